//! The texts that findings point into, so that the offending line can be shown.

use super::excerpt::Language;
use super::{Diagnostic, Place};
use std::borrow::Cow;
use std::collections::BTreeMap;
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
}

impl<'a> Position<'a> {
    /// Resolves a place that a finding names; a text place lies in the file that the finding is about.
    pub(super) fn of(diagnostic: &'a Diagnostic, place: Place) -> Option<Self> {
        match place {
            Place::Unknown => None,
            Place::Rust(location) => {
                Some(Self { file: location.file(), line: location.line(), column: location.column() })
            }
            Place::Text { line, column } => Some(Self { file: &diagnostic.stack, line, column }),
        }
    }
}

impl Place {
    /// Returns what the file is written in.
    pub(super) const fn language(self) -> Language {
        match self {
            Self::Rust(_) => Language::Rust,
            Self::Unknown | Self::Text { .. } => Language::Template,
        }
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
    lines: Vec<std::ops::Range<usize>>,
}

impl<'a> Lines<'a> {
    pub(super) const fn new(sources: &'a Sources) -> Self {
        Self { sources, files: BTreeMap::new() }
    }

    /// Returns the line, counted from one, if the file's text can be had and has it.
    pub(super) fn line(&mut self, position: Position<'_>) -> Option<&str> {
        if !self.files.contains_key(position.file) {
            let file = self.sources.text(position.file).map(File::new);
            self.files.insert(position.file.to_owned(), file);
        }
        let file = self.files.get(position.file)?.as_ref()?;
        let index = usize::try_from(position.line).ok()?.checked_sub(1)?;
        file.text.get(file.lines.get(index)?.clone())
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
        Self { text, lines }
    }
}
