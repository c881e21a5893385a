//! Reading a configuration: YAML into the type of an application, with errors that show the line.
//!
//! What a configuration means is the application's business. It reports what it does not like about a
//! setting with [`ConfigError::setting`], and the line is found here.

mod error;
mod message;
mod survey;

pub use error::{ConfigError, Problem, RULE, Setting};

use crate::diagnostic::Place;
use serde::de::DeserializeOwned;
use std::io::Read as _;
use std::path::Path;

/// The size of the largest configuration that is read, in bytes.
pub const LARGEST: usize = 16 << 20;

/// Where a configuration comes from.
#[derive(Debug, Clone, Copy)]
pub enum ConfigSource<'a> {
    /// A file that the user named.
    File(&'a Path),
    /// A text in the program, with the name under which errors show it.
    Embedded {
        /// The name, such as `editions/2024.yaml`.
        name: &'a str,
        /// The text.
        text: &'a str,
    },
}

/// Reads a configuration.
///
/// # Errors
/// The file cannot be read, or is not what the type `C` describes.
pub fn load<C: DeserializeOwned>(source: ConfigSource<'_>) -> Result<C, ConfigError> {
    Document::read(source)?.parse()
}

/// The text of a configuration with its name.
#[derive(Debug, Clone)]
pub struct Document {
    name: String,
    text: String,
}

impl Document {
    /// Reads the text of a configuration.
    ///
    /// # Errors
    /// The file cannot be read, is larger than [`LARGEST`], is not UTF-8, or holds nothing.
    pub fn read(source: ConfigSource<'_>) -> Result<Self, ConfigError> {
        let (name, bytes) = match source {
            ConfigSource::Embedded { name, text } => (name.to_owned(), text.as_bytes().to_vec()),
            ConfigSource::File(path) => {
                let name = path.display().to_string();
                let bytes = read_bounded(path).map_err(|error| {
                    ConfigError::new(Problem::Unreadable { reason: reason(&error) }).in_file(&name)
                })?;
                (name, bytes)
            }
        };
        if bytes.len() > LARGEST {
            return Err(ConfigError::new(Problem::TooLarge { limit: LARGEST }).in_file(&name));
        }
        let text = String::from_utf8(bytes).map_err(|error| {
            let bytes = error.as_bytes();
            let valid = bytes.get(..error.utf8_error().valid_up_to()).unwrap_or_default();
            let place = end_of(&String::from_utf8_lossy(valid));
            let text = String::from_utf8_lossy(bytes).into_owned();
            ConfigError::new(Problem::NotUtf8).at(place).in_document(&Self { name: name.clone(), text })
        })?;
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        Ok(Self { name, text })
    }

    /// Makes the application's type of the text.
    ///
    /// # Errors
    /// The text is not YAML, nests too deep, repeats a key, or does not match the type: an unknown key, a
    /// missing key, a value of another type, a key without a value.
    pub fn parse<C: DeserializeOwned>(&self) -> Result<C, ConfigError> {
        let parse = || {
            survey::check(&self.text)?;
            let parsed = serde_yaml::from_str(&self.text).map_err(|error| message::understand(&error))?;
            // What the type says of a key that it does not know comes first.
            survey::check_values(&self.text).map(|()| parsed)
        };
        parse().map_err(|error: ConfigError| error.in_document(self))
    }
}

/// Reads a file, but not more than one byte above the limit: a device file may never end.
fn read_bounded(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(LARGEST).unwrap_or(u64::MAX);
    std::fs::File::open(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Returns the operating system's words without its error number.
pub(crate) fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    let words = text.split(" (os error").next().unwrap_or_default();
    let mut characters = words.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}

/// Returns the place behind the last character.
fn end_of(text: &str) -> Place {
    let count = |count: usize| u32::try_from(count + 1).unwrap_or(u32::MAX);
    let line = text.bytes().filter(|&byte| byte == b'\n').count();
    let column = text.rsplit('\n').next().map_or(0, |last| last.chars().count());
    Place::Text { line: count(line), column: count(column) }
}

#[cfg(test)]
mod tests;
