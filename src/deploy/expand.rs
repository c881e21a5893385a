//! `Fn::ForEach`, expanded: each loop becomes the entries that it makes.
//!
//! User guide, "Fn::ForEach".

use crate::template::{Call, Function, LOOP_KEY, Map, Node, Template, Value};

/// How deep loops may nest; CloudFormation's own limit is lower.
const LOOPS: u32 = 8;

/// Returns the template with every loop expanded whose collection is literal or a parameter.
pub(super) fn expand(template: &Template, parameters: &Map) -> Template {
    Template { name: template.name.clone(), root: node(&template.root, parameters, LOOPS) }
}

fn node(value: &Node, parameters: &Map, depth: u32) -> Node {
    let expanded: Value = match &value.value {
        Value::Map(map) => {
            let mut entries = Map::new();
            for (key, child) in map.iter() {
                match key.starts_with(LOOP_KEY).then(|| each(child, parameters, depth)).flatten() {
                    Some(made) => {
                        for (key, child) in made {
                            entries.push(key, child);
                        }
                    }
                    None => entries.push_at(
                        key.to_owned(),
                        map.key_place(key).unwrap_or_default(),
                        node(child, parameters, depth),
                    ),
                }
            }
            entries.into()
        }
        Value::List(items) => {
            items.iter().map(|item| node(item, parameters, depth)).collect::<Vec<_>>().into()
        }
        Value::Call(call) => Value::Call(Box::new(Call {
            argument: node(&call.argument, parameters, depth),
            ..Call::clone(call)
        })),
        scalar => scalar.clone(),
    };
    Node { value: expanded, place: value.place }
}

/// Returns what a loop makes; none where it is malformed, or its collection is not known.
fn each(argument: &Node, parameters: &Map, depth: u32) -> Option<Vec<(String, Node)>> {
    let [variable, collection, body] = argument.as_list()? else { return None };
    let (variable, body) = (variable.as_text()?, body.as_map()?);
    let depth = depth.checked_sub(1)?;
    let mut values = Vec::new();
    for item in collection_of(collection, parameters)? {
        match item.argument_of(Function::Ref).and_then(Node::as_text) {
            Some(name) => match parameters.get(name)?.value.clone() {
                Value::List(items) => values.extend(items),
                value => values.push(value.into()),
            },
            None => values.push(item.clone()),
        }
    }
    let mut made = Vec::new();
    for value in values {
        let text = value.scalar_text()?.into_owned();
        for (key, child) in body.iter() {
            let entry = Map::from_iter([(put(key, variable, &text), substituted(child, variable, &text))]);
            // A loop within a loop is expanded once the outer variable has its value.
            let Value::Map(entries) = node(&entry.into(), parameters, depth).value else { return None };
            made.extend(entries.into_iter().map(|(key, child)| (key.into_owned(), child)));
        }
    }
    Some(made)
}

fn collection_of<'n>(node: &'n Node, parameters: &'n Map) -> Option<&'n [Node]> {
    match node.argument_of(Function::Ref).and_then(Node::as_text) {
        Some(name) => parameters.get(name)?.as_list(),
        None => node.as_list(),
    }
}

/// Puts the value of a variable into a text; `&{Name}` keeps only what a logical id may contain.
fn put(text: &str, variable: &str, value: &str) -> String {
    let kept = || value.replace(|character: char| !character.is_ascii_alphanumeric(), "");
    text.replace(&format!("${{{variable}}}"), value).replace(&format!("&{{{variable}}}"), &kept())
}

fn substituted(node: &Node, variable: &str, value: &str) -> Node {
    let result: Value = match &node.value {
        Value::Text(text) => put(text, variable, value).into(),
        Value::List(items) => {
            items.iter().map(|item| substituted(item, variable, value)).collect::<Vec<_>>().into()
        }
        Value::Map(map) => map
            .iter()
            .map(|(key, node)| (put(key, variable, value), substituted(node, variable, value)))
            .collect::<Map>()
            .into(),
        Value::Call(call) if call.function == Function::Ref && call.argument.as_text() == Some(variable) => {
            value.to_owned().into()
        }
        Value::Call(call) => {
            let argument = substituted(&call.argument, variable, value);
            Value::Call(Box::new(Call { argument, ..Call::clone(call) }))
        }
        scalar => scalar.clone(),
    };
    Node { value: result, place: node.place }
}
