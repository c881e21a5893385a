//! A policy of a template, taken apart: each of its values with where it stands and when it is there.

use super::places::Kind;
use super::words::Words;
use crate::condition::{Conditions, Guard};
use crate::diagnostic::Diagnostic;
use crate::template::{Function, Map, Node, Resource, Value, is_expanded};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::index::Index;
use crate::validate::suggestions::Suggestions;
use crate::validate::trail::{Spot, Step, Trail};
use crate::validate::walk::Reference;

/// What is asked of the template that a policy stands in.
///
/// A policy in a text is read for a shorter time than its template, so that what is here must not hold the
/// template's lifetime fast, as the caches of [`Context`] do.
#[derive(Clone, Copy)]
pub(super) struct Facts<'a> {
    pub(super) conditions: &'a Conditions,
    pub(super) index: &'a Index<'a>,
    pub(super) references: &'a [Reference<'a>],
    pub(super) suggestions: &'a Suggestions,
}

impl<'a> Facts<'a> {
    /// Takes what is asked out of what every rule may know.
    pub(super) fn of(context: &'a Context<'_>) -> Self {
        Self {
            conditions: &context.conditions,
            index: &context.index,
            references: context.references(),
            suggestions: &context.suggestions,
        }
    }
}

/// A policy of a resource.
pub(super) struct Policy<'a> {
    pub(super) context: Facts<'a>,
    pub(super) kind: Kind,
    pub(super) resource: Resource<'a>,
    /// The documents that it may be, one for each situation that tells them apart.
    pub(super) documents: Vec<Document<'a>>,
    /// The path of the policy, where the policy is the JSON of a text; the whole of it is one place.
    text: Option<Vec<String>>,
    trail: Trail<'a>,
}

/// A value with where it stands and in which situations it is there.
#[derive(Clone)]
pub(super) struct Part<'a> {
    pub(super) node: &'a Node,
    pub(super) spot: Spot,
    pub(super) when: Guard,
}

/// A policy document.
pub(super) struct Document<'a> {
    pub(super) part: Part<'a>,
    pub(super) elements: Vec<Element<'a>>,
    pub(super) statements: Vec<Statement<'a>>,
}

/// A statement: a mapping among the items of `Statement`.
pub(super) struct Statement<'a> {
    pub(super) part: Part<'a>,
    pub(super) elements: Vec<Element<'a>>,
    /// The operators of its conditions, each with its keys.
    pub(super) operators: Vec<(&'a str, Part<'a>)>,
    pub(super) tests: Vec<Test<'a>>,
    pub(super) principals: Vec<Principal<'a>>,
}

/// An element of a document or statement.
pub(super) struct Element<'a> {
    pub(super) name: &'a str,
    /// The values that it may be.
    pub(super) parts: Vec<Part<'a>>,
    /// Its items, or itself where it is no list.
    pub(super) values: Vec<Item<'a>>,
    pub(super) spot: Spot,
}

/// An item of an element.
pub(super) struct Item<'a> {
    pub(super) part: Part<'a>,
    /// What is known of it; none where it is not a text.
    pub(super) words: Option<Words<'a>>,
}

/// A key of a condition, which an operator compares with values.
pub(super) struct Test<'a> {
    pub(super) operator: &'a str,
    pub(super) key: &'a str,
    pub(super) part: Part<'a>,
    pub(super) values: Vec<Item<'a>>,
}

/// Principals of a type, such as `Service`; those of `Principal: "*"` have the type `*`.
pub(super) struct Principal<'a> {
    /// Whether it is an element `NotPrincipal`.
    pub(super) is_not: bool,
    pub(super) kind: &'a str,
    pub(super) part: Part<'a>,
    pub(super) values: Vec<Item<'a>>,
}

impl<'a> Policy<'a> {
    /// Makes a policy of a resource, without documents yet.
    pub(super) fn new(context: Facts<'a>, resource: Resource<'a>, kind: Kind) -> Self {
        Self { context, kind, resource, documents: Vec::new(), text: None, trail: Trail::default() }
    }

