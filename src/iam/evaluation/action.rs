//! The actions that a statement is about.

use super::request::Request;
use super::text::{Reading, TextPattern};
use foldhash::HashSet;
use std::sync::LazyLock;

/// The actions of an `Action` element, or those that a `NotAction` leaves.
#[derive(Debug, Clone)]
pub(super) struct Actions {
    /// The names without wildcards, in lower case: most are, and lists of them can be long.
    names: HashSet<Box<str>>,
    patterns: Vec<TextPattern>,
    is_negated: bool,
}

impl Actions {
    pub(super) fn new(texts: &[String], is_negated: bool) -> Self {
        let reading = Reading { wildcards: true, variables: false, ignores_case: true };
        let (mut names, mut patterns) = (HashSet::default(), Vec::new());
        for pattern in texts.iter().map(|text| TextPattern::new(text, reading)) {
            match pattern.literal() {
                Some(name) => _ = names.insert(name.into()),
                None => patterns.push(pattern),
            }
        }
        Self { names, patterns, is_negated }
    }

    /// Tells whether an action, given in lower case, is one of them.
    pub(super) fn have(&self, action: &str) -> bool {
        let is_named =
            self.names.contains(action) || self.patterns.iter().any(|it| it.matches(action, &NOBODY));
        is_named != self.is_negated
    }
}

/// A request without context: actions have no variables.
static NOBODY: LazyLock<Request> = LazyLock::new(|| Request::new("*", "", "*"));
