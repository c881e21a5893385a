//! Whether claims hold.

use super::actor::{Actor, Ask};
use super::attack::{Search, Step};
use super::claim::{Claims, Expected, Goal, Strength};
use super::world::{Changes, World};
use indexmap::IndexMap;

/// Whether a claim holds, and why not.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// What was found.
    pub outcome: Outcome,
    /// What speaks against it; empty where it holds.
    pub evidence: Vec<Evidence>,
}

/// What was found about a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It holds.
    Holds,
    /// It depends on a policy that is not known, or on a test that cannot be decided.
    Undecided,
    /// It does not.
    Fails,
}

/// What speaks against a claim.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// The goal.
    pub goal: Goal,
    /// Why it is, or cannot be, reached, in one sentence.
    pub because: String,
    /// The moves that reach it; empty where it should be reached and is not.
    pub story: Vec<Step>,
}

/// Decides claims about a world.
#[must_use]
pub fn decide(world: &World, claims: &Claims) -> Vec<Verdict> {
    let mut searches: IndexMap<&str, Search<'_>> = IndexMap::new();
    let mut verdicts = Vec::with_capacity(claims.claims.len());
    for claim in &claims.claims {
        let mut found: Vec<(Outcome, Evidence)> = Vec::new();
        for goal in &claim.goals {
            found.extend(match claim.expected {
                Expected::Can => missing(world, goal),
                Expected::Cannot => {
                    let search = searches
                        .entry(&claim.person.name)
                        .or_insert_with(|| Search::new(world, &claim.person.credentials).saturated());
                    reached(world, search, goal, claim.strength)
                }
            });
        }
        let outcome = found.iter().map(|(outcome, _)| *outcome).max().unwrap_or(Outcome::Holds);
        let evidence = found.into_iter().map(|(_, evidence)| evidence).collect();
        verdicts.push(Verdict { outcome, evidence });
    }
    verdicts
}

/// Returns why a goal that should be reached is not.
fn missing(world: &World, goal: &Goal) -> Option<(Outcome, Evidence)> {
    let evidence = |because: String| Evidence { goal: goal.clone(), because, story: Vec::new() };
    match goal {
        Goal::Fact { holds: true, .. } => None,
        Goal::Fact { text, .. } => Some((Outcome::Fails, evidence(format!("it is not so that {text}")))),
        Goal::Ask(ask) => {
            let mut search = Search::new(world, std::slice::from_ref(&ask.actor));
            if search.reach(ask).is_some() {
                return None;
            }
            let (_, trace) = world.explain(ask, Changes::default());
            Some((unreached(&search, goal), evidence(trace.conclusion)))
        }
        Goal::See { actor, database, table, column } => {
            let mut search = Search::new(world, std::slice::from_ref(actor));
            if search.see(database, table, column).is_some() {
                return None;
            }
            let because = if world.lake.table(database, table).is_none() {
                format!("there is no table `{database}.{table}`")
            } else {
                "neither Lake Formation nor IAM lets it".to_owned()
            };
            Some((unreached(&search, goal), evidence(because)))
        }
    }
}

fn unreached(search: &Search<'_>, goal: &Goal) -> Outcome {
    if search.is_open(goal) { Outcome::Undecided } else { Outcome::Fails }
}

/// Returns how a goal that should not be reached is.
fn reached<'w>(
    world: &'w World,
    search: &mut Search<'w>,
    goal: &Goal,
    strength: Strength,
) -> Option<(Outcome, Evidence)> {
    if let Goal::Fact { text, holds } = goal {
        let evidence = Evidence { goal: goal.clone(), because: text.clone(), story: Vec::new() };
        return holds.then_some((Outcome::Fails, evidence));
    }
    let mut direct = Search::new(world, goal.actor());
    if strength == Strength::GuardRail {
        direct = direct.unlimited();
    }
    let mut is_open = false;
    for search in [search, &mut direct] {
        if let Some(story) = search.reach_goal(goal) {
            let because = story.last().and_then(|step| step.proofs.first()).map(|it| it.because.clone());
            let evidence = Evidence { goal: goal.clone(), because: because.unwrap_or_default(), story };
            return Some((Outcome::Fails, evidence));
        }
        is_open |= search.is_open(goal);
    }
    let because = || {
        let ask = direct.undecided().first().map(Ask::to_string);
        ask.map_or_else(
            || "what it sees cannot be told".to_owned(),
            |ask| format!("{ask}, which is undecided"),
        )
    };
    is_open.then(|| {
        let evidence = Evidence { goal: goal.clone(), because: because(), story: Vec::new() };
        (Outcome::Undecided, evidence)
    })
}

impl Goal {
    fn actor(&self) -> &[Actor] {
        match self {
            Self::Ask(ask) => std::slice::from_ref(&ask.actor),
            Self::See { actor, .. } => std::slice::from_ref(actor),
            Self::Fact { .. } => &[],
        }
    }
}

impl Search<'_> {
    fn reach_goal(&mut self, goal: &Goal) -> Option<Vec<Step>> {
        match goal {
            Goal::Ask(ask) => self.reach(ask),
            Goal::See { database, table, column, .. } => self.see(database, table, column),
            Goal::Fact { .. } => None,
        }
    }

    /// Tells whether a goal that was not reached may still be.
    fn is_open(&self, goal: &Goal) -> bool {
        match goal {
            Goal::See { database, table, .. } if self.is_sight_open(database, table) => true,
            _ => !self.is_complete(),
        }
    }
}
