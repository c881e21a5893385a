//! The intrinsic functions, evaluated.
//!
//! CloudFormation user guide, "Intrinsic function reference".

use super::cidr;
use super::stack::{Evaluated, Stack};
use crate::diagnostic::did_you_mean;
use crate::template::sub_text::{Part, parts};
use crate::template::{Call, Function, Map, Node, Section, Value};
use crate::yaml;
use base64::prelude::{BASE64_STANDARD, Engine as _};

/// The most bytes of a text that is put together, as many as a template may have (user guide, "CloudFormation
/// quotas"): texts that take one another twice would grow without end.
const MOST_BYTES: usize = 1 << 20;

impl Stack<'_, '_> {
    /// Evaluates a value; none for `AWS::NoValue`.
    pub(super) fn value(&mut self, node: &Node) -> Evaluated<Option<Node>> {
        self.deeper(node.place, |stack| stack.evaluated(node))
    }

    fn evaluated(&mut self, node: &Node) -> Evaluated<Option<Node>> {
        match &node.value {
            Value::List(items) => {
                let mut values = Vec::with_capacity(items.len());
                for (index, item) in items.iter().enumerate() {
                    self.path.push(index.to_string());
                    let value = self.value(item);
                    self.path.pop();
                    values.extend(value?);
                }
                Ok(Some(Node::from(values).at(node.place)))
            }
            Value::Map(map) => {
                let mut values = Map::new();
                for (key, item) in map.iter() {
                    self.path.push(key.to_owned());
                    let value = self.value(item);
                    self.path.pop();
                    if let Some(value) = value? {
                        values.push(key.to_owned(), value);
                    }
                }
                Ok(Some(Node::from(values).at(node.place)))
            }
            Value::Call(call) => Ok(self.call(call, node)?.map(|value| value.at(node.place))),
            _ => Ok(Some(node.clone())),
        }
    }

    fn call(&mut self, call: &Call, node: &Node) -> Evaluated<Option<Node>> {
        let argument = &call.argument;
        let one = |node: Node| Ok(Some(node));
        match call.function {
            Function::Ref => match argument.as_text() {
                Some(name) => self.reference(name, node.place),
                None => self.malformed(call, node),
            },
            Function::GetAtt => self.get_att(argument).and_then(one),
            Function::Sub => self.sub(argument, node).map(|text| Some(text.into())),
            Function::If => match argument.as_list() {
                Some([condition, then, otherwise]) => {
                    let holds = match condition.as_text() {
                        Some(name) => self.condition(name, condition.place)?,
                        None => return self.malformed(call, node),
                    };
                    self.value(if holds { then } else { otherwise })
                }
                _ => self.malformed(call, node),
            },
            Function::Join => match argument.as_list() {
                Some([delimiter, items]) => {
                    let delimiter = self.text(delimiter)?;
                    let items = self.list(items)?;
                    let mut joined = String::new();
                    for (index, item) in items.iter().enumerate() {
                        let item = self.text(item)?;
                        let delimiter = if index > 0 { delimiter.as_str() } else { "" };
                        self.append(&mut joined, &[delimiter, &item], node)?;
                    }
                    one(joined.into())
                }
                _ => self.malformed(call, node),
            },
            Function::Split => match argument.as_list() {
                Some([delimiter, text]) => {
                    let delimiter = self.text(delimiter)?;
                    let text = self.text(text)?;
                    let items: Vec<Node> =
                        text.split(&*delimiter).map(|item| item.to_owned().into()).collect();
                    one(items.into())
                }
                _ => self.malformed(call, node),
            },
            Function::Select => match argument.as_list() {
                Some([index, items]) => self.select(index, items, node).map(Some),
                _ => self.malformed(call, node),
            },
            Function::FindInMap => self.find_in_map(argument, node).map(Some),
            Function::Base64 => {
                let text = self.text(argument)?;
                self.bounded(BASE64_STANDARD.encode(text), node)
            }
            Function::Cidr => match argument.as_list() {
                Some([block, count, bits @ ..]) => {
                    let block = self.text(block)?;
                    let count = self.text(count)?;
                    let bits = match bits.first() {
                        Some(bits) => self.text(bits)?,
                        None => "8".to_owned(),
                    };
                    let numbers = count.parse().ok().zip(bits.parse().ok());
                    match numbers.and_then(|(count, bits)| cidr::split(&block, count, bits)) {
                        Some(blocks) => one(blocks.into_iter().map(Node::from).collect::<Vec<_>>().into()),
                        None => {
                            let message = format!("`{block}` does not hold {count} blocks of {bits} bits");
                            self.stop(node.place, message, "ask for fewer or smaller blocks")
                        }
                    }
                }
                _ => self.malformed(call, node),
            },
            Function::GetAZs => {
                let region = self.text(argument)?;
                let region = if region.is_empty() { self.inputs.environment.region.clone() } else { region };
                one(["a", "b", "c"].map(|zone| Node::from(format!("{region}{zone}"))).to_vec().into())
            }
            Function::ImportValue => {
                let name = self.text(argument)?;
                match self.inputs.imports.get(&name) {
                    Some(value) => one(value.clone().into()),
                    None => {
                        let help = format!("say what another stack exports: `--import {name}=VALUE`");
                        self.stop(node.place, format!("no stack exports `{name}`"), help)
                    }
                }
            }
            Function::Length => {
                let items = self.list(argument)?;
                one(i64::try_from(items.len()).unwrap_or(i64::MAX).into())
            }
            Function::ToJsonString => {
                let value = self.value(argument)?.unwrap_or_default();
                self.bounded(yaml::to_value(&value).to_string(), node)
            }
            Function::Transform => {
                self.stop(node.place, "what a macro makes is only known to its function", "write it out")
            }
            Function::GetStackOutput | Function::RefAll | Function::ValueOf | Function::ValueOfAll => {
                let message = format!("the value of `{}` is only known to the account", call.function.key());
                self.stop(node.place, message, "write the value out, or make it a parameter")
            }
            _ => self.holds(node).map(|holds| Some(holds.into())),
        }
    }

