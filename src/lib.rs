//! Compiles stack definitions written in Rust into CloudFormation templates that are validated before
//! they are written.
//!
//! The modules, in the order in which to read them:

pub mod condition;
pub mod construct;
pub mod diagnostic;
pub mod schema;
pub mod template;
pub mod validate;
pub mod value;
