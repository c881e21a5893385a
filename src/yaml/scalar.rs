//! How a text is written as a YAML scalar, so that every reader gets the same text back.
//!
//! Readers of YAML 1.1 (`PyYAML`, `SnakeYAML`, and with them most tools around CloudFormation) and of YAML 1.2
//! take different plain scalars for booleans, numbers and dates. A text is plain only where none of them
//! takes it for anything but text.

use std::fmt::Write;

/// Where a scalar stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    /// In a block collection, or as a key of one.
    Block,
    /// Within the brackets of a flow collection.
    Flow,
}

/// Writes a text on one line: plain if it can be, quoted otherwise.
///
/// Single quotes spare the backslashes of a text that has quotes or backslashes but no apostrophe, such
/// as a pattern; everything else that cannot be plain takes double quotes.
pub(super) fn write_text(out: &mut String, text: &str, position: Position) {
    if is_plain(text, position) {
        out.push_str(text);
    } else if text.contains(['"', '\\']) && !text.contains('\'') && !text.contains(needs_escape) {
        out.push('\'');
        out.push_str(text);
        out.push('\'');
    } else {
        write_quoted(out, text, Language::Yaml);
    }
}

/// The language whose escapes a double-quoted text uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// `\U` and eight digits for a character beyond the basic plane.
    Yaml,
    /// A surrogate pair for it.
    Json,
}

/// Writes a text between double quotes, every character that cannot be seen escaped.
pub(super) fn write_quoted(out: &mut String, text: &str, language: Language) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(|character| matches!(character, '"' | '\\') || needs_escape(character)) {
        let (before, escaped) = rest.split_at(at);
        out.push_str(before);
        let mut characters = escaped.chars();
        if let Some(character) = characters.next() {
            write_escape(out, character, language);
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

/// Writes the escape of a character within double quotes.
fn write_escape(out: &mut String, character: char, language: Language) {
    match character {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        _ if language == Language::Yaml && character > '\u{FFFF}' => {
            let _ = write!(out, "\\U{:08X}", u32::from(character));
        }
        _ => {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04X}");
            }
        }
    }
}

/// Writes a number that both YAML 1.1 and 1.2 read as a float: with a dot, and a sign in the exponent.
///
/// Infinities and not-a-number, which JSON lacks, are YAML's `.inf`, `-.inf` and `.nan`.
pub(super) fn write_float(out: &mut String, value: f64) {
    if value.is_nan() {
        out.push_str(".nan");
    } else if value.is_infinite() {
        out.push_str(if value > 0.0 { ".inf" } else { "-.inf" });
    } else {
        let digits = format!("{value:?}");
        let Some((mantissa, exponent)) = digits.split_once('e') else {
            return out.push_str(&digits);
        };
        out.push_str(mantissa);
        if !mantissa.contains('.') {
            out.push_str(".0");
        }
        out.push('e');
        if !exponent.starts_with('-') {
            out.push('+');
        }
        out.push_str(exponent);
    }
}

/// Tells whether a text of several lines survives, and can be seen, as a block literal.
///
/// Tabs within the indentation and lines of nothing but spaces are where readers and editors differ.
pub(super) fn is_literal(text: &str) -> bool {
    text.contains('\n')
        && text.contains(|character| character != '\n')
        && !text.contains(|character| !matches!(character, '\n' | '\t') && needs_escape(character))
        && text.split('\n').all(|line| {
            let content = line.trim_start_matches(' ');
            line.is_empty() || !(content.is_empty() || content.starts_with('\t'))
        })
}

/// Tells whether a text can be written as it is, without quotes.
///
/// Brackets, braces and backslashes are quoted even where YAML allows them: they catch the eye in a
/// pattern or a `Sub`.
fn is_plain(text: &str, position: Position) -> bool {
    let (Some(first), Some(last)) = (text.bytes().next(), text.bytes().next_back()) else {
        return false;
    };
    if b"-?:,[]{}#&*!|>'\"%@`~=< ".contains(&first) || matches!(last, b' ' | b':') {
        return false;
    }
    let mut previous = first;
    for byte in text.bytes() {
        let allowed = match byte {
            b'\\' | b'[' | b']' | b'{' | b'}' | 0x7f => false,
            b' ' => previous != b':',
            b'#' => previous != b' ',
            b'-' => position == Position::Block || previous != b' ',
            b',' | b'?' => position == Position::Block,
            _ => byte > b' ',
        };
        if !allowed {
            return false;
        }
        previous = byte;
    }
    (text.is_ascii() || !text.contains(needs_escape)) && !is_word(text) && !is_numeric(text)
}

/// Tells whether some reader takes the text for a boolean or null, whatever the letter case.
fn is_word(text: &str) -> bool {
    text.len() <= 5
        && ["true", "false", "yes", "no", "on", "off", "y", "n", "null"]
            .iter()
            .any(|word| text.eq_ignore_ascii_case(word))
}

