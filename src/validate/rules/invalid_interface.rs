//! The form of the console's interface.

use crate::diagnostic::{Rule, Severity, did_you_mean, quoted};
use crate::template::{Map, Node, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "invalid-interface",
    severity: Severity::Warning,
    summary: "Tells of what the console passes over in `AWS::CloudFormation::Interface`.",
    explanation: "\
## Why is this bad?
The console reads `ParameterGroups`, a list of mappings with a `Label` and `Parameters`, and `ParameterLabels`, a
mapping of parameters to labels; a label is a mapping of `default`. It passes over anything else: the parameters
are shown without their groups and labels.

## Example
```yaml
ParameterLabels:
  Stage: The stage
```

## Use instead
```yaml
ParameterLabels:
  Stage: { default: The stage }
```
",
};

const INTERFACE: &str = "AWS::CloudFormation::Interface";
const OF_INTERFACE: [&str; 2] = ["ParameterGroups", "ParameterLabels"];
const OF_GROUP: [&str; 2] = ["Label", "Parameters"];
const OF_LABEL: [&str; 1] = ["default"];

/// Reports what is wrong at a path below the interface.
type Report<'r> = dyn FnMut(&[&str], String, String) + 'r;

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let metadata = context.template.section(Section::Metadata);
    let Some(interface) = metadata.and_then(|metadata| metadata.get(INTERFACE)) else { return };
    let mut report = |below: &[&str], message: String, help: String| {
        let path = ["Metadata", INTERFACE].into_iter().chain(below.iter().copied());
        findings.push(RULE.finding(message).path(path).help(help));
    };
    let Some(map) = keys(interface, &[], "the interface", &OF_INTERFACE, &mut report) else { return };
    if let Some(groups) = map.get("ParameterGroups") {
        let Some(items) = groups.as_list() else {
            let help = "write a list of mappings with `Label:` and `Parameters:`".to_owned();
            return report(&["ParameterGroups"], "`ParameterGroups` is not a list".to_owned(), help);
        };
        for (at, group) in items.iter().enumerate() {
            let at = at.to_string();
            let Some(map) = keys(group, &["ParameterGroups", &at], "a group", &OF_GROUP, &mut report) else {
                continue;
            };
            if let Some(label) = map.get("Label") {
                judge_label(label, &["ParameterGroups", &at, "Label"], &mut report);
            }
            let names = map.get("Parameters");
            if names.is_some_and(|names| {
                names.as_list().is_none_or(|names| names.iter().any(|name| name.as_text().is_none()))
            }) {
                let message = "the `Parameters` of a group are not a list of names".to_owned();
                let help = "write the names of parameters".to_owned();
                report(&["ParameterGroups", &at, "Parameters"], message, help);
            }
        }
    }
    if let Some(labels) = map.get("ParameterLabels") {
        let Some(labels) = labels.as_map() else {
            let help = "write a mapping of parameters to labels".to_owned();
            return report(&["ParameterLabels"], "`ParameterLabels` is not a mapping".to_owned(), help);
        };
        for (name, label) in labels.iter() {
            judge_label(label, &["ParameterLabels", name], &mut report);
        }
    }
}

/// Returns the mapping of a node that is to be one, and reports its unknown keys.
fn keys<'a>(
    node: &'a Node,
    path: &[&str],
    noun: &str,
    known: &[&str],
    report: &mut Report<'_>,
) -> Option<&'a Map> {
    let Some(map) = node.as_map() else {
        report(
            path,
            format!("{noun} is not a mapping"),
            format!("write it with {}", quoted(known.iter().copied())),
        );
        return None;
    };
    for key in map.keys().filter(|key| !known.contains(key)) {
        let names = || known.iter().copied();
        let help = did_you_mean(key, names(), || format!("the console reads {}", quoted(names())));
        let below: Vec<&str> = path.iter().copied().chain([key]).collect();
        report(&below, format!("`{key}` is not an attribute of {noun}"), help);
    }
    Some(map)
}

fn judge_label(label: &Node, path: &[&str], report: &mut Report<'_>) {
    if let Some(map) = keys(label, path, "a label", &OF_LABEL, report)
        && map.get("default").is_some_and(|text| text.scalar_text().is_none())
    {
        let below: Vec<&str> = path.iter().copied().chain(["default"]).collect();
        report(&below, "the text of a label is not a text".to_owned(), "write one literal text".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn interface(json: &str) -> String {
        findings(check, &format!(r#"{{"Metadata": {{"AWS::CloudFormation::Interface": {json}}}}}"#))
    }

    #[test]
    fn the_console_reads_groups_and_labels() {
        let good = r#"{"ParameterGroups": [{"Label": {"default": "A"}, "Parameters": ["P"]}, {"Parameters": []}],
            "ParameterLabels": {"P": {"default": "B"}}}"#;
        assert_eq!(interface(good), "");
        let bad = r#"{"Labels": {}, "ParameterGroups": [{"Label": "A", "Parameters": "P"}, 1],
            "ParameterLabels": {"P": {"Default": "B"}, "Q": {"default": []}}}"#;
        let path = "Metadata/AWS::CloudFormation::Interface";
        assert_eq!(
            interface(bad),
            format!(
                "invalid-interface {path}/Labels\n  `Labels` is not an attribute of the interface\n  help: the \
                 console reads `ParameterGroups`, `ParameterLabels`\n\
                 invalid-interface {path}/ParameterGroups/0/Label\n  a label is not a mapping\n  help: write it \
                 with `default`\n\
                 invalid-interface {path}/ParameterGroups/0/Parameters\n  the `Parameters` of a group are not a \
                 list of names\n  help: write the names of parameters\n\
                 invalid-interface {path}/ParameterGroups/1\n  a group is not a mapping\n  help: write it with \
                 `Label`, `Parameters`\n\
                 invalid-interface {path}/ParameterLabels/P/Default\n  `Default` is not an attribute of a label\n  \
                 help: did you mean `default`?\n\
                 invalid-interface {path}/ParameterLabels/Q/default\n  the text of a label is not a text\n  \
                 help: write one literal text\n"
            )
        );
        assert_eq!(
            interface(r#"{"ParameterGroups": {}}"#),
            format!(
                "invalid-interface {path}/ParameterGroups\n  `ParameterGroups` is not a list\n  help: write a list \
                 of mappings with `Label:` and `Parameters:`\n"
            )
        );
    }
}
