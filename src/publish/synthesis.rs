//! From an app to rendered templates: built, validated and written as text, on every core.

use super::out::OutFile;
use super::summary::Summary;
use crate::construct::{App, Pending};
use crate::diagnostic::Diagnostic;
use crate::{parallel, validate, yaml};

/// How templates are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// YAML with short-form functions.
    #[default]
    Yaml,
    /// JSON with long-form functions.
    Json,
}

impl Format {
    /// Returns the extension of template files.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Yaml => "yaml",
            Self::Json => "json",
        }
    }
}

/// A template that was built, validated and rendered.
#[derive(Debug)]
pub struct Rendered {
    /// What is kept of the template.
    pub summary: Summary,
    /// The template file.
    pub file: OutFile,
    /// The findings, in document order.
    pub findings: Vec<Diagnostic>,
}

/// Builds, validates and renders every stack of an app, in the order of the app.
///
/// Each stack is dropped as soon as it is rendered, so that memory holds as many trees as there are cores.
#[must_use]
pub fn synthesize(app: App, format: Format, judging: &validate::Options) -> Vec<Rendered> {
    parallel::map(app.into_pending(), |stack| render(stack, format, judging))
}

fn render(stack: Pending, format: Format, judging: &validate::Options) -> Rendered {
    let built = stack.build(format.extension());
    let contents = match format {
        Format::Yaml => yaml::emit(&built.template),
        Format::Json => yaml::to_json(&built.template),
    };
    let name = format!("{}.{}", built.template.name, format.extension());
    let mut findings = built.problems;
    findings.extend(validate::validate(&built.template, judging));
    findings.extend(validate::check_size(&built.template.name, contents.len()));
    let findings = validate::acknowledge::apply(&built.template, findings, judging);
    let summary = Summary { prerequisites: built.prerequisites, ..Summary::of(&built.template) };
    Rendered { summary, file: OutFile { name, contents }, findings }
}
