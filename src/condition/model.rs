//! The variables of a situation, their domains, and how a domain is encoded in bits.

use super::diagram::{Builder, Guard};
use super::parameter::Parameter;
use crate::template::Text;
use biodivine_lib_bdd::BddPointer;
use indexmap::{IndexMap, IndexSet};
use std::collections::BTreeSet;
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
    /// Of a composed text: what it refers to, and which item of it, if it is only one.
    mentions: Vec<Mention>,
}

/// What a text refers to, and which item of it, if it is only one.
type Mention = (String, Option<usize>);

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
const TOTAL_VALUES: usize = 1 << 16;

/// The most composed texts of which each is tried as the one that a situation depends on.
const CHOICES: usize = 16;

/// The variables, in the order of their first use, which is that of witnesses.
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
            mentions: Vec::new(),
        });
        found
    }

    /// Returns the variable of a composed text; a new one refers to this, and has these constraints.
    pub(super) fn composed(
        &mut self,
        subject: Subject,
        mentions: impl FnOnce() -> Vec<Mention>,
        parameter: Option<Rc<Parameter>>,
    ) -> usize {
        let known = self.variables.len();
        let index = self.variable(subject, || parameter);
        if let Some((_, variable)) = self.variables.get_index_mut(index).filter(|_| index == known) {
            variable.mentions = mentions();
        }
        index
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

    /// Returns the texts that a variable is compared with.
    pub(super) fn constants(&self, variable: usize) -> Vec<Text> {
        self.variables
            .get_index(variable)
            .map_or(Vec::new(), |(_, it)| it.constants.iter().cloned().collect())
    }

    /// Returns every value of a variable that has finitely many.
    pub(super) fn finite_values(&self, variable: usize) -> Option<IndexSet<Text>> {
        self.variables.get_index(variable).and_then(|(subject, variable)| finite_values(subject, variable))
    }

    /// Tells whether a variable can have a text.
    pub(super) fn permits(&self, variable: usize, text: &str) -> bool {
        let parameter = self.variables.get_index(variable).and_then(|(_, it)| it.parameter.as_ref());
        parameter.is_none_or(|parameter| parameter.permits(text))
    }

    /// Returns what a variable is called in the text of `Fn::Sub`.
    pub(super) fn name(&self, variable: usize) -> &str {
        match self.variables.get_index(variable) {
            Some((Subject::Reference(name) | Subject::Composed(name), _)) => name,
            _ => "",
        }
    }

    /// Returns what a variable refers to: itself, or what its text is composed of.
    pub(super) fn mentions(&self, variable: usize) -> Vec<Mention> {
        match self.variables.get_index(variable) {
            Some((Subject::Reference(name), _)) => vec![(name.clone(), None)],
            Some((_, variable)) => variable.mentions.clone(),
            None => Vec::new(),
        }
    }

    /// Returns the choices of bits to be avoided under which a situation that depends on some of these bits is
    /// certainly one that there can be: it has no propositions in it, and no composed text beside another
    /// variable that it has to do with.
    pub(super) fn certain_choices(&self, bits: &BTreeSet<usize>) -> Vec<BTreeSet<usize>> {
        let own_bits = |index: usize| {
            let domain = self.domain(index);
            let range = domain.map_or(0..0, |it| it.first_bit..it.first_bit + it.width());
            bits.range(range).copied()
        };
        let used: Vec<usize> =
            (0..self.variables.len()).filter(|index| own_bits(*index).next().is_some()).collect();
        let (free, others): (Vec<usize>, Vec<usize>) = used.iter().partition(|index| self.is_free(**index));
        let shared: Vec<usize> = free
            .into_iter()
            .filter(|index| self.is_composed(*index) && used.iter().any(|it| self.are_related(*index, *it)))
            .collect();
        let never: BTreeSet<usize> = others.into_iter().flat_map(own_bits).collect();
        let without = |avoided: &[usize]| {
            let avoided = avoided.iter().flat_map(|index| own_bits(*index));
            never.iter().copied().chain(avoided).collect::<BTreeSet<_>>()
        };
        let mut choices = vec![without(&shared)];
        for chosen in shared.iter().take(CHOICES) {
            let mut avoided: Vec<usize> = Vec::new();
            for index in std::iter::once(chosen).chain(&shared) {
                if !avoided.contains(index) {
                    avoided.extend(used.iter().filter(|other| self.are_related(*index, **other)));
                }
            }
            choices.push(without(&avoided));
        }
        choices
    }

    /// Tells whether a variable can have any of its values, whatever others have. Whether a composed text
    /// equals another one that it has to do with is no free choice, and nobody knows what the text of nothing
    /// is.
    fn is_free(&self, index: usize) -> bool {
        let group = |index: usize| self.variables.get_index(index).map(|(_, variable)| variable.group);
        match self.variables.get_index(index) {
            Some((Subject::Reference(name), _)) => name != "AWS::NoValue",
            Some((Subject::Composed(_), _)) => (0..self.variables.len())
                .filter(|other| group(*other) == group(index))
                .all(|other| !self.are_related(index, other)),
            _ => false,
        }
    }

    /// Tells whether two variables refer to the same.
    fn are_related(&self, a: usize, b: usize) -> bool {
        let others = self.mentions(b);
        let is_mentioned = |(name, item): &Mention| {
            let same = |other: &Option<usize>| item.is_none() || other.is_none() || other == item;
            others.iter().any(|(other, of)| other == name && same(of))
        };
        a != b && self.mentions(a).iter().any(is_mentioned)
    }

    fn is_composed(&self, index: usize) -> bool {
        matches!(self.variables.get_index(index), Some((Subject::Composed(_), _)))
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

    /// Returns the group of the variables that a variable is compared with, directly or not.
    pub(super) fn group(&self, mut variable: usize) -> usize {
        while let Some((_, next)) = self.variables.get_index(variable).filter(|(_, it)| it.group != variable)
        {
            variable = next.group;
        }
        variable
    }

    /// Fixes the domains, when everything that compares variables has been read, and gives them bits in that
    /// order; what is not in it comes last.
    pub(super) fn close(&mut self, order: &IndexSet<usize>) {
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
            self.listed_values += domain.values.len();
            if let Some((_, variable)) = self.variables.get_index_mut(index) {
                variable.domain = domain;
            }
        }
        let rest = (0..self.variables.len()).filter(|index| !order.contains(index));
        for index in order.iter().copied().chain(rest) {
            self.assign(index);
        }
    }

    /// Returns the variable of a subject that may be new although the domains are fixed.
    pub(super) fn late_variable(&mut self, subject: Subject, parameter: Option<Rc<Parameter>>) -> usize {
        let known = self.variables.len();
        let index = self.variable(subject, || parameter);
        if index == known
            && let Some((subject, variable)) = self.variables.get_index(index)
        {
            let finite = finite_values(subject, variable).unwrap_or_default();
            let domain = if finite.len() > VALUES {
                Domain { is_too_large: true, ..Domain::default() }
            } else {
                Domain { values: finite.into_iter().map(Value::Text).collect(), ..Domain::default() }
            };
            self.listed_values += domain.values.len();
            if let Some((_, variable)) = self.variables.get_index_mut(index) {
                variable.domain = domain;
            }
            self.assign(index);
        }
        index
    }

    /// Gives a variable the next bits.
    fn assign(&mut self, index: usize) {
        if let Some((_, variable)) = self.variables.get_index_mut(index) {
            variable.domain.first_bit = self.bits;
            self.bits += variable.domain.width();
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

    /// Returns the situations in which two variables have the same value, and the number of values that
    /// the answer lists.
    pub(super) fn same(&self, a: usize, b: usize) -> (Guard, usize) {
        let (Some(a), Some(b)) = (self.domain(a), self.domain(b)) else { return (Guard::NEVER, 0) };
        let (first, second) = if a.first_bit <= b.first_bit { (a, b) } else { (b, a) };
        if first.is_too_large || second.is_too_large {
            return (Guard::UNDECIDED, 0);
        }
        let mut builder = Builder::new();
        let root = first.tree(&mut builder, (0, first.values.len()), first.first_bit, &|value, builder| {
            second.path(value).map_or_else(BddPointer::zero, |bits| builder.path(&bits, BddPointer::one()))
        });
        (builder.finish(root), first.values.len())
    }

    /// Returns the variable of a subject, if conditions use it.
    pub(super) fn find(&self, subject: &Subject) -> Option<usize> {
        self.variables.get_index_of(subject)
    }

    /// Returns the texts of a variable's domain with their guards; none where the domain is too large.
    pub(super) fn texts(&self, variable: usize) -> Option<Vec<(Guard, Text)>> {
        let domain = self.domain(variable).filter(|domain| !domain.is_too_large)?;
        let texts = domain.values.iter().filter_map(|value| match value {
            Value::Text(text) => Some((domain.guard(value), text.clone())),
            Value::Other(_) => None,
        });
        Some(texts.collect())
    }

    /// Returns the variables that are parameters or pseudo parameters, in the order of their first use.
    pub(super) fn references(&self) -> impl Iterator<Item = (usize, &str)> {
        self.variables.keys().enumerate().filter_map(|(index, subject)| match subject {
            Subject::Reference(name) => Some((index, name.as_str())),
            _ => None,
        })
    }

    /// Returns what the other variables refer to, in the order of their first use.
    pub(super) fn composed_mentions(&self) -> IndexSet<String> {
        self.variables.values().flat_map(|it| &it.mentions).map(|(name, _)| name.clone()).collect()
    }

    /// Returns the values of a variable, each with the situations in which it has it.
    pub(super) fn values(&self, variable: usize) -> impl Iterator<Item = (&Value, Guard)> {
        let domain = self.domain(variable);
        domain.into_iter().flat_map(|domain| domain.values.iter().map(|value| (value, domain.guard(value))))
    }

    /// Reads the values of variables from the bits of a situation: subject, group and value, and whether the
    /// variable has one of the bits that matter.
    pub(super) fn read(
        &self,
        bits: &[(usize, bool)],
        relevant: &BTreeSet<usize>,
    ) -> Vec<(&Subject, usize, &Value, bool)> {
        let mut values = Vec::new();
        for (index, (subject, variable)) in self.variables.iter().enumerate() {
            let domain = &variable.domain;
            let position = |end: usize| bits.partition_point(|(bit, _)| *bit < end);
            let range = domain.first_bit..domain.first_bit + domain.width();
            let is_relevant = relevant.range(range.clone()).next().is_some();
            let own = bits.get(position(range.start)..position(range.end)).unwrap_or_default();
            // A variable with one value has no bits, but others can be said to be the same.
            if !own.is_empty() || domain.values.len() == 1 {
                let value = domain.value(own);
                let group = self.group(index);
                values.extend(value.map(|value| (subject, group, value, own.is_empty(), is_relevant)));
            }
        }
        let is_told = |group: usize, value: &Value| {
            let is_other = matches!(value, Value::Other(_));
            is_other && values.iter().any(|it| !it.3 && it.4 && (it.1, it.2) == (group, value))
        };
        let told = values.iter().filter(|(_, group, value, is_only, _)| !is_only || is_told(*group, value));
        told.map(|(subject, group, value, is_only, is_relevant)| {
            (*subject, *group, *value, *is_only || *is_relevant)
        })
        .collect()
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
        _ => variable.parameter.as_ref().and_then(|parameter| parameter.finite_values()).cloned(),
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
        self.path(value).map_or(Guard::NEVER, |bits| Guard::of_bits(&bits))
    }

    /// Returns the bits that lead to a value, if the domain has it.
    fn path(&self, value: &Value) -> Option<Vec<(usize, bool)>> {
        let position = self.values.get_index_of(value)?;
        let mut bits = Vec::new();
        self.descend(|bit, half| {
            bits.push((bit, position >= half));
            position >= half
        });
        Some(bits)
    }

    /// Builds the decisions between a range of the values, from that bit on.
    fn tree(
        &self,
        builder: &mut Builder,
        (first, end): (usize, usize),
        bit: usize,
        leaf: &impl Fn(&Value, &mut Builder) -> BddPointer,
    ) -> BddPointer {
        if end - first <= 1 {
            return self.values.get_index(first).map_or_else(BddPointer::zero, |value| leaf(value, builder));
        }
        let half = half(first, end);
        let low = self.tree(builder, (first, half), bit + 1, leaf);
        let high = self.tree(builder, (half, end), bit + 1, leaf);
        builder.decide(bit, low, high)
    }

    fn value(&self, bits: &[(usize, bool)]) -> Option<&Value> {
        let leaf = self.descend(|bit, _| bits.iter().any(|(it, value)| *it == bit && *value));
        self.values.get_index(leaf)
    }

    /// Walks to a leaf: at each bit, with the first leaf of its high side, the caller chooses the side.
    fn descend(&self, mut is_high: impl FnMut(usize, usize) -> bool) -> usize {
        let (mut first, mut end, mut bit) = (0, self.values.len(), self.first_bit);
        while end - first > 1 {
            let half = half(first, end);
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

/// Returns the first leaf of the high side of a range of leaves.
const fn half(first: usize, end: usize) -> usize {
    first + (end - first).div_ceil(2)
}
