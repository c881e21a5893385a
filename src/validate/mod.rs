//! Validation: the registry of rules, and what they find in a template.
//!
//! Each rule on templates is a file under `rules/`. The template is walked once; rules read what the walk
//! found. Resources are judged against the schemas of their types in `schema/`.

mod attributes;
mod context;
mod graph;
mod index;
mod loops;
mod options;
mod order;
pub(crate) mod parameter;
mod resolve;
mod rules;
mod schema;
mod trail;
mod walk;

pub use options::Options;
pub use rules::check_size;

use crate::diagnostic::{Diagnostic, Rule};
use crate::template::{Resource, Section, Template};
use crate::{condition, config, construct, iam, yaml};
use context::Context;

/// Judges a template and returns every finding, in the order of the document.
#[must_use]
pub fn validate(template: &Template, options: &Options) -> Vec<Diagnostic> {
    let context = Context::new(template, options);
    let mut findings = Vec::new();
    for (_, check) in rules::ALL {
        check(&context, &mut findings);
    }
    for (entry, _) in context.index.resources() {
        let node = entry.opened();
        let resource = Resource { logical_id: entry.logical_id, node: &node };
        let known = findings.len();
        schema::check_resource(&context, resource, &mut findings);
        if entry.is_of_loop() {
            for finding in findings.iter_mut().skip(known) {
                finding.path.splice(..2, entry.path(Section::Resources, []));
                finding.logical_id = finding.path.get(1).cloned();
            }
        }
    }
    // What could not be decided is known only after every question has been asked.
    findings.extend(context.conditions.problems());
    order::conclude(template, findings)
}

/// Returns every rule of the program, by code.
#[must_use]
pub fn rules() -> Vec<&'static Rule> {
    let modules = [
        yaml::RULES,
        construct::RULES,
        condition::RULES,
        schema::RULES,
        rules::OF_SIZE,
        &[&config::RULE, &iam::RULE],
    ]
    .concat();
    let mut rules: Vec<_> = rules::ALL.iter().map(|(rule, _)| *rule).chain(modules).collect();
    rules.sort_by_key(|rule| rule.code);
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
        for rule in rules() {
            let Rule { code, summary, explanation, .. } = rule;
            assert!(summary.ends_with('.') && !summary.contains('\n'), "{code}");
            let headings: Vec<_> = explanation.lines().filter(|line| line.starts_with("## ")).collect();
            assert_eq!(headings, ["## Why is this bad?", "## Example", "## Use instead"], "{code}");
            assert!(explanation.starts_with("## ") && explanation.ends_with('\n'), "{code}");
        }
    }

    #[test]
    fn one_fault_is_reported_once() {
        let json = r#"{"Parameters": {"Stage": {"Type": "String"}},
            "Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Condition": "Live",
                "Properties": {"TopicName": {"Ref": "Stag"}, "DisplayName": {"Fn::Sub": "${HOME:-x} ${Stage}"}}},
                "Other": []},
            "Outputs": {"O": {"Value": {"Fn::FindInMap": ["M", "a", "b"]}}}}"#;
        assert_eq!(
            testing::told(&validate(&testing::read(json), &Options::default())),
            "undefined-condition Resources/Topic/Condition\n  the condition `Live` is not declared\n  \
             help: declare `Live` in the `Conditions` section\n\
             undefined-reference Resources/Topic/Properties/TopicName\n  `Stag` is neither a parameter nor a \
             resource of this template\n  help: did you mean `Stage`?\n\
             invalid-function Resources/Topic/Properties/DisplayName\n  `${HOME:-x}` in the text of `Fn::Sub` \
             is not a variable\n  help: name a parameter, resource or attribute, or escape it as \
             `${!HOME:-x}`\n\
             invalid-section Resources/Other\n  `Other` is not a mapping\n  help: declare it with `Type:`\n\
             undefined-mapping Outputs/O/Value\n  the mapping `M` is not declared\n  \
             help: declare `M` in the `Mappings` section\n"
        );
        for malformed in ["[]", "{}", r#"{"Resources": 1, "Outputs": {"O": {"Value": {"Ref": "X"}}}}"#] {
            assert_eq!(validate(&testing::read(malformed), &Options::default()).len(), 1, "{malformed}");
        }
    }

    #[test]
    fn what_loops_make_is_judged_as_if_it_were_written() {
        let template = |kind: &str, property: &str, target: &str, needs: &str| {
            testing::read(&format!(
                r#"{{"Transform": "AWS::LanguageExtensions", "Resources": {{
                "Fn::ForEach::Topics": ["Name", ["A", "B"], {{"Topic${{Name}}": {{"Type": "{kind}"}},
                    "Fn::ForEach::Queues": ["Other", ["C"], {{"Queue${{Name}}&{{Other}}": {{
                        "Type": "AWS::SQS::Queue", "Properties": {{"{property}": "${{Name}}",
                        "QueueName": {{"Ref": "{target}"}}, "${{Other}}": 1, "DelaySeconds": "&{{Other}}"}}}}}}]}}],
                "Last": {{"Type": "AWS::SQS::Queue", "DependsOn": "{needs}"}}}},
                "Outputs": {{"Fn::ForEach::Outs": ["Name", ["A"], {{
                    "Arn${{Name}}": {{"Value": {{"Fn::GetAtt": ["Queue${{Name}}C", "{property}"]}}}}}}]}}}}"#
            ))
        };
        let good = template("AWS::SNS::Topic", "KmsMasterKeyId", "Other", "QueueBC");
        assert_eq!(testing::told(&validate(&good, &Options::default())), "");
        let bad = template("AWS::SNS::Topicc", "KmsMasterKeyIdd", "Nope", "QueueCC");
        let queue = "Resources/Fn::ForEach::Topics/2/Fn::ForEach::Queues/2/Queue${Name}&{Other}";
        assert_eq!(
            testing::told(&validate(&bad, &Options::default())),
            format!(
                "unknown-resource-type Resources/Fn::ForEach::Topics/2/Topic${{Name}}/Type\n  resource type \
                 `AWS::SNS::Topicc` does not exist\n  help: did you mean `AWS::SNS::Topic`?\n\
                 unknown-property {queue}/Properties/KmsMasterKeyIdd\n  property `KmsMasterKeyIdd` does not \
                 exist in `AWS::SQS::Queue`\n  help: did you mean `KmsMasterKeyId`?\n\
                 undefined-reference {queue}/Properties/QueueName\n  `Nope` is neither a parameter nor a \
                 resource of this template\n  help: declare a parameter or a resource `Nope`\n\
                 undefined-dependency Resources/Last/DependsOn\n  `QueueCC` is not a resource of this \
                 template\n  help: did you mean `QueueAC`?\n\
                 undefined-attribute Outputs/Fn::ForEach::Outs/2/Arn${{Name}}/Value\n  `Queue${{Name}}C` of \
                 type `AWS::SQS::Queue` has no attribute `KmsMasterKeyIdd`\n  \
                 help: did you mean `KmsMasterKeyId`?\n"
            )
        );
    }
}
