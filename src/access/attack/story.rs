//! How a chain of moves is told.

use super::Search;
use super::fact::{Proven, Way};
use std::collections::BTreeSet;

/// A move of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is done, in words.
    pub text: String,
    /// Why it is allowed.
    pub proofs: Vec<Proof>,
}

/// Why something is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The action.
    pub action: String,
    /// The resource.
    pub resource: String,
    /// What allows it, such as a statement.
    pub because: String,
}

impl Search<'_> {
    /// Tells the shortest of several last moves, with the moves that each needs; the first of those of one
    /// length.
    pub(super) fn shortest(&self, found: Vec<(String, Vec<Way>)>) -> Option<Vec<Step>> {
        let found = found.into_iter().map(|(text, ways)| (self.needed(&ways), text, ways));
        let steps = |needed: &BTreeSet<usize>| {
            needed
                .iter()
                .filter(|index| self.facts.get(**index).is_some_and(|it| !it.text.is_empty()))
                .count()
        };
        let (needed, text, ways) = found.min_by_key(|(needed, ..)| steps(needed))?;
        let mut story = self.told(needed);
        story.push(self.step(&text, &ways));
        Some(story)
    }

    /// Tells the steps to a fact.
    pub(super) fn steps_to(&self, index: usize) -> Vec<Step> {
        let ways = self.facts.get(index).map(|fact| fact.ways.as_slice()).unwrap_or_default();
        let mut needed = self.needed(ways);
        needed.insert(index);
        self.told(needed)
    }

    fn told(&self, needed: BTreeSet<usize>) -> Vec<Step> {
        let facts = needed.into_iter().filter_map(|index| self.facts.get(index));
        let steps = facts.filter(|fact| !fact.text.is_empty());
        steps.map(|fact| self.step(&fact.text, &fact.ways)).collect()
    }

    /// Returns the facts that moves need, and those that these need, in an order in which they can be had: a fact
    /// was found after those that it needs.
    pub(super) fn needed(&self, ways: &[Way]) -> BTreeSet<usize> {
        let mut needed = BTreeSet::new();
        let mut open: Vec<usize> = ways.iter().flat_map(|way| way.needs.iter().copied()).collect();
        while let Some(index) = open.pop() {
            if needed.insert(index) {
                let ways = self.facts.get(index).map(|fact| fact.ways.as_slice()).unwrap_or_default();
                open.extend(ways.iter().flat_map(|way| way.needs.iter().copied()));
            }
        }
        needed
    }

    fn step(&self, text: &str, ways: &[Way]) -> Step {
        let proof = |way: &Way| match &way.proof {
            Proven::Policies { ask, variant } => {
                let (_, trace) = self.world.explain(ask, variant.changes());
                Proof {
                    action: ask.action.to_string(),
                    resource: ask.resource.to_string(),
                    because: trace.conclusion,
                }
            }
            Proven::Lake { table, because } => {
                Proof { action: "SELECT".to_owned(), resource: table.clone(), because: because.clone() }
            }
        };
        Step { text: text.to_owned(), proofs: ways.iter().map(proof).collect() }
    }
}
