//! A walk over the text of a configuration before serde_yaml reads it.
//!
//! It refuses what serde_yaml accepts (a repeated key of a map, and a null as the text `null`) and what its
//! scanner takes quadratic time for (deep nesting), and it knows where each key's value stands.

use super::{ConfigError, Problem};
use crate::diagnostic::Place;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The most mappings and lists within each other.
const DEEPEST: usize = 64;

/// Checks the text of a configuration.
pub(super) fn check(text: &str) -> Result<(), ConfigError> {
    let mut is_empty = true;
    walk(text, |_, _, _| is_empty = false)?;
    if is_empty { Err(ConfigError::new(Problem::Empty)) } else { Ok(()) }
}

/// Checks that each key, and each item of a list, has a value.
pub(super) fn check_values(text: &str) -> Result<(), ConfigError> {
    let mut found = None;
    walk(text, |path, place, value| {
        if found.is_none() && is_null(value) {
            found = Some(ConfigError::new(Problem::NoValue { key: path.to_owned() }).at(place));
        }
    })?;
    found.map_or(Ok(()), Err)
}

/// Tells whether a value is what YAML 1.2 reads as null (10.3.2, "Tag Resolution").
fn is_null(value: &Event<'_>) -> bool {
    let Event::Scalar(text, ScalarStyle::Plain, _, None) = value else { return false };
    matches!(&**text, "" | "~" | "null" | "Null" | "NULL")
}

/// Returns the place of the value of a key such as `dataset.columns[2].name`.
pub(super) fn place_of(text: &str, key: &str) -> Option<Place> {
    let mut found = None;
    let result = walk(text, |path, place, _| {
        if path == key {
            found = found.or(Some(place));
        }
    });
    result.ok().and(found)
}

struct Frame {
    /// The length of the path of the mapping or list itself.
    base: usize,
    kind: Kind,
}

enum Kind {
    List { next: usize },
    Map { keys: BTreeSet<String>, at_key: bool },
}

/// Visits every value with its path, its place and the event that it begins with.
fn walk(text: &str, mut visit: impl FnMut(&str, Place, &Event<'_>)) -> Result<(), ConfigError> {
    let mut frames: Vec<Frame> = Vec::new();
    let mut path = String::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| match error.info() {
            // The scanner reads ahead, and has a limit of its own.
            "recursion limit exceeded" => too_deep(error.marker()),
            reason => {
                ConfigError::new(Problem::Syntax { reason: reason.to_owned() }).at(place(error.marker()))
            }
        })?;
        let kind = match &event {
            Event::Scalar(..) | Event::Alias(_) => None,
            Event::SequenceStart(..) => Some(Kind::List { next: 0 }),
            Event::MappingStart(..) => Some(Kind::Map { keys: BTreeSet::new(), at_key: true }),
            Event::SequenceEnd | Event::MappingEnd => {
                frames.pop();
                continue;
            }
            _ => continue,
        };
        let place = place(&span.start);
        let is_value = match frames.last_mut() {
            None => true,
            Some(Frame { base, kind: Kind::List { next } }) => {
                path.truncate(*base);
                // Writing to a String cannot fail.
                let _ = write!(path, "[{next}]");
                *next += 1;
                true
            }
            Some(Frame { kind: Kind::Map { at_key, .. }, .. }) if !*at_key => {
                *at_key = true;
                true
            }
            Some(Frame { base, kind: Kind::Map { keys, at_key } }) => {
                *at_key = false;
                path.truncate(*base);
                if *base > 0 {
                    path.push('.');
                }
                if let Event::Scalar(key, ..) = &event {
                    path.push_str(key);
                    if !keys.insert(key.to_string()) {
                        return Err(ConfigError::new(Problem::RepeatedKey { key: path }).at(place));
                    }
                }
                false
            }
        };
        if is_value {
            visit(&path, place, &event);
        }
        if let Some(kind) = kind {
            if frames.len() >= DEEPEST {
                return Err(too_deep(&span.start));
            }
            frames.push(Frame { base: path.len(), kind });
        }
    }
    Ok(())
}

fn too_deep(marker: &Marker) -> ConfigError {
    let reason = format!("mappings and lists nest deeper than {DEEPEST}");
    ConfigError::new(Problem::Syntax { reason }).at(place(marker))
}

fn place(marker: &Marker) -> Place {
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Place::Text { line: number(marker.line()), column: number(marker.col().saturating_add(1)) }
}
