//! The text of an expression: the identity of a composed value, and its name in a witness.

use super::{DEPTH, text_of};
use crate::template::{Node, Value};
use std::fmt::Write;

/// Writes an expression in short form on one line; none where it is nested too deeply.
///
/// Two expressions have the same text only if CloudFormation computes the same from them.
pub(crate) fn render(node: &Node) -> Option<String> {
    let mut text = String::new();
    write(node, DEPTH, &mut text)?;
    Some(text)
}

fn write(node: &Node, depth: usize, text: &mut String) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    match &node.value {
        Value::Null => text.push_str("null"),
        Value::List(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { ", " });
                write(item, depth, text)?;
            }
            text.push(']');
        }
        Value::Map(map) => {
            text.push('{');
            for (index, (key, value)) in map.iter().enumerate() {
                write!(text, "{}{key:?}: ", if index == 0 { "" } else { ", " }).ok()?;
                write(value, depth, text)?;
            }
            text.push('}');
        }
        Value::Call(call) => {
            write!(text, "!{} ", call.function.tag()).ok()?;
            write(&call.argument, depth, text)?;
        }
        Value::Bool(_) | Value::Integer(_) | Value::Float(_) | Value::Text(_) => {
            write!(text, "{:?}", text_of(node)?).ok()?;
        }
    }
    Some(())
}
