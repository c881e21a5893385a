//! Construction: an app of stacks, and what a stack declares.
//!
//! What a stack declares comes back as a handle: [`Parameter`], [`Handle`] of a resource, [`Output`],
//! [`Mapping`] and [`Condition`](crate::intrinsic::Condition). References are made from handles, never from
//! strings, so a reference to something that does not exist cannot be written.

mod acknowledgement;
mod app;
mod entry;
mod handle;
mod interface;
mod mapping;
mod nested;
mod output;
pub mod parameter;
mod policy;
mod rules;
mod stack;
mod tags;
#[cfg(test)]
mod tests;

pub(crate) use acknowledgement::{LIST_KEY, METADATA_KEY};
pub use app::{App, Built, Pending};
pub use entry::{DeletionPolicy, Entry, IntoEntry, Raw, ResourceAttributes};
pub use handle::{Handle, ResourceType, StackRef};
pub use mapping::{Mapping, RuleSpec};
pub use nested::{NestedStack, Passable};
pub use output::{Output, OutputSpec, output};
pub use parameter::{Parameter, ParameterSpec};
pub use policy::{CreationPolicy, RollingUpdate, UpdatePolicy};
pub use rules::{DUPLICATE_LOGICAL_ID, FOREIGN_HANDLE, MISSING_NESTED_STACK, RULES};
pub use stack::Stack;
