//! The literals that a value may be, each with where it was written and when the value is that.

use super::context::Context;
use super::resolve::{Candidate, Resolved, Resolver};
use crate::condition::{Conditions, Guard};
use crate::diagnostic::{Diagnostic, Place, Rule};
use crate::template::{Function, Node};
use std::borrow::Cow;

/// A literal that a value may be.
pub(super) struct Literal<'a> {
    pub(super) value: Cow<'a, Node>,
    /// The situations in which the value is this.
    pub(super) when: Guard,
    /// What it comes from, where that is not the place of the value itself.
    source: Option<String>,
    path: Vec<String>,
    place: Place,
}

impl Literal<'_> {
    /// Starts the finding that this literal is wrong: it tells where the literal comes from, and when.
    pub(super) fn finding(&self, context: &Context<'_>, rule: &'static Rule, message: &str) -> Diagnostic {
        let source = self.source.as_ref().map_or_else(String::new, |source| format!(" ({source})"));
        let when = context.when(&self.when);
        rule.finding(format!("{message}{source}{when}"))
            .path(self.path.iter().map(String::as_str))
            .at(self.place)
    }
}

/// Returns the literals that a value may be in the possible situations of a guard, those of a list's items
/// too; the path is that of the value.
pub(super) fn literals<'a>(
    context: &'a Context<'_>,
    node: &'a Node,
    when: &Guard,
    path: Vec<String>,
) -> Vec<Literal<'a>> {
    let mut finder = Finder { resolver: context.resolver(), found: Vec::new() };
    finder.find(node, when, path, Place::Unknown);
    finder.found
}

/// Returns the values that may stand at a path of properties, each with the situations of a guard in which it
/// does; `AWS::NoValue` is none.
pub(super) fn values_at<'a>(
    conditions: &Conditions,
    node: &'a Node,
    path: &[&str],
    when: &Guard,
) -> Vec<(&'a Node, Guard)> {
    if node.is_no_value() || !conditions.is_possible(when) {
        return Vec::new();
    }
    if let Some(branches) = branches(conditions, node, when) {
        let values = |(_, branch, when)| values_at(conditions, branch, path, &when);
        return branches.into_iter().flat_map(values).collect();
    }
    match path.split_first() {
        None => vec![(node, when.clone())],
        Some((key, rest)) => {
            node.get(key).map(|node| values_at(conditions, node, rest, when)).unwrap_or_default()
        }
    }
}

/// Returns the situations of a guard in which there is a value at a path of properties.
pub(super) fn present_at(conditions: &Conditions, node: &Node, path: &[&str], when: &Guard) -> Guard {
    let values = values_at(conditions, node, path, when);
    values.iter().fold(conditions.never(), |any, (_, when)| conditions.or(&any, when))
}

/// Returns the branches of a call of `Fn::If`, each with its index in the path and the situations of a guard in
/// which it is chosen.
pub(super) fn branches<'a>(
    conditions: &Conditions,
    node: &'a Node,
    when: &Guard,
) -> Option<[(&'static str, &'a Node, Guard); 2]> {
    let [condition, then, otherwise] = node.argument_of(Function::If)?.as_list()? else { return None };
    let named = conditions.named(condition.as_text()?);
    let unless = conditions.and(when, &conditions.not(&named));
    Some([("1", then, conditions.and(when, &named)), ("2", otherwise, unless)])
}

struct Finder<'a> {
    resolver: Resolver<'a>,
    found: Vec<Literal<'a>>,
}

impl<'a> Finder<'a> {
    fn find(&mut self, node: &'a Node, when: &Guard, path: Vec<String>, place: Place) {
        let conditions = self.resolver.conditions;
        if !conditions.is_possible(when) {
            return;
        }
        let place = node.place.or(place);
        match self.resolver.resolve(node) {
            Resolved::Plain(node) => {
                let value = Cow::Borrowed(node);
                self.found.push(Literal { value, when: when.clone(), source: None, path, place });
            }
            Resolved::If(..) => {
                for (index, branch, when) in branches(conditions, node, when).into_iter().flatten() {
                    let path = path.iter().map(String::as_str).chain([Function::If.key(), index]);
                    self.find(branch, &when, path.map(str::to_owned).collect(), place);
                }
            }
            Resolved::Parameter(name, parameter) => {
                let is_allowed = Resolver::allowed_values(parameter).is_some();
                let role = if is_allowed { "an allowed value" } else { "the default" };
                let candidates = self.resolver.candidates(name, parameter);
                self.candidates(candidates, &format!("{role} of parameter `{name}`"), when, &path, place);
            }
            Resolved::Mapped(candidates) => {
                self.candidates(candidates, "found in a mapping", when, &path, place);
            }
            Resolved::NoValue | Resolved::Unknown(_) => {}
        }
    }

    /// Adds what a reference may find; a literal that it finds several times is one.
    fn candidates(
        &mut self,
        candidates: Vec<Candidate<'a>>,
        source: &str,
        when: &Guard,
        path: &[String],
        place: Place,
    ) {
        let conditions = self.resolver.conditions;
        let start = self.found.len();
        for Candidate { value, when: chosen, .. } in candidates {
            let when = conditions.and(when, &chosen);
            if !conditions.is_possible(&when) {
                continue;
            }
            let known = self.found.iter_mut().skip(start).find(|other| other.value == value);
            if let Some(known) = known {
                known.when = conditions.or(&known.when, &when);
                continue;
            }
            let source = Some(source.to_owned());
            self.found.push(Literal { value, when, source, path: path.to_vec(), place });
        }
    }
}
