//! The order in which conditions are evaluated, and those that are defined in terms of themselves.

use super::formula::Formula;
use crate::diagnostic::Place;
use indexmap::IndexMap;

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
