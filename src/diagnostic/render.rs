//! The forms in which findings are shown.

use super::sources::Sources;
use super::{Diagnostic, Severity, github, human, json, markdown, sarif};
use clap::ValueEnum;

/// A form in which findings are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum MessageFormat {
    /// For a reader at a terminal, with the source line
    #[default]
    Human,
    /// One JSON array with an object a finding
    Json,
    /// SARIF 2.1.0, which code scanning services read
    Sarif,
    /// Workflow commands of GitHub Actions, which annotate a pull request
    Github,
    /// Markdown, for a comment on a pull request
    Markdown,
}

/// Renders findings, in the order given. Every form ends with a line break or is empty.
///
/// `colour` asks for ANSI styles, which only the human form has.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, format: MessageFormat, colour: bool) -> String {
    match format {
        MessageFormat::Human => human::render(diagnostics, sources, colour),
        MessageFormat::Json => json::render(diagnostics),
        MessageFormat::Sarif => sarif::render(diagnostics),
        MessageFormat::Github => github::render(diagnostics),
        MessageFormat::Markdown => markdown::render(diagnostics),
    }
}

/// Returns the number of findings by severity in words, such as `2 errors, 1 warning`.
#[must_use]
pub fn summary(diagnostics: &[Diagnostic]) -> String {
    let counted = [Severity::Error, Severity::Warning].map(|severity| {
        let count = diagnostics.iter().filter(|diagnostic| diagnostic.rule.severity == severity).count();
        (count, severity.word())
    });
    let parts: Vec<String> = counted
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}{}", if *count == 1 { "" } else { "s" }))
        .collect();
    if parts.is_empty() { "no findings".to_owned() } else { parts.join(", ") }
}
