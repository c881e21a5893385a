//! Operators that compare what their key or values cannot be.

use crate::diagnostic::{Rule, Severity};
use crate::iam::evaluation::scalar::{Network, boolean, instant, number};
use crate::iam::policy::{Operator, QualifiedOperator};
use crate::iam::service::{self, KeyType, ValueType};
use crate::validate::findings::Findings;
use crate::validate::policy::document::{Policy, Test};
use crate::validate::policy::words::cut;

pub(super) static RULE: Rule = Rule {
    code: "condition-mismatch",
    severity: Severity::Warning,
    summary: "Reports a condition whose operator fits neither the type of its key nor its values.",
    explanation: "\
## Why is this bad?
An operator compares values of its own type: `NumericEquals` numbers, `DateLessThan` dates, `IpAddress`
addresses and ranges, `Bool` true and false. A key of another type, or a value that is none, never compares as
equal: an `Allow` with such a condition allows nothing, and a `Deny` denies nothing.

## Example
```yaml
Condition:
  NumericEquals:
    aws:PrincipalAccount: one
```

## Use instead
```yaml
Condition:
  StringEquals:
    aws:PrincipalAccount: '111122223333'
```
",
};

/// What an operator compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Text,
    Number,
    Date,
    Bool,
    Address,
    Arn,
}

pub(super) fn check(policy: &Policy<'_>, findings: &mut Findings) {
    for test in policy.statements().flat_map(|statement| &statement.tests) {
        let Some(operator) = QualifiedOperator::read(test.operator).map(|it| it.operator) else {
            continue;
        };
        let Some(family) = family(operator) else { continue };
        if let Some((noun, instead)) = key_type(test.key).and_then(|kind| mismatch(family, kind)) {
            let message =
                format!("`{}` compares {}, but `{}` is {noun}", test.operator, family.words(), test.key);
            let help = format!("compare it with an operator such as `{instead}`");
            policy.report(
                findings,
                RULE.finding(message).help(help).about_key(),
                test.part.spot,
                &test.part.when,
            );
            continue;
        }
        values(policy, findings, test, family);
    }
}

fn values(policy: &Policy<'_>, findings: &mut Findings, test: &Test<'_>, family: Family) {
    for item in &test.values {
        let Some(value) = item.known().filter(|value| !value.contains("${") && !family.holds(value)) else {
            continue;
        };
        let message =
            format!("`{}` is not {}, which `{}` compares", cut(value), family.word(), test.operator);
        let help = format!("write {}, or compare texts with `StringEquals`", family.word());
        policy.report(findings, RULE.finding(message).help(help), item.part.spot, &item.part.when);
    }
}

/// Returns the type of the values of a condition key, if it is known.
fn key_type(key: &str) -> Option<ValueType> {
    let (prefix, _) = key.split_once(':')?;
    let kind = service::global_key(key).or_else(|| service::get(prefix)?.key_type(key))?;
    match kind {
        KeyType::One(kind) | KeyType::Many(kind) => Some(kind),
    }
}

const fn family(operator: Operator) -> Option<Family> {
    use Operator::{
        ArnEquals, ArnLike, ArnNotEquals, ArnNotLike, BinaryEquals, Bool, DateEquals, DateGreaterThan,
        DateGreaterThanEquals, DateLessThan, DateLessThanEquals, DateNotEquals, IpAddress, NotIpAddress,
        Null, NumericEquals, NumericGreaterThan, NumericGreaterThanEquals, NumericLessThan,
        NumericLessThanEquals, NumericNotEquals, StringEquals, StringEqualsIgnoreCase, StringLike,
        StringNotEquals, StringNotEqualsIgnoreCase, StringNotLike,
    };
    Some(match operator {
        StringEquals
        | StringNotEquals
        | StringEqualsIgnoreCase
        | StringNotEqualsIgnoreCase
        | StringLike
        | StringNotLike => Family::Text,
        NumericEquals
        | NumericNotEquals
        | NumericLessThan
        | NumericLessThanEquals
        | NumericGreaterThan
        | NumericGreaterThanEquals => Family::Number,
        DateEquals
        | DateNotEquals
        | DateLessThan
        | DateLessThanEquals
        | DateGreaterThan
        | DateGreaterThanEquals => Family::Date,
        // `Null` is true or false of any key.
        Bool | Null => Family::Bool,
        IpAddress | NotIpAddress => Family::Address,
        ArnEquals | ArnNotEquals | ArnLike | ArnNotLike => Family::Arn,
        BinaryEquals => return None,
    })
}

