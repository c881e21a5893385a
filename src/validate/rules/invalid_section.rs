//! Sections, and entries of sections, that are not mappings.

use crate::diagnostic::{Rule, Severity};
use crate::template::{Node, Section, Value};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::index::NAMED_SECTIONS;

pub(super) static RULE: Rule = Rule {
    code: "invalid-section",
    severity: Severity::Error,
    summary: "Checks that sections have the form that CloudFormation expects.",
    explanation: "\
## Why is this bad?
The named sections (`Parameters`, `Rules`, `Mappings`, `Conditions`, `Resources`, `Outputs`) map a logical id
to what it declares, which is a mapping as well; `Description` is a text. CloudFormation refuses anything
else.

## Example
```yaml
Parameters:
  - Name: Stage
    Type: String
```

## Use instead
```yaml
Parameters:
  Stage:
    Type: String
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for section in NAMED_SECTIONS.into_iter().chain([Section::Metadata, Section::Hooks]) {
        let Some(node) = context.template.section(section) else { continue };
        if node.as_map().is_none() && !matches!(node.value, Value::Call(_)) {
            let key = section.key();
            findings.push(
                RULE.finding(format!("`{key}` is not a mapping"))
                    .path([key])
                    .help("write a mapping of logical ids, or leave the section out"),
            );
        }
    }
    if let Some(node) = context.template.section(Section::Description)
        && node.as_text().is_none()
    {
        let key = Section::Description.key();
        let help = unquoted(node).unwrap_or("write one literal text");
        findings.push(RULE.finding(format!("`{key}` is not a text")).path([key]).help(help));
    }
    // What a mapping's entry and a condition must be is judged by `invalid-mapping` and `invalid-function`.
    let structured = [Section::Parameters, Section::Rules, Section::Resources, Section::Outputs];
    for section in structured {
        for entry in context.index.opened(section) {
            if entry.node.as_map().is_none() {
                findings.push(
                    RULE.finding(format!("`{}` is not a mapping", entry.logical_id))
                        .path(entry.path(section, []))
                        .help(format!("declare it with {}", first_key(section))),
                );
            }
        }
    }
    for (resource, map) in context.index.resources() {
        for (key, noun) in [("Properties", "mapping"), ("Metadata", "mapping"), ("Condition", "text")] {
            let Some(part) = map.get(key) else { continue };
            let is_right = if noun == "text" { part.as_text().is_some() } else { part.as_map().is_some() };
            if !is_right && !matches!(part.value, Value::Call(_)) {
                let help = unquoted(part).filter(|_| noun == "text");
                let help = help.map_or_else(|| format!("write a {noun}, or leave it out"), str::to_owned);
                findings.push(
                    RULE.finding(format!("the `{key}` of `{}` is not a {noun}", resource.logical_id))
                        .path(resource.path(Section::Resources, [key]))
                        .help(help),
                );
            }
        }
    }
}

/// Returns what to do about a text that YAML reads as something else.
fn unquoted(node: &Node) -> Option<&'static str> {
    match node.value {
        Value::Bool(_) => {
            Some("put it in quotes: without them YAML reads `yes`, `no`, `on` and `off` as a boolean")
        }
        Value::Integer(_) | Value::Float(_) => Some("put it in quotes: without them it is a number"),
        _ => None,
    }
}

/// Returns the key that an entry of a section begins with.
const fn first_key(section: Section) -> &'static str {
    match section {
        Section::Outputs => "`Value:`",
        Section::Rules => "`Assertions:`",
        _ => "`Type:`",
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn what_loops_make_is_a_mapping() {
        let template = |body: &str| {
            format!(r#"{{"Resources": {{"Fn::ForEach::L": ["X", ["a"], {{"T${{X}}": {body}}}]}}}}"#)
        };
        assert_eq!(findings(check, &template("{}")), "");
        assert_eq!(
            findings(check, &template(r#"{"Properties": []}"#)),
            "invalid-section Resources/Fn::ForEach::L/2/T${X}/Properties\n  the `Properties` of `T${X}` is not a \
             mapping\n  help: write a mapping, or leave it out\n"
        );
        assert_eq!(
            findings(check, &template(r#""AWS::SNS::Topic""#)),
            "invalid-section Resources/Fn::ForEach::L/2/T${X}\n  `T${X}` is not a mapping\n  \
             help: declare it with `Type:`\n"
        );
    }

    #[test]
    fn sections_and_entries_are_mappings() {
        assert_eq!(findings(check, r#"{"Description": "d", "Resources": {"T": {"Type": "x"}}}"#), "");
        assert_eq!(
            findings(check, r#"{"Description": 1, "Parameters": [], "Resources": {"T": "AWS::SNS::Topic"}}"#),
            "invalid-section Description\n  `Description` is not a text\n  \
             help: put it in quotes: without them it is a number\n\
             invalid-section Parameters\n  `Parameters` is not a mapping\n  help: write a mapping of logical \
             ids, or leave the section out\n\
             invalid-section Resources/T\n  `T` is not a mapping\n  help: declare it with `Type:`\n"
        );
    }

    #[test]
    fn a_description_that_yaml_reads_as_something_else_needs_quotes() {
        let of = |description: &str| findings(check, &format!(r#"{{"Description": {description}}}"#));
        assert_eq!(of(r#""no""#), "");
        for (description, help) in [
            ("false", "put it in quotes: without them YAML reads `yes`, `no`, `on` and `off` as a boolean"),
            (r#"{"Ref": "P"}"#, "write one literal text"),
        ] {
            assert_eq!(
                of(description),
                format!("invalid-section Description\n  `Description` is not a text\n  help: {help}\n")
            );
        }
    }

    #[test]
    fn a_condition_that_yaml_reads_as_something_else_needs_quotes() {
        assert_eq!(
            findings(check, r#"{"Resources": {"T": {"Type": "AWS::SNS::Topic", "Condition": true}}}"#),
            "invalid-section Resources/T/Condition\n  the `Condition` of `T` is not a text\n  help: put it in quotes: \
             without them YAML reads `yes`, `no`, `on` and `off` as a boolean\n"
        );
    }

    #[test]
    fn the_parts_of_a_resource_have_their_form() {
        let good = r#"{"Resources": {"T": {"Properties": {}, "Metadata": {}, "Condition": "C"},
            "U": {"Properties": {"Fn::Transform": {"Name": "M"}}}}}"#;
        assert_eq!(findings(check, good), "");
        let bad = r#"{"Resources": {"T": {"Properties": [1], "Metadata": 1, "Condition": ["C"]}}}"#;
        let found = |key: &str, noun: &str| {
            format!(
                "invalid-section Resources/T/{key}\n  the `{key}` of `T` is not a {noun}\n  \
                 help: write a {noun}, or leave it out\n"
            )
        };
        let expected =
            [found("Properties", "mapping"), found("Metadata", "mapping"), found("Condition", "text")];
        assert_eq!(findings(check, bad), expected.concat());
    }
}
