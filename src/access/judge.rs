//! A world that is asked many times.
//!
//! Searches ask for the same few actions again and again, as the same few actors. A statement about another action
//! has no say in a decision, so that the policies of a principal are cut down once for each action, and decisions
//! are made with what is left of them. What is left also tells, without a request, what holds whatever the resource
//! and the conditions: that no statement allows the action, and that a statement denies it always.

use super::actor::{Actor, Ask};
use super::change::Changes;
use super::lake::{Sight, Table};
use super::policies::Attached;
use super::question::{Action, Question};
use super::tags::Tags;
use super::world::World;
use crate::iam::evaluation::{Caller, Decision, Document, Request, decide};
use foldhash::HashMap;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

/// A world that is asked many times.
#[derive(Debug)]
pub(super) struct Judge<'w> {
    pub(super) world: &'w World,
    /// The tags on which policies depend.
    pub(super) tags: Tags,
    actions: RefCell<HashMap<String, Rc<Action>>>,
    /// What was asked for, by the resource and the position of the action.
    questions: RefCell<HashMap<String, Vec<Rc<Question<'w>>>>>,
    /// How many questions there are.
    asked: Cell<usize>,
    /// What the policies of each principal say, by its position in the world, about actions, by their positions.
    says: RefCell<Vec<Vec<Option<Rc<Say>>>>>,
    identities: RefCell<HashMap<Actor, Identity>>,
    /// What is left open as the principals were deployed, by the positions of the identity and of the question.
    left_open: RefCell<HashMap<(usize, usize), Open>>,
    /// What is seen of tables, by the position of the identity and the address of the table.
    sights: RefCell<HashMap<(usize, usize), Rc<Sight>>>,
}

/// Somebody who asks.
#[derive(Debug, Clone)]
pub(super) struct Identity {
    position: usize,
    pub(super) actor: Actor,
    pub(super) caller: Arc<Caller>,
    /// The position of the principal in the world; none where nothing is known of it.
    pub(super) principal: Option<usize>,
}

/// Whether identity policies leave open that something is allowed, when only the caller and the resource are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Open {
    /// They may allow it.
    Yes,
    /// They do not, and a policy of the resource still may.
    No,
    /// They deny it.
    Denied,
}

/// What the policies of a principal say about one action.
#[derive(Debug)]
pub(super) struct Say {
    /// The identity policies without the statements about other actions; none of one that nobody knows.
    pub(super) policies: Vec<Option<Document>>,
    /// The permissions boundary, in the same way.
    pub(super) boundary: Vec<Option<Document>>,
    /// Whether any of the identity policies may allow it.
    pub(super) may_allow: bool,
    /// The positions of the identity policies that deny it, whatever the resource and the conditions.
    denying: Vec<usize>,
}

impl<'w> Judge<'w> {
    pub(super) fn new(world: &'w World) -> Self {
        Self {
            world,
            tags: Tags::of(world),
            actions: RefCell::default(),
            questions: RefCell::default(),
            asked: Cell::new(0),
            says: RefCell::new(vec![Vec::new(); world.principals.len()]),
            identities: RefCell::default(),
            left_open: RefCell::default(),
            sights: RefCell::default(),
        }
    }

    /// Returns who asks as an actor.
    pub(super) fn identity(&self, actor: &Actor) -> Identity {
        let mut identities = self.identities.borrow_mut();
        if let Some(known) = identities.get(actor) {
            return known.clone();
        }
        let identity = Identity {
            position: identities.len(),
            actor: actor.clone(),
            caller: Arc::new(self.world.caller(actor, Changes::default())),
            principal: self.world.principals.get_index_of(&*actor.principal),
        };
        identities.insert(actor.clone(), identity.clone());
        identity
    }

    /// Returns what somebody sees of a table of the world.
    pub(super) fn sight(&self, actor: &Actor, table: &'w Table) -> Rc<Sight> {
        let key = (self.identity(actor).position, std::ptr::from_ref(table).addr());
        let mut sights = self.sights.borrow_mut();
        Rc::clone(sights.entry(key).or_insert_with(|| Rc::new(self.world.lake.sight(&actor.arn(), table))))
    }

