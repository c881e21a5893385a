//! The rules by which the values of partition keys are known, in place of a list.

use super::check::{check_positive, refuse};
use super::dates::Dates;
use super::partitions::check_value;
use cfn_synth::config::ConfigError;
use indexmap::IndexMap;
use serde::Deserialize;

/// The rules of a table's partition keys, by the names of these.
pub(crate) type Projections = IndexMap<String, Projection>;

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

impl Projection {
    /// Returns what the table's parameters say of it, without `projection.` and the name of the key.
    pub(crate) fn properties(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Enum(values) => vec![("type", "enum".into()), ("values", values.join(","))],
            Self::Integer(range) => {
                let (interval, digits) = (range.interval, range.digits);
                let range = ("range", format!("{},{}", range.from, range.to));
                let options = [("interval", interval), ("digits", digits)];
                let options = options.into_iter().filter_map(|(name, it)| Some((name, it?.to_string())));
                [("type", "integer".into()), range].into_iter().chain(options).collect()
            }
            Self::Date(range) => range.properties(),
            Self::Injected => vec![("type", "injected".into())],
        }
    }

    /// Tells whether a value is one of these. Of dates that is their format, and not their range.
    pub(super) fn has(&self, value: &str) -> bool {
        match self {
            Self::Enum(values) => values.iter().any(|it| it == value),
            Self::Integer(range) => value.parse().is_ok_and(|it| (range.from..=range.to).contains(&it)),
            Self::Date(range) => range.looks_like(value),
            Self::Injected => true,
        }
    }

    /// Tells whether two rules have a value in common, as far as that is certain.
    pub(super) fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Enum(values), rule) | (rule, Self::Enum(values)) => values.iter().any(|it| rule.has(it)),
            (Self::Integer(one), Self::Integer(other)) => one.from <= other.to && other.from <= one.to,
            (Self::Date(one), Self::Date(other)) => one.is_alike(other),
            (Self::Injected, _) | (_, Self::Injected) => true,
            (Self::Integer(_), Self::Date(_)) | (Self::Date(_), Self::Integer(_)) => false,
        }
    }

    /// Checks what the types do not say.
    pub(super) fn check(&self, key: &str) -> Result<(), ConfigError> {
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
