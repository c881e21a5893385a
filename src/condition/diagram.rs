//! Sets of situations as binary decision diagrams, with limits on the work.

use biodivine_lib_bdd::{Bdd, BddNode, BddPointer, BddVariable, op_function};
use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;

/// The variables that every diagram may use. Diagrams combine only if they agree on it, and variables
/// are still added while questions are asked (a condition that nobody declared), so it is fixed.
const VARIABLES: u16 = 60_000;

/// The nodes of the largest diagram that is built.
const NODES: usize = 1 << 15;

/// The steps that one operation may take.
const STEPS: usize = 1 << 19;

/// The steps that all operations of a template may take together: half a second, or twice that where the
/// operations are large.
const TOTAL_STEPS: usize = 1 << 23;

/// An operation that can take more steps than these is tried before its result is built.
const TRIED: usize = 1 << 16;

/// A set of situations in which something holds: the values of parameters and pseudo parameters.
///
/// A guard belongs to the [`Conditions`](super::Conditions) that made it. It is cheap to clone.
#[derive(Debug, Clone)]
pub struct Guard(Set);

#[derive(Debug, Clone)]
enum Set {
    Always,
    Never,
    /// Neither always nor never.
    When(Rc<Bdd>),
    /// Too large to be decided.
    Undecided,
}

impl Guard {
    pub(crate) const ALWAYS: Self = Self(Set::Always);
    pub(crate) const NEVER: Self = Self(Set::Never);
    pub(super) const UNDECIDED: Self = Self(Set::Undecided);

    pub(super) const fn constant(holds: bool) -> Self {
        if holds { Self::ALWAYS } else { Self::NEVER }
    }

    pub(super) const fn is_undecided(&self) -> bool {
        matches!(self.0, Set::Undecided)
    }

    pub(crate) const fn is_never(&self) -> bool {
        matches!(self.0, Set::Never)
    }

    pub(crate) const fn is_always(&self) -> bool {
        matches!(self.0, Set::Always)
    }

    fn of(diagram: Option<Bdd>) -> Self {
        match diagram {
            None => Self::UNDECIDED,
            Some(diagram) if diagram.is_true() => Self::ALWAYS,
            Some(diagram) if diagram.is_false() => Self::NEVER,
            Some(diagram) => Self(Set::When(Rc::new(diagram))),
        }
    }

    /// Returns the set in which these bits have these values; the bits ascend.
    pub(super) fn of_bits(bits: &[(usize, bool)]) -> Self {
        let mut builder = Builder::new();
        let root = builder.path(bits, BddPointer::one());
        builder.finish(root)
    }

    /// Returns the bits of one situation of the set, ascending; the bits that do not matter are left out.
    /// A bit is set only where it must be.
    pub(super) fn first_path(&self) -> Vec<(usize, bool)> {
        let Set::When(diagram) = &self.0 else { return Vec::new() };
        let mut bits = Vec::new();
        let mut node = diagram.root_pointer();
        while !node.is_terminal() {
            let low = diagram.low_link_of(node);
            bits.push((diagram.var_of(node).to_index(), low.is_zero()));
            node = if low.is_zero() { diagram.high_link_of(node) } else { low };
        }
        bits
    }
}

impl Guard {
    /// Returns the bits that the set depends on.
    pub(super) fn bits(&self) -> BTreeSet<usize> {
        match &self.0 {
            Set::When(diagram) => diagram.support_set().into_iter().map(BddVariable::to_index).collect(),
            Set::Always | Set::Never | Set::Undecided => BTreeSet::new(),
        }
    }

