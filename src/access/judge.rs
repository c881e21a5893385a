//! A world that is asked many times.
//!
//! Searches ask for the same few actions again and again, as the same few actors. A statement about another action
//! has no say in a decision, so that the policies of a principal are cut down once for each action, and decisions
//! are made with what is left of them. What is left also tells, without a request, what holds whatever the resource
//! and the conditions: that no statement allows the action, and that a statement denies it always.

use super::actor::{Actor, Ask};
use super::change::Changes;
use super::policies::Attached;
use super::request::Keys;
use super::world::{Target, World};
use crate::iam::evaluation::{Caller, Decision, Document, Request, decide};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// A world that is asked many times.
#[derive(Debug)]
pub(super) struct Judge<'w> {
    pub(super) world: &'w World,
    /// What the policies of each principal say, by its position in the world, about actions.
    says: Vec<RefCell<HashMap<String, Rc<Say>>>>,
    /// The condition keys of actions.
    keys: RefCell<HashMap<String, Rc<Keys>>>,
    identities: RefCell<HashMap<Actor, Identity>>,
}

/// Somebody who asks.
#[derive(Debug, Clone)]
pub(super) struct Identity {
    pub(super) actor: Rc<Actor>,
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
    /// The action in lower case.
    pub(super) action: String,
    /// The identity policies without the statements about other actions; none of one that nobody knows.
    pub(super) policies: Vec<Option<Document>>,
    /// The permissions boundary, in the same way.
    pub(super) boundary: Vec<Option<Document>>,
    /// Whether any of the identity policies may allow it.
    pub(super) may_allow: bool,
    /// The positions of the identity policies that deny it, whatever the resource and the conditions.
    pub(super) denying: Vec<usize>,
}

impl<'w> Judge<'w> {
    pub(super) fn new(world: &'w World) -> Self {
        Self {
            world,
            says: world.principals.iter().map(|_| RefCell::default()).collect(),
            keys: RefCell::default(),
            identities: RefCell::default(),
        }
    }

    /// Returns who asks as an actor.
    pub(super) fn identity(&self, actor: &Actor) -> Identity {
        if let Some(known) = self.identities.borrow().get(actor) {
            return known.clone();
        }
        let identity = Identity {
            actor: Rc::new(actor.clone()),
            caller: Arc::new(self.world.caller(actor, Changes::default())),
            principal: self.world.principals.get_index_of(&actor.principal),
        };
        self.identities.borrow_mut().insert(actor.clone(), identity.clone());
        identity
    }

    /// Returns what the policies of somebody say about an action; none where nothing is known of them.
    pub(super) fn say(&self, identity: &Identity, action: &str) -> Option<Rc<Say>> {
        let position = identity.principal?;
        let says = self.says.get(position)?;
        if let Some(known) = says.borrow().get(action) {
            return Some(Rc::clone(known));
        }
        let (_, principal) = self.world.principals.get_index(position)?;
        let say = Rc::new(Say::of(&principal.policies, &principal.boundary, action));
        says.borrow_mut().insert(action.to_owned(), Rc::clone(&say));
        Some(say)
    }

    /// Tells whether any statement may allow what somebody asks for, whatever the resource and the conditions.
    pub(super) fn may_allow(
        &self,
        identity: &Identity,
        ask: &Ask,
        target: Target<'_>,
        changes: Changes<'_>,
    ) -> bool {
        let Some(say) = self.say(identity, &ask.action) else { return true };
        let may_allow = |attached: &Attached| attached.may_allow(&say.action);
        if say.may_allow || changes.attached.iter().any(may_allow) {
            return true;
        }
        match changes.resource_policies.or(target.owner.map(|it| it.policies.as_slice())) {
            Some(own) => own.iter().any(may_allow),
            None => target.is_unknown_key(&ask.resource),
        }
    }

    /// Decides what somebody asks for, who is the actor of the ask.
    pub(super) fn decide(
        &self,
        identity: &Identity,
        ask: &Ask,
        target: Target<'_>,
        changes: Changes<'_>,
    ) -> Decision {
        let say = self.say(identity, &ask.action);
        if say.as_ref().is_some_and(|say| say.denies_always(changes.removed)) {
            return Decision::ExplicitlyDenied;
        }
        let caller = match changes.principal_tags {
            Some(_) => Arc::new(self.world.caller(&ask.actor, changes)),
            None => Arc::clone(&identity.caller),
        };
        let request = self.world.request_of(caller, ask, target, || self.keys(&ask.action), changes);
        self.world.with_policies(&request, ask, target, say.as_deref(), changes, decide)
    }

    /// Tells whether identity policies, of which some are taken away, leave open that somebody is allowed something
    /// on a resource; or everything that they do not deny.
    pub(super) fn leave_open(
        &self,
        identity: &Identity,
        say: &Say,
        resource: &str,
        removed: &[usize],
        is_granted: bool,
    ) -> Open {
        let mut request = Request::of(Arc::clone(&identity.caller), &say.action, resource);
        if let Some(account) = self.world.target(resource).owner.and_then(|owner| owner.account.as_deref()) {
            request = request.resource_account(account);
        }
        let documents = || say.policies.iter().map(Option::as_ref).enumerate();
        let denies = |(position, document): (usize, Option<&Document>)| {
            !removed.contains(&position) && document.is_some_and(|it| it.denies_on(&request))
        };
        if documents().any(denies) {
            return Open::Denied;
        }
        let allows =
            |(_, document): (usize, Option<&Document>)| document.is_none_or(|it| it.may_allow_on(&request));
        if is_granted || documents().any(allows) { Open::Yes } else { Open::No }
    }

    fn keys(&self, action: &str) -> Rc<Keys> {
        if let Some(known) = self.keys.borrow().get(action) {
            return Rc::clone(known);
        }
        let keys = Rc::new(Keys::of(action));
        self.keys.borrow_mut().insert(action.to_owned(), Rc::clone(&keys));
        keys
    }
}

impl Say {
    fn of(policies: &[Attached], boundary: &[Attached], action: &str) -> Self {
        let action = action.to_lowercase();
        let about = |attached: &Attached| attached.document.as_ref().map(|it| it.about(&action));
        let policies: Vec<_> = policies.iter().map(about).collect();
        let denies = |(_, document): &(usize, &Option<Document>)| {
            document.as_ref().is_some_and(Document::denies_always)
        };
        Self {
            may_allow: policies.iter().any(|it| it.as_ref().is_none_or(Document::allows)),
            denying: policies.iter().enumerate().filter(denies).map(|(position, _)| position).collect(),
            boundary: boundary.iter().map(about).collect(),
            policies,
            action,
        }
    }

    /// Tells whether a statement denies the action always, where some of the policies are taken away.
    pub(super) fn denies_always(&self, removed: &[usize]) -> bool {
        self.denying.iter().any(|position| !removed.contains(position))
    }
}
