//! One schema node against one value: the table from keyword to judgement.

use super::judgement::Judgement;
use super::{Evaluator, formats, scalar};
use crate::condition::Guard;
use crate::schema::{Keyword, NodeId, Type, Types};
use crate::template::{Map, Node, Value, is_expanded};
use crate::validate::kind::{Thing, Yielded, fits_any, fits_pattern, is_unfit};
use crate::validate::resolve::{Candidate, Location, Resolved, Resolver, is_composed};

/// How deep values are judged; CloudFormation's own limit on nesting is lower.
const DEPTH: u32 = 100;

/// What a keyword judges.
#[derive(Clone, Copy)]
pub(super) enum Subject<'n> {
    /// A literal, of which parts may be unknown.
    Plain(&'n Node),
    /// A value that is not known, but for what the reference yields.
    Unknown(Yielded<'n>),
}

impl<'n> Subject<'n> {
    pub(super) fn plain(self) -> Option<&'n Node> {
        match self {
            Self::Plain(node) => Some(node),
            Self::Unknown(_) => None,
        }
    }
}

impl Evaluator<'_> {
    /// Judges a value; `AWS::NoValue` passes, since whatever asks for it to be there asks for that.
    pub(super) fn judge(&self, id: NodeId, node: &Node) -> Judgement {
        match self.resolver.resolve(node) {
            Resolved::Plain(node) => self.subject(id, Subject::Plain(node)),
            Resolved::NoValue => Judgement::PASS,
            Resolved::Unknown(yielded) => {
                let judged = self.subject(id, Subject::Unknown(yielded));
                let is_decided = judged.passes.is_always() || judged.fails.is_always();
                if is_decided || !is_composed(node) { judged } else { self.composed(id, node, judged) }
            }
            Resolved::If(condition, then, otherwise) => {
                let (then, otherwise) = (self.judge(id, then), self.judge(id, otherwise));
                Judgement::choose(self.conditions, &|| self.conditions.named(condition), then, &otherwise)
            }
            Resolved::Parameter(..) | Resolved::Mapped(_) if self.ignores_choices.get() => {
                self.subject(id, Subject::Unknown(self.resolver.yielded(node)))
            }
            Resolved::Parameter(name, parameter) => self.parameter(id, name, parameter, node),
            Resolved::Mapped(candidates) => self.candidates_judged(id, &candidates, true),
        }
    }

    /// Judges without a look at the values that parameters and mappings offer.
    pub(super) fn without_choices(&self, judge: impl FnOnce() -> Judgement) -> Judgement {
        self.ignores_choices.set(true);
        let judged = judge();
        self.ignores_choices.set(false);
        judged
    }

    /// Judges a parameter. The guards of its values are only made if the values are not all fine.
    fn parameter(&self, id: NodeId, name: &str, parameter: &Node, node: &Node) -> Judgement {
        let allowed = Resolver::allowed_values(parameter);
        let passes = |node: &Node| self.subject(id, Subject::Plain(node)).passes.is_always();
        if allowed.is_some_and(|values| values.iter().all(passes)) {
            return Judgement::PASS;
        }
        let unknown = self.subject(id, Subject::Unknown(self.resolver.yielded(node)));
        if unknown.fails.is_always() {
            return unknown;
        }
        let candidates = self.resolver.candidates(name, parameter);
        if candidates.is_empty() { unknown } else { self.candidates_judged(id, &candidates, false) }
    }

    /// Judges a composed text, of which `unknown` is all that is certain if any of its parts is not known.
    ///
    /// At whichever place the stack is deployed, one of the variants for that place is the text.
    fn composed(&self, id: NodeId, node: &Node, unknown: Judgement) -> Judgement {
        let conditions = self.conditions;
        let mut all = Judgement::PASS;
        all.fails = Guard::ALWAYS;
        let mut covered = Guard::NEVER;
        for place in Location::all(self.region) {
            let Some(texts) = self.resolver.texts(node, &place) else { return unknown };
            let when = if texts.is_local { self.resolver.at(&place) } else { Guard::ALWAYS };
            let are_certain = texts.variants.iter().all(|variant| variant.certain);
            let judged = self.candidates_judged(id, &texts.variants, are_certain);
            covered = conditions.or(&covered, &when);
            let elsewhere = conditions.not(&when);
            all.fails = conditions.and(&all.fails, &conditions.or(&elsewhere, &judged.fails));
            all.passes = conditions.and(&all.passes, &conditions.or(&elsewhere, &judged.passes));
            // Nothing more can be said: it is fine at some place.
            if all.fails.is_never() && self.nested.get() == 0 {
                return unknown;
            }
            if !texts.is_local {
                break;
            }
        }
        Judgement {
            fails: conditions.and(&all.fails, &covered),
            passes: conditions.and(&all.passes, &covered),
        }
    }

    fn candidates_judged(&self, id: NodeId, candidates: &[Candidate<'_>], are_all: bool) -> Judgement {
        let conditions = self.conditions;
        let mut judgement = Judgement::UNKNOWN;
        let mut all_pass = true;
        for candidate in candidates {
            let judged = self.judge(id, &candidate.value);
            all_pass &= judged.passes.is_always();
            // Under a negation a value that only may be there would turn what may fail into what must hold.
            if candidate.certain || self.nested.get() == 0 {
                judgement.fails =
                    conditions.or(&judgement.fails, &conditions.and(&candidate.when, &judged.fails));
            }
            if candidate.certain {
                judgement.passes =
                    conditions.or(&judgement.passes, &conditions.and(&candidate.when, &judged.passes));
            }
        }
        if are_all && all_pass { Judgement::PASS } else { judgement }
    }

    /// Judges a resolved value against a schema node.
    pub(super) fn subject(&self, id: NodeId, subject: Subject<'_>) -> Judgement {
        let depth = self.depth.get();
        if depth >= DEPTH {
            self.is_too_deep.set(true);
            return Judgement::UNKNOWN;
        }
        self.depth.set(depth + 1);
        let mut all = self.kind(id, subject);
        for keyword in &self.schema.node(id).keywords {
            let judged = self.keyword(keyword, subject);
            if judged.fails.is_always() {
                all = judged;
                break;
            }
            if !judged.passes.is_always() {
                all = all.and(self.conditions, &judged);
            }
        }
        self.depth.set(depth);
        all
    }

    /// Judges a resolved value against one keyword.
    pub(super) fn keyword(&self, keyword: &Keyword, subject: Subject<'_>) -> Judgement {
        match keyword {
            Keyword::Never => Judgement::FAIL,
            Keyword::Ref(id) => self.subject(*id, subject),
            Keyword::AllOf(_) | Keyword::AnyOf(_) | Keyword::OneOf(_) | Keyword::Not(_) | Keyword::If(..) => {
                self.logic(keyword, subject)
            }
            Keyword::Type(types) => match subject {
                Subject::Plain(node) => Judgement::of(scalar::is_of(node, *types)),
                Subject::Unknown(yielded) => unknown_type(yielded.types, *types),
            },
            _ => match subject {
                Subject::Plain(node) => self.plain(keyword, node),
                Subject::Unknown(yielded) => self.unknown(keyword, yielded),
            },
        }
    }

    /// Judges the kind of a reference, or of a literal, by what a schema node says that it must be.
    pub(super) fn kind(&self, id: NodeId, subject: Subject<'_>) -> Judgement {
        let Some(format) = &self.schema.node(id).format else { return Judgement::PASS };
        let taken = || Thing::taken(self.schema.resource_type, format);
        match subject {
            Subject::Unknown(yielded) => Judgement::known(fits_any(yielded.thing, &taken())),
            Subject::Plain(node) => match node.as_text() {
                Some(text) if is_unfit(text, &taken()) => {
                    self.is_misnamed.set(true);
                    Judgement::FAIL
                }
                _ => Judgement::PASS,
            },
        }
    }

    /// Judges what a reference yields against a keyword.
    fn unknown(&self, keyword: &Keyword, yielded: Yielded<'_>) -> Judgement {
        match keyword {
            // Judged as the schema node's own.
            Keyword::Format(_) => Judgement::PASS,
            Keyword::Pattern(pattern) => Judgement::known(fits_pattern(yielded.thing, pattern.source())),
            // The list may have no items.
            Keyword::Items(id) if yielded.types == Types::LIST => {
                Judgement { passes: Guard::NEVER, ..self.subject(*id, Subject::Unknown(yielded.item())) }
            }
            _ if yielded.types.meets(concerns(keyword)) => Judgement::UNKNOWN,
            _ => Judgement::PASS,
        }
    }

    fn plain(&self, keyword: &Keyword, node: &Node) -> Judgement {
        match &node.value {
            Value::Map(map)
                if concerns(keyword).has(Type::Object) && !matches!(keyword, Keyword::Enum(_)) =>
            {
                self.object(keyword, node, map)
            }
            Value::List(items)
                if concerns(keyword).has(Type::Array) && !matches!(keyword, Keyword::Enum(_)) =>
            {
                self.array(keyword, items)
            }
            _ => self.scalar(keyword, node),
        }
    }

    fn scalar(&self, keyword: &Keyword, node: &Node) -> Judgement {
        let text = |judge: &dyn Fn(&str) -> Option<bool>| match node.exact_text() {
            Some(text) => Judgement::known(judge(&text)),
            None => Judgement::PASS,
        };
        let number = |texts, judge: &dyn Fn(f64) -> bool| match scalar::number_of(node, texts) {
            Some(number) => Judgement::of(judge(number)),
            None => Judgement::PASS,
        };
        match keyword {
            Keyword::Enum(literals) => {
                let holds = literals.iter().any(|literal| scalar::equals(node, literal));
                if !holds && has_calls(node) { Judgement::UNKNOWN } else { Judgement::of(holds) }
            }
            Keyword::EnumByRegion(values) => text(&|text| Some(values.allows(text, self.region))),
            Keyword::EnumCaseInsensitive(words) => {
                text(&|text| Some(words.iter().any(|word| word.eq_ignore_ascii_case(text))))
            }
            Keyword::Pattern(pattern) => text(&|text| pattern.matches(text)),
            // A format that says nothing about literals is a remark, but may tell alternatives apart.
            Keyword::Format(format) => {
                text(&|text| formats::check(format, text).or((self.nested.get() == 0).then_some(true)))
            }
            Keyword::Length(count) => text(&|text| Some(within(text.chars().count(), count.min, count.max))),
            Keyword::Range(bounds) => number(bounds.texts, &|number| scalar::is_within(number, bounds)),
            Keyword::MultipleOf(factor) => number(true, &|number| scalar::is_multiple(number, *factor)),
            _ => Judgement::PASS,
        }
    }

    /// Tells when a value is there: an `Fn::If` may choose `AWS::NoValue`.
    pub(super) fn present(&self, node: &Node) -> Guard {
        if !matches!(node.value, Value::Call(_)) {
            return Guard::ALWAYS;
        }
        match self.resolver.resolve(node) {
            Resolved::NoValue => Guard::NEVER,
            Resolved::If(condition, then, otherwise) => {
                let (then, otherwise) = (self.present(then), self.present(otherwise));
                if then.is_always() && otherwise.is_always() {
                    return then;
                }
                let judged = |guard: Guard| Judgement { fails: self.conditions.not(&guard), passes: guard };
                let named = || self.conditions.named(condition);
                Judgement::choose(self.conditions, &named, judged(then), &judged(otherwise)).passes
            }
            _ => Guard::ALWAYS,
        }
    }
}

