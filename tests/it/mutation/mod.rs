//! Every template of the project, made invalid in a thousand ways, is refused each time, with those that it
//! nests and that nest it.
//!
//! What may be changed is read off the resource schemas as JSON and off the text of the language, not asked of the
//! validator. The changes are chosen by a generator of fixed seed. A change after which the template is valid all
//! the same is a miss; [`STILL_VALID`] lists those that were reviewed.

mod candidates;
mod contract;
mod edit;
mod family;
mod random;

use candidates::{Candidate, Kind, candidates};
use cfn_synth::template::Template;
use cfn_synth::yaml;
use family::Family;
use random::Random;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
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
    let families = [family(&root.join("out")), family(first_edition.path())];
    let members: Vec<_> = families
        .iter()
        .flat_map(|family| family.templates.iter().map(move |template| (family, template)))
        .collect();
    // None is no proof.
    assert!(members.len() > 8, "{}", members.len());
    let tallies: Vec<Tally> = std::thread::scope(|scope| {
        let judged: Vec<_> =
            members.iter().map(|(family, template)| scope.spawn(move || judge(family, template))).collect();
        judged.into_iter().map(|thread| thread.join().unwrap()).collect()
    });

    let mut total = Tally::default();
    for tally in tallies {
        total.add(tally);
    }
    println!("{}", total.table());
    let of_contracts = total.counts.keys().filter(|kind| **kind >= Kind::PassedParameterRenamed);
    assert_eq!(of_contracts.count(), 8, "each kind of contract is tried");
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

/// Reads the templates of a folder.
fn family(folder: &Path) -> Family {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect();
    files.sort();
    let read = |file: &Path| {
        let name = file.file_name().unwrap().to_str().unwrap();
        yaml::read(&fs::read_to_string(file).unwrap(), name).unwrap()
    };
    Family { templates: files.iter().map(|file| read(file)).collect() }
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

fn judge(family: &Family, template: &Template) -> Tally {
    let name = template.name.as_str();
    let mut all = candidates(template);
    assert!(!family.refuses(Kind::SectionRenamed, template), "{name} is invalid as it is");
    all.extend(contract::candidates(family, template));
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
        if family.refuses(*kind, &changed) {
            *refused += 1;
        } else {
            tally.misses.insert((*kind, path));
        }
    }
    assert_eq!(seen.len(), TRIES, "{name}");
    tally
}
