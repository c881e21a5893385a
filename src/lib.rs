//! Compiles stack definitions written in Rust into CloudFormation templates that are validated before
//! they are written.
//!
//! The modules, from the ground up, which is also the order in which to read them:

pub mod diagnostic;
pub mod template;
pub mod value;
pub mod intrinsic;
pub mod yaml;
pub mod schema;
pub mod iam;
pub mod construct;
pub mod resources;
pub mod condition;
pub mod validate;
pub mod publish;
pub mod config;
