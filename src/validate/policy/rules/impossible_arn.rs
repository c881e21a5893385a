//! ARNs that no resource can have.

use crate::diagnostic::{Rule, Severity};
use crate::validate::findings::Findings;
use crate::validate::policy::document::Policy;
use crate::validate::policy::words::{Words, cut};

pub(super) static RULE: Rule = Rule {
    code: "impossible-arn",
    severity: Severity::Warning,
    summary: "Reports an ARN that no resource has: an account that is none, or a bucket with a region.",
    explanation: "\
## Why is this bad?
A policy on an ARN that no resource has allows and denies nothing. An account has twelve digits; the ARNs of
buckets and objects have neither a region nor an account, since the names of buckets are unique.

## Example
```yaml
Resource: arn:aws:s3:eu-west-1:111122223333:reviews/*
```

## Use instead
```yaml
Resource: arn:aws:s3:::reviews/*
```
",
};

const ACCOUNT_DIGITS: usize = 12;

const HELP: &str = "write the account's id, with its leading zeros";

pub(super) fn check(policy: &Policy<'_>, findings: &mut Findings) {
    let names = ["Resource", "NotResource"];
    for item in policy.statements().flat_map(|it| names.map(|name| it.values(name))).flatten() {
        let Some((message, help)) = item.words.as_ref().and_then(judge) else { continue };
        policy.report(findings, RULE.finding(message).help(help), item.part.spot, &item.part.when);
    }
    let principals = policy.statements().flat_map(|it| &it.principals).filter(|it| it.kind == "AWS");
    for item in principals.flat_map(|principal| &principal.values) {
        let Some((message, help)) = item.words.as_ref().and_then(principal) else { continue };
        policy.report(findings, RULE.finding(message).help(help), item.part.spot, &item.part.when);
    }
}

/// Judges a principal, which is an ARN or an account.
fn principal(words: &Words<'_>) -> Option<(String, String)> {
    let is_account = |text: &&str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    match words.known().filter(is_account) {
        Some(account) if account.len() != ACCOUNT_DIGITS => {
            Some((format!("`{}` is not an account, which has twelve digits", cut(account)), HELP.to_owned()))
        }
        _ => judge(words),
    }
}

/// Tells what is wrong with an ARN, and what to do.
pub(super) fn judge(words: &Words<'_>) -> Option<(String, String)> {
    // What is not known stands for a part of its segment only where it is the name of something.
    let shown = words.shown();
    let mut segments = shown.strip_prefix("arn:")?.splitn(5, ':');
    let (_, service, region, account, rest) =
        (segments.next()?, segments.next()?, segments.next()?, segments.next()?, segments.next()?);
    let is_known = |segment: &str| !segment.is_empty() && !segment.contains(['.', '*', '?', '$']);
    if service == "s3" && is_known(region) && is_known(account) && !rest.contains([':', '/']) {
        let message = format!("the ARN `{shown}` has a region and an account, which those of buckets lack");
        return Some((message, format!("write `arn:aws:s3:::{rest}`")));
    }
    let is_number = account.chars().all(|c| c.is_ascii_digit());
    (is_known(account) && is_number && account.len() != ACCOUNT_DIGITS).then(|| {
        let message = format!("`{account}` in the ARN `{shown}` is not an account, which has twelve digits");
        (message, HELP.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::policy::testing::{identity, trust};

    fn of(resource: &str) -> String {
        identity(check, &format!(r#"{{"Resource": "{resource}"}}"#))
    }

    #[test]
    fn arns_that_resources_may_have_pass() {
        for good in [
            "*",
            "arn:aws:s3:::a/*",
            "arn:aws:s3:eu-west-1:123456789012:accesspoint/a",
            "arn:aws:iam::aws:policy/a",
            "arn:aws:sqs:eu-west-1:123456789012:q",
            "arn:aws:sqs:*:1234*:q",
        ] {
            assert_eq!(of(good), "", "{good}");
        }
    }

    #[test]
    fn arns_that_no_resource_has_are_found() {
        for (arn, message, help) in [
            (
                "arn:aws:s3:eu-west-1:123456789012:reviews",
                "the ARN `arn:aws:s3:eu-west-1:123456789012:reviews` has a region and an account, which those of \
                 buckets lack",
                "write `arn:aws:s3:::reviews`",
            ),
            (
                "arn:aws:sqs:eu-west-1:12345678901:q",
                "`12345678901` in the ARN `arn:aws:sqs:eu-west-1:12345678901:q` is not an account, which has twelve \
                 digits",
                "write the account's id, with its leading zeros",
            ),
        ] {
            assert_eq!(of(arn), format!("impossible-arn 0/Resource\n  {message}\n  help: {help}\n"));
        }
    }
    #[test]
    fn principals_are_accounts_or_their_arns() {
        let of = |principal: &str| trust(check, &format!(r#"{{"Principal": {{"AWS": [{principal}]}}}}"#));
        assert_eq!(of(r#""*", "123456789012", 123456789012, {"Ref": "AWS::AccountId"}, "AIDAEXAMPLE""#), "");
        let help = "write the account's id, with its leading zeros";
        for (principal, subject) in [
            (r#""12345678901""#, "`12345678901` is"),
            (r#""arn:aws:iam::1234:root""#, "`1234` in the ARN `arn:aws:iam::1234:root` is"),
        ] {
            assert_eq!(
                of(principal),
                format!(
                    "impossible-arn 0/Principal/AWS/0\n  {subject} not an account, which has twelve digits\n  help: {help}\n"
                )
            );
        }
    }
}
