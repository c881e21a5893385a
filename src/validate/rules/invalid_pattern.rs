//! Patterns of parameters that are no regular expressions.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::template::Node;
use crate::validate::context::Context;
use fancy_regex::{Error, ParseError, Regex};

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

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for parameter in context.index.parameters() {
        let Some(pattern) = parameter.map.get("AllowedPattern").and_then(Node::as_text) else { continue };
        if let Some(fault) = fault_of(pattern) {
            findings.push(
                RULE.finding(format!("`{pattern}` is not a regular expression: {fault}"))
                    .path(parameter.path("AllowedPattern"))
                    .help("close what is open, or escape the character with a backslash"),
            );
        }
    }
}

/// Returns what is wrong with a pattern in any dialect; none where only our dialect refuses it.
pub(super) fn fault_of(pattern: &str) -> Option<&'static str> {
    Regex::new(pattern).err().as_ref().and_then(fault)
}

const fn fault(error: &Error) -> Option<&'static str> {
    match error {
        Error::ParseError(_, kind) => match kind {
            ParseError::InvalidClass => Some("a class is not closed"),
            ParseError::InvalidRepeat => Some("a repetition is malformed"),
            ParseError::TargetNotRepeatable => Some("a repetition has nothing to repeat"),
            ParseError::TrailingBackslash => Some("it ends with a backslash"),
            ParseError::UnclosedOpenParen => Some("a parenthesis is not closed"),
            _ => None,
        },
        _ => None,
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
