//! The form of the `Hooks` section.

use crate::diagnostic::{Rule, Severity};
use crate::template::{Map, Node, Section, Value};
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "invalid-hook",
    severity: Severity::Error,
    summary: "Checks that entries of `Hooks` have a type and properties.",
    explanation: "\
## Why is this bad?
The section `Hooks` says how CodeDeploy shifts the traffic of ECS. An entry has a `Type`, which is
`AWS::CodeDeploy::BlueGreen`, and `Properties`; CloudFormation refuses any other.

## Example
```yaml
Hooks:
  Shift:
    Type: AWS::CodeDeploy::Bluegreen
```

## Use instead
```yaml
Hooks:
  Shift:
    Type: AWS::CodeDeploy::BlueGreen
    Properties: { Applications: [..] }
```
",
};

const TYPE: &str = "AWS::CodeDeploy::BlueGreen";

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let section = Section::Hooks.key();
    // A section that is no mapping is reported by `invalid-section`.
    let hooks = context.template.section(Section::Hooks).and_then(Node::as_map);
    for (name, node) in hooks.into_iter().flat_map(Map::iter) {
        let mut report = |message: String, below: Option<&str>, help: String| {
            let path = [section, name].into_iter().chain(below);
            findings.push(RULE.finding(message).path(path).help(help));
        };
        let Some(map) = node.as_map() else {
            report(format!("`{name}` is not a mapping"), None, format!("declare it with `Type: {TYPE}`"));
            continue;
        };
        match map.get("Type").map(Node::as_text) {
            None => report(format!("the hook `{name}` has no `Type`"), None, format!("add `Type: {TYPE}`")),
            Some(Some(TYPE)) => {}
            Some(kind) => {
                let kind = kind.map_or_else(|| "this".to_owned(), |kind| format!("`{kind}`"));
                let help = format!("the only type is `{TYPE}`");
                report(format!("{kind} is not a type of hooks"), Some("Type"), help);
            }
        }
        if map.get("Properties").is_some_and(|node| !matches!(node.value, Value::Map(_) | Value::Call(_))) {
            let message = format!("the `Properties` of the hook `{name}` are not a mapping");
            report(message, Some("Properties"), "write a mapping, or leave it out".to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn hooks_shift_traffic() {
        let good = r#"{"Hooks": {"H": {"Type": "AWS::CodeDeploy::BlueGreen", "Properties": {}}}}"#;
        assert_eq!(findings(check, good), "");
        assert_eq!(
            findings(check, r#"{"Hooks": {"A": 1, "B": {}, "C": {"Type": "Other", "Properties": []}}}"#),
            "invalid-hook Hooks/A\n  `A` is not a mapping\n  help: declare it with `Type: \
             AWS::CodeDeploy::BlueGreen`\n\
             invalid-hook Hooks/B\n  the hook `B` has no `Type`\n  help: add `Type: AWS::CodeDeploy::BlueGreen`\n\
             invalid-hook Hooks/C/Type\n  `Other` is not a type of hooks\n  help: the only type is \
             `AWS::CodeDeploy::BlueGreen`\n\
             invalid-hook Hooks/C/Properties\n  the `Properties` of the hook `C` are not a mapping\n  \
             help: write a mapping, or leave it out\n"
        );
    }
}
