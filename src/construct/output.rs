//! Outputs: what a stack hands out.

use crate::intrinsic::Condition;
use crate::template::{Map, Node, Owner};
use crate::value::{IntoVal, Val};
use std::marker::PhantomData;

/// An output that a stack declared; its parent reads it with `nested.output(&output)`.
pub struct Output<T> {
    pub(super) owner: Owner,
    kind: PhantomData<fn() -> T>,
}

impl<T> Output<T> {
    pub(super) const fn new(owner: Owner) -> Self {
        Self { owner, kind: PhantomData }
    }

    /// Returns the logical id.
    #[must_use]
    pub fn logical_id(&self) -> &str {
        &self.owner.logical_id
    }
}

impl<T> Clone for Output<T> {
    fn clone(&self) -> Self {
        Self::new(self.owner.clone())
    }
}

impl<T> std::fmt::Debug for Output<T> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.owner.fmt(formatter)
    }
}

/// The declaration of an output.
#[must_use]
pub struct OutputSpec<T> {
    pub(super) value: Val<T>,
    pub(super) description: Option<Node>,
    pub(super) export: Option<Node>,
    pub(super) condition: Option<Owner>,
}

/// Declares an output of the value.
pub fn output<T>(value: impl IntoVal<T>) -> OutputSpec<T> {
    OutputSpec { value: value.into_val(), description: None, export: None, condition: None }
}

impl<T> OutputSpec<T> {
    /// Sets the description.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_owned().into());
        self
    }

    /// Exports the value under the name, for other stacks of the account and region.
    pub fn export(mut self, name: impl IntoVal<String>) -> Self {
        self.export = Some(Map::from_iter([("Name", name.into_node())]).into());
        self
    }

    /// Makes the output only where the condition is true.
    pub fn when(mut self, condition: &Condition) -> Self {
        self.condition = Some(condition.owner.clone());
        self
    }
}