    fn select(&mut self, index: &Node, list: &Node, node: &Node) -> Evaluated<Node> {
        let text = self.text(index)?;
        let items = self.list(list)?;
        let Ok(index) = text.parse::<usize>() else {
            let message = format!("`Fn::Select` takes the item `{text}`, which is not a position");
            return self.stop(node.place, message, "items are counted from 0");
        };
        if let Some(item) = items.get(index) {
            return Ok(item.clone());
        }
        // A region has up to six zones.
        if list.argument_of(Function::GetAZs).is_some()
            && let Some(letter) = ["d", "e", "f"].get(index - items.len())
            && let Some(first) = items.first().and_then(Node::as_text)
        {
            return Ok(format!("{}{letter}", first.trim_end_matches('a')).into());
        }
        if let Some(unknown) = items.iter().rev().find(|item| is_unknown(item)) {
            return Ok(unknown.clone());
        }
        let message = format!("`Fn::Select` takes item {index} of a list of {}", items.len());
        self.stop(node.place, message, "items are counted from 0")
    }

    /// Evaluates a value that has to be a list; what only the account can tell may be one.
    fn list(&mut self, node: &Node) -> Evaluated<Vec<Node>> {
        match self.value(node)?.map(|node| node.value) {
            Some(Value::List(items)) => Ok(items),
            Some(Value::Text(text)) if is_placeholder(&text) => Ok(vec![Node::from(text)]),
            _ => self.stop(node.place, "a list is wanted", "give a list, or split a text"),
        }
    }

    fn malformed<T>(&mut self, call: &Call, node: &Node) -> Evaluated<T> {
        let message = format!("the arguments of `{}` do not have its form", call.function.key());
        self.stop(node.place, message, "see what `synth validate` says")
    }

    fn sub(&mut self, argument: &Node, node: &Node) -> Evaluated<String> {
        let (text, variables) = match argument.as_list() {
            Some([text, variables]) => (text.as_text(), variables.as_map()),
            Some([text]) => (text.as_text(), None),
            _ => (argument.as_text(), None),
        };
        let Some(text) = text else {
            return self.stop(node.place, "`Fn::Sub` has no text", "write a text with variables");
        };
        let mut result = String::new();
        for part in parts(text) {
            match part {
                Part::Literal(literal) => self.append(&mut result, &[literal], node)?,
                Part::Escape(name) => self.append(&mut result, &["${", name, "}"], node)?,
                Part::Unclosed(rest) => self.append(&mut result, &["${", rest], node)?,
                Part::Variable(name) => {
                    let value = match variables.and_then(|variables| variables.get(name)) {
                        Some(value) => self.text(value)?,
                        None => match name.split_once('.') {
                            Some((logical_id, attribute)) => {
                                self.attribute(logical_id, attribute, node.place)?
                            }
                            None => {
                                let reference = Node::call(Function::Ref, name.to_owned()).at(node.place);
                                self.text(&reference)?
                            }
                        },
                    };
                    self.append(&mut result, &[&value], node)?;
                }
            }
        }
        Ok(result)
    }

    /// Adds to a text that is put together at a node.
    fn append(&mut self, text: &mut String, more: &[&str], node: &Node) -> Evaluated<()> {
        more.iter().for_each(|more| text.push_str(more));
        self.hold_to_size(text, node)
    }