    /// Returns the bits of one situation of the set as [`Guard::first_path`] does, but one that depends on
    /// none of certain bits; none where there is none, or the set cannot be decided.
    pub(super) fn path_without(&self, is_avoided: impl Fn(usize) -> bool) -> Option<Vec<(usize, bool)>> {
        let diagram = match &self.0 {
            Set::Always => return Some(Vec::new()),
            Set::Never | Set::Undecided => return None,
            Set::When(diagram) => diagram,
        };
        // Both sides of a decision come before it.
        let mut leads: Vec<bool> = vec![false, true];
        for node in diagram.pointers().skip(2) {
            let side = |pointer: BddPointer| leads.get(pointer.to_index()) == Some(&true);
            let any = side(diagram.low_link_of(node)) || side(diagram.high_link_of(node));
            leads.push(any && !is_avoided(diagram.var_of(node).to_index()));
        }
        let leads = |pointer: BddPointer| leads.get(pointer.to_index()) == Some(&true);
        let mut bits = Vec::new();
        let mut node = diagram.root_pointer();
        while !node.is_terminal() {
            let low = diagram.low_link_of(node);
            bits.push((diagram.var_of(node).to_index(), !leads(low)));
            node = if leads(low) { low } else { diagram.high_link_of(node) };
        }
        leads(diagram.root_pointer()).then_some(bits)
    }
}

/// Builds a diagram from its last bits to its first, where its shape is known.
pub(super) struct Builder {
    nodes: Vec<BddNode>,
    is_beyond_variables: bool,
}

impl Builder {
    pub(super) fn new() -> Self {
        let nodes = vec![BddNode::mk_zero(VARIABLES), BddNode::mk_one(VARIABLES)];
        Self { nodes, is_beyond_variables: false }
    }

    /// Adds a decision on a bit that comes before those of both branches.
    pub(super) fn decide(&mut self, bit: usize, low: BddPointer, high: BddPointer) -> BddPointer {
        if low == high {
            return low;
        }
        if bit >= usize::from(VARIABLES) {
            self.is_beyond_variables = true;
            return BddPointer::zero();
        }
        self.nodes.push(BddNode::mk_node(BddVariable::from_index(bit), low, high));
        BddPointer::from_index(self.nodes.len() - 1)
    }

    /// Adds the decisions that lead on only if all bits have these values.
    pub(super) fn path(&mut self, bits: &[(usize, bool)], end: BddPointer) -> BddPointer {
        let zero = BddPointer::zero();
        bits.iter().rev().fold(end, |rest, (bit, value)| {
            let (low, high) = if *value { (zero, rest) } else { (rest, zero) };
            self.decide(*bit, low, high)
        })
    }

    /// Returns the diagram; its root is the decision that was added last.
    pub(super) fn finish(self, root: BddPointer) -> Guard {
        if self.is_beyond_variables {
            return Guard::UNDECIDED;
        }
        match root.as_bool() {
            Some(holds) => Guard::constant(holds),
            None => Guard::of(Bdd::from_nodes(&self.nodes).ok()),
        }
    }
}

/// The operations on guards, and the account of the work that they took.
#[derive(Debug, Default)]
pub(super) struct Diagrams {
    steps: Cell<usize>,
}

type Operation = fn(Option<bool>, Option<bool>) -> Option<bool>;

impl Diagrams {
    pub(super) fn not(&self, guard: &Guard) -> Guard {
        match &guard.0 {
            Set::Always => Guard::NEVER,
            Set::Never => Guard::ALWAYS,
            Set::When(diagram) => Guard(Set::When(Rc::new(diagram.not()))),
            Set::Undecided => Guard::UNDECIDED,
        }
    }

    pub(super) fn and(&self, a: &Guard, b: &Guard) -> Guard {
        match (&a.0, &b.0) {
            (Set::Never, _) | (_, Set::Never) => Guard::NEVER,
            (Set::Always, _) => b.clone(),
            (_, Set::Always) => a.clone(),
            (Set::When(left), Set::When(right)) if Rc::ptr_eq(left, right) => a.clone(),
            (Set::When(left), Set::When(right)) => self.apply(left, right, op_function::and),
            (Set::Undecided, _) | (_, Set::Undecided) => Guard::UNDECIDED,
        }
    }

