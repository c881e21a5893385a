//! Why a resource is wrong: walks it a second time and names each cause, in the situation in which it shows.

use super::Evaluator;
use super::evaluate::Subject;
use super::messages::{Names, unfit};
use super::object::each_schema;
use super::reason::Reason;
use super::rules::UNSUPPORTED_CHOICE;
use crate::condition::Guard;
use crate::diagnostic::{Diagnostic, Place};
use crate::schema::{Dependency, Keyword, Members, NodeId};
use crate::template::{Node, Resource, is_expanded};
use crate::validate::findings::Findings;
use crate::validate::kind::Thing;
use crate::validate::resolve::{Location, Resolved, Resolver, is_composed};
use crate::validate::suggestions::Suggestions;
use std::cell::OnceCell;

/// Where a value is, and in which situations it is there.
pub(super) struct At<'p> {
    parent: Option<&'p At<'p>>,
    key: Key<'p>,
    pub(super) place: Place,
    pub(super) when: &'p Guard,
    /// Where the value comes from, if it is not written here.
    pub(super) source: Option<&'p str>,
    /// Why the schema that judges it applies, if that depends on other properties.
    pub(super) reason: Option<&'p Reason<'p>>,
}

pub(super) enum Key<'p> {
    Path([&'p str; 3], usize),
    Keys(&'p [&'p str]),
    Name(&'p str),
    Index(usize),
    /// The same value, seen in fewer situations.
    Same,
}

impl<'p> At<'p> {
    pub(super) fn root(resource: Resource<'p>, properties: &Node, when: &'p Guard) -> Self {
        let known = if resource.properties().is_some() { 3 } else { 2 };
        Self {
            parent: None,
            key: Key::Path(["Resources", resource.logical_id, "Properties"], known),
            place: properties.place.or(resource.node.place),
            when,
            source: None,
            reason: None,
        }
    }

    /// Starts at an attribute of a resource, such as `UpdatePolicy`.
    pub(super) fn attribute(path: &'p [&'p str], node: &Node, when: &'p Guard) -> Self {
        Self { parent: None, key: Key::Keys(path), place: node.place, when, source: None, reason: None }
    }

    pub(super) fn below(&'p self, key: Key<'p>, node: &Node) -> At<'p> {
        At { parent: Some(self), key, place: node.place.or(self.place), ..*self }
    }

    pub(super) fn during(&'p self, when: &'p Guard) -> At<'p> {
        At { parent: Some(self), key: Key::Same, when, ..*self }
    }

    pub(super) fn without_reason(&'p self) -> At<'p> {
        At { reason: None, ..self.during(self.when) }
    }

    pub(super) fn path(&self) -> Vec<String> {
        let mut path = self.parent.map(At::path).unwrap_or_default();
        match &self.key {
            Key::Path(keys, known) => path.extend(keys.iter().take(*known).map(|key| (*key).to_owned())),
            Key::Keys(keys) => path.extend(keys.iter().map(|key| (*key).to_owned())),
            Key::Name(name) => path.push((*name).to_owned()),
            Key::Index(index) => path.push(index.to_string()),
            Key::Same => {}
        }
        path
    }
}

/// Collects the causes.
pub(super) struct Explainer<'e, 'a> {
    pub(super) evaluator: &'e Evaluator<'a>,
    pub(super) suggestions: &'e Suggestions,
    pub(super) findings: Findings,
    /// Whether the findings say only what is wrong, not where the value comes from nor when.
    pub(super) is_bare: bool,
    /// Whether the schema tells what is accepted and ignored, instead of what is refused.
    pub(super) is_warning: bool,
    /// The properties of the resource whose absence is a fault of its own: what follows from it is not told.
    pub(super) required: &'e [Box<str>],
}

impl<'e, 'a> Explainer<'e, 'a> {
    pub(super) fn new(evaluator: &'e Evaluator<'a>, suggestions: &'e Suggestions) -> Self {
        Self {
            evaluator,
            suggestions,
            findings: Findings::default(),
            is_bare: false,
            is_warning: false,
            required: &[],
        }
    }