    /// Returns a text that was made at a node.
    fn bounded(&mut self, text: String, node: &Node) -> Evaluated<Option<Node>> {
        self.hold_to_size(&text, node)?;
        Ok(Some(text.into()))
    }

    fn hold_to_size(&mut self, text: &str, node: &Node) -> Evaluated<()> {
        if text.len() <= MOST_BYTES {
            return Ok(());
        }
        let message = format!("the text is longer than {MOST_BYTES} bytes");
        self.stop(node.place, message, "put together less, above all of what is put together itself")
    }

    fn find_in_map(&mut self, argument: &Node, node: &Node) -> Evaluated<Node> {
        let Some([name, first, second, rest @ ..]) = argument.as_list() else {
            return self.stop(node.place, "`Fn::FindInMap` has no two keys", "name a mapping and two keys");
        };
        let (name, first, second) = (self.text(name)?, self.text(first)?, self.text(second)?);
        let mapping = self.template.section(Section::Mappings).and_then(|section| section.get(&name));
        let level = mapping.and_then(|mapping| mapping.get(&first));
        if let Some(value) = level.and_then(|level| level.get(&second)) {
            return Ok(value.clone());
        }
        if let Some(default) = rest.first().and_then(|options| options.get("DefaultValue")) {
            return Ok(self.value(default)?.unwrap_or_default());
        }
        let (missing, of) = if level.is_some() { (&second, level) } else { (&first, mapping) };
        let known = of.and_then(Node::as_map).into_iter().flat_map(Map::keys);
        let help = did_you_mean(missing, known, || format!("add `{missing}` to the mapping"));
        self.stop(node.place, format!("the mapping `{name}` has no `{first}` with `{second}`"), help)
    }

    /// Evaluates a condition.
    pub(super) fn holds(&mut self, node: &Node) -> Evaluated<bool> {
        self.deeper(node.place, |stack| stack.is_true(node))
    }

    fn is_true(&mut self, node: &Node) -> Evaluated<bool> {
        let Value::Call(call) = &node.value else {
            return match node.scalar_text().as_deref() {
                Some("true") => Ok(true),
                Some("false") => Ok(false),
                _ => self.stop(
                    node.place,
                    "this is not a condition",
                    "write `!Equals`, `!And`, `!Or` or `!Not`",
                ),
            };
        };
        let items = call.argument.as_list().unwrap_or_default();
        match (call.function, items) {
            (Function::Condition, _) => match call.argument.as_text() {
                Some(name) => self.condition(name, node.place),
                None => self.malformed(call, node),
            },
            (Function::Equals, [one, other]) => {
                let (one, other) = (self.value(one)?, self.value(other)?);
                let text = |node: &Option<Node>| {
                    node.as_ref().and_then(|node| node.scalar_text().map(|it| it.into_owned()))
                };
                Ok(match (text(&one), text(&other)) {
                    (Some(one), Some(other)) => one == other,
                    _ => one == other,
                })
            }
            (Function::Not, [one]) => Ok(!self.holds(one)?),
            (Function::And, [_, ..]) => self.all(items, true),
            (Function::Or, [_, ..]) => Ok(!self.all(items, false)?),
            (Function::Contains, [list, value]) => {
                let list = self.list(list)?;
                let value = self.text(value)?;
                Ok(list.iter().any(|item| item.scalar_text().as_deref() == Some(&*value)))
            }
            (Function::EachMemberIn, [some, all]) => {
                let (some, all) = (self.list(some)?, self.list(all)?);
                Ok(some.iter().all(|item| all.contains(item)))
            }
            (Function::EachMemberEquals, [list, value]) => {
                let list = self.list(list)?;
                let value = self.text(value)?;
                Ok(list.iter().all(|item| item.scalar_text().as_deref() == Some(&*value)))
            }
            _ => self.malformed(call, node),
        }
    }

    /// Tells whether each condition is so. Each of them is evaluated, so that a fault in one is found.
    fn all(&mut self, items: &[Node], wanted: bool) -> Evaluated<bool> {
        let mut all = true;
        for item in items {
            all &= self.holds(item)? == wanted;
        }
        Ok(all)
    }
}

/// Tells whether a text stands for an attribute that only the account can tell.
fn is_placeholder(text: &str) -> bool {
    text.starts_with('<') && text.ends_with('>')
}

/// Tells whether a part of an item is only known to the account, so that there may be more items.
fn is_unknown(item: &Node) -> bool {
    item.as_text().is_some_and(|text| {
        let has_placeholder = text.split_once('<').is_some_and(|(_, rest)| rest.contains('>'));
        has_placeholder || text.contains("{{resolve:ssm:")
    })
}
