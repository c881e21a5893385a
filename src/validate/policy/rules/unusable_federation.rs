//! Federated principals that are let in by an action that they cannot call.

use crate::condition::Guard;
use crate::diagnostic::{Rule, Severity};
use crate::validate::findings::Findings;
use crate::validate::policy::document::Policy;
use crate::validate::policy::places::Kind;

pub(super) static RULE: Rule = Rule {
    code: "unusable-federation",
    severity: Severity::Warning,
    summary: "Reports a trust policy that allows `sts:AssumeRole` only to a federated principal, which cannot call it.",
    explanation: "\
## Why is this bad?
Whom an identity provider has signed in calls `sts:AssumeRoleWithSAML` or `sts:AssumeRoleWithWebIdentity`. They have
no credentials of AWS yet, which `sts:AssumeRole` asks for, so that the statement lets nobody in.

## Example
```yaml
Effect: Allow
Principal: { Federated: !Ref Provider }
Action: sts:AssumeRole
```

## Use instead
```yaml
Effect: Allow
Principal: { Federated: !Ref Provider }
Action: sts:AssumeRoleWithSAML
Condition:
  StringEquals:
    SAML:aud: https://signin.aws.amazon.com/saml
```
",
};

pub(super) fn check(policy: &Policy<'_>, findings: &mut Findings) {
    if policy.kind != Kind::Trust {
        return;
    }
    let conditions = policy.context.conditions;
    for statement in policy.statements() {
        let principals = statement.principals.iter().filter(|principal| !principal.is_not);
        let of = |is_federated: bool| {
            let meant = principals.clone().filter(move |it| (it.kind == "Federated") == is_federated);
            policy.any(meant.map(|principal| &principal.part))
        };
        let only = policy.without(&of(true), &of(false));
        if only.is_never() {
            continue;
        }
        let actions = statement.values("Action");
        let is_plain = |action: &str| action.eq_ignore_ascii_case("sts:AssumeRole");
        // What is not known, or has a wildcard, may be an action of federation.
        let others = actions.iter().filter(|item| !item.known().is_some_and(is_session_or_plain));
        let others = policy.any(others.map(|item| &item.part));
        let allowed = conditions.and(&statement.when_effect(policy, "Allow"), &only);
        let unusable = policy.without(&allowed, &others);
        let plain = actions.iter().filter(|item| item.known().is_some_and(is_plain));
        for action in plain {
            let when: Guard = conditions.and(&unusable, &action.part.when);
            let finding = RULE
                .finding("a federated principal cannot call `sts:AssumeRole`, so that nobody is let in")
                .help("allow `sts:AssumeRoleWithSAML` or `sts:AssumeRoleWithWebIdentity`, as the provider needs");
            policy.report(findings, finding, action.part.spot, &when);
        }
    }
}

/// Tells whether an action lets nobody in who has no credentials of AWS: those on sessions go with another.
fn is_session_or_plain(action: &str) -> bool {
    ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
        .iter()
        .any(|it| it.eq_ignore_ascii_case(action))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::policy::testing::trust;

    fn of(principal: &str, action: &str) -> String {
        trust(check, &format!(r#"{{"Effect": "Allow", "Principal": {{{principal}}}, "Action": {action}}}"#))
    }

    const PROVIDER: &str = r#""Federated": {"Ref": "Name"}"#;

    #[test]
    fn whoever_can_call_an_action_passes() {
        for (principal, action) in [
            (PROVIDER, r#""sts:AssumeRoleWithSAML""#),
            (PROVIDER, r#"["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"]"#),
            (PROVIDER, r#"["sts:AssumeRole", "sts:AssumeRoleWith*"]"#),
            (PROVIDER, r#"["sts:AssumeRole", {"Ref": "Name"}]"#),
            (PROVIDER, r#"{"Fn::If": ["Live", "sts:AssumeRoleWithSAML", "sts:TagSession"]}"#),
            (r#""Service": "ec2.amazonaws.com""#, r#""sts:AssumeRole""#),
            (r#""Federated": "accounts.google.com", "Service": "ec2.amazonaws.com""#, r#""sts:AssumeRole""#),
        ] {
            assert_eq!(of(principal, action), "", "{principal} {action}");
        }
    }

    #[test]
    fn an_action_that_federated_principals_cannot_call_is_found() {
        let found = |at: &str, when: &str| {
            format!(
                "unusable-federation 0/Action{at}\n  a federated principal cannot call `sts:AssumeRole`, so that nobody \
                 is let in{when}\n  \
                 help: allow `sts:AssumeRoleWithSAML` or `sts:AssumeRoleWithWebIdentity`, as the provider needs\n"
            )
        };
        assert_eq!(of(PROVIDER, r#"["sts:AssumeRole", "sts:TagSession"]"#), found("/0", ""));
        assert_eq!(
            of(PROVIDER, r#"{"Fn::If": ["Live", "sts:AssumeRoleWithSAML", "sts:AssumeRole"]}"#),
            found("/Fn::If/2", " when Stage = `test`")
        );
    }
}