    /// Explains a value, in each situation that its conditions tell apart.
    pub(super) fn value(&mut self, id: NodeId, node: &Node, at: &At<'_>) {
        let evaluator = self.evaluator;
        let conditions = evaluator.conditions;
        // Who has so many faults to mend needs no more of them.
        if self.findings.is_spent() {
            return;
        }
        let judged = evaluator.judge(id, node);
        if !self.is_possible(at, &judged.fails) {
            return;
        }
        match evaluator.resolver.resolve(node) {
            Resolved::Plain(node) => self.subject(id, Subject::Plain(node), at),
            Resolved::Unknown(yielded) => {
                let unknown = evaluator.subject(id, Subject::Unknown(yielded));
                if is_composed(node) && !unknown.fails.is_always() {
                    return self.composed(id, node, at);
                }
                self.subject(id, Subject::Unknown(yielded), at);
            }
            Resolved::NoValue => {}
            Resolved::If(name, then, otherwise) => {
                let named = conditions.named(name);
                let call = at.below(Key::Name("Fn::If"), node);
                let branches = [(1, then, named.clone()), (2, otherwise, conditions.not(&named))];
                for (index, branch, chosen) in branches {
                    let when = conditions.and(at.when, &chosen);
                    if conditions.is_possible(&when) {
                        let during = call.during(&when);
                        self.value(id, branch, &during.below(Key::Index(index), branch));
                    }
                }
            }
            Resolved::Parameter(name, parameter) => {
                let candidates = evaluator.resolver.candidates(name, parameter);
                let unknown = Subject::Unknown(evaluator.resolver.yielded(node));
                if candidates.is_empty() || evaluator.subject(id, unknown).fails.is_always() {
                    return self.subject(id, unknown, at);
                }
                let role = if Resolver::allowed_values(parameter).is_some() {
                    "an allowed value"
                } else {
                    "the default"
                };
                let source = format!("{role} of parameter `{name}`");
                for candidate in &candidates {
                    self.candidate(id, &candidate.value, &candidate.when, &source, at);
                }
            }
            Resolved::Mapped(candidates) => {
                for candidate in &candidates {
                    self.candidate(id, &candidate.value, &candidate.when, "found in a mapping", at);
                }
            }
        }
    }

    /// Explains a composed text at the first place where it is wrong.
    fn composed(&mut self, id: NodeId, node: &Node, at: &At<'_>) {
        let resolver = self.evaluator.resolver;
        for place in Location::all(self.evaluator.region) {
            let Some(texts) = resolver.texts(node, &place) else { return };
            let when = if texts.is_local { resolver.at(&place) } else { Guard::ALWAYS };
            // Where conditions tell regions apart, the situation names the region.
            let source = match texts.is_local && when.is_always() {
                true => format!("composed in `{}`", place.region),
                false => "composed".to_owned(),
            };
            let before = self.findings.attempts();
            for variant in &texts.variants {
                let when = self.evaluator.conditions.and(&variant.when, &when);
                self.candidate(id, &variant.value, &when, &source, at);
            }
            if self.findings.attempts() > before || !texts.is_local {
                return;
            }
        }
    }

    fn candidate(&mut self, id: NodeId, value: &Node, chosen: &Guard, source: &str, at: &At<'_>) {
        let when = self.evaluator.conditions.and(at.when, chosen);
        if self.evaluator.conditions.is_possible(&when) {
            let at = At { source: Some(source), ..at.during(&when) };
            self.value(id, value, &at);
        }
    }

    /// Explains a resolved value: a wrong type alone, else each keyword.
    pub(super) fn subject(&mut self, id: NodeId, subject: Subject<'_>, at: &At<'_>) {
        let schema = self.evaluator.schema;
        let kind = self.evaluator.kind(id, subject);
        if let Some(format) = &schema.node(id).format
            && self.is_possible(at, &kind.fails)
        {
            let taken = Thing::taken(schema.resource_type, format);
            let finding = match subject {
                Subject::Unknown(yielded) => self.wrong_kind(yielded, &taken, at),
                Subject::Plain(node) => unfit(node, &taken),
            };
            return self.add(finding, &kind.fails, at);
        }
        for keyword in &schema.node(id).keywords {
            let before = self.findings.attempts();
            self.keyword(keyword, id, subject, at);
            if matches!(keyword, Keyword::Type(_)) && self.findings.attempts() > before {
                return;
            }
        }
    }

