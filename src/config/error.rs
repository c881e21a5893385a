//! What can be wrong with a configuration.

use super::{Document, survey};
use crate::diagnostic::{Diagnostic, MessageFormat, Place, Rule, Severity, Sources, nearest, quoted, render};
use std::collections::BTreeMap;
use std::fmt;

/// The rule that errors of configuration carry where they are shown as findings.
pub static RULE: Rule = Rule {
    code: "configuration",
    severity: Severity::Error,
    summary: "Refuses a configuration that cannot be read or that the application does not understand.",
    explanation: "\
## Why is this bad?
A misspelt key that is ignored changes what is published without anybody noticing. Every key must
therefore be known, and every value must be of its type.

## Example
```yaml
dataset:
  bukcet: amzn-reviews
```

## Use instead
```yaml
dataset:
  bucket: amzn-reviews
```
",
};

/// A configuration that cannot be used. Boxed, since it carries the text of the file.
#[derive(Debug, Clone)]
pub struct ConfigError(Box<Inner>);

#[derive(Debug, Clone)]
struct Inner {
    problem: Problem,
    document: Option<Document>,
    file: String,
    place: Place,
    help: Option<String>,
}

/// What is wrong. Keys are paths such as `dataset.columns[2].name`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// The file cannot be opened or read.
    Unreadable {
        /// The operating system's words.
        reason: String,
    },
    /// The file is too large.
    TooLarge {
        /// The largest size, in bytes.
        limit: usize,
    },
    /// The file has bytes that are not UTF-8.
    NotUtf8,
    /// The file holds no value.
    Empty,
    /// The file is not YAML, or a YAML that is not accepted.
    Syntax {
        /// The parser's words.
        reason: String,
    },
    /// A key that nothing reads.
    UnknownKey {
        /// The key as it was written.
        key: String,
        /// The keys that are known there.
        expected: Vec<String>,
    },
    /// A key that must be there is not.
    MissingKey {
        /// The key that is missing, with the path of the mapping that lacks it.
        key: String,
    },
    /// A key is there twice.
    RepeatedKey {
        /// The key.
        key: String,
    },
    /// A key, or an item of a list, has no value.
    NoValue {
        /// The key.
        key: String,
    },
    /// A value is not of its key's type.
    WrongValue {
        /// The key, empty for the whole file.
        key: String,
        /// What was found, such as "string `x`".
        found: String,
        /// What was expected, such as "a boolean", or the allowed words.
        expected: String,
    },
    /// The application does not accept the value of a setting.
    Refused {
        /// The setting.
        setting: Setting,
        /// Why, such as "has a character that IAM does not allow".
        reason: String,
    },
    /// Anything else that the type said about a value.
    Other {
        /// The key, empty for the whole file.
        key: String,
        /// Its words.
        reason: String,
    },
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// A key of the file, such as `dataset.columns[2].name`.
    Key(String),
    /// An environment variable.
    Variable(String),
    /// An option of the command line, with its hyphens.
    Flag(String),
}

impl ConfigError {
    pub(super) fn new(problem: Problem) -> Self {
        let help = help_for(&problem);
        Self(Box::new(Inner { problem, document: None, file: String::new(), place: Place::Unknown, help }))
    }

    /// Makes the error of a setting whose value the application does not accept.
    ///
    /// The reason completes a sentence that starts with the setting: "must be an HTTPS URL".
    #[must_use]
    pub fn setting(setting: Setting, reason: impl Into<String>) -> Self {
        Self::new(Problem::Refused { setting, reason: reason.into() })
    }

