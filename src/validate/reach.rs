//! The situations in which something of a template is there.

use crate::condition::{Conditions, Guard};
use crate::template::{Function, LOOP_KEY, Node, Section, Template, Value};

/// Returns the situations in which the place at the end of a path is there: the condition of its resource or
/// output holds, and so do those of the `Fn::If` around it. Of a path that leads nowhere, those of its part that
/// leads somewhere.
pub(super) fn reach(conditions: &Conditions, template: &Template, path: &[String]) -> Guard {
    let Some((section, path)) = path.split_first() else { return conditions.always() };
    let Some(mut node) = template.root.get(section) else { return conditions.always() };
    let mut when = conditions.always();
    let mut choice: Option<&str> = None;
    // An entry stands in its section, or in a loop of it.
    let mut is_before_entry = [Section::Resources, Section::Outputs].iter().any(|it| it.key() == section);
    for step in path {
        let next = match &node.value {
            Value::Map(map) => map.get(step),
            Value::List(items) => step.parse().ok().and_then(|position: usize| items.get(position)),
            Value::Call(call) if call.function.key() == step => Some(&call.argument),
            _ => None,
        };
        let Some(next) = next else { break };
        let mut guard = match (choice.take(), step.as_str()) {
            (Some(name), "1") => Some(conditions.named(name)),
            (Some(name), "2") => Some(conditions.not(&conditions.named(name))),
            _ => None,
        };
        if is_before_entry && node.as_map().is_some() && !step.starts_with(LOOP_KEY) {
            is_before_entry = false;
            guard = next.get("Condition").and_then(Node::as_text).map(|name| conditions.named(name));
        }
        if let Some(guard) = guard {
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
