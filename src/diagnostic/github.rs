//! The form for GitHub Actions: workflow commands, which annotate the lines of a pull request.
//!
//! The escaping is that of the toolkit of GitHub Actions (`packages/core/src/command.ts`).

use super::Diagnostic;
use super::escape::one_line;
use super::sources::Position;
use super::summary::standing;
use std::fmt::Write as _;

pub(super) fn render(diagnostics: &[Diagnostic]) -> String {
    let mut output = String::new();
    for diagnostic in standing(diagnostics) {
        // Writing to a String cannot fail.
        let _ = writeln!(output, "{}", command(diagnostic));
    }
    output
}

fn command(diagnostic: &Diagnostic) -> String {
    let mut properties = Vec::new();
    if let Some(Position { file, line, column, .. }) = Position::of(diagnostic, diagnostic.place) {
        properties.push(format!("file={},line={line},col={column}", property(file)));
    }
    let subject = diagnostic.logical_id.as_deref().unwrap_or(&diagnostic.stack);
    let title = match subject {
        "" => diagnostic.rule.code.to_owned(),
        subject => format!("{}: {subject}", diagnostic.rule.code),
    };
    properties.push(format!("title={}", property(&title)));
    let mut message = one_line(&diagnostic.message).into_owned();
    if let Some(help) = &diagnostic.help {
        message.push_str("\nhelp: ");
        message.push_str(&one_line(help));
    }
    for related in &diagnostic.related {
        message.push_str("\nnote: ");
        message.push_str(&one_line(&related.part));
        if let Some(Position { file, line, column, .. }) = Position::of_related(diagnostic, related) {
            // Writing to a String cannot fail.
            let _ = write!(message, " ({file}:{line}:{column})");
        }
    }
    format!("::{} {}::{}", diagnostic.rule.severity.word(), properties.join(","), data(&message))
}

/// Escapes the text of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a command's property.
fn property(text: &str) -> String {
    data(&one_line(text)).replace(':', "%3A").replace(',', "%2C")
}
