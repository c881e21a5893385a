//! `CreationPolicy` and `UpdatePolicy`.

use crate::diagnostic::{Rule, Severity, quoted};
use crate::schema::{self, Policy};
use crate::template::{Node, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::schema::check_attribute;

pub(super) static RULE: Rule = Rule {
    code: "unsupported-update-policy",
    severity: Severity::Error,
    summary: "Checks that `UpdatePolicy` stands in resources of a type that has one.",
    explanation: "\
## Why is this bad?
CloudFormation follows an `UpdatePolicy` for a few resource types, and refuses it elsewhere. What the policy says
is judged by the rules on properties, and so is a `CreationPolicy`.

## Example
```yaml
Topic:
  Type: AWS::SNS::Topic
  UpdatePolicy:
    AutoScalingReplacingUpdate: { WillReplace: true }
```

## Use instead
```yaml
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  UpdatePolicy:
    AutoScalingReplacingUpdate: { WillReplace: true }
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for (entry, map) in context.index.resources() {
        for attribute in ["CreationPolicy", "UpdatePolicy"] {
            let Some(node) = map.get(attribute) else { continue };
            // What macros and modules make of it is not known.
            let Some(kind) = map.get("Type").and_then(Node::as_text) else { continue };
            if schema::get(kind).is_none() || entry.is_of_loop() {
                continue;
            }
            match schema::policy(attribute, kind) {
                Policy::Form(schema) => check_attribute(context, entry, attribute, node, schema, findings),
                Policy::NotSupported => findings.push(
                    RULE.finding(format!("resources of type `{kind}` have no `{attribute}`"))
                        .path(entry.path(Section::Resources, [attribute]))
                        .about_key()
                        .help(format!(
                            "remove it; {} have one",
                            quoted(schema::types_with_policy(attribute))
                        )),
                ),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn resource(kind: &str, attribute: &str, policy: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"P": {{"Type": "String"}}, "N": {{"Type": "Number"}}}}, "Conditions": {{"C": {{"Fn::Equals": [{{"Ref": "P"}}, "a"]}}}},
                "Resources": {{"R": {{"Type": "{kind}", "{attribute}": {policy}}}}}}}"#
            ),
        )
    }

    #[test]
    fn documented_policies_pass() {
        let group = "AWS::AutoScaling::AutoScalingGroup";
        for (kind, attribute, policy) in [
            (
                group,
                "UpdatePolicy",
                r#"{"AutoScalingRollingUpdate": {"MaxBatchSize": {"Ref": "N"}, "WaitOnResourceSignals": "true"}}"#,
            ),
            (
                group,
                "CreationPolicy",
                r#"{"Fn::If": ["C", {"ResourceSignal": {"Count": 1}}, {"Ref": "AWS::NoValue"}]}"#,
            ),
            (group, "UpdatePolicy", r#"{"AutoScalingRollingUpdate": {"PauseTime": "PT1H5M"}}"#),
            (group, "CreationPolicy", r#"{"ResourceSignal": {"Timeout": "P0DT0H10M0S"}}"#),
            ("AWS::Serverless::Function", "UpdatePolicy", "{}"),
        ] {
            assert_eq!(resource(kind, attribute, policy), "", "{policy}");
        }
    }

    #[test]
    fn policies_have_their_form() {
        let group = "AWS::AutoScaling::AutoScalingGroup";
        assert_eq!(
            resource(group, "CreationPolicy", r#"{"Ref": "P"}"#),
            "wrong-type Resources/R/CreationPolicy\n  expected an object, found `!Ref P`, which is a text\n  \
             help: write an object in its place\n"
        );
        assert_eq!(
            resource(group, "UpdatePolicy", r#"{"Fn::If": ["C", {"AutoScalingRollingUpdat": {}}, {}]}"#),
            "unknown-property Resources/R/UpdatePolicy/Fn::If/1/AutoScalingRollingUpdat\n  property \
             `AutoScalingRollingUpdat` does not exist in `UpdatePolicy` when P = `a`\n  \
             help: did you mean `AutoScalingRollingUpdate`?\n"
        );
        assert_eq!(
            resource(group, "UpdatePolicy", r#"{"AutoScalingRollingUpdate": {"PauseTime": "5M"}}"#),
            "pattern-mismatch Resources/R/UpdatePolicy/AutoScalingRollingUpdate/PauseTime\n  `5M` does not match the \
             pattern `^P(\\d+D)?T(\\d+H)?(\\d+M)?(\\d+(\\.\\d+)?S)?$`\n  help: write a text that matches it\n"
        );
        assert_eq!(
            resource("AWS::SNS::Topic", "UpdatePolicy", "{}"),
            "unsupported-update-policy Resources/R/UpdatePolicy\n  resources of type `AWS::SNS::Topic` have no \
             `UpdatePolicy`\n  help: remove it; `AWS::AppStream::Fleet`, `AWS::AutoScaling::AutoScalingGroup`, \
             `AWS::ElastiCache::ReplicationGroup`, `AWS::Elasticsearch::Domain`, `AWS::Lambda::Alias`, \
             `AWS::OpenSearchService::Domain` have one\n"
        );
    }
}
