//! What is asked for, with all that the world tells of it whoever asks.

use super::request::Keys;
use super::world::{Target, World};
use crate::iam::evaluation::Asked;
use indexmap::IndexMap;
use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::Arc;

/// An action on a resource of a world.
#[derive(Debug)]
pub(super) struct Question<'w> {
    /// Its position among the questions.
    pub(super) position: usize,
    pub(super) action: Rc<Action>,
    pub(super) target: Target<'w>,
    /// Whether the policy of the resource may allow it.
    pub(super) may_own_allow: bool,
    /// What policies are asked about, but for what moves could change.
    pub(super) bare: Arc<Asked>,
    /// The same with the tags that the resource was deployed with.
    asked: OnceCell<Arc<Asked>>,
}

/// An action that is asked for.
#[derive(Debug)]
pub(super) struct Action {
    /// Its position among the actions.
    pub(super) position: usize,
    /// The name in lower case.
    pub(super) key: Box<str>,
    name: Box<str>,
    keys: OnceCell<Keys>,
}

impl<'w> Question<'w> {
    pub(super) fn new(world: &'w World, position: usize, action: Rc<Action>, resource: &str) -> Self {
        let target = world.target(resource);
        let may_own_allow = match target.owner {
            Some(owner) => owner.policies.iter().any(|policy| policy.may_allow(&action.key)),
            None => target.is_unknown_key(resource),
        };
        let bare = Arc::new(target.asked(&action.name, resource));
        Self { position, action, target, may_own_allow, bare, asked: OnceCell::new() }
    }

    /// Returns what policies are asked about, of a resource with other tags if any are given.
    pub(super) fn asked(&self, tags: Option<&IndexMap<String, String>>) -> Arc<Asked> {
        match tags {
            Some(_) => self.with_tags(tags),
            None => Arc::clone(
                self.asked.get_or_init(|| self.with_tags(self.target.entity.map(|entity| &entity.tags))),
            ),
        }
    }

    fn with_tags(&self, tags: Option<&IndexMap<String, String>>) -> Arc<Asked> {
        if !self.target.tells(tags) {
            return Arc::clone(&self.bare);
        }
        Arc::new(self.target.with_keys((*self.bare).clone(), self.action.keys(), tags))
    }
}

impl Action {
    pub(super) fn new(position: usize, name: &str) -> Self {
        Self { position, key: name.to_lowercase().into(), name: name.into(), keys: OnceCell::new() }
    }

    fn keys(&self) -> &Keys {
        self.keys.get_or_init(|| Keys::of(&self.name))
    }
}
