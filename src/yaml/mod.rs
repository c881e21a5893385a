//! Templates as YAML and JSON text: how they are written, and how they are read with their places.

mod emit;
mod json;
mod limits;
mod place;
mod read;
mod resolve;
mod rules;
mod scalar;
mod scope;
mod tag;
mod tree;

#[cfg(test)]
mod tests;

pub use emit::{emit, emit_node};
pub use json::{to_json, to_value};
pub use limits::{MAX_BYTES, MAX_DEPTH, MAX_NODES};
pub use read::{read, read_bytes};
pub use rules::RULES;
