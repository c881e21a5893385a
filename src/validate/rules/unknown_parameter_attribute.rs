//! Keys of a parameter that CloudFormation does not know.

use crate::diagnostic::{Rule, Severity, did_you_mean, quoted};
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "unknown-parameter-attribute",
    severity: Severity::Error,
    summary: "Checks that the keys of a parameter are those that CloudFormation knows.",
    explanation: "\
## Why is this bad?
CloudFormation refuses a parameter with any other key. A misspelt constraint would constrain nothing.

## Example
```yaml
Stage:
  Type: String
  AllowedValue: [test, live]
```

## Use instead
```yaml
Stage:
  Type: String
  AllowedValues: [test, live]
```
",
};

const KNOWN: [&str; 11] = [
    "Type",
    "Description",
    "Default",
    "AllowedValues",
    "AllowedPattern",
    "ConstraintDescription",
    "MinLength",
    "MaxLength",
    "MinValue",
    "MaxValue",
    "NoEcho",
];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for parameter in context.index.parameters() {
        for key in parameter.map.keys().filter(|key| !KNOWN.contains(key)) {
            findings.push(
                RULE.finding(format!("`{key}` is not an attribute of a parameter"))
                    .path(parameter.path(key))
                    .about_key()
                    .help(did_you_mean(key, KNOWN, || format!("the attributes are {}", quoted(KNOWN)))),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn attributes_are_known() {
        assert_eq!(findings(check, r#"{"Parameters": {"P": {"Type": "String", "NoEcho": true}}}"#), "");
        assert_eq!(
            findings(check, r#"{"Parameters": {"P": {"Type": "String", "AllowedValue": []}}}"#),
            "unknown-parameter-attribute Parameters/P/AllowedValue\n  `AllowedValue` is not an attribute of \
             a parameter\n  help: did you mean `AllowedValues`?\n"
        );
    }
}
