//! Conditions as formulas over variables, read from the template's nodes.

use super::model::{Model, Subject};
use super::parameter::Parameter;
use super::render::render;
use super::{DEPTH, text_of};
use crate::template::{Function, Node, Text, Value};
use indexmap::IndexMap;
use std::rc::Rc;

/// A condition over the variables of a [`Model`].
#[derive(Debug, Clone)]
pub(super) enum Formula {
    Constant(bool),
    /// The variable has the text.
    Equals(usize, Text),
    /// The two variables have the same text.
    Same(usize, usize),
    /// The variable is a proposition, and it holds.
    Holds(usize),
    /// The condition of that name holds.
    Named(String),
    Not(Box<Self>),
    All(Vec<Self>),
    Any(Vec<Self>),
    /// Too large, or nested too deeply, to be decided.
    TooLarge,
}

/// The most cases that the look-ups and lists of a template are spread out into: a formula for each pair of
/// what is compared can grow with the square of the template.
pub(super) const CASES: usize = 1 << 17;

/// Reads formulas, and collects the variables and what they are compared with.
#[derive(Debug)]
pub(super) struct Reader<'t> {
    pub(super) model: Model,
    pub(super) parameters: &'t IndexMap<String, Rc<Parameter>>,
    pub(super) mappings: Option<&'t Node>,
    /// How many more cases may be spread out.
    pub(super) cases: usize,
    /// What holds in every situation, because the stack could not be made otherwise.
    pub(super) required: Vec<Formula>,
}

impl Reader<'_> {
    /// Reads a condition, or an assertion of a rule.
    pub(super) fn formula(&mut self, node: &Node, depth: usize) -> Formula {
        let Some(depth) = depth.checked_sub(1) else { return Formula::TooLarge };
        let call = match &node.value {
            Value::Bool(holds) => return Formula::Constant(holds.value),
            Value::Call(call) => call,
            _ => return self.undecidable(node),
        };
        let items = call.argument.as_list();
        let pair = items.and_then(|items| <&[Node; 2]>::try_from(items).ok());
        match (call.function, items, pair) {
            (Function::And, Some(items), _) => {
                Formula::All(items.iter().map(|item| self.formula(item, depth)).collect())
            }
            (Function::Or, Some(items), _) => {
                Formula::Any(items.iter().map(|item| self.formula(item, depth)).collect())
            }
            (Function::Not, Some([item]), _) => Formula::Not(Box::new(self.formula(item, depth))),
            (Function::Condition, ..) => match call.argument.as_text() {
                Some(name) => Formula::Named(name.to_owned()),
                None => self.undecidable(node),
            },
            (Function::Equals, _, Some([left, right])) => {
                let (left, right) = (self.operand(left, depth), self.operand(right, depth));
                self.equals(&left, &right, depth)
            }
            (Function::Contains, _, Some([list, value])) => match self.plain_list(list) {
                Some(list) => self.each_in(std::slice::from_ref(value), list, depth),
                None => self.undecidable(node),
            },
            (Function::EachMemberEquals, _, Some([list, value])) => match self.plain_list(list) {
                Some(list) => self.each_in(list, std::slice::from_ref(value), depth),
                None => self.undecidable(node),
            },
            (Function::EachMemberIn, _, Some([list, allowed])) => {
                match (self.plain_list(list), self.plain_list(allowed)) {
                    (Some(list), Some(allowed)) => self.each_in(list, allowed, depth),
                    _ => self.undecidable(node),
                }
            }
            _ => self.undecidable(node),
        }
    }

    /// Returns that each of the values equals one of those allowed.
    fn each_in(&mut self, values: &[Node], allowed: &[Node], depth: usize) -> Formula {
        if !self.spend(values.len().saturating_mul(allowed.len())) {
            return Formula::TooLarge;
        }
        let values: Vec<_> = values.iter().map(|value| self.operand(value, depth)).collect();
        let allowed: Vec<_> = allowed.iter().map(|value| self.operand(value, depth)).collect();
        let mut all = Vec::new();
        for value in &values {
            all.push(Formula::Any(
                allowed.iter().map(|allowed| self.equals(value, allowed, depth)).collect(),
            ));
        }
        Formula::All(all)
    }

    /// Books cases, and tells whether there are that many left.
    pub(super) fn spend(&mut self, cases: usize) -> bool {
        let left = self.cases.checked_sub(cases);
        self.cases = left.unwrap_or(0);
        left.is_some()
    }

    /// Returns the items of a list that is written out, each of them one text.
    fn plain_list<'n>(&self, node: &'n Node) -> Option<&'n [Node]> {
        let is_text = |item: &Node| {
            let name = item.argument_of(Function::Ref).and_then(Node::as_text);
            text_of(item).is_some()
                || name.is_some_and(|name| self.parameters.get(name).is_some_and(|it| it.is_one_text()))
        };
        node.as_list().filter(|items| items.iter().all(is_text))
    }

    fn undecidable(&mut self, node: &Node) -> Formula {
        match render(node) {
            Some(expression) => {
                Formula::Holds(self.model.variable(Subject::Undecidable(expression), || None))
            }
            None => Formula::TooLarge,
        }
    }

    /// Reads a rule: its assertions hold wherever its condition does.
    ///
    /// What cannot be decided of a rule excludes no situation.
    pub(super) fn rule(&mut self, rule: &Node, applies: Option<&Formula>) -> Formula {
        let assertions = rule.get("Assertions").and_then(Node::as_list).unwrap_or_default();
        let asserted = assertions
            .iter()
            .filter_map(|assertion| assertion.get("Assert"))
            .map(|assertion| self.formula(assertion, DEPTH))
            .collect();
        let asserted = Formula::All(asserted);
        match applies {
            Some(applies) => Formula::Any(vec![Formula::Not(Box::new(applies.clone())), asserted]),
            None => asserted,
        }
    }
}

impl Formula {
    /// Returns how many parts it is made of.
    pub(super) fn parts(&self) -> usize {
        match self {
            Self::Not(inner) => inner.parts(),
            Self::All(items) | Self::Any(items) => items.iter().map(Self::parts).sum::<usize>() + 1,
            _ => 1,
        }
    }

    /// Calls back with the name of every condition that it names.
    pub(super) fn names(&self, each: &mut impl FnMut(&str)) {
        match self {
            Self::Named(name) => each(name),
            Self::Not(inner) => inner.names(each),
            Self::All(items) | Self::Any(items) => items.iter().for_each(|item| item.names(each)),
            Self::Constant(_) | Self::Equals(..) | Self::Same(..) | Self::Holds(_) | Self::TooLarge => {}
        }
    }
}
