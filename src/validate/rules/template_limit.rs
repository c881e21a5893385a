//! The limits of a template that can be counted in its tree.

use crate::diagnostic::{Rule, Severity};
use crate::template::dynamic::{DynamicReference, references};
use crate::template::{Map, Node, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::loops::Entry;

pub(super) static RULE: Rule = Rule {
    code: "template-limit",
    severity: Severity::Error,
    summary: "Checks the numbers of resources, parameters, outputs and mappings, and the lengths of texts.",
    explanation: "\
## Why is this bad?
CloudFormation refuses a template with more than 500 resources, 200 parameters, 200 outputs, 200 mappings or
200 keys in a level of a mapping; a description of more than 1,024 bytes; a parameter's description of more
than 4,000 characters; a parameter's default of more than 4,096 bytes; more than 60 dynamic references.

## Example
A template of 600 resources.

## Use instead
Nested stacks, each with a template of its own (`AWS::CloudFormation::Stack`).
",
};

/// The most entries of each section.
const ENTRIES: [(Section, usize); 4] = [
    (Section::Parameters, 200),
    (Section::Mappings, 200),
    (Section::Resources, 500),
    (Section::Outputs, 200),
];
const MAPPING_KEYS: usize = 200;
const DESCRIPTION_BYTES: usize = 1024;
const PARAMETER_DESCRIPTION_CHARACTERS: usize = 4000;
const PARAMETER_VALUE_BYTES: usize = 4096;
const DYNAMIC_REFERENCES: usize = 60;

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut judge = |subject: &str, count: usize, unit: &str, most: usize, path: &[&str]| {
        if count > most {
            let help = match unit {
                "bytes" | "characters" => "shorten it",
                _ => "move some of them into a nested stack",
            };
            let message = format!("{subject} has {count} {unit}, more than the limit of {most}");
            findings.push(RULE.finding(message).path(path.iter().copied()).help(help));
        }
    };
    for (section, most) in ENTRIES {
        let count = context.index.opened(section).map(Entry::count).fold(0, usize::saturating_add);
        judge("the template", count, &section.key().to_lowercase(), most, &[section.key()]);
    }
    let is_resolved = |reference: &DynamicReference<'_>| reference.is_closed && !reference.is_spaced();
    let texts = context.dynamic_texts().iter();
    let count = texts.flat_map(|text| references(&text.text)).filter(is_resolved).count();
    judge("the template", count, "dynamic references", DYNAMIC_REFERENCES, &[]);
    for (name, mapping) in context.index.entries(Section::Mappings) {
        judge(&format!("the mapping `{name}`"), size(mapping), "keys", MAPPING_KEYS, &["Mappings", name]);
        for (key, level) in mapping.as_map().into_iter().flat_map(Map::iter) {
            let subject = format!("the key `{key}` of the mapping `{name}`");
            judge(&subject, size(level), "keys", MAPPING_KEYS, &["Mappings", name, key]);
        }
    }
    if let Some(text) = context.template.section(Section::Description).and_then(Node::as_text) {
        judge("the description", text.len(), "bytes", DESCRIPTION_BYTES, &["Description"]);
    }
    for (logical_id, output) in context.index.entries(Section::Outputs) {
        if let Some(text) = output.get("Description").and_then(Node::as_text) {
            let subject = format!("the description of the output `{logical_id}`");
            judge(&subject, text.len(), "bytes", DESCRIPTION_BYTES, &["Outputs", logical_id, "Description"]);
        }
    }
    for parameter in context.index.parameters() {
        let name = parameter.logical_id;
        if let Some(text) = parameter.map.get("Description").and_then(Node::as_text) {
            let subject = format!("the description of the parameter `{name}`");
            let (length, most) = (text.chars().count(), PARAMETER_DESCRIPTION_CHARACTERS);
            judge(&subject, length, "characters", most, &parameter.path("Description"));
        }
        if let Some(text) = parameter.map.get("Default").and_then(Node::as_text) {
            let subject = format!("the default of the parameter `{name}`");
            judge(&subject, text.len(), "bytes", PARAMETER_VALUE_BYTES, &parameter.path("Default"));
        }
    }
}

