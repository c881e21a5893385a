//! The forms in which findings are shown.

use super::sources::Sources;
use super::{Diagnostic, github, human, json, markdown, sarif};
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
        MessageFormat::Sarif => sarif::render(diagnostics, sources),
        MessageFormat::Github => github::render(diagnostics),
        MessageFormat::Markdown => markdown::render(diagnostics),
    }
}
