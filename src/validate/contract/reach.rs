//! The situations in which something of a template is there.

use crate::condition::{Conditions, Guard};
use crate::template::{Function, Node, Section, Template, Value};

/// Returns the situations in which the place at the end of a path is there: the condition of its resource or
/// output holds, and so do those of the `Fn::If` around it.
pub(super) fn reach(conditions: &Conditions, template: &Template, path: &[String]) -> Guard {
    let mut node = &template.root;
    let mut when = conditions.always();
    let mut choice: Option<&str> = None;
    for (depth, step) in path.iter().enumerate() {
        let next = match &node.value {
            Value::Map(map) => map.get(step),
            Value::List(items) => step.parse().ok().and_then(|position: usize| items.get(position)),
            Value::Call(call) if call.function.key() == step => Some(&call.argument),
            _ => None,
        };
        let Some(next) = next else { break };
        let condition = match (choice.take(), step.as_str()) {
            (Some(name), "1") => Some(conditions.named(name)),
            (Some(name), "2") => Some(conditions.not(&conditions.named(name))),
            _ => None,
        };
        let own = || next.get("Condition").and_then(Node::as_text).map(|name| conditions.named(name));
        let section = path.first().map(String::as_str);
        let is_entry = depth == 1
            && [Section::Resources, Section::Outputs].iter().any(|known| section == Some(known.key()));
        for guard in condition.into_iter().chain(is_entry.then(own).flatten()) {
            when = conditions.and(&when, &guard);
        }
        if let Value::Call(call) = &node.value
            && call.function == Function::If
        {
            choice = call.argument.as_list().and_then(<[Node]>::first).and_then(Node::as_text);
        }
        node = next;
    }
    when
}
