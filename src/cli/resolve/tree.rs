//! A deployment as a tree, in sections as a template has them.

use crate::deploy::{DeployedResource, Deployment, Scenario};
use crate::diagnostic::{MessageFormat, one_line};
use crate::template::{Map, Node, Section, Template, Value};
use crate::yaml;

/// What takes the place of a value that CloudFormation masks.
const MASK: &str = "****";

/// How long a masked value is at least that is masked within longer texts too: shorter ones stand there by accident.
const LONG: usize = 4;

/// Returns a deployment in YAML, or as a JSON object.
pub(super) fn of_deployment(deployment: &Deployment, format: MessageFormat) -> String {
    match format {
        MessageFormat::Json => format!("{:#}\n", yaml::to_value(&tree(deployment).into())),
        _ => shown(deployment),
    }
}

/// Returns a deployment in YAML, with a blank line before each section.
fn shown(deployment: &Deployment) -> String {
    let mut text = String::new();
    for (key, node) in tree(deployment) {
        if node.as_map().is_some() {
            text.push('\n');
        }
        text.push_str(&yaml::emit_node(&Map::from_iter([(key, node)]).into()));
    }
    text
}

/// Returns scenarios as YAML documents, each after a heading, or as a JSON array.
pub(super) fn of_scenarios(template: &Template, scenarios: &[Scenario], format: MessageFormat) -> String {
    if format == MessageFormat::Json {
        let object = |scenario: &Scenario| {
            let told = scenario.conditions.iter().map(|(name, holds)| (name.clone(), *holds));
            let mut root = Map::from_iter([("Scenario", told.collect::<Map>())]);
            for (key, node) in tree(&scenario.deployment) {
                root.push(key, node);
            }
            yaml::to_value(&root.into())
        };
        return format!("{:#}\n", serde_json::Value::Array(scenarios.iter().map(object).collect()));
    }
    let mut text = String::new();
    for (index, scenario) in scenarios.iter().enumerate() {
        text.push_str(if index == 0 { "" } else { "\n" });
        text.push_str(&heading(template, scenario, index + 1, scenarios.len()));
        text.push_str(&shown(&scenario.deployment));
    }
    text
}

/// Returns the heading of a scenario: its conditions, and the values that are not the template's defaults.
fn heading(template: &Template, scenario: &Scenario, number: usize, count: usize) -> String {
    let name = scenario.name();
    let mut text = format!("--- # {number} of {count}: {name}\n");
    for (name, value) in &scenario.parameters {
        let declared = template.section(Section::Parameters).and_then(|section| section.get(name));
        let default = declared.and_then(|node| node.get("Default")).and_then(Node::scalar_text);
        if default.as_deref() != Some(value) {
            let value = if scenario.deployment.masked.contains(name) { MASK } else { value };
            text.push_str(&format!("# {}\n", one_line(&format!("{name} = {value}"))));
        }
    }
    text + "\n"
}

fn tree(deployment: &Deployment) -> Map {
    plain_tree(deployment, &[])
}

/// Returns the tree of a deployment, without the values of its masked parameters and those of the stacks around it.
fn plain_tree(deployment: &Deployment, outer: &[String]) -> Map {
    let masked = deployment.masked.iter().filter_map(|name| deployment.parameters.get(name));
    let values = masked.flat_map(Node::as_list_or_one).filter_map(Node::scalar_text);
    let mut secrets: Vec<String> = values.map(|value| value.into_owned()).collect();
    secrets.retain(|secret| !secret.is_empty());
    secrets.extend_from_slice(outer);
    // What is a part of another is masked after it.
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    let mut root = Map::new();
    root.push("StackName", deployment.stack_name.clone());
    root.push("Template", deployment.template.clone());
    let mut parameters = deployment.parameters.clone();
    for name in &deployment.masked {
        parameters.set(name.clone(), MASK);
    }
    hide_in(&mut parameters, &secrets);
    section(&mut root, "Parameters", parameters);
    section(
        &mut root,
        "Conditions",
        deployment.conditions.iter().map(|(name, holds)| (name.clone(), *holds)).collect(),
    );
    section(
        &mut root,
        "Resources",
        deployment.resources.iter().map(|it| (it.logical_id.clone(), resource(it, &secrets))).collect(),
    );
    let outputs = deployment.outputs.iter().map(|(name, output)| {
        let mut entry = Map::from_iter([("Value", output.value.clone())]);
        if let Some(export) = &output.export {
            entry.push("Export", export.clone());
        }
        hide_in(&mut entry, &secrets);
        (name.clone(), entry)
    });
    section(&mut root, "Outputs", outputs.collect());
    root
}

fn section(root: &mut Map, name: &'static str, entries: Map) {
    if !entries.is_empty() {
        root.push(name, entries);
    }
}

/// Masks values in the entries of a mapping.
fn hide_in(map: &mut Map, secrets: &[String]) {
    if !secrets.is_empty() {
        *map = map.iter().map(|(key, node)| (key.to_owned(), hidden(node, secrets))).collect();
    }
}

/// Returns a value in which others are masked.
fn hidden(node: &Node, secrets: &[String]) -> Node {
    match &node.value {
        Value::List(items) => items.iter().map(|item| hidden(item, secrets)).collect::<Vec<_>>().into(),
        Value::Map(map) => {
            let mut map = map.clone();
            hide_in(&mut map, secrets);
            map.into()
        }
        Value::Text(text) => {
            let hide = |text: String, secret: &String| match secret.len() {
                _ if text == *secret => MASK.to_owned(),
                LONG.. => text.replace(secret.as_str(), MASK),
                _ => text,
            };
            secrets.iter().fold(text.to_string(), hide).into()
        }
        _ => node.clone(),
    }
}

fn resource(resource: &DeployedResource, secrets: &[String]) -> Node {
    let mut entry = Map::from_iter([
        ("Type", resource.resource_type.clone()),
        ("PhysicalId", resource.physical_id.clone()),
    ]);
    if resource.is_made_up {
        entry.push("MadeUp", true);
    }
    if let Some(arn) = &resource.arn {
        entry.push("Arn", arn.clone());
    }
    if !resource.depends_on.is_empty() {
        let names: Vec<Node> = resource.depends_on.iter().map(|name| name.clone().into()).collect();
        entry.push("After", names);
    }
    // What is passed to a nested stack stands among its parameters.
    if resource.nested.is_none() {
        entry.push("Properties", resource.properties.clone());
    }
    hide_in(&mut entry, secrets);
    if let Some(nested) = &resource.nested {
        entry.push("Stack", plain_tree(nested, secrets));
    }
    entry.into()
}
