//! The texts that findings point into, so that the offending line can be shown.

use super::excerpt::Language;
use super::{Diagnostic, Place, Related};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

/// A Rust source file larger than this is not read for the sake of one line. In bytes.
const LARGEST_RUST_FILE: u64 = 4 << 20;

/// The texts of the files that findings name: templates and configuration that were read, and Rust
/// sources as far as they are found below the current folder.
#[derive(Debug, Default)]
pub struct Sources {
    texts: BTreeMap<String, String>,
}

impl Sources {
    /// Makes an empty set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the text of a file under the name that findings carry as their stack.
    pub fn insert(&mut self, name: impl Into<String>, text: impl Into<String>) {
        self.texts.insert(name.into(), text.into());
    }

    /// Returns the text of a file, read from disk if it is a Rust source that was not added.
    fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        if let Some(text) = self.texts.get(name) {
            return Some(Cow::Borrowed(text));
        }
        let path = Path::new(name);
        let is_rust = path.extension().is_some_and(|extension| extension == "rs");
        let metadata = std::fs::metadata(path).ok().filter(|_| is_rust)?;
        if !metadata.is_file() || metadata.len() > LARGEST_RUST_FILE {
            return None;
        }
        std::fs::read_to_string(path).ok().map(Cow::Owned)
    }
}

/// A place with the name of its file. Lines and columns count from one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Position<'a> {
    pub(super) file: &'a str,
    pub(super) line: u32,
    pub(super) column: u32,
    /// What the file is written in.
    pub(super) language: Language,
}

impl<'a> Position<'a> {
    /// Resolves a place that a finding names; a text place lies in the file that the finding is about.
    pub(super) fn of(diagnostic: &'a Diagnostic, place: Place) -> Option<Self> {
        Self::within(&diagnostic.stack, place)
    }

    /// Resolves another place of a finding, which may lie in another file.
    pub(super) fn of_related(diagnostic: &'a Diagnostic, related: &'a Related) -> Option<Self> {
        Self::within(related.file.as_deref().unwrap_or(&diagnostic.stack), related.place)
    }

    fn within(file: &'a str, place: Place) -> Option<Self> {
        let (file, line, column, language) = match place {
            Place::Unknown => return None,
            Place::Rust(at) => (at.file(), at.line(), at.column(), Language::Rust),
            Place::Text { line, column } => (file, line, column, Language::Template),
        };
        Some(Self { file, line, column, language })
    }
}

/// Finds lines, splitting each file once.
pub(super) struct Lines<'a> {
    sources: &'a Sources,
    files: BTreeMap<String, Option<File<'a>>>,
}

struct File<'a> {
    text: Cow<'a, str>,
    /// The byte range of each line, without its line break.
    lines: Vec<Range<usize>>,
    /// Where the last place was: the line's index, and the characters and bytes before it.
    last: (usize, usize, usize),
}

/// A line's text with a place in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// What stands before the place.
    pub(super) before: &'a str,
    /// What starts there; empty at the end of the line.
    pub(super) after: &'a str,
}

impl<'a> Lines<'a> {
    pub(super) const fn new(sources: &'a Sources) -> Self {
        Self { sources, files: BTreeMap::new() }
    }

    /// Returns the line of a position, if the file's text can be had and has it. A column that the line does not
    /// have is the end of the line.
    pub(super) fn line(&mut self, position: Position<'_>) -> Option<Line<'_>> {
        if !self.files.contains_key(position.file) {
            let file = self.sources.text(position.file).map(File::new);
            self.files.insert(position.file.to_owned(), file);
        }
        self.files.get_mut(position.file)?.as_mut()?.line(position)
    }
}

impl<'a> File<'a> {
    fn new(text: Cow<'a, str>) -> Self {
        let mut start = 0;
        let lines = text
            .split_inclusive('\n')
            .map(|line| {
                let range = start..start + line.trim_end_matches(['\n', '\r']).len();
                start += line.len();
                range
            })
            .collect();
        Self { text, lines, last: (0, 0, 0) }
    }

    fn line(&mut self, position: Position<'_>) -> Option<Line<'_>> {
        let index = usize::try_from(position.line).ok()?.checked_sub(1)?;
        let text = self.text.get(self.lines.get(index)?.clone())?;
        let wanted = usize::try_from(position.column).ok()?.saturating_sub(1);
        // A template of one line of a megabyte may have thousands of findings: go on from the last of them.
        let (mut characters, mut bytes) = match self.last {
            (last, characters, bytes) if last == index => (characters, bytes),
            _ => (0, 0),
        };
        let (before, after) = text.split_at_checked(bytes)?;
        if wanted < characters {
            let back = before.chars().rev().take(characters - wanted);
            bytes -= back.map(char::len_utf8).sum::<usize>();
            characters = wanted;
        } else {
            for character in after.chars().take(wanted - characters) {
                bytes += character.len_utf8();
                characters += 1;
            }
        }
        self.last = (index, characters, bytes);
        let (before, after) = text.split_at_checked(bytes)?;
        Some(Line { before, after })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_in_any_order() {
        let mut sources = Sources::new();
        sources.insert("a", "größe: 1\r\n\n価格");
        let mut lines = Lines::new(&sources);
        let mut at = |line, column| {
            let found = lines.line(Position { file: "a", line, column, language: Language::Template })?;
            Some((found.before.to_owned(), found.after.to_owned()))
        };
        let parts = |before: &str, after: &str| Some((before.to_owned(), after.to_owned()));
        assert_eq!(at(1, 5), parts("größ", "e: 1"));
        assert_eq!(at(1, 8), parts("größe: ", "1"));
        assert_eq!(at(1, 4), parts("grö", "ße: 1"));
        assert_eq!(at(1, u32::MAX), parts("größe: 1", ""));
        assert_eq!(at(3, 2), parts("価", "格"));
        assert_eq!(at(1, 0), parts("", "größe: 1"));
        assert_eq!(at(2, 1), parts("", ""));
        assert_eq!((at(0, 1), at(4, 1)), (None, None));
    }
}
