//! Policies that let everybody in.

use super::confused_deputy::when_bounded;
use crate::condition::Guard;
use crate::diagnostic::{Rule, Severity};
use crate::validate::findings::Findings;
use crate::validate::policy::document::Policy;
use crate::validate::policy::places::Kind;

pub(super) static RULE: Rule = Rule {
    code: "public-access",
    severity: Severity::Warning,
    summary: "Reports an `Allow` for everybody, or for everybody but some, without a condition.",
    explanation: "\
## Why is this bad?
`Principal: '*'` in the policy of a resource means everybody on the internet, in every account and without
one; in a trust policy, everybody with an account. `NotPrincipal` beside `Allow` means everybody but those
named. A condition on the organization, the account, the network or the source bounds them; one on
`aws:SecureTransport` does not.

## Example
```yaml
Effect: Allow
Principal: '*'
Action: sqs:SendMessage
Resource: !GetAtt Queue.Arn
```

## Use instead
```yaml
Effect: Allow
Principal: '*'
Action: sqs:SendMessage
Resource: !GetAtt Queue.Arn
Condition:
  StringEquals:
    aws:PrincipalOrgID: o-a1b2c3d4e5
```
",
};

pub(super) fn check(policy: &Policy<'_>, findings: &mut Findings) {
    if !matches!(policy.kind, Kind::Resource | Kind::Trust) {
        return;
    }
    let conditions = policy.context.conditions;
    for statement in policy.statements() {
        let free = policy.without(&statement.when_effect(policy, "Allow"), &when_bounded(policy, statement));
        if free.is_never() {
            continue;
        }
        let mut report = |message: &str, help: &str, spot, when: &Guard| {
            let when = conditions.and(&free, when);
            policy.report(findings, RULE.finding(message).help(help), spot, &when);
        };
        for principal in &statement.principals {
            if principal.is_not {
                report(
                    "`Allow` with `NotPrincipal` lets in everybody but these, anonymous callers included",
                    "name who is allowed in `Principal`, and forbid the others with a `Deny`",
                    principal.part.spot,
                    &principal.part.when,
                );
                continue;
            }
            let everybody = principal.values.iter().filter(|_| matches!(principal.kind, "*" | "AWS"));
            for item in everybody.filter(|item| item.known() == Some("*")) {
                report(
                    "anybody in any account is allowed, since no condition bounds `Principal: \"*\"`",
                    "name the principals, or add a condition such as on `aws:PrincipalOrgID` or `aws:SourceArn`",
                    item.part.spot,
                    &item.part.when,
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::policy::testing::{bucket, in_resource, trust};

    const MESSAGE: &str = "anybody in any account is allowed, since no condition bounds `Principal: \"*\"`";
    const HELP: &str =
        "name the principals, or add a condition such as on `aws:PrincipalOrgID` or `aws:SourceArn`";

    #[test]
    fn bounded_principals_pass() {
        for good in [
            r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root", "Service": "*"}}"#,
            r#"{"Effect": "Deny", "Principal": "*"}, {"Effect": "Deny", "NotPrincipal": {"AWS": "123456789012"}}"#,
            r#"{"Effect": "Allow", "Principal": "*", "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}"#,
        ] {
            assert_eq!(bucket(check, good), "", "{good}");
        }
        let all = r#""PolicyDocument": {"Statement": {"Effect": "Allow", "Principal": "*"}}"#;
        assert_eq!(in_resource(check, "AWS::EC2::VPCEndpoint", all), "");
    }

    #[test]
    fn everybody_is_found() {
        for free in [
            r#"{"Effect": "Allow", "Principal": "*"}"#,
            r#"{"Effect": "Allow", "Principal": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}"#,
        ] {
            assert_eq!(
                bucket(check, free),
                format!("public-access 0/Principal\n  {MESSAGE}\n  help: {HELP}\n"),
                "{free}"
            );
        }
        assert_eq!(
            trust(check, r#"{"Effect": "Allow", "Principal": {"AWS": [{"Fn::If": ["Live", "1", "*"]}]}}"#),
            format!(
                "public-access 0/Principal/AWS/0/Fn::If/2\n  {MESSAGE} when Stage = `test`\n  help: {HELP}\n"
            )
        );
        assert_eq!(
            bucket(check, r#"{"Effect": "Allow", "NotPrincipal": {"AWS": "123456789012"}}"#),
            "public-access 0/NotPrincipal/AWS\n  `Allow` with `NotPrincipal` lets in everybody but these, anonymous \
             callers included\n  help: name who is allowed in `Principal`, and forbid the others with a `Deny`\n"
        );
    }
}
