//! What is wrong with claims, as findings.

use super::Case;
use super::stand::{Stand, Standing, difficulty, stands};
use crate::access::{
    Evidence, Expected, FAILED_CLAIM, Outcome, UNDECIDED_CLAIM, UNUSED_CLAIM_ACKNOWLEDGEMENT,
};
use crate::diagnostic::{Diagnostic, Rule};

/// Returns a finding for each claim that fails or is undecided, and for each that is acknowledged and holds.
pub(in crate::cli) fn findings(cases: &[Case]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for stand in stands(cases) {
        for (rule, standing) in [
            (&FAILED_CLAIM, Standing::Fails),
            (&UNDECIDED_CLAIM, Standing::Undecided),
            (&FAILED_CLAIM, Standing::Acknowledged),
        ] {
            found.extend(finding(rule, &stand, standing, cases));
        }
        if stand.is_needlessly_acknowledged() {
            let message = format!(
                "it is acknowledged that the claim `{} {}` does not hold, and it holds",
                stand.claim.person.name,
                stand.sentence()
            );
            found.push(UNUSED_CLAIM_ACKNOWLEDGEMENT.finding(message).help("remove the acknowledgement"));
        }
        for finding in found.iter_mut().filter(|finding| finding.stack.is_empty()) {
            stand.stack.clone_into(&mut finding.stack);
            finding.place = stand.claim.place;
        }
    }
    found.extend(unread(cases));
    found
}

/// Returns what could not be read, such as a policy that is not known, where a claim is undecided: each once.
pub(in crate::cli) fn unread(cases: &[Case]) -> Vec<Diagnostic> {
    let is_undecided = |case: &&Case| case.verdicts.iter().any(|it| it.outcome == Outcome::Undecided);
    let mut found: Vec<Diagnostic> = Vec::new();
    for case in cases.iter().filter(is_undecided) {
        for problem in &case.world.problems {
            if !found.iter().any(|known| known.message == problem.message && known.path == problem.path) {
                let mut problem = problem.clone();
                if problem.stack.is_empty() {
                    case.stack.clone_into(&mut problem.stack);
                }
                found.push(problem);
            }
        }
    }
    found
}

/// Returns the finding on the scenarios in which a claim stands in one way.
fn finding(rule: &'static Rule, stand: &Stand<'_>, standing: Standing, cases: &[Case]) -> Option<Diagnostic> {
    let concerned: Vec<_> =
        stand.decided().filter(|(_, claim, verdict)| Standing::of(claim, verdict) == standing).collect();
    let (_, claim, verdict) = concerned.first()?;
    let names: Vec<String> = concerned
        .iter()
        .filter_map(|(index, _, _)| cases.get(*index))
        .map(|case| format!("`{}`", case.name))
        .collect();
    let of_stack = cases.iter().filter(|case| case.stack == stand.stack).count();
    let place =
        if names.len() == of_stack { String::new() } else { format!(" where {}", names.join(" or ")) };
    let person = &claim.person.name;
    let what = match (standing, claim.expected) {
        (Standing::Undecided, _) => {
            format!("it is not known whether `{person}` {} {}", stand.verb(), claim.what)
        }
        (_, Expected::Cannot) => format!("`{person}` can {}", claim.what),
        (_, Expected::Can) => format!("`{person}` cannot {}", claim.what),
    };
    let clearest = verdict.evidence.iter().min_by_key(|evidence| difficulty(evidence));
    let end = clearest.map(|evidence| format!(": {}", last_step(evidence))).unwrap_or_default();
    let mut finding = rule
        .finding(format!("{what}{place}{end}"))
        .help("`synth access --attack` shows every step, and what allows it");
    finding.acknowledged.clone_from(&claim.acknowledged);
    Some(finding)
}

fn last_step(evidence: &Evidence) -> String {
    match evidence.story.last() {
        Some(step) => step.text.clone(),
        None if evidence.because.is_empty() => evidence.goal.to_string(),
        None => evidence.because.clone(),
    }
}