/// Tells whether a count is within its bounds.
pub(super) fn within(count: usize, min: Option<u64>, max: Option<u64>) -> bool {
    let count = count as u64;
    min.is_none_or(|min| count >= min) && max.is_none_or(|max| count <= max)
}

/// Tells whether any part of a value is an intrinsic function.
pub(super) fn has_calls(node: &Node) -> bool {
    match &node.value {
        Value::Call(_) => true,
        Value::List(items) => items.iter().any(has_calls),
        Value::Map(map) => map.iter().any(|(_, node)| has_calls(node)),
        _ => false,
    }
}

/// Tells whether a mapping has members that a transform will add.
pub(super) fn is_open(map: &Map) -> bool {
    map.keys().any(is_expanded)
}

/// Judges the types that an unknown value may have: a text may yet read as a number or a boolean.
fn unknown_type(possible: Types, wanted: Types) -> Judgement {
    if !possible.meets(wanted) {
        Judgement::FAIL
    } else if wanted == Types::ALL
        || (possible.is_within(Types::SCALARS) && wanted.has(Type::String))
        || (possible == Types::LIST && wanted.has(Type::Array))
    {
        Judgement::PASS
    } else {
        Judgement::UNKNOWN
    }
}

/// Returns the types of value that a keyword says something about.
fn concerns(keyword: &Keyword) -> Types {
    match keyword {
        Keyword::Required(_)
        | Keyword::RequiredXor(_)
        | Keyword::RequiredOr(_)
        | Keyword::Dependencies(_)
        | Keyword::PropertyCount(_)
        | Keyword::PropertyNames(_)
        | Keyword::Members(_) => Types::OBJECT,
        Keyword::ItemCount(_)
        | Keyword::UniqueItems
        | Keyword::MaxUniqueItems(_)
        | Keyword::UniqueKeys(_)
        | Keyword::PrefixItems(_)
        | Keyword::Items(_)
        | Keyword::Contains(_) => Types::LIST,
        Keyword::EnumByRegion(_)
        | Keyword::EnumCaseInsensitive(_)
        | Keyword::Pattern(_)
        | Keyword::Format(_)
        | Keyword::Length(_)
        | Keyword::Range(_)
        | Keyword::MultipleOf(_) => Types::SCALARS,
        _ => Types::ALL,
    }
}
