//! Condition keys that the actions of a statement do not have.

use crate::diagnostic::{Rule, Severity};
use crate::iam::policy::{Operator, QualifiedOperator, Quantifier};
use crate::iam::service::{self, Action, Service};
use crate::validate::findings::Findings;
use crate::validate::policy::document::{Item, Policy, Statement, Test};
use crate::validate::policy::places::Kind;

pub(super) static RULE: Rule = Rule {
    code: "inapplicable-condition-key",
    severity: Severity::Warning,
    summary: "Reports an action that is allowed under a condition on a key that its requests never have.",
    explanation: "\
## Why is this bad?
A condition on a key that is not in the request does not hold, so that the statement never allows the action.
The Service Authorization Reference lists the keys that each action has.

## Example
```yaml
- Effect: Allow
  Action: [s3:GetObject, s3:ListBucket]
  Resource: [arn:aws:s3:::reviews, arn:aws:s3:::reviews/*]
  Condition:
    StringLike:
      s3:prefix: public/*
```

## Use instead
```yaml
- Effect: Allow
  Action: s3:GetObject
  Resource: arn:aws:s3:::reviews/public/*
- Effect: Allow
  Action: s3:ListBucket
  Resource: arn:aws:s3:::reviews
  Condition:
    StringLike:
      s3:prefix: public/*
```
",
};

/// The services whose keys the reference lists for every action. Of others it leaves some out: AWS's own policies
/// use them.
const COMPLETE: [&str; 7] = ["dynamodb", "ec2", "iam", "kms", "lambda", "s3", "sqs"];

/// A policy with a statement of more tests is longer than IAM takes.
const MOST_TESTS: usize = 100;

pub(super) fn check(policy: &Policy<'_>, findings: &mut Findings) {
    // In a trust policy, actions such as `sts:TagSession` are asked for in the request of another.
    if policy.kind != Kind::Identity {
        return;
    }
    for statement in policy.statements() {
        if statement.tests.is_empty() || statement.when_effect(policy, "Allow").is_never() {
            continue;
        }
        for test in statement.tests.iter().filter(|test| needs_key(test)).take(MOST_TESTS) {
            // A key that the service does not have at all is another rule's business.
            let service = test.key.split_once(':').and_then(|(prefix, _)| service::get(prefix));
            if let Some(service) = service.filter(|it| is_foreign(statement, it, test.key)) {
                let message = format!(
                    "no action of this statement has the condition key `{}`, so that it allows nothing",
                    test.key
                );
                let help = format!("`{}` is for actions of `{}`; test another key", test.key, service.prefix);
                let finding = RULE.finding(message).help(help).about_key();
                policy.report(findings, finding, test.part.spot, &test.part.when);
                continue;
            }
            let is_known = |it: &&Service| COMPLETE.contains(&it.prefix) && it.key_type(test.key).is_some();
            let Some(service) = service.filter(is_known) else { continue };
            let lacks_key = |action: &Action| !service.supports_key(action, test.key);
            for (item, action) in actions(statement, service).filter(|(_, action)| lacks_key(action)) {
                let message = format!(
                    "requests for `{}:{}` have no condition key `{}`, so that this statement never allows it",
                    service.prefix, action.name, test.key
                );
                let help = "allow the action in a statement without that condition";
                let when = policy.context.conditions.and(&item.part.when, &test.part.when);
                policy.report(findings, RULE.finding(message).help(help), item.part.spot, &when);
            }
        }
    }
}

/// The condition keys of services that are in requests for the actions of others, since the credentials carry them
/// (IAM user guide, global condition keys; user guides of AWS Glue and IAM Identity Center).
const CARRIED: [&str; 7] = [
    "ec2:RoleDelivery",
    "ec2:SourceInstanceARN",
    "glue:CredentialIssuingService",
    "glue:RoleAssumedBy",
    "identitystore:UserId",
    "lambda:SourceFunctionArn",
    "ssm:SourceInstanceARN",
];

