//! From an app to rendered templates: built, validated and written as text, on every core.

use super::out::OutFile;
use super::summary::Summary;
use crate::construct::{App, Pending};
use crate::diagnostic::{Diagnostic, Severity};
use crate::{validate, yaml};
use std::num::NonZero;
use std::sync::Mutex;
use std::thread;

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

impl Rendered {
    /// Tells whether a finding forbids that anything is written.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.rule.severity == Severity::Error)
    }
}

/// Builds, validates and renders every stack of an app, in the order of the app.
///
/// Each stack is dropped as soon as it is rendered, so that memory holds as many trees as there are cores.
#[must_use]
pub fn synthesize(app: App, format: Format) -> Vec<Rendered> {
    let pending = app.into_pending();
    let workers = thread::available_parallelism().map_or(1, NonZero::get).min(pending.len());
    if workers < 2 {
        return pending.into_iter().map(|stack| render(stack, format)).collect();
    }
    let queue = Mutex::new(pending.into_iter().enumerate());
    let mut rendered: Vec<(usize, Rendered)> = thread::scope(|scope| {
        let work = || {
            let mut done = Vec::new();
            while let Some((position, stack)) = next(&queue) {
                done.push((position, render(stack, format)));
            }
            done
        };
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    rendered.sort_unstable_by_key(|(position, _)| *position);
    rendered.into_iter().map(|(_, rendered)| rendered).collect()
}

fn next<T>(queue: &Mutex<impl Iterator<Item = T>>) -> Option<T> {
    queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner).next()
}

fn render(stack: Pending, format: Format) -> Rendered {
    let built = stack.build(format.extension());
    let contents = match format {
        Format::Yaml => yaml::emit(&built.template),
        Format::Json => yaml::to_json(&built.template),
    };
    let name = format!("{}.{}", built.template.name, format.extension());
    let mut findings = built.problems;
    findings.extend(validate::validate(&built.template));
    findings.extend(validate::check_size(&built.template.name, contents.len()));
    let summary = Summary { prerequisites: built.prerequisites, ..Summary::of(&built.template) };
    Rendered { summary, file: OutFile { name, contents }, findings }
}
