//! Compiles stack definitions written in Rust into CloudFormation templates that are validated before
//! they are written.
//!
//! The modules, from the ground up, which is also the order in which to read them:

pub mod condition;
pub mod config;
pub mod construct;
pub mod diagnostic;
pub mod iam;
pub mod intrinsic;
pub mod publish;
pub mod resources;
pub mod template;
pub mod value;
pub mod yaml;