    /// Takes up the property at a path below the properties; `*` stands for the items of a list.
    pub(super) fn read(&mut self, path: &'static str, when: Guard) {
        let Some(properties) = self.resource.properties() else { return };
        let mut spot = Spot::ROOT;
        for key in ["Resources", self.resource.logical_id, "Properties"] {
            spot = self.trail.step(spot, Step::Key(key));
        }
        let mut parts = self.branches(Part { node: properties, spot, when });
        for key in path.split('/') {
            let below = |policy: &mut Self, part: &Part<'a>| match &part.node.value {
                Value::List(_) if key == "*" => policy.items(part),
                _ => part.node.get(key).into_iter().flat_map(|node| policy.child(part, key, node)).collect(),
            };
            parts = parts.iter().flat_map(|part| below(self, part)).collect();
        }
        self.documents = parts.iter().filter_map(|part| self.document(part)).collect();
    }

    /// Takes up a document that stood as JSON in the text at a path.
    pub(super) fn read_text(&mut self, node: &'a Node, path: Vec<String>, when: Guard) {
        self.text = Some(path);
        let part = Part { node, spot: Spot::ROOT, when };
        self.documents = self.document(&part).into_iter().collect();
    }

    fn document(&mut self, part: &Part<'a>) -> Option<Document<'a>> {
        if part.node.as_text().is_none() {
            part.node.as_map()?;
        }
        let elements = self.elements(part);
        let listed = elements.iter().filter(|element| element.name == "Statement");
        let statements = listed.flat_map(|element| &element.values).map(|item| item.part.clone());
        let statements: Vec<_> = statements.filter(|part| part.node.as_map().is_some()).collect();
        let statements = statements.into_iter().map(|part| self.statement(part)).collect();
        Some(Document { part: part.clone(), elements, statements })
    }

    fn statement(&mut self, part: Part<'a>) -> Statement<'a> {
        let elements = self.elements(&part);
        let parts = |name: &str| -> Vec<Part<'a>> {
            let named = elements.iter().filter(|element| element.name == name);
            named.flat_map(|element| element.parts.iter().cloned()).collect()
        };
        let mut operators = Vec::new();
        for condition in parts("Condition") {
            operators.extend(self.entries(&condition));
        }
        let mut tests = Vec::new();
        for (operator, keys) in &operators {
            for (key, part) in self.entries(keys) {
                let values = self.values(&part);
                tests.push(Test { operator, key, part, values });
            }
        }
        let mut principals = Vec::new();
        for (name, is_not) in [("Principal", false), ("NotPrincipal", true)] {
            for part in parts(name) {
                if part.node.as_map().is_none() {
                    let values = self.values(&part);
                    principals.push(Principal { is_not, kind: "*", part, values });
                    continue;
                }
                for (kind, part) in self.entries(&part) {
                    let values = self.values(&part);
                    principals.push(Principal { is_not, kind, part, values });
                }
            }
        }
        Statement { part, elements, operators, tests, principals }
    }

    fn elements(&mut self, part: &Part<'a>) -> Vec<Element<'a>> {
        let mut elements = Vec::new();
        for (name, node) in part.node.as_map().into_iter().flat_map(Map::iter) {
            if is_expanded(name) {
                continue;
            }
            let parts = self.child(part, name, node);
            let values = parts.iter().flat_map(|part| self.values(part)).collect();
            let spot = self.trail.step(part.spot, Step::Key(name));
            elements.push(Element { name, parts, values, spot });
        }
        elements
    }

    /// Returns what the keys of a mapping may be.
    fn entries(&mut self, part: &Part<'a>) -> Vec<(&'a str, Part<'a>)> {
        let entries = part.node.as_map().into_iter().flat_map(Map::iter).filter(|(key, _)| !is_expanded(key));
        entries
            .flat_map(|(key, node)| self.child(part, key, node).into_iter().map(move |it| (key, it)))
            .collect()
    }

    fn values(&mut self, part: &Part<'a>) -> Vec<Item<'a>> {
        let parts = if part.node.as_list().is_some() { self.items(part) } else { vec![part.clone()] };
        parts.into_iter().map(|part| Item { words: Words::of(&self.context, part.node), part }).collect()
    }

    fn items(&mut self, part: &Part<'a>) -> Vec<Part<'a>> {
        let mut items = Vec::new();
        for (index, node) in part.node.as_list().into_iter().flatten().enumerate() {
            let spot = self.trail.step(part.spot, Step::Index(index));
            items.extend(self.branches(Part { node, spot, when: part.when.clone() }));
        }
        items
    }

    fn child(&mut self, part: &Part<'a>, key: &'a str, node: &'a Node) -> Vec<Part<'a>> {
        let spot = self.trail.step(part.spot, Step::Key(key));
        self.branches(Part { node, spot, when: part.when.clone() })
    }

    /// Returns what a value may be, through `Fn::If`, in the situations that are possible; nothing for
    /// `AWS::NoValue`.
    fn branches(&mut self, part: Part<'a>) -> Vec<Part<'a>> {
        if part.node.as_call().is_none() {
            return vec![part];
        }
        let conditions = self.context.conditions;
        let mut found = Vec::new();
        let mut pending = vec![part];
        while let Some(part) = pending.pop() {
            if part.node.is_no_value() {
                continue;
            }
            match part.node.argument_of(Function::If).and_then(Node::as_list) {
                Some([condition, then, otherwise]) if condition.as_text().is_some() => {
                    let named = conditions.named(condition.as_text().unwrap_or_default());
                    let call = self.trail.step(part.spot, Step::Key(Function::If.key()));
                    for (index, node, guard) in
                        [(2, otherwise, conditions.not(&named)), (1, then, named.clone())]
                    {
                        let when = conditions.and(&part.when, &guard);
                        if conditions.is_possible(&when) {
                            let spot = self.trail.step(call, Step::Index(index));
                            pending.push(Part { node, spot, when });
                        }
                    }
                }
                _ => found.push(part),
            }
        }
        found
    }

    /// Returns the path of a spot.
    pub(super) fn path(&self, spot: Spot) -> Vec<String> {
        self.text.clone().unwrap_or_else(|| self.trail.path(spot))
    }

    /// Adds a finding if there is a situation in which it holds, and tells that situation.
    pub(super) fn report(&self, findings: &mut Findings, mut finding: Diagnostic, spot: Spot, when: &Guard) {
        let conditions = self.context.conditions;
        if !conditions.is_possible(when) {
            return;
        }
        if !when.is_always()
            && let Some(witness) = conditions.witness(when)
            && !witness.settings.is_empty()
        {
            finding.message = format!("{} when {witness}", finding.message);
        }
        findings.push(finding.path(self.path(spot)));
    }

    /// Returns every statement with its document.
    pub(super) fn statements(&self) -> impl Iterator<Item = &Statement<'a>> {
        self.documents.iter().flat_map(|document| &document.statements)
    }

    /// Tells whether the resource is of IAM, which refuses what other services may take.
    pub(super) fn is_of_iam(&self) -> bool {
        let kind = self.resource.resource_type().unwrap_or_default();
        kind.starts_with("AWS::IAM::") || kind.starts_with("AWS::SSO::")
    }

    /// Returns the situations in which one of some parts is there.
    pub(super) fn any<'p>(&self, parts: impl IntoIterator<Item = &'p Part<'a>>) -> Guard
    where
        'a: 'p,
    {
        let conditions = self.context.conditions;
        parts.into_iter().fold(Guard::NEVER, |any, part| conditions.or(&any, &part.when))
    }

    /// Returns the situations of the first guard that are not in the second.
    pub(super) fn without(&self, when: &Guard, other: &Guard) -> Guard {
        let conditions = self.context.conditions;
        conditions.and(when, &conditions.not(other))
    }
}

/// Returns the parts that an element may be; none where it is missing.
fn parts<'e, 'a>(elements: &'e [Element<'a>], name: &str) -> &'e [Part<'a>] {
    elements
        .iter()
        .find(|element| element.name == name)
        .map(|element| element.parts.as_slice())
        .unwrap_or_default()
}

impl<'a> Document<'a> {
    /// Returns the parts that an element may be.
    pub(super) fn parts(&self, name: &str) -> &[Part<'a>] {
        parts(&self.elements, name)
    }
}

impl<'a> Statement<'a> {
    /// Returns the parts that an element may be.
    pub(super) fn parts(&self, name: &str) -> &[Part<'a>] {
        parts(&self.elements, name)
    }

    /// Returns the items of an element.
    pub(super) fn values(&self, name: &str) -> &[Item<'a>] {
        let element = self.elements.iter().find(|element| element.name == name);
        element.map(|element| element.values.as_slice()).unwrap_or_default()
    }

    /// Returns the situations in which it has this effect for certain.
    pub(super) fn when_effect(&self, policy: &Policy<'a>, effect: &str) -> Guard {
        policy.any(self.parts("Effect").iter().filter(|part| part.node.as_text() == Some(effect)))
    }

    /// Returns the situations in which one of these condition keys is tested; any key where there are none.
    pub(super) fn when_tested(&self, policy: &Policy<'a>, keys: &[&str]) -> Guard {
        let is_meant =
            |key: &str| keys.is_empty() || keys.iter().any(|known| known.eq_ignore_ascii_case(key));
        policy.any(self.tests.iter().filter(|test| is_meant(test.key)).map(|test| &test.part))
    }
}

impl Item<'_> {
    /// Returns the text, if all of it is known.
    pub(super) fn known(&self) -> Option<&str> {
        self.words.as_ref()?.known()
    }
}
