//! Whether claims hold.

use super::actor::Actor;
use super::attack::{Search, Step};
use super::change::Changes;
use super::claim::{Claim, Claims, Expected, Goal, Person, Strength};
use super::world::World;
use crate::iam::evaluation::Decision;
use indexmap::{IndexMap, IndexSet};

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
    let mut attackers: IndexMap<&str, Attacker<'_>> = IndexMap::new();
    let mut verdicts = Vec::with_capacity(claims.claims.len());
    for claim in &claims.claims {
        let mut found: Vec<(Outcome, Evidence)> = Vec::new();
        for goal in &claim.goals {
            found.extend(match claim.expected {
                Expected::Can => missing(world, goal),
                Expected::Cannot => attackers
                    .entry(&claim.person.name)
                    .or_insert_with(|| Attacker::new(world, &claim.person, claims))
                    .reached(goal, claim.strength),
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
    let (outcome, because) = match goal {
        Goal::Fact { holds: true, .. } => return None,
        Goal::Fact { text, .. } => (Outcome::Fails, format!("it is not so that {text}")),
        Goal::Ask(ask) => {
            let outcome = match world.decide(ask, Changes::default()) {
                Decision::Allowed => return None,
                Decision::Undecided => Outcome::Undecided,
                Decision::ExplicitlyDenied | Decision::ImplicitlyDenied => Outcome::Fails,
            };
            (outcome, world.explain(ask, Changes::default()).1.conclusion)
        }
        Goal::See { actor, database, table, column } => {
            let mut search = Search::new(world, [actor]);
            if search.read(database, table, column).is_some() {
                return None;
            }
            let because = if world.lake.table(database, table).is_none() {
                format!("there is no table `{database}.{table}`")
            } else {
                "neither Lake Formation nor IAM lets it".to_owned()
            };
            (if search.is_open(goal) { Outcome::Undecided } else { Outcome::Fails }, because)
        }
    };
    Some((outcome, Evidence { goal: goal.clone(), because, story: Vec::new() }))
}

/// A person who tries everything.
struct Attacker<'w> {
    world: &'w World,
    person: &'w Person,
    /// Whom claims about the person name, beside the credentials from the start.
    actors: IndexSet<&'w Actor>,
    /// With what the templates grant.
    granted: Search<'w>,
    /// With everything that no statement denies; searched for the first guard rail.
    unlimited: Option<Search<'w>>,
}

impl<'w> Attacker<'w> {
    fn new(world: &'w World, person: &'w Person, claims: &'w Claims) -> Self {
        let is_about =
            |claim: &&Claim| claim.person.name == person.name && claim.expected == Expected::Cannot;
        let goals = claims.claims.iter().filter(is_about).flat_map(|claim| &claim.goals);
        let actors: IndexSet<&Actor> = goals.filter_map(Goal::actor).collect();
        let mut granted = Search::new(world, &person.credentials).saturated();
        // Whoever is named is taken to be had, though the credentials from the start do not lead there.
        let unreached: Vec<&Actor> = actors.iter().copied().filter(|actor| !granted.acts_as(actor)).collect();
        if !unreached.is_empty() {
            granted = Search::new(world, person.credentials.iter().chain(unreached)).saturated();
        }
        Self { world, person, actors, granted, unlimited: None }
    }

    /// Returns how a goal that should not be reached is.
    fn reached(&mut self, goal: &Goal, strength: Strength) -> Option<(Outcome, Evidence)> {
        if let Goal::Fact { text, holds } = goal {
            let evidence = Evidence { goal: goal.clone(), because: text.clone(), story: Vec::new() };
            return holds.then_some((Outcome::Fails, evidence));
        }
        let own = (strength == Strength::GuardRail).then(|| {
            self.unlimited.get_or_insert_with(|| {
                let actors = self.person.credentials.iter().chain(self.actors.iter().copied());
                Search::new(self.world, actors).unlimited().saturated()
            })
        });
        let mut open = None;
        for search in std::iter::once(&mut self.granted).chain(own) {
            if let Some(story) = search.reach_goal(goal) {
                let because = story.last().and_then(|step| step.proofs.first()).map(|it| it.because.clone());
                let evidence = Evidence { goal: goal.clone(), because: because.unwrap_or_default(), story };
                return Some((Outcome::Fails, evidence));
            }
            if open.is_none() && search.is_open(goal) {
                let because = search.undecided().next().unwrap_or("what it sees cannot be told");
                open = Some(because.to_owned());
            }
        }
        let evidence = |because| Evidence { goal: goal.clone(), because, story: Vec::new() };
        open.map(|because| (Outcome::Undecided, evidence(because)))
    }
}

impl Goal {
    const fn actor(&self) -> Option<&Actor> {
        match self {
            Self::Ask(ask) => Some(&ask.actor),
            Self::See { actor, .. } => Some(actor),
            Self::Fact { .. } => None,
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
