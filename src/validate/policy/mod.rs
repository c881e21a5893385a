//! The policies of a template: where they stand, how they are read, and the rules on them, one a file.
//!
//! A policy is taken apart once (`document`), with each part's place and the situations in which it is there;
//! what is known of a text is `words`. A template without policies pays nothing, and a service's actions are
//! read when a policy first names the service.

mod document;
mod places;
mod rules;
mod size;
mod variables;
mod words;

#[cfg(test)]
mod testing;

use super::context::Context;
use crate::condition::Guard;
use crate::diagnostic::{Diagnostic, Rule};
use crate::template::{Node, Resource};
use crate::value::IntoNode;
use document::Policy;

/// What judges a policy by one rule.
type Check = fn(&Policy<'_>, &mut Vec<Diagnostic>);

/// Returns the rules on policies.
pub(super) fn rules() -> impl Iterator<Item = &'static Rule> {
    rules::ALL.iter().map(|(rule, _)| *rule)
}

/// Judges the policies of a resource, and adds what is wrong with them.
pub(super) fn check_resource(context: &Context<'_>, resource: Resource<'_>, findings: &mut Vec<Diagnostic>) {
    each(context, resource, |policy| {
        for (_, check) in rules::ALL {
            check(policy, findings);
        }
    });
}

/// Takes up each policy of a resource.
fn each(context: &Context<'_>, resource: Resource<'_>, mut judge: impl FnMut(&Policy<'_>)) {
    let places = places::of(resource.resource_type().unwrap_or_default());
    if places.is_empty() {
        return;
    }
    let conditions = &context.conditions;
    let when = resource.condition().map_or(Guard::ALWAYS, |name| conditions.named(name));
    if !conditions.is_possible(&when) {
        return;
    }
    for (_, path, kind) in places {
        let mut policy = Policy::new(context, resource, *kind);
        policy.read(path, when.clone());
        for document in &policy.documents {
            let Some(node) = document.part.node.as_text().and_then(json) else { continue };
            let mut inner = Policy::new(context, resource, *kind);
            inner.read_text(&node, policy.path(document.part.spot), document.part.when.clone());
            judge(&inner);
        }
        judge(&policy);
    }
}

/// Reads a policy that is written as a text; none where it is not the JSON of a mapping.
fn json(text: &str) -> Option<Node> {
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    value.is_object().then(|| value.into_node())
}
