//! Exact reasoning about conditions over finite parameter domains.
//!
//! A situation is a choice of all parameters and pseudo parameters. Conditions can tell apart only finitely
//! many: a parameter has one of its allowed values, or one of the texts that it is compared with, or
//! something else. [`Conditions`] answers in which situations something holds, for all of them at once,
//! through binary decision diagrams.
//!
//! What is not exact errs on one side: there may be situations here that CloudFormation would not allow,
//! never the other way round. A composed text (`Fn::Sub`, `Fn::Join`, ..) is a variable of its own, the same
//! wherever the same expression is written, and unrelated to the parameters in it; what a rule asserts
//! through `Fn::RefAll` or of a list's members, and a condition that is not declared or that is defined in
//! terms of itself, is a free proposition. A template that exceeds the limits is reported, and what could
//! not be decided counts as possible.

mod choice;
pub(crate) mod combine;
mod compare;
mod diagram;
mod evaluate;
mod formula;
mod language;
mod lookup;
mod model;
mod operand;
mod order;
mod parameter;
mod region;
mod render;
mod witness;

pub(crate) use combine::{Combining, Passing, rule_name};
pub use diagram::Guard;
pub(crate) use render::render as expression;
pub use witness::{Setting, Witness};

use crate::diagnostic::{Diagnostic, Place, Rule, Severity};
use crate::template::{Node, Section, Template, Text, Value};
use diagram::Diagrams;
use evaluate::Evaluated;
use formula::{Formula, Reader};
use indexmap::IndexMap;
use model::{Model, Subject};
use parameter::Parameter;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

/// The levels to which conditions are read; CloudFormation's own examples have three.
const DEPTH: usize = 100;

/// The rules whose findings come from here.
pub static RULES: &[&Rule] = &[&CONDITIONS_TOO_LARGE];

static CONDITIONS_TOO_LARGE: Rule = Rule {
    code: "conditions-too-large",
    severity: Severity::Error,
    summary: "Reports conditions that are too large, or nested too deeply, to be decided.",
    explanation: "\
## Why is this bad?
Whether a condition can hold, and which others it implies, is decided for every combination of parameter
values at once. The work has a limit, so that no template can keep `synth` busy without end. Beyond the limit
the condition counts as possible everywhere, and faults that only show when it is decided stay unseen: that is
why it is an error. The limit is far beyond what templates need.

## Example
Dozens of parameters of which each is compared with every other.

## Use instead
Fewer comparisons between parameters, parameters with `AllowedValues`, parts of the condition as conditions of
their own, or several templates.
",
};

/// What can be known of a template's conditions.
///
/// It is cheap to make; diagrams are built when the first question needs them.
#[derive(Debug)]
pub struct Conditions {
    parameters: IndexMap<String, Rc<Parameter>>,
    conditions: IndexMap<String, (Formula, Place)>,
    /// By the name of a rule: when it applies.
    rule_conditions: IndexMap<String, Formula>,
    /// What holds in every situation: the template's rules, the look-ups that must succeed, and what regions
    /// have to do with partitions.
    required: Vec<Requirement>,
    model: RefCell<Model>,
    diagrams: Diagrams,
    evaluated: OnceCell<Evaluated>,
    is_question_too_large: Cell<bool>,
}

/// Something that restricts the situations, and where it was written.
#[derive(Debug)]
struct Requirement {
    path: Vec<String>,
    place: Place,
    formula: Formula,
}

impl Conditions {
    /// Reads the conditions, parameters, mappings and rules of a template; what is malformed is passed over.
    #[must_use]
    pub fn of(template: &Template) -> Self {
        Self::in_region(template, None)
    }

    /// Reads them as [`Conditions::of`] does, for a deployment in that region.
    #[must_use]
    pub fn in_region(template: &Template, region: Option<&str>) -> Self {
        let parameters: IndexMap<_, _> = template
            .entries(Section::Parameters)
            .map(|(name, node)| (name.to_owned(), Rc::new(Parameter::read(node))))
            .collect();
        let mut reader = Reader {
            model: Model::default(),
            parameters: &parameters,
            mappings: template.section(Section::Mappings),
            cases: formula::CASES,
            required: Vec::new(),
        };
        let mut conditions = IndexMap::new();
        let mut required = Vec::new();
        let mut rule_conditions = IndexMap::new();
        for (name, node) in template.entries(Section::Conditions) {
            conditions.insert(name.to_owned(), (reader.formula(node, DEPTH), node.place));
            let path = vec![Section::Conditions.key().to_owned(), name.to_owned()];
            required.extend(reader.required.drain(..).map(|formula| Requirement {
                path: path.clone(),
                place: node.place,
                formula,
            }));
        }
        for (name, node) in template.entries(Section::Rules) {
            let path = vec![Section::Rules.key().to_owned(), name.to_owned()];
            let applies = node.get("RuleCondition").map(|condition| reader.formula(condition, DEPTH));
            let formula = reader.rule(node, applies.as_ref());
            required.push(Requirement { path, place: node.place, formula });
            rule_conditions.extend(applies.map(|applies| (name.to_owned(), applies)));
        }
        required.extend(reader.places(region));
        let model = RefCell::new(reader.model);
        Self {
            parameters,
            conditions,
            rule_conditions,
            required,
            model,
            diagrams: Diagrams::default(),
            evaluated: OnceCell::new(),
            is_question_too_large: Cell::new(false),
        }
    }

