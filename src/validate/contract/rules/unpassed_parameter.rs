//! Parameters that a nested template needs and is not given.

use crate::diagnostic::{Rule, Severity};
use crate::template::Section;
use crate::validate::contract::family::{Family, Passed};
use crate::validate::findings::Findings;
use std::collections::HashMap;

pub(in crate::validate) static RULE: Rule = Rule {
    code: "unpassed-parameter",
    severity: Severity::Error,
    summary: "Checks that a nested stack is given every parameter that has no default.",
    explanation: "\
## Why is this bad?
A nested stack has nobody to ask: without the parameter its creation fails, and with it that of the parent.
`AWS::NoValue` passes nothing.

## Example
```yaml
# child.yaml
Parameters:
  Mode:
    Type: String
# the parent
Nested:
  Type: AWS::CloudFormation::Stack
  Properties:
    TemplateURL: ./child.yaml
```

## Use instead
```yaml
Nested:
  Type: AWS::CloudFormation::Stack
  Properties:
    TemplateURL: ./child.yaml
    Parameters:
      Mode: fast
```
",
};

pub(super) fn check(family: &Family<'_>, findings: &mut Findings) {
    let conditions = &family.context.conditions;
    for nested in family.nested.iter().filter(|nested| !nested.is_open) {
        let mut passed: HashMap<&str, Vec<&Passed<'_>>> = HashMap::new();
        for one in &nested.passed {
            passed.entry(one.name).or_default().push(one);
        }
        for parameter in nested.index.parameters() {
            if parameter.map.get("Default").is_some() {
                continue;
            }
            let name = parameter.logical_id;
            let mut given = conditions.never();
            for passed in passed.get(name).into_iter().flatten() {
                match &passed.leaves {
                    None => given = conditions.or(&given, &passed.when),
                    Some(leaves) => {
                        for leaf in leaves.iter().filter(|leaf| !leaf.node.is_no_value()) {
                            given = conditions.or(&given, &leaf.when);
                        }
                    }
                }
            }
            let missing = conditions.and(&nested.when, &conditions.not(&given));
            if !conditions.is_possible(&missing) {
                continue;
            }
            // That it is never given needs no example.
            let when = if given.is_never() { String::new() } else { family.context.when(&missing) };
            let message = format!(
                "`{}` is not given the parameter `{name}` of `{}`{when}",
                nested.logical_id,
                nested.name()
            );
            let finding = RULE
                .finding(message)
                .path(nested.path())
                .about_key()
                .help(format!("pass `{name}`, or give it a default in `{}`", nested.name()));
            findings.push(nested.related(finding, Section::Parameters, name, "is declared here"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::nested_findings;

    fn passed(parameters: &str) -> String {
        nested_findings(
            check,
            &format!(
                r#"{{"Parameters": {{"Stage": {{"Type": "String", "AllowedValues": ["test", "live"]}}}},
                "Conditions": {{"Live": {{"Fn::Equals": [{{"Ref": "Stage"}}, "live"]}},
                    "Test": {{"Fn::Equals": [{{"Ref": "Stage"}}, "test"]}}}},
                "Resources": {{"Nested": {{"Type": "AWS::CloudFormation::Stack", "Properties": {parameters}}}}}}}"#
            ),
            r#"{"Parameters": {"Mode": {"Type": "String"}, "Free": {"Type": "String", "Default": ""}}}"#,
        )
    }

    #[test]
    fn parameters_that_are_given_in_every_situation_pass() {
        for good in [
            r#"{"Parameters": {"Mode": "a"}}"#,
            r#"{"Parameters": {"Mode": {"Fn::If": ["Live", "a", {"Fn::If": ["Test", "b", {"Ref": "AWS::NoValue"}]}]}}}"#,
            r#"{"Parameters": {"Fn::If": ["Live", {"Mode": "a"}, {"Mode": "b"}]}}"#,
            r#"{"Parameters": {"Fn::Transform": {}}}"#,
        ] {
            assert_eq!(passed(good), "", "{good}");
        }
    }

    #[test]
    fn missing_parameters_are_found_with_a_situation() {
        let found = |when: &str| {
            format!(
                "unpassed-parameter Resources/Nested/Properties/Parameters\n  `Nested` is not given the \
                 parameter `Mode` of `Child`{when}\n  help: pass `Mode`, or give it a default in `Child`\n  \
                 related: `Mode` is declared here\n"
            )
        };
        assert_eq!(passed("{}"), found(""));
        assert_eq!(passed(r#"{"Parameters": {"Mode": {"Ref": "AWS::NoValue"}}}"#), found(""));
        for sometimes in [
            r#"{"Parameters": {"Mode": {"Fn::If": ["Live", {"Ref": "AWS::NoValue"}, "a"]}}}"#,
            r#"{"Parameters": {"Fn::If": ["Live", {"Free": "a"}, {"Mode": "b"}]}}"#,
            r#"{"Parameters": {"Fn::If": ["Live", {"Ref": "AWS::NoValue"}, {"Mode": "b"}]}}"#,
        ] {
            assert_eq!(passed(sometimes), found(" when Stage = `live`"), "{sometimes}");
        }
    }
}
