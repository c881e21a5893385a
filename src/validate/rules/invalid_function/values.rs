//! The literal parts of arguments: texts, positions and numbers.

use super::{CALL, SCALAR, example, kind, named};
use crate::diagnostic::{cut, did_you_mean, quoted};
use crate::template::sub_text::{Part, is_variable_name, parts};
use crate::template::{Call, Function, Map, Node, Value};

/// Judges the literal parts of arguments that have the right kinds.
pub(super) fn judge(call: &Call) -> Option<(String, String)> {
    let items = call.argument.as_list().unwrap_or_default();
    match call.function {
        Function::Sub => {
            let text = call.argument.as_text().or_else(|| items.first().and_then(Node::as_text))?;
            parts(text).find_map(wrong_part).or_else(|| {
                let mut variables = items.get(1)?.as_map()?.iter();
                let (name, value) = variables.find(|(_, value)| is_no_text(value))?;
                let message = format!("the variable `{name}` of `Fn::Sub` is {}", named(value));
                Some((message, "write a text, or a function that returns one".to_owned()))
            })
        }
        Function::Select => {
            let index = items.first()?;
            let position = match &index.value {
                Value::Integer(number) => Some(*number),
                Value::Text(text) => text.parse().ok(),
                _ => return None,
            };
            let Some(position) = position.and_then(|number| usize::try_from(number).ok()) else {
                let message = "the index of `Fn::Select` is not a whole number from zero".to_owned();
                return Some((message, "write the position of the value, counted from zero".to_owned()));
            };
            let list = items.get(1)?.as_list()?;
            (position >= list.len()).then(|| {
                let message =
                    format!("the index {position} of `Fn::Select` is outside its list of {}", list.len());
                (message, "write the position of the value, counted from zero".to_owned())
            })
        }
        Function::GetStackOutput => {
            let map = call.argument.as_map()?;
            let unknown = map.keys().find(|key| !OF_STACK_OUTPUT.contains(key)).map(|key| {
                let names = || OF_STACK_OUTPUT.iter().copied();
                let help = did_you_mean(key, names(), || format!("the arguments are {}", quoted(names())));
                (format!("`{key}` is not an argument of `Fn::GetStackOutput`"), help)
            });
            let missing = OF_STACK_OUTPUT.iter().take(2).find(|key| map.get(key).is_none());
            unknown.or_else(|| {
                let message = format!("`Fn::GetStackOutput` has no `{}`", missing?);
                Some((message, format!("write {}", example(call.function))))
            })
        }
        Function::Join => {
            let values = items.get(1)?.as_list()?;
            let (at, item) = values.iter().enumerate().find(|(_, item)| is_no_text(item))?;
            let message = format!("the value at position {at} of `Fn::Join` is {}", named(item));
            Some((message, "write texts, or functions that return them".to_owned()))
        }
        Function::Cidr => {
            let bounds = [("count", 1, MOST_BLOCKS), ("number of bits", 2, MOST_BITS)];
            bounds.into_iter().find_map(|(noun, at, most)| {
                let text = items.get(at)?.scalar_text()?;
                let is_right = text.parse::<u32>().is_ok_and(|number| (1..=most).contains(&number));
                (!is_right).then(|| {
                    let message =
                        format!("the {noun} `{}` of `Fn::Cidr` is not a number from 1 to {most}", cut(&text));
                    (message, "write a whole number".to_owned())
                })
            })
        }
        _ => None,
    }
}

/// Tells what is wrong with a part of the text of `Fn::Sub`.
fn wrong_part(part: Part<'_>) -> Option<(String, String)> {
    match part {
        Part::Unclosed(name) => {
            let start: String = name.chars().take(20).collect();
            let help = "add the closing brace, or write the dollar sign alone".to_owned();
            Some((format!("`${{{start}` in the text of `Fn::Sub` is not closed"), help))
        }
        Part::Variable(name) if !is_variable_name(name) => Some((
            format!("`${{{name}}}` in the text of `Fn::Sub` is not a variable"),
            format!("name a parameter, resource or attribute, or escape it as `${{!{name}}}`"),
        )),
        _ => None,
    }
}

/// Tells whether a value is certainly no text. What is spelt like a function, `unknown-function` reports.
fn is_no_text(node: &Node) -> bool {
    let is_spelt_so = |map: &Map| map.keys().any(|key| key.starts_with("Fn::"));
    kind(node) & (SCALAR | CALL) == 0 && !node.as_map().is_some_and(is_spelt_so)
}

/// The arguments of `Fn::GetStackOutput`, of which the first two are required.
const OF_STACK_OUTPUT: [&str; 4] = ["StackName", "OutputName", "Region", "RoleArn"];

/// The most blocks that `Fn::Cidr` makes, and the most bits that it leaves to each: those of an address.
const MOST_BLOCKS: u32 = 256;
const MOST_BITS: u32 = 128;
