//! The values of a stack's parameters, held to their constraints.

use super::UNDEPLOYABLE;
use super::inputs::Inputs;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::parameter::{Parameter, ParameterType, items};
use crate::template::{Map, Node, Section, Template};

/// Returns the values of the parameters, and what is wrong with those that were given.
pub(super) fn values(template: &Template, inputs: &Inputs) -> (Map, Vec<Diagnostic>) {
    let (mut values, mut problems) = (Map::new(), unknown(template, inputs));
    for (name, node) in template.entries(Section::Parameters) {
        let given = inputs.parameters.get(name).cloned();
        let default = || node.get("Default").and_then(Node::scalar_text).map(|text| text.into_owned());
        match given.or_else(default) {
            Some(text) => {
                problems.extend(refused(name, node, &text));
                values.push(name.to_owned(), value(node, text));
            }
            None => problems.push(missing(name, node)),
        }
    }
    (values, problems)
}

/// Returns what is wrong with the values that were given.
pub(super) fn wrong(template: &Template, inputs: &Inputs) -> Vec<Diagnostic> {
    let mut problems = unknown(template, inputs);
    for (name, node) in template.entries(Section::Parameters) {
        problems.extend(inputs.parameters.get(name).into_iter().flat_map(|text| refused(name, node, text)));
    }
    problems
}

/// Returns the finding that a parameter has no value.
pub(super) fn missing(name: &str, node: &Node) -> Diagnostic {
    let help = format!("give it one, as in `--param {name}=VALUE`");
    problem(name, node, format!("the parameter `{name}` has no value")).help(help)
}

/// Returns the value that a parameter has when it is given a text.
pub(super) fn value(declaration: &Node, text: String) -> Node {
    let name = declaration.get("Type").and_then(Node::as_text).unwrap_or_default();
    match ParameterType::from_name(name) {
        Some(kind) if kind.is_list() => {
            items(&text).map(|item| Node::from(item.to_owned())).collect::<Vec<_>>().into()
        }
        // The value is that of a parameter of Systems Manager, which only the account knows.
        Some(ParameterType::Ssm) => {
            let value = Node::from(format!("{{{{resolve:ssm:{text}}}}}"));
            if ParameterType::is_kept_list(name) { vec![value].into() } else { value }
        }
        _ => Node::from(text),
    }
}

fn problem(name: &str, node: &Node, message: String) -> Diagnostic {
    UNDEPLOYABLE.finding(message).path([Section::Parameters.key(), name]).at(node.place)
}

/// Returns a finding for each value of a parameter that there is not.
fn unknown(template: &Template, inputs: &Inputs) -> Vec<Diagnostic> {
    let declared: Vec<&str> = template.entries(Section::Parameters).map(|(name, _)| name).collect();
    let unknown = inputs.parameters.keys().filter(|name| !declared.contains(&name.as_str()));
    let finding = |name: &String| {
        let help = did_you_mean(name, declared.iter().copied(), || "leave it out".to_owned());
        let message = format!("the template has no parameter `{name}`");
        UNDEPLOYABLE.finding(message).path([Section::Parameters.key()]).help(help)
    };
    unknown.map(finding).collect()
}

/// Returns why a parameter does not allow a value.
fn refused(name: &str, node: &Node, value: &str) -> Vec<Diagnostic> {
    let Some(map) = node.as_map() else { return Vec::new() };
    let parameter = Parameter { logical_id: name, map };
    let kind = parameter.kind().unwrap_or(ParameterType::Text);
    let shown = if parameter.is_masked() { "which is masked".to_owned() } else { format!("`{value}`") };
    let violations = parameter.violations(kind, parameter.pattern().as_ref(), value);
    let allowed = "give a value that the parameter allows".to_owned();
    let help = match node.get("ConstraintDescription").and_then(Node::as_text) {
        Some(description) => format!("{allowed}: {description}"),
        None => allowed,
    };
    let finding = |violation: String| {
        problem(name, node, format!("the value of `{name}`, {shown}, {violation}")).help(help.clone())
    };
    violations.into_iter().chain(parameter.not_allowed(kind, value)).map(finding).collect()
}
