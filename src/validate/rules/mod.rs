//! The rules on templates as a whole, one a file.

mod circular_dependency;
mod computed_deletion_policy;
mod constant_comparison;
mod constant_condition;
mod contradictory_constraints;
mod contradictory_placement;
mod contradictory_rules;
mod contradictory_sizes;
mod dangling_reference;
mod deprecated_engine_version;
mod deprecated_property;
mod deprecated_runtime;
mod deprecated_type;
mod different_vpcs;
mod doubtful_dynamic_reference;
mod duplicate_export;
mod duplicate_logical_id;
mod duplicate_name;
mod exposed_secret;
mod hard_coded_account;
mod hard_coded_partition;
mod hard_coded_region;
mod inapplicable_constraint;
mod inapplicable_rule;
mod incomplete_record;
mod inconsistent_resources;
mod inline_size;
mod invalid_constraint;
mod invalid_default;
mod invalid_deletion_policy;
mod invalid_depends_on;
mod invalid_distribution;
mod invalid_dynamic_reference;
mod invalid_environment_name;
mod invalid_event_pattern;
mod invalid_format_version;
mod invalid_function;
mod invalid_hook;
mod invalid_inline_handler;
mod invalid_integration;
mod invalid_interface;
pub(super) mod invalid_json;
mod invalid_lifecycle;
mod invalid_logical_id;
mod invalid_mapping;
mod invalid_messaging_name;
mod invalid_output;
mod invalid_pattern;
mod invalid_policy_name;
mod invalid_redrive_policy;
mod invalid_rule;
mod invalid_schedule;
mod invalid_section;
mod invalid_state_machine;
mod invalid_subnet;
mod invalid_transform;
mod list_mismatch;
mod managed_policy_count;
mod misplaced_function;
mod misplaced_source_action;
mod missing_dependency;
mod missing_failover;
mod missing_handler;
mod missing_language_extensions;
mod missing_resources;
mod missing_source_account;
mod missing_storage;
mod missing_sub;
mod missing_type;
mod name_length;
mod name_overflow;
mod overlapping_conditions;
mod property_too_large;
mod record_outside_zone;
mod redundant_dependency;
mod relative_zone_name;
mod repeated_association;
mod repeated_target;
mod retired_runtime;
mod retired_type;
mod reversed_port_range;
mod scaling_without_room;
mod secret_default;
mod secret_in_clear_text;
mod secret_in_environment;
mod short_cold_storage;
mod stateful_without_policy;
mod template_limit;
mod template_size;
mod too_many_managed_policies;
mod type_not_in_region;
mod undefined_artifact;
mod undefined_attribute;
mod undefined_condition;
mod undefined_container;
mod undefined_dependency;
mod undefined_interface_parameter;
mod undefined_mapping;
mod undefined_mapping_key;
mod undefined_origin;
mod undefined_reference;
mod undefined_volume;
mod unencoded_user_data;
mod unequal_ports;
mod unjoined_list;
mod unjudged_pattern;
mod unknown_function;
mod unknown_managed_policy;
mod unknown_parameter_attribute;
mod unknown_parameter_type;
mod unknown_protocol;
mod unknown_resource_attribute;
mod unknown_section;
mod unmatched_attribute;
mod unreachable_branch;
mod unread_pseudo_parameter;
mod unsuitable_authorizer;
mod unsuitable_event_source;
mod unsuitable_invoker;
mod unsuitable_target_group;
mod unsuitable_task_definition;
mod unsuitable_validation_domain;
mod unsupported_update_policy;
mod unused_condition;
mod unused_mapping;
mod unused_parameter;
mod unused_sub_variable;
mod wrong_route_target;

use super::context::Context;
use super::walk::Branch;
use crate::diagnostic::{Diagnostic, Rule};
use crate::template::Section;
use crate::validate::findings::Findings;

