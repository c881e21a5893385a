//! The variables of a situation, their domains, and how a domain is encoded in bits.

use super::diagram::Guard;
use super::parameter::Parameter;
use crate::template::Text;
use indexmap::{IndexMap, IndexSet};
use std::rc::Rc;

/// What a variable stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Subject {
    /// A parameter or a pseudo parameter.
    Reference(String),
    /// A text that is only known at deployment, by its expression.
    Composed(String),
    /// Whether a condition holds that is not declared, or that is defined in terms of itself.
    Condition(String),
    /// Whether something holds that cannot be decided, by its expression.
    Undecidable(String),
    /// An expression that is nested too deeply to be compared with others.
    Unique(usize),
}

/// A value of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Value {
    /// This text.
    Text(Text),
    /// A text other than all that are named. Variables that are compared with each other share them by
    /// number, so that they can be equal, or differ, without being any named text.
    Other(usize),
}

/// A variable: what is known of it while the template is read, then its domain.
#[derive(Debug)]
struct Variable {
    parameter: Option<Rc<Parameter>>,
    /// The texts that it is compared with.
    constants: IndexSet<Text>,
    /// The least variable found so far that it is compared with, directly or not; itself at first.
    group: usize,
    domain: Domain,
}

#[derive(Debug, Default)]
struct Domain {
    values: IndexSet<Value>,
    first_bit: usize,
    /// There are too many values to list: nothing can be decided.
    is_too_large: bool,
}

/// The most values that one domain lists, and all domains together: parameters that are compared with each
/// other share their values, so that their number can grow with the square of the template.
const VALUES: usize = 1 << 12;
const TOTAL_VALUES: usize = 1 << 18;

/// The variables, in the order of their first use, which is the order of the diagrams' bits.
#[derive(Debug, Default)]
pub(super) struct Model {
    variables: IndexMap<Subject, Variable>,
    bits: usize,
    listed_values: usize,
}

/// The text of a proposition that holds.
const HOLDS: Text = Text::Borrowed("true");

impl Model {
    /// Returns the variable of a subject; a new one has the constraints of that parameter.
    pub(super) fn variable(
        &mut self,
        subject: Subject,
        parameter: impl FnOnce() -> Option<Rc<Parameter>>,
    ) -> usize {
        let index = self.variables.len();
        let entry = self.variables.entry(subject);
        let found = entry.index();
        entry.or_insert_with(|| Variable {
            parameter: parameter(),
            constants: IndexSet::new(),
            group: index,
            domain: Domain::default(),
        });
        found
    }

    /// Returns a variable that no other expression shares.
    pub(super) fn unique(&mut self) -> usize {
        self.variable(Subject::Unique(self.variables.len()), || None)
    }

    /// Notes that a variable is compared with a text.
    pub(super) fn compare_with_text(&mut self, variable: usize, text: &Text) {
        if let Some((_, variable)) = self.variables.get_index_mut(variable) {
            variable.constants.insert(text.clone());
        }
    }

    /// Notes that two variables are compared with each other.
    pub(super) fn compare(&mut self, a: usize, b: usize) {
        let (group_a, group_b) = (self.group(a), self.group(b));
        let group = group_a.min(group_b);
        for member in [a, b, group_a, group_b] {
            if let Some((_, variable)) = self.variables.get_index_mut(member) {
                variable.group = group;
            }
        }
    }

    fn group(&self, mut variable: usize) -> usize {
        while let Some((_, next)) = self.variables.get_index(variable).filter(|(_, it)| it.group != variable)
        {
            variable = next.group;
        }
        variable
    }

    /// Fixes the domains, when everything that compares variables has been read.
    pub(super) fn close(&mut self) {
        let mut groups: IndexMap<usize, Group> = IndexMap::new();
        for index in 0..self.variables.len() {
            // A group is named by its least member, so that what a variable points to is already resolved.
            let group = self.group(index);
            if let Some((subject, variable)) = self.variables.get_index_mut(index) {
                variable.group = group;
                let shared = groups.entry(group).or_default();
                shared.constants.extend(variable.constants.iter().cloned());
                shared.constants.extend(finite_values(subject, variable).into_iter().flatten());
            }
        }
        for index in 0..self.variables.len() {
            let Some((subject, variable)) = self.variables.get_index(index) else { continue };
            let finite = finite_values(subject, variable);
            let Some(group) = groups.get_mut(&variable.group) else { continue };
            // The nth open variable of a group differs from all named texts in at most n ways that matter:
            // it equals one of the n-1 before it, or none of them.
            group.open_variables += usize::from(finite.is_none());
            let others = if finite.is_none() { group.open_variables } else { 0 };
            let texts = finite.as_ref().unwrap_or(&group.constants);
            let listed = texts.len() + others;
            let domain = if listed > VALUES || self.listed_values + listed > TOTAL_VALUES {
                Domain { is_too_large: true, ..Domain::default() }
            } else {
                let permits = |text: &&Text| variable.parameter.as_ref().is_none_or(|it| it.permits(text));
                let texts = texts.iter().filter(permits).cloned().map(Value::Text);
                Domain { values: texts.chain((0..others).map(Value::Other)).collect(), ..Domain::default() }
            };
            self.assign(index, domain);
        }
    }

