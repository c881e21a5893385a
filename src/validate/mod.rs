//! Validation: the registry of rules, and what they find in a template.
//!
//! Each rule is a file under `rules/`. The template is walked once; rules read what the walk found.

mod context;
mod graph;
mod index;
mod order;
mod parameter;
mod rules;
mod trail;
mod walk;

pub use rules::check_size;

use crate::diagnostic::{Diagnostic, Rule};
use crate::template::Template;
use crate::{condition, construct, yaml};
use context::Context;

/// Judges a template and returns every finding, in the order of the document.
#[must_use]
pub fn validate(template: &Template) -> Vec<Diagnostic> {
    let context = Context::new(template);
    let mut findings = Vec::new();
    for (_, check) in rules::ALL {
        check(&context, &mut findings);
    }
    order::conclude(template, findings)
}

/// Returns every rule of the program, by code.
#[must_use]
pub fn rules() -> Vec<&'static Rule> {
    let modules = [yaml::RULES, construct::RULES, condition::RULES].concat();
    let mut rules: Vec<_> = rules::ALL.iter().map(|(rule, _)| *rule).chain(modules).collect();
    rules.sort_by_key(|rule| rule.code);
    // A rule that two modules check is listed by both.
    rules.dedup_by(|a, b| std::ptr::eq(*a, *b));
    rules
}

#[cfg(test)]
mod testing;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_kebab_case() {
        let codes: Vec<_> = rules().iter().map(|rule| rule.code).collect();
        let mut unique = codes.clone();
        unique.dedup();
        assert_eq!(codes, unique);
        for code in codes {
            assert!(code.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{code}");
        }
    }

    #[test]
    fn every_rule_is_documented() {
        for (rule, _) in rules::ALL
            .iter()
            .filter(|(rule, _)| !construct::RULES.iter().any(|other| std::ptr::eq(*rule, *other)))
        {
            assert!(rule.summary.ends_with('.') && !rule.summary.contains('\n'), "{}", rule.code);
            for heading in ["## Why is this bad?", "## Example", "## Use instead"] {
                assert!(rule.explanation.contains(heading), "{} lacks {heading}", rule.code);
            }
        }
    }
}
