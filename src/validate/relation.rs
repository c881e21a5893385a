//! What a resource and the one that it refers to say, value by value, each with its situations.

use super::context::Context;
use super::literals::{Literal, literals};
use super::loops::Entry;
use crate::condition::{Conditions, Guard};
use crate::template::{Function, Node, Section, is_expanded};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

/// A resource of one type that is judged by what it refers to.
pub(super) struct Subject<'s, 'a> {
    pub(super) context: &'s Context<'a>,
    pub(super) entry: &'s Entry<'a>,
    /// The situations in which it is created.
    pub(super) when: Guard,
}

/// A resource that is referred to.
pub(super) struct Target<'a> {
    pub(super) logical_id: &'a str,
    pub(super) node: &'a Node,
    /// The situations in which both are there.
    pub(super) when: Guard,
    /// The path of the reference, and which item it is of each list on the way.
    pub(super) path: Vec<String>,
    pub(super) indices: Vec<usize>,
}

/// A value that a property has.
pub(super) struct Held {
    pub(super) text: String,
    /// The situations in which it does.
    pub(super) when: Guard,
}

/// Returns the resources of a type.
pub(super) fn of_type<'s, 'a>(
    context: &'s Context<'a>,
    kind: &'static str,
) -> impl Iterator<Item = Subject<'s, 'a>> {
    let is_of_type = move |node: &Node| node.get("Type").and_then(Node::as_text) == Some(kind);
    context
        .index
        .resources()
        .filter(move |(entry, _)| is_of_type(entry.node))
        .map(move |(entry, _)| Subject { context, entry, when: context.present(entry.node) })
}

/// Returns what is at a path of a resource's properties, such as `RedrivePolicy/deadLetterTargetArn`.
pub(super) fn property<'a>(node: &'a Node, path: &str) -> Option<&'a Node> {
    path.split('/').try_fold(node.get("Properties")?, |node, key| node.get(key))
}

impl<'a> Subject<'_, 'a> {
    /// Returns the resources of a type that a property refers to; `*` in its path is each item of a list.
    pub(super) fn targets(&self, path: &str, kind: &str) -> Vec<Target<'a>> {
        self.each(path).items.into_iter().filter_map(|found| self.target(found, kind)).collect()
    }

    /// Returns the resource of a type that a value refers to.
    pub(super) fn target(&self, found: Found<'a>, kind: &str) -> Option<Target<'a>> {
        let logical_id = referred(found.node)?;
        let node = self.context.index.get(Section::Resources, logical_id)?;
        let is_of_type = node.get("Type").and_then(Node::as_text) == Some(kind);
        let Found { when, path, indices, .. } = found;
        let when = self.context.conditions.and(&when, &self.context.present(node));
        is_of_type.then_some(Target { logical_id, node, when, path, indices })
    }

    /// Returns the values that a property certainly has, the default where it is not set; those that are not
    /// known are left out.
    pub(super) fn values(
        &self,
        node: &'a Node,
        path: &str,
        default: Option<&str>,
        when: &Guard,
    ) -> Vec<Held> {
        let mut held = Vec::new();
        match property(node, path) {
            Some(node) => self.held(node, default, when.clone(), &mut held),
            None => held.extend(default.map(|text| Held { text: text.to_owned(), when: when.clone() })),
        }
        held
    }

    /// Returns the values that what is found certainly has.
    pub(super) fn values_of(&self, found: &Found<'a>) -> Vec<Held> {
        let mut held = Vec::new();
        self.held(found.node, None, found.when.clone(), &mut held);
        held
    }

    fn held(&self, node: &'a Node, default: Option<&str>, when: Guard, held: &mut Vec<Held>) {
        let (conditions, resolver) = (&self.context.conditions, self.context.resolver());
        match node.as_call().and_then(|call| Some((call.function, call.argument.as_list()?))) {
            Some((Function::If, [name, then, otherwise])) => {
                let Some(name) = name.as_text() else { return };
                let named = conditions.named(name);
                self.held(then, default, conditions.and(&when, &named), held);
                self.held(otherwise, default, conditions.and(&when, &conditions.not(&named)), held);
            }
            _ if node.is_no_value() => {
                held.extend(default.map(|text| Held { text: text.to_owned(), when }));
            }
            _ => {
                // What only may be is no contradiction.
                let certain = resolver.literals(node, &when).into_iter().filter(|it| it.certain);
                held.extend(certain.filter_map(|it| {
                    Some(Held { text: it.value.scalar_text()?.into_owned(), when: it.when })
                }));
            }
        }
    }

    /// Tells when a property is certainly not set.
    pub(super) fn absent(&self, path: &str) -> Guard {
        let properties = self.entry.node.get("Properties");
        properties.map_or(Guard::ALWAYS, |properties| self.absent_in(properties, path))
    }

    /// Tells when an object among the properties certainly does not have what is at a path of it.
    pub(super) fn absent_in(&self, object: &Node, path: &str) -> Guard {
        fn absent(context: &Context<'_>, node: &Node) -> Guard {
            let Some(call) = node.as_call() else { return Guard::NEVER };
            match (call.function, call.argument.as_list()) {
                (Function::If, Some([name, then, otherwise])) => {
                    let Some(name) = name.as_text() else { return Guard::NEVER };
                    let conditions = &context.conditions;
                    let named = conditions.named(name);
                    let unless = conditions.not(&named);
                    let then = conditions.and(&named, &absent(context, then));
                    conditions.or(&then, &conditions.and(&unless, &absent(context, otherwise)))
                }
                _ if node.is_no_value() => Guard::ALWAYS,
                _ => Guard::NEVER,
            }
        }
        // What a macro or a loop adds is not known.
        if object.as_map().is_none_or(|map| map.keys().any(is_expanded)) {
            return Guard::NEVER;
        }
        let found = path.split('/').try_fold(object, |node, key| node.get(key));
        found.map_or(Guard::ALWAYS, |node| absent(self.context, node))
    }

    /// Returns the words that name a situation, if the guard can hold: empty where it always does.
    pub(super) fn situation(&self, guards: &[&Guard]) -> Option<String> {
        let conditions = &self.context.conditions;
        let when = guards.iter().fold(Guard::ALWAYS, |all, guard| conditions.and(&all, guard));
        if !conditions.is_possible(&when) {
            return None;
        }
        let witness = conditions.witness(&when).filter(|it| !when.is_always() && !it.settings.is_empty());
        Some(witness.map(|witness| format!(" when {witness}")).unwrap_or_default())
    }

    /// Returns the situation in which a text is there that none of what is known is, and what helps: `otherwise` where
    /// nothing known is like it.
    pub(super) fn missing(
        &self,
        found: &Found<'_>,
        known: &Known<'_>,
        when: &Guard,
        otherwise: &str,
    ) -> Option<(String, String)> {
        let text = found.text.as_deref()?;
        let situation = self.situation(&[&known.lacks(&self.context.conditions, found)?, when])?;
        let help = if known.has(text) {
            "let both depend on the same condition".to_owned()
        } else {
            self.context.suggestions.did_you_mean(text, known.texts(), || otherwise.to_owned())
        };
        Some((situation, help))
    }

    /// Returns the path of a property.
    pub(super) fn path(&self, path: &str) -> Vec<String> {
        let keys = std::iter::once("Properties").chain(path.split('/').filter(|key| !key.is_empty()));
        self.entry.path(Section::Resources, keys)
    }
}