    /// Sets what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    pub(super) fn at(mut self, place: Place) -> Self {
        self.0.place = place;
        self
    }

    pub(super) fn in_file(mut self, name: &str) -> Self {
        name.clone_into(&mut self.0.file);
        self
    }

    /// Sets the document that it is about, and finds the place of the key that was refused.
    ///
    /// A variable or an option does not stand in the document, and stays without a place.
    #[must_use]
    pub fn in_document(mut self, document: &Document) -> Self {
        let key = match &self.0.problem {
            Problem::Refused { setting: Setting::Variable(_) | Setting::Flag(_), .. } => return self,
            Problem::Refused { setting: Setting::Key(key), .. } => Some(key),
            _ => None,
        };
        if let Some(place) = key.and_then(|key| survey::place_of(&document.text, key)) {
            self.0.place = self.0.place.or(place);
        }
        self.0.file.clone_from(&document.name);
        self.0.document = Some(document.clone());
        self
    }

    /// Names, instead of a key, what had set it.
    pub(crate) fn attributed(mut self, origins: &BTreeMap<String, Setting>) -> Self {
        if let Problem::Refused { setting, .. } = &mut self.0.problem
            && let Setting::Key(key) = setting
            && let Some(origin) = origins.get(key.as_str())
        {
            *setting = origin.clone();
        }
        self
    }

    /// Returns what is wrong.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.0.problem
    }

    /// Returns the name of the file; empty if it is about none.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.0.file
    }

    /// Returns the place in the file.
    #[must_use]
    pub fn place(&self) -> Place {
        self.0.place
    }

    /// Returns it as a finding.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        let mut diagnostic = RULE.finding(self.to_string()).at(self.0.place);
        diagnostic.stack.clone_from(&self.0.file);
        diagnostic.help.clone_from(&self.0.help);
        diagnostic
    }

    /// Renders it as findings are rendered, with the line underlined.
    #[must_use]
    pub fn render(&self, format: MessageFormat, colour: bool) -> String {
        let mut sources = Sources::new();
        if let Some(Document { name, text }) = &self.0.document {
            sources.insert(name, text);
        }
        render(&[self.diagnostic()], &sources, format, colour)
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = &self.0.file;
        match &self.0.problem {
            Problem::Unreadable { reason } => write!(formatter, "cannot read `{file}`: {reason}"),
            Problem::TooLarge { limit } => write!(formatter, "`{file}` is larger than {limit} bytes"),
            Problem::NotUtf8 => formatter.write_str("the file is not UTF-8"),
            Problem::Empty => write!(formatter, "`{file}` is empty"),
            Problem::Syntax { reason } => formatter.write_str(reason),
            Problem::UnknownKey { key, .. } => write!(formatter, "unknown key `{key}`"),
            Problem::MissingKey { key } => write!(formatter, "the key `{key}` is missing"),
            Problem::RepeatedKey { key } => write!(formatter, "the key `{key}` is there twice"),
            Problem::NoValue { key } => write!(formatter, "`{key}` has no value"),
            Problem::WrongValue { key, found, expected } if key.is_empty() => {
                write!(formatter, "expected {expected}, found {found}")
            }
            Problem::WrongValue { key, found, expected } => {
                write!(formatter, "`{key}` must be {expected}, found {found}")
            }
            Problem::Other { key, reason } if key.is_empty() => formatter.write_str(reason),
            Problem::Other { key, reason } => write!(formatter, "`{key}`: {reason}"),
            Problem::Refused { setting, reason } => write!(formatter, "{setting} {reason}"),
        }
    }
}

impl std::error::Error for ConfigError {}

impl fmt::Display for Setting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => write!(formatter, "`{key}`"),
            Self::Variable(name) => write!(formatter, "the environment variable `{name}`"),
            Self::Flag(name) => write!(formatter, "the option `{name}`"),
        }
    }
}

/// Returns what to do about a problem, as far as it can be told from the problem alone.
fn help_for(problem: &Problem) -> Option<String> {
    match problem {
        Problem::Unreadable { .. } => Some("a path is relative to the current folder".to_owned()),
        Problem::NotUtf8 => Some("save the file with the encoding UTF-8".to_owned()),
        Problem::Empty => Some("write the settings as YAML, or name another file".to_owned()),
        Problem::RepeatedKey { .. } => Some("remove one of the two".to_owned()),
        Problem::NoValue { .. } => {
            Some("give it one, in quotes if it is the text `null` or `~`, or leave it out".to_owned())
        }
        Problem::UnknownKey { expected, .. } if expected.is_empty() => {
            Some("no key is known here".to_owned())
        }
        Problem::UnknownKey { key, expected } => {
            let names = || expected.iter().map(String::as_str);
            let known = format!("the keys here are {}", quoted(names()));
            Some(match nearest(key, names()) {
                Some(meant) => format!("did you mean `{meant}`? {known}"),
                None => known,
            })
        }
        _ => None,
    }
}