/// Returns what a key is that an operator cannot compare, and an operator that can. Keys of texts are often
/// numbers, dates or ARNs, and texts compare with anything: what may work is not called wrong.
const fn mismatch(family: Family, kind: ValueType) -> Option<(&'static str, &'static str)> {
    Some(match (family, kind) {
        (Family::Number, ValueType::Arn) | (Family::Date | Family::Address, ValueType::Arn) => {
            ("an ARN", "ArnLike")
        }
        (Family::Number | Family::Date | Family::Arn, ValueType::IpAddress) => ("an IP address", "IpAddress"),
        (Family::Date | Family::Arn | Family::Address, ValueType::Bool)
        | (Family::Number, ValueType::Bool) => ("true or false", "Bool"),
        (Family::Arn | Family::Address, ValueType::Numeric) => ("a number", "NumericEquals"),
        (Family::Arn | Family::Address, ValueType::Date) => ("a date", "DateGreaterThan"),
        (Family::Text, ValueType::IpAddress) => ("an IP address", "IpAddress"),
        _ => return None,
    })
}

impl Family {
    const fn words(self) -> &'static str {
        match self {
            Self::Text => "texts",
            Self::Number => "numbers",
            Self::Date => "dates",
            Self::Bool => "true and false",
            Self::Address => "IP addresses",
            Self::Arn => "ARNs",
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Number => "a number",
            Self::Date => "a date",
            Self::Bool => "`true` or `false`",
            Self::Address => "an IP address or range",
            Self::Arn => "an ARN",
        }
    }

    /// Tells whether a text may be a value that the operator compares.
    fn holds(self, value: &str) -> bool {
        match self {
            Self::Text => true,
            Self::Number => number(value).is_some(),
            Self::Date => instant(value).is_some(),
            Self::Bool => boolean(value).is_some(),
            Self::Address => Network::of(value).is_some(),
            Self::Arn => value.starts_with("arn:") || value.contains('*') || value.contains('?'),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::policy::testing::identity;

    fn of(condition: &str) -> String {
        identity(check, &format!(r#"{{"Sid": "A", "Condition": {condition}}}"#))
    }

    #[test]
    fn operators_that_fit_pass() {
        for good in [
            r#"{"StringEquals": {"aws:SourceArn": "arn:aws:s3:::a", "aws:PrincipalAccount": 1}}"#,
            r#"{"ArnLike": {"aws:SourceArn": ["arn:aws:s3:::a", "*", {"Ref": "Name"}], "aws:x": "${aws:y}"}}"#,
            r#"{"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32", "192.0.2.1"]}}"#,
            r#"{"DateLessThan": {"aws:CurrentTime": "2027-01-01T00:00:00Z", "aws:EpochTime": "1700000000"}}"#,
            r#"{"Bool": {"aws:SecureTransport": false}, "Null": {"aws:SourceArn": "true"}}"#,
            r#"{"NumericLessThan": {"aws:MultiFactorAuthAge": "3600", "s3:max-keys": 10}}"#,
            r#"{"BinaryEquals": {"aws:x": "QUJD"}}"#,
        ] {
            assert_eq!(of(good), "", "{good}");
        }
    }

    #[test]
    fn operators_that_do_not_fit_are_found() {
        for (condition, place, message, help) in [
            (
                r#"{"NumericEquals": {"aws:SourceArn": "1"}}"#,
                "NumericEquals/aws:SourceArn",
                "`NumericEquals` compares numbers, but `aws:SourceArn` is an ARN",
                "compare it with an operator such as `ArnLike`",
            ),
            (
                r#"{"StringEquals": {"aws:SourceIp": "10.0.0.1"}}"#,
                "StringEquals/aws:SourceIp",
                "`StringEquals` compares texts, but `aws:SourceIp` is an IP address",
                "compare it with an operator such as `IpAddress`",
            ),
            (
                r#"{"NotIpAddress": {"aws:SourceIp": ["10.0.0.0/33"]}}"#,
                "NotIpAddress/aws:SourceIp/0",
                "`10.0.0.0/33` is not an IP address or range, which `NotIpAddress` compares",
                "write an IP address or range, or compare texts with `StringEquals`",
            ),
            (
                r#"{"Bool": {"aws:SecureTransport": "no"}}"#,
                "Bool/aws:SecureTransport",
                "`no` is not `true` or `false`, which `Bool` compares",
                "write `true` or `false`, or compare texts with `StringEquals`",
            ),
            (
                r#"{"DateGreaterThan": {"aws:CurrentTime": "tomorrow"}}"#,
                "DateGreaterThan/aws:CurrentTime",
                "`tomorrow` is not a date, which `DateGreaterThan` compares",
                "write a date, or compare texts with `StringEquals`",
            ),
        ] {
            assert_eq!(
                of(condition),
                format!("condition-mismatch 0/Condition/{place}\n  {message}\n  help: {help}\n")
            );
        }
    }
}
