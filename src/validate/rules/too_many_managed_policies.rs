//! More managed policies than any quota lets attach.

use super::managed_policy_count::{DEFAULT_QUOTA, each};
use crate::diagnostic::{Rule, Severity};
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "too-many-managed-policies",
    severity: Severity::Error,
    summary: "Checks that no more managed policies are attached than the highest quota allows.",
    explanation: "\
## Why is this bad?
At most 10 managed policies can be attached to a group, 20 to a user and 25 to a role, whatever quotas an account
has had raised. The resource cannot be created in any account.

## Example
A group with eleven `ManagedPolicyArns`.

## Use instead
One managed policy of your own that holds the statements of several.
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    // The schema of users has their maximum.
    for attached in each(context).filter(|it| it.resource_type != "AWS::IAM::User") {
        let Some((count, when)) = attached.over(context, attached.most) else { continue };
        let (name, most) = (attached.entry.logical_id, attached.most);
        let quota =
            if most == DEFAULT_QUOTA { "the most that a group can have" } else { "the highest quota" };
        let message =
            format!("{count} managed policies are attached to `{name}`, more than {quota}, {most}{when}");
        findings.push(
            RULE.finding(message)
                .path(attached.path())
                .help("put the statements of several into one of your own"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn of(kind: &str, count: usize) -> String {
        let arns = vec![r#""a""#; count].join(",");
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"Stage": {{"Type": "String", "AllowedValues": ["test", "live"]}}}},
                "Conditions": {{"Live": {{"Fn::Equals": [{{"Ref": "Stage"}}, "live"]}}}},
                "Resources": {{"R": {{"Type": "AWS::IAM::{kind}", "Properties": {{"ManagedPolicyArns": [{arns},
                    {{"Fn::If": ["Live", "b", {{"Ref": "AWS::NoValue"}}]}}]}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn what_a_quota_may_allow_passes() {
        for (kind, count) in [("Role", 24), ("Group", 9), ("User", 30)] {
            assert_eq!(of(kind, count), "", "{kind}");
        }
    }

    #[test]
    fn what_no_quota_allows_is_found() {
        for (kind, count, message) in [
            ("Role", 25, "26 managed policies are attached to `R`, more than the highest quota, 25"),
            (
                "Group",
                10,
                "11 managed policies are attached to `R`, more than the most that a group can have, 10",
            ),
        ] {
            assert_eq!(
                of(kind, count),
                format!(
                    "too-many-managed-policies Resources/R/Properties/ManagedPolicyArns\n  {message} when Stage = \
                     `live`\n  help: put the statements of several into one of your own\n"
                )
            );
        }
    }
}
