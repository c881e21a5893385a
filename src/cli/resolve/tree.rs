//! A deployment as a tree, in sections as a template has them.

use crate::deploy::{DeployedResource, Deployment, Scenario};
use crate::diagnostic::{MessageFormat, one_line};
use crate::template::{Map, Node, Section, Template};
use crate::yaml;

/// What takes the place of a value that CloudFormation masks.
const MASK: &str = "****";

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
    let mut root = Map::new();
    root.push("StackName", deployment.stack_name.clone());
    root.push("Template", deployment.template.clone());
    let mut parameters = deployment.parameters.clone();
    for name in &deployment.masked {
        parameters.set(name.clone(), MASK);
    }
    section(&mut root, "Parameters", parameters);
    section(
        &mut root,
        "Conditions",
        deployment.conditions.iter().map(|(name, holds)| (name.clone(), *holds)).collect(),
    );
    section(
        &mut root,
        "Resources",
        deployment.resources.iter().map(|it| (it.logical_id.clone(), resource(it))).collect(),
    );
    let outputs = deployment.outputs.iter().map(|(name, output)| {
        let mut entry = Map::from_iter([("Value", output.value.clone())]);
        if let Some(export) = &output.export {
            entry.push("Export", export.clone());
        }
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

fn resource(resource: &DeployedResource) -> Node {
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
    match &resource.nested {
        // What is passed stands among the parameters of the nested stack.
        Some(nested) => entry.push("Stack", tree(nested)),
        None => entry.push("Properties", resource.properties.clone()),
    }
    entry.into()
}
