//! Conditions of policies that services refuse.

use crate::diagnostic::{Rule, Severity, did_you_mean, nearest};
use crate::iam::policy::{Operator, QualifiedOperator};
use crate::template::Value;
use crate::validate::findings::Findings;
use crate::validate::policy::document::Policy;
use crate::validate::policy::words::cut;

pub(super) static RULE: Rule = Rule {
    code: "invalid-policy-condition",
    severity: Severity::Error,
    summary: "Checks the form of a policy's conditions: operators that there are, and keys with a prefix.",
    explanation: "\
## Why is this bad?
A condition is a mapping from operators to condition keys to values. A service refuses an operator that there
is not, and a key without the prefix of `aws:` or of a service.

## Example
```yaml
Condition:
  StringEqual:
    aws:PrincipalOrgID: o-a1b2c3d4e5
```

## Use instead
```yaml
Condition:
  StringEquals:
    aws:PrincipalOrgID: o-a1b2c3d4e5
```
",
};

pub(super) fn check(policy: &Policy<'_>, findings: &mut Findings) {
    for statement in policy.statements() {
        for part in statement.parts("Condition") {
            if !matches!(part.node.value, Value::Map(_) | Value::Call(_)) {
                let finding = RULE
                    .finding("a condition is a mapping of operators")
                    .help("write an operator, a condition key below it, and the values of the key");
                policy.report(findings, finding, part.spot, &part.when);
            }
        }
        for (operator, part) in &statement.operators {
            if QualifiedOperator::read(operator).is_none() {
                let message = format!("`{}` is not a condition operator", cut(operator));
                let finding = RULE.finding(message).help(meant(operator)).about_key();
                policy.report(findings, finding, part.spot, &part.when);
            } else if !matches!(part.node.value, Value::Map(_) | Value::Call(_)) {
                let finding = RULE
                    .finding(format!("the operator `{operator}` has no condition key"))
                    .help("write a mapping of condition keys below it");
                policy.report(findings, finding, part.spot, &part.when);
            }
        }
        for test in &statement.tests {
            if !test.key.contains(':') {
                let message = format!("the condition key `{}` lacks its prefix", cut(test.key));
                let finding =
                    RULE.finding(message).help("write it with its prefix, as in `aws:SourceIp`").about_key();
                policy.report(findings, finding, test.part.spot, &test.part.when);
            }
            for item in test.values.iter().filter(|item| item.words.is_none()) {
                let what = match item.part.node.value {
                    Value::Map(_) => "a mapping",
                    Value::List(_) => "a list within a list",
                    _ => continue,
                };
                let finding = RULE
                    .finding(format!("a value of `{}` is {what}", cut(test.key)))
                    .help("write a text, or a list of texts");
                policy.report(findings, finding, item.part.spot, &item.part.when);
            }
        }
    }
}

fn meant(operator: &str) -> String {
    let base = operator.rsplit(':').next().unwrap_or(operator);
    let names = || Operator::ALL.iter().map(|operator| operator.name());
    if base.to_ascii_lowercase().starts_with("null") {
        return "`Null` takes no `IfExists`: it asks whether the key exists".to_owned();
    }
    let suffixed = base.strip_suffix("IfExists").and_then(|base| nearest(base, names()));
    let otherwise = || "write an operator such as `StringEquals`, `ArnLike` or `Bool`".to_owned();
    suffixed.map_or_else(
        || did_you_mean(base, names(), otherwise),
        |meant| format!("did you mean `{meant}IfExists`?"),
    )
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::policy::testing::identity;

    fn of(condition: &str) -> String {
        identity(check, &format!(r#"{{"Sid": "A", "Condition": {condition}}}"#))
    }

    #[test]
    fn conditions_of_the_grammar_pass() {
        for good in [
            r#"{"ForAllValues:StringEqualsIfExists": {"aws:TagKeys": ["a", {"Ref": "Name"}]}}"#,
            r#"{"stringequals": {"aws:a": 1}, "Null": {"aws:b": true}}"#,
            r#"{"Fn::If": ["Live", {"Bool": {"aws:SecureTransport": "true"}}, {"Ref": "AWS::NoValue"}]}"#,
        ] {
            assert_eq!(of(good), "", "{good}");
        }
    }

    #[test]
    fn conditions_that_are_refused_are_found() {
        for (condition, place, message, help) in [
            (
                r#"["a"]"#,
                "",
                "a condition is a mapping of operators",
                "write an operator, a condition key below it, and the values of the key",
            ),
            (
                r#"{"StringEqual": {}}"#,
                "/StringEqual",
                "`StringEqual` is not a condition operator",
                "did you mean `StringEquals`?",
            ),
            (
                r#"{"ForAnyValue:ArnLikesIfExists": {}}"#,
                "/ForAnyValue:ArnLikesIfExists",
                "`ForAnyValue:ArnLikesIfExists` is not a condition operator",
                "did you mean `ArnLikeIfExists`?",
            ),
            (
                r#"{"Bool": "true"}"#,
                "/Bool",
                "the operator `Bool` has no condition key",
                "write a mapping of condition keys below it",
            ),
            (
                r#"{"Bool": {"SecureTransport": "true"}}"#,
                "/Bool/SecureTransport",
                "the condition key `SecureTransport` lacks its prefix",
                "write it with its prefix, as in `aws:SourceIp`",
            ),
            (
                r#"{"StringLike": {"s3:prefix": {"a": "b"}}}"#,
                "/StringLike/s3:prefix",
                "a value of `s3:prefix` is a mapping",
                "write a text, or a list of texts",
            ),
        ] {
            assert_eq!(
                of(condition),
                format!("invalid-policy-condition 0/Condition{place}\n  {message}\n  help: {help}\n")
            );
        }
    }
}
