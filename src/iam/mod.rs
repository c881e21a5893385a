//! Identity and Access Management: policy documents, what they may say of each service, and their wildcards.

pub mod pattern;
pub mod policy;
pub mod service;
