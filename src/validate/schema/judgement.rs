//! Three results, each in the situations in which it is certain.

use crate::condition::{Conditions, Guard};

/// In which situations a value is certainly wrong, and in which it is certainly right; in all others it is
/// unknown.
///
/// The two never overlap. Every keyword is judged by combining judgements, so no combination of conditions
/// is ever enumerated, and what is unknown stays unknown under a negation.
#[derive(Debug, Clone)]
pub(super) struct Judgement {
    pub(super) fails: Guard,
    pub(super) passes: Guard,
}

impl Judgement {
    pub(super) const PASS: Self = Self { fails: Guard::NEVER, passes: Guard::ALWAYS };
    pub(super) const FAIL: Self = Self { fails: Guard::ALWAYS, passes: Guard::NEVER };
    pub(super) const UNKNOWN: Self = Self { fails: Guard::NEVER, passes: Guard::NEVER };

    /// Wraps what is certain.
    pub(super) const fn of(holds: bool) -> Self {
        if holds { Self::PASS } else { Self::FAIL }
    }

    /// Wraps what may be unknown.
    pub(super) fn known(holds: Option<bool>) -> Self {
        holds.map_or(Self::UNKNOWN, Self::of)
    }

    pub(super) fn not(self) -> Self {
        Self { fails: self.passes, passes: self.fails }
    }

    pub(super) fn and(self, conditions: &Conditions, other: &Self) -> Self {
        Self {
            fails: conditions.or(&self.fails, &other.fails),
            passes: conditions.and(&self.passes, &other.passes),
        }
    }

    pub(super) fn or(self, conditions: &Conditions, other: &Self) -> Self {
        self.not().and(conditions, &other.clone().not()).not()
    }

    /// Returns this judgement in the situations of the guard, and the other one in all others.
    pub(super) fn choose(
        conditions: &Conditions,
        guard: &dyn Fn() -> Guard,
        then: Self,
        otherwise: &Self,
    ) -> Self {
        if then.is_constant() && then.same_constant(otherwise) {
            return then;
        }
        let (when, unless) = (guard(), conditions.not(&guard()));
        let pick = |then: &Guard, otherwise: &Guard| {
            conditions.or(&conditions.and(&when, then), &conditions.and(&unless, otherwise))
        };
        Self { fails: pick(&then.fails, &otherwise.fails), passes: pick(&then.passes, &otherwise.passes) }
    }

    /// Returns this judgement where the guard holds, and a pass elsewhere: what is not there is not wrong.
    pub(super) fn where_present(self, conditions: &Conditions, present: &Guard) -> Self {
        if present.is_always() {
            return self;
        }
        Self {
            fails: conditions.and(&self.fails, present),
            passes: conditions.or(&self.passes, &conditions.not(present)),
        }
    }

    fn is_constant(&self) -> bool {
        let constant = |guard: &Guard| guard.is_always() || guard.is_never();
        constant(&self.fails) && constant(&self.passes)
    }

    fn same_constant(&self, other: &Self) -> bool {
        other.is_constant()
            && self.fails.is_always() == other.fails.is_always()
            && self.passes.is_always() == other.passes.is_always()
    }
}