/// Returns the logical id that a reference, or a reference to an attribute, names.
pub(super) fn referred(node: &Node) -> Option<&str> {
    let call = node.as_call()?;
    match (call.function, call.argument.as_list()) {
        (Function::Ref, _) => call.argument.as_text(),
        (Function::GetAtt, Some([name, _])) => name.as_text(),
        _ => None,
    }
}

/// A value at a place that several parts of a resource have.
pub(super) struct Found<'a> {
    pub(super) node: &'a Node,
    /// The text, if it is known.
    pub(super) text: Option<String>,
    pub(super) when: Guard,
    /// Which item it is of each list on the way.
    pub(super) indices: Vec<usize>,
    pub(super) path: Vec<String>,
}

/// What is found at a path, in which `*` is each item of a list.
#[derive(Default)]
pub(super) struct FoundAll<'a> {
    pub(super) items: Vec<Found<'a>>,
    /// Whether a part of the way is not known before deployment.
    pub(super) is_open: bool,
}

impl FoundAll<'_> {
    /// Tells whether every text is known.
    pub(super) fn is_known(&self) -> bool {
        !self.is_open && self.items.iter().all(|found| found.text.is_some())
    }
}

/// Returns what is found of each item of the lists on the way, in order.
pub(super) fn by_item<'f, 'a>(items: &'f [Found<'a>]) -> HashMap<&'f [usize], Vec<&'f Found<'a>>> {
    let mut by_item: HashMap<_, Vec<_>> = HashMap::new();
    for found in items {
        by_item.entry(found.indices.as_slice()).or_default().push(found);
    }
    by_item
}

/// The texts that are found, each with the situations in which it is there.
pub(super) struct Known<'f> {
    texts: BTreeMap<&'f str, Guard>,
}

