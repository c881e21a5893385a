//! The partitions of a table: the names of their folders, and their values, each by itself or by a rule.

use super::check::{PREFIX_PUNCTUATION, refuse, unknown};
use super::data::{Column, Table};
use super::projection::Projection;
use super::types::{Kind, check_type};
use cfn_synth::config::ConfigError;
use std::collections::BTreeSet;

/// How many partitions can be listed: each fifty of them take one of the 500 resources of the parent stack.
const MOST: usize = 400;

/// A part of the folder of a partition.
enum Part<'t> {
    Literal(&'t str),
    /// The value of a partition key.
    Value(&'t str),
}

/// Takes a folder with `${key}` in it apart.
fn parts(folder: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    for (index, piece) in folder.split("${").enumerate() {
        match piece.split_once('}') {
            Some((name, rest)) if index > 0 => parts.extend([Part::Value(name), Part::Literal(rest)]),
            _ => parts.push(Part::Literal(piece)),
        }
    }
    parts
}

impl Table {
    /// Returns the partition keys whose values a query must name: Athena refuses one that names none.
    pub(crate) fn injected_keys(&self) -> impl Iterator<Item = &Column> {
        let is_injected =
            |key: &&Column| matches!(self.projection.get(&key.name), Some(Projection::Injected));
        self.partition_keys.iter().filter(is_injected)
    }

    /// Returns the folder of a partition below that of the table, with `${key}` for the value of each key.
    pub(crate) fn partition_folder(&self) -> String {
        self.partition_folder.clone().unwrap_or_else(|| {
            let keys = self.partition_keys.iter().map(|key| format!("{0}=${{{0}}}", key.name));
            keys.collect::<Vec<_>>().join("/")
        })
    }

    /// Returns the folder of one partition below that of the table.
    pub(crate) fn folder_of(&self, values: &[String]) -> String {
        let folder = self.partition_folder();
        let value = |name: &str| {
            let mut pairs = self.partition_keys.iter().zip(values);
            pairs.find(|(key, _)| key.name == name).map_or("", |(_, value)| value.as_str())
        };
        let part = |part: &Part<'_>| match part {
            Part::Literal(text) => (*text).to_owned(),
            Part::Value(name) => value(name).to_owned(),
        };
        parts(&folder).iter().map(part).collect()
    }

    /// Checks the partition keys, and what is known of their values.
    pub(super) fn check_partitions(&self, key: &str) -> Result<(), ConfigError> {
        let mut kinds = Vec::new();
        for (index, column) in self.partition_keys.iter().enumerate() {
            let key = format!("{key}.partition_keys[{index}].type");
            let kind = check_type(&key, &column.kind)?;
            if kind == Kind::Complex {
                let reason = format!("is `{}`, and the name of a folder is one value", column.kind);
                return Err(refuse(&key, reason).help("write `string`"));
            }
            kinds.push(kind);
        }
        self.check_folder(key)?;
        if !self.projection.is_empty() && !self.partitions.is_empty() {
            let reason = "is said beside `projection`, with which Athena does not look at partitions";
            return Err(refuse(&format!("{key}.partitions"), reason).help("keep one of them"));
        }
        self.check_projection(key)?;
        let listed = self.partitions.len();
        if listed > MOST {
            let reason = format!("has {listed} partitions, and a stack has place for {MOST}");
            return Err(
                refuse(&format!("{key}.partitions"), reason).help("say them by a rule, under `projection`")
            );
        }
        let mut known = BTreeSet::new();
        for (index, values) in self.partitions.iter().enumerate() {
            let key = format!("{key}.partitions[{index}]");
            let (given, keys) = (values.len(), self.partition_keys.len());
            if given != keys {
                return Err(refuse(
                    &key,
                    format!("lists {given} of its values, which are {keys}: one for each partition key"),
                ));
            }
            for (position, (value, kind)) in values.iter().zip(&kinds).enumerate() {
                let key = format!("{key}[{position}]");
                check_value(&key, value)?;
                if *kind == Kind::Integer && value.parse::<i64>().is_err() {
                    return Err(refuse(&key, format!("is `{value}`, and its key is of whole numbers")));
                }
            }
            if !known.insert(values) {
                return Err(refuse(&key, format!("repeats the partition `{}`", values.join("/"))));
            }
        }
        Ok(())
    }

    fn check_folder(&self, key: &str) -> Result<(), ConfigError> {
        let Some(folder) = &self.partition_folder else { return Ok(()) };
        let key = format!("{key}.partition_folder");
        if self.partition_keys.is_empty() {
            let error = refuse(&key, "is said of a table that has no partitions");
            return Err(error.help("add `partition_keys`, or leave it out"));
        }
        let names = || self.partition_keys.iter().map(|column| column.name.as_str());
        let parts = parts(folder);
        for part in &parts {
            match part {
                Part::Value(name) if !names().any(|known| known == *name) => {
                    return Err(unknown(&key, "partition key", name, names()));
                }
                Part::Value(_) => {}
                Part::Literal(text) => check_characters(&key, text)?,
            }
        }
        let is_used =
            |name: &str| parts.iter().any(|part| matches!(part, Part::Value(used) if *used == name));
        if let Some(name) = names().find(|name| !is_used(name)) {
            let error = refuse(&key, format!("has no place for the partition key `{name}`"));
            return Err(error.help(format!("write `${{{name}}}` where its value stands")));
        }
        if folder.is_empty() || folder.starts_with('/') || folder.ends_with('/') {
            let error = refuse(&key, "must name a folder below the table's, without a slash at its ends");
            return Err(error.help("write it as `${year}/${month}`"));
        }
        Ok(())
    }

    fn check_projection(&self, key: &str) -> Result<(), ConfigError> {
        if self.projection.is_empty() {
            return Ok(());
        }
        let names = || self.partition_keys.iter().map(|column| column.name.as_str());
        for (name, rule) in &self.projection {
            if !names().any(|known| known == name) {
                return Err(unknown(&format!("{key}.projection"), "partition key", name, names()));
            }
            rule.check(&format!("{key}.projection.{name}"))?;
        }
        if let Some(name) = names().find(|name| !self.projection.contains_key(*name)) {
            let reason = format!("says nothing of the partition key `{name}`, and must of each");
            let help = "add it; `injected` is for values that queries name";
            return Err(refuse(&format!("{key}.projection"), reason).help(help));
        }
        Ok(())
    }
}