fn size(node: &Node) -> usize {
    node.as_map().map_or(0, Map::len)
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn entries(count: usize) -> String {
        let entries: Vec<_> = (0..count).map(|number| format!(r#""E{number}": {{}}"#)).collect();
        format!("{{{}}}", entries.join(","))
    }

    fn numbered(parameters: usize, mappings: usize, resources: usize, outputs: usize) -> String {
        format!(
            r#"{{"Parameters": {}, "Mappings": {}, "Resources": {}, "Outputs": {}}}"#,
            entries(parameters),
            entries(mappings),
            entries(resources),
            entries(outputs)
        )
    }

    #[test]
    fn sections_have_so_many_entries() {
        assert_eq!(findings(check, &numbered(200, 200, 500, 200)), "");
        let help = "  help: move some of them into a nested stack\n";
        assert_eq!(
            findings(check, &numbered(201, 202, 501, 203)),
            format!(
                "template-limit Parameters\n  the template has 201 parameters, more than the limit of 200\n{help}\
                 template-limit Mappings\n  the template has 202 mappings, more than the limit of 200\n{help}\
                 template-limit Resources\n  the template has 501 resources, more than the limit of 500\n{help}\
                 template-limit Outputs\n  the template has 203 outputs, more than the limit of 200\n{help}"
            )
        );
    }

    #[test]
    fn loops_make_as_many_as_their_collections() {
        let items = |count: usize| vec!["1"; count].join(",");
        let template = |count| {
            let inner = r#"{"A${X}${Y}": {}, "B${X}${Y}": {}}"#;
            let inner = format!(r#"{{"Fn::ForEach::M": ["Y", [1, 2], {inner}]}}"#);
            let unknown = r#""Fn::ForEach::N": ["Z", {"Ref": "P"}, {"C${Z}": {}}]"#;
            format!(r#"{{"Resources": {{"Fn::ForEach::L": ["X", [{}], {inner}], {unknown}}}}}"#, items(count))
        };
        assert_eq!(findings(check, &template(124)), "");
        assert_eq!(
            findings(check, &template(125)),
            "template-limit Resources\n  the template has 501 resources, more than the limit of 500\n  \
             help: move some of them into a nested stack\n"
        );
    }

    #[test]
    fn dynamic_references_are_so_many() {
        let template = |count| {
            let references = "{{resolve:ssm:A}}{{ resolve:ssm:B }}".repeat(count);
            format!(r#"{{"Outputs": {{"O": {{"Value": "{references}"}}}}}}"#)
        };
        assert_eq!(findings(check, &template(60)), "");
        assert_eq!(
            findings(check, &template(61)),
            "template-limit \n  the template has 61 dynamic references, more than the limit of 60\n  \
             help: move some of them into a nested stack\n"
        );
    }

    #[test]
    fn mappings_have_so_many_keys() {
        let mapping = |count| format!(r#"{{"Mappings": {{"M": {{"k": {}}}}}}}"#, entries(count));
        assert_eq!(findings(check, &mapping(200)), "");
        assert_eq!(
            findings(check, &mapping(201)),
            "template-limit Mappings/M/k\n  the key `k` of the mapping `M` has 201 keys, more than the limit \
             of 200\n  help: move some of them into a nested stack\n"
        );
    }

    #[test]
    fn texts_are_so_long() {
        let texts = |bytes: usize, characters: usize, value: usize| {
            format!(
                r#"{{"Description": "{}", "Parameters": {{"P": {{"Description": "{}", "Default": "{}"}}}}}}"#,
                "a".repeat(bytes),
                "é".repeat(characters),
                "a".repeat(value)
            )
        };
        assert_eq!(findings(check, &texts(1024, 4000, 4096)), "");
        assert_eq!(
            findings(check, &texts(1025, 4001, 4097)),
            "template-limit Description\n  the description has 1025 bytes, more than the limit of 1024\n  \
             help: shorten it\n\
             template-limit Parameters/P/Description\n  the description of the parameter `P` has 4001 \
             characters, more than the limit of 4000\n  help: shorten it\n\
             template-limit Parameters/P/Default\n  the default of the parameter `P` has 4097 bytes, more \
             than the limit of 4096\n  help: shorten it\n"
        );
    }
}
