//! Why a resource is wrong: walks it a second time and names each cause, in the situation in which it shows.

use super::Evaluator;
use super::evaluate::Subject;
use super::object::each_schema;
use crate::condition::Guard;
use crate::diagnostic::{Diagnostic, Place};
use crate::schema::{Dependency, Keyword, Members, NodeId};
use crate::template::{Node, Resource, is_expanded};
use crate::validate::kind::Thing;
use crate::validate::resolve::{Resolved, Resolver};

/// Where a value is, and in which situations it is there.
pub(super) struct At<'p> {
    parent: Option<&'p At<'p>>,
    key: Key<'p>,
    pub(super) place: Place,
    pub(super) when: &'p Guard,
    /// Where the value comes from, if it is not written here.
    pub(super) source: Option<&'p str>,
}

enum Key<'p> {
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
        }
    }

    /// Starts at an attribute of a resource, such as `UpdatePolicy`.
    pub(super) fn attribute(path: &'p [&'p str], node: &Node, when: &'p Guard) -> Self {
        Self { parent: None, key: Key::Keys(path), place: node.place, when, source: None }
    }

    fn below(&'p self, key: Key<'p>, node: &Node) -> At<'p> {
        At { parent: Some(self), key, place: node.place.or(self.place), when: self.when, source: self.source }
    }

    pub(super) fn during(&'p self, when: &'p Guard) -> At<'p> {
        At { parent: Some(self), key: Key::Same, place: self.place, when, source: self.source }
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
    pub(super) findings: Vec<Diagnostic>,
    /// Whether the findings say only what is wrong, not where the value comes from nor when.
    pub(super) is_bare: bool,
}

impl<'e, 'a> Explainer<'e, 'a> {
    pub(super) fn new(evaluator: &'e Evaluator<'a>) -> Self {
        Self { evaluator, findings: Vec::new(), is_bare: false }
    }

    /// Explains a value, in each situation that its conditions tell apart.
    pub(super) fn value(&mut self, id: NodeId, node: &Node, at: &At<'_>) {
        let evaluator = self.evaluator;
        let conditions = evaluator.conditions;
        let judged = evaluator.judge(id, node);
        if !self.is_possible(at, &judged.fails) {
            return;
        }
        match evaluator.resolver.resolve(node) {
            Resolved::Plain(node) => self.subject(id, Subject::Plain(node), at),
            Resolved::Unknown(yielded) => self.subject(id, Subject::Unknown(yielded), at),
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
        if let (Subject::Unknown(yielded), Some(format)) = (subject, &schema.node(id).format)
            && self.is_possible(at, &kind.fails)
        {
            let finding = self.wrong_kind(yielded, &[Thing::taken(schema.resource_type, format)], at);
            return self.add(finding, &kind.fails, at);
        }
        for keyword in &schema.node(id).keywords {
            let before = self.findings.len();
            self.keyword(keyword, id, subject, at);
            if matches!(keyword, Keyword::Type(_)) && self.findings.len() > before {
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
                for (branch, chosen) in [(then, judged.passes), (otherwise, judged.fails)] {
                    let when = conditions.and(at.when, &chosen);
                    if let Some(branch) = branch.filter(|_| conditions.is_possible(&when)) {
                        self.subject(branch, subject, &at.during(&when));
                    }
                }
            }
            (Keyword::AnyOf(ids) | Keyword::OneOf(ids), _) => {
                self.alternatives(ids, matches!(keyword, Keyword::OneOf(_)), subject, at);
            }
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
        for (name, value) in node.as_map().into_iter().flat_map(crate::template::Map::iter) {
            if is_expanded(name) {
                continue;
            }
            let mut ids = Vec::new();
            if !each_schema(members, name, |id| ids.push(id)) {
                continue;
            }
            let below = at.below(Key::Name(name), value);
            for member in ids {
                let is_unknown = self.evaluator.schema.is_never(member);
                if is_unknown {
                    let present = self.evaluator.present(value);
                    self.unknown(name, id, node, &present, &below);
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
                    self.exclusive(&[name, excluded], &present, at);
                }
            }
            Dependency::Schema(id) => self.subject(*id, Subject::Plain(node), at),
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
        let mut finding = finding.path(at.path()).at(at.place);
        if self.is_bare {
            self.findings.push(finding);
            return;
        }
        if let Some(source) = at.source {
            finding.message = format!("{} ({source})", finding.message);
        }
        if !when.is_always()
            && let Some(witness) = conditions.witness(&when)
            && !witness.settings.is_empty()
        {
            finding.message = format!("{} when {witness}", finding.message);
        }
        self.findings.push(finding);
    }
}
