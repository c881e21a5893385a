//! Identity and Access Management: policy documents.

pub mod policy;
