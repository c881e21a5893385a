//! The conditions of a parent together with those of its children.
//!
//! The conditions and rules of a child are written over the parent's parameters: each `Ref` of the child's
//! parameter becomes what is passed to it, or its default. So one model answers what holds in the child in
//! each situation of the parent. The result is a template, which can be the child of another.

use crate::parameter::Parameter;
use crate::template::sub_text::{Part, parts};
use crate::template::{Call, Function, Map, Node, Section, Template, Text, Value};
use std::collections::HashMap;

/// The most nodes of children's conditions that are written over the values passed.
pub(crate) const COMBINED_NODES: usize = 1 << 17;

/// The largest value that is put into them, in nodes and in bytes of text; others are not known.
const VALUE_NODES: usize = 32;
const VALUE_BYTES: usize = 256;

/// A child, and what its parent passes to it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Passing<'a> {
    /// The logical id of the nested stack.
    pub(crate) logical_id: &'a str,
    /// The child; its resources do not matter.
    pub(crate) child: &'a Template,
    /// The property `Parameters`.
    pub(crate) parameters: Option<&'a Node>,
    /// Whether more may be passed than can be read.
    pub(crate) is_open: bool,
    /// Whether there may be no nested stack, so that what its conditions look up need not be found.
    pub(crate) is_optional: bool,
}

/// The conditions of a parent, and those of its children, as `Nested.Condition` and `Nested.Rules.Rule`.
#[derive(Debug)]
pub(crate) struct Combining {
    name: String,
    sections: [(Section, Map); 4],
    budget: usize,
}

impl Combining {
    /// Starts with the parent alone.
    pub(crate) fn of(parent: &Template) -> Self {
        let sections = [Section::Parameters, Section::Rules, Section::Mappings, Section::Conditions];
        let read = |section| parent.section(section).and_then(Node::as_map).cloned().unwrap_or_default();
        Self {
            name: parent.name.clone(),
            sections: sections.map(|section| (section, read(section))),
            budget: COMBINED_NODES,
        }
    }

    /// Adds a child; tells whether it was small enough.
    pub(crate) fn nest(&mut self, passing: &Passing<'_>) -> bool {
        let cost = [Section::Conditions, Section::Rules, Section::Mappings]
            .into_iter()
            .filter_map(|section| passing.child.section(section))
            .map(|node| weight(node, self.budget).0)
            .sum();
        let Some(rest) = self.budget.checked_sub(cost) else { return false };
        self.budget = rest;
        let scope = Scope::of(passing);
        let [_, _, (_, mappings), (_, conditions)] = &mut self.sections;
        for (name, node) in passing.child.entries(Section::Mappings) {
            mappings.push(scope.name(name), node.clone());
        }
        for (name, node) in passing.child.entries(Section::Conditions) {
            conditions.push(scope.name(name), scope.put(node));
        }
        for (name, node) in passing.child.entries(Section::Rules) {
            conditions.push(rule_name(passing.logical_id, name), scope.put(&implication(node)));
        }
        true
    }

    /// Replaces what is known of parameters and pseudo parameters.
    pub(crate) fn fix(&mut self, values: HashMap<&str, Node>) {
        let scope = Scope { logical_id: None, values, is_optional: false };
        let [_, rules, _, conditions] = &mut self.sections;
        for (_, map) in [rules, conditions] {
            *map = map.iter().map(|(name, node)| (name.to_owned(), scope.put(node))).collect();
        }
    }

    /// Returns a template of the parent's parameters, and of everything else.
    pub(crate) fn into_template(self) -> Template {
        let root: Map = self.sections.into_iter().map(|(section, map)| (section.key(), map)).collect();
        Template { name: self.name, root: root.into() }
    }
}

/// Returns the name of the condition that a rule of a child is met.
///
/// A logical id has no full stop, so that no name of the parent is met.
pub(crate) fn rule_name(logical_id: &str, rule: &str) -> String {
    format!("{logical_id}.{}.{rule}", Section::Rules.key())
}

/// Returns a rule as a condition: its assertions hold where its condition does.
fn implication(rule: &Node) -> Node {
    let assertions = rule.get("Assertions").and_then(Node::as_list).unwrap_or_default();
    let asserted: Vec<Node> = assertions.iter().filter_map(|it| it.get("Assert").cloned()).collect();
    let asserted = Node::call(Function::And, asserted);
    match rule.get("RuleCondition") {
        Some(condition) => {
            let unless = Node::call(Function::Not, vec![condition.clone()]);
            Node::call(Function::Or, vec![unless, asserted])
        }
        None => asserted,
    }
}

/// What names mean in another template.
struct Scope<'a> {
    /// The nested stack that the names are of; none where the template is the same.
    logical_id: Option<&'a str>,
    values: HashMap<&'a str, Node>,
    is_optional: bool,
}