/// Tells whether some reader may take the text for a number, a date or the end of the document.
///
/// Their grammars differ (`017`, `0o17`, `1_000`, `1,000`, `12:30:45`, `1e3`, `2012-10-17`), so whatever starts
/// like a number and has no character that none of them uses counts.
fn is_numeric(text: &str) -> bool {
    let unsigned = text.trim_start_matches('+');
    (text.starts_with(|character: char| character.is_ascii_digit() || matches!(character, '+' | '.')))
        && (text.starts_with("...")
            || unsigned.eq_ignore_ascii_case(".inf")
            || unsigned.eq_ignore_ascii_case(".nan")
            || unsigned.bytes().all(|byte| byte.is_ascii_hexdigit() || b"_.,:+-xXoOtTzZ ".contains(&byte)))
}

/// Tells whether a character is written as an escape: control characters, line breaks of YAML 1.1,
/// characters that its readers refuse, and those that a reviewer cannot see or that reorder the line.
fn needs_escape(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_control();
    }
    character.is_control()
        || matches!(character,
            '\u{A0}' | '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{2000}'..='\u{200F}' | '\u{2028}'..='\u{202F}'
            | '\u{205F}'..='\u{206F}' | '\u{3000}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}' | '\u{FFFE}'..='\u{FFFF}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, position: Position) -> String {
        let mut out = String::new();
        write_text(&mut out, text, position);
        out
    }

    #[test]
    fn what_reads_as_itself_is_plain() {
        for text in [
            "a",
            "A text of words.",
            "AWS::S3::Bucket",
            "arn:aws:s3:::bucket/*",
            "s3:Get*",
            "10.0.0.0/16",
            "3 weeks",
            "users, by commas",
            "It's",
            "say \"no\"",
            "a#b",
            "é",
            "t3.micro",
            "/aws/lambda",
            "_x",
            "$x",
            "(a)",
            "2nd",
            "yes!",
            "nullable",
            "v1.0",
            "python3.12",
        ] {
            assert_eq!(written(text, Position::Block), text);
        }
    }

    #[test]
    fn what_some_reader_takes_for_something_else_is_quoted() {
        for text in [
            "",
            " ",
            " a",
            "a ",
            "a:",
            "a: b",
            "a #b",
            "#a",
            "- a",
            "-",
            "---",
            "...",
            "-1",
            "? a",
            "*a",
            "&a",
            "!a",
            "|",
            ">",
            "%a",
            "@a",
            "`a`",
            "{a}",
            "[a]",
            "a[0]",
            "${A}",
            ",a",
            "=",
            "<<",
            "~",
            "null",
            "Null",
            "NULL",
            "true",
            "TRUE",
            "yes",
            "No",
            "on",
            "OFF",
            "y",
            "N",
            "0",
            "1",
            "1_000",
            "1,000",
            "017",
            "0o7",
            "0x1F",
            "0b1",
            "12:30:45",
            "1e3",
            "1E+3",
            ".5",
            "+.5",
            "5.",
            ".inf",
            "+.INF",
            ".NaN",
            "2012-10-17",
            "2001-12-14 21:59:43.10 -5",
            "2001-12-14T21:59:43Z",
            "012345678901",
            "123456789012",
            "1.2.3",
            "+1",
            ".",
            "'a",
        ] {
            assert_eq!(written(text, Position::Block), format!("\"{text}\""));
        }
    }

    #[test]
    fn quotes_suit_the_text() {
        for (text, expected) in [
            (r"[\w-]+", r"'[\w-]+'"),
            (r#"{"a": 1}"#, r#"'{"a": 1}'"#),
            (r"it's \w", r#""it's \\w""#),
            ("a\tb", r#""a\tb""#),
            ("\u{FEFF}a", r#""\uFEFFa""#),
            ("a\u{2028}b\u{85}\u{202E}", r#""a\u2028b\u0085\u202E""#),
            ("\u{E0041}\"", r#""\U000E0041\"""#),
        ] {
            assert_eq!(written(text, Position::Block), expected);
        }
    }

    #[test]
    fn indicators_of_flow_collections_are_quoted_within_them() {
        for text in ["a, b", "a?b", "a -"] {
            assert_eq!(written(text, Position::Block), text);
            assert_eq!(written(text, Position::Flow), format!("\"{text}\""));
        }
        assert_eq!(written("AWS::NoValue", Position::Flow), "AWS::NoValue");
    }

    #[test]
    fn floats_have_a_dot_and_a_signed_exponent() {
        for (value, expected) in [
            (1.0, "1.0"),
            (0.5, "0.5"),
            (-0.0, "-0.0"),
            (1e3, "1000.0"),
            (1e16, "1.0e+16"),
            (1.5e300, "1.5e+300"),
            (1e-7, "1.0e-7"),
            (f64::NAN, ".nan"),
            (f64::INFINITY, ".inf"),
            (f64::NEG_INFINITY, "-.inf"),
        ] {
            let mut out = String::new();
            write_float(&mut out, value);
            assert_eq!(out, expected);
        }
    }
}
