//! Services that anybody may use as their deputy.

use crate::condition::Guard;
use crate::diagnostic::{Rule, Severity};
use crate::validate::findings::Findings;
use crate::validate::policy::document::{Policy, Statement};
use crate::validate::policy::places::Kind;

pub(super) static RULE: Rule = Rule {
    code: "confused-deputy",
    severity: Severity::Warning,
    summary: "Reports a service that is let in without a condition on whom it acts for.",
    explanation: "\
## Why is this bad?
A service acts for all its customers. A policy that lets the service in lets in whoever can make it act: an
attacker who knows the name of your queue or role points their own bucket, trail or schedule in their own
account at it. The services that are reported tell for whom they act, so that a condition can test it.

## Example
```yaml
Effect: Allow
Principal: {Service: s3.amazonaws.com}
Action: sqs:SendMessage
Resource: !GetAtt Queue.Arn
```

## Use instead
```yaml
Effect: Allow
Principal: {Service: s3.amazonaws.com}
Action: sqs:SendMessage
Resource: !GetAtt Queue.Arn
Condition:
  StringEquals:
    aws:SourceAccount: !Ref AWS::AccountId
```
",
};

/// The services whose user guides tell to test for whom they act in the trust policies of their roles.
const OF_TRUST: [&str; 8] = [
    "bedrock.amazonaws.com",
    "datasync.amazonaws.com",
    "pipes.amazonaws.com",
    "sagemaker.amazonaws.com",
    "scheduler.amazonaws.com",
    "states.amazonaws.com",
    "transfer.amazonaws.com",
    "vpc-flow-logs.amazonaws.com",
];

/// The services whose user guides tell to test for whom they act in the policies of resources.
const OF_RESOURCES: [&str; 6] = [
    "cloudfront.amazonaws.com",
    "cloudtrail.amazonaws.com",
    "delivery.logs.amazonaws.com",
    "s3.amazonaws.com",
    "ses.amazonaws.com",
    "sns.amazonaws.com",
];

/// The condition keys that tell neither who asks nor for whom a service acts. Any other may bound it (`aws:SourceArn`,
/// `s3:DataAccessPointAccount`, `kms:EncryptionContext:..`).
const NO_BOUNDS: [&str; 3] = ["s3:x-amz-acl", "aws:SecureTransport", "aws:RequestedRegion"];

pub(super) fn check(policy: &Policy<'_>, findings: &mut Findings) {
    let services: &[&str] = match policy.kind {
        Kind::Trust => &OF_TRUST,
        Kind::Resource => &OF_RESOURCES,
        Kind::Identity | Kind::Entrance | Kind::Control => return,
    };
    let conditions = policy.context.conditions;
    for statement in policy.statements() {
        let free = policy.without(&statement.when_effect(policy, "Allow"), &when_bounded(policy, statement));
        if free.is_never() {
            continue;
        }
        let principals = statement.principals.iter().filter(|it| it.kind == "Service" && !it.is_not);
        for item in principals.flat_map(|principal| &principal.values) {
            let Some(service) = item.known().filter(|service| services.contains(service)) else { continue };
            let message = format!("`{service}` is let in on behalf of anybody, in any account");
            let finding =
                RULE.finding(message).help("test `aws:SourceAccount` or `aws:SourceArn` in `Condition`");
            policy.report(findings, finding, item.part.spot, &conditions.and(&free, &item.part.when));
        }
    }
}

/// Returns the situations in which a condition bounds who may ask.
pub(super) fn when_bounded<'a>(policy: &Policy<'a>, statement: &Statement<'a>) -> Guard {
    let is_bound = |key: &str| NO_BOUNDS.iter().all(|known| !known.eq_ignore_ascii_case(key));
    policy.any(statement.tests.iter().filter(|test| is_bound(test.key)).map(|test| &test.part))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::policy::testing::{bucket, trust};

    #[test]
    fn services_that_are_bounded_or_tell_nothing_pass() {
        let bounded = r#""Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}"#;
        assert_eq!(
            trust(
                check,
                &format!(
                    r#"{{"Effect": "Allow", "Principal": {{"Service": "scheduler.amazonaws.com"}}, {bounded}}}"#
                )
            ),
            ""
        );
        assert_eq!(
            trust(check, r#"{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}"#),
            ""
        );
        assert_eq!(bucket(check, r#"{"Effect": "Deny", "Principal": {"Service": "s3.amazonaws.com"}}"#), "");
    }

    #[test]
    fn services_without_bounds_are_found() {
        let help = "test `aws:SourceAccount` or `aws:SourceArn` in `Condition`";
        assert_eq!(
            trust(
                check,
                r#"{"Effect": "Allow", "Principal": {"Service": ["ec2.amazonaws.com", "scheduler.amazonaws.com"]}}"#
            ),
            format!(
                "confused-deputy 0/Principal/Service/1\n  `scheduler.amazonaws.com` is let in on behalf of anybody, \
                 in any account\n  help: {help}\n"
            )
        );
        assert_eq!(
            bucket(
                check,
                r#"{"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"},
                    "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}}"#
            ),
            format!(
                "confused-deputy 0/Principal/Service\n  `cloudtrail.amazonaws.com` is let in on behalf of anybody, \
                 in any account\n  help: {help}\n"
            )
        );
    }
}
