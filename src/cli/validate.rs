//! `synth validate PATH...`

use super::failure::Failure;
use super::library::{Found, Library, read};
use super::nested::{Location, contradictions, path_of};
use super::outcome::Outcome;
use super::terminal::Terminal;
use super::{Options, walk};
use crate::diagnostic::{Diagnostic, MessageFormat, Place, Sources, render, standing, summary};
use crate::template::{NestedUrl, Section, Template, nested_urls};
use crate::validate::{Child, Nesting};
use crate::{parallel, validate, yaml};
use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Judges the templates and those that they nest, and prints every finding of all of them.
pub(super) fn run(
    paths: &[PathBuf],
    locations: &[Location],
    options: &Options,
    terminal: &Terminal,
) -> Result<Outcome, Failure> {
    let mut failures: Vec<Failure> = locations.iter().filter_map(|it| it.check().err()).collect();
    failures.extend(contradictions(locations));
    let mut files = Vec::new();
    for path in paths {
        let (found, unread) = walk::files(path);
        if found.is_empty() && unread.is_empty() {
            failures.push(Failure::usage(format!("no template is below `{}`", path.display())));
        }
        files.extend(found);
        failures.extend(unread.iter().map(|(path, error)| Failure::path("read", path, error)));
    }
    // A file that is named twice, or named and found in a folder, is judged once.
    let mut seen = HashSet::new();
    files.retain(|file| seen.insert(Found::at(file).map_or_else(|| file.clone(), |found| found.identity)));

    let judging = Judging { options: options.judging()?, locations, library: Library::default() };
    let judged = judging.all(files);
    let count = judged.len();
    let circles = circles(&judged);
    let (mut findings, mut urls) = (Vec::new(), Vec::new());
    let mut sources = Sources::new();
    for (path, result) in judged {
        match result {
            Ok(judged) => {
                let name = path.display().to_string();
                findings.extend(judged.findings);
                findings.extend(circles.iter().filter(|circle| circle.stack == name).cloned());
                urls.extend(judged.urls);
                if let Some(text) = judged.text {
                    sources.insert(name, text);
                }
            }
            Err(error) => failures.push(Failure::path("read", &path, &error)),
        }
    }
    failures.extend(locations.iter().filter_map(|location| location.check_use(urls.iter()).err()));
    add_related(&findings, &mut sources);
    terminal.output(&render(&findings, &sources, terminal.format, terminal.output_colour()))?;
    let is_silent = standing(&findings).next().is_none();
    if is_silent && failures.is_empty() && !options.quiet && terminal.format == MessageFormat::Human {
        let plural = if count == 1 { "" } else { "s" };
        terminal.output(&format!("{count} template{plural}, {}\n", summary(&findings)))?;
    }
    let mut outcome = Outcome::of(&findings);
    for failure in &failures {
        outcome = Outcome::of_failure(failure, terminal);
    }
    Ok(outcome)
}

/// Adds the texts of the files that findings point into besides their own.
fn add_related(findings: &[Diagnostic], sources: &mut Sources) {
    let files: HashSet<&String> =
        findings.iter().flat_map(|finding| &finding.related).filter_map(|it| it.file.as_ref()).collect();
    for file in files {
        if let Ok(bytes) = read(Path::new(file)) {
            sources.insert(file.as_str(), String::from_utf8_lossy(&bytes));
        }
    }
}

/// Returns a finding for each circle of files that nest one another, under the names that they were judged by.
fn circles(judged: &[(PathBuf, io::Result<Judged>)]) -> Vec<Diagnostic> {
    let all = || judged.iter().filter_map(|(path, result)| Some((path, result.as_ref().ok()?)));
    if all().all(|(_, judged)| judged.nested.is_empty()) {
        return Vec::new();
    }
    let name = |path: &Path| path.display().to_string();
    let names: HashMap<PathBuf, String> =
        all().filter_map(|(path, _)| Some((Found::at(path)?.identity, name(path)))).collect();
    let mut nestings = Vec::new();
    for (path, judged) in all() {
        for (logical_id, place, found) in &judged.nested {
            if let Some(child) = names.get(&found.identity) {
                let (parent, logical_id, child) = (name(path), logical_id.clone(), child.clone());
                nestings.push(Nesting { parent, logical_id, place: *place, child });
            }
        }
    }
    validate::circles(&nestings)
}