/// Checks the value of a partition key, which is a part of a folder's name.
pub(super) fn check_value(key: &str, value: &str) -> Result<(), ConfigError> {
    if value.is_empty() || value.contains('/') {
        return Err(refuse(key, format!("is `{value}`, which is no part of a folder's name")));
    }
    check_characters(key, value)
}

fn check_characters(key: &str, text: &str) -> Result<(), ConfigError> {
    let is_allowed =
        |character: &char| character.is_ascii_alphanumeric() || PREFIX_PUNCTUATION.contains(*character);
    match text.chars().find(|character| !is_allowed(character)) {
        Some(character) => {
            let error = refuse(key, format!("has the character `{}`", character.escape_default()));
            Err(error.help(format!("use letters, digits and `{PREFIX_PUNCTUATION}`")))
        }
        None => Ok(()),
    }
}

/// Returns what tells a partition from all others of its table in logical ids, which have letters and digits only.
///
/// Whatever else a value has is written as `Z` and two hexadecimal digits a byte, as is `Z` itself; `ZZ` stands between
/// values.
pub(crate) fn partition_id(values: &[String]) -> String {
    let letter = |byte: u8| match byte {
        b'Z' => "Z5A".to_owned(),
        _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        _ => format!("Z{byte:02X}"),
    };
    let value = |value: &String| value.bytes().map(letter).collect::<String>();
    values.iter().map(value).collect::<Vec<_>>().join("ZZ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ids_of_partitions_differ_as_their_values_do() {
        let id = |values: &[&str]| {
            partition_id(&values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(id(&["2024"]), "2024");
        assert_eq!(id(&["2024", "05"]), "2024ZZ05");
        assert_eq!(id(&["Digital_Music"]), "DigitalZ5FMusic");
        let alike = [
            id(&["2024-05"]),
            id(&["202405"]),
            id(&["2024", "05"]),
            id(&["20", "2405"]),
            id(&["2024 05"]),
            id(&["2024Z2D05"]),
        ];
        assert_eq!(alike.iter().collect::<BTreeSet<_>>().len(), alike.len(), "{alike:?}");
    }
}
