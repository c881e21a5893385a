//! Cycles of a directed graph.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet, VecDeque};

/// Returns one shortest cycle of each knot of a graph, which is a set of nodes that all reach one another; and
/// each node that has an edge to itself, as a cycle of one, which hides no other.
///
/// Nodes are numbered from zero, and `edges` holds the targets of each. A cycle begins with its lowest node,
/// is returned without repeating it, and cycles are sorted.
pub(super) fn cycles(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut cycles: Vec<_> = knots(edges).iter().filter_map(|knot| shortest_cycle(edges, knot)).collect();
    let own = edges.iter().enumerate().filter(|(node, targets)| targets.contains(node));
    cycles.extend(own.map(|(node, _)| vec![node]));
    cycles.sort();
    cycles
}

/// Returns the strongly connected components, by Tarjan's algorithm with a stack of its own.
fn knots(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut state = vec![State { order: usize::MAX, low: usize::MAX, on_stack: false }; edges.len()];
    let (mut stack, mut found, mut next) = (Vec::new(), Vec::new(), 0);
    for root in 0..edges.len() {
        let mut calls = vec![(root, 0)];
        while let Some((node, edge)) = calls.pop() {
            let Some(own) = state.get_mut(node) else { continue };
            if edge == 0 {
                if own.order != usize::MAX {
                    continue;
                }
                *own = State { order: next, low: next, on_stack: true };
                next += 1;
                stack.push(node);
            }
            match edges.get(node).and_then(|targets| targets.get(edge)) {
                Some(&target) => {
                    calls.push((node, edge + 1));
                    let Some(&other) = state.get(target) else { continue };
                    if other.order == usize::MAX {
                        calls.push((target, 0));
                    } else if other.on_stack {
                        lower(&mut state, node, other.order);
                    }
                }
                None => {
                    let Some(&own) = state.get(node) else { continue };
                    if let Some((parent, _)) = calls.last() {
                        lower(&mut state, *parent, own.low);
                    }
                    if own.low == own.order {
                        let start = stack.iter().rposition(|other| *other == node).unwrap_or(0);
                        let knot = stack.split_off(start);
                        for member in &knot {
                            state.get_mut(*member).into_iter().for_each(|member| member.on_stack = false);
                        }
                        found.push(knot);
                    }
                }
            }
        }
    }
    found
}

#[derive(Debug, Clone, Copy)]
struct State {
    order: usize,
    low: usize,
    on_stack: bool,
}

fn lower(state: &mut [State], node: usize, low: usize) {
    if let Some(own) = state.get_mut(node) {
        own.low = own.low.min(low);
    }
}

/// Returns a shortest way from the lowest node of a knot through others back to itself.
fn shortest_cycle(edges: &[Vec<usize>], knot: &[usize]) -> Option<Vec<usize>> {
    let start = knot.iter().copied().min()?;
    // A graph can have as many knots as nodes: nothing here is as large as the graph.
    let knot: HashSet<usize> = knot.iter().copied().collect();
    let mut from: HashMap<usize, usize> = HashMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        for &target in edges.get(node).into_iter().flatten() {
            if target == start && node == start {
                continue;
            }
            if target == start {
                let way = std::iter::successors(Some(node), |at| from.get(at).copied());
                let mut cycle: Vec<_> = way.collect();
                cycle.reverse();
                return Some(cycle);
            }
            if knot.contains(&target)
                && let Entry::Vacant(slot) = from.entry(target)
            {
                slot.insert(node);
                queue.push_back(target);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::cycles;

    #[test]
    fn a_cycle_is_the_shortest_of_its_knot() {
        assert_eq!(cycles(&[]), Vec::<Vec<usize>>::new());
        assert_eq!(cycles(&[vec![1, 2], vec![2], vec![]]), Vec::<Vec<usize>>::new());
        assert_eq!(cycles(&[vec![0]]), [[0]]);
        assert_eq!(cycles(&[vec![0, 1], vec![0, 1]]), [vec![0], vec![0, 1], vec![1]]);
        // 0 -> 1 -> 2 -> 3 -> 0, with a short cut from 2 to 0; 4 and 5 are a knot of their own.
        let edges = [vec![1], vec![2], vec![3, 0], vec![0], vec![5, 0], vec![4]];
        assert_eq!(cycles(&edges), [vec![0, 1, 2], vec![4, 5]]);
    }

    #[test]
    fn a_long_chain_does_not_overflow_the_stack() {
        let length = 100_000;
        let mut edges: Vec<_> = (0..length).map(|node| vec![node + 1]).collect();
        edges.push(vec![]);
        assert_eq!(cycles(&edges), Vec::<Vec<usize>>::new());
    }
}
