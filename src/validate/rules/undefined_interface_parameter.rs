//! Parameters in the console's interface that the template does not declare.

use crate::diagnostic::{Rule, Severity};
use crate::template::{Map, Node, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "undefined-interface-parameter",
    severity: Severity::Warning,
    summary: "Checks that `AWS::CloudFormation::Interface` groups and labels parameters that are declared.",
    explanation: "\
## Why is this bad?
The console passes over a group's parameter, or a label, that names no parameter: the parameter that was meant
is shown without its group or label.

## Example
```yaml
Metadata:
  AWS::CloudFormation::Interface:
    ParameterLabels:
      Stages: { default: Stage }
Parameters:
  Stage:
    Type: String
```

## Use instead
```yaml
Metadata:
  AWS::CloudFormation::Interface:
    ParameterLabels:
      Stage: { default: Stage }
```
",
};

const INTERFACE: &str = "AWS::CloudFormation::Interface";

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let interface = context.template.section(Section::Metadata).and_then(|metadata| metadata.get(INTERFACE));
    let Some(interface) = interface.filter(|_| !context.index.is_open(Section::Parameters)) else { return };
    let mut judge = |name: &str, path: Vec<String>| {
        if context.index.has(Section::Parameters, name) {
            return;
        }
        let known = context.index.logical_ids(Section::Parameters);
        let path = ["Metadata", INTERFACE].into_iter().map(str::to_owned).chain(path);
        findings.push(RULE.finding(format!("`{name}` is not a parameter of this template")).path(path).help(
            context.suggestions.did_you_mean(name, known, || "remove it from the interface".to_owned()),
        ));
    };
    let groups = interface.get("ParameterGroups").and_then(Node::as_list).unwrap_or_default();
    for (group_at, group) in groups.iter().enumerate() {
        let parameters = group.get("Parameters").and_then(Node::as_list).unwrap_or_default();
        for (at, name) in parameters.iter().enumerate().filter_map(|(at, node)| Some((at, node.as_text()?))) {
            let path = ["ParameterGroups", &group_at.to_string(), "Parameters", &at.to_string()];
            judge(name, path.map(str::to_owned).to_vec());
        }
    }
    for name in interface.get("ParameterLabels").and_then(Node::as_map).into_iter().flat_map(Map::keys) {
        judge(name, ["ParameterLabels", name].map(str::to_owned).to_vec());
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn interface(group: &str, label: &str) -> String {
        let json = format!(
            r#"{{"Parameters": {{"Stage": {{}}}}, "Metadata": {{"AWS::CloudFormation::Interface": {{
                "ParameterGroups": [{{"Parameters": ["{group}"]}}], "ParameterLabels": {{"{label}": {{}}}}}}}}}}"#
        );
        findings(check, &json)
    }

    #[test]
    fn a_transform_hides_parameters_only_if_it_may_add_some() {
        let of = |transform: &str| {
            findings(
                check,
                &format!(
                    r#"{{"Transform": "{transform}", "Metadata": {{"AWS::CloudFormation::Interface": {{
                        "ParameterLabels": {{"Stage": {{}}}}}}}}}}"#
                ),
            )
        };
        assert_eq!(of("Own"), "");
        for transform in ["AWS::LanguageExtensions", "AWS::Serverless-2016-10-31"] {
            assert_eq!(
                of(transform),
                "undefined-interface-parameter Metadata/AWS::CloudFormation::Interface/ParameterLabels/Stage\n  \
                 `Stage` is not a parameter of this template\n  help: remove it from the interface\n"
            );
        }
    }

    #[test]
    fn the_interface_names_parameters() {
        assert_eq!(interface("Stage", "Stage"), "");
        assert_eq!(
            interface("Stages", "Elsewhere"),
            "undefined-interface-parameter Metadata/AWS::CloudFormation::Interface/ParameterGroups/0/Parameters/0\n  \
             `Stages` is not a parameter of this template\n  help: did you mean `Stage`?\n\
             undefined-interface-parameter Metadata/AWS::CloudFormation::Interface/ParameterLabels/Elsewhere\n  \
             `Elsewhere` is not a parameter of this template\n  help: remove it from the interface\n"
        );
    }
}
