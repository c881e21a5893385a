//! One line of a source, cut to the width of a screen, with the word that a finding points at.

use super::sources::Line;
use super::{escape, span};
use unicode_width::UnicodeWidthStr;

/// The most columns of a line that are shown.
const WIDTH: usize = 100;
/// The columns that are shown before the word where a line is cut at its start.
const LEAD: usize = 40;
/// The most bytes that are underlined, or told to a program.
const LONGEST: usize = 1_000;
/// What a tab becomes.
const TAB: &str = "    ";
/// What marks a cut.
const CUT: &str = "...";

/// A line as it is shown, and where in it the underline goes. Offsets are in columns of a terminal.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    pub(super) text: String,
    pub(super) offset: usize,
    pub(super) width: usize,
}

/// What a line is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// YAML or JSON.
    Template,
    Rust,
}

/// Returns the number of characters that what starts at a place takes in its line.
pub(super) fn width(line: Line<'_>, language: Language) -> usize {
    let Line { before, after } = line;
    // A collection in a template of one line may be as long as the line: do not walk it for each finding.
    let after = (LONGEST - 3..=LONGEST).rev().find_map(|end| after.get(..end)).unwrap_or(after);
    let length = match language {
        Language::Rust => span::of_rust(after),
        Language::Template => span::of_template(before, after),
    };
    after.get(..length).map_or(0, |part| part.chars().count())
}

/// Cuts a line around a place.
pub(super) fn excerpt(line: Line<'_>, language: Language) -> Excerpt {
    let Line { before, after } = line;
    let is_far = before.char_indices().rev().nth(WIDTH - LEAD).is_some();
    let first = before.char_indices().rev().nth(LEAD - 1).filter(|_| is_far).map_or(0, |(index, _)| index);
    let before = before.get(first..).unwrap_or_default();
    let after = after.trim_end();
    let width = width(line, language);

    let mut excerpt = Excerpt { text: String::new(), offset: 0, width: 0 };
    if first > 0 {
        excerpt.text.push_str(CUT);
        excerpt.offset = CUT.len();
    }
    let mut used = 0;
    let lead = before.chars().map(|character| (character, None));
    for (character, index) in lead.chain(after.chars().zip(0..).map(|(next, index)| (next, Some(index)))) {
        let start = excerpt.text.len();
        match character {
            '\t' => excerpt.text.push_str(TAB),
            _ => escape::push(&mut excerpt.text, character),
        }
        let columns = excerpt.text.get(start..).map_or(0, UnicodeWidthStr::width);
        if used + columns > WIDTH {
            excerpt.text.truncate(start);
            excerpt.text.push_str(CUT);
            break;
        }
        used += columns;
        match index {
            None => excerpt.offset += columns,
            Some(index) if index < width => excerpt.width += columns,
            Some(_) => {}
        }
    }
    excerpt.text.truncate(excerpt.text.trim_end().len());
    excerpt.width = excerpt.width.max(1);
    excerpt
}

#[cfg(test)]
mod tests {
    use super::{Excerpt, Language, Line, excerpt};

    /// Draws the excerpt as it is seen in a terminal.
    fn drawn(line: &str, column: usize) -> String {
        let at = line.char_indices().nth(column - 1).map_or(line.len(), |(index, _)| index);
        let (before, after) = line.split_at(at);
        let Excerpt { text, offset, width } = excerpt(Line { before, after }, Language::Template);
        format!("{text}\n{}{}", " ".repeat(offset), "^".repeat(width))
    }

    #[test]
    fn underlines_keys_scalars_and_quoted_text() {
        assert_eq!(drawn("  Type: AWS::S3::Bukket", 9), "  Type: AWS::S3::Bukket\n        ^^^^^^^^^^^^^^^");
        assert_eq!(drawn("  Type: x", 3), "  Type: x\n  ^^^^");
        assert_eq!(drawn("[\"a b\", c]", 2), "[\"a b\", c]\n ^^^^^");
        assert_eq!(drawn("a: {b: c d}", 8), "a: {b: c d}\n       ^^^");
    }

    #[test]
    fn counts_tabs_and_wide_characters_as_they_are_shown() {
        assert_eq!(drawn("\t価格: x", 2), "    価格: x\n    ^^^^");
        assert_eq!(drawn("価格: x", 5), "価格: x\n      ^");
    }

    #[test]
    fn escapes_control_characters() {
        assert_eq!(drawn("a\x1b[2J b", 7), "a\\u{1b}[2J b\n           ^");
    }

    #[test]
    fn cuts_long_lines_around_the_column() {
        let line = format!("{}needle,{}", "a ".repeat(500_000), " b".repeat(500_000));
        let lead = "a ".repeat(20);
        let rest = " b".repeat(26);
        let marks = "^".repeat(6);
        assert_eq!(drawn(&line, 1_000_001), format!("...{lead}needle,{rest} ...\n{}{marks}", " ".repeat(43)));
    }

    #[test]
    fn points_behind_the_end_of_a_line_that_is_too_short() {
        assert_eq!(drawn("ab", 3), "ab\n  ^");
        assert_eq!(drawn("", 1), "\n^");
    }
}
