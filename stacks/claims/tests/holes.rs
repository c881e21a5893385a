//! What the first edition does not keep, and how it is got around.

use super::super::first_edition::HOLES;
use super::{FIRST, cases, config, decided};
use cfn_synth::access::{Expected, Outcome};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

/// Returns the claims that fail, each with the first way around it.
fn told() -> String {
    let config = config(FIRST);
    let mut text = String::new();
    let mut failed = BTreeSet::new();
    for case in cases(&config) {
        let _ = writeln!(text, "# {}", case.name);
        let (claims, verdicts) = decided(&config, &case);
        for (claim, verdict) in claims.claims.iter().zip(&verdicts) {
            let said = format!("{} {}", claim.person.name, claim.what);
            assert_ne!(verdict.outcome, Outcome::Undecided, "{said}");
            assert_eq!(claim.acknowledged.is_some(), verdict.outcome == Outcome::Fails, "{said}");
            if verdict.outcome == Outcome::Fails {
                failed.insert(claim.what);
            }
            let Some(evidence) = verdict.evidence.first() else { continue };
            let verb = if claim.expected == Expected::Can { "can" } else { "cannot" };
            let _ = writeln!(text, "{} {verb} {}", claim.person.name, claim.what);
            for step in &evidence.story {
                let _ = writeln!(text, "- {}", step.text);
            }
            let _ = writeln!(text, "  {}", evidence.because);
        }
    }
    assert_eq!(failed, HOLES.iter().map(|(what, _)| *what).collect());
    text
}

#[test]
fn the_first_edition_fails_what_is_acknowledged() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/access-2021.txt");
    let told = told();
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        std::fs::write(&golden, &told).unwrap();
    }
    // Thousands of words: the first line that differs says enough.
    let expected = std::fs::read_to_string(&golden).unwrap();
    for (line, (expected, told)) in expected.lines().zip(told.lines()).enumerate() {
        assert_eq!(expected, told, "line {}", line + 1);
    }
    assert_eq!(expected.len(), told.len());
}
