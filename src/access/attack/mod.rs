//! Chains of moves that change the world: what somebody reaches who tries everything that they may do.
//!
//! The search saturates: each move that is allowed adds a fact, such as credentials or a tag that can be set,
//! and facts are never taken away, so that it ends, however long the chains are. What a chain needs at the same
//! time can be had at the same time, as each move can be made again. Every fact knows the moves that led to it,
//! which is the story that is told.

mod moves;
mod reading;
mod story;

pub use story::{Proof, Step};

use super::actor::{Actor, Ask};
use super::principal::Attached;
use super::world::{Changes, World};
use crate::iam::evaluation::Decision;
use indexmap::IndexMap;

/// The most facts of one search; more would be a search that does not end in useful time.
const MOST: usize = 2_000;

/// What somebody reaches.
#[derive(Debug)]
pub struct Search<'w> {
    world: &'w World,
    facts: Vec<Fact>,
    /// What `Allow *` says, for whoever can write a policy.
    everything: Vec<Attached>,
    /// What could not be decided on the way.
    undecided: Vec<Ask>,
}

/// Something that was reached.
#[derive(Debug, Clone)]
struct Fact {
    what: What,
    /// What was done for it; empty for what was there from the start.
    step: Option<Step>,
    /// The facts that the step needed.
    needs: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    /// It can act as this.
    Acts(Actor),
    /// It can set a tag of a resource to a value, or take it away.
    Tag { arn: String, key: String, value: Option<String> },
    /// It can give a user or a role every permission.
    Unlimited(String),
}

/// Tags that a resource can have in the place of its own, with the facts that they need.
type Tagging = (Option<IndexMap<String, String>>, Vec<usize>);

/// How an ask is allowed.
#[derive(Debug, Clone)]
struct Way {
    /// The facts that it needs.
    needs: Vec<usize>,
    proof: Proof,
}

impl<'w> Search<'w> {
    /// Starts with credentials that somebody holds, and makes no move.
    #[must_use]
    pub fn new(world: &'w World, credentials: &[Actor]) -> Self {
        let start = |actor: &Actor| Fact { what: What::Acts(actor.clone()), step: None, needs: Vec::new() };
        Self {
            world,
            facts: credentials.iter().map(start).collect(),
            everything: vec![Attached::everything()],
            undecided: Vec::new(),
        }
    }

    /// Lets everything that it can be do whatever no statement denies.
    #[must_use]
    pub fn unlimited(mut self) -> Self {
        for (_, actor) in self.actors() {
            self.facts.push(Fact { what: What::Unlimited(actor.principal), step: None, needs: Vec::new() });
        }
        self
    }

    /// Tries every move, until none adds anything.
    #[must_use]
    pub fn saturated(mut self) -> Self {
        loop {
            let before = self.facts.len();
            for make in moves::ALL {
                make(&mut self);
            }
            if self.facts.len() == before || self.facts.len() > MOST {
                return self;
            }
        }
    }

    /// Tells whether something could not be decided, so that there may be more to reach.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.undecided.is_empty() && self.facts.len() <= MOST
    }

    /// Returns what could not be decided.
    #[must_use]
    pub fn undecided(&self) -> &[Ask] {
        &self.undecided
    }

    /// Returns the credentials that it can have, each with the steps to them.
    #[must_use]
    pub fn credentials(&self) -> Vec<(Actor, Vec<Step>)> {
        self.actors().into_iter().map(|(index, actor)| (actor, self.story(&[index]))).collect()
    }

    /// Returns the steps to what an ask is for, with whatever credentials can be had; none where there is no
    /// way.
    pub fn reach(&mut self, ask: &Ask) -> Option<Vec<Step>> {
        let mut stories = Vec::new();
        for (index, actor) in self.actors() {
            let ask = Ask { actor, ..ask.clone() };
            let Some(way) = self.way(index, &ask) else { continue };
            let mut story = self.story(&way.needs);
            story.push(Step { text: ask.to_string(), proofs: vec![way.proof] });
            stories.push(story);
        }
        // The shortest story is the clearest.
        stories.into_iter().min_by_key(Vec::len)
    }

    /// Returns the actors that it can be, with their facts.
    fn actors(&self) -> Vec<(usize, Actor)> {
        let actor = |(index, fact): (usize, &Fact)| match &fact.what {
            What::Acts(actor) => Some((index, actor.clone())),
            _ => None,
        };
        self.facts.iter().enumerate().filter_map(actor).collect()
    }

    /// Adds a fact that was not known.
    fn add(&mut self, what: What, text: String, ways: impl IntoIterator<Item = Way>) {
        if self.facts.iter().any(|fact| fact.what == what) {
            return;
        }
        let (mut needs, mut proofs) = (Vec::new(), Vec::new());
        for way in ways {
            needs.extend(way.needs);
            proofs.push(way.proof);
        }
        needs.sort_unstable();
        needs.dedup();
        self.facts.push(Fact { what, step: Some(Step { text, proofs }), needs });
    }

    /// Returns the position of a fact.
    fn position(&self, what: &What) -> Option<usize> {
        self.facts.iter().position(|fact| fact.what == *what)
    }

    /// Returns how an actor that it can be is allowed what it asks for.
    fn way(&mut self, actor: usize, ask: &Ask) -> Option<Way> {
        let unlimited = self.position(&What::Unlimited(ask.actor.principal.clone()));
        let attached: &[Attached] = if unlimited.is_some() { &self.everything } else { &[] };
        for (tags, facts) in std::iter::once((None, Vec::new())).chain(self.other_tags(&ask.resource)) {
            let changes = Changes { attached, tags: tags.as_ref() };
            match self.world.decide(ask, changes) {
                Decision::Allowed => {
                    let (_, trace) = self.world.explain(ask, changes);
                    let mut needs = facts;
                    needs.push(actor);
                    needs.extend(unlimited);
                    return Some(Way { needs, proof: Proof::of(ask, &trace) });
                }
                Decision::Undecided => {
                    if !self.undecided.contains(ask) {
                        self.undecided.push(ask.clone());
                    }
                    return None;
                }
                Decision::ExplicitlyDenied | Decision::ImplicitlyDenied => {}
            }
        }
        None
    }

    /// Returns the tags that a resource can be given, each with the facts that it needs: one tag changed, or
    /// all that can be.
    fn other_tags(&self, arn: &str) -> Vec<Tagging> {
        let own = self.world.entities.get(arn).map(|entity| entity.tags.clone()).unwrap_or_default();
        let changes = self.facts.iter().enumerate().filter_map(|(index, fact)| match &fact.what {
            What::Tag { arn: of, key, value } if of == arn => Some((index, key, value)),
            _ => None,
        });
        let mut others = Vec::new();
        for (index, key, value) in changes {
            let mut tags = own.clone();
            match value {
                Some(value) => {
                    tags.insert(key.clone(), value.clone());
                }
                None => {
                    tags.shift_remove(key);
                }
            }
            others.push((Some(tags), vec![index]));
        }
        others
    }

    /// Returns the steps that facts need, in an order in which they can be made.
    fn story(&self, needs: &[usize]) -> Vec<Step> {
        let mut wanted: Vec<usize> = Vec::new();
        let mut open = needs.to_vec();
        while let Some(index) = open.pop() {
            if wanted.contains(&index) {
                continue;
            }
            wanted.push(index);
            open.extend(self.facts.get(index).map(|fact| fact.needs.clone()).unwrap_or_default());
        }
        // A fact was found after those that it needs.
        wanted.sort_unstable();
        wanted.iter().filter_map(|index| self.facts.get(*index)?.step.clone()).collect()
    }
}
