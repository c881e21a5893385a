//! Findings in numbers.

use super::{Diagnostic, Severity};

/// Returns the number of findings by severity in words, such as `2 errors, 1 warning, 1 finding acknowledged`.
#[must_use]
pub fn summary(diagnostics: &[Diagnostic]) -> String {
    let mut parts: Vec<String> = [Severity::Error, Severity::Warning]
        .into_iter()
        .filter_map(|severity| {
            let count =
                standing(diagnostics).filter(|diagnostic| diagnostic.rule.severity == severity).count();
            counted(count, severity.word())
        })
        .collect();
    let acknowledged = diagnostics.len() - standing(diagnostics).count();
    parts.extend(counted(acknowledged, "finding").map(|part| format!("{part} acknowledged")));
    if parts.is_empty() { "no findings".to_owned() } else { parts.join(", ") }
}

/// Returns a number of things in words; none where there is none.
fn counted(count: usize, word: &str) -> Option<String> {
    (count > 0).then(|| format!("{count} {word}{}", if count == 1 { "" } else { "s" }))
}

/// Tells whether a finding is an error that nobody acknowledged, so that nothing may be written.
#[must_use]
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    standing(diagnostics).any(|diagnostic| diagnostic.rule.severity == Severity::Error)
}

/// Returns the findings that are not acknowledged: those that are shown to a reader.
pub fn standing(diagnostics: &[Diagnostic]) -> impl Iterator<Item = &Diagnostic> {
    diagnostics.iter().filter(|diagnostic| diagnostic.acknowledged.is_none())
}