    /// Returns the variable of a subject that may be new although the domains are fixed.
    pub(super) fn late_variable(&mut self, subject: Subject, parameter: Option<Rc<Parameter>>) -> usize {
        let known = self.variables.len();
        let index = self.variable(subject, || parameter);
        if index == known
            && let Some((subject, variable)) = self.variables.get_index(index)
        {
            let values: IndexSet<_> =
                finite_values(subject, variable).into_iter().flatten().map(Value::Text).collect();
            self.assign(index, Domain { is_too_large: values.len() > VALUES, values, first_bit: 0 });
        }
        index
    }

    fn assign(&mut self, index: usize, mut domain: Domain) {
        domain.first_bit = self.bits;
        self.bits += domain.width();
        self.listed_values += domain.values.len();
        if let Some((_, variable)) = self.variables.get_index_mut(index) {
            variable.domain = domain;
        }
    }

    /// Returns the situations in which a variable has a text.
    pub(super) fn equals(&self, variable: usize, text: &Text) -> Guard {
        self.domain(variable).map_or(Guard::NEVER, |domain| domain.guard(&Value::Text(text.clone())))
    }

    /// Returns the situations in which a proposition holds.
    pub(super) fn holds(&self, variable: usize) -> Guard {
        self.equals(variable, &HOLDS)
    }

    /// Returns, for each value that two variables share, the situations of the one and of the other.
    pub(super) fn shared(&self, a: usize, b: usize) -> Vec<(Guard, Guard)> {
        let (Some(a), Some(b)) = (self.domain(a), self.domain(b)) else { return Vec::new() };
        if a.is_too_large || b.is_too_large {
            return vec![(Guard::UNDECIDED, Guard::UNDECIDED)];
        }
        let shared = a.values.iter().filter(|value| b.values.contains(*value));
        shared.map(|value| (a.guard(value), b.guard(value))).collect()
    }

    /// Returns the variable of a subject, if conditions use it.
    pub(super) fn find(&self, subject: &Subject) -> Option<usize> {
        self.variables.get_index_of(subject)
    }

    /// Returns the texts of a variable's domain with their guards.
    pub(super) fn texts(&self, variable: usize) -> Vec<(Guard, Text)> {
        let values = self.domain(variable).into_iter().flat_map(|domain| &domain.values);
        values
            .filter_map(|value| match value {
                Value::Text(text) => Some((self.equals(variable, text), text.clone())),
                Value::Other(_) => None,
            })
            .collect()
    }

    /// Reads the values of variables from the bits of a situation: subject, group and value.
    pub(super) fn read(&self, bits: &[(usize, bool)]) -> Vec<(&Subject, usize, &Value)> {
        let mut rest = bits;
        let mut values = Vec::new();
        for (index, (subject, variable)) in self.variables.iter().enumerate() {
            let domain = &variable.domain;
            let end = domain.first_bit + domain.width();
            let (own, others) = rest.split_at(rest.partition_point(|(bit, _)| *bit < end));
            rest = others;
            if !own.is_empty() {
                values.extend(domain.value(own).map(|value| (subject, self.group(index), value)));
            }
        }
        values
    }

    fn domain(&self, variable: usize) -> Option<&Domain> {
        self.variables.get_index(variable).map(|(_, variable)| &variable.domain)
    }
}

fn finite_values(subject: &Subject, variable: &Variable) -> Option<IndexSet<Text>> {
    match subject {
        Subject::Condition(_) | Subject::Undecidable(_) => {
            Some(IndexSet::from([HOLDS, Text::Borrowed("false")]))
        }
        _ => variable.parameter.as_ref().and_then(|parameter| parameter.finite_values()),
    }
}

/// What the variables that are compared with each other have in common.
#[derive(Default)]
struct Group {
    constants: IndexSet<Text>,
    open_variables: usize,
}

/// A domain is a balanced tree of decisions whose leaves are the values. So every setting of the bits is
/// some value, and no diagram need carry a constraint that rules out codes.
impl Domain {
    fn width(&self) -> usize {
        self.values.len().checked_next_power_of_two().map_or(0, |leaves| leaves.max(1).ilog2() as usize)
    }

    fn guard(&self, value: &Value) -> Guard {
        if self.is_too_large {
            return Guard::UNDECIDED;
        }
        let Some(position) = self.values.get_index_of(value) else { return Guard::NEVER };
        let mut bits = Vec::new();
        self.descend(|bit, half| {
            let high = position >= half;
            bits.push((bit, high));
            high
        });
        Guard::of_bits(&bits)
    }

    fn value(&self, bits: &[(usize, bool)]) -> Option<&Value> {
        let leaf = self.descend(|bit, _| bits.iter().any(|(it, value)| *it == bit && *value));
        self.values.get_index(leaf)
    }

    /// Walks to a leaf: at each bit, with the first leaf of its high side, the caller chooses the side.
    fn descend(&self, mut is_high: impl FnMut(usize, usize) -> bool) -> usize {
        let (mut first, mut end, mut bit) = (0, self.values.len(), self.first_bit);
        while end - first > 1 {
            let half = first + (end - first).div_ceil(2);
            if is_high(bit, half) {
                first = half;
            } else {
                end = half;
            }
            bit += 1;
        }
        first
    }
}
