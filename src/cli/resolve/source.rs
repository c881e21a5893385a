//! The templates that are deployed: of the application, or of files.

use crate::cli::application::{self, Application, Overrides};
use crate::cli::failure::Failure;
use crate::cli::library::{Found, read};
use crate::cli::nested::{Location, contradictions, path_of};
use crate::cli::{Options, check_names};
use crate::deploy::Templates;
use crate::diagnostic::{Diagnostic, Place, Sources, one_line};
use crate::template::{NestedUrl, nested_urls};
use crate::yaml;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The templates that are deployed.
#[derive(Default)]
pub(super) struct Source {
    /// The name of the outermost template, and that of the stack that is made of it.
    pub(super) root: String,
    pub(super) stack_name: String,
    pub(super) templates: Templates,
    /// The texts of the files that were read.
    pub(super) sources: Sources,
    /// What keeps files from being read as templates.
    pub(super) problems: Vec<Diagnostic>,
    /// What is said of nested stacks whose templates are not known.
    pub(super) unknown: Vec<String>,
}

impl Source {
    /// Finds the templates. What has the form of a stack's name is one, unless there is only a file of that
    /// name.
    pub(super) fn of<A: Application>(
        stack: &str,
        locations: &[Location],
        options: &Options,
    ) -> Result<Self, Failure> {
        let is_name = stack.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
        if !is_name {
            return Self::of_file(Path::new(stack), locations);
        }
        let overrides = Overrides::new(options.url_prefix.clone(), std::env::vars_os());
        let (_, app) = application::load::<A>(options.config.as_deref(), &overrides)?;
        let names: Vec<&str> = app.names().collect();
        if !names.contains(&stack) && Path::new(stack).is_file() {
            return Self::of_file(Path::new(stack), locations);
        }
        check_names(&[stack.to_owned()], &names)?;
        if !locations.is_empty() {
            let message = format!("`--nested` is for files, and `{stack}` is a stack");
            return Err(Failure::usage(message).help("leave it out: the stack knows what it nests"));
        }
        let templates = application::templates(app, options.format.extension());
        Ok(Self { root: stack.to_owned(), stack_name: stack.to_owned(), templates, ..Self::default() })
    }

    fn of_file(path: &Path, locations: &[Location]) -> Result<Self, Failure> {
        locations.iter().try_for_each(Location::check)?;
        if let Some(failure) = contradictions(locations).next() {
            return Err(failure);
        }
        let root = path.display().to_string();
        let mut source = Self { stack_name: stack_name(path), root: root.clone(), ..Self::default() };
        let mut names: HashMap<PathBuf, String> = HashMap::new();
        if let Some(found) = Found::at(path) {
            names.insert(found.identity, root);
        }
        let (mut pending, mut urls) = (vec![path.to_owned()], Vec::new());
        while let Some(path) = pending.pop() {
            for (logical_id, child, url) in source.read(&path, locations)? {
                let parent = path.display().to_string();
                urls.push(url);
                let Some(child) = child else { continue };
                let Some(found) = Found::at(&child) else {
                    let message = format!("cannot read `{}`, which `{logical_id}` nests", child.display());
                    return Err(Failure::usage(message).help("say where it is: `--nested URL=PATH`"));
                };
                let shown = found.shown();
                let name = names.entry(found.identity).or_insert_with(|| {
                    pending.push(shown.clone());
                    shown.display().to_string()
                });
                source.templates.nest(&parent, &logical_id, name);
            }
        }
        match locations.iter().find_map(|location| location.check_use(urls.iter()).err()) {
            Some(failure) => Err(failure),
            None => Ok(source),
        }
    }

    /// Reads a file; returns its nested stacks, each with the path of its template where that is known.
    fn read(
        &mut self,
        path: &Path,
        locations: &[Location],
    ) -> Result<Vec<(String, Option<PathBuf>, NestedUrl)>, Failure> {
        let bytes = read(path).map_err(|error| Failure::path("read", path, &error))?;
        let name = path.display().to_string();
        self.sources.insert(name.clone(), String::from_utf8_lossy(&bytes));
        let template = match yaml::read_bytes(&bytes, &name) {
            Ok(template) => template,
            Err(problems) => {
                let start = Place::Text { line: 1, column: 1 };
                self.problems.extend(problems.into_iter().map(|mut problem| {
                    // What is wrong with the whole file is shown at its start.
                    problem.place = problem.place.or(start);
                    problem
                }));
                return Ok(Vec::new());
            }
        };
        let nested: Vec<_> = nested_urls(&template)
            .into_iter()
            .map(|url| (url.logical_id.clone(), path_of(path, &url, locations), url))
            .collect();
        for (logical_id, _, url) in nested.iter().filter(|(_, path, _)| path.is_none()) {
            let remark = format!(
                "warning: the template of `{logical_id}` is not known: it is not deployed; \
                 `--nested {}=PATH` says where it is",
                url.text
            );
            self.unknown.push(one_line(&remark).to_string());
        }
        self.templates.insert(template);
        Ok(nested)
    }
}

/// Returns the name that the stack of a file is given: letters, digits and hyphens.
fn stack_name(path: &Path) -> String {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let kept = stem.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
    let name = kept.trim_start_matches(|letter: char| !letter.is_ascii_alphabetic());
    if name.is_empty() { "Stack".to_owned() } else { name.to_owned() }
}
