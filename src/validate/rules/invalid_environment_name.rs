//! Names that Lambda takes for no environment variable.

use crate::diagnostic::{Rule, Severity, cut};
use crate::template::Node;
use crate::validate::context::Context;
use crate::validate::environment::{Variable, variables};
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "invalid-environment-name",
    severity: Severity::Error,
    summary: "Checks that the names of a function's environment variables are those that Lambda takes.",
    explanation: "\
## Why is this bad?
The name of an environment variable starts with a letter, and has letters, digits and underscores only. Lambda
refuses a function with any other, though the schema of the resource asks only that a part of the name be so.

## Example
```yaml
Environment:
  Variables:
    log-level: debug
```

## Use instead
```yaml
Environment:
  Variables:
    LOG_LEVEL: debug
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for (entry, map) in context.index.resources() {
        if map.get("Type").and_then(Node::as_text) != Some("AWS::Lambda::Function") {
            continue;
        }
        for Variable { name, path, when, .. } in variables(context, entry, &entry.opened()) {
            if is_wrong(name) {
                let when = context.when(&when);
                let message = format!("`{}` cannot be the name of an environment variable{when}", cut(name));
                let help = "use letters, digits and underscores only, and start with a letter";
                findings.push(RULE.finding(message).path(path).help(help).about_key());
            }
        }
    }
}

/// Tells whether a name is none of a variable, though it has one in it: what has none in it the schema refuses.
fn is_wrong(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_right = name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(is_part);
    let mut pairs = name.chars().zip(name.chars().skip(1));
    !is_right && pairs.any(|(first, second)| first.is_ascii_alphabetic() && is_part(second))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings_of_function;

    fn function(variables: &str) -> String {
        findings_of_function(check, &format!(r#""Environment": {{"Variables": {variables}}}"#))
    }

    #[test]
    fn names_that_lambda_takes_pass() {
        for good in [r#"{"A_1": "x", "ab": "y"}"#, r#"{"Ref": "P"}"#, r#"{"Fn::Transform": {"Name": "M"}}"#] {
            assert_eq!(function(good), "", "{good}");
        }
        // The schema finds no name in it.
        assert_eq!(function(r#"{"1": "x", "A": "x"}"#), "");
    }

    #[test]
    fn names_that_lambda_refuses_are_found() {
        let help = "use letters, digits and underscores only, and start with a letter";
        for name in ["1ABC", "LOG-LEVEL", "_handler", "some.key"] {
            assert_eq!(
                function(&format!(r#"{{"Fn::If": ["Live", {{"{name}": "x"}}, {{}}]}}"#)),
                format!(
                    "invalid-environment-name Resources/F/Properties/Environment/Variables/Fn::If/1/{name}\n  `{name}` cannot \
                     be the name of an environment variable when Stage = `live`\n  help: {help}\n"
                )
            );
        }
    }
}