/// What is known of a file that was read.
#[derive(Debug)]
struct Judged {
    findings: Vec<Diagnostic>,
    /// The text, kept only where a finding will show a line of it.
    text: Option<String>,
    /// What its nested stacks say of where their templates are.
    urls: Vec<NestedUrl>,
    /// The files that it nests: the logical id and place of the nested stack, and the file.
    nested: Vec<(String, Place, Found)>,
}

/// What the judgement of files depends on.
struct Judging<'a> {
    options: validate::Options,
    locations: &'a [Location],
    library: Library,
}

impl Judging<'_> {
    /// Judges the files, then those that they nest and that are not judged yet, and so on.
    fn all(&self, files: Vec<PathBuf>) -> Vec<(PathBuf, io::Result<Judged>)> {
        let mut seen: HashSet<Found> = HashSet::new();
        let (mut round, mut all) = (files, Vec::new());
        while !round.is_empty() {
            let judged = parallel::map(round.iter().collect(), |path| self.one(path));
            let nests = judged.iter().flatten().any(|judged| !judged.nested.is_empty());
            if nests && all.is_empty() {
                seen.extend(round.iter().filter_map(|path| Found::at(path)));
            }
            let nested = judged.iter().flatten().flat_map(|judged| &judged.nested).map(|(.., found)| found);
            let next = nested.filter(|found| seen.insert((*found).clone())).map(Found::shown).collect();
            all.extend(std::mem::replace(&mut round, next).into_iter().zip(judged));
        }
        all
    }

    fn one(&self, path: &Path) -> io::Result<Judged> {
        let bytes = read(path)?;
        let name = path.display().to_string();
        let (mut urls, mut nested) = (Vec::new(), Vec::new());
        let mut findings: Vec<Diagnostic> = match yaml::read_bytes(&bytes, &name) {
            Ok(template) => {
                urls = nested_urls(&template);
                let size = validate::check_size(&template.name, bytes.len());
                self.template(&template, size, path, &urls, &mut nested)
            }
            Err(findings) => findings,
        };
        for finding in &mut findings {
            // What is wrong with the whole file is shown at its start.
            finding.place = finding.place.or(Place::Text { line: 1, column: 1 });
        }
        let text = (!findings.is_empty() || !nested.is_empty())
            .then(|| String::from_utf8_lossy(&bytes).into_owned());
        Ok(Judged { findings, text, urls, nested })
    }

    /// Judges a template with what is known of the files that it nests, and of its size.
    fn template(
        &self,
        template: &Template,
        size: Option<Diagnostic>,
        path: &Path,
        urls: &[NestedUrl],
        nested: &mut Vec<(String, Place, Found)>,
    ) -> Vec<Diagnostic> {
        let mut slots = Vec::new();
        let mut children = validate::Children::new();
        for url in urls {
            let Some(child) = path_of(path, url, self.locations) else { continue };
            match Found::at(&child) {
                Some(found) => {
                    slots.push((url, self.library.get(&found)));
                    let resources = template.section(Section::Resources);
                    let resource = resources.and_then(|all| all.get(&url.logical_id));
                    let place = resource.map(|resource| resource.place).unwrap_or_default();
                    nested.push((url.logical_id.clone(), place, found));
                }
                None if self.locations.iter().any(|location| location.leads_to(&child)) => {}
                // A pipe or the like may be a template: it is not read, and not missed.
                None if !child.is_dir() && fs::exists(&child).unwrap_or(true) => {}
                None => {
                    let path = child.components().collect::<PathBuf>().display().to_string();
                    let missing = Child::Missing { path, is_folder: child.is_dir() };
                    children.insert(url.logical_id.clone(), missing);
                }
            }
        }
        for (url, slot) in &slots {
            if let Some(Some(interface)) = slot.get() {
                children.insert(url.logical_id.clone(), Child::Known(interface));
            }
        }
        let judged = validate::judge(template, &children, &self.options);
        let findings = size.into_iter().chain(judged).collect();
        validate::acknowledge::apply(template, findings, &children, &self.options)
    }
}
