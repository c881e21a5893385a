//! Keys that look like those of intrinsic functions.

use crate::diagnostic::{Rule, Severity, did_you_mean};
use crate::template::{Function, is_expanded};
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "unknown-function",
    severity: Severity::Error,
    summary: "Checks that a key that begins with `Fn::` is an intrinsic function, and alone in its mapping.",
    explanation: "\
## Why is this bad?
CloudFormation takes a mapping for a call of an intrinsic function only if the function is its one key. With a
misspelt name, or with another key beside it, it is refused or passed on as plain data.

## Example
```yaml
Value:
  Fn::Subs: ${AWS::Region}
```

## Use instead
```yaml
Value:
  Fn::Sub: ${AWS::Region}
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for (key, map, spot) in context.function_keys() {
        // A loop and a macro may stand beside other keys: what they make is added to the mapping.
        if is_expanded(key) {
            continue;
        }
        let (message, help) = match Function::from_key(key) {
            Some(_) if map.len() > 1 => (
                format!("`{key}` is not the only key of its mapping"),
                "remove the other keys, or indent the function below the key that it gives a value to"
                    .to_owned(),
            ),
            Some(_) => continue,
            None => {
                let known = Function::ALL.iter().map(|function| function.key());
                let help = did_you_mean(key, known, || "see the intrinsic function reference".to_owned());
                (format!("`{key}` is not an intrinsic function"), help)
            }
        };
        let mut path = context.path(*spot);
        path.push((*key).to_owned());
        findings.push(RULE.finding(message).path(path).help(help));
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn functions_are_known_and_alone() {
        let good = r#"{"Resources": {"T": {"Properties": {"A": {"Fn::Sub": "x"},
            "Fn::ForEach::N": ["V", [], {}], "Fn::Transform": {}}}}}"#;
        assert_eq!(findings(check, good), "");
        let bad = r#"{"Resources": {"T": {"Properties": {"A": {"Fn::Subs": "x"}, "B": {"Fn::Sub": "x", "C": 1}}}}}"#;
        assert_eq!(
            findings(check, bad),
            "unknown-function Resources/T/Properties/A/Fn::Subs\n  `Fn::Subs` is not an intrinsic function\n  \
             help: did you mean `Fn::Sub`?\n\
             unknown-function Resources/T/Properties/B/Fn::Sub\n  `Fn::Sub` is not the only key of its \
             mapping\n  help: remove the other keys, or indent the function below the key that it gives a \
             value to\n"
        );
    }
}
