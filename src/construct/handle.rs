//! Handles: what the author holds of something that a stack declared.

use crate::template::{Call, Function, Node, Owner, StackId, Text, Value};
use crate::value::{IntoNode, IntoVal, Val};
use std::marker::PhantomData;

/// A complete resource of a generated type.
pub trait ResourceType: IntoNode {
    /// The CloudFormation name of the type, such as `AWS::S3::Bucket`.
    const TYPE: &'static str;
}

/// A resource that a stack declared: `&handle` is its `Ref`, and its attributes are methods.
pub struct Handle<R> {
    pub(super) owner: Owner,
    kind: PhantomData<fn() -> R>,
}

impl<R> Handle<R> {
    pub(super) const fn new(owner: Owner) -> Self {
        Self { owner, kind: PhantomData }
    }

    /// Returns the logical id.
    #[must_use]
    pub fn logical_id(&self) -> &str {
        &self.owner.logical_id
    }

    /// Returns the `Ref` of the resource.
    #[must_use]
    pub fn reference(&self) -> Val<String> {
        Val::new(reference(&self.owner))
    }

    /// Returns an attribute by name. Generated types have a method for each attribute, which is safer.
    #[must_use]
    pub fn get_att<T>(&self, attribute: impl IntoVal<String>) -> Val<T> {
        let argument: Vec<Node> = vec![self.owner.logical_id.clone().into_node(), attribute.into_node()];
        Val::new(owned_call(Function::GetAtt, argument.into(), &self.owner))
    }
}

impl<R> Clone for Handle<R> {
    fn clone(&self) -> Self {
        Self::new(self.owner.clone())
    }
}

impl<R> std::fmt::Debug for Handle<R> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.owner.fmt(formatter)
    }
}

impl<R> IntoNode for &Handle<R> {
    fn into_node(self) -> Node {
        reference(&self.owner)
    }
}
impl<R> IntoVal<String> for &Handle<R> {}

/// What a parent holds of a child stack.
#[derive(Debug, Clone)]
pub struct StackRef {
    pub(super) id: StackId,
    pub(super) name: Text,
}

impl StackRef {
    /// Returns the stack's name, which is its template file's name without the extension.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// Makes the `Ref` of something declared.
pub(super) fn reference(owner: &Owner) -> Node {
    owned_call(Function::Ref, owner.logical_id.clone().into_node(), owner)
}

/// Makes a call that a handle takes part in.
pub(super) fn owned_call(function: Function, argument: Node, owner: &Owner) -> Node {
    Value::Call(Box::new(Call { function, argument, owners: vec![owner.clone()] })).into()
}
