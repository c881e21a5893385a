//! The rules on policies, one a file.

mod allow_with_not_action;
mod condition_mismatch;
mod confused_deputy;
mod impossible_arn;
mod inapplicable_condition_key;
mod inapplicable_resource;
mod invalid_policy_condition;
mod invalid_policy_element;
mod invalid_policy_resource;
mod invalid_policy_version;
mod invalid_statement_id;
mod literal_policy_variable;
mod misplaced_policy_element;
mod missing_policy_element;
mod pass_role_to_any_service;
mod policy_size;
mod public_access;
mod tag_tampering;
mod trust_policy_size;
mod unknown_action;
mod unknown_condition_key;
mod unknown_policy_variable;
mod unknown_service_principal;
mod unusable_federation;
mod user_variable_of_role;

use super::Check;
use crate::diagnostic::Rule;

/// The rules on policies, with the check of each.
pub(super) static ALL: &[(&Rule, Check)] = &[
    (&allow_with_not_action::RULE, allow_with_not_action::check),
    (&condition_mismatch::RULE, condition_mismatch::check),
    (&confused_deputy::RULE, confused_deputy::check),
    (&impossible_arn::RULE, impossible_arn::check),
    (&inapplicable_condition_key::RULE, inapplicable_condition_key::check),
    (&inapplicable_resource::RULE, inapplicable_resource::check),
    (&invalid_policy_condition::RULE, invalid_policy_condition::check),
    (&invalid_policy_element::RULE, invalid_policy_element::check),
    (&invalid_policy_resource::RULE, invalid_policy_resource::check),
    (&invalid_policy_version::RULE, invalid_policy_version::check),
    (&invalid_statement_id::RULE, invalid_statement_id::check),
    (&literal_policy_variable::RULE, literal_policy_variable::check),
    (&misplaced_policy_element::RULE, misplaced_policy_element::check),
    (&missing_policy_element::RULE, missing_policy_element::check),
    (&pass_role_to_any_service::RULE, pass_role_to_any_service::check),
    (&policy_size::RULE, policy_size::check),
    (&public_access::RULE, public_access::check),
    (&tag_tampering::RULE, tag_tampering::check),
    (&trust_policy_size::RULE, trust_policy_size::check),
    (&unknown_action::RULE, unknown_action::check),
    (&unknown_condition_key::RULE, unknown_condition_key::check),
    (&unknown_policy_variable::RULE, unknown_policy_variable::check),
    (&unknown_service_principal::RULE, unknown_service_principal::check),
    (&unusable_federation::RULE, unusable_federation::check),
    (&user_variable_of_role::RULE, user_variable_of_role::check),
];
