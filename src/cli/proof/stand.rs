//! What is claimed of a person, over all scenarios.

use super::Case;
use crate::access::{ALLOW_ALL, Claim, Evidence, Expected, Outcome, Verdict};

/// A sentence about a person, with what became of it in every scenario.
#[derive(Debug)]
pub(in crate::cli) struct Stand<'a> {
    /// The stack that it is about.
    pub(in crate::cli) stack: &'static str,
    /// The claim, as it is stated in the first scenario that has it.
    pub(in crate::cli) claim: &'a Claim,
    /// The claim and the verdict of each scenario; none where the claim is not made.
    pub(in crate::cli) verdicts: Vec<Option<(&'a Claim, &'a Verdict)>>,
}

/// What became of a claim, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::cli) enum Standing {
    Holds,
    Acknowledged,
    Undecided,
    Fails,
}

/// Returns every claim once, in the order in which they were stated.
pub(in crate::cli) fn stands(cases: &[Case]) -> Vec<Stand<'_>> {
    let mut all: Vec<Stand<'_>> = Vec::new();
    for (index, case) in cases.iter().enumerate() {
        for (claim, verdict) in case.claims.claims.iter().zip(&case.verdicts) {
            // A sentence that is stated twice is two claims.
            let is_known = |stand: &Stand<'_>| {
                stand.stack == case.stack && stand.is_of(claim) && stand.verdicts.len() <= index
            };
            let known = all.iter().position(is_known);
            let stand = match known.and_then(|known| all.get_mut(known)) {
                Some(stand) => stand,
                None => all.push_mut(Stand { stack: case.stack, claim, verdicts: Vec::new() }),
            };
            stand.verdicts.resize(index, None);
            stand.verdicts.push(Some((claim, verdict)));
        }
    }
    for stand in &mut all {
        stand.verdicts.resize(cases.len(), None);
    }
    all
}

impl<'a> Stand<'a> {
    fn is_of(&self, claim: &Claim) -> bool {
        let own = self.claim;
        own.person.name == claim.person.name && own.what == claim.what && own.expected == claim.expected
    }

    /// Returns what is claimed, without the person.
    pub(in crate::cli) fn sentence(&self) -> String {
        format!("{} {}", self.verb(), self.claim.what)
    }

    pub(in crate::cli) const fn verb(&self) -> &'static str {
        match self.claim.expected {
            Expected::Can => "can",
            Expected::Cannot => "cannot",
        }
    }

    /// Returns what became of it in the scenarios that have it, with their positions.
    pub(in crate::cli) fn decided(&self) -> impl Iterator<Item = (usize, &'a Claim, &'a Verdict)> {
        let numbered = self.verdicts.iter().enumerate();
        numbered.filter_map(|(index, it)| it.map(|(claim, verdict)| (index, claim, verdict)))
    }

    /// Returns the worst that became of it.
    pub(in crate::cli) fn standing(&self) -> Standing {
        let standings = self.decided().map(|(_, claim, verdict)| Standing::of(claim, verdict));
        standings.max().unwrap_or(Standing::Holds)
    }

    /// Returns why it is acknowledged not to hold.
    pub(in crate::cli) fn reason(&self) -> Option<&'a str> {
        self.decided().find_map(|(_, claim, _)| claim.acknowledged.as_deref())
    }

    /// Tells whether it is acknowledged, and holds wherever it is.
    pub(in crate::cli) fn is_needlessly_acknowledged(&self) -> bool {
        let mut acknowledged = self.decided().filter(|(_, claim, _)| claim.acknowledged.is_some()).peekable();
        acknowledged.peek().is_some() && acknowledged.all(|(_, _, verdict)| verdict.outcome == Outcome::Holds)
    }
}

/// Returns how hard evidence is to follow: what the templates allow by themselves is clearest, and so is what takes
/// few steps.
pub(in crate::cli) fn difficulty(evidence: &Evidence) -> (bool, usize) {
    let name = format!("`{ALLOW_ALL}");
    let mut proofs = evidence.story.iter().flat_map(|step| &step.proofs);
    (proofs.any(|proof| proof.because.contains(&name)), evidence.story.len())
}

impl Standing {
    pub(in crate::cli) const fn of(claim: &Claim, verdict: &Verdict) -> Self {
        match (verdict.outcome, &claim.acknowledged) {
            (Outcome::Holds, _) => Self::Holds,
            (_, Some(_)) => Self::Acknowledged,
            (Outcome::Undecided, None) => Self::Undecided,
            (Outcome::Fails, None) => Self::Fails,
        }
    }

    pub(in crate::cli) const fn word(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Acknowledged => "acknowledged",
            Self::Undecided => "undecided",
            Self::Fails => "FAILS",
        }
    }
}
