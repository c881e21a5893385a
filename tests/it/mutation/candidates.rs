//! What can be changed in a template so that it becomes invalid.

use super::edit::Change;
use cfn_synth::schema;
use cfn_synth::template::{Function, Node, Section, Template, Value as Written};
use serde_json::Value;

/// A kind of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    PropertyRenamed,
    RequiredPropertyDropped,
    TypeOfValue,
    EnumValue,
    DanglingReference,
    UnknownAttribute,
    DanglingCondition,
    DanglingDependency,
    ResourceType,
    ResourceAttribute,
    ParameterAttribute,
    ParameterType,
    DefaultOutsideConstraints,
    OutputValueDropped,
    SectionRenamed,
    MappingKey,
}

/// A change that can be made.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) kind: Kind,
    pub(super) path: Vec<String>,
    pub(super) change: Change,
}

/// Returns all changes that can be made in a template.
pub(super) fn candidates(template: &Template) -> Vec<Candidate> {
    let mut found = Found::default();
    let root = template.root.as_map().unwrap();
    for (section, node) in root.iter() {
        if section != "Metadata" {
            found.walk(&[section.to_owned()], node);
        }
        // Without the word, nothing that stands in the section is declared.
        if section != "AWSTemplateFormatVersion" {
            found.add(Kind::SectionRenamed, &[section.to_owned()], Change::Rename);
        }
    }
    for resource in template.resources() {
        let path = [Section::Resources.key(), resource.logical_id].map(str::to_owned).to_vec();
        let below = |key: &str| [path.as_slice(), &[key.to_owned()]].concat();
        for key in resource.node.as_map().unwrap().keys() {
            found.add(Kind::ResourceAttribute, &below(key), Change::Rename);
        }
        let name = resource.resource_type().unwrap();
        let (service, last) = name.rsplit_once("::").unwrap();
        found.misspell(Kind::ResourceType, &below("Type"), &format!("{service}::"), last, "");
        if let Some(condition) = resource.condition() {
            found.misspell(Kind::DanglingCondition, &below("Condition"), "", condition, "");
        }
        for (index, target) in resource.depends_on().enumerate() {
            let mut path = below("DependsOn");
            if resource.node.get("DependsOn").unwrap().as_list().is_some() {
                path.push(index.to_string());
            }
            found.misspell(Kind::DanglingDependency, &path, "", target, "");
        }
        if let Some(properties) = resource.properties() {
            let source = schema::source(name).unwrap();
            found.schema(&source, &source, &below("Properties"), properties);
        }
    }
    for (logical_id, parameter) in template.entries(Section::Parameters) {
        found.parameter(&["Parameters", logical_id].map(str::to_owned), parameter);
    }
    for (logical_id, output) in template.entries(Section::Outputs) {
        let path = |key: &str| ["Outputs", logical_id, key].map(str::to_owned);
        found.add(Kind::OutputValueDropped, &path("Value"), Change::Drop);
        if let Some(condition) = output.get("Condition").and_then(Node::as_text) {
            found.misspell(Kind::DanglingCondition, &path("Condition"), "", condition, "");
        }
    }
    found.candidates
}

#[derive(Default)]
struct Found {
    candidates: Vec<Candidate>,
}

impl Found {
    fn add(&mut self, kind: Kind, path: &[String], change: Change) {
        self.candidates.push(Candidate { kind, path: path.to_vec(), change });
    }

    fn misspell(&mut self, kind: Kind, path: &[String], before: &str, word: &str, after: &str) {
        let change =
            Change::Misspell { before: before.to_owned(), word: word.to_owned(), after: after.to_owned() };
        self.add(kind, path, change);
    }

    /// Finds the references in the intrinsic functions below a node.
    fn walk(&mut self, path: &[String], node: &Node) {
        let below = |step: String| [path, &[step]].concat();
        match &node.value {
            Written::Map(map) => map.iter().for_each(|(key, child)| self.walk(&below(key.to_owned()), child)),
            Written::List(items) => {
                items
                    .iter()
                    .enumerate()
                    .for_each(|(index, child)| self.walk(&below(index.to_string()), child));
            }
            Written::Call(call) => {
                let path = below(call.function.key().to_owned());
                self.call(&path, call.function, &call.argument);
                self.walk(&path, &call.argument);
            }
            _ => {}
        }
    }

    fn call(&mut self, path: &[String], function: Function, argument: &Node) {
        let item = |index: usize| [path, &[index.to_string()]].concat();
        let text = |index: usize| argument.as_list()?.get(index)?.as_text();
        match function {
            Function::Ref => {
                let name = argument.as_text().unwrap();
                let (namespace, word) =
                    name.rsplit_once("::").map_or(("", name), |(_, word)| ("AWS::", word));
                self.misspell(Kind::DanglingReference, path, namespace, word, "");
            }
            Function::Condition => {
                self.misspell(Kind::DanglingCondition, path, "", argument.as_text().unwrap(), "");
            }
            Function::If => self.misspell(Kind::DanglingCondition, &item(0), "", text(0).unwrap(), ""),
            Function::GetAtt => {
                self.misspell(Kind::DanglingReference, &item(0), "", text(0).unwrap(), "");
                // The outputs of a nested stack are those of another template.
                if let Some(attribute) = text(1).filter(|attribute| !attribute.starts_with("Outputs.")) {
                    self.misspell(Kind::UnknownAttribute, &item(1), "", attribute, "");
                }
            }
            Function::Sub => match argument.as_list() {
                None => self.sub(path, argument.as_text().unwrap()),
                Some(_) => self.sub(&item(0), text(0).unwrap()),
            },
            Function::FindInMap => {
                for index in 0..3 {
                    if let Some(word) = text(index) {
                        self.misspell(Kind::MappingKey, &item(index), "", word, "");
                    }
                }
            }
            _ => {}
        }
    }

