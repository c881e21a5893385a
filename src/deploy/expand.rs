//! `Fn::ForEach`, expanded: each loop becomes the entries that it makes.
//!
//! User guide, "Fn::ForEach".

use super::UNDEPLOYABLE;
use crate::diagnostic::Diagnostic;
use crate::template::{Call, Function, LOOP_KEY, LoopVariable, Map, Node, Template, Value};
use std::borrow::Cow;

/// How deep loops may nest; CloudFormation's own limit is lower.
const LOOPS: u32 = 8;

/// The most values that loops make, in a template that CloudFormation takes: it has at most 1 MB.
const VALUES: usize = 1 << 19;

/// Returns the template with every loop expanded whose collection is literal or a parameter; a template
/// without loops as it is.
///
/// # Errors
/// Loops that make too much.
pub(super) fn expand<'t>(
    template: &'t Template,
    parameters: &Map,
) -> Result<Cow<'t, Template>, Box<Diagnostic>> {
    if !has_loop(&template.root) {
        return Ok(Cow::Borrowed(template));
    }
    let mut loops = Loops { parameters, left: VALUES };
    let root = loops.node(&template.root, LOOPS);
    if loops.left == 0 {
        let finding =
            UNDEPLOYABLE.finding(format!("the loops of the template make more than {VALUES} values"));
        return Err(Box::new(finding.help("loop over fewer items")));
    }
    Ok(Cow::Owned(Template { name: template.name.clone(), root }))
}

fn has_loop(node: &Node) -> bool {
    match &node.value {
        Value::Map(map) => map.iter().any(|(key, node)| key.starts_with(LOOP_KEY) || has_loop(node)),
        Value::List(items) => items.iter().any(has_loop),
        Value::Call(call) => has_loop(&call.argument),
        _ => false,
    }
}

struct Loops<'p> {
    parameters: &'p Map,
    /// How many more values may be made.
    left: usize,
}

impl Loops<'_> {
    fn node(&mut self, value: &Node, depth: u32) -> Node {
        let expanded: Value = match &value.value {
            Value::Map(map) => {
                let mut entries = Map::new();
                for (key, child) in map.iter() {
                    match key.starts_with(LOOP_KEY).then(|| self.each(child, depth)).flatten() {
                        Some(made) => {
                            for (key, child) in made {
                                entries.push(key, child);
                            }
                        }
                        None => entries.push_at(
                            key.to_owned(),
                            map.key_place(key).unwrap_or_default(),
                            self.node(child, depth),
                        ),
                    }
                }
                entries.into()
            }
            Value::List(items) => items.iter().map(|item| self.node(item, depth)).collect::<Vec<_>>().into(),
            Value::Call(call) => {
                let argument = self.node(&call.argument, depth);
                Value::Call(Box::new(Call { argument, ..Call::clone(call) }))
            }
            scalar => scalar.clone(),
        };
        Node { value: expanded, place: value.place }
    }

    /// Returns what a loop makes; none where it is malformed, or its collection is not known.
    fn each(&mut self, argument: &Node, depth: u32) -> Option<Vec<(String, Node)>> {
        let [variable, collection, body] = argument.as_list()? else { return None };
        let (variable, body) = (variable.as_text()?, body.as_map()?);
        let depth = depth.checked_sub(1)?;
        let forms = LoopVariable::new(variable);
        let mut made = Vec::new();
        for value in self.values(collection)? {
            let text = value.scalar_text()?.into_owned();
            for (key, child) in body.iter() {
                let child = self.substituted(child, variable, &forms, &text)?;
                let entry = Map::from_iter([(forms.put(key, &text), child)]);
                // A loop within a loop is expanded once the outer variable has its value.
                let Value::Map(entries) = self.node(&entry.into(), depth).value else { return None };
                made.extend(entries.into_iter().map(|(key, child)| (key.into_owned(), child)));
            }
        }
        Some(made)
    }

    /// Returns the items of a collection, those of list parameters in their place.
    fn values(&self, collection: &Node) -> Option<Vec<Node>> {
        if let Some(name) = collection.argument_of(Function::Ref).and_then(Node::as_text) {
            return self.parameters.get(name)?.as_list().map(<[Node]>::to_vec);
        }
        let mut values = Vec::new();
        for item in collection.as_list()? {
            match item.argument_of(Function::Ref).and_then(Node::as_text) {
                Some(name) => match self.parameters.get(name)?.value.clone() {
                    Value::List(items) => values.extend(items),
                    value => values.push(value.into()),
                },
                None => values.push(item.clone()),
            }
        }
        Some(values)
    }

    /// Puts the value of a variable into a value; none where too much was made already.
    fn substituted(
        &mut self,
        node: &Node,
        variable: &str,
        forms: &LoopVariable,
        value: &str,
    ) -> Option<Node> {
        self.left = self.left.saturating_sub(1);
        if self.left == 0 {
            return None;
        }
        let result: Value = match &node.value {
            Value::Text(text) => forms.put(text, value).into(),
            Value::List(items) => {
                let items = items.iter().map(|item| self.substituted(item, variable, forms, value));
                items.collect::<Option<Vec<_>>>()?.into()
            }
            Value::Map(map) => {
                let mut entries = Map::new();
                for (key, node) in map.iter() {
                    entries.push(forms.put(key, value), self.substituted(node, variable, forms, value)?);
                }
                entries.into()
            }
            Value::Call(call)
                if call.function == Function::Ref && call.argument.as_text() == Some(variable) =>
            {
                value.to_owned().into()
            }
            Value::Call(call) => {
                let argument = self.substituted(&call.argument, variable, forms, value)?;
                Value::Call(Box::new(Call { argument, ..Call::clone(call) }))
            }
            scalar => scalar.clone(),
        };
        Some(Node { value: result, place: node.place })
    }
}