    pub(super) fn or(&self, a: &Guard, b: &Guard) -> Guard {
        match (&a.0, &b.0) {
            (Set::Always, _) | (_, Set::Always) => Guard::ALWAYS,
            (Set::Never, _) => b.clone(),
            (_, Set::Never) => a.clone(),
            (Set::When(left), Set::When(right)) if Rc::ptr_eq(left, right) => a.clone(),
            (Set::When(left), Set::When(right)) => self.apply(left, right, op_function::or),
            (Set::Undecided, _) | (_, Set::Undecided) => Guard::UNDECIDED,
        }
    }

    /// Tells whether some situation is in both sets; none where that is too large to decide.
    pub(super) fn overlap(&self, a: &Guard, b: &Guard) -> Option<bool> {
        match (&a.0, &b.0) {
            (Set::Never, _) | (_, Set::Never) => Some(false),
            (Set::Undecided, _) | (_, Set::Undecided) => None,
            (Set::Always, _) | (_, Set::Always) => Some(true),
            (Set::When(left), Set::When(right)) => self.check(left, right, op_function::and),
        }
    }

    /// Tells whether every situation of the first set is in the second; none where that is too large.
    pub(super) fn within(&self, a: &Guard, b: &Guard) -> Option<bool> {
        match (&a.0, &b.0) {
            (Set::Never, _) | (_, Set::Always) => Some(true),
            (Set::Undecided, _) | (_, Set::Undecided) => None,
            (Set::Always, _) | (_, Set::Never) => Some(false),
            (Set::When(left), Set::When(right)) if Rc::ptr_eq(left, right) => Some(true),
            (Set::When(left), Set::When(right)) => {
                self.check(left, right, op_function::and_not).map(|overlap| !overlap)
            }
        }
    }

    /// Combines many guards pairwise, so that large ones are built once and not once an item.
    pub(super) fn combine(
        &self,
        mut guards: Vec<Guard>,
        empty: Guard,
        operation: impl Fn(&Self, &Guard, &Guard) -> Guard,
    ) -> Guard {
        while guards.len() > 1 {
            guards = guards
                .chunks(2)
                .filter_map(|pair| match pair {
                    [a, b] => Some(operation(self, a, b)),
                    [a] => Some(a.clone()),
                    _ => None,
                })
                .collect();
        }
        guards.pop().unwrap_or(empty)
    }

    fn apply(&self, left: &Bdd, right: &Bdd, operation: Operation) -> Guard {
        if !self.spend(left.size() + right.size()) {
            return Guard::UNDECIDED;
        }
        // The crate limits the nodes of a result; the steps to it can be many more, and are taken twice.
        let is_large = left.size().saturating_mul(right.size()) > TRIED;
        if is_large && self.tried(left, right, operation).is_none_or(|(_, steps)| !self.spend(steps)) {
            return Guard::UNDECIDED;
        }
        let result = Bdd::binary_op_with_limit(NODES, left, right, operation);
        let size = result.as_ref().map_or(NODES, Bdd::size);
        if self.spend(size) { Guard::of(result) } else { Guard::UNDECIDED }
    }

    fn check(&self, left: &Bdd, right: &Bdd, operation: Operation) -> Option<bool> {
        self.tried(left, right, operation).map(|(overlap, _)| overlap)
    }

    /// Returns whether the result of an operation has a situation in it, and the steps that it took.
    fn tried(&self, left: &Bdd, right: &Bdd, operation: Operation) -> Option<(bool, usize)> {
        let left_over = TOTAL_STEPS.checked_sub(self.steps.get())?.min(STEPS);
        let found = Bdd::check_binary_op(left_over, left, right, operation);
        let is_enough = self.spend(found.map_or(left_over, |(_, steps)| steps));
        found.filter(|_| is_enough)
    }

    /// Books work, and tells whether there was enough left.
    pub(super) fn spend(&self, steps: usize) -> bool {
        self.steps.set(self.steps.get().saturating_add(steps));
        !self.is_exhausted()
    }

    /// Tells whether all the work that there is for a template has been done.
    pub(super) fn is_exhausted(&self) -> bool {
        self.steps.get() > TOTAL_STEPS
    }

    /// Returns the steps that all operations have taken so far.
    #[cfg(test)]
    pub(super) fn steps(&self) -> usize {
        self.steps.get()
    }
}
