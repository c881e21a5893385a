//! Constraints of parameters that do not have their form.

use crate::diagnostic::{Rule, Severity};
use crate::template::Value;
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "invalid-constraint",
    severity: Severity::Error,
    summary: "Checks the form of a parameter's constraints.",
    explanation: "\
## Why is this bad?
`MinLength` and `MaxLength` are whole numbers from zero, `MinValue` and `MaxValue` numbers, `AllowedValues` a
list of literal values with at least one, `AllowedPattern` and the descriptions literal texts, and `NoEcho` a
boolean. CloudFormation refuses anything else.

## Example
```yaml
Stage:
  Type: String
  AllowedValues: test, live
```

## Use instead
```yaml
Stage:
  Type: String
  AllowedValues: [test, live]
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for parameter in context.index.parameters() {
        for (key, node) in parameter.map.iter() {
            let is_text = matches!(node.value, Value::Text(_));
            let wanted = match key {
                "MinLength" | "MaxLength"
                    if node.scalar_text().is_none_or(|text| text.parse::<u32>().is_err()) =>
                {
                    "a whole number from zero"
                }
                "MinValue" | "MaxValue"
                    if node.scalar_text().is_none_or(|text| text.parse::<f64>().is_err()) =>
                {
                    "a number"
                }
                "AllowedPattern" | "ConstraintDescription" | "Description" if !is_text => "a text",
                "NoEcho" if !matches!(node.scalar_text().as_deref(), Some("true" | "false")) => "a boolean",
                "AllowedValues" => match &node.value {
                    Value::List(items) if items.is_empty() => "a list with at least one value",
                    Value::List(items) if items.iter().any(|item| item.scalar_text().is_none()) => {
                        "a list of literal values"
                    }
                    Value::List(_) => continue,
                    _ => "a list of values",
                },
                _ => continue,
            };
            // A function in a parameter is what `misplaced-function` reports.
            if matches!(node.value, Value::Call(_)) {
                continue;
            }
            findings.push(
                RULE.finding(format!(
                    "the `{key}` of the parameter `{}` is not {wanted}",
                    parameter.logical_id
                ))
                .path(parameter.path(key))
                .help(format!("write {wanted}")),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn constraints_have_their_form() {
        let of = |rest: &str| findings(check, &format!(r#"{{"Parameters": {{"P": {{{rest}}}}}}}"#));
        let good = r#""MinLength": "1", "MaxLength": 2, "MinValue": -1.5, "AllowedValues": [1, "a", true],
            "NoEcho": "true", "AllowedPattern": "a""#;
        assert_eq!(of(good), "");
        let found = |key: &str, wanted: &str| {
            format!(
                "invalid-constraint Parameters/P/{key}\n  the `{key}` of the parameter `P` is not {wanted}\n  \
                 help: write {wanted}\n"
            )
        };
        assert_eq!(of(r#""MinLength": -1"#), found("MinLength", "a whole number from zero"));
        assert_eq!(of(r#""MaxValue": "many""#), found("MaxValue", "a number"));
        assert_eq!(of(r#""NoEcho": "yes""#), found("NoEcho", "a boolean"));
        assert_eq!(of(r#""AllowedPattern": 1"#), found("AllowedPattern", "a text"));
        assert_eq!(of(r#""AllowedValues": "a""#), found("AllowedValues", "a list of values"));
        assert_eq!(of(r#""AllowedValues": []"#), found("AllowedValues", "a list with at least one value"));
        assert_eq!(of(r#""AllowedValues": [[]]"#), found("AllowedValues", "a list of literal values"));
    }
}
