//! The values of a stack's parameters, held to their constraints.

use super::UNDEPLOYABLE;
use super::inputs::Inputs;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::parameter::{Parameter, ParameterType, items};
use crate::template::{Map, Node, Section, Template};

/// Returns the values of the parameters, and what is wrong with those that were given.
pub(super) fn values(template: &Template, inputs: &Inputs) -> (Map, Vec<Diagnostic>) {
    let (mut values, mut problems) = (Map::new(), Vec::new());
    let declared: Vec<&str> = template.entries(Section::Parameters).map(|(name, _)| name).collect();
    for name in inputs.parameters.keys().filter(|name| !declared.contains(&name.as_str())) {
        let help = did_you_mean(name, declared.iter().copied(), || "leave it out".to_owned());
        let message = format!("the template has no parameter `{name}`");
        problems.push(UNDEPLOYABLE.finding(message).path([Section::Parameters.key()]).help(help));
    }
    for (name, node) in template.entries(Section::Parameters) {
        let problem = |message: String, help: String| {
            let path = [Section::Parameters.key(), name];
            UNDEPLOYABLE.finding(message).path(path).at(node.place).help(help)
        };
        let given = inputs.parameters.get(name).cloned();
        let default = || node.get("Default").and_then(Node::scalar_text).map(|text| text.into_owned());
        let Some(value) = given.or_else(default) else {
            let message = format!("the parameter `{name}` has no value");
            problems.push(problem(message, format!("give it one, as in `--param {name}=VALUE`")));
            continue;
        };
        let Some(map) = node.as_map() else { continue };
        let parameter = Parameter { logical_id: name, map };
        let kind = parameter.kind().unwrap_or(ParameterType::Text);
        let shown = if parameter.is_masked() { "which is masked".to_owned() } else { format!("`{value}`") };
        let violations = parameter.violations(kind, parameter.pattern().as_ref(), &value);
        for violation in violations.into_iter().chain(parameter.not_allowed(kind, &value)) {
            let message = format!("the value of `{name}`, {shown}, {violation}");
            problems.push(problem(message, "give a value that the parameter allows".to_owned()));
        }
        let value = match kind {
            _ if kind.is_list() => {
                items(&value).map(|item| Node::from(item.to_owned())).collect::<Vec<_>>().into()
            }
            // The value is that of a parameter of Systems Manager, which only the account knows.
            ParameterType::Ssm => Node::from(format!("{{{{resolve:ssm:{value}}}}}")),
            _ => Node::from(value),
        };
        values.push(name.to_owned(), value);
    }
    (values, problems)
}
