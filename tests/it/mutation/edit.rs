//! Changes of a template's tree.

use super::random::Random;
use cfn_synth::template::{Map, Node, Value};

/// A change of the node that a path leads to.
#[derive(Debug, Clone)]
pub(super) enum Change {
    /// The last key of the path is misspelt.
    Rename,
    /// The last key of the path is removed.
    Drop,
    /// The text is misspelt, in the part that is given: what stands before and after it stays.
    Misspell { before: String, word: String, after: String },
    /// The value becomes one of these.
    Replace(Vec<Node>),
}

/// Makes a change; returns what was made of it, or none where it comes out as it was.
pub(super) fn apply(
    root: &mut Node,
    path: &[String],
    change: &Change,
    random: &mut Random,
) -> Option<String> {
    let (last, above) = path.split_last()?;
    match change {
        Change::Rename => {
            let map = map_mut(find(root, above)?)?;
            let name = random.misspelt(last);
            if map.get(&name).is_some() {
                return None;
            }
            *map = std::mem::take(map)
                .into_iter()
                .map(|(key, node)| (if key == *last { name.clone().into() } else { key }, node))
                .collect();
            Some(name)
        }
        Change::Drop => {
            map_mut(find(root, above)?)?.remove(last)?;
            Some(String::new())
        }
        Change::Misspell { before, word, after } => {
            let misspelt = random.misspelt(word);
            if misspelt == *word {
                return None;
            }
            let text = format!("{before}{misspelt}{after}");
            *find(root, path)? = text.clone().into();
            Some(text)
        }
        Change::Replace(values) => {
            let value = random.choose(values).clone();
            let made = format!("{:?}", value.value);
            *find(root, path)? = value;
            Some(made)
        }
    }
}

fn map_mut(node: &mut Node) -> Option<&mut Map> {
    match &mut node.value {
        Value::Map(map) => Some(map),
        _ => None,
    }
}

fn find<'a>(root: &'a mut Node, path: &[String]) -> Option<&'a mut Node> {
    path.iter().try_fold(root, |node, step| match &mut node.value {
        Value::Map(map) => map.get_mut(step),
        Value::List(items) => items.get_mut(step.parse::<usize>().ok()?),
        Value::Call(call) => Some(&mut call.argument),
        _ => None,
    })
}
