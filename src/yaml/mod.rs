//! Templates as YAML and JSON text: how they are written, and how they are read with their places.

mod emit;
mod json;
mod scalar;

pub use emit::{emit, emit_node};
pub use json::to_json;
