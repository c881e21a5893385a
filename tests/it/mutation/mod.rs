//! Every template of the project, made invalid in a thousand ways, is refused each time.
//!
//! What may be changed is read off the resource schemas as JSON and off the text of the language, not asked of the
//! validator. The changes are chosen by a generator of fixed seed. A change after which the template is valid all
//! the same is a miss; [`STILL_VALID`] lists those that were reviewed.

mod candidates;
mod edit;
mod random;

use candidates::{Candidate, Kind, candidates};
use cfn_synth::template::Template;
use cfn_synth::{diagnostic, validate, yaml};
use random::Random;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The changes that are tried on each template.
const TRIES: usize = 1_000;

/// Changes that leave a template valid: the kind, a part of the path, and the reason.
const STILL_VALID: &[(Kind, &str, &str)] = &[];

#[test]
fn every_change_that_makes_a_template_invalid_is_refused() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let first_edition = tempfile::tempdir().unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_synth"))
        .args(["--quiet", "--config", "stacks/editions/2021.yaml", "--out"])
        .arg(first_edition.path())
        .current_dir(root)
        .status();
    assert!(run.unwrap().success());
    let files = [templates(&root.join("out")), templates(first_edition.path())].concat();
    assert_eq!(files.len(), 8);
    let tallies: Vec<Tally> = std::thread::scope(|scope| {
        let judged: Vec<_> = files.iter().map(|file| scope.spawn(|| judge(file))).collect();
        judged.into_iter().map(|thread| thread.join().unwrap()).collect()
    });

    let mut total = Tally::default();
    for tally in tallies {
        total.add(tally);
    }
    println!("{}", total.table());
    let unknown: Vec<_> = total
        .misses
        .iter()
        .filter(|(kind, path)| !STILL_VALID.iter().any(|(of, part, _)| of == kind && path.contains(part)))
        .collect();
    assert!(unknown.is_empty(), "{} changes are accepted: {unknown:#?}", unknown.len());
    for (kind, part, reason) in STILL_VALID {
        let is_needed = total.misses.iter().any(|(of, path)| of == kind && path.contains(part));
        assert!(is_needed, "no change of {kind:?} in {part} is accepted ({reason})");
    }
}

/// Returns the paths of the templates of a folder.
fn templates(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect();
    files.sort();
    files
}

/// What became of the changes of one template, or of all.
#[derive(Default)]
struct Tally {
    /// By kind, how many were tried and how many refused.
    counts: BTreeMap<Kind, (usize, usize)>,
    misses: BTreeSet<(Kind, String)>,
}

impl Tally {
    fn add(&mut self, other: Self) {
        for (kind, (tried, refused)) in other.counts {
            let counts = self.counts.entry(kind).or_default();
            *counts = (counts.0 + tried, counts.1 + refused);
        }
        self.misses.extend(other.misses);
    }

    fn table(&self) -> String {
        let row = |(kind, (tried, refused)): (&Kind, &(usize, usize))| {
            format!("{:<24} {tried:>6} {refused:>8} {:>7}\n", format!("{kind:?}"), tried - refused)
        };
        let rows: String = self.counts.iter().map(row).collect();
        format!("{:<24} {:>6} {:>8} {:>7}\n{rows}", "kind", "tried", "refused", "misses")
    }
}

fn judge(file: &Path) -> Tally {
    let name = file.file_name().unwrap().to_str().unwrap();
    let template = yaml::read(&fs::read_to_string(file).unwrap(), name).unwrap();
    assert!(!is_refused(&template), "{name} is invalid as it is");
    let all = candidates(&template);
    let mut random = Random::new(name);
    let mut tally = Tally::default();
    let mut seen = BTreeSet::new();
    // A change that was made before does not count; the templates have more than enough different ones.
    for _ in 0..TRIES * 10 {
        if seen.len() == TRIES {
            break;
        }
        let Candidate { kind, path, change } = random.choose(&all);
        let mut changed = template.clone();
        let Some(made) = edit::apply(&mut changed.root, path, change, &mut random) else { continue };
        let path = format!("{name}/{}", path.join("/"));
        if !seen.insert((*kind, path.clone(), made)) {
            continue;
        }
        let (tried, refused) = tally.counts.entry(*kind).or_default();
        *tried += 1;
        if is_refused(&changed) {
            *refused += 1;
        } else {
            tally.misses.insert((*kind, path));
        }
    }
    assert_eq!(seen.len(), TRIES, "{name}");
    tally
}

fn is_refused(template: &Template) -> bool {
    diagnostic::has_errors(&validate::validate(template, &validate::Options::default()))
}
