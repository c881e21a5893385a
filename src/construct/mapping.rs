//! Mappings and rules: literal tables, and what must hold of the parameters.

use super::handle::owned_call;
use crate::intrinsic::IntoCondition;
use crate::template::{Function, Map, Node, Owner};
use crate::value::{IntoNode, IntoVal, Val};

/// A mapping that a stack declared.
#[derive(Debug, Clone)]
pub struct Mapping {
    pub(super) owner: Owner,
}

impl Mapping {
    /// Returns `Fn::FindInMap`: the value under the two keys.
    pub fn find<T>(&self, top: impl IntoVal<String>, second: impl IntoVal<String>) -> Val<T> {
        self.call(vec![top.into_node(), second.into_node()])
    }

    /// Returns `Fn::FindInMap` with a value for keys that are not there.
    ///
    /// Needs the transform `AWS::LanguageExtensions`.
    pub fn find_or<T>(
        &self,
        top: impl IntoVal<String>,
        second: impl IntoVal<String>,
        default: impl IntoVal<T>,
    ) -> Val<T> {
        let default = Map::from_iter([("DefaultValue", default.into_node())]);
        self.call(vec![top.into_node(), second.into_node(), default.into()])
    }

    fn call<T>(&self, keys: Vec<Node>) -> Val<T> {
        let name = self.owner.logical_id.clone().into_node();
        let argument: Vec<Node> = std::iter::once(name).chain(keys).collect();
        Val::new(owned_call(Function::FindInMap, argument.into(), &self.owner))
    }
}

/// The declaration of a rule: assertions about the parameters, checked before anything is made.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct RuleSpec {
    condition: Option<Node>,
    assertions: Vec<Node>,
}

impl RuleSpec {
    /// Makes a rule without assertions, which always applies.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes the rule apply only where the condition is true.
    pub fn when(mut self, condition: impl IntoCondition) -> Self {
        self.condition = Some(condition.into_condition().0);
        self
    }

    /// Adds an assertion, with what the console says when it does not hold.
    pub fn assert(mut self, assertion: impl IntoCondition, description: &str) -> Self {
        let entries =
            [("Assert", assertion.into_condition().0), ("AssertDescription", description.into_node())];
        self.assertions.push(Map::from_iter(entries).into());
        self
    }

    pub(super) fn into_body(self) -> Map {
        let mut body = Map::new();
        if let Some(condition) = self.condition {
            body.push("RuleCondition", condition);
        }
        body.push("Assertions", Node::from(self.assertions));
        body
    }
}