    /// Finds the variables in the text of a `Fn::Sub`.
    fn sub(&mut self, path: &[String], text: &str) {
        for (start, _) in text.match_indices("${") {
            let (before, rest) = text.split_at(start + 2);
            let Some((name, after)) = rest.split_once('}') else { continue };
            if name.starts_with('!') {
                continue;
            }
            let after = format!("}}{after}");
            if let Some(word) = name.strip_prefix("AWS::") {
                self.misspell(Kind::DanglingReference, path, &format!("{before}AWS::"), word, &after);
            } else if let Some((word, attribute)) = name.split_once('.') {
                self.misspell(Kind::DanglingReference, path, before, word, &format!(".{attribute}{after}"));
                if !attribute.starts_with("Outputs.") {
                    self.misspell(
                        Kind::UnknownAttribute,
                        path,
                        &format!("{before}{word}."),
                        attribute,
                        &after,
                    );
                }
            } else {
                self.misspell(Kind::DanglingReference, path, before, name, &after);
            }
        }
    }

    fn parameter(&mut self, path: &[String], parameter: &Node) {
        let below = |key: &str| [path, &[key.to_owned()]].concat();
        let map = parameter.as_map().unwrap();
        for key in map.keys() {
            self.add(Kind::ParameterAttribute, &below(key), Change::Rename);
        }
        self.misspell(
            Kind::ParameterType,
            &below("Type"),
            "",
            map.get("Type").unwrap().as_text().unwrap(),
            "",
        );
        if map.get("AllowedValues").is_some() {
            let outside = ["Never", "-1", ""].map(Node::from).to_vec();
            self.add(Kind::DefaultOutsideConstraints, &below("Default"), Change::Replace(outside));
        }
    }

    /// Finds what a schema says of a value.
    fn schema(&mut self, root: &Value, schema: &Value, path: &[String], node: &Node) {
        let schema = match schema["$ref"].as_str() {
            Some(reference) => root.pointer(reference.trim_start_matches('#')).unwrap(),
            None => schema,
        };
        if let Some(arguments) = node.argument_of(Function::If).and_then(Node::as_list) {
            for (index, branch) in arguments.iter().enumerate().skip(1) {
                let path = [path, &[Function::If.key().to_owned(), index.to_string()]].concat();
                self.schema(root, schema, &path, branch);
            }
            return;
        }
        if node.is_no_value() {
            return;
        }
        self.type_of(schema, path);
        if let (Some(allowed), Written::Text(text)) = (schema["enum"].as_array(), &node.value) {
            assert!(allowed.iter().any(|value| value == text.as_ref()), "{text}");
            self.misspell(Kind::EnumValue, path, "", text, "");
        }
        match &node.value {
            Written::List(items) if schema["items"].is_object() => {
                for (index, item) in items.iter().enumerate() {
                    self.schema(root, &schema["items"], &[path, &[index.to_string()]].concat(), item);
                }
            }
            Written::Map(map) => {
                let is_closed =
                    schema["additionalProperties"] == false && schema["patternProperties"].is_null();
                for (key, child) in map.iter() {
                    let below = [path, &[key.to_owned()]].concat();
                    let property = &schema["properties"][key];
                    if property.is_null() {
                        continue;
                    }
                    if is_closed {
                        self.add(Kind::PropertyRenamed, &below, Change::Rename);
                    }
                    if schema["required"].as_array().is_some_and(|names| names.iter().any(|name| name == key))
                    {
                        self.add(Kind::RequiredPropertyDropped, &below, Change::Drop);
                    }
                    self.schema(root, property, &below, child);
                }
            }
            _ => {}
        }
    }

    /// Finds values that no reading of CloudFormation makes a value of the type.
    fn type_of(&mut self, schema: &Value, path: &[String]) {
        let object = || Node::from(cfn_synth::template::Map::from_iter([("Nope", "x")]));
        let wrong = match schema["type"].as_str() {
            Some("string") => vec![object(), vec!["a".into(), "b".into()].into()],
            Some("integer") => vec![object(), "many".into(), 1.5.into()],
            Some("number") => vec![object(), "many".into()],
            Some("boolean") => vec![object(), "maybe".into(), 2_i64.into()],
            Some("array") => vec![object()],
            Some("object") => vec!["text".into(), vec!["a".into()].into(), 1_i64.into()],
            _ => return,
        };
        // The properties as a whole are no property.
        self.add(Kind::TypeOfValue, path, Change::Replace(wrong));
    }
}
