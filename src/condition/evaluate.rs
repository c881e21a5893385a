//! The guards of all conditions, built once when the first question is asked.

use super::diagram::{Diagrams, Guard};
use super::formula::Formula;
use super::model::{Model, Subject};
use super::order::order;
use super::{Requirement, too_large};
use crate::diagnostic::{Diagnostic, Place};
use indexmap::IndexMap;

/// The steps that are booked for each value of parameters that are compared with each other.
const STEPS_OF_A_VALUE: usize = 1 << 5;

/// The most contradictions that are explained.
const CONTRADICTIONS: usize = 8;

/// What the conditions are, and which situations there are at all.
#[derive(Debug)]
pub(super) struct Evaluated {
    pub(super) conditions: IndexMap<String, Guard>,
    pub(super) rule_conditions: IndexMap<String, Guard>,
    pub(super) allowed: Guard,
    /// The requirements, by index, that exclude every situation together.
    pub(super) contradictions: Vec<Vec<usize>>,
    pub(super) problems: Vec<Diagnostic>,
}

/// What was read of a template.
pub(super) struct Formulas<'a> {
    pub(super) conditions: &'a IndexMap<String, (Formula, Place)>,
    pub(super) rule_conditions: &'a IndexMap<String, Formula>,
    pub(super) required: &'a [Requirement],
}

pub(super) fn evaluate(formulas: &Formulas<'_>, model: &mut Model, diagrams: &Diagrams) -> Evaluated {
    let Formulas { conditions: formulas, rule_conditions, required } = *formulas;
    let order = order(formulas);
    let mut evaluator = Evaluator { guards: IndexMap::new(), model, diagrams };
    let mut problems = Vec::new();
    for index in order.indexes {
        let Some((name, (formula, place))) = formulas.get_index(index) else { continue };
        let guard = if order.is_cyclic.get(index) == Some(&true) {
            evaluator.proposition(name)
        } else {
            evaluator.guard(formula)
        };
        // When no work is left for any condition, one finding says so.
        let is_told = diagrams.is_exhausted() && !problems.is_empty();
        if guard.is_undecided() && !is_told && !evaluator.names_undecided(formula) {
            problems.push(
                too_large(format!("condition `{name}` is too large to be decided"), *place)
                    .path(["Conditions", name]),
            );
        }
        evaluator.guards.insert(name.clone(), guard);
    }
    let rule_conditions =
        rule_conditions.iter().map(|(name, formula)| (name.clone(), evaluator.guard(formula))).collect();
    let mut allowed = Guard::ALWAYS;
    let mut contradictions = Vec::new();
    let mut guards = Vec::new();
    for (index, requirement) in required.iter().enumerate() {
        let guard = evaluator.guard(&requirement.formula);
        let together = diagrams.and(&allowed, &guard);
        guards.push(guard);
        if together.is_undecided() {
            if !evaluator.names_undecided(&requirement.formula) {
                let name = requirement.path.join(".");
                problems.push(
                    too_large(format!("`{name}` is too large to be decided"), requirement.place)
                        .path(requirement.path.clone()),
                );
            }
        } else if !together.is_never() {
            allowed = together;
            continue;
        } else if contradictions.len() < CONTRADICTIONS {
            contradictions.push(core(&guards, index, diagrams));
        }
        // Requirements that exclude every situation would make all else pass unseen.
        guards.last_mut().into_iter().for_each(|guard| *guard = Guard::ALWAYS);
    }
    Evaluated { conditions: evaluator.guards, rule_conditions, allowed, contradictions, problems }
}

/// Returns, of the requirements up to one that contradicts those before it, as few as contradict it.
fn core(guards: &[Guard], last: usize, diagrams: &Diagrams) -> Vec<usize> {
    let mut together = guards.get(last).cloned().unwrap_or(Guard::ALWAYS);
    let mut core = vec![last];
    let mut end = last;
    // Each turn finds the last one that is needed beside those found so far.
    while !together.is_never() {
        let mut sum = together.clone();
        let needed = guards.iter().take(end).enumerate().find(|(_, guard)| {
            sum = diagrams.and(&sum, guard);
            sum.is_never()
        });
        let Some((index, guard)) = needed else { break };
        core.push(index);
        together = diagrams.and(&together, guard);
        end = index;
    }
    core.sort_unstable();
    core
}

struct Evaluator<'a> {
    guards: IndexMap<String, Guard>,
    model: &'a mut Model,
    diagrams: &'a Diagrams,
}

impl Evaluator<'_> {
    // Recursion is safe: formulas are read to a limited depth.
    fn guard(&mut self, formula: &Formula) -> Guard {
        match formula {
            Formula::Constant(holds) => Guard::constant(*holds),
            Formula::Equals(variable, text) => self.model.equals(*variable, text),
            Formula::Same(a, b) => {
                let (same, values) = self.model.same(*a, *b);
                let is_affordable = self.diagrams.spend(values * STEPS_OF_A_VALUE);
                if is_affordable { same } else { Guard::UNDECIDED }
            }
            Formula::Holds(variable) => self.model.holds(*variable),
            Formula::Named(name) => match self.guards.get(name) {
                Some(guard) => guard.clone(),
                None => self.proposition(name),
            },
            Formula::Not(inner) => {
                let inner = self.guard(inner);
                self.diagrams.not(&inner)
            }
            Formula::All(items) => {
                let items = items.iter().map(|item| self.guard(item)).collect();
                self.diagrams.combine(items, Guard::ALWAYS, Diagrams::and)
            }
            Formula::Any(items) => {
                let items = items.iter().map(|item| self.guard(item)).collect();
                self.diagrams.combine(items, Guard::NEVER, Diagrams::or)
            }
            Formula::TooLarge => Guard::UNDECIDED,
        }
    }

    fn proposition(&mut self, name: &str) -> Guard {
        let variable = self.model.late_variable(Subject::Condition(name.to_owned()), None);
        self.model.holds(variable)
    }

    fn names_undecided(&self, formula: &Formula) -> bool {
        let mut found = false;
        formula.names(&mut |name| found |= self.guards.get(name).is_some_and(Guard::is_undecided));
        found
    }
}
