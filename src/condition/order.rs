//! The order in which conditions are evaluated, those that are defined in terms of themselves, and the order in
//! which diagrams decide on variables.

use super::formula::Formula;
use crate::diagnostic::Place;
use indexmap::{IndexMap, IndexSet};
use std::cmp::Reverse;
use std::collections::HashSet;

/// The conditions in an order in which each comes after those that it names.
pub(super) struct Order {
    pub(super) indexes: Vec<usize>,
    /// By index: part of a cycle, or between two cycles. These have no value of their own.
    pub(super) is_cyclic: Vec<bool>,
}

/// Orders conditions by what they name: first those that lead to no cycle, then the cycles, then the rest.
pub(super) fn order(conditions: &IndexMap<String, (Formula, Place)>) -> Order {
    let mut uses = vec![Vec::new(); conditions.len()];
    let mut users = vec![Vec::new(); conditions.len()];
    for (user, (formula, _)) in conditions.values().enumerate() {
        formula.names(&mut |name| {
            if let Some(used) = conditions.get_index_of(name) {
                uses.get_mut(user).into_iter().for_each(|list: &mut Vec<usize>| list.push(used));
                users.get_mut(used).into_iter().for_each(|list: &mut Vec<usize>| list.push(user));
            }
        });
    }
    let mut is_cyclic = vec![true; conditions.len()];
    let mut indexes = peel(&uses, &users, &mut is_cyclic);
    let mut last = peel(&users, &uses, &mut is_cyclic);
    indexes.extend(is_cyclic.iter().enumerate().filter(|(_, cyclic)| **cyclic).map(|(index, _)| index));
    last.reverse();
    indexes.extend(last);
    Order { indexes, is_cyclic }
}

/// Returns variables in an order that keeps diagrams small: those that one condition combines stand together.
///
/// Conditions that no other names come first, the largest at the head, each with those that it names.
pub(super) fn variables<'f>(
    conditions: &'f IndexMap<String, (Formula, Place)>,
    others: impl Iterator<Item = &'f Formula>,
) -> IndexSet<usize> {
    let mut named = HashSet::new();
    for (formula, _) in conditions.values() {
        formula.names(&mut |name| {
            named.extend(conditions.get_index_of(name));
        });
    }
    let mut roots: Vec<&Formula> = conditions
        .values()
        .enumerate()
        .filter(|(index, _)| !named.contains(index))
        .map(|(_, (formula, _))| formula)
        .chain(others)
        .collect();
    roots.sort_by_key(|formula| Reverse(formula.parts()));
    let (mut found, mut entered) = (IndexSet::new(), HashSet::new());
    // A chain of conditions can be longer than the stack is deep.
    let mut pending: Vec<&Formula> = roots.into_iter().rev().collect();
    while let Some(formula) = pending.pop() {
        match formula {
            Formula::Equals(variable, _) | Formula::Holds(variable) => {
                found.insert(*variable);
            }
            Formula::Same(a, b) => found.extend([*a, *b]),
            Formula::Named(name) => {
                let inner = conditions.get_full(name).filter(|(index, ..)| entered.insert(*index));
                pending.extend(inner.map(|(_, _, (formula, _))| formula));
            }
            Formula::Not(inner) => pending.push(inner),
            Formula::All(items) | Formula::Any(items) => pending.extend(items.iter().rev()),
            Formula::Constant(_) | Formula::TooLarge => {}
        }
    }
    found
}

/// Takes away, again and again, what has no link to what is left, and returns it in that order.
fn peel(links: &[Vec<usize>], back_links: &[Vec<usize>], is_left: &mut [bool]) -> Vec<usize> {
    let left = |index: &usize, is_left: &[bool]| is_left.get(*index).copied().unwrap_or(false);
    let mut counts: Vec<usize> =
        links.iter().map(|links| links.iter().filter(|index| left(index, is_left)).count()).collect();
    let mut taken: Vec<usize> = (0..links.len()).filter(|index| left(index, is_left)).collect();
    taken.retain(|index| counts.get(*index) == Some(&0));
    let mut next = 0;
    while let Some(index) = taken.get(next).copied() {
        next += 1;
        is_left.get_mut(index).into_iter().for_each(|it| *it = false);
        for user in back_links.get(index).into_iter().flatten().filter(|user| left(user, is_left)) {
            if let Some(count) = counts.get_mut(*user) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    taken.push(*user);
                }
            }
        }
    }
    taken
}
