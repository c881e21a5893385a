//! `synth` without a command: builds, validates and writes every template, or checks the folder.

use super::application::{self, Application, Overrides};
use super::failure::Failure;
use super::given::default_environment;
use super::outcome::Outcome;
use super::proof;
use super::table::{Align, table};
use super::terminal::Terminal;
use super::{Options, Writing, check_names};
use crate::diagnostic::{Diagnostic, MessageFormat, Sources, has_errors, one_line, render, summary};
use crate::publish::{
    Artifact, Difference, OutError, Publication, Release, Rendered, Report, UrlPrefix, synthesize,
};
use indexmap::IndexMap;
use std::path::Path;
use std::time::{Duration, Instant};

/// Synthesizes the stacks. Where there is an error, nothing is written and every finding is shown.
pub(super) fn run<A: Application>(
    options: &Options,
    writing: &Writing,
    terminal: &Terminal,
) -> Result<Outcome, Failure> {
    let start = Instant::now();
    let judging = options.judging()?;
    let overrides = Overrides::new(options.url_prefix.clone(), std::env::vars_os());
    let (config, app) = application::load::<A>(options.config.as_deref(), &overrides)?;
    let prefix = UrlPrefix::parse(app.url_prefix()).map_err(Failure::usage)?;
    let chosen = &options.stacks;
    check_names(chosen, &app.names().collect::<Vec<_>>())?;
    let mut rendered = synthesize(app, options.format, &judging);
    let release = release(&rendered, chosen, &prefix);
    rendered.retain(|one| release.artifacts.iter().any(|artifact| artifact.file == one.file.name));
    let mut findings: Vec<Diagnostic> =
        rendered.iter_mut().flat_map(|one| std::mem::take(&mut one.findings)).collect();
    // What is claimed of a template that is wrong says nothing.
    if !has_errors(&findings) {
        findings.extend(disproof::<A>(&config, &release, options)?);
    }
    let outcome = Outcome::of(&findings);
    report(&findings, terminal)?;
    if outcome == Outcome::Findings {
        terminal.say_unless(options.quiet, "nothing was written\n");
        return Ok(outcome);
    }
    let rows = rows(&release, &findings);
    let files = rendered.into_iter().map(|one| one.file).collect();
    // They belong to all stacks together.
    let others = if chosen.is_empty() { A::files(&config) } else { Ok(Vec::new()) };
    let others = others
        .map_err(|error| Failure::internal(format!("the application's files cannot be made: {error}")))?;
    let publication = Publication::new(&release, files, others)
        .map_err(|error| Failure::internal(format!("the launch page cannot be made: {error}")))?;
    if writing.check {
        let mut differences = publication.check(&options.out).map_err(out_failure)?;
        if !chosen.is_empty() {
            // The launch page, the manifest and the other templates are those of all stacks.
            differences
                .retain(|difference| release.artifacts.iter().any(|one| one.file == difference.file()));
        }
        return show_differences(&differences, options, terminal);
    }
    let report = publication.write(&options.out, writing.prune).map_err(out_failure)?;
    if !options.quiet {
        terminal.tell(&table(&ALIGN, &rows))?;
        terminal.tell(&format!("\n{}\n", account(&report, &options.out, start.elapsed())))?;
    }
    terminal.say_unless(options.quiet, &remarks(&report, &options.out, writing.prune));
    Ok(outcome)
}

/// Returns what is wrong with what is claimed of the chosen stacks.
fn disproof<A: Application>(
    config: &A::Config,
    release: &Release,
    options: &Options,
) -> Result<Vec<Diagnostic>, Failure> {
    let is_chosen = |stack: &str| {
        options.stacks.is_empty() || release.artifacts.iter().any(|artifact| artifact.summary.name == stack)
    };
    let environment = default_environment(options)?;
    // The stacks were taken apart to be judged: they are made once more.
    let cases = proof::prove::<A>(config, A::app(config)?, &environment, &IndexMap::new(), is_chosen);
    Ok(cases.map_or_else(
        |problems| problems,
        |cases| {
            let findings = proof::findings(&cases);
            // The program ends soon, and piece by piece they would take long to give back.
            std::mem::forget(cases);
            findings
        },
    ))
}

/// Makes the release of the chosen stacks, and of those that they nest.
fn release(rendered: &[Rendered], chosen: &[String], prefix: &UrlPrefix) -> Release {
    let artifact = |one: &Rendered| Artifact::new(one.summary.clone(), &one.file, prefix);
    let all = Release::new(rendered.iter().map(artifact).collect(), prefix.clone());
    if chosen.is_empty() {
        return all;
    }
    let roots = all.artifacts.iter().filter(|artifact| chosen.contains(&artifact.summary.name));
    let files: std::collections::HashSet<&str> =
        roots.flat_map(|root| all.family(root)).map(|member| member.file.as_str()).collect();
    let members = all.artifacts.iter().filter(|artifact| files.contains(artifact.file.as_str()));
    Release::new(members.cloned().collect(), prefix.clone())
}

/// Shows the findings: for a reader beside the work, for a program as the output.
fn report(findings: &[Diagnostic], terminal: &Terminal) -> Result<(), Failure> {
    // The lines of Rust sources are read from disk.
    let sources = Sources::new();
    match terminal.format {
        MessageFormat::Human => {
            terminal.say(&render(findings, &sources, MessageFormat::Human, terminal.say_colour()));
            Ok(())
        }
        format => terminal.output(&render(findings, &sources, format, false)),
    }
}

const ALIGN: [Align; 7] = {
    use Align::{Left, Right};
    [Left, Right, Right, Right, Right, Left, Left]
};

