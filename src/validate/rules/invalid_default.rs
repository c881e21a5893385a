//! Defaults that a parameter's own constraints refuse.

use crate::diagnostic::{Rule, Severity, cut};
use crate::template::Value;
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "invalid-default",
    severity: Severity::Error,
    summary: "Checks that a parameter's default meets its type and constraints.",
    explanation: "\
## Why is this bad?
A customer who leaves the parameter as it is cannot launch the stack. A default is one literal value; that of
a list is a text with commas.

## Example
```yaml
Stage:
  Type: String
  AllowedValues: [test, live]
  Default: prod
```

## Use instead
```yaml
Stage:
  Type: String
  AllowedValues: [test, live]
  Default: live
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for parameter in context.index.parameters() {
        let (Some(kind), Some(node)) = (parameter.kind(), parameter.map.get("Default")) else { continue };
        let mut report = |message: String, help: &str| {
            findings.push(RULE.finding(message).path(parameter.path("Default")).help(help));
        };
        let Some(value) = node.scalar_text() else {
            // A function in a parameter is what `misplaced-function` reports.
            if !matches!(node.value, Value::Call(_)) {
                let message = format!("the default of `{}` is not a literal value", parameter.logical_id);
                report(message, "write one value; that of a list is a text with commas");
            }
            continue;
        };
        let pattern = parameter.pattern();
        let help = "change the default, or the constraint that it breaks";
        for wrong in parameter.not_allowed(kind, &value).into_iter().chain(parameter.violations(
            kind,
            pattern.as_ref(),
            &value,
        )) {
            report(format!("the default `{}` of `{}` {wrong}", cut(&value), parameter.logical_id), help);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn of(rest: &str) -> String {
        findings(check, &format!(r#"{{"Parameters": {{"P": {{{rest}}}}}}}"#))
    }

    fn found(message: &str) -> String {
        let help = "change the default, or the constraint that it breaks";
        format!("invalid-default Parameters/P/Default\n  {message}\n  help: {help}\n")
    }

    #[test]
    fn defaults_that_meet_their_constraints_pass() {
        for good in [
            r#""Type": "String", "Default": "a", "AllowedValues": ["a"], "AllowedPattern": "a|b", "MaxLength": 1"#,
            r#""Type": "Number", "Default": "1", "AllowedValues": [1.0], "MinValue": 1"#,
            r#""Type": "List<Number>", "Default": "1, 2""#,
            r#""Type": "CommaDelimitedList", "Default": "a,b", "AllowedPattern": "[a-z]", "AllowedValues": ["a", "b"]"#,
            r#""Type": "AWS::SSM::Parameter::Value<String>", "Default": "/name", "AllowedPattern": "a""#,
            r#""Type": "Unknown", "Default": []"#,
            r#""Type": "String", "Default": "a", "AllowedPattern": "[0-9""#,
            // That no value can be given is said by `contradictory-constraints`.
            r#""Type": "Number", "Default": 4, "MinValue": 5, "MaxValue": 3"#,
            r#""Type": "String", "Default": "abcd", "MinLength": 5, "MaxLength": 3"#,
        ] {
            assert_eq!(of(good), "", "{good}");
        }
    }

    #[test]
    fn defaults_that_break_a_constraint_are_found() {
        assert_eq!(
            of(r#""Type": "String", "Default": "c", "AllowedValues": ["a", "b"]"#),
            found("the default `c` of `P` is not among the `AllowedValues`")
        );
        assert_eq!(
            of(r#""Type": "String", "Default": "ab", "AllowedPattern": "a|b""#),
            found("the default `ab` of `P` does not match the `AllowedPattern` `a|b`")
        );
        assert_eq!(
            of(r#""Type": "String", "Default": "", "MinLength": 1"#),
            found("the default `` of `P` has 0 characters, fewer than the `MinLength` of 1")
        );
        assert_eq!(
            of(r#""Type": "Number", "Default": 0, "MinValue": "1""#),
            found("the default `0` of `P` is less than the `MinValue` of 1")
        );
        assert_eq!(
            of(r#""Type": "List<Number>", "Default": "1,b""#),
            found("the default `1,b` of `P` has the item `b`, which is not a number")
        );
        assert_eq!(
            of(r#""Type": "CommaDelimitedList", "Default": "a,c", "AllowedValues": ["a", "b"]"#),
            found("the default `a,c` of `P` has the item `c`, which is not among the `AllowedValues`")
        );
        assert_eq!(
            of(r#""Type": "CommaDelimitedList", "Default": ["a"]"#),
            "invalid-default Parameters/P/Default\n  the default of `P` is not a literal value\n  \
             help: write one value; that of a list is a text with commas\n"
        );
    }
}
