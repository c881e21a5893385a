//! Statements that allow everything but what they name.

use crate::diagnostic::{Rule, Severity};
use crate::validate::findings::Findings;
use crate::validate::policy::document::Policy;
use crate::validate::policy::places::Kind;

pub(super) static RULE: Rule = Rule {
    code: "allow-with-not-action",
    severity: Severity::Warning,
    summary: "Reports an `Allow` with `NotAction`, which allows every action that it does not name.",
    explanation: "\
## Why is this bad?
`NotAction` beside `Allow` allows all actions of all services except those named, those of services to come
included. What is meant is nearly always a `Deny` of the named actions. An attacker who gets such a permission
uses what was forgotten: `NotAction: iam:*` still allows `sts:AssumeRole`, `lambda:UpdateFunctionCode` of a
function with a powerful role, or `ssm:SendCommand` to a machine with one.

## Example
```yaml
Effect: Allow
NotAction: iam:*
Resource: '*'
```

## Use instead
```yaml
- Effect: Allow
  Action: [s3:*, athena:*]
  Resource: '*'
- Effect: Deny
  Action: iam:*
  Resource: '*'
```
",
};

pub(super) fn check(policy: &Policy<'_>, findings: &mut Findings) {
    if policy.kind == Kind::Control {
        return;
    }
    for statement in policy.statements() {
        let allowed = statement.when_effect(policy, "Allow");
        for element in statement.elements.iter().filter(|element| element.name == "NotAction") {
            let when = policy.context.conditions.and(&allowed, &policy.any(&element.parts));
            let finding = RULE
                .finding("`Allow` with `NotAction` allows every action but these, of every service")
                .help("allow what is needed with `Action`, and forbid the rest with a `Deny`");
            policy.report(findings, finding.about_key(), element.spot, &when);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::policy::testing::identity;

    #[test]
    fn a_deny_with_not_action_passes() {
        assert_eq!(identity(check, r#"{"Effect": "Deny", "NotAction": "s3:*"}"#), "");
        assert_eq!(identity(check, r#"{"Effect": "Allow", "Action": "s3:*"}"#), "");
    }

    #[test]
    fn an_allow_with_not_action_is_found() {
        assert_eq!(
            identity(check, r#"{"Effect": {"Fn::If": ["Live", "Deny", "Allow"]}, "NotAction": "iam:*"}"#),
            "allow-with-not-action 0/NotAction\n  `Allow` with `NotAction` allows every action but these, of every \
             service when Stage = `test`\n  \
             help: allow what is needed with `Action`, and forbid the rest with a `Deny`\n"
        );
    }
}
