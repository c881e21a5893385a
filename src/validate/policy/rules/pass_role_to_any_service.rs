//! Roles that may be passed to any service.

use crate::condition::Guard;
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::iam::pattern::Pattern;
use crate::validate::findings::Findings;
use crate::validate::policy::document::{Item, Policy};
use crate::validate::policy::places::Kind;
use crate::validate::policy::words::cut;

pub(super) static RULE: Rule = Rule {
    code: "pass-role-to-any-service",
    severity: Severity::Warning,
    summary: "Reports `iam:PassRole` on every role without a condition on the service.",
    explanation: "\
## Why is this bad?
Whoever may pass every role to every service has the permissions of all roles: they start a function, a
notebook or a machine with the most powerful role that there is, and act as that role. Name the roles, and the
service that they are for.

## Example
```yaml
Effect: Allow
Action: iam:PassRole
Resource: '*'
```

## Use instead
```yaml
Effect: Allow
Action: iam:PassRole
Resource: !GetAtt ExecutionRole.Arn
Condition:
  StringEquals:
    iam:PassedToService: sagemaker.amazonaws.com
```
",
};

/// The condition keys that bound what a role is passed to.
const BOUNDS: [&str; 2] = ["iam:PassedToService", "iam:AssociatedResourceArn"];

pub(super) fn check(policy: &Policy<'_>, findings: &mut Findings) {
    if policy.kind != Kind::Identity {
        return;
    }
    let conditions = policy.context.conditions;
    for statement in policy.statements() {
        let actions: Vec<_> = statement
            .values("Action")
            .iter()
            .filter(|item| is_any(item) || is_named(item, "iam:", "PassRole"))
            .collect();
        if actions.is_empty() {
            continue;
        }
        let every =
            policy.any(statement.values("Resource").iter().filter(|it| is_every(it)).map(|it| &it.part));
        let allowed = conditions.and(&statement.when_effect(policy, "Allow"), &every);
        let unbounded = policy.without(&allowed, &statement.when_tested(policy, &BOUNDS));
        report_first(policy, findings, &actions, &unbounded, |action| {
            let name = "`iam:PassRole`";
            let finding = match action {
                "iam:PassRole" => format!("{name} on every role lets"),
                _ => format!("`{action}` includes {name} on every role, which lets"),
            };
            RULE.finding(format!("{finding} its holder act as any of them through a service"))
                .help("name the roles in `Resource`, and test `iam:PassedToService` in `Condition`")
        });
    }
}

/// Tells whether an action of a service is meant by name, or by a wildcard after the service's prefix.
pub(super) fn is_named(item: &Item<'_>, prefix: &str, name: &str) -> bool {
    let Some(known) = item.known().filter(|known| known.len() > prefix.len()) else { return false };
    let (head, tail) = known.split_at_checked(prefix.len()).unwrap_or_default();
    head.eq_ignore_ascii_case(prefix) && Pattern::parse(tail).matches_ignoring_case(name)
}

/// Tells whether it is every action of every service.
fn is_any(item: &Item<'_>) -> bool {
    item.known().is_some_and(|known| !known.is_empty() && known.bytes().all(|byte| byte == b'*'))
}

/// Reports the first of some actions of a statement that is there in a situation of the guard: several that mean
/// the same are one fault.
pub(super) fn report_first(
    policy: &Policy<'_>,
    findings: &mut Findings,
    actions: &[&Item<'_>],
    when: &Guard,
    finding: impl Fn(&str) -> Diagnostic,
) {
    let conditions = policy.context.conditions;
    let found = actions.iter().find_map(|action| {
        let when = conditions.and(when, &action.part.when);
        conditions.is_possible(&when).then_some((action, when))
    });
    if let Some((action, when)) = found {
        policy.report(findings, finding(&cut(action.known().unwrap_or_default())), action.part.spot, &when);
    }
}

/// Tells whether a resource is every role.
fn is_every(item: &Item<'_>) -> bool {
    let Some(words) = &item.words else { return false };
    let shown = words.shown();
    shown == "*" || shown.starts_with("arn:") && (shown.ends_with(":*") || shown.ends_with(":role/*"))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::policy::testing::identity;

    fn of(rest: &str) -> String {
        identity(check, &format!(r#"{{"Effect": "Allow", "Action": ["sqs:*", "iam:PassRole"], {rest}}}"#))
    }

    #[test]
    fn bounded_permissions_pass() {
        for good in [
            r#""Resource": "arn:aws:iam::123456789012:role/a*""#,
            r#""Resource": "*", "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}"#,
            r#""Resource": {"Ref": "Name"}"#,
        ] {
            assert_eq!(of(good), "", "{good}");
        }
        assert_eq!(identity(check, r#"{"Effect": "Deny", "Action": "iam:PassRole", "Resource": "*"}"#), "");
        assert_eq!(
            identity(check, r#"{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::a"}"#),
            ""
        );
    }

    #[test]
    fn wildcards_mean_the_action_once_a_statement() {
        for (action, at, named) in [
            (r#""iam:*""#, "", "iam:*"),
            (r#""*""#, "", "*"),
            (r#"["s3:*", "iam:Pass*", "iam:PassRole"]"#, "/1", "iam:Pass*"),
        ] {
            assert_eq!(
                identity(check, &format!(r#"{{"Effect": "Allow", "Action": {action}, "Resource": "*"}}"#)),
                format!(
                    "pass-role-to-any-service 0/Action{at}\n  `{named}` includes `iam:PassRole` on every role, which \
                     lets its holder act as any of them through a service\n  \
                     help: name the roles in `Resource`, and test `iam:PassedToService` in `Condition`\n"
                )
            );
        }
    }

    #[test]
    fn unbounded_permissions_are_found() {
        let message = "`iam:PassRole` on every role lets its holder act as any of them through a service";
        let help = "name the roles in `Resource`, and test `iam:PassedToService` in `Condition`";
        for bad in [
            r#""Resource": "*""#,
            r#""Resource": ["arn:aws:sqs:::a", {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/*"}]"#,
        ] {
            assert_eq!(
                of(bad),
                format!("pass-role-to-any-service 0/Action/1\n  {message}\n  help: {help}\n")
            );
        }
        let test = r#"{"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}"#;
        assert_eq!(
            of(&format!(
                r#""Resource": "*", "Condition": {{"Fn::If": ["Live", {test}, {{"Ref": "AWS::NoValue"}}]}}"#
            )),
            format!("pass-role-to-any-service 0/Action/1\n  {message} when Stage = `test`\n  help: {help}\n")
        );
    }
}
