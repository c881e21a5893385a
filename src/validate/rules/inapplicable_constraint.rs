//! Constraints that do not apply to a parameter's type.

use crate::diagnostic::{Rule, Severity};
use crate::parameter::ParameterType;
use crate::template::Node;
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "inapplicable-constraint",
    severity: Severity::Error,
    summary: "Checks that a parameter's constraints apply to its type.",
    explanation: "\
## Why is this bad?
`MinLength` and `MaxLength` apply to texts, `AllowedPattern` to texts and lists of texts, `MinValue` and
`MaxValue` to numbers. On another type they are refused, or constrain nothing.

## Example
```yaml
Count:
  Type: Number
  AllowedPattern: '[1-9]'
```

## Use instead
```yaml
Count:
  Type: Number
  MinValue: 1
  MaxValue: 9
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for parameter in context.index.parameters() {
        let Some(kind) = parameter.kind() else { continue };
        let is_number = matches!(kind, ParameterType::Number | ParameterType::NumberList);
        for key in parameter.map.keys() {
            let (applies, help) = match key {
                "MinLength" | "MaxLength" => {
                    (!is_number && !kind.is_list(), "lengths apply to texts: constrain a number by its value")
                }
                "AllowedPattern" => (!is_number, "patterns apply to texts: constrain a number by its value"),
                "MinValue" | "MaxValue" => {
                    (is_number, "values apply to numbers: constrain a text by its length")
                }
                _ => continue,
            };
            if !applies {
                let name = parameter.map.get("Type").and_then(Node::as_text).unwrap_or_default();
                findings.push(
                    RULE.finding(format!("`{key}` does not apply to a parameter of type `{name}`"))
                        .path(parameter.path(key))
                        .about_key()
                        .help(help),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn constraints_apply_to_types() {
        let of = |rest: &str| findings(check, &format!(r#"{{"Parameters": {{"P": {{{rest}}}}}}}"#));
        assert_eq!(of(r#""Type": "String", "MinLength": 1, "AllowedPattern": "a""#), "");
        assert_eq!(of(r#""Type": "CommaDelimitedList", "AllowedPattern": "a""#), "");
        assert_eq!(of(r#""Type": "Number", "MinValue": 1"#), "");
        assert_eq!(of(r#""Type": "Unknown", "MinValue": 1"#), "");
        assert_eq!(
            of(r#""Type": "Number", "AllowedPattern": "a", "MinLength": 1"#),
            "inapplicable-constraint Parameters/P/AllowedPattern\n  `AllowedPattern` does not apply to a \
             parameter of type `Number`\n  help: patterns apply to texts: constrain a number by its value\n\
             inapplicable-constraint Parameters/P/MinLength\n  `MinLength` does not apply to a parameter of \
             type `Number`\n  help: lengths apply to texts: constrain a number by its value\n"
        );
        assert_eq!(
            of(r#""Type": "AWS::EC2::VPC::Id", "MaxValue": 1"#),
            "inapplicable-constraint Parameters/P/MaxValue\n  `MaxValue` does not apply to a parameter of \
             type `AWS::EC2::VPC::Id`\n  help: values apply to numbers: constrain a text by its length\n"
        );
    }
}
