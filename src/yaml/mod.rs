//! Templates as YAML and JSON text: how they are written, and how they are read with their places.

mod emit;
mod json;
mod read;
mod resolve;
mod rules;
mod scalar;
mod scope;
mod tree;

#[cfg(test)]
mod tests;

pub use emit::{emit, emit_node};
pub use json::to_json;
pub use read::{MAX_BYTES, read, read_bytes};
pub use rules::RULES;
pub use tree::{MAX_DEPTH, MAX_NODES};
