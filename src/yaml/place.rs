//! From the places of the parser to those of the file.

use crate::diagnostic::Place;
use saphyr_parser::Marker;

/// Where the parser's text starts within the file's.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Origin {
    /// The lines before it.
    pub(super) lines: usize,
    /// The characters before it on its first line.
    pub(super) columns: usize,
    /// The characters at its start that the file does not have.
    pub(super) marked: usize,
}

impl Origin {
    /// Returns the place in the file of a place in the parser's text.
    pub(super) fn place(self, marker: Marker) -> Place {
        let column = match marker.line() {
            1 => (marker.col() + self.columns).saturating_sub(self.marked),
            _ => marker.col(),
        };
        place_of(marker.line() + self.lines, column)
    }
}

/// Returns the place of a line, counted from one, and a column, counted from zero.
pub(super) fn place_of(line: usize, column: usize) -> Place {
    let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    Place::Text { line: number(line), column: number(column + 1) }
}
