//! Chains of moves that change the world: what somebody reaches who tries everything that they may do.
//!
//! The search saturates in rounds: each move that is allowed with what was known before the round adds a fact,
//! such as credentials or a tag that can be set. Facts are never taken away, so that it ends, however long the
//! chains are, and every fact knows the moves that led to it, which is the story that is told.
//!
//! That facts stay is more than what is possible at one time only where a move would undo another that the
//! chain needs afterwards, such as two values of one tag of one's own role. Moves can be made again, so that this
//! is rarely so, and where it is, the search finds too much and never too little. Names of what is made on the
//! way, such as `any`, stand for every name.

mod fact;
mod moves;
mod reading;
mod story;
mod variants;

pub use story::{Proof, Step};

use super::actor::{Actor, Ask, Session};
use super::judge::{Identity, Judge, Open};
use super::policies::Attached;
use super::question::Question;
use super::world::World;
use crate::iam::evaluation::Decision;
use fact::{Fact, Proven, Variant, Way, What};
use foldhash::{HashMap, HashSet};
use indexmap::{IndexMap, IndexSet};
use std::rc::Rc;
use std::sync::Arc;

/// The most facts of one search, and the most decisions: more would be a search that does not end in useful time.
/// What it did not come to is undecided.
const MOST_FACTS: usize = 1_000;
const MOST_DECISIONS: usize = 50_000;

/// What somebody reaches.
#[derive(Debug)]
pub struct Search<'w> {
    world: &'w World,
    facts: Vec<Fact>,
    /// The positions of the facts.
    positions: HashMap<What, usize>,
    judge: Rc<Judge<'w>>,
    /// Whom it can act as, in the order of the facts.
    acting: Vec<Acting>,
    /// The positions of the facts that change how asks are decided.
    changes: Vec<usize>,
    /// What these facts change about the principals of the world, by position.
    loosened: HashMap<usize, Loosened>,
    /// The ARNs of the resources whose policies it can change.
    opened: HashSet<String>,
    /// How many facts were there when the round began: it works with these.
    known: usize,
    /// The first of the actors that have not made every move yet.
    fresh: usize,
    /// How many facts were there in the last round.
    tried: usize,
    progress: Progress,
    /// How many asks were decided for the moves.
    decisions: usize,
    /// The principals that have every permission from the start.
    unlimited: HashSet<String>,
    /// What `Allow *` says, for whoever can write a policy.
    everything: Attached,
    for_everybody: Attached,
    /// What could not be decided on the way, with the reason.
    undecided: IndexSet<String>,
}

/// Somebody that it can act as.
#[derive(Debug, Clone)]
struct Acting {
    /// The position of the fact.
    fact: usize,
    identity: Identity,
}

impl Acting {
    fn known(&self) -> (usize, Actor) {
        (self.fact, self.identity.actor.clone())
    }
}

/// What moves can change about the policies of a principal.
#[derive(Debug, Default)]
struct Loosened {
    /// Whether policies can be added.
    is_granted: bool,
    /// The positions of the policies that can be taken away.
    removed: Vec<usize>,
    /// Whether tags can be changed.
    is_tagged: bool,
}

/// How far a search is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// There may be more to find.
    Open,
    /// No move adds anything.
    Saturated,
    /// It would take too long.
    GivenUp,
}

