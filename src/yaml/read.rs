//! A template from YAML or JSON text, with the place of every node.

use super::resolve::Numbers;
use super::rules::{NOT_A_TEMPLATE, TOO_LARGE};
use super::tree::Reader;
use crate::diagnostic::{Diagnostic, Place};
use crate::template::Template;
use saphyr_parser::Marker;

/// The bytes of the largest file that is read: 16 MiB.
///
/// A caller that reads files can ask for the size before it reads one.
pub const MAX_BYTES: usize = 16 << 20;

/// Marks the start of a document, so that the parser knows that the bracket after it starts no key;
/// otherwise it keeps every token of a JSON file before it yields the first.
const DOCUMENT_START: &str = "--- ";

/// Reads a template from the bytes of a YAML or JSON file.
///
/// `name` is the path as the user gave it.
///
/// # Errors
/// Returns the findings of the rules [`RULES`](super::RULES), each with its place.
pub fn read_bytes(bytes: &[u8], name: &str) -> Result<Template, Vec<Diagnostic>> {
    check_size(bytes.len()).map_err(|finding| of_file(vec![finding], name))?;
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = valid.split(|byte| *byte == b'\n').next_back().unwrap_or_default();
        let place = place_of(
            valid.iter().filter(|byte| **byte == b'\n').count() + 1,
            String::from_utf8_lossy(line).chars().count(),
        );
        let finding =
            NOT_A_TEMPLATE.finding("the file is not UTF-8").at(place).help("save the file as UTF-8");
        of_file(vec![finding], name)
    })?;
    read(text, name)
}

/// Reads a template from YAML or JSON text.
///
/// Intrinsic functions become calls in their normal form, however they are spelt; keys that merely look
/// like one (`Fn::Unknown`) stay mappings. `name` is the path as the user gave it.
///
/// # Errors
/// Returns the findings of the rules [`RULES`](super::RULES), each with its place.
pub fn read(text: &str, name: &str) -> Result<Template, Vec<Diagnostic>> {
    read_root(text, name).map_err(|findings| of_file(findings, name))
}

/// Reads a template whose findings do not carry the file's name yet.
fn read_root(text: &str, name: &str) -> Result<Template, Vec<Diagnostic>> {
    check_size(text.len()).map_err(|finding| vec![finding])?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let content = text.trim_start();
    let root = if content.starts_with(['{', '[']) {
        let blank = text.get(..text.len() - content.len()).unwrap_or_default();
        let origin = Origin {
            lines: blank.matches('\n').count(),
            columns: blank.chars().rev().take_while(|character| *character != '\n').count(),
            marked: DOCUMENT_START.len(),
        };
        Reader::new(&format!("{DOCUMENT_START}{content}"), origin, Numbers::Json).read()?
    } else {
        Reader::new(text, Origin::default(), Numbers::Yaml).read()?
    };
    Ok(Template { name: name.to_owned(), root })
}

/// Refuses what is too large to be parsed.
fn check_size(bytes: usize) -> Result<(), Diagnostic> {
    if bytes <= MAX_BYTES {
        return Ok(());
    }
    Err(TOO_LARGE
        .finding(format!("the file has {bytes} bytes; the largest that is read has {MAX_BYTES}"))
        .help("split the template into nested stacks: CloudFormation takes up to 1 MB"))
}

/// Sets the file that findings are about.
fn of_file(mut findings: Vec<Diagnostic>, name: &str) -> Vec<Diagnostic> {
    for finding in &mut findings {
        name.clone_into(&mut finding.stack);
    }
    findings
}

/// Where the parser's text starts within the file's.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Origin {
    /// The lines before it.
    lines: usize,
    /// The characters before it on its first line.
    columns: usize,
    /// The characters at its start that the file does not have.
    marked: usize,
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
fn place_of(line: usize, column: usize) -> Place {
    let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    Place::Text { line: number(line), column: number(column + 1) }
}