    /// Returns every situation that the template's rules and the parameters' constraints allow.
    #[must_use]
    pub fn always(&self) -> Guard {
        Guard::ALWAYS
    }

    /// Returns no situation.
    #[must_use]
    pub fn never(&self) -> Guard {
        Guard::NEVER
    }

    /// Tells whether a condition is declared.
    #[must_use]
    pub fn has(&self, condition: &str) -> bool {
        self.conditions.contains_key(condition)
    }

    /// Returns the situations in which a condition holds; one that is not declared may hold in any.
    #[must_use]
    pub fn named(&self, condition: &str) -> Guard {
        if let Some(guard) = self.evaluated().conditions.get(condition) {
            return guard.clone();
        }
        let mut model = self.model.borrow_mut();
        let variable = model.late_variable(Subject::Condition(condition.to_owned()), None);
        model.holds(variable)
    }

    /// Returns the situations that are in both.
    #[must_use]
    pub fn and(&self, a: &Guard, b: &Guard) -> Guard {
        self.checked(self.diagrams.and(a, b), &[a, b])
    }

    /// Returns the situations that are in one of them, or in both.
    #[must_use]
    pub fn or(&self, a: &Guard, b: &Guard) -> Guard {
        self.checked(self.diagrams.or(a, b), &[a, b])
    }

    /// Returns the situations that are not in it.
    #[must_use]
    pub fn not(&self, guard: &Guard) -> Guard {
        self.diagrams.not(guard)
    }

    /// Tells whether there is a situation in it; what is too large to decide is possible.
    #[must_use]
    pub fn is_possible(&self, guard: &Guard) -> bool {
        if guard.is_always() || guard.is_never() {
            return guard.is_always();
        }
        self.answer(self.diagrams.overlap(guard, &self.evaluated().allowed), &[guard]).unwrap_or(true)
    }

    /// Tells whether every situation of the first is in the second; what is too large to decide is not.
    #[must_use]
    pub fn implies(&self, a: &Guard, b: &Guard) -> bool {
        if a.is_never() || b.is_always() {
            return true;
        }
        let allowed = self.diagrams.and(a, &self.evaluated().allowed);
        self.answer(self.diagrams.within(&allowed, b), &[a, b]).unwrap_or(false)
    }

    /// Returns one situation of it, in words that leave out what it does not depend on: none where there is none, or where it is too large to decide.
    #[must_use]
    pub fn witness(&self, guard: &Guard) -> Option<Witness> {
        let allowed = self.and(guard, &self.evaluated().allowed);
        if allowed.is_never() || allowed.is_undecided() {
            return None;
        }
        Some(Witness::of(self.model.borrow().read(&allowed.first_path(), &guard.bits())))
    }

    /// Returns one situation of it that there certainly is: it does not depend on what cannot be decided.
    #[must_use]
    pub fn certain_witness(&self, guard: &Guard) -> Option<Witness> {
        let allowed = self.and(guard, &self.evaluated().allowed);
        let model = self.model.borrow();
        let choices = model.certain_choices(&allowed.bits());
        let path = choices.iter().find_map(|avoided| allowed.path_without(|bit| avoided.contains(&bit)))?;
        Some(Witness::of(model.read(&path, &guard.bits())))
    }

    /// Returns the rules and look-ups that no parameter values satisfy together: for each of them that
    /// contradicts those before it, as few as do so, by their paths, each with its place.
    #[must_use]
    pub fn contradictions(&self) -> Vec<Vec<(&[String], Place)>> {
        let part = |index: &usize| self.required.get(*index).map(|it| (it.path.as_slice(), it.place));
        self.evaluated().contradictions.iter().map(|core| core.iter().filter_map(part).collect()).collect()
    }

