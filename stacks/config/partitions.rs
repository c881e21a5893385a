//! The partitions of a table: each by itself, or all of them by a rule.

use super::check::{PREFIX_PUNCTUATION, refuse, unknown};
use super::data::{Column, Table};
use super::types::{Kind, check_type};
use cfn_synth::config::ConfigError;
use indexmap::IndexMap;
use serde::Deserialize;
use std::collections::BTreeSet;

/// How many partitions can be listed: each fifty of them take one of the 500 resources of the parent stack.
const MOST: usize = 400;

/// By which rule the values of a partition key are known (Athena user guide, "Supported types for partition
/// projection").
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Projection {
    /// These values.
    Enum(Vec<String>),
    /// Every whole number of a range.
    Integer(Integers),
    /// Every date of a range.
    Date(Dates),
    /// The values that a query names: one that names none fails.
    Injected,
}

/// A range of whole numbers, both ends included.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Integers {
    from: i64,
    to: i64,
    #[serde(default)]
    interval: Option<u32>,
    /// How many digits a number has, with zeros before it; else as many as it needs.
    #[serde(default)]
    digits: Option<u32>,
}

/// A range of dates, both ends included.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Dates {
    /// A date in the format, or one relative to the time of the query, such as `NOW-3YEARS`.
    from: String,
    to: String,
    /// In the letters of Java's `DateTimeFormatter`.
    format: String,
    #[serde(default)]
    interval: Option<u32>,
    #[serde(default)]
    unit: Option<Unit>,
}

/// The unit of an interval between dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Unit {
    Years,
    Months,
    Weeks,
    Days,
    Hours,
    Minutes,
    Seconds,
}

impl Unit {
    const ALL: [(Self, &'static str); 7] = [
        (Self::Years, "YEARS"),
        (Self::Months, "MONTHS"),
        (Self::Weeks, "WEEKS"),
        (Self::Days, "DAYS"),
        (Self::Hours, "HOURS"),
        (Self::Minutes, "MINUTES"),
        (Self::Seconds, "SECONDS"),
    ];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(unit, _)| *unit == self).map_or("", |(_, name)| name)
    }
}

impl Projection {
    /// Returns what the table's parameters say of it, without `projection.` and the name of the key.
    pub(crate) fn properties(&self) -> Vec<(&'static str, String)> {
        let mut properties = Vec::new();
        let interval = |interval: Option<u32>| interval.map(|it| ("interval", it.to_string()));
        match self {
            Self::Enum(values) => properties.extend([("type", "enum".into()), ("values", values.join(","))]),
            Self::Integer(range) => {
                properties
                    .extend([("type", "integer".into()), ("range", format!("{},{}", range.from, range.to))]);
                properties.extend(interval(range.interval));
                properties.extend(range.digits.map(|digits| ("digits", digits.to_string())));
            }
            Self::Date(range) => {
                properties.extend([
                    ("type", "date".into()),
                    ("range", format!("{},{}", range.from, range.to)),
                    ("format", range.format.clone()),
                ]);
                properties.extend(interval(range.interval));
                properties.extend(range.unit.map(|unit| ("interval.unit", unit.name().into())));
            }
            Self::Injected => properties.push(("type", "injected".into())),
        }
        properties
    }

    fn check(&self, key: &str) -> Result<(), ConfigError> {
        match self {
            Self::Enum(values) => {
                let key = format!("{key}.enum");
                if values.is_empty() {
                    return Err(refuse(&key, "is empty: there would be no partition"));
                }
                for (index, value) in values.iter().enumerate() {
                    let key = format!("{key}[{index}]");
                    check_value(&key, value)?;
                    if value.contains(',') {
                        let error = refuse(&key, format!("is `{value}`, and a comma ends a value"));
                        return Err(error.help("list the partitions under `partitions`"));
                    }
                }
                Ok(())
            }
            Self::Integer(range) => {
                if range.from > range.to {
                    let reason = format!("begins with {}, after its end {}", range.from, range.to);
                    return Err(refuse(&format!("{key}.integer"), reason));
                }
                for (name, number) in [("interval", range.interval), ("digits", range.digits)] {
                    check_positive(&format!("{key}.integer.{name}"), number)?;
                }
                Ok(())
            }
            Self::Date(range) => range.check(&format!("{key}.date")),
            Self::Injected => Ok(()),
        }
    }
}

