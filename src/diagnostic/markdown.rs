//! The form for a comment on a pull request: a table in GitHub Flavored Markdown.

use super::escape::one_line;
use super::sources::Position;
use super::summary::{standing, summary};
use super::{Diagnostic, Place};
use std::fmt::Write as _;

/// The most bytes of rows: a comment on GitHub takes 65,536 characters.
pub(crate) const LONGEST: usize = 60_000;

pub(super) fn render(diagnostics: &[Diagnostic]) -> String {
    let mut output = format!("**{}**\n", summary(diagnostics));
    if standing(diagnostics).next().is_some() {
        output.push_str("\n| | Rule | Where | Finding |\n|---|---|---|---|\n");
    }
    let mut left_out = 0;
    for diagnostic in standing(diagnostics) {
        let (severity, rule) = (diagnostic.rule.severity.word(), code(diagnostic.rule.code));
        let row = format!("| {severity} | {rule} | {} | {} |\n", location(diagnostic), finding(diagnostic));
        if left_out > 0 || output.len() + row.len() > LONGEST {
            left_out += 1;
        } else {
            output.push_str(&row);
        }
    }
    if left_out > 0 {
        // Writing to a String cannot fail.
        let _ = writeln!(output, "\n{left_out} more are not shown.");
    }
    output
}

fn location(diagnostic: &Diagnostic) -> String {
    let mut parts = Vec::new();
    match Position::of(diagnostic, diagnostic.place) {
        Some(position) => parts.push(position_code(position)),
        None => parts.push(code(&diagnostic.stack)),
    }
    if matches!(diagnostic.place, Place::Rust(_)) && !diagnostic.stack.is_empty() {
        parts.push(code(&diagnostic.stack));
    }
    if !diagnostic.path.is_empty() {
        parts.push(code(&diagnostic.path.join(".")));
    } else if let Some(logical_id) = &diagnostic.logical_id {
        parts.push(code(logical_id));
    }
    parts.join("<br>")
}

fn finding(diagnostic: &Diagnostic) -> String {
    let mut text = sentence(&diagnostic.message);
    if let Some(help) = &diagnostic.help {
        text.push_str("<br>**help:** ");
        text.push_str(&sentence(help));
    }
    for related in &diagnostic.related {
        text.push_str("<br>**note:** ");
        text.push_str(&sentence(&related.part));
        if let Some(position) = Position::of_related(diagnostic, related) {
            text.push(' ');
            text.push_str(&position_code(position));
        }
    }
    text
}

fn position_code(position: Position<'_>) -> String {
    code(&format!("{}:{}:{}", position.file, position.line, position.column))
}

/// Makes a code span, with a fence longer than any run of backticks within.
pub(crate) fn code(text: &str) -> String {
    let text = one_line(text).replace('|', "\\|");
    let mut longest = 0;
    let mut run = 0;
    for character in text.chars() {
        run = if character == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    match text.as_str() {
        "" => String::new(),
        _ if longest > 0 => format!("{fence} {text} {fence}"),
        _ => format!("{fence}{text}{fence}"),
    }
}

/// Escapes a sentence whose words in backticks stay code; where the backticks are not paired, all of it
/// is plain text.
pub(crate) fn sentence(text: &str) -> String {
    let text = one_line(text);
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return plain(&text);
    }
    let is_code = [false, true].into_iter().cycle();
    parts.iter().zip(is_code).map(|(part, is_code)| if is_code { code(part) } else { plain(part) }).collect()
}

/// Escapes what Markdown, HTML or a mention of GitHub would make of plain text.
fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' | '<' | '>' | '@' | '#' => {
                // Writing to a String cannot fail.
                let _ = write!(escaped, "&#{};", u32::from(character));
            }
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '|' | '!' => {
                escaped.push('\\');
                escaped.push(character);
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn words_of_users_cannot_leave_their_code_span() {
        assert_eq!(
            sentence("`a|b` is <b>not</b> @team's `c`"),
            "`a\\|b` is &#60;b&#62;not&#60;/b&#62; &#64;team's `c`"
        );
    }

    #[test]
    fn unpaired_backticks_are_plain() {
        assert_eq!(sentence("`a` b` **c**\n<i>"), "\\`a\\` b\\` \\*\\*c\\*\\*\\\\n&#60;i&#62;");
    }
}
