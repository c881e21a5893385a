//! What can be changed in a parent or in a child so that they do not fit each other.

use super::candidates::{Candidate, Kind};
use super::edit::Change;
use super::family::{Family, Nested};
use cfn_synth::template::{Node, Template};

/// Returns the changes of a template that break what it passes to its children, or what its parents pass to it
/// and read from it.
pub(super) fn candidates(family: &Family, template: &Template) -> Vec<Candidate> {
    let mut found = Vec::new();
    for nested in family.nested() {
        if nested.parent.name == template.name {
            found.extend(of_parent(&nested));
        }
        if nested.child.name == template.name {
            found.extend(of_child(&nested));
        }
    }
    found
}

/// The names of the parameters that a nested stack is given.
fn passed<'a>(nested: &'a Nested<'_>) -> impl Iterator<Item = &'a str> {
    nested.parameters().and_then(Node::as_map).into_iter().flat_map(|map| map.keys())
}

fn of_parent(nested: &Nested<'_>) -> Vec<Candidate> {
    let mut found = Vec::new();
    for name in passed(nested) {
        let path = ["Resources", &nested.logical_id, "Properties", "Parameters", name].map(str::to_owned);
        let mut add = |kind, change| found.push(Candidate { kind, path: path.to_vec(), change });
        add(Kind::PassedParameterRenamed, Change::Rename);
        if nested.declared(name).get("Default").is_none() {
            add(Kind::NeededParameterDropped, Change::Drop);
        }
        let refused = refused_values(nested.declared(name));
        if !refused.is_empty() {
            add(Kind::PassedValue, Change::Replace(refused));
        }
    }
    found
}

fn of_child(nested: &Nested<'_>) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut add = |kind, section: &str, name: &str, change| {
        let path = vec![section.to_owned(), name.to_owned()];
        found.push(Candidate { kind, path, change });
    };
    for name in passed(nested) {
        add(Kind::GivenParameterRenamed, "Parameters", name, Change::Rename);
        add(Kind::GivenParameterDropped, "Parameters", name, Change::Drop);
    }
    for name in nested.read_outputs() {
        add(Kind::ReadOutputRenamed, "Outputs", &name, Change::Rename);
        add(Kind::ReadOutputDropped, "Outputs", &name, Change::Drop);
    }
    found
}

/// Returns values that a parameter does not take.
fn refused_values(declared: &Node) -> Vec<Node> {
    let kind = declared.get("Type").unwrap().as_text().unwrap();
    let mut refused = Vec::new();
    if declared.get("AllowedValues").is_some() || kind.contains("AWS::EC2::") || kind == "Number" {
        refused.push("Never".into());
    }
    // No pattern of the templates takes a bracket.
    if declared.get("AllowedPattern").is_some() {
        refused.push("[".into());
    }
    if let Some(most) = declared.get("MaxLength").and_then(Node::scalar_text) {
        refused.push("a".repeat(most.parse::<usize>().unwrap() + 1).into());
    }
    refused
}
