//! Construction: an app of stacks, and what a stack declares.

mod handle;

pub use handle::{Handle, ResourceType};