impl<'w> Search<'w> {
    /// Starts with credentials that somebody holds, and makes no move.
    #[must_use]
    pub fn new<'a>(world: &'w World, credentials: impl IntoIterator<Item = &'a Actor>) -> Self {
        Self::before(&Rc::new(Judge::new(world)), credentials)
    }

    /// Starts with credentials that somebody holds; many searches have one judge.
    pub(super) fn before<'a>(
        judge: &Rc<Judge<'w>>,
        credentials: impl IntoIterator<Item = &'a Actor>,
    ) -> Self {
        let mut search = Self {
            world: judge.world,
            judge: Rc::clone(judge),
            acting: Vec::new(),
            facts: Vec::new(),
            positions: HashMap::default(),
            changes: Vec::new(),
            loosened: HashMap::default(),
            opened: HashSet::default(),
            known: 0,
            fresh: 0,
            tried: 0,
            progress: Progress::Open,
            decisions: 0,
            unlimited: HashSet::default(),
            everything: Attached::everything(),
            for_everybody: Attached::for_everybody(),
            undecided: IndexSet::new(),
        };
        for actor in credentials {
            search.add(What::Acts(actor.clone()), String::new(), Vec::new());
        }
        search.known = search.facts.len();
        search
    }

    /// Lets everything that it can be do whatever no statement denies.
    #[must_use]
    pub fn unlimited(mut self) -> Self {
        for (_, actor) in self.actors() {
            self.unlimited.insert(actor.principal.to_string());
            self.add(What::Unlimited(actor.principal.to_string()), String::new(), Vec::new());
        }
        self.known = self.facts.len();
        self
    }

    /// Tries every move, until none adds anything.
    #[must_use]
    pub fn saturated(mut self) -> Self {
        while !self.is_done() {
            self.advance();
        }
        self
    }

    /// Tells whether every move was tried, or too many.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.progress != Progress::Open
    }

    /// Tries every move once, with what is known.
    pub fn advance(&mut self) {
        let is_changed = self.changes.last().is_some_and(|last| *last >= self.tried);
        // Who has tried everything tries again only where the world is another.
        self.fresh = if is_changed { 0 } else { self.tried };
        for make in moves::ALL {
            make(self);
        }
        self.tried = self.known;
        if self.facts.len() == self.known {
            self.progress = Progress::Saturated;
        } else if self.facts.len() > MOST_FACTS || self.decisions > MOST_DECISIONS {
            self.progress = Progress::GivenUp;
        }
        self.known = self.facts.len();
        self.fresh = 0;
    }

    /// Tells whether everything could be decided; otherwise there may be more to reach.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.undecided.is_empty() && self.progress != Progress::GivenUp
    }

    /// Tells whether it can act as somebody, with no more session tags that go along; what the session is called does
    /// not count.
    pub(super) fn acts_as(&self, actor: &Actor) -> bool {
        let goes_along = |actor: &Actor, key: &String| {
            actor.session.as_ref().is_some_and(|session| session.transitive.contains(key))
        };
        self.acting.iter().any(|own| {
            let own = &own.identity.actor;
            let mut along = own.session.iter().flat_map(|session| &session.transitive);
            is_same(own, actor, true) && along.all(|key| goes_along(actor, key))
        })
    }

    /// Tells whether it can act as somebody, or as the same with keys that a service adds, where none are named.
    pub(super) fn acts_alike(&self, actor: &Actor) -> bool {
        let is_bare = actor.session.as_ref().is_some_and(|session| session.keys.is_empty());
        self.acting.iter().any(|own| is_same(&own.identity.actor, actor, !is_bare))
    }

    /// Returns what could not be decided, in sentences.
    pub fn undecided(&self) -> impl Iterator<Item = &str> {
        self.undecided.iter().map(String::as_str)
    }

    /// Returns the credentials that it can have, each with the steps to them.
    #[must_use]
    pub fn credentials(&self) -> Vec<(Actor, Vec<Step>)> {
        let own = |(index, actor): (usize, Actor)| (actor, self.steps_to(index));
        self.actors().into_iter().map(own).collect()
    }

    /// Returns the steps to what an ask is for, with whatever credentials can be had; none where there is no
    /// way.
    pub fn reach(&mut self, ask: &Ask) -> Option<Vec<Step>> {
        let mut found: Vec<(String, Vec<Way>)> = Vec::new();
        let question = self.judge.question(&ask.action, &ask.resource);
        let may = |it: &&Acting| self.may(&it.identity, &question, &ask.context);
        for (index, actor) in self.trying().filter(may).map(Acting::known).collect::<Vec<_>>() {
            let ask = Ask { actor, ..ask.clone() };
            let Some(way) = self.way_to(&question, index, ask, None, None) else { continue };
            if let Proven::Policies { ask, .. } = &way.proof {
                found.push((ask.to_string(), vec![way]));
            }
        }
        found.extend(self.copies(ask));
        self.shortest(found)
    }

    /// Returns the actors that try moves, with the positions of their facts.
    fn actors(&self) -> Vec<(usize, Actor)> {
        self.trying().map(Acting::known).collect()
    }

    /// Returns those of the actors that try moves to whom any of some actions on a resource may be allowed.
    fn who_may(&self, actions: &[&str], resource: &str) -> Vec<(usize, Actor)> {
        let questions: Vec<_> = actions.iter().map(|action| self.judge.question(action, resource)).collect();
        let may = |it: &&Acting| questions.iter().any(|question| self.may(&it.identity, question, &[]));
        self.trying().filter(may).map(Acting::known).collect()
    }

    fn trying(&self) -> impl Iterator<Item = &Acting> {
        self.acting.iter().filter(|it| (self.fresh..self.known).contains(&it.fact))
    }

    /// Tells whether an action on a resource may be allowed to an actor that it can be.
    fn may_try(&self, actor: usize, action: &str, resource: &str) -> bool {
        let question = self.judge.question(action, resource);
        self.identity(actor).is_some_and(|identity| self.may(identity, &question, &[]))
    }

    fn identity(&self, actor: usize) -> Option<&Identity> {
        let position = self.acting.binary_search_by_key(&actor, |it| it.fact).ok()?;
        Some(&self.acting.get(position)?.identity)
    }

    /// Tells whether an action on a resource may be allowed to somebody, whichever of the known moves are made before.
    /// Of what the request says, only what it says of the caller counts, which no move says anything of.
    fn may(&self, identity: &Identity, question: &Question<'_>, context: &[(String, Vec<String>)]) -> bool {
        let Some(say) = self.judge.say(identity, &question.action) else { return true };
        let loosened = identity.principal.and_then(|principal| self.loosened.get(&principal));
        let removed = loosened.map_or(&[][..], |it| &it.removed);
        if say.denies_always(removed) {
            return false;
        }
        let is_granted = loosened.is_some_and(|it| it.is_granted);
        let open = if !is_granted && !say.may_allow {
            Open::No
        } else if loosened.is_some_and(|it| it.is_tagged)
            || context.iter().any(|(key, _)| identity.caller.has(key))
        {
            Open::Yes
        } else {
            self.judge.leave_open(identity, &say, question, removed)
        };
        match open {
            Open::Yes => true,
            Open::No => is_granted || question.may_own_allow || self.is_opened(question),
            Open::Denied => false,
        }
    }

    /// Tells whether the policy of a resource can be changed.
    fn is_opened(&self, question: &Question<'_>) -> bool {
        question.target.owner.is_some_and(|owner| self.opened.contains(&owner.arn))
    }

    /// Returns the facts from before the round that are of some kind, with their positions.
    fn changed<'a, T>(&'a self, of: impl Fn(&'a What) -> Option<T>) -> Vec<(usize, T)> {
        let facts = self.changes.iter().filter(|index| **index < self.known);
        facts.filter_map(|&index| Some((index, of(&self.facts.get(index)?.what)?))).collect()
    }

    /// Adds a fact that was not known.
    fn add(&mut self, what: What, text: String, ways: Vec<Way>) {
        let key = match &what {
            What::Acts(actor) => What::Acts(unnamed(actor)),
            other => other.clone(),
        };
        if self.positions.contains_key(&key) {
            return;
        }
        let index = self.facts.len();
        if let What::Acts(actor) = &what {
            self.acting.push(Acting { fact: index, identity: self.judge.identity(actor) });
        } else {
            self.changes.push(index);
            self.loosen(&what);
        }
        self.positions.insert(key, index);
        self.facts.push(Fact { what, text, ways });
    }

    fn loosen(&mut self, what: &What) {
        let (What::Unlimited(arn)
        | What::Joins { user: arn, .. }
        | What::Without { principal: arn, .. }
        | What::Tag { arn, .. }
        | What::Opens { arn, .. }) = what
        else {
            return;
        };
        if matches!(what, What::Opens { .. }) {
            self.opened.insert(arn.clone());
            return;
        }
        let Some(principal) = self.world.principals.get_index_of(arn) else { return };
        let loosened = self.loosened.entry(principal).or_default();
        match what {
            What::Without { policy, .. } => loosened.removed.push(*policy),
            What::Tag { .. } => loosened.is_tagged = true,
            _ => loosened.is_granted = true,
        }
    }

    fn has(&self, what: &What) -> bool {
        self.positions.contains_key(what)
    }

    /// Returns how an actor that it can be is allowed what it asks for.
    fn way(&mut self, actor: usize, ask: Ask) -> Option<Way> {
        self.way_with(actor, ask, None, None)
    }

    /// Returns how an actor is allowed what it asks for of something that it makes itself, with tags or a policy
    /// of its choice.
    fn way_with(
        &mut self,
        actor: usize,
        ask: Ask,
        tags: Option<&IndexMap<String, String>>,
        policy: Option<&Attached>,
    ) -> Option<Way> {
        let question = self.judge.question(&ask.action, &ask.resource);
        if policy.is_none() && !self.may(self.identity(actor)?, &question, &ask.context) {
            return None;
        }
        self.way_to(&question, actor, ask, tags, policy)
    }

    /// Returns how an actor is allowed what it asks for, which is about the question.
    fn way_to(
        &mut self,
        question: &Question<'_>,
        actor: usize,
        ask: Ask,
        tags: Option<&IndexMap<String, String>>,
        policy: Option<&Attached>,
    ) -> Option<Way> {
        let identity = self.identity(actor)?.clone();
        let made = Variant {
            tags: tags.cloned(),
            resource_policies: policy.map(|policy| vec![policy.clone()]),
            ..self.as_it_starts(&ask.actor.principal)
        };
        let mut open = None;
        // Few asks need another world than the one that was deployed.
        let mut variants = None;
        let mut variant = made.clone();
        loop {
            if self.judge.may_allow(&identity, question, variant.changes()) {
                self.decisions += 1;
                match self.judge.decide(&identity, question, &ask, variant.changes()) {
                    Decision::Allowed => {
                        let mut needs = variant.needs.clone();
                        needs.push(actor);
                        let proof = Proven::Policies { ask: Box::new(ask), variant: Box::new(variant) };
                        return Some(Way { needs, proof });
                    }
                    Decision::Undecided if open.is_none() => open = Some(variant),
                    _ => {}
                }
            }
            if self.progress == Progress::Open && self.decisions > MOST_DECISIONS {
                break;
            }
            let others = variants.get_or_insert_with(|| self.variants(&ask, question).into_iter());
            let Some(next) = others.next() else { break };
            variant = if tags.is_some() || policy.is_some() { next.and(&made) } else { next };
        }
        if let Some(variant) = open {
            let (_, trace) = self.world.explain(&ask, variant.changes());
            self.undecided.insert(format!("{ask}: {}", trace.conclusion));
        }
        None
    }

    /// Returns how an actor is allowed all of what is asked for, together.
    fn all(&mut self, actor: usize, asks: impl IntoIterator<Item = Ask>) -> Option<Vec<Way>> {
        asks.into_iter().map(|ask| self.way(actor, ask)).collect()
    }
}

/// Returns an actor whose session, if it is one, has no name.
fn unnamed(actor: &Actor) -> Actor {
    let mut actor = actor.clone();
    if let Some(session) = &mut actor.session {
        Arc::make_mut(session).name.clear();
    }
    actor
}

/// Tells whether two actors are the same but for the names of their sessions, and for which of their tags go along;
/// with or without the keys that a service adds.
fn is_same(one: &Actor, other: &Actor, with_keys: bool) -> bool {
    let is_same = |one: &Session, other: &Session| {
        one.tags == other.tags
            && one.source_identity == other.source_identity
            && (!with_keys || one.keys == other.keys)
    };
    one.principal == other.principal
        && match (&one.session, &other.session) {
            (Some(one), Some(other)) => is_same(one, other),
            (one, other) => one.is_none() && other.is_none(),
        }
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
