//! What is wrong, where, and what to do about it: the one currency in which every module reports.

mod escape;
mod excerpt;
mod github;
mod human;
mod json;
pub(crate) mod markdown;
mod render;
mod sarif;
mod sources;
mod span;
mod summary;
mod words;

pub use escape::one_line;
pub use render::{MessageFormat, render};
pub use sources::Sources;
pub use summary::{has_errors, standing, summary};
pub use words::{cut, did_you_mean, nearest, quoted};

use std::panic::Location;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The template is worse than it could be; it is written all the same.
    Warning,
    /// The template is wrong; nothing is written.
    Error,
}

impl Severity {
    /// Returns the lower-case word that every output form uses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A rule: the code that its findings carry, and the documentation that `synth explain` prints.
#[derive(Debug)]
pub struct Rule {
    /// The code, in lower case with hyphens, such as `unknown-property`.
    pub code: &'static str,
    /// The severity of its findings.
    pub severity: Severity,
    /// What the rule does, in one sentence.
    pub summary: &'static str,
    /// Why it is bad, an example and the fix, in Markdown.
    pub explanation: &'static str,
}

/// The sections whose second element is no logical id.
const UNNAMED: [&str; 2] = ["Metadata", "Transform"];

impl Rule {
    /// Starts a finding of this rule.
    #[must_use]
    pub fn finding(&'static self, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            rule: self,
            stack: String::new(),
            logical_id: None,
            path: Vec::new(),
            place: Place::Unknown,
            is_about_key: false,
            message: message.into(),
            help: None,
            related: Vec::new(),
            acknowledged: None,
        }
    }
}

/// Where something was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Nobody wrote it: it was derived.
    #[default]
    Unknown,
    /// The Rust source line that added it.
    Rust(&'static Location<'static>),
    /// The line and column of a template file, both counted from one.
    Text {
        /// The line, from one.
        line: u32,
        /// The column in characters, from one.
        column: u32,
    },
}

impl Place {
    /// Returns this place, or the other one where this is unknown.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        if self == Self::Unknown { other } else { self }
    }
}

/// One finding.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// The rule that it breaks.
    pub rule: &'static Rule,
    /// The stack's name, or the path of the template file as the user gave it.
    pub stack: String,
    /// The logical id of the parameter, resource, output, .. that it is about.
    pub logical_id: Option<String>,
    /// The path below the template's root, such as `Resources`, `Bucket`, `Properties`, `Tags`, `0`.
    pub path: Vec<String>,
    /// Where it was written.
    pub place: Place,
    /// Whether it is about the key that the path ends with, rather than the value.
    pub is_about_key: bool,
    /// One sentence, lower case, the user's words in backticks.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Other places that take part, each with a word on its part.
    pub related: Vec<Related>,
    /// Why it is left standing, if whoever wrote the template acknowledged it: it counts for nothing then.
    pub acknowledged: Option<String>,
}

/// Another place that takes part in a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// The place.
    pub place: Place,
    /// The file of a text place; none for the file that the finding is about.
    pub file: Option<String>,
    /// What part it takes.
    pub part: String,
}

impl Diagnostic {
    /// Sets what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Sets where it was written.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// Sets the path below the template's root; the second element is the logical id, in a section that has
    /// them.
    #[must_use]
    pub fn path<S: Into<String>>(mut self, path: impl IntoIterator<Item = S>) -> Self {
        self.path = path.into_iter().map(Into::into).collect();
        let is_named = self.path.first().is_some_and(|section| !UNNAMED.contains(&section.as_str()));
        if is_named && self.logical_id.is_none() {
            self.logical_id = self.path.get(1).cloned();
        }
        self
    }

    /// Tells that it is about the key that the path ends with, rather than the value.
    #[must_use]
    pub fn about_key(mut self) -> Self {
        self.is_about_key = true;
        self
    }

    /// Adds another place that takes part.
    #[must_use]
    pub fn related(mut self, place: Place, part: impl Into<String>) -> Self {
        self.related.push(Related { place, file: None, part: part.into() });
        self
    }

    /// Adds a place of another template that takes part, by the name of that stack or file.
    #[must_use]
    pub fn related_in(mut self, stack: &str, place: Place, part: impl Into<String>) -> Self {
        self.related.push(Related { place, file: Some(stack.to_owned()), part: part.into() });
        self
    }
}

#[cfg(test)]
mod tests;