    /// Returns what is asked for with an action on a resource.
    pub(super) fn question(&self, action: &str, resource: &str) -> Rc<Question<'w>> {
        let action = self.action(action);
        let mut questions = self.questions.borrow_mut();
        let of_resource = match questions.get_mut(resource) {
            Some(known) => known,
            None => questions.entry(resource.to_owned()).or_default(),
        };
        if let Some(known) = of_resource.iter().find(|it| it.action.position == action.position) {
            return Rc::clone(known);
        }
        let position = self.asked.replace(self.asked.get() + 1);
        let question = Rc::new(Question::new(self.world, position, action, resource));
        of_resource.push(Rc::clone(&question));
        question
    }

    fn action(&self, name: &str) -> Rc<Action> {
        let mut actions = self.actions.borrow_mut();
        if let Some(known) = actions.get(name) {
            return Rc::clone(known);
        }
        let action = Rc::new(Action::new(actions.len(), name));
        actions.insert(name.to_owned(), Rc::clone(&action));
        action
    }

    /// Returns what the policies of somebody say about an action; none where nothing is known of them.
    pub(super) fn say(&self, identity: &Identity, action: &Action) -> Option<Rc<Say>> {
        let position = identity.principal?;
        let mut says = self.says.borrow_mut();
        let of_principal = says.get_mut(position)?;
        if of_principal.len() <= action.position {
            of_principal.resize(action.position + 1, None);
        }
        let say = of_principal.get_mut(action.position)?;
        if say.is_none() {
            let (_, principal) = self.world.principals.get_index(position)?;
            *say = Some(Rc::new(Say::of(&principal.policies, &principal.boundary, &action.key)));
        }
        say.clone()
    }

    /// Tells whether any statement may allow what somebody asks for, whatever the resource and the conditions.
    pub(super) fn may_allow(
        &self,
        identity: &Identity,
        question: &Question<'_>,
        changes: Changes<'_>,
    ) -> bool {
        let Some(say) = self.say(identity, &question.action) else { return true };
        let may_allow = |attached: &Attached| attached.may_allow(&question.action.key);
        say.may_allow
            || changes.attached.iter().any(may_allow)
            || match changes.resource_policies {
                Some(own) => own.iter().any(may_allow),
                None => question.may_own_allow,
            }
    }

    /// Decides what somebody asks for, who is the actor of the ask, which is about the question.
    pub(super) fn decide(
        &self,
        identity: &Identity,
        question: &Question<'_>,
        ask: &Ask,
        changes: Changes<'_>,
    ) -> Decision {
        let say = self.say(identity, &question.action);
        if say.as_ref().is_some_and(|say| say.denies_always(changes.removed)) {
            return Decision::ExplicitlyDenied;
        }
        let caller = match changes.principal_tags {
            Some(_) => Arc::new(self.world.caller(&ask.actor, changes)),
            None => Arc::clone(&identity.caller),
        };
        let request = ask.request(caller, question.asked(changes.tags));
        self.world.with_policies(&request, ask, question.target, say.as_deref(), changes, decide)
    }

    /// Decides what is asked for as it was deployed.
    pub(super) fn decide_as_deployed(&self, ask: &Ask) -> Decision {
        let question = self.question(&ask.action, &ask.resource);
        self.decide(&self.identity(&ask.actor), &question, ask, Changes::default())
    }

    /// Tells whether identity policies, of which some are taken away, leave open that somebody is allowed something
    /// on a resource.
    pub(super) fn leave_open(
        &self,
        identity: &Identity,
        say: &Say,
        question: &Question<'_>,
        removed: &[usize],
    ) -> Open {
        if !removed.is_empty() {
            return say.leaves_open(identity, question, removed);
        }
        let key = (identity.position, question.position);
        *self
            .left_open
            .borrow_mut()
            .entry(key)
            .or_insert_with(|| say.leaves_open(identity, question, removed))
    }
}

impl Say {
    /// Returns what policies say about an action, given in lower case.
    fn of(policies: &[Attached], boundary: &[Attached], action: &str) -> Self {
        let about = |attached: &Attached| attached.document.as_ref().map(|it| it.about(action));
        let policies: Vec<_> = policies.iter().map(about).collect();
        let denies = |(_, document): &(usize, &Option<Document>)| {
            document.as_ref().is_some_and(Document::denies_always)
        };
        Self {
            may_allow: policies.iter().any(|it| it.as_ref().is_none_or(Document::allows)),
            denying: policies.iter().enumerate().filter(denies).map(|(position, _)| position).collect(),
            boundary: boundary.iter().map(about).collect(),
            policies,
        }
    }

    fn leaves_open(&self, identity: &Identity, question: &Question<'_>, removed: &[usize]) -> Open {
        let request = Request::of(Arc::clone(&identity.caller), Arc::clone(&question.bare));
        let documents = || self.policies.iter().map(Option::as_ref).enumerate();
        let denies = |(position, document): (usize, Option<&Document>)| {
            !removed.contains(&position) && document.is_some_and(|it| it.denies_on(&request))
        };
        if documents().any(denies) {
            return Open::Denied;
        }
        let allows =
            |(_, document): (usize, Option<&Document>)| document.is_none_or(|it| it.may_allow_on(&request));
        if documents().any(allows) { Open::Yes } else { Open::No }
    }

    /// Tells whether a statement denies the action always, where some of the policies are taken away.
    pub(super) fn denies_always(&self, removed: &[usize]) -> bool {
        self.denying.iter().any(|position| !removed.contains(position))
    }
}