impl<'a> Scope<'a> {
    /// Returns what the names of a child mean in its parent.
    fn of(passing: &Passing<'a>) -> Self {
        let (logical_id, is_optional) = (Some(passing.logical_id), passing.is_optional);
        let mut scope = Self { logical_id, values: HashMap::new(), is_optional };
        for (name, node) in passing.child.entries(Section::Parameters) {
            let Some(map) = node.as_map() else { continue };
            let kind = Parameter { logical_id: name, map }.type_name();
            let is_text = kind != "CommaDelimitedList" && !kind.contains('<');
            let default = map.get("Default").cloned().unwrap_or_else(|| scope.unknown(name));
            let value = match passing.parameters {
                _ if !is_text || passing.is_open => scope.unknown(name),
                None => default,
                Some(passed) => chosen(passed, &default, &|node| match node.as_map() {
                    Some(map) => match map.get(name) {
                        Some(value) => chosen(value, &default, &Node::clone),
                        None => default.clone(),
                    },
                    None => scope.unknown(name),
                }),
            };
            let (nodes, bytes) = weight(&value, VALUE_NODES + 1);
            let is_small = nodes <= VALUE_NODES && bytes <= VALUE_BYTES;
            let value = if is_small { value } else { scope.unknown(name) };
            scope.values.insert(name, value);
        }
        for own in ["AWS::StackName", "AWS::StackId"] {
            scope.values.insert(own, scope.unknown(own));
        }
        scope
    }

    fn name(&self, name: &str) -> String {
        self.logical_id.map_or_else(|| name.to_owned(), |logical_id| format!("{logical_id}.{name}"))
    }

    /// Returns a list whose first item is a name.
    fn named(&self, argument: &Node) -> Node {
        let mut argument = self.put(argument);
        if let Value::List(items) = &mut argument.value
            && let Some(first) = items.first_mut()
            && let Some(name) = first.as_text().map(|name| self.name(name))
        {
            first.value = name.into();
        }
        argument
    }

    /// Returns a value of which nothing is known but whose it is.
    fn unknown(&self, name: &str) -> Node {
        let logical_id = self.logical_id.unwrap_or_default().to_owned();
        Node::call(Function::GetAtt, vec![logical_id.into(), format!("Parameters.{name}").into()])
    }

    // Recursion is safe: the reader limits the depth of a file, and an author writes the depth of a stack.
    fn put(&self, node: &Node) -> Node {
        let put: Node = match &node.value {
            Value::List(items) => items.iter().map(|item| self.put(item)).collect::<Vec<_>>().into(),
            Value::Map(map) => {
                map.iter().map(|(key, node)| (key.to_owned(), self.put(node))).collect::<Map>().into()
            }
            Value::Call(call) => self.call(call),
            _ => return node.clone(),
        };
        put.at(node.place)
    }

    fn call(&self, call: &Call) -> Node {
        let text = call.argument.as_text();
        match (call.function, text) {
            (Function::Ref, Some(name)) => match self.values.get(name) {
                Some(value) => value.clone(),
                None => Node::call(call.function, call.argument.clone()),
            },
            (Function::Condition, Some(name)) => Node::call(Function::Condition, self.name(name)),
            (Function::Sub, Some(text)) => self.sub(text, Map::new()),
            (Function::Sub, None) => match call.argument.as_list() {
                Some([text, Node { value: Value::Map(variables), .. }]) if text.as_text().is_some() => {
                    let own = variables.iter().map(|(name, node)| (name.to_owned(), self.put(node)));
                    self.sub(text.as_text().unwrap_or_default(), own.collect())
                }
                _ => Node::call(call.function, self.put(&call.argument)),
            },
            (Function::FindInMap | Function::If | Function::GetAtt, _) => {
                let mut argument = self.named(&call.argument);
                if let (Function::FindInMap, true, Value::List(items)) =
                    (call.function, self.is_optional, &mut argument.value)
                    && items.len() == 3
                {
                    items.push(Map::from_iter([("DefaultValue", self.unknown("FindInMap"))]).into());
                }
                Node::call(call.function, argument)
            }
            _ => Node::call(call.function, self.put(&call.argument)),
        }
    }

    fn sub(&self, text: &str, mut variables: Map) -> Node {
        let mut all = parts(text);
        if let (Some(Part::Variable(name)), None) = (all.next(), all.next())
            && let Some(value) = variables.get(name).or_else(|| self.values.get(name))
        {
            return value.clone();
        }
        for part in parts(text) {
            if let Part::Variable(name) = part
                && variables.get(name).is_none()
                && let Some(value) = self.values.get(name)
            {
                variables.push(name.to_owned(), value.clone());
            }
        }
        let text: Text = text.to_owned().into();
        if variables.is_empty() {
            return Node::call(Function::Sub, text);
        }
        Node::call(Function::Sub, vec![text.into(), variables.into()])
    }
}

/// Returns the nodes of a tree, counted only up to a limit, and the bytes of their texts.
fn weight(node: &Node, most: usize) -> (usize, usize) {
    let (mut nodes, mut bytes) = (0, 0);
    let mut pending = vec![node];
    while let Some(node) = pending.pop() {
        nodes += 1;
        if nodes > most {
            break;
        }
        match &node.value {
            Value::Text(text) => bytes += text.len(),
            Value::List(items) => pending.extend(items),
            Value::Map(map) => pending.extend(map.iter().map(|(_, node)| node)),
            Value::Call(call) => pending.push(&call.argument),
            _ => {}
        }
    }
    (nodes, bytes)
}

/// Returns a value with its leaves replaced; `AWS::NoValue` is the default.
fn chosen(node: &Node, default: &Node, leaf: &dyn Fn(&Node) -> Node) -> Node {
    if node.is_no_value() {
        return default.clone();
    }
    match node.argument_of(Function::If).and_then(Node::as_list) {
        Some([condition, then, otherwise]) => {
            let branches = [then, otherwise].map(|branch| chosen(branch, default, leaf));
            Node::call(Function::If, [condition.clone()].into_iter().chain(branches).collect::<Vec<_>>())
        }
        _ => leaf(node),
    }
}