impl<'f> Known<'f> {
    /// Gathers what is found.
    pub(super) fn of(conditions: &Conditions, items: impl IntoIterator<Item = &'f Found<'f>>) -> Self {
        let mut texts: BTreeMap<&str, Guard> = BTreeMap::new();
        for found in items {
            if let Some(text) = found.text.as_deref() {
                let when = texts.entry(text).or_insert(Guard::NEVER);
                *when = conditions.or(when, &found.when);
            }
        }
        Self { texts }
    }

    /// Returns the situations in which a text is there that none of these is; none where it is not known.
    pub(super) fn lacks(&self, conditions: &Conditions, found: &Found<'_>) -> Option<Guard> {
        let text = found.text.as_deref()?;
        let elsewhere = self.texts.get(text).map_or(Guard::ALWAYS, |when| conditions.not(when));
        Some(conditions.and(&found.when, &elsewhere))
    }

    /// Tells whether there is a situation in which one of these is a text.
    fn has(&self, text: &str) -> bool {
        self.texts.contains_key(text)
    }

    /// Returns the texts, in order.
    pub(super) fn texts(&self) -> impl Iterator<Item = &'f str> {
        self.texts.keys().copied()
    }
}

impl<'a> Found<'a> {
    fn below(&self, key: &str, node: &'a Node) -> Self {
        let path = self.path.iter().map(String::as_str).chain([key]).map(str::to_owned).collect();
        Found { node, text: None, when: self.when.clone(), indices: self.indices.clone(), path }
    }
}

impl<'s, 'a> Subject<'s, 'a> {
    /// Returns every value at a path of the properties, such as `Stages/*/Name`, through `Fn::If`.
    pub(super) fn each(&self, path: &str) -> FoundAll<'a> {
        self.each_of(self.entry.node, self.path(""), &self.when, path)
    }

    /// Returns the literals that the values at a path of the properties may be.
    pub(super) fn literals(&self, path: &str) -> Vec<Literal<'s>> {
        let found = self.each(path).items.into_iter();
        found.flat_map(|it| literals(self.context, it.node, &it.when, it.path)).collect()
    }

    /// Returns every value at a path of the properties of a resource that it refers to, through `Fn::If`.
    pub(super) fn each_in(&self, target: &Target<'a>, path: &str) -> FoundAll<'a> {
        let start = [Section::Resources.key(), target.logical_id, "Properties"].map(str::to_owned);
        self.each_of(target.node, start.into(), &target.when, path)
    }

    /// Returns every value at a path of the properties of another resource, in all situations in which it is there.
    pub(super) fn each_of_resource(&self, logical_id: &str, node: &'a Node, path: &str) -> FoundAll<'a> {
        let start = [Section::Resources.key(), logical_id, "Properties"].map(str::to_owned);
        self.each_of(node, start.into(), &self.context.present(node), path)
    }

    fn each_of(&self, node: &'a Node, start: Vec<String>, when: &Guard, path: &str) -> FoundAll<'a> {
        let mut all = FoundAll::default();
        if let Some(node) = node.get("Properties") {
            let keys: Vec<&str> = path.split('/').collect();
            let at = Found { node, text: None, when: when.clone(), indices: Vec::new(), path: start };
            self.find(&keys, at, &mut all);
        }
        all
    }

    fn find(&self, keys: &[&str], mut at: Found<'a>, all: &mut FoundAll<'a>) {
        let conditions = &self.context.conditions;
        if let Some(call) = at.node.as_call() {
            match (call.function, call.argument.as_list()) {
                (Function::If, Some([name, then, otherwise])) => {
                    let named = conditions.named(name.as_text().unwrap_or_default());
                    let call = at.below(Function::If.key(), at.node);
                    for (key, branch, chosen) in
                        [("1", then, named.clone()), ("2", otherwise, conditions.not(&named))]
                    {
                        let when = conditions.and(&at.when, &chosen);
                        self.find(keys, Found { when, ..call.below(key, branch) }, all);
                    }
                }
                _ if at.node.is_no_value() => {}
                _ if keys.is_empty() => all.items.push(at),
                _ => all.is_open = true,
            }
            return;
        }
        match keys.split_first() {
            None => {
                let text = at.node.scalar_text().filter(|text| !text.contains("{{resolve:"));
                at.text = text.map(Cow::into_owned);
                all.items.push(at);
            }
            Some((&"*", rest)) => match at.node.as_list() {
                Some(items) => {
                    for (index, item) in items.iter().enumerate() {
                        let mut item = at.below(&index.to_string(), item);
                        item.indices.push(index);
                        self.find(rest, item, all);
                    }
                }
                None => all.is_open = true,
            },
            Some((key, rest)) => match at.node.as_map() {
                Some(map) if map.keys().any(is_expanded) => all.is_open = true,
                Some(map) => {
                    if let Some(node) = map.get(key) {
                        self.find(rest, at.below(key, node), all);
                    }
                }
                None => all.is_open = true,
            },
        }
    }
}
