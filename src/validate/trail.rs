//! Where a walk over the tree has been, kept so that a path costs nothing until a finding needs it.

use std::fmt;

/// A place in the tree that a walk has been at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Spot(Option<u32>);

/// A step down from a node to one of its children.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step<'a> {
    /// The value of a key, or the argument of the intrinsic function of that key.
    Key(&'a str),
    /// An item of a list.
    Index(usize),
}

impl fmt::Display for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => f.write_str(key),
            Self::Index(index) => write!(f, "{index}"),
        }
    }
}

/// The steps of a walk, each with the spot that it started from.
#[derive(Debug, Default)]
pub(super) struct Trail<'a> {
    steps: Vec<(Spot, Step<'a>)>,
}

impl Spot {
    /// The root of the template.
    pub(super) const ROOT: Self = Self(None);
}

impl<'a> Trail<'a> {
    /// Records a step. A tree of more than 2^32 nodes does not fit into memory; past that, paths end early.
    pub(super) fn step(&mut self, from: Spot, step: Step<'a>) -> Spot {
        self.steps.push((from, step));
        Spot(u32::try_from(self.steps.len() - 1).ok())
    }

    /// Returns the step that led to a spot and the spot that it started from; none for the root.
    fn last(&self, spot: Spot) -> Option<(Spot, Step<'a>)> {
        spot.0.and_then(|index| self.steps.get(index as usize)).copied()
    }

    /// Returns the spot that the step to a spot started from; none for the root.
    pub(super) fn parent(&self, spot: Spot) -> Option<Spot> {
        self.last(spot).map(|(from, _)| from)
    }

    /// Returns the path from the root to a spot.
    pub(super) fn path(&self, spot: Spot) -> Vec<String> {
        let mut path: Vec<String> = std::iter::successors(self.last(spot), |(from, _)| self.last(*from))
            .map(|(_, step)| step.to_string())
            .collect();
        path.reverse();
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_read_back_from_its_last_step() {
        let mut trail = Trail::default();
        let outputs = trail.step(Spot::ROOT, Step::Key("Outputs"));
        let first = trail.step(outputs, Step::Index(0));
        trail.step(outputs, Step::Index(1));
        assert_eq!(trail.path(first), ["Outputs", "0"]);
        assert_eq!(trail.path(Spot::ROOT), [""; 0]);
    }
}