    fn keyword(&mut self, keyword: &Keyword, id: NodeId, subject: Subject<'_>, at: &At<'_>) {
        let evaluator = self.evaluator;
        let conditions = evaluator.conditions;
        let judged = evaluator.keyword(keyword, subject);
        if !self.is_possible(at, &judged.fails) {
            return;
        }
        match (keyword, subject) {
            (Keyword::Ref(id), _) => self.subject(*id, subject, at),
            (Keyword::AllOf(ids), _) => ids.iter().for_each(|id| self.subject(*id, subject, at)),
            (Keyword::If(condition, then, otherwise), _) => {
                let judged = evaluator.nest(|| evaluator.subject(*condition, subject));
                for (branch, holds, chosen) in [(then, true, judged.passes), (otherwise, false, judged.fails)]
                {
                    let when = conditions.and(at.when, &chosen);
                    if let Some(branch) = branch.filter(|_| conditions.is_possible(&when)) {
                        let during = at.during(&when);
                        let reason = self.reason(*condition, holds, at.when, subject, &during);
                        self.subject(branch, subject, &At { reason: Some(&reason), ..during });
                    }
                }
            }
            (Keyword::AnyOf(ids) | Keyword::OneOf(ids), _) => {
                self.alternatives(ids, matches!(keyword, Keyword::OneOf(_)), subject, at);
            }
            (Keyword::Not(id), Subject::Plain(node)) if evaluator.forbidden(*id).is_some() => {
                self.forbidden(&evaluator.forbidden(*id).unwrap_or_default(), node, at);
            }
            (Keyword::PropertyNames(id), Subject::Plain(node)) => self.names(*id, node, at),
            (Keyword::Members(members), Subject::Plain(node)) => self.members(members, id, node, at),
            (Keyword::Items(id), Subject::Plain(node)) => {
                for (index, item) in node.as_list().into_iter().flatten().enumerate() {
                    self.value(*id, item, &at.below(Key::Index(index), item));
                }
            }
            (Keyword::Items(id), Subject::Unknown(yielded)) => {
                self.subject(*id, Subject::Unknown(yielded.item()), at);
            }
            (Keyword::PrefixItems(ids), Subject::Plain(node)) => {
                for (index, (id, item)) in ids.iter().zip(node.as_list().into_iter().flatten()).enumerate() {
                    self.value(*id, item, &at.below(Key::Index(index), item));
                }
            }
            (Keyword::UniqueItems, Subject::Plain(node)) => self.repeated(node, at, None),
            (Keyword::UniqueKeys(keys), Subject::Plain(node)) => self.repeated(node, at, Some(keys)),
            (Keyword::Dependencies(dependencies), Subject::Plain(node)) => {
                for (name, dependency) in dependencies {
                    let Some(map) = node.as_map() else { continue };
                    let when = conditions.and(at.when, &evaluator.presence(map, name).passes);
                    if conditions.is_possible(&when) {
                        self.dependency(name, dependency, node, &at.during(&when));
                    }
                }
            }
            (Keyword::Required(names), Subject::Plain(node)) => {
                for name in names {
                    let Some(map) = node.as_map() else { continue };
                    let absent = evaluator.presence(map, name).fails;
                    self.missing(name, map, &absent, at);
                }
            }
            _ => self.leaf(keyword, subject, &judged.fails, at),
        }
    }

    fn members(&mut self, members: &Members, id: NodeId, node: &Node, at: &At<'_>) {
        let schema = self.evaluator.schema;
        let names = OnceCell::new();
        for (name, value) in node.as_map().into_iter().flat_map(crate::template::Map::iter) {
            if self.findings.is_spent() {
                return;
            }
            if is_expanded(name) {
                continue;
            }
            let mut ids = Vec::new();
            if !each_schema(members, name, |id| ids.push(id)) {
                continue;
            }
            let below = at.below(Key::Name(name), value);
            for member in ids {
                let is_never = schema.is_never(member);
                if is_never && at.reason.is_some() {
                    self.conflicting(name, &self.evaluator.present(value), &below);
                } else if is_never {
                    let present = self.evaluator.present(value);
                    let names = names.get_or_init(|| Names::of(schema, id, node));
                    self.unknown(name, id, names, &present, &below);
                } else {
                    self.value(member, value, &below);
                }
            }
        }
    }

