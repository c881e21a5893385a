//! Judges templates.

pub mod schema;
