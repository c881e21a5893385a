//! The rules on what passes between a template and its children, one a file.

mod circular_nesting;
mod conditional_nested_output;
mod differing_allowed_values;
mod echoed_secret;
mod invalid_nested_value;
mod literal_nested_secret;
mod missing_nested_dependency;
mod missing_nested_template;
mod unconstrained_nested_value;
mod undefined_nested_output;
mod unguarded_nested_rule;
mod unknown_nested_parameter;
mod unpassed_parameter;
mod violated_nested_rule;

pub(in crate::validate) use circular_nesting::RULE as CIRCULAR_NESTING;
pub use circular_nesting::{Nesting, circles};

use super::family::Family;
use crate::diagnostic::Rule;
use crate::validate::findings::Findings;

/// What judges a family by one rule.
type Check = fn(&Family<'_>, &mut Findings);

/// Every rule on a parent and its children, with its check.
pub(super) static ALL: &[(&Rule, Check)] = &[
    (&conditional_nested_output::RULE, conditional_nested_output::check),
    (&differing_allowed_values::RULE, differing_allowed_values::check),
    (&echoed_secret::RULE, echoed_secret::check),
    (&invalid_nested_value::RULE, invalid_nested_value::check),
    (&literal_nested_secret::RULE, literal_nested_secret::check),
    (&missing_nested_dependency::RULE, missing_nested_dependency::check),
    (&missing_nested_template::RULE, missing_nested_template::check),
    (&unconstrained_nested_value::RULE, unconstrained_nested_value::check),
    (&undefined_nested_output::RULE, undefined_nested_output::check),
    (&unguarded_nested_rule::RULE, unguarded_nested_rule::check),
    (&unknown_nested_parameter::RULE, unknown_nested_parameter::check),
    (&unpassed_parameter::RULE, unpassed_parameter::check),
    (&violated_nested_rule::RULE, violated_nested_rule::check),
];
