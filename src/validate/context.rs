//! What every rule may know of the template that it judges.

use super::index::Index;
use super::trail::Spot;
use super::walk::{Kind, Reference, Site, Walk};
use crate::condition::Conditions;
use crate::template::{Map, Template};
use std::collections::HashSet;

/// What every rule may know of the template that it judges.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub(super) template: &'a Template,
    /// What the template declares.
    pub(super) index: Index<'a>,
    /// What can be known of its conditions.
    pub(super) conditions: Conditions,
    walk: Walk<'a>,
}

impl<'a> Context<'a> {
    /// Reads a template once, for all rules.
    pub(super) fn new(template: &'a Template) -> Self {
        Self {
            template,
            index: Index::new(template),
            conditions: Conditions::of(template),
            walk: Walk::new(template),
        }
    }

    /// Returns every intrinsic function that is called.
    pub(super) fn calls(&self) -> &[Site<'a>] {
        &self.walk.calls
    }

    /// Returns every reference.
    pub(super) fn references(&self) -> &[Reference<'a>] {
        &self.walk.references
    }

    /// Returns the logical ids that references of these kinds name.
    pub(super) fn targets(&self, kinds: &[Kind]) -> HashSet<&'a str> {
        let references = self.references().iter().filter(|reference| kinds.contains(&reference.kind));
        references.map(|reference| reference.target).collect()
    }

    /// Returns every key that looks like that of an intrinsic function but is plain data, with its mapping.
    pub(super) fn function_keys(&self) -> &[(&'a str, &'a Map, Spot)] {
        &self.walk.function_keys
    }

    /// Tells whether a name is known only when a loop of the language extensions runs.
    pub(super) fn is_of_loop(&self, name: &str) -> bool {
        name.contains("${") || name.contains("&{") || self.walk.loop_variables.contains(&name)
    }

    /// Returns the path of a spot of the walk.
    pub(super) fn path(&self, spot: Spot) -> Vec<String> {
        self.walk.trail.path(spot)
    }
}
