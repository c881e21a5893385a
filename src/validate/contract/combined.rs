//! The conditions of a parent together with those of its children, over the values that it passes.
//!
//! The conditions and rules of a child are written over the parent's parameters: each `Ref` of the child's
//! parameter becomes what is passed to it, or its default. So one model answers what holds in the child in
//! each situation of the parent.

use super::family::Nested;
use crate::condition::{Conditions, Guard, Witness};
use crate::diagnostic::Diagnostic;
use crate::template::sub_text::{Part, parts};
use crate::template::{Call, Function, Map, Node, Section, Template, Text, Value};
use std::collections::{BTreeSet, HashMap};

/// The conditions of a parent, and those of its children over the values that it passes.
#[derive(Debug)]
pub(super) struct Combined {
    pub(super) conditions: Conditions,
    /// The nested stack from which on the conditions are left out, because all are too large together.
    left_out: Option<String>,
}

/// The most nodes of children's conditions that are written over the values passed.
const NODES: usize = 1 << 17;

/// The largest value that is put into them, in nodes and in bytes of text; others are not known.
const VALUE_NODES: usize = 32;
const VALUE_BYTES: usize = 256;

/// The most values that are passed to one nested stack, twice what CloudFormation takes.
const PASSED: usize = 400;

impl Combined {
    pub(super) fn new(parent: &Template, nested: &[Nested<'_>]) -> Self {
        let section = |section| parent.section(section).and_then(Node::as_map).cloned().unwrap_or_default();
        let (mut mappings, mut conditions) = (section(Section::Mappings), section(Section::Conditions));
        let (mut budget, mut left_out) = (NODES, None);
        for nested in nested {
            let cost = [Section::Conditions, Section::Rules, Section::Mappings]
                .into_iter()
                .filter_map(|section| nested.child.section(section))
                .map(|node| weight(node, budget).0)
                .sum();
            let Some(rest) = budget.checked_sub(cost) else {
                left_out = Some(nested.logical_id.to_owned());
                break;
            };
            budget = rest;
            let scope = Scope::of(nested);
            for (name, node) in nested.child.entries(Section::Mappings) {
                mappings.push(scope.name(name), node.clone());
            }
            for (name, node) in nested.child.entries(Section::Conditions) {
                conditions.push(scope.name(name), scope.put(node));
            }
            for (name, node) in nested.child.entries(Section::Rules) {
                conditions.push(rule_name(nested.logical_id, name), scope.put(&implication(node)));
            }
        }
        let root: Map = [
            (Section::Parameters, section(Section::Parameters)),
            (Section::Rules, section(Section::Rules)),
            (Section::Mappings, mappings),
            (Section::Conditions, conditions),
        ]
        .into_iter()
        .map(|(section, map)| (section.key(), map))
        .collect();
        let template = Template { name: parent.name.clone(), root: root.into() };
        Self { conditions: Conditions::of(&template), left_out }
    }

    /// Returns the nested stacks whose conditions are too large to be decided with those of the parent.
    pub(super) fn undecided(&self) -> BTreeSet<String> {
        let of_child = |problem: Diagnostic| {
            let (logical_id, _) = problem.path.get(1)?.split_once('.')?;
            Some(logical_id.to_owned())
        };
        self.conditions.problems().into_iter().filter_map(of_child).chain(self.left_out.clone()).collect()
    }

    /// Returns the situations of the parent in which a condition of a child holds.
    pub(super) fn condition(&self, logical_id: &str, condition: &str) -> Guard {
        self.conditions.named(&format!("{logical_id}.{condition}"))
    }

    /// Returns the situations of the parent in which a rule of a child is met.
    pub(super) fn rule(&self, logical_id: &str, rule: &str) -> Guard {
        self.conditions.named(&rule_name(logical_id, rule))
    }

    /// Returns a situation that the values of parameters bring about, whatever is known at deployment only.
    pub(super) fn certain_witness(&self, guard: &Guard) -> Option<Witness> {
        self.conditions.certain_witness(guard).filter(Witness::is_of_parameters)
    }
}

/// A logical id has no full stop, so that no name of the parent is met.
fn rule_name(logical_id: &str, rule: &str) -> String {
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

/// What the names of a child mean in its parent.
struct Scope<'a> {
    logical_id: &'a str,
    values: HashMap<&'a str, Node>,
}

impl<'a> Scope<'a> {
    fn of(nested: &Nested<'a>) -> Self {
        let mut scope = Self { logical_id: nested.logical_id, values: HashMap::new() };
        for parameter in nested.index.parameters() {
            let name = parameter.logical_id;
            let kind = parameter.type_name();
            let is_text = kind != "CommaDelimitedList" && !kind.contains('<');
            let default = parameter.map.get("Default").cloned().unwrap_or_else(|| scope.unknown(name));
            let value = match nested.parameters {
                _ if !is_text || nested.is_open || nested.passed.len() > PASSED => scope.unknown(name),
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
        format!("{}.{name}", self.logical_id)
    }

    /// Returns a value of which nothing is known but whose it is.
    fn unknown(&self, name: &str) -> Node {
        Node::call(
            Function::GetAtt,
            vec![self.logical_id.to_owned().into(), format!("Parameters.{name}").into()],
        )
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
            (Function::FindInMap, _) => {
                let mut argument = self.put(&call.argument);
                if let Value::List(items) = &mut argument.value
                    && let Some(first) = items.first_mut()
                    && let Some(name) = first.as_text().map(|name| self.name(name))
                {
                    first.value = name.into();
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

#[cfg(test)]
mod tests {
    use super::NODES;
    use crate::validate::contract::{Child, Interface, check};
    use crate::validate::testing::{read, told};
    use crate::validate::{Options, context::Context};

    /// Judges a parent that passes a mode and reads an output of a child with a condition.
    fn judged(condition: &str, others: &str) -> String {
        let mut child = read(&format!(
            r#"{{"Parameters": {{"Mode": {{"Type": "String"}}}}, "Conditions": {{"C": {condition} {others}}},
            "Outputs": {{"O": {{"Value": "x", "Condition": "C"}}}}}}"#
        ));
        child.name = "Child".to_owned();
        let interface = Interface::of(&child);
        let parent = read(
            r#"{"Parameters": {"Mode": {"Type": "String", "AllowedValues": ["a", "b"]}},
            "Conditions": {"Here": {"Fn::Equals": [{"Ref": "AWS::Region"}, "x"]},
                "Own": {"Fn::Equals": [{"Ref": "AWS::StackName"}, "x"]}},
            "Resources": {"Nested": {"Type": "AWS::CloudFormation::Stack",
                "Properties": {"Parameters": {"Mode": {"Ref": "Mode"}}}}},
            "Outputs": {"A": {"Value": {"Fn::If": ["Here", {"Fn::GetAtt": ["Nested", "Outputs.O"]}, "none"]}},
                "B": {"Value": {"Fn::If": ["Own", {"Fn::GetAtt": ["Nested", "Outputs.O"]}, "none"]}}}}"#,
        );
        let options = Options::default();
        let context = Context::new(&parent, &options);
        let mut found = Vec::new();
        check(&context, &[("Nested".to_owned(), Child::Known(&interface))].into(), &mut found);
        told(&found)
            .lines()
            .filter(|line| !line.starts_with("  related") && !line.starts_with("  help"))
            .collect()
    }

    fn missing(output: &str, when: &str) -> String {
        format!(
            "conditional-nested-output Outputs/{output}/Value/Fn::If/1  `Child` has the output `O` only where `C` \
             holds, which it does not when {when}"
        )
    }

    #[test]
    fn the_region_is_shared_and_the_name_of_the_stack_is_not() {
        let region = r#"{"Fn::Equals": [{"Ref": "AWS::Region"}, "x"]}"#;
        assert_eq!(judged(region, ""), missing("B", "AWS::Region = something else, AWS::StackName = `x`"));
        // What the nested stack will be called, nobody knows.
        assert_eq!(judged(r#"{"Fn::Equals": [{"Ref": "AWS::StackName"}, "x"]}"#, ""), "");
    }

    #[test]
    fn a_text_of_several_parameters_is_taken_apart() {
        let other_region = "AWS::Region = something else, AWS::StackName = `x`, Mode = `a`";
        assert_eq!(
            judged(r#"{"Fn::Equals": [{"Fn::Sub": "${Mode}-${AWS::Region}"}, "a-x"]}"#, ""),
            missing("B", other_region) + &missing("A", "AWS::Region = `x`, Mode = `b`")
        );
        let both =
            missing("B", "AWS::StackName = `x`, Mode = `b`") + &missing("A", "AWS::Region = `x`, Mode = `b`");
        assert_eq!(
            judged(r#"{"Fn::Equals": [{"Fn::Sub": ["${M}", {"M": {"Ref": "Mode"}}]}, "a"]}"#, ""),
            both
        );
    }

    #[test]
    fn conditions_that_are_too_large_together_are_told() {
        let one = r#"{"Ref": "Mode"}"#;
        let many = vec![one; NODES / 2].join(", ");
        assert_eq!(
            judged(r#"{"Fn::Equals": [{"Ref": "Mode"}, "a"]}"#, &format!(r#", "Large": [{many}]"#)),
            "conditions-too-large Resources/Nested  the conditions of what `Nested` nests are too large to be \
             decided with those of this template"
        );
    }
}
