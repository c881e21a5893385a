//! A resource on its way into a stack: its properties and its resource attributes.

use super::acknowledgement::acknowledge;
use super::handle::{Handle, ResourceType, StackRef};
use super::policy::{CreationPolicy, UpdatePolicy};
use crate::intrinsic::Condition;
use crate::template::{Map, Node, Owner, Text};
use crate::value::IntoNode;
use std::marker::PhantomData;

/// What becomes of the physical resource when it leaves the stack or is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeletionPolicy {
    /// It is deleted.
    Delete,
    /// It is kept.
    Retain,
    /// It is kept, unless the operation that created it is rolled back.
    RetainExceptOnCreate,
    /// A snapshot of it is kept.
    Snapshot,
}

impl DeletionPolicy {
    const fn word(self) -> &'static str {
        match self {
            Self::Delete => "Delete",
            Self::Retain => "Retain",
            Self::RetainExceptOnCreate => "RetainExceptOnCreate",
            Self::Snapshot => "Snapshot",
        }
    }
}

/// A complete resource with its resource attributes, ready to be added to a stack.
#[must_use]
pub struct Entry<R> {
    pub(super) resource_type: Text,
    pub(super) properties: Node,
    pub(super) condition: Option<Owner>,
    pub(super) depends_on: Vec<Owner>,
    pub(super) attributes: Map,
    pub(super) metadata: Map,
    /// What the stack checks or adds when the entry is a nested stack.
    pub(super) nested: Option<Nesting>,
    kind: PhantomData<fn() -> R>,
}

/// What the parent stack must know of a nested stack that it added.
#[derive(Debug, Clone)]
pub(crate) struct Nesting {
    pub(super) child: StackRef,
    pub(super) url_prefix: Text,
    /// The child's parameters that are passed, as their handles.
    pub(super) passed: Vec<Owner>,
}

impl<R> Entry<R> {
    pub(super) fn of(resource_type: impl Into<Text>, properties: Node) -> Self {
        Self {
            resource_type: resource_type.into(),
            properties,
            condition: None,
            depends_on: Vec::new(),
            attributes: Map::new(),
            metadata: Map::new(),
            nested: None,
            kind: PhantomData,
        }
    }
}

/// Anything that a stack can add: a complete resource, with resource attributes or without.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a complete resource",
    label = "a required property is missing",
    note = "a type named `TableNeedsDatabaseName` is a `Table` without its required property: call `.database_name(..)`"
)]
pub trait IntoEntry<R> {
    /// Turns it into an entry without resource attributes, or leaves those that it has.
    fn into_entry(self) -> Entry<R>;
}

impl<R: ResourceType> IntoEntry<R> for R {
    fn into_entry(self) -> Entry<R> {
        Entry::of(R::TYPE, self.into_node())
    }
}

impl<R> IntoEntry<R> for Entry<R> {
    fn into_entry(self) -> Self {
        self
    }
}

/// The resource attributes, on every complete resource.
///
/// Where a property has the name of one of these methods the property is meant; write
/// `.into_entry().metadata(..)` for the attribute.
pub trait ResourceAttributes<R>: IntoEntry<R> + Sized {
    /// Sets `Condition`: the resource is made only where the condition is true.
    fn when(self, condition: &Condition) -> Entry<R> {
        let mut entry = self.into_entry();
        entry.condition = Some(condition.owner.clone());
        entry
    }

    /// Adds to `DependsOn`. What a `Ref` or `Fn::GetAtt` of the resource says already is not repeated.
    fn depends_on<T>(self, other: &Handle<T>) -> Entry<R> {
        let mut entry = self.into_entry();
        entry.depends_on.push(other.owner.clone());
        entry
    }

    /// Sets `DeletionPolicy`.
    fn deletion_policy(self, policy: DeletionPolicy) -> Entry<R> {
        self.attribute("DeletionPolicy", policy.word().into())
    }

    /// Sets `UpdateReplacePolicy`.
    fn update_replace_policy(self, policy: DeletionPolicy) -> Entry<R> {
        self.attribute("UpdateReplacePolicy", policy.word().into())
    }

    /// Sets both policies: on deletion, and on replacement by an update, which knows no rollback of a
    /// creation: `RetainExceptOnCreate` is `Retain` there.
    fn removal_policy(self, policy: DeletionPolicy) -> Entry<R> {
        let replaced = match policy {
            DeletionPolicy::RetainExceptOnCreate => DeletionPolicy::Retain,
            policy => policy,
        };
        self.deletion_policy(policy).update_replace_policy(replaced)
    }

    /// Sets `CreationPolicy`.
    fn creation_policy(self, policy: CreationPolicy) -> Entry<R> {
        self.attribute("CreationPolicy", policy.into_node())
    }

    /// Sets `UpdatePolicy`.
    fn update_policy(self, policy: UpdatePolicy) -> Entry<R> {
        self.attribute("UpdatePolicy", policy.into_node())
    }

    /// Adds a key to `Metadata`.
    fn metadata(self, key: impl Into<Text>, value: impl IntoNode) -> Entry<R> {
        let mut entry = self.into_entry();
        entry.metadata.set(key, value.into_node());
        entry
    }

    /// Acknowledges the findings of a rule on this resource, with the reason why they are left standing.
    ///
    /// It is written into `Metadata`, where reviewers see it. One that no finding needs is an error.
    #[track_caller]
    fn acknowledge(self, code: impl Into<Text>, reason: impl Into<Text>) -> Entry<R> {
        let mut entry = self.into_entry();
        acknowledge(&mut entry.metadata, code, reason, None);
        entry
    }

    /// Acknowledges the findings of a rule on this resource up to a day and with it, such as `2027-01-31`.
    #[track_caller]
    fn acknowledge_until(
        self,
        expires: impl Into<Text>,
        code: impl Into<Text>,
        reason: impl Into<Text>,
    ) -> Entry<R> {
        let mut entry = self.into_entry();
        acknowledge(&mut entry.metadata, code, reason, Some(expires.into()));
        entry
    }

    #[doc(hidden)]
    fn attribute(self, key: &'static str, value: Node) -> Entry<R> {
        let mut entry = self.into_entry();
        entry.attributes.set(key, value);
        entry
    }
}

impl<R, E: IntoEntry<R>> ResourceAttributes<R> for E {}

/// A resource of any type, its properties by name. The same schemas judge it as generated types.
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct Raw {
    resource_type: Text,
    properties: Map,
}

impl Raw {
    /// Makes a resource of the type, such as `AWS::SNS::Topic`.
    pub fn new(resource_type: impl Into<Text>) -> Self {
        Self { resource_type: resource_type.into(), properties: Map::new() }
    }

    /// Sets a property.
    pub fn property(mut self, name: impl Into<Text>, value: impl IntoNode) -> Self {
        self.properties.set(name, value.into_node());
        self
    }
}

impl IntoEntry<Raw> for Raw {
    fn into_entry(self) -> Entry<Self> {
        Entry::of(self.resource_type, self.properties.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removal_policy_is_one_that_both_attributes_take() {
        for (policy, deleted, replaced) in [
            (DeletionPolicy::Snapshot, "Snapshot", "Snapshot"),
            (DeletionPolicy::RetainExceptOnCreate, "RetainExceptOnCreate", "Retain"),
        ] {
            let entry = Raw::new("AWS::RDS::DBInstance").removal_policy(policy);
            let expected = Map::from_iter([("DeletionPolicy", deleted), ("UpdateReplacePolicy", replaced)]);
            assert_eq!(entry.attributes, expected);
        }
    }
}
