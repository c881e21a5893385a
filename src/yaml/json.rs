//! A template as JSON, for consumers that take nothing else.

use super::scalar::{Language, write_float, write_quoted};
use crate::template::{Node, Template, Value};
use std::fmt::Write;

/// Returns the template as JSON, two spaces a level, with one newline at the end.
///
/// Intrinsic functions take their long form, `Fn::GetAtt` with a list. Infinities and not-a-number, which
/// JSON lacks, become null.
#[must_use]
pub fn to_json(template: &Template) -> String {
    let mut out = String::new();
    write_node(&mut out, &template.root, 0);
    out.push('\n');
    out
}

/// Returns a value as JSON; what JSON lacks becomes null, as in [`to_json`].
#[must_use]
pub fn to_value(node: &Node) -> serde_json::Value {
    use serde_json::Value as Json;
    match &node.value {
        Value::Null => Json::Null,
        Value::Bool(truth) => truth.value.into(),
        Value::Integer(value) => (*value).into(),
        Value::Float(value) => (*value).into(),
        Value::Text(text) => text.as_ref().into(),
        Value::List(items) => items.iter().map(to_value).collect(),
        Value::Map(map) => map.iter().map(|(key, node)| (key.to_owned(), to_value(node))).collect(),
        Value::Call(call) => Json::from_iter([(call.function.key().to_owned(), to_value(&call.argument))]),
    }
}

/// Writes a node whose entries, if it has any, are one level below `indent`.
fn write_node(out: &mut String, node: &Node, indent: usize) {
    match &node.value {
        Value::Null => out.push_str("null"),
        Value::Bool(truth) => out.push_str(if truth.value { "true" } else { "false" }),
        Value::Integer(value) => {
            let _ = write!(out, "{value}");
        }
        Value::Float(value) if !value.is_finite() => out.push_str("null"),
        Value::Float(value) => write_float(out, *value),
        Value::Text(text) => write_quoted(out, text, Language::Json),
        Value::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                separate(out, index, indent);
                write_node(out, item, indent + 2);
            }
            close(out, items.is_empty(), ']', indent);
        }
        Value::Map(map) => write_entries(out, map.iter(), map.is_empty(), indent),
        Value::Call(call) => {
            write_entries(out, [(call.function.key(), &call.argument)].into_iter(), false, indent);
        }
    }
}

/// Writes an object.
fn write_entries<'a>(
    out: &mut String,
    entries: impl Iterator<Item = (&'a str, &'a Node)>,
    empty: bool,
    indent: usize,
) {
    out.push('{');
    for (index, (key, node)) in entries.enumerate() {
        separate(out, index, indent);
        write_quoted(out, key, Language::Json);
        out.push_str(": ");
        write_node(out, node, indent + 2);
    }
    close(out, empty, '}', indent);
}

/// Starts the line of an entry.
fn separate(out: &mut String, index: usize, indent: usize) {
    if index > 0 {
        out.push(',');
    }
    new_line(out, indent + 2);
}

/// Ends a collection, on the line where it started if it is empty.
fn close(out: &mut String, empty: bool, bracket: char, indent: usize) {
    if !empty {
        new_line(out, indent);
    }
    out.push(bracket);
}

/// Starts a line.
fn new_line(out: &mut String, indent: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::{Function, Map};

    #[test]
    fn functions_take_their_long_form() {
        let get_att = Node::call(Function::GetAtt, vec!["Role".into(), "Arn".into()]);
        let value = Node::call(
            Function::If,
            vec!["IsIam".into(), get_att, Node::call(Function::Ref, "AWS::NoValue")],
        );
        let root = Map::from_iter([
            ("Value", value),
            ("List", Vec::<Node>::new().into()),
            ("Map", Map::new().into()),
            (
                "Numbers",
                vec![1_i64.into(), 1e16.into(), f64::NAN.into(), true.into(), Node::default()].into(),
            ),
            ("Text", "a\"b\\c\n\u{7f}\u{E0001}é".into()),
        ]);
        let template = Template { name: "t".to_owned(), root: root.into() };
        assert_eq!(
            to_json(&template),
            r#"{
  "Value": {
    "Fn::If": [
      "IsIam",
      {
        "Fn::GetAtt": [
          "Role",
          "Arn"
        ]
      },
      {
        "Ref": "AWS::NoValue"
      }
    ]
  },
  "List": [],
  "Map": {},
  "Numbers": [
    1,
    1.0e+16,
    null,
    true,
    null
  ],
  "Text": "a\"b\\c\n\u007F\uDB40\uDC01é"
}
"#
        );
    }
}
