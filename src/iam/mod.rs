//! Identity and Access Management: policy documents, what they may say of each service, and what they allow.

pub mod evaluation;
mod operator;
pub mod pattern;
pub mod policy;
pub mod service;