/// Returns the table's rows, its heads first.
fn rows(release: &Release, findings: &[Diagnostic]) -> Vec<[String; 7]> {
    let heads = ["Template", "Resources", "Parameters", "Outputs", "Bytes", "SHA-256", "Findings"];
    let row = |artifact: &Artifact| {
        let of_stack: Vec<Diagnostic> =
            findings.iter().filter(|finding| finding.stack == artifact.summary.name).cloned().collect();
        [
            artifact.file.clone(),
            artifact.summary.resources.to_string(),
            artifact.summary.parameters.len().to_string(),
            artifact.summary.outputs.len().to_string(),
            artifact.size.to_string(),
            artifact.sha256.short(),
            summary(&of_stack),
        ]
    };
    std::iter::once(heads.map(str::to_owned)).chain(release.artifacts.iter().map(row)).collect()
}

/// Returns what was done, in one line.
fn account(report: &Report, folder: &Path, elapsed: Duration) -> String {
    let files = |count: usize| format!("{count} file{}", if count == 1 { "" } else { "s" });
    let mut parts = Vec::new();
    for (verb, count) in [
        ("wrote", report.written.written.len()),
        ("left", report.written.unchanged.len()),
        ("removed", report.pruned.removed.len()),
    ] {
        if count > 0 {
            let suffix = match (verb, count) {
                ("left", 1) => " as it was",
                ("left", _) => " as they were",
                _ => "",
            };
            parts.push(format!("{verb} {}{suffix}", files(count)));
        }
    }
    let folder = folder.display().to_string();
    let folder = one_line(&folder);
    format!("{} in `{folder}`, in {} ms", parts.join(", "), elapsed.as_millis())
}

/// Returns what a maintainer should know about the other files of the folder, a line each.
fn remarks(report: &Report, folder: &Path, pruned: bool) -> String {
    let mut lines = Vec::new();
    for file in &report.pruned.removed {
        lines.push(format!("removed `{}`", folder.join(file).display()));
    }
    for file in &report.pruned.edited {
        let path = folder.join(file);
        lines.push(format!("warning: `{}` was changed since it was written: it stays", path.display()));
    }
    for file in &report.pruned.refused {
        lines.push(format!("warning: the manifest lists `{file}`, which no run can have written"));
    }
    if let Some(error) = &report.unreadable {
        lines.push(format!("warning: {error}; so nothing is known of the files of earlier runs"));
    }
    for file in report.written.unknown.iter().filter(|file| !report.pruned.edited.contains(file)) {
        let path = folder.join(file);
        let help = if pruned { "" } else { "; `--prune` removes it if an earlier run wrote it" };
        lines.push(format!("warning: no stack makes `{}`: it stays{help}", path.display()));
    }
    lines.into_iter().map(|line| format!("{}\n", one_line(&line))).collect()
}

/// Shows what writing would change. Files that no stack makes would stay, so that they are no difference.
fn show_differences(
    differences: &[Difference],
    options: &Options,
    terminal: &Terminal,
) -> Result<Outcome, Failure> {
    let folder = options.out.display().to_string();
    let folder = one_line(&folder);
    let mut stale = 0;
    for difference in differences {
        match difference {
            Difference::Missing { file } => {
                terminal.tell(&format!("`{folder}/{file}` is missing\n"))?;
            }
            Difference::Changed { diff, .. } => terminal.tell_diff(diff)?,
            Difference::Unknown { file } => {
                let line = format!("warning: no stack makes `{folder}/{file}`\n");
                terminal.say_unless(options.quiet, &line);
            }
        }
        stale += usize::from(difference.is_stale());
    }
    if stale > 0 {
        let files = if stale == 1 { "1 file differs".to_owned() } else { format!("{stale} files differ") };
        terminal.say(&format!("`{folder}` is not what would be written: {files}\n"));
        return Ok(Outcome::Findings);
    }
    terminal.say_unless(options.quiet, &format!("`{folder}` is what would be written\n"));
    Ok(Outcome::Done)
}

fn out_failure(error: OutError) -> Failure {
    Failure::path(error.action, &error.path, &error.cause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::parse;
    use crate::cli::proof::fixture::{Astray, Silent, Team};

    /// Returns the codes of what is wrong with claims, each with its stack, for the arguments.
    fn codes<A: Application<Config = ()>>(arguments: &[&str]) -> Vec<String> {
        let arguments = parse::<A>(["synth"].iter().chain(arguments).map(Into::into)).unwrap();
        let options = &arguments.options;
        let app = A::app(&()).unwrap();
        let prefix = UrlPrefix::parse(app.url_prefix()).unwrap();
        let rendered = synthesize(app, options.format, &options.judging().unwrap());
        let release = release(&rendered, &options.stacks, &prefix);
        let found = disproof::<A>(&(), &release, options).unwrap();
        found.iter().map(|it| format!("{}/{}", it.stack, it.rule.code)).collect()
    }

    #[test]
    fn claims_are_decided_when_their_stack_is_chosen() {
        let all = [
            "Team/failed-claim",
            "Team/failed-claim",
            "Team/unused-claim-acknowledgement",
            "Team/undecided-claim",
            "Team/undecidable-policy",
        ];
        assert_eq!(codes::<Team>(&[]), all);
        assert_eq!(codes::<Team>(&["--stack", "Team"]), all);
        assert_eq!(codes::<Silent>(&[]), [""; 0]);
        assert_eq!(codes::<Astray>(&[]), ["/failed-claim"]);
        assert_eq!(codes::<Astray>(&["--stack", "Team"]), [""; 0]);
    }
}
