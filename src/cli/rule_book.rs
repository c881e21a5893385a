//! The document of all rules, `docs/rules.md`.

use crate::diagnostic::{Rule, Severity};
use std::fmt::Write as _;

const PREFACE: &str = "\
# Rules

`synth explain CODE` prints the same text; `synth explain --message-format markdown` prints this document.

An **error** is what CloudFormation or the service refuses: nothing is written. A **warning** is for what is worse
than it could be. A finding that has been weighed and is to stay is acknowledged with its reason: see
[`invalid-acknowledgement`](#invalid-acknowledgement).
";

/// Writes the document: a table of the rules, then each rule.
pub(super) fn markdown(rules: &[&'static Rule]) -> String {
    let count = |severity| rules.iter().filter(|rule| rule.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let mut book = format!("{PREFACE}\n{errors} errors and {warnings} warnings:\n\n");
    book.push_str("| rule | severity | what it does |\n|---|---|---|\n");
    for Rule { code, severity, summary, .. } in rules {
        let summary = summary.replace('|', "\\|");
        // Writing to a String cannot fail.
        let _ = writeln!(book, "| [`{code}`](#{code}) | {} | {summary} |", severity.word());
    }
    for Rule { code, severity, summary, explanation } in rules {
        let word = severity.word();
        // Writing to a String cannot fail.
        let _ = write!(book, "\n## {code}\n\n*{word}*: {summary}\n\n{}", nested(explanation));
    }
    book
}

/// Moves the headings of an explanation below that of its rule.
fn nested(explanation: &str) -> String {
    let mut is_code = false;
    let mut text = String::with_capacity(explanation.len() + 8);
    for line in explanation.trim_end().lines() {
        is_code ^= line.trim_start().starts_with("```");
        if !is_code && line.starts_with("## ") {
            text.push('#');
        }
        text.push_str(line);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{markdown, nested};
    use crate::{golden, validate};

    #[test]
    fn the_committed_document_is_that_of_the_rules() {
        golden::check_file("docs/rules.md", &markdown(&validate::rules()));
    }

    #[test]
    fn headings_are_nested_and_code_is_left_alone() {
        assert_eq!(nested("## A\nb\n```yaml\n## c\n```\n## D\n\n"), "### A\nb\n```yaml\n## c\n```\n### D\n");
    }
}
