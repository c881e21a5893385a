//! The limits of a file, which hold whatever its aliases expand to.

use super::rules::{TOO_DEEP, TOO_LARGE};
use crate::diagnostic::{Diagnostic, Place};

/// The bytes of the largest file that is read: 16 MiB.
///
/// A caller that reads files can ask for the size before it reads one.
pub const MAX_BYTES: usize = 16 << 20;

/// The mappings and lists that may be nested within each other.
pub const MAX_DEPTH: usize = 100;

/// The values that a file may hold, those that its aliases expand to included.
pub const MAX_NODES: usize = 1_000_000;

/// How much of a file's limits is used.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Size {
    pub(super) values: usize,
    /// The bytes of the texts among the values.
    pub(super) bytes: usize,
}

impl Size {
    /// Tells whether it is within the limits.
    pub(super) const fn fits(self) -> bool {
        self.values <= MAX_NODES && self.bytes <= 2 * MAX_BYTES
    }

    /// Returns the size of one text.
    pub(super) const fn of(text: &str) -> Self {
        Self { values: 1, bytes: text.len() }
    }

    /// Returns what was added since.
    pub(super) const fn since(self, before: Self) -> Self {
        Self { values: self.values - before.values, bytes: self.bytes - before.bytes }
    }
}

pub(super) fn too_deep(place: Place) -> Diagnostic {
    TOO_DEEP.finding(format!("mappings and lists are nested more than {MAX_DEPTH} deep")).at(place)
}

pub(super) fn too_large(place: Place) -> Diagnostic {
    TOO_LARGE
        .finding(format!(
            "the file holds more than {MAX_NODES} values, or {} bytes of text, its aliases expanded",
            2 * MAX_BYTES
        ))
        .at(place)
        .help("split the template into nested stacks")
}