/// Tells whether a key is of a service that no action of a statement is of, and that none of them has.
fn is_foreign(statement: &Statement<'_>, service: &Service, key: &str) -> bool {
    let is_carried = service.prefix == "sts" || CARRIED.iter().any(|known| known.eq_ignore_ascii_case(key));
    let lacks = |item: &Item<'_>| {
        let (prefix, name) = item.known()?.split_once(':')?;
        let own = service::get(prefix).filter(|own| COMPLETE.contains(&own.prefix))?;
        Some(own.prefix != service.prefix && !own.matching(name).any(|action| own.supports_key(action, key)))
    };
    let actions = statement.values("Action");
    !is_carried
        && service.key_type(key).is_some()
        && !actions.is_empty()
        && actions.iter().all(|item| lacks(item) == Some(true))
}

/// Returns the actions of a service that a statement names without wildcards.
fn actions<'s>(
    statement: &'s Statement<'_>,
    service: &'static Service,
) -> impl Iterator<Item = (&'s Item<'s>, &'static Action)> {
    statement.values("Action").iter().filter_map(|item| {
        let (prefix, name) = item.known()?.split_once(':')?;
        prefix
            .eq_ignore_ascii_case(service.prefix)
            .then(|| service.action(name))
            .flatten()
            .map(|it| (item, it))
    })
}

/// Tells whether a test fails where the request lacks the key.
fn needs_key(test: &Test<'_>) -> bool {
    QualifiedOperator::read(test.operator).is_some_and(|qualified| {
        let operator = qualified.operator;
        let holds_without = operator.is_negated() || operator == Operator::Null;
        let for_all = qualified.quantifier == Some(Quantifier::ForAllValues);
        !qualified.if_exists && !holds_without && !for_all
    })
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::policy::testing::identity;

    fn of(actions: &str, operator: &str, key: &str) -> String {
        identity(
            check,
            &format!(
                r#"{{"Effect": "Allow", "Action": [{actions}], "Condition": {{"{operator}": {{"{key}": "a"}}}}}}"#
            ),
        )
    }

    #[test]
    fn keys_that_actions_have_pass() {
        for (actions, operator, key) in [
            (r#""s3:ListBucket""#, "StringLike", "s3:prefix"),
            (r#""s3:GetObject""#, "StringLikeIfExists", "s3:prefix"),
            (r#""s3:GetObject""#, "StringNotLike", "s3:prefix"),
            (r#""s3:Get*""#, "StringLike", "s3:prefix"),
            (r#""s3:GetObject""#, "StringEquals", "s3:ExistingObjectTag/Team"),
            (r#""s3:GetObject""#, "StringEquals", "aws:SourceVpce"),
            (r#""s3:GetObject", "kms:Decrypt""#, "StringEquals", "kms:ViaService"),
            (r#""s3:GetObject", "*""#, "StringEquals", "kms:ViaService"),
            (r#""s3:GetObject", "ssm:GetParameter""#, "StringEquals", "kms:ViaService"),
            (r#""s3:GetObject""#, "StringEquals", "lambda:SourceFunctionArn"),
            (r#""s3:GetObject""#, "StringNotEquals", "ec2:Region"),
            (r#""iottwinmaker:GetEntity""#, "StringEquals", "iottwinmaker:linkedServices"),
            (r#""ec2:RunInstances""#, "StringEquals", "ec2:InstanceType"),
        ] {
            assert_eq!(of(actions, operator, key), "", "{actions} {operator} {key}");
        }
    }

    #[test]
    fn keys_that_an_action_lacks_are_found() {
        assert_eq!(
            of(r#""s3:ListBucket", "s3:GetObject""#, "StringLike", "s3:prefix"),
            "inapplicable-condition-key 0/Action/1\n  requests for `s3:GetObject` have no condition key \
             `s3:prefix`, so that this statement never allows it\n  \
             help: allow the action in a statement without that condition\n"
        );
    }

    #[test]
    fn keys_of_another_service_are_found() {
        for actions in [r#""s3:GetObject""#, r#""s3:Get*", "sqs:SendMessage""#] {
            assert_eq!(
                of(actions, "StringEquals", "ec2:Region"),
                "inapplicable-condition-key 0/Condition/StringEquals/ec2:Region\n  no action of this statement has the \
                 condition key `ec2:Region`, so that it allows nothing\n  \
                 help: `ec2:Region` is for actions of `ec2`; test another key\n"
            );
        }
    }
}
