//! `synth validate PATH...`

use super::failure::Failure;
use super::outcome::Outcome;
use super::terminal::Terminal;
use super::{Options, walk};
use crate::diagnostic::{Diagnostic, MessageFormat, Place, Sources, render, standing, summary};
use crate::{parallel, validate, yaml};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// Judges the templates, and prints every finding of all of them.
pub(super) fn run(paths: &[PathBuf], options: &Options, terminal: &Terminal) -> Result<Outcome, Failure> {
    let judging = options.judging()?;
    let mut failures = Vec::new();
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
    let mut seen = std::collections::HashSet::new();
    files.retain(|file| seen.insert(file.clone()));

    let mut findings = Vec::new();
    let mut sources = Sources::new();
    let judged = parallel::map(files.iter().collect(), |path| judge(path, &judging));
    let count = judged.len();
    for (path, result) in files.iter().zip(judged) {
        match result {
            Ok(judged) => {
                if let Some(text) = judged.text {
                    sources.insert(path.display().to_string(), text);
                }
                findings.extend(judged.findings);
            }
            Err(error) => failures.push(Failure::path("read", path, &error)),
        }
    }
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

/// What is known of a file that was read.
#[derive(Debug)]
struct Judged {
    findings: Vec<Diagnostic>,
    /// The text, kept only where a finding will show a line of it.
    text: Option<String>,
}

fn judge(path: &Path, judging: &validate::Options) -> io::Result<Judged> {
    let bytes = read(path)?;
    let name = path.display().to_string();
    let mut findings = match yaml::read_bytes(&bytes, &name) {
        Ok(template) => {
            let size = validate::check_size(&template.name, bytes.len());
            let findings = size.into_iter().chain(validate::validate(&template, judging)).collect();
            validate::acknowledge::apply(&template, findings, judging)
        }
        Err(findings) => findings,
    };
    for finding in &mut findings {
        // What is wrong with the whole file is shown at its start.
        finding.place = finding.place.or(Place::Text { line: 1, column: 1 });
    }
    let text = (!findings.is_empty()).then(|| String::from_utf8_lossy(&bytes).into_owned());
    Ok(Judged { findings, text })
}

/// Reads a file, but no more than what is enough to tell that it is too large.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let limit = u64::try_from(yaml::MAX_BYTES).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    File::open(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}
