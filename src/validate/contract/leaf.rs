//! A value without the conditions around it.

use crate::condition::{Conditions, Guard};
use crate::template::{Function, Node};

/// The most values that conditions may choose from in one place.
const LEAVES: usize = 1024;

/// One of the values that `Fn::If` chooses from.
#[derive(Debug, Clone)]
pub(in crate::validate) struct Leaf<'a> {
    /// The value, which is no `Fn::If`; `AWS::NoValue` where there is nothing.
    pub(in crate::validate) node: &'a Node,
    /// The situations in which it is chosen.
    pub(in crate::validate) when: Guard,
    /// Where it stands, below the template's root.
    pub(in crate::validate) path: Vec<String>,
}

/// Returns the values that a node chooses from, in the situations of the guard; none where they are too many.
pub(in crate::validate) fn leaves<'a>(conditions: &Conditions, start: Leaf<'a>) -> Option<Vec<Leaf<'a>>> {
    let mut found = Vec::new();
    let mut pending = vec![start];
    while let Some(leaf) = pending.pop() {
        let branches = leaf.node.argument_of(Function::If).and_then(Node::as_list);
        let choice = match branches {
            Some([condition, then, otherwise]) => condition.as_text().map(|name| (name, then, otherwise)),
            _ => None,
        };
        let Some((name, then, otherwise)) = choice else {
            if found.len() == LEAVES {
                return None;
            }
            found.push(leaf);
            continue;
        };
        let holds = conditions.named(name);
        // The first branch is taken up first.
        for (node, step, holds) in [(otherwise, "2", conditions.not(&holds)), (then, "1", holds)] {
            let when = conditions.and(&leaf.when, &holds);
            if conditions.is_possible(&when) {
                let steps = [Function::If.key(), step].map(str::to_owned);
                let path = leaf.path.iter().cloned().chain(steps).collect();
                pending.push(Leaf { node, when, path });
            }
        }
    }
    Some(found)
}