impl Dates {
    fn check(&self, key: &str) -> Result<(), ConfigError> {
        if self.format.is_empty() {
            return Err(refuse(&format!("{key}.format"), "is empty").help("write it as `yyyy-MM-dd`"));
        }
        for (name, date) in [("from", &self.from), ("to", &self.to)] {
            if !is_relative(date) && !may_be(&self.format, date) {
                let reason = format!("is `{date}`, which is not in the format `{}`", self.format);
                let error = refuse(&format!("{key}.{name}"), reason);
                return Err(error.help("write a date in that format, `NOW`, or one such as `NOW-3YEARS`"));
            }
        }
        check_positive(&format!("{key}.interval"), self.interval)?;
        if self.interval.is_some() != self.unit.is_some() {
            let error = refuse(key, "has one of `interval` and `unit` only");
            return Err(error.help("write both, such as `interval: 1` and `unit: hours`"));
        }
        if self.interval.is_none() && !is_of_days_or_months(&self.format) {
            let reason = format!(
                "needs an interval: the format `{}` is neither of single days nor of months",
                self.format
            );
            return Err(refuse(key, reason).help("add `interval: 1` and `unit: hours`, or as it is"));
        }
        Ok(())
    }
}

fn check_positive(key: &str, number: Option<u32>) -> Result<(), ConfigError> {
    match number {
        Some(0) => Err(refuse(key, "is 0, and must be more")),
        _ => Ok(()),
    }
}

/// Tells whether a date is relative to the time of the query: `NOW`, or `NOW-3YEARS`.
fn is_relative(date: &str) -> bool {
    let Some(rest) = date.trim().strip_prefix("NOW") else { return false };
    let Some(amount) = rest.trim_start().strip_prefix(['+', '-']) else { return rest.trim().is_empty() };
    let unit = amount.trim_start().trim_start_matches(|character: char| character.is_ascii_digit());
    let has_digits = unit.len() < amount.trim_start().len();
    // One is said without the `S`.
    let is_unit = |name: &str| name == unit.trim() || name.strip_suffix('S') == Some(unit.trim());
    has_digits && Unit::ALL.iter().any(|(_, name)| is_unit(name))
}

/// Returns the letters of a format without the texts in quotes, which stand for themselves.
fn letters(format: &str) -> String {
    format.split('\'').step_by(2).collect()
}

/// Tells whether dates of a format are told apart by the day or the month: the interval between them is known.
fn is_of_days_or_months(format: &str) -> bool {
    let letters = letters(format);
    !letters.contains(['H', 'h', 'k', 'K', 'm', 's', 'S', 'A', 'n', 'N'])
        && letters.contains(['M', 'L', 'd', 'D'])
}

/// Tells whether a text may be a date of a format: only what is certain, of digits of a fixed number, counts
/// against it.
fn may_be(format: &str, date: &str) -> bool {
    let known = "yuMdHms";
    let is_fixed = letters(format).chars().all(|one| !one.is_ascii_alphabetic() || known.contains(one));
    if !is_fixed || format.contains('\'') {
        return true;
    }
    let (mut format, mut date) = (format, date);
    while let Some(first) = format.chars().next() {
        let rest = format.trim_start_matches(first);
        let run = format.len() - rest.len();
        if !first.is_ascii_alphabetic() {
            let Some(after) = date.strip_prefix(first) else { return false };
            (format, date) = (format.get(first.len_utf8()..).unwrap_or_default(), after);
            continue;
        }
        // A single letter stands for as many digits as there are.
        if run == 1 || !matches!(run, 2 | 4) {
            return true;
        }
        let Some((digits, after)) = date.split_at_checked(run) else { return false };
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return false;
        }
        (format, date) = (rest, after);
    }
    date.is_empty()
}

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

/// The rules of a table's partition keys, by their names.
pub(crate) type Projections = IndexMap<String, Projection>;

/// Checks the value of a partition key, which is a part of a folder's name.
fn check_value(key: &str, value: &str) -> Result<(), ConfigError> {
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

    #[test]
    fn dates_are_of_their_format_or_relative() {
        for (format, date, expected) in [
            ("yyyy-MM-dd", "2024-05-01", true),
            ("yyyy-MM-dd", "2024-5-1", false),
            ("yyyy-MM-dd", "2024-05", false),
            ("yyyy-MM-dd", "2024-05-01-03", false),
            ("yyyy/MM/dd/HH", "2024/05/01/13", true),
            ("yyyyMMdd", "2024-05-01", false),
            ("yyyy-MM-dd'T'HH", "anything", true),
            ("dd MMM yyyy", "01 May 2024", true),
            ("d.M.yyyy", "1.5.2024", true),
        ] {
            assert_eq!(may_be(format, date), expected, "{format} {date}");
        }
        for (date, expected) in [
            ("NOW", true),
            ("NOW-3YEARS", true),
            (" NOW + 1 MONTH ", true),
            ("NOW-3", false),
            ("NOW-YEARS", false),
            ("NOW-3FORTNIGHTS", false),
            ("NOWHERE", false),
        ] {
            assert_eq!(is_relative(date), expected, "{date}");
        }
    }

    #[test]
    fn the_interval_between_days_and_months_is_known() {
        for (format, expected) in [
            ("yyyy-MM-dd", true),
            ("yyyyMM", true),
            ("yyyy", false),
            ("yyyy-MM-dd-HH", false),
            ("'M'yyyy", false),
        ] {
            assert_eq!(is_of_days_or_months(format), expected, "{format}");
        }
    }
}
