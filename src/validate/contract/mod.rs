//! Contracts between stacks: what a parent passes to the templates that it nests, and what it reads back.
//!
//! Each rule is a file. A child is known by its [`Interface`]; which one a nested stack means, the caller
//! says with [`Children`].

mod candidates;
mod combined;
mod constraint;
pub(super) mod family;
mod interface;
mod leaf;
mod names;
mod rules;

pub use interface::Interface;
pub(super) use leaf::{Leaf, leaves};
pub(super) use rules::CIRCULAR_NESTING;
pub use rules::{Nesting, circles};

use super::context::Context;
use super::loops;
use crate::condition;
use crate::diagnostic::{Place, Rule};
use crate::template::{NESTED_STACK, Node, Section, Template};
use crate::validate::findings::Findings;
use family::Family;
use std::collections::BTreeMap;

/// What is known of a template that is nested.
#[derive(Debug, Clone)]
pub enum Child<'a> {
    /// It was read.
    Known(&'a Interface),
    /// It should be a file at this path, and there is none.
    Missing {
        /// The path.
        path: String,
        /// Whether a folder is there.
        is_folder: bool,
    },
}

/// The children of a template, by the logical ids of the nested stacks; those that are not known are left out.
pub type Children<'a> = BTreeMap<String, Child<'a>>;

/// Judges what passes between a template and its children.
pub(super) fn check(context: &Context<'_>, children: &Children<'_>, findings: &mut Findings) {
    if children.is_empty() {
        return;
    }
    let family = Family::new(context, children);
    for (_, check) in rules::ALL {
        check(&family, findings);
    }
    for logical_id in family.undecided() {
        let message = format!(
            "the conditions of what `{logical_id}` nests are too large to be decided with those of this template"
        );
        findings.push(
            condition::too_large(message, Place::Unknown).path([Section::Resources.key(), &logical_id]),
        );
    }
}

/// Tells whether every template is known that a template nests, so that all was judged.
pub(super) fn knows_all(template: &Template, children: &Children<'_>) -> bool {
    let (entries, _) = loops::opened(template, Section::Resources);
    entries
        .iter()
        .filter(|entry| entry.node.get("Type").and_then(Node::as_text) == Some(NESTED_STACK))
        .all(|entry| matches!(children.get(entry.logical_id), Some(Child::Known(_))))
}

/// Returns the rules on a template and its children.
pub(super) fn rules() -> Vec<&'static Rule> {
    rules::ALL.iter().map(|(rule, _)| *rule).collect()
}
