//! How long policies are, as quotas count them: characters without white space.

use super::document::{Facts, Part};
use super::words::Words;
use crate::condition::Guard;
use crate::template::{Function, Map, Node, Value};
use crate::validate::tally::Tally;

/// Adds the characters that a document has at least, in each situation; what is not known counts as nothing.
pub(super) fn add(context: &Facts<'_>, tally: &mut Tally, part: &Part<'_>) {
    let fixed = measure(context, tally, part.node, &part.when);
    tally.add(&part.when, fixed);
}

/// Returns the characters of a value that are there whenever the value is; what is there in some situations
/// only goes to the tally.
fn measure(context: &Facts<'_>, tally: &mut Tally, node: &Node, when: &Guard) -> usize {
    match &node.value {
        // Each item has a comma after it but the last, so that the brackets count as one.
        Value::List(items) => {
            let sizes = items.iter().map(|item| entry(context, tally, item, when, 1));
            sizes.sum::<usize>() + if items.is_empty() { 2 } else { 1 }
        }
        Value::Map(map) => {
            let characters = |key: &str| key.chars().filter(|c| !c.is_whitespace()).count();
            // The key's quotes, the colon and the comma.
            let sizes = map.iter().map(|(key, node)| entry(context, tally, node, when, characters(key) + 4));
            sizes.sum::<usize>() + if Map::is_empty(map) { 2 } else { 1 }
        }
        Value::Text(_) | Value::Call(_) => {
            Words::of(context, node).map_or(0, |words| words.least_characters() + 2)
        }
        Value::Null | Value::Bool(_) | Value::Integer(_) | Value::Float(_) => {
            node.scalar_text().map_or(4, |text| text.len())
        }
    }
}

/// Measures an item or entry with what stands around it, which goes where `AWS::NoValue` stands.
fn entry(context: &Facts<'_>, tally: &mut Tally, node: &Node, when: &Guard, around: usize) -> usize {
    if node.is_no_value() {
        return 0;
    }
    let Some([condition, then, otherwise]) = node.argument_of(Function::If).and_then(Node::as_list) else {
        return around + measure(context, tally, node, when);
    };
    let Some(name) = condition.as_text() else { return around };
    let conditions = context.conditions;
    let named = conditions.named(name);
    for (branch, guard) in [(then, named.clone()), (otherwise, conditions.not(&named))] {
        let when = conditions.and(when, &guard);
        if conditions.is_possible(&when) {
            let size = entry(context, tally, branch, &when, around);
            tally.add(&when, size);
        }
    }
    0
}
