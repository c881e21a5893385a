//! Validation: the registry of rules, and what they find in a template.
//!
//! Each rule on templates is a file under `rules/`. The template is walked once; rules read what the walk
//! found. Resources are judged against the schemas of their types in `schema/`, and what passes between a
//! template and those that it nests in `contract/`.

pub mod acknowledge;
mod arns;
mod attributes;
mod context;
mod contract;
mod dynamic_texts;
mod environment;
mod findings;
mod graph;
mod iam_names;
mod index;
mod json_text;
mod kind;
mod literals;
mod loops;
mod options;
mod order;
mod policy;
mod position;
mod reach;
mod relation;
mod resolve;
mod rules;
mod runtimes;
mod same_values;
mod schema;
mod size;
mod suggestions;
mod tally;
mod texts;
mod trail;
mod uses;
mod walk;

pub use contract::{Child, Children, Interface, Nesting, circles};
pub use options::Options;
pub use rules::{check_size, is_of_request};

use crate::diagnostic::{Diagnostic, Rule};
use crate::template::{Resource, Section, Template};
use crate::{access, condition, config, construct, deploy, iam, yaml};
use context::Context;
use findings::Findings;

/// Judges a template and returns every finding, in the order of the document; those that the template
/// acknowledges are marked.
#[must_use]
pub fn validate(template: &Template, options: &Options) -> Vec<Diagnostic> {
    validate_with(template, &Children::new(), options)
}

/// Judges a template, and what passes between it and the children that it nests, as [`validate`] does.
#[must_use]
pub fn validate_with(template: &Template, children: &Children<'_>, options: &Options) -> Vec<Diagnostic> {
    acknowledge::apply(template, judge(template, children, options), children, options)
}

/// Judges a template and its children without an order, and without a look at what is acknowledged: for whoever
/// adds findings of the template, and then calls [`acknowledge::apply`] on all of them. Of a rule that finds more
/// than a thousand faults, the first are told, and how many more there are.
#[must_use]
pub fn judge(template: &Template, children: &Children<'_>, options: &Options) -> Vec<Diagnostic> {
    let context = Context::new(template, options);
    let mut findings = Findings::default();
    contract::check(&context, children, &mut findings);
    for (_, check) in rules::ALL {
        check(&context, &mut findings);
    }
    for (entry, _) in context.index.resources() {
        let node = entry.opened();
        let resource = Resource { logical_id: entry.logical_id, node: &node };
        let mut own = Findings::default();
        schema::check_resource(&context, resource, &mut own);
        policy::check_resource(&context, resource, &mut own);
        findings.absorb(own, |finding| {
            if entry.is_of_loop() {
                finding.path.splice(..2, entry.path(Section::Resources, []));
                finding.logical_id = finding.path.get(1).cloned();
            }
        });
    }
    // What could not be decided is known only after every question has been asked.
    findings.extend(context.conditions.problems());
    findings.told()
}

/// Returns every rule of the program, by code.
#[must_use]
pub fn rules() -> Vec<&'static Rule> {
    let modules = [
        yaml::RULES,
        construct::RULES,
        condition::RULES,
        schema::RULES,
        acknowledge::RULES,
        rules::OF_SIZE,
        deploy::RULES,
        access::RULES,
        &[&config::RULE, &contract::CIRCULAR_NESTING, &iam::evaluation::RULE],
    ]
    .concat();
    let own = rules::ALL.iter().map(|(rule, _)| *rule);
    let mut rules: Vec<_> = own.chain(contract::rules()).chain(policy::rules()).chain(modules).collect();
    rules.sort_by_key(|rule| rule.code);
    rules
}

#[cfg(test)]
mod testing;

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

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
    fn every_rule_of_the_sources_is_listed() {
        fn codes(folder: &Path, found: &mut BTreeSet<String>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
                if path.is_dir() && name != "resources" && name != "tests" {
                    codes(&path, found);
                } else if path.is_file() && name != "tests" {
                    let text = std::fs::read_to_string(&path).unwrap();
                    let text = text.split("#[cfg(test)]").next().unwrap();
                    let codes = text.split("    code: \"").skip(1);
                    let codes = codes.map(|rest| rest.split('"').next().unwrap().to_owned());
                    found.extend(codes);
                }
            }
        }
        let mut found = BTreeSet::new();
        codes(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut found);
        // The rules of schemas are listed by the macro that makes them.
        found.extend(schema::RULES.iter().map(|rule| rule.code.to_owned()));
        let listed: BTreeSet<String> = rules().iter().map(|rule| rule.code.to_owned()).collect();
        assert_eq!(found, listed);
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
    fn a_pseudo_parameter_outside_of_sub_is_one_fault() {
        let json = r#"{"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {
            "Statement": {"Effect": "Allow", "Action": "sns:Publish",
                "Resource": "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:t"}}}}}}"#;
        assert_eq!(
            testing::told(&validate(&testing::read(json), &Options::default())),
            "missing-sub Resources/P/Properties/PolicyDocument/Statement/Resource\n  nothing substitutes \
             `${AWS::Partition}`, which is outside of `Fn::Sub`\n  help: write the text as the argument of \
             `!Sub`\n"
        );
    }

    #[test]
    fn what_a_module_takes_and_makes_is_its_own_business() {
        let json = r#"{"Resources": {
            "Net": {"Type": "My::Own::Net::MODULE", "Properties": {"Cidr": 1,
                "Tags": [{"Key": "a"}, {"Key": "a"}], "PolicyDocument": {"Statement": {"Effect": "Alow"}}}},
            "Topic": {"Type": "AWS::SNS::Topic", "DependsOn": ["NetVpc", "Net.Gate"], "Properties": {
                "DisplayName": {"Fn::Sub": "${Net.Topic.TopicName} ${NetTopic} ${NetTopic.TopicName}"},
                "TopicName": {"Ref": "Net.Name"}, "KmsMasterKeyId": {"Fn::GetAtt": ["Net.Key", "Arn"]}}}},
            "Outputs": {"Vpc": {"Value": {"Fn::GetAtt": ["Net", "Vpc.CidrBlock"]}}}}"#;
        assert_eq!(testing::told(&validate(&testing::read(json), &Options::default())), "");
        let other = json.replace(r#""Ref": "Net.Name""#, r#""Ref": "Web.Name""#);
        assert_eq!(
            testing::told(&validate(&testing::read(&other), &Options::default())),
            "undefined-reference Resources/Topic/Properties/TopicName\n  `Web.Name` is neither a parameter nor a \
             resource of this template\n  help: declare a parameter or a resource `Web.Name`\n"
        );
    }

    #[test]
    fn what_loops_make_is_judged_as_if_it_were_written() {
        let kept = r#""DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain""#;
        let template = |kind: &str, property: &str, target: &str, needs: &str| {
            testing::read(&format!(
                r#"{{"Transform": "AWS::LanguageExtensions", "Resources": {{
                "Fn::ForEach::Topics": ["Name", ["A", "B"], {{"Topic${{Name}}": {{"Type": "{kind}"}},
                    "Fn::ForEach::Queues": ["Other", ["C"], {{"Queue${{Name}}&{{Other}}": {{
                        "Type": "AWS::SQS::Queue", {kept}, "Properties": {{"{property}": "${{Name}}",
                        "QueueName": {{"Ref": "{target}"}}, "${{Other}}": 1, "DelaySeconds": "&{{Other}}"}}}}}}]}}],
                "Last": {{"Type": "AWS::SQS::Queue", {kept}, "DependsOn": "{needs}"}}}},
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