/// What judges a template by one rule.
pub(super) type Check = fn(&Context<'_>, &mut Findings);

/// The rule that depends on the region of the run.
pub(super) static OF_REGION: &Rule = &type_not_in_region::RULE;

/// The rules on the size of a template file, which its tree does not tell: [`check_size`] judges it.
pub(super) static OF_SIZE: &[&Rule] = &[&template_size::RULE, &inline_size::RULE];

/// Every other rule on templates, with its check.
pub(super) static ALL: &[(&Rule, Check)] = &[
    (&circular_dependency::RULE, circular_dependency::check),
    (&computed_deletion_policy::RULE, computed_deletion_policy::check),
    (&constant_comparison::RULE, constant_comparison::check),
    (&constant_condition::RULE, constant_condition::check),
    (&contradictory_constraints::RULE, contradictory_constraints::check),
    (&contradictory_placement::RULE, contradictory_placement::check),
    (&contradictory_rules::RULE, contradictory_rules::check),
    (&contradictory_sizes::RULE, contradictory_sizes::check),
    (&dangling_reference::RULE, dangling_reference::check),
    (&deprecated_engine_version::RULE, deprecated_engine_version::check),
    (&deprecated_property::RULE, deprecated_property::check),
    (&deprecated_runtime::RULE, deprecated_runtime::check),
    (&deprecated_type::RULE, deprecated_type::check),
    (&different_vpcs::RULE, different_vpcs::check),
    (&doubtful_dynamic_reference::RULE, doubtful_dynamic_reference::check),
    (&duplicate_export::RULE, duplicate_export::check),
    (&duplicate_logical_id::RULE, duplicate_logical_id::check),
    (&duplicate_name::RULE, duplicate_name::check),
    (&exposed_secret::RULE, exposed_secret::check),
    (&hard_coded_account::RULE, hard_coded_account::check),
    (&hard_coded_partition::RULE, hard_coded_partition::check),
    (&hard_coded_region::RULE, hard_coded_region::check),
    (&inapplicable_constraint::RULE, inapplicable_constraint::check),
    (&inapplicable_rule::RULE, inapplicable_rule::check),
    (&incomplete_record::RULE, incomplete_record::check),
    (&inconsistent_resources::RULE, inconsistent_resources::check),
    (&invalid_constraint::RULE, invalid_constraint::check),
    (&invalid_default::RULE, invalid_default::check),
    (&invalid_deletion_policy::RULE, invalid_deletion_policy::check),
    (&invalid_depends_on::RULE, invalid_depends_on::check),
    (&invalid_distribution::RULE, invalid_distribution::check),
    (&invalid_dynamic_reference::RULE, invalid_dynamic_reference::check),
    (&invalid_environment_name::RULE, invalid_environment_name::check),
    (&invalid_event_pattern::RULE, invalid_event_pattern::check),
    (&invalid_format_version::RULE, invalid_format_version::check),
    (&invalid_function::RULE, invalid_function::check),
    (&invalid_hook::RULE, invalid_hook::check),
    (&invalid_inline_handler::RULE, invalid_inline_handler::check),
    (&invalid_integration::RULE, invalid_integration::check),
    (&invalid_interface::RULE, invalid_interface::check),
    (&invalid_json::RULE, invalid_json::check),
    (&invalid_lifecycle::RULE, invalid_lifecycle::check),
    (&invalid_logical_id::RULE, invalid_logical_id::check),
    (&invalid_mapping::RULE, invalid_mapping::check),
    (&invalid_messaging_name::RULE, invalid_messaging_name::check),
    (&invalid_output::RULE, invalid_output::check),
    (&invalid_pattern::RULE, invalid_pattern::check),
    (&invalid_policy_name::RULE, invalid_policy_name::check),
    (&invalid_redrive_policy::RULE, invalid_redrive_policy::check),
    (&invalid_rule::RULE, invalid_rule::check),
    (&invalid_schedule::RULE, invalid_schedule::check),
    (&invalid_section::RULE, invalid_section::check),
    (&invalid_state_machine::RULE, invalid_state_machine::check),
    (&invalid_subnet::RULE, invalid_subnet::check),
    (&invalid_transform::RULE, invalid_transform::check),
    (&list_mismatch::RULE, list_mismatch::check),
    (&managed_policy_count::RULE, managed_policy_count::check),
    (&misplaced_function::RULE, misplaced_function::check),
    (&misplaced_source_action::RULE, misplaced_source_action::check),
    (&missing_dependency::RULE, missing_dependency::check),
    (&missing_failover::RULE, missing_failover::check),
    (&missing_handler::RULE, missing_handler::check),
    (&missing_language_extensions::RULE, missing_language_extensions::check),
    (&missing_resources::RULE, missing_resources::check),
    (&missing_source_account::RULE, missing_source_account::check),
    (&missing_storage::RULE, missing_storage::check),
    (&missing_sub::RULE, missing_sub::check),
    (&missing_type::RULE, missing_type::check),
    (&name_length::RULE, name_length::check),
    (&name_overflow::RULE, name_overflow::check),
    (&overlapping_conditions::RULE, overlapping_conditions::check),
    (&property_too_large::RULE, property_too_large::check),
    (&record_outside_zone::RULE, record_outside_zone::check),
    (&redundant_dependency::RULE, redundant_dependency::check),
    (&relative_zone_name::RULE, relative_zone_name::check),
    (&repeated_association::RULE, repeated_association::check),
    (&repeated_target::RULE, repeated_target::check),
    (&retired_runtime::RULE, retired_runtime::check),
    (&retired_type::RULE, retired_type::check),
    (&reversed_port_range::RULE, reversed_port_range::check),
    (&scaling_without_room::RULE, scaling_without_room::check),
    (&secret_default::RULE, secret_default::check),
    (&secret_in_clear_text::RULE, secret_in_clear_text::check),
    (&secret_in_environment::RULE, secret_in_environment::check),
    (&short_cold_storage::RULE, short_cold_storage::check),
    (&stateful_without_policy::RULE, stateful_without_policy::check),
    (&template_limit::RULE, template_limit::check),
    (&too_many_managed_policies::RULE, too_many_managed_policies::check),
    (&type_not_in_region::RULE, type_not_in_region::check),
    (&undefined_artifact::RULE, undefined_artifact::check),
    (&undefined_attribute::RULE, undefined_attribute::check),
    (&undefined_condition::RULE, undefined_condition::check),
    (&undefined_container::RULE, undefined_container::check),
    (&undefined_dependency::RULE, undefined_dependency::check),
    (&undefined_interface_parameter::RULE, undefined_interface_parameter::check),
    (&undefined_mapping::RULE, undefined_mapping::check),
    (&undefined_mapping_key::RULE, undefined_mapping_key::check),
    (&undefined_origin::RULE, undefined_origin::check),
    (&undefined_reference::RULE, undefined_reference::check),
    (&undefined_volume::RULE, undefined_volume::check),
    (&unencoded_user_data::RULE, unencoded_user_data::check),
    (&unequal_ports::RULE, unequal_ports::check),
    (&unjoined_list::RULE, unjoined_list::check),
    (&unjudged_pattern::RULE, unjudged_pattern::check),
    (&unknown_function::RULE, unknown_function::check),
    (&unknown_managed_policy::RULE, unknown_managed_policy::check),
    (&unknown_parameter_attribute::RULE, unknown_parameter_attribute::check),
    (&unknown_parameter_type::RULE, unknown_parameter_type::check),
    (&unknown_protocol::RULE, unknown_protocol::check),
    (&unknown_resource_attribute::RULE, unknown_resource_attribute::check),
    (&unknown_section::RULE, unknown_section::check),
    (&unmatched_attribute::RULE, unmatched_attribute::check),
    (&unreachable_branch::RULE, unreachable_branch::check),
    (&unread_pseudo_parameter::RULE, unread_pseudo_parameter::check),
    (&unsuitable_authorizer::RULE, unsuitable_authorizer::check),
    (&unsuitable_event_source::RULE, unsuitable_event_source::check),
    (&unsuitable_invoker::RULE, unsuitable_invoker::check),
    (&unsuitable_target_group::RULE, unsuitable_target_group::check),
    (&unsuitable_task_definition::RULE, unsuitable_task_definition::check),
    (&unsuitable_validation_domain::RULE, unsuitable_validation_domain::check),
    (&unsupported_update_policy::RULE, unsupported_update_policy::check),
    (&unused_condition::RULE, unused_condition::check),
    (&unused_mapping::RULE, unused_mapping::check),
    (&unused_parameter::RULE, unused_parameter::check),
    (&unused_sub_variable::RULE, unused_sub_variable::check),
    (&wrong_route_target::RULE, wrong_route_target::check),
];

/// Judges the size of a rendered template, in bytes; `name` is the stack's name.
#[must_use]
pub fn check_size(name: &str, bytes: usize) -> Option<Diagnostic> {
    let mut finding = template_size::judge(bytes).or_else(|| inline_size::judge(bytes))?;
    name.clone_into(&mut finding.stack);
    Some(finding)
}

/// Tells whether a finding is about a request that has the template in its body, as one for a nested stack never has.
#[must_use]
pub fn is_of_request(finding: &Diagnostic) -> bool {
    finding.rule.code == inline_size::RULE.code
}

/// Starts the finding that nothing uses what a section declares.
fn unused(rule: &'static Rule, section: Section, noun: &str, logical_id: &str) -> Diagnostic {
    rule.finding(format!("the {noun} `{logical_id}` is not used"))
        .path([section.key(), logical_id])
        .about_key()
}

/// Adds the branches that something stands in to its finding.
fn with_branches(mut finding: Diagnostic, around: &[&Branch<'_>]) -> Diagnostic {
    for branch in around {
        let holds = if branch.holds { "holds" } else { "does not hold" };
        let part = format!("what follows is there where `{}` {holds}", branch.condition);
        finding = finding.related(branch.place, part);
    }
    finding
}

#[cfg(test)]
mod presence;
