//! Policies that are longer than IAM allows.

use crate::diagnostic::{Rule, Severity};
use crate::template::{Function, Node};
use crate::validate::findings::Findings;
use crate::validate::policy::document::Policy;
use crate::validate::policy::places::Kind;
use crate::validate::policy::size;
use crate::validate::tally::Tally;

pub(super) static RULE: Rule = Rule {
    code: "policy-size",
    severity: Severity::Error,
    summary: "Checks that policies are no longer than IAM allows.",
    explanation: "\
## Why is this bad?
IAM refuses a managed policy of more than 6,144 characters, and inline policies that have together more than
2,048 for a user, 5,120 for a group and 10,240 for a role; white space does not count. Only what is certain is
counted: of what is known at deployment only, the fewest characters that it can have. These quotas cannot be
raised.

## Example
A managed policy with the ARNs of 200 buckets.

## Use instead
Several managed policies, wildcards in the names, or a condition on a tag.
",
};

pub(super) fn check(policy: &Policy<'_>, findings: &mut Findings) {
    if policy.kind != Kind::Identity {
        return;
    }
    let Some((limit, noun)) = limit(policy) else { return };
    let mut tally = Tally::default();
    for document in &policy.documents {
        size::add(&policy.context, &mut tally, &document.part);
    }
    let Some((when, size)) = tally.over(policy.context.conditions, limit) else { return };
    let (subject, help) = match policy.documents.as_slice() {
        [_] => ("the policy has", "use wildcards, or move statements into another managed policy"),
        _ => ("the inline policies have together", "move statements into managed policies"),
    };
    let Some(document) = policy.documents.first() else { return };
    let message =
        format!("{subject} at least {size} characters without white space, more than the {limit} of {noun}");
    policy.report(findings, RULE.finding(message).help(help), document.part.spot, &when);
}

/// Returns the most characters, and of what; none where it is not known to whom the policy belongs.
fn limit(policy: &Policy<'_>) -> Option<(usize, &'static str)> {
    let user = (2_048, "a user's inline policies");
    let group = (5_120, "a group's inline policies");
    let role = (10_240, "a role's inline policies");
    match policy.resource.resource_type()? {
        "AWS::IAM::ManagedPolicy" => Some((6_144, "a managed policy")),
        "AWS::IAM::User" | "AWS::IAM::UserPolicy" => Some(user),
        "AWS::IAM::Group" | "AWS::IAM::GroupPolicy" => Some(group),
        "AWS::IAM::Role" | "AWS::IAM::RolePolicy" => Some(role),
        "AWS::IAM::Policy" => {
            let properties = policy.resource.properties()?;
            let has = |name: &str| {
                let items = properties.get(name).and_then(Node::as_list).into_iter().flatten();
                items.filter(|item| item.argument_of(Function::If).is_none()).count() > 0
            };
            [("Users", user), ("Groups", group), ("Roles", role)]
                .into_iter()
                .find(|(name, _)| has(name))
                .map(|(_, limit)| limit)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::policy::testing::in_resource;

    /// Makes a document of so many characters: 14 around a text, in which white space does not count.
    fn document(size: usize) -> String {
        format!(r#"{{"Version": " {} "}}"#, "c".repeat(size - 14))
    }

    #[test]
    fn sizes_up_to_the_quota_pass() {
        assert_eq!(
            in_resource(
                check,
                "AWS::IAM::ManagedPolicy",
                &format!(r#""PolicyDocument": {}"#, document(6144))
            ),
            ""
        );
        let policies = |one: usize, other: usize| {
            format!(
                r#""Policies": [{{"Fn::If": ["Live", {{"PolicyDocument": {}}}, {{"PolicyDocument": {}}}]}}]"#,
                document(one),
                document(other)
            )
        };
        assert_eq!(in_resource(check, "AWS::IAM::User", &policies(1500, 2048)), "");
    }

    #[test]
    fn sizes_beyond_the_quota_are_found() {
        assert_eq!(
            in_resource(
                check,
                "AWS::IAM::ManagedPolicy",
                &format!(r#""PolicyDocument": {}"#, document(6145))
            ),
            "policy-size Resources/R/Properties/PolicyDocument\n  the policy has at least 6145 characters without \
             white space, more than the 6144 of a managed policy\n  \
             help: use wildcards, or move statements into another managed policy\n"
        );
        let policies = format!(
            r#""Policies": [{{"PolicyDocument": {}}}, {{"Fn::If": ["Live", {{"PolicyDocument": {}}}, {{"Ref": "AWS::NoValue"}}]}}]"#,
            document(1500),
            document(549)
        );
        assert_eq!(
            in_resource(check, "AWS::IAM::User", &policies),
            "policy-size Resources/R/Properties/Policies/0/PolicyDocument\n  the inline policies have together at \
             least 2049 characters without white space, more than the 2048 of a user's inline policies when Stage = \
             `live`\n  help: move statements into managed policies\n"
        );
    }
}
