//! Tags of SageMaker that anybody with the policy may change.

use super::pass_role_to_any_service::{is_named, report_first};
use crate::diagnostic::{Rule, Severity};
use crate::validate::findings::Findings;
use crate::validate::policy::document::Policy;
use crate::validate::policy::places::Kind;

pub(super) static RULE: Rule = Rule {
    code: "tag-tampering",
    severity: Severity::Warning,
    summary: "Reports `sagemaker:AddTags` on many resources without a condition.",
    explanation: "\
## Why is this bad?
Where policies decide by tags who may open a user profile or an app, whoever may change the tags decides. With
`sagemaker:AddTags` on every resource, a data scientist puts their own name on another's user profile and opens
it, with the other's data and role. SageMaker needs the permission when it creates something with tags only.

## Example
```yaml
Effect: Allow
Action: sagemaker:AddTags
Resource: '*'
```

## Use instead
```yaml
Effect: Allow
Action: sagemaker:AddTags
Resource: '*'
Condition:
  StringEquals:
    sagemaker:TaggingAction: CreateApp
```
",
};

pub(super) fn check(policy: &Policy<'_>, findings: &mut Findings) {
    if policy.kind != Kind::Identity {
        return;
    }
    let conditions = policy.context.conditions;
    for statement in policy.statements() {
        let actions: Vec<_> = statement
            .values("Action")
            .iter()
            .filter(|item| is_named(item, "sagemaker:", "AddTags"))
            .collect();
        if actions.is_empty() {
            continue;
        }
        let many = statement.values("Resource").iter().filter(|item| {
            item.words.as_ref().is_some_and(|words| words.known_parts().any(|part| part.contains('*')))
        });
        let many = policy.any(many.map(|item| &item.part));
        let allowed = conditions.and(&statement.when_effect(policy, "Allow"), &many);
        let free = policy.without(&allowed, &statement.when_tested(policy, &[]));
        report_first(policy, findings, &actions, &free, |action| {
            let name = "`sagemaker:AddTags`";
            let finding = match action {
                "sagemaker:AddTags" => format!("{name} without a condition lets"),
                _ => format!("`{action}` includes {name} without a condition, which lets"),
            };
            RULE.finding(format!("{finding} its holder change the tags that decide access"))
                .help("test `sagemaker:TaggingAction` or `aws:TagKeys` in `Condition`, or name the resources")
        });
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::policy::testing::identity;

    fn of(rest: &str) -> String {
        identity(check, &format!(r#"{{"Effect": "Allow", "Action": "sagemaker:AddTags", {rest}}}"#))
    }

    #[test]
    fn bounded_permissions_pass() {
        for good in [
            r#""Resource": "arn:aws:sagemaker:eu-west-1:123456789012:app/d/p""#,
            r#""Resource": "*", "Condition": {"Null": {"aws:TagKeys": "true"}}"#,
        ] {
            assert_eq!(of(good), "", "{good}");
        }
    }

    #[test]
    fn an_unbounded_permission_is_found() {
        assert_eq!(
            of(r#""Resource": "*""#),
            "tag-tampering 0/Action\n  `sagemaker:AddTags` without a condition lets its holder change the tags that \
             decide access\n  \
             help: test `sagemaker:TaggingAction` or `aws:TagKeys` in `Condition`, or name the resources\n"
        );
    }

    #[test]
    fn wildcards_of_the_service_mean_the_action() {
        let of = |action: &str| {
            identity(check, &format!(r#"{{"Effect": "Allow", "Action": ["{action}"], "Resource": "*"}}"#))
        };
        // A statement that allows everything of every service is `pass-role-to-any-service`.
        assert_eq!(of("*"), "");
        assert_eq!(
            of("sagemaker:*"),
            "tag-tampering 0/Action/0\n  `sagemaker:*` includes `sagemaker:AddTags` without a condition, which lets its \
             holder change the tags that decide access\n  \
             help: test `sagemaker:TaggingAction` or `aws:TagKeys` in `Condition`, or name the resources\n"
        );
    }
}