    fn dependency(&mut self, name: &str, dependency: &Dependency, node: &Node, at: &At<'_>) {
        let Some(map) = node.as_map() else { return };
        match dependency {
            Dependency::Required(names) => {
                for wanted in names {
                    let absent = self.evaluator.presence(map, wanted).fails;
                    self.dependent(name, wanted, &absent, at);
                }
            }
            Dependency::Excluded(names) => {
                for excluded in names {
                    let present = self.evaluator.presence(map, excluded).passes;
                    match map.get(excluded).filter(|_| at.reason.is_some_and(|reason| reason.names(name))) {
                        Some(value) => {
                            self.conflicting(excluded, &present, &at.below(Key::Name(excluded), value));
                        }
                        None => self.exclusive(&[name, excluded], map, &present, at),
                    }
                }
            }
            Dependency::Schema(id) => self.subject(*id, Subject::Plain(node), at),
        }
    }

    /// Explains properties that must not be there: each by itself, or several together.
    fn forbidden(&mut self, forbidden: &[Vec<&str>], node: &Node, at: &At<'_>) {
        let Some(map) = node.as_map() else { return };
        let conditions = self.evaluator.conditions;
        for names in forbidden {
            let presences = names.iter().map(|name| self.evaluator.presence(map, name).passes);
            let present = presences.fold(Guard::ALWAYS, |all, present| conditions.and(&all, &present));
            match names.as_slice() {
                [name] => {
                    if let Some(value) = map.get(name) {
                        self.conflicting(name, &present, &at.below(Key::Name(name), value));
                    }
                }
                names => self.exclusive(names, map, &present, at),
            }
        }
    }

    /// Explains the keys of an object.
    fn names(&mut self, id: NodeId, node: &Node, at: &At<'_>) {
        for (name, value) in node.as_map().into_iter().flat_map(crate::template::Map::iter) {
            let key = Node::from(name.to_owned());
            let evaluator = self.evaluator;
            let judged = evaluator.nest(|| evaluator.subject(id, Subject::Plain(&key)));
            let fails = evaluator.conditions.and(&judged.fails, &evaluator.present(value));
            self.wrong_name(name, id, &fails, &at.below(Key::Name(name), value));
        }
    }

    fn repeated(&mut self, node: &Node, at: &At<'_>, keys: Option<&[Box<str>]>) {
        let items = node.as_list().unwrap_or_default();
        let evaluator = self.evaluator;
        let repeated = match keys {
            None => evaluator.repeated(items, |item| Some(vec![item])),
            Some(keys) => evaluator.repeated(items, |item| keys.iter().map(|key| item.get(key)).collect()),
        };
        for (index, when) in repeated {
            let Some(item) = items.get(index) else { continue };
            self.duplicate(item, keys, &when, &at.below(Key::Index(index), item));
        }
    }

    /// Tells whether there is a situation in which the value is there and fails.
    pub(super) fn is_possible(&self, at: &At<'_>, fails: &Guard) -> bool {
        let conditions = self.evaluator.conditions;
        !fails.is_never() && conditions.is_possible(&conditions.and(at.when, fails))
    }

    /// Adds a finding for the situations of a guard, unless there is none; it names one of them where it
    /// does not hold always.
    pub(super) fn add(&mut self, finding: Diagnostic, fails: &Guard, at: &At<'_>) {
        let conditions = self.evaluator.conditions;
        let when = conditions.and(at.when, fails);
        if !conditions.is_possible(&when) {
            return;
        }
        if at.reason.is_some_and(|reason| reason.lacks_one_of(self.required)) {
            return;
        }
        let mut finding = finding.path(at.path()).at(at.place);
        if !self.is_warning && at.reason.is_some_and(Reason::is_choice) {
            finding.rule = &UNSUPPORTED_CHOICE;
        }
        if self.is_bare {
            self.findings.push(finding);
            return;
        }
        if let Some(source) = at.source {
            finding.message = format!("{} ({source})", finding.message);
        }
        let mut reasons: Vec<String> = at.reason.map(|reason| reason.words(&finding)).into_iter().collect();
        reasons.retain(|reason| !reason.is_empty());
        if !when.is_always()
            && let Some(witness) = conditions.witness(&when)
            && !witness.settings.is_empty()
        {
            reasons.push(witness.to_string());
        }
        if !reasons.is_empty() {
            finding.message = format!("{} when {}", finding.message, reasons.join(" and "));
        }
        self.findings.push(finding);
    }
}
