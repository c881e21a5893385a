//! The environment variables of functions, containers and builds.

use super::context::Context;
use super::literals::branches;
use super::loops::Entry;
use crate::condition::{Conditions, Guard};
use crate::template::{Function, Map, Node, Section, is_expanded};

/// Where environment variables stand, by type; `*` stands for the items of a list. They are a mapping, or a list of
/// mappings with `Name` and `Value`.
const PLACES: [(&str, &str); 9] = [
    ("AWS::Amplify::App", "EnvironmentVariables"),
    ("AWS::Amplify::Branch", "EnvironmentVariables"),
    (
        "AWS::AppRunner::Service",
        "SourceConfiguration/ImageRepository/ImageConfiguration/RuntimeEnvironmentVariables",
    ),
    ("AWS::Batch::JobDefinition", "ContainerProperties/Environment"),
    ("AWS::CodeBuild::Project", "Environment/EnvironmentVariables"),
    ("AWS::ECS::TaskDefinition", "ContainerDefinitions/*/Environment"),
    ("AWS::Lambda::Function", "Environment/Variables"),
    ("AWS::SageMaker::Model", "PrimaryContainer/Environment"),
    ("AWS::Serverless::Function", "Environment/Variables"),
];

/// Tells whether what stands at a pointer of a type's properties is of its environment variables.
pub(super) fn is_place(kind: &str, pointer: &str) -> bool {
    let is_below = |place: &str| {
        let rest = pointer.strip_prefix("/properties/").and_then(|rest| rest.strip_prefix(place));
        rest.is_some_and(|rest| rest.starts_with('/'))
    };
    PLACES.iter().any(|(known, place)| *known == kind && is_below(place))
}

/// An environment variable of a resource.
pub(super) struct Variable<'a> {
    pub(super) name: &'a str,
    pub(super) value: &'a Node,
    /// The path of the value.
    pub(super) path: Vec<String>,
    /// The situations in which it is there.
    pub(super) when: Guard,
}

/// Returns the environment variables of a resource; the node is what the entry declares, opened.
pub(super) fn variables<'a>(context: &Context<'_>, entry: &Entry<'_>, node: &'a Node) -> Vec<Variable<'a>> {
    let mut found = Vec::new();
    let kind = node.get("Type").and_then(Node::as_text).unwrap_or_default();
    let Some((_, place)) = PLACES.iter().find(|(known, _)| *known == kind) else { return found };
    if let Some(properties) = node.get("Properties") {
        let at = At {
            node: properties,
            path: entry.path(Section::Resources, ["Properties"]),
            when: context.present(entry.node),
        };
        let keys: Vec<&str> = place.split('/').collect();
        find(&context.conditions, at, &keys, &mut found);
    }
    found
}

/// A value on the way.
struct At<'a> {
    node: &'a Node,
    path: Vec<String>,
    when: Guard,
}

impl<'a> At<'a> {
    fn below(&self, key: &str, node: &'a Node) -> Self {
        let path = self.path.iter().map(String::as_str).chain([key]).map(str::to_owned).collect();
        At { node, path, when: self.when.clone() }
    }

    /// Returns the values that it may be, in the situations that are possible.
    fn choices(self, conditions: &Conditions) -> Vec<Self> {
        let (mut chosen, mut pending) = (Vec::new(), vec![self]);
        while let Some(at) = pending.pop() {
            match branches(conditions, at.node, &at.when) {
                None => chosen.push(at),
                Some(branches) => {
                    let call = at.below(Function::If.key(), at.node);
                    let below = |(index, node, when)| At { when, ..call.below(index, node) };
                    pending.extend(branches.into_iter().rev().map(below));
                }
            }
        }
        chosen.retain(|at| conditions.is_possible(&at.when));
        chosen
    }
}

fn find<'a>(conditions: &Conditions, at: At<'a>, keys: &[&str], found: &mut Vec<Variable<'a>>) {
    for at in at.choices(conditions) {
        let items = at.node.as_list().unwrap_or_default();
        let items = items.iter().enumerate().map(|(index, item)| at.below(&index.to_string(), item));
        match keys.split_first() {
            Some((&"*", rest)) => items.for_each(|item| find(conditions, item, rest, found)),
            Some((key, rest)) => {
                if let Some(node) = at.node.get(key) {
                    find(conditions, at.below(key, node), rest, found);
                }
            }
            None => {
                for (name, value) in at.node.as_map().into_iter().flat_map(Map::iter) {
                    if !is_expanded(name) {
                        let At { path, when, .. } = at.below(name, value);
                        found.push(Variable { name, value, path, when });
                    }
                }
                for item in items.flat_map(|item| item.choices(conditions)) {
                    let name = item.node.get("Name").and_then(Node::as_text);
                    if let (Some(name), Some(value)) = (name, item.node.get("Value")) {
                        let At { path, when, .. } = item.below("Value", value);
                        found.push(Variable { name, value, path, when });
                    }
                }
            }
        }
    }
}
