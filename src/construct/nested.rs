//! Nested stacks: a parent passes only what the child declares, and reads only what it hands out.

use super::entry::{Entry, IntoEntry, Nesting};
use super::handle::{Handle, StackRef, owned_call};
use super::output::Output;
use super::parameter::Parameter;
use crate::template::{Function, Map, NESTED_STACK, Node, Owner, Text, Value};
use crate::value::{IntoNode, IntoVal, Val};

/// A child stack as a resource of its parent.
#[derive(Debug, Clone)]
#[must_use]
pub struct NestedStack {
    child: StackRef,
    url_prefix: Text,
    passed: Vec<(Owner, Node)>,
    timeout_in_minutes: Option<Val<i64>>,
    tags: Vec<(String, Node)>,
}

impl NestedStack {
    /// Nests a child whose template lies under the URL prefix.
    pub fn of(child: &StackRef, url_prefix: &str) -> Self {
        let url_prefix = format!("{}/", url_prefix.trim_end_matches('/')).into();
        Self {
            child: child.clone(),
            url_prefix,
            passed: Vec::new(),
            timeout_in_minutes: None,
            tags: Vec::new(),
        }
    }

    /// Passes a value to a parameter of the child; a list is passed as the one text that a nested stack takes.
    pub fn pass<T>(mut self, parameter: &Parameter<T>, value: impl IntoVal<T>) -> Self
    where
        Val<T>: Passable,
    {
        self.passed.push((parameter.owner.clone(), value.into_val().passed()));
        self
    }

    /// Passes a list that is one text with commas already, such as an output of another nested stack.
    pub fn pass_joined<T>(mut self, parameter: &Parameter<Vec<T>>, text: impl IntoVal<String>) -> Self {
        self.passed.push((parameter.owner.clone(), text.into_node()));
        self
    }

    /// Sets how long the creation of the child may take, in minutes.
    pub fn timeout_in_minutes(mut self, minutes: impl IntoVal<i64>) -> Self {
        self.timeout_in_minutes = Some(minutes.into_val());
        self
    }

    /// Tags the child, and all that it makes and that can be tagged (API reference, `CreateStack`, `Tags`).
    pub fn tag(mut self, key: impl Into<String>, value: impl IntoVal<String>) -> Self {
        self.tags.push((key.into(), value.into_node()));
        self
    }
}

impl IntoEntry<NestedStack> for NestedStack {
    fn into_entry(self) -> Entry<Self> {
        let mut properties = Map::new();
        properties.push("TemplateURL", format!("{}{}.yaml", self.url_prefix, self.child.name));
        let owners = self.passed.iter().map(|(owner, _)| owner.clone()).collect();
        if !self.passed.is_empty() {
            let passed = self.passed.into_iter().map(|(owner, value)| (owner.logical_id, value));
            properties.push("Parameters", passed.collect::<Map>());
        }
        if let Some(minutes) = self.timeout_in_minutes {
            properties.push("TimeoutInMinutes", minutes.into_node());
        }
        if !self.tags.is_empty() {
            let tag = |(key, value): (String, Node)| Map::from_iter([("Key", key.into()), ("Value", value)]);
            let tags: Vec<Node> = self.tags.into_iter().map(|one| tag(one).into()).collect();
            properties.push("Tags", tags);
        }
        let mut entry = Entry::of(NESTED_STACK, properties.into());
        entry.nested = Some(Nesting { child: self.child, url_prefix: self.url_prefix, passed: owners });
        entry
    }
}

impl Handle<NestedStack> {
    /// Returns an output of the child.
    #[must_use]
    pub fn output<T>(&self, output: &Output<T>) -> Val<T> {
        let attribute = format!("Outputs.{}", output.owner.logical_id);
        let argument: Vec<Node> = vec![self.owner.logical_id.clone().into_node(), attribute.into()];
        let mut node = owned_call(Function::GetAtt, argument.into(), &self.owner);
        if let Value::Call(call) = &mut node.value {
            // Tells the parent which stack the output must come from.
            let nested = Some(self.owner.logical_id.clone());
            call.owners.push(Owner { nested, ..output.owner.clone() });
        }
        Val::new(node)
    }
}

/// A value that can be passed to a nested stack, whose parameters are all texts.
pub trait Passable {
    /// Returns the node to pass.
    fn passed(self) -> Node;
}

macro_rules! passed_as_they_are {
    ($($kind:ty)*) => {$(
        impl Passable for Val<$kind> {
            fn passed(self) -> Node {
                self.into_node()
            }
        }
    )*};
}

passed_as_they_are! { String bool i64 f64 crate::value::Secret }

impl<T> Passable for Val<Vec<T>> {
    fn passed(self) -> Node {
        crate::intrinsic::join(",", self.cast::<Vec<String>>()).into_node()
    }
}
