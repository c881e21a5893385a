//! What tells whether two values are the same before they are known.

use crate::condition::{Conditions, Guard, expression};
use crate::template::{Node, Text};
use crate::validate::context::Context;
use crate::validate::resolve::Resolved;
use std::collections::HashMap;

/// The most variants of one value, or of several together.
const VARIANTS: usize = 64;

/// What values are, in some situations. Variants with the same keys are the same values.
pub(super) struct Variant {
    /// A literal, or the expression, of each value.
    pub(super) keys: Vec<String>,
    pub(super) when: Guard,
}

/// What has which values, for rules by which only one may have a value at a time.
pub(super) struct Holders<T> {
    by_keys: HashMap<Vec<String>, Held<T>>,
}

/// What has the same values.
struct Held<T> {
    /// The situations in which anything has them.
    when: Guard,
    /// What has them, in order, each in situations in which none before it had.
    holders: Vec<(T, Guard)>,
}

impl<T> Default for Holders<T> {
    fn default() -> Self {
        Self { by_keys: HashMap::new() }
    }
}

impl<T: Copy + PartialEq> Holders<T> {
    /// Adds that something has values. If there certainly is a situation in which something else has them too, returns
    /// the first such thing, and what a message on both ends with: one of these situations.
    pub(super) fn add(&mut self, conditions: &Conditions, holder: T, own: Variant) -> Option<(T, String)> {
        let start = || Held { when: Guard::NEVER, holders: Vec::new() };
        let held = self.by_keys.entry(own.keys).or_insert_with(start);
        let shared = |when: &Guard| {
            let both = conditions.and(when, &own.when);
            conditions.is_possible(&both).then_some(both)
        };
        let earlier = shared(&held.when).and_then(|_| {
            let mut others = held.holders.iter().filter(|(other, _)| *other != holder);
            others.find_map(|(other, when)| Some((*other, conditions.certain_witness(&shared(when)?)?)))
        });
        let earlier = earlier.map(|(other, witness)| {
            let is_always = witness.settings.is_empty();
            (other, if is_always { String::new() } else { format!(" when {witness}") })
        });
        if !conditions.implies(&own.when, &held.when) {
            held.when = conditions.or(&held.when, &own.when);
            held.holders.push((holder, own.when));
        }
        earlier
    }
}

/// Returns what values certainly are together, in the situations in which it is known.
pub(super) fn variants(context: &Context<'_>, nodes: &[&Node], when: &Guard) -> Vec<Variant> {
    let mut all = vec![Variant { keys: Vec::new(), when: when.clone() }];
    for node in nodes {
        let mut own = Vec::new();
        collect(context, node, context.conditions.always(), VARIANTS, &mut own);
        let longer = all.iter().flat_map(|head| {
            own.iter().map(|(key, guard)| Variant {
                keys: head.keys.iter().chain([key]).cloned().collect(),
                when: context.conditions.and(&head.when, guard),
            })
        });
        all = longer.filter(|variant| !variant.when.is_never()).take(VARIANTS).collect();
    }
    all
}

fn collect(context: &Context<'_>, node: &Node, when: Guard, depth: usize, found: &mut Vec<(String, Guard)>) {
    if when.is_never() || found.len() >= VARIANTS || depth == 0 {
        return;
    }
    let conditions = &context.conditions;
    let candidates = match context.resolver().resolve(node) {
        Resolved::NoValue => return,
        Resolved::If(condition, then, otherwise) => {
            if conditions.has(condition) {
                let named = conditions.named(condition);
                collect(context, then, conditions.and(&when, &named), depth - 1, found);
                collect(context, otherwise, conditions.and(&when, &conditions.not(&named)), depth - 1, found);
            }
            return;
        }
        Resolved::Plain(literal) => {
            found.extend(literal.scalar_text().map(|text| (text.into_owned(), when)));
            return;
        }
        Resolved::Parameter(name, parameter) => context.resolver().candidates(name, parameter),
        Resolved::Mapped(candidates) => candidates,
        Resolved::Unknown(_) => Vec::new(),
    };
    let mut is_certain = false;
    for candidate in candidates.iter().filter(|candidate| candidate.certain) {
        let text: Option<Text> = candidate.value.scalar_text().map(|text| Text::Owned(text.into_owned()));
        if let Some(text) = text {
            is_certain = true;
            found.push((text.into_owned(), conditions.and(&when, &candidate.when)));
        }
    }
    if !is_certain {
        found.extend(expression(node).map(|expression| (expression, when)));
    }
}
