//! The texts of a template in which dynamic references stand, put together as far as they are literal.

use super::trail::{Spot, Step, Trail};
use crate::template::dynamic::UNKNOWN;
use crate::template::sub_text::{Part, parts};
use crate::template::{Call, Function, Map, Node, Section, Template, Value};
use std::borrow::Cow;

/// How many `Fn::Sub` and `Fn::Join` within one another are put together.
const DEPTH: usize = 8;

/// A text with a dynamic reference in it.
#[derive(Debug)]
pub(super) struct Composed {
    /// The text, with [`UNKNOWN`] for what is known at deployment only.
    pub(super) text: String,
    /// Whether it is only a piece of a text, of which the other pieces are not known.
    pub(super) is_piece: bool,
    pub(super) path: Vec<String>,
}

/// Returns every text of a template that may have a dynamic reference in it, save for those of the
/// template's own metadata and description, which CloudFormation does not read.
pub(super) fn texts(template: &Template) -> Vec<Composed> {
    let mut trail = Trail::default();
    let mut found = Vec::new();
    let mut pending = Vec::new();
    let ignored = [Section::Metadata, Section::Description, Section::FormatVersion].map(Section::key);
    for (key, node) in template.root.as_map().into_iter().flat_map(Map::iter) {
        if !ignored.contains(&key) {
            pending.push((node, trail.step(Spot::ROOT, Step::Key(key)), false));
        }
    }
    while let Some((node, spot, is_piece)) = pending.pop() {
        let mut child = |step, node, is_piece| pending.push((node, trail.step(spot, step), is_piece));
        match &node.value {
            Value::Map(map) => map.iter().for_each(|(key, node)| child(Step::Key(key), node, is_piece)),
            Value::List(items) => {
                items.iter().enumerate().for_each(|(at, node)| child(Step::Index(at), node, is_piece));
            }
            Value::Text(text) if text.contains("{{") => {
                found.push(Composed { text: text.to_string(), is_piece, path: trail.path(spot) });
            }
            Value::Call(call) if has_braces(call) => {
                found.push(Composed {
                    text: compose(node, DEPTH).into_owned(),
                    is_piece,
                    path: trail.path(spot),
                });
            }
            Value::Call(call) => {
                let is_text = matches!(call.function, Function::Sub | Function::Join);
                child(Step::Key(call.function.key()), &call.argument, is_piece || is_text);
            }
            _ => {}
        }
    }
    found
}

/// Tells whether a `Fn::Sub` or `Fn::Join` has two opening braces in a literal part.
fn has_braces(call: &Call) -> bool {
    let has = |node: &Node| node.as_text().is_some_and(|text| text.contains("{{"));
    let items = call.argument.as_list().unwrap_or_default();
    match call.function {
        Function::Sub => has(&call.argument) || items.first().is_some_and(has),
        Function::Join => items.get(1).and_then(Node::as_list).is_some_and(|items| items.iter().any(has)),
        _ => false,
    }
}

fn compose(node: &Node, depth: usize) -> Cow<'_, str> {
    let unknown = || Cow::Owned(UNKNOWN.to_string());
    let Some(call) = node.as_call() else { return node.scalar_text().unwrap_or_else(unknown) };
    let Some(depth) = depth.checked_sub(1) else { return unknown() };
    let items = call.argument.as_list().unwrap_or_default();
    match call.function {
        Function::Sub => {
            let variables = items.get(1).and_then(Node::as_map);
            let Some(text) = call.argument.as_text().or_else(|| items.first()?.as_text()) else {
                return unknown();
            };
            let mut whole = String::new();
            for part in parts(text) {
                match part {
                    Part::Literal(text) => whole.push_str(text),
                    Part::Escape(name) => whole.push_str(&format!("${{{name}}}")),
                    Part::Unclosed(rest) => whole.push_str(&format!("${{{rest}")),
                    Part::Variable(name) => match variables.and_then(|variables| variables.get(name)) {
                        Some(value) => whole.push_str(&compose(value, depth)),
                        None => whole.push(UNKNOWN),
                    },
                }
            }
            Cow::Owned(whole)
        }
        Function::Join => match (items.first().and_then(Node::as_text), items.get(1).and_then(Node::as_list))
        {
            (Some(delimiter), Some(items)) => {
                let items: Vec<_> = items.iter().map(|item| compose(item, depth)).collect();
                Cow::Owned(items.join(delimiter))
            }
            _ => unknown(),
        },
        _ => unknown(),
    }
}

#[cfg(test)]
mod tests {
    use super::texts;
    use crate::validate::testing;

    #[test]
    fn texts_are_put_together() {
        let template = testing::read(
            r#"{"Metadata": {"M": "{{a}}"}, "Outputs": {
            "A": "{{a}}", "B": [{"Fn::Sub": ["{{${x}${y}${!z}${w", {"x": "1"}]}],
            "C": {"Fn::Join": [":", ["{{a", {"Ref": "P"}, {"Fn::Sub": "b}}"}]]},
            "D": {"Fn::Join": ["", [{"Fn::If": ["C", "{{a", "b"]}]]}, "E": "a"}}"#,
        );
        let mut told: Vec<_> = texts(&template)
            .into_iter()
            .map(|found| format!("{} {} {}", found.path.join("/"), found.text, found.is_piece))
            .collect();
        told.sort();
        assert_eq!(
            told,
            [
                "Outputs/A {{a}} false",
                "Outputs/B/0 {{1\u{fffc}${z}${w false",
                "Outputs/C {{a:\u{fffc}:b}} false",
                "Outputs/D/Fn::Join/1/0/Fn::If/1 {{a true",
            ]
        );
    }
}
