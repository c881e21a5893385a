//! From the words of serde to data.
//!
//! serde hands a type's objections over as text only. Its wording is stable; what is not understood is
//! shown as it is.

use super::{ConfigError, Problem};
use crate::diagnostic::Place;

/// The beginnings of serde's sentences.
const BEGINNINGS: [&str; 7] = [
    "unknown field `",
    "missing field `",
    "duplicate field `",
    "unknown variant `",
    "invalid type: ",
    "invalid value: ",
    "invalid length ",
];

/// Returns what an error of serde_yaml says, as data.
pub(super) fn understand(error: &serde_yaml::Error) -> ConfigError {
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let place = error.location().map_or(Place::Unknown, |location| Place::Text {
        line: number(location.line()),
        column: number(location.column()),
    });
    let text = error.to_string();
    let text = without_place(&text, error.location().as_ref());
    ConfigError::new(problem(text)).at(place)
}

/// Returns the message without the place that serde_yaml appends.
fn without_place<'a>(text: &'a str, location: Option<&serde_yaml::Location>) -> &'a str {
    let suffix = location.map(|at| format!(" at line {} column {}", at.line(), at.column()));
    suffix.and_then(|suffix| text.strip_suffix(suffix.as_str())).unwrap_or(text)
}

fn problem(text: &str) -> Problem {
    if text == "repetition limit exceeded" {
        return Problem::Syntax { reason: "the aliases repeat too many values".to_owned() };
    }
    if text == "deserializing from YAML containing more than one document is not supported" {
        return Problem::Syntax { reason: "the file holds more than one YAML document".to_owned() };
    }
    let (key, sentence) = split_key(text);
    if let Some(rest) = sentence.strip_prefix("unknown field `") {
        let (name, expected) = rest.split_once('`').unwrap_or((rest, ""));
        return Problem::UnknownKey { key: name.to_owned(), expected: quoted(expected) };
    }
    if let Some(name) = sentence.strip_prefix("missing field `") {
        return Problem::MissingKey { key: join(key, name.trim_end_matches('`')) };
    }
    if let Some(name) = sentence.strip_prefix("duplicate field `") {
        return Problem::RepeatedKey { key: join(key, name.trim_end_matches('`')) };
    }
    for beginning in ["unknown variant ", "invalid type: ", "invalid value: "] {
        let words = sentence.strip_prefix(beginning).and_then(|rest| rest.rsplit_once(", expected "));
        if let Some((found, expected)) = words {
            return Problem::WrongValue {
                key: key.to_owned(),
                found: in_words_of_yaml(&found.replace('"', "`")),
                expected: in_words_of_yaml(expected),
            };
        }
    }
    match key {
        "" => Problem::Syntax { reason: sentence.to_owned() },
        _ => Problem::Other { key: key.to_owned(), reason: sentence.to_owned() },
    }
}

/// Splits the path of the key, which serde_yaml puts before a sentence, off.
fn split_key(text: &str) -> (&str, &str) {
    let starts = |rest: &str| BEGINNINGS.iter().any(|beginning| rest.starts_with(beginning));
    if starts(text) {
        return ("", text);
    }
    let splits = text.match_indices(": ").map(|(index, separator)| (index, index + separator.len()));
    splits
        .filter_map(|(end, start)| Some((text.get(..end)?, text.get(start..)?)))
        .find(|(_, rest)| starts(rest))
        .unwrap_or(("", text))
}

/// What an enumeration is whose words can have a value.
const A_CHOICE: &str = "a word or a mapping with one key";

/// Replaces the words of Rust for the kinds of values.
fn in_words_of_yaml(words: &str) -> String {
    match words {
        "sequence" | "a sequence" => "a list".to_owned(),
        "map" | "a map" => "a mapping".to_owned(),
        "unit value" => "nothing".to_owned(),
        // What an enumeration is called where the value is a list.
        "a YAML tag starting with '!'" => "a word".to_owned(),
        "u8" => "a whole number from 0 to 255".to_owned(),
        "u16" => "a whole number from 0 to 65535".to_owned(),
        "u32" | "u64" | "usize" => "a whole number from 0".to_owned(),
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number".to_owned(),
        "f32" | "f64" => "a number".to_owned(),
        _ if words.starts_with("struct ") => "a mapping".to_owned(),
        "map with a single key" => A_CHOICE.to_owned(),
        _ if words.starts_with("enum ") => A_CHOICE.to_owned(),
        _ => words.to_owned(),
    }
}

fn join(parent: &str, key: &str) -> String {
    if parent.is_empty() { key.to_owned() } else { format!("{parent}.{key}") }
}

/// Returns the words between backticks.
fn quoted(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_enumeration_is_told_in_words_of_yaml() {
        for (text, found) in [
            ("people.columns: invalid type: sequence, expected enum Columns", "a list"),
            ("people.columns: invalid value: map, expected map with a single key", "a mapping"),
        ] {
            let Problem::WrongValue { key, found: said, expected } = problem(text) else {
                panic!("`{text}` is of another kind")
            };
            assert_eq!((key.as_str(), said.as_str(), expected.as_str()), ("people.columns", found, A_CHOICE));
        }
    }
}
