//! Parameters and resources without a type.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::template::{Map, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "missing-type",
    severity: Severity::Error,
    summary: "Checks that every parameter and resource has a `Type`, which is a text.",
    explanation: "\
## Why is this bad?
CloudFormation refuses a template with a parameter or resource of no type. The type is always literal: no
intrinsic function can stand there.

## Example
```yaml
Resources:
  Topic:
    Properties:
      TopicName: news
```

## Use instead
```yaml
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: news
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for parameter in context.index.parameters() {
        let path = || [Section::Parameters.key(), parameter.logical_id].map(str::to_owned).to_vec();
        findings.extend(judge(&path, "parameter", parameter.logical_id, parameter.map, "String"));
    }
    for (resource, map) in context.index.resources() {
        let path = || resource.path(Section::Resources, []);
        findings.extend(judge(&path, "resource", resource.logical_id, map, "AWS::SNS::Topic"));
    }
}

fn judge(
    path: &dyn Fn() -> Vec<String>,
    noun: &str,
    logical_id: &str,
    map: &Map,
    example: &str,
) -> Option<Diagnostic> {
    let help = format!("add a type, such as `Type: {example}`");
    match map.get("Type") {
        None => {
            Some(RULE.finding(format!("the {noun} `{logical_id}` has no `Type`")).path(path()).help(help))
        }
        Some(node) if node.as_text().is_none() => Some(
            RULE.finding(format!("the `Type` of the {noun} `{logical_id}` is not a text"))
                .path(path().into_iter().chain(["Type".to_owned()]))
                .help(format!("write the name of a type, such as `Type: {example}`")),
        ),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn parameters_and_resources_have_a_type() {
        let good = r#"{"Parameters": {"P": {"Type": "String"}}, "Resources": {"T": {"Type": "x"}}}"#;
        assert_eq!(findings(check, good), "");
        assert_eq!(
            findings(check, r#"{"Parameters": {"P": {}}, "Resources": {"T": {"Type": {"Ref": "P"}}}}"#),
            "missing-type Parameters/P\n  the parameter `P` has no `Type`\n  \
             help: add a type, such as `Type: String`\n\
             missing-type Resources/T/Type\n  the `Type` of the resource `T` is not a text\n  \
             help: write the name of a type, such as `Type: AWS::SNS::Topic`\n"
        );
    }
}
