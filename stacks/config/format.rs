//! The formats of data files.

use super::check::refuse;
use super::types::Kind;
use cfn_synth::config::ConfigError;
use serde::Deserialize;

/// The format of the data files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// Values between separators, with quotes where one has a separator in it.
    Csv,
    /// An object on each line.
    Json,
    Orc,
    Parquet,
}

impl Format {
    /// Returns what the Glue Data Catalog calls it.
    pub(crate) const fn classification(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Orc => "orc",
            Self::Parquet => "parquet",
        }
    }

    /// Checks that a column of a type can be read.
    pub(super) fn check_type(self, key: &str, kind: Kind) -> Result<(), ConfigError> {
        if self == Self::Csv && kind == Kind::Complex {
            // Athena user guide, "Open CSV SerDe": every value is read as a text, and then as one value.
            let reason = "is of many values, and a field of a CSV file is read as one";
            return Err(
                refuse(key, reason).help("write `string`, and take it apart in queries with `json_parse`")
            );
        }
        Ok(())
    }
}

/// How a CSV file is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Csv {
    pub(crate) separator: char,
    pub(crate) quote: char,
    pub(crate) escape: char,
    pub(crate) header: bool,
}

/// How JSON files are read.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Json {
    /// Whether a line that is no JSON is a row without values; else a query fails that meets one.
    pub(crate) ignore_malformed: bool,
}

impl Default for Csv {
    fn default() -> Self {
        Self { separator: ',', quote: '"', escape: '\\', header: true }
    }
}

impl Csv {
    /// Checks what the reader of CSV files throws an exception for, whatever is queried.
    pub(super) fn check(&self, key: &str) -> Result<(), ConfigError> {
        let marks = [("separator", self.separator), ("quote", self.quote), ("escape", self.escape)];
        for (index, (name, mark)) in marks.iter().enumerate() {
            let key = format!("{key}.{name}");
            // A line has ended before, and Java's characters are 16 bits wide.
            if matches!(mark, '\n' | '\r' | '\0') || mark.len_utf16() > 1 {
                let reason = format!("is `{}`, which cannot stand in a line", mark.escape_default());
                return Err(refuse(&key, reason).help("give another character"));
            }
            if let Some((other, _)) = marks.iter().take(index).find(|(_, other)| other == mark) {
                let error = refuse(&key, format!("is `{mark}`, as the {other} is"));
                return Err(error.help(match *name {
                    "escape" => r"write `escape: \`: two quotes in a row are read as one anyway",
                    _ => "give each a character of its own",
                }));
            }
        }
        Ok(())
    }
}
