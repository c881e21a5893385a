//! Elements that a policy needs and does not have.

use crate::condition::Guard;
use crate::diagnostic::{Rule, Severity, quoted};
use crate::template::is_expanded;
use crate::validate::findings::Findings;
use crate::validate::policy::document::{Part, Policy, Statement};
use crate::validate::policy::places::Kind;

pub(super) static RULE: Rule = Rule {
    code: "missing-policy-element",
    severity: Severity::Error,
    summary: "Checks that a policy has the elements that it needs, with at least one value.",
    explanation: "\
## Why is this bad?
IAM refuses a statement without an effect, without actions, without resources (in the policy of a user, group
role or bucket), or without a principal (in a trust policy); so do the services of buckets, queues, topics, keys and
secrets, if the policy of one has no principal. An element whose values an `Fn::If` all removes is missing too.

## Example
```yaml
Statement:
  - Action: s3:ListAllMyBuckets
```

## Use instead
```yaml
Statement:
  - Effect: Allow
    Action: s3:ListAllMyBuckets
    Resource: '*'
```
",
};

const PRINCIPALS: [&str; 2] = ["Principal", "NotPrincipal"];

/// The types whose services refuse a statement without a principal: the user guide of each on its policies.
const NEED_PRINCIPALS: [&str; 8] = [
    "AWS::KMS::Key",
    "AWS::KMS::ReplicaKey",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::TopicInlinePolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueueInlinePolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::SecretsManager::ResourcePolicy",
];

pub(super) fn check(policy: &Policy<'_>, findings: &mut Findings) {
    for document in &policy.documents {
        if is_read(&document.part) {
            let absent = policy.without(&document.part.when, &policy.any(document.parts("Statement")));
            report(policy, findings, &document.part, "the policy", &["Statement"], &absent);
        }
    }
    let (resource, principal) = (["Resource", "NotResource"].as_slice(), PRINCIPALS.as_slice());
    let resource_type = policy.resource.resource_type().unwrap_or_default();
    let also: &[&[&str]] = match policy.kind {
        Kind::Identity => &[resource],
        Kind::Trust => &[principal],
        Kind::Resource if resource_type == "AWS::S3::BucketPolicy" => &[principal, resource],
        Kind::Resource if NEED_PRINCIPALS.contains(&resource_type) => &[principal],
        Kind::Resource | Kind::Entrance | Kind::Control => &[],
    };
    for statement in policy.statements().filter(|statement| is_read(&statement.part)) {
        for names in [["Effect"].as_slice(), &["Action", "NotAction"]].iter().chain(also) {
            let present = names.iter().map(|name| present(policy, statement, name));
            let present = present.fold(Guard::NEVER, |any, guard| policy.context.conditions.or(&any, &guard));
            let absent = policy.without(&statement.part.when, &present);
            report(policy, findings, &statement.part, "the statement", names, &absent);
        }
    }
}

/// Tells whether all elements can be read.
fn is_read(part: &Part<'_>) -> bool {
    part.node.as_map().is_some_and(|map| !map.keys().any(is_expanded))
}

/// Returns the situations in which an element has a value.
fn present(policy: &Policy<'_>, statement: &Statement<'_>, name: &str) -> Guard {
    if matches!(name, "Principal" | "NotPrincipal") {
        return policy.any(statement.parts(name));
    }
    policy.any(statement.values(name).iter().map(|item| &item.part))
}

fn report(
    policy: &Policy<'_>,
    findings: &mut Findings,
    part: &Part<'_>,
    subject: &str,
    names: &[&str],
    absent: &Guard,
) {
    if !policy.context.conditions.is_possible(absent) {
        return;
    }
    let message = match names {
        [name] => format!("{subject} has no `{name}`"),
        [name, other] => format!("{subject} has neither `{name}` nor `{other}`"),
        names => format!("{subject} has none of {}", quoted(names.iter().copied())),
    };
    let help = format!("add `{}`", names.first().copied().unwrap_or_default());
    policy.report(findings, RULE.finding(message).help(help), part.spot, absent);
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::policy::testing::{bucket, identity, in_resource, trust};

    #[test]
    fn complete_statements_pass() {
        let good =
            r#"{"Effect": "Allow", "Action": "*", "Resource": {"Fn::If": ["Live", "*", {"Ref": "Name"}]}}"#;
        assert_eq!(identity(check, good), "");
        assert_eq!(identity(check, r#"{"Fn::Transform": {"Name": "M"}, "Effect": "Allow"}"#), "");
        assert_eq!(trust(check, r#"{"Effect": "Allow", "NotAction": "a:b", "Principal": {"AWS": []}}"#), "");
        assert_eq!(
            bucket(check, r#"{"Effect": "Deny", "NotPrincipal": "*", "Action": "*", "Resource": "*"}"#),
            ""
        );
        let of_registry = r#""PolicyText": {"Statement": {"Effect": "Allow", "Action": "*"}}"#;
        assert_eq!(in_resource(check, "AWS::ECR::RegistryPolicy", of_registry), "");
    }

    #[test]
    fn missing_elements_are_found() {
        for (found, message, help) in [
            (
                identity(check, r#"{"Action": "*", "Resource": "*"}"#),
                "the statement has no `Effect`",
                "add `Effect`",
            ),
            (
                identity(check, r#"{"Effect": "Deny", "Action": [], "Resource": "*"}"#),
                "the statement has neither `Action` nor `NotAction`",
                "add `Action`",
            ),
            (
                identity(
                    check,
                    r#"{"Effect": "Deny", "Action": "*", "Resource": [{"Fn::If":
                        ["Live", "*", {"Ref": "AWS::NoValue"}]}]}"#,
                ),
                "the statement has neither `Resource` nor `NotResource` when Stage = `test`",
                "add `Resource`",
            ),
            (
                trust(check, r#"{"Effect": "Allow", "Action": "sts:AssumeRole"}"#),
                "the statement has neither `Principal` nor `NotPrincipal`",
                "add `Principal`",
            ),
            (
                bucket(check, r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#),
                "the statement has neither `Principal` nor `NotPrincipal`",
                "add `Principal`",
            ),
            (
                bucket(check, r#"{"Effect": "Allow", "Action": "*", "Principal": "*"}"#),
                "the statement has neither `Resource` nor `NotResource`",
                "add `Resource`",
            ),
        ] {
            assert_eq!(found, format!("missing-policy-element 0\n  {message}\n  help: {help}\n"));
        }
        assert_eq!(
            in_resource(check, "AWS::IAM::ManagedPolicy", r#""PolicyDocument": {"Version": "2012-10-17"}"#),
            "missing-policy-element Resources/R/Properties/PolicyDocument\n  the policy has no `Statement`\n  \
             help: add `Statement`\n"
        );
    }
}