    /// Tells whether the condition of a rule never holds, whatever other rules say.
    #[must_use]
    pub fn rule_never_applies(&self, rule: &str) -> bool {
        self.evaluated().rule_conditions.get(rule).is_some_and(Guard::is_never)
    }

    /// Returns every value of a parameter that has finitely many, such as its allowed values, each with the
    /// situations in which it has that value; none where they are endless, or more than some thousands.
    #[must_use]
    pub fn values(&self, parameter: &str) -> Option<Vec<(Guard, Text)>> {
        let declared = self.parameters.get(parameter)?;
        declared.finite_values()?;
        self.evaluated();
        let mut model = self.model.borrow_mut();
        let subject = Subject::Reference(parameter.to_owned());
        let variable = model.late_variable(subject, Some(Rc::clone(declared)));
        let texts = model.texts(variable);
        if texts.is_none() {
            self.is_question_too_large.set(true);
        }
        texts
    }

    /// Returns every text that a parameter can be, where they are finitely many.
    #[must_use]
    pub fn texts(&self, parameter: &str) -> Option<impl ExactSizeIterator<Item = &str> + Clone> {
        let values = self.parameters.get(parameter)?.finite_values()?;
        Some(values.iter().map(AsRef::as_ref))
    }

    /// Tells whether the constraints of a parameter certainly leave no value.
    #[must_use]
    pub fn has_no_value(&self, parameter: &str) -> bool {
        self.parameters.get(parameter).is_some_and(|declared| declared.has_no_value())
    }

    /// Tells whether the constraints of a parameter allow a text; a name that is no parameter's has none.
    #[must_use]
    pub fn permits(&self, parameter: &str, text: &str) -> bool {
        self.parameters.get(parameter).is_none_or(|declared| match declared.finite_values() {
            Some(values) => values.contains(text),
            None => declared.permits(text),
        })
    }

    /// Returns the situations in which a parameter or pseudo parameter may have a text: exactly those where
    /// conditions tell the text from others, else those in which it is something that they do not name.
    #[must_use]
    pub fn may_be(&self, name: &str, text: &str) -> Guard {
        self.evaluated();
        let model = self.model.borrow();
        let Some(variable) = model.find(&Subject::Reference(name.to_owned())) else { return Guard::ALWAYS };
        let mut named = Guard::NEVER;
        for (guard, value) in model.texts(variable).into_iter().flatten() {
            if value == text {
                return guard;
            }
            named = self.diagrams.or(&named, &guard);
        }
        self.diagrams.not(&named)
    }

    /// Returns the findings on the conditions themselves, and on the questions asked so far.
    #[must_use]
    pub fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = self.evaluated().problems.clone();
        if self.is_question_too_large.get() && problems.is_empty() {
            problems.push(
                too_large(
                    "the conditions of this template are too large to be decided together",
                    Place::Unknown,
                )
                .path([Section::Conditions.key()]),
            );
        }
        problems
    }

    fn evaluated(&self) -> &Evaluated {
        self.evaluated.get_or_init(|| {
            let mut model = self.model.borrow_mut();
            let others = self.required.iter().map(|it| &it.formula).chain(self.rule_conditions.values());
            model.close(&order::variables(&self.conditions, others));
            let formulas = evaluate::Formulas {
                conditions: &self.conditions,
                rule_conditions: &self.rule_conditions,
                required: &self.required,
            };
            evaluate::evaluate(&formulas, &mut model, &self.diagrams)
        })
    }

    /// Notes where decided guards made an undecided one.
    fn checked(&self, result: Guard, parts: &[&Guard]) -> Guard {
        self.answer((!result.is_undecided()).then_some(()), parts);
        result
    }

    fn answer<T>(&self, answer: Option<T>, parts: &[&Guard]) -> Option<T> {
        if answer.is_none() && !parts.iter().any(|part| part.is_undecided()) {
            self.is_question_too_large.set(true);
        }
        answer
    }
}

/// Makes the finding that conditions are too large to be decided.
pub(crate) fn too_large(message: impl Into<String>, place: Place) -> Diagnostic {
    CONDITIONS_TOO_LARGE
        .finding(message)
        .at(place)
        .help("compare fewer parameters with each other, give them `AllowedValues`, or split the template")
}

/// Returns a scalar as a condition compares it: `true` and `"true"` are equal.
fn text_of(node: &Node) -> Option<Text> {
    match &node.value {
        Value::Text(text) => Some(text.clone()),
        _ => node.scalar_text().map(|text| Text::Owned(text.into_owned())),
    }
}

#[cfg(test)]
mod tests;
