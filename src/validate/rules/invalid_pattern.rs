//! Patterns of parameters that are no regular expressions.

use crate::diagnostic::{Rule, Severity};
use crate::parameter::malformed;
use crate::template::Node;
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "invalid-pattern",
    severity: Severity::Error,
    summary: "Checks that a parameter's `AllowedPattern` is a regular expression.",
    explanation: "\
## Why is this bad?
CloudFormation refuses a template with a pattern that it cannot read. The whole value must match the pattern,
so that `^` and `$` are not needed.

## Example
```yaml
Name:
  Type: String
  AllowedPattern: '[a-z'
```

## Use instead
```yaml
Name:
  Type: String
  AllowedPattern: '[a-z]+'
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for parameter in context.index.parameters() {
        let Some(pattern) = parameter.map.get("AllowedPattern").and_then(Node::as_text) else { continue };
        if let Some(fault) = malformed(pattern) {
            findings.push(
                RULE.finding(format!("`{pattern}` is not a regular expression: {fault}"))
                    .path(parameter.path("AllowedPattern"))
                    .help("close what is open, or escape the character with a backslash"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn patterns_are_regular_expressions() {
        let of = |pattern: &str| {
            let json =
                format!(r#"{{"Parameters": {{"P": {{"Type": "String", "AllowedPattern": "{pattern}"}}}}}}"#);
            findings(check, &json)
        };
        assert_eq!(of("^(?!aws)[a-z]+$"), "");
        assert_eq!(
            of("[a-z"),
            "invalid-pattern Parameters/P/AllowedPattern\n  `[a-z` is not a regular expression: a class is \
             not closed\n  help: close what is open, or escape the character with a backslash\n"
        );
        assert_eq!(
            of("(a"),
            "invalid-pattern Parameters/P/AllowedPattern\n  `(a` is not a regular expression: a parenthesis \
             is not closed\n  help: close what is open, or escape the character with a backslash\n"
        );
    }
}
