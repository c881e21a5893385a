//! The rules on templates as a whole, one a file.

use super::context::Context;
use crate::diagnostic::{Diagnostic, Rule, nearest};

/// What judges a template by one rule.
pub(super) type Check = fn(&Context<'_>, &mut Vec<Diagnostic>);

macro_rules! rules {
    ($($module:ident,)*) => {
        $(mod $module;)*

        /// Every rule on templates, with its check.
        pub(super) static ALL: &[(&Rule, Check)] = &[$((&$module::RULE, $module::check),)*];
    };
}

rules! {
    circular_dependency,
    contradictory_constraints,
    duplicate_logical_id,
    inapplicable_constraint,
    inline_size,
    invalid_constraint,
    invalid_default,
    invalid_deletion_policy,
    invalid_depends_on,
    invalid_format_version,
    invalid_function,
    invalid_logical_id,
    invalid_mapping,
    invalid_output,
    invalid_pattern,
    invalid_section,
    misplaced_function,
    missing_language_extensions,
    missing_resources,
    missing_type,
    redundant_dependency,
    template_limit,
    template_size,
    undefined_attribute,
    undefined_condition,
    undefined_dependency,
    undefined_interface_parameter,
    undefined_mapping,
    undefined_mapping_key,
    undefined_reference,
    unknown_function,
    unknown_parameter_attribute,
    unknown_parameter_type,
    unknown_resource_attribute,
    unknown_section,
    unused_condition,
    unused_mapping,
    unused_parameter,
}

/// Judges the size of a rendered template, in bytes; `name` is the stack's name.
#[must_use]
pub fn check_size(name: &str, bytes: usize) -> Option<Diagnostic> {
    let mut finding = template_size::judge(bytes).or_else(|| inline_size::judge(bytes))?;
    name.clone_into(&mut finding.stack);
    Some(finding)
}

/// Returns the help for a misspelt word: the candidate that is meant, or else what else to do.
fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    otherwise: impl FnOnce() -> String,
) -> String {
    nearest(word, candidates).map_or_else(otherwise, |meant| format!("did you mean `{meant}`?"))
}

/// Returns words in backticks, separated by commas.
fn quoted<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
