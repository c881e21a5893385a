//! Why a conditional keyword asks for something, in words: `PackageType` is `Image`.
//!
//! The words follow from what the `if` of the schema looks at, and from what the template says there.

use super::Evaluator;
use super::evaluate::Subject;
use super::explain::{At, Explainer};
use super::messages::listed;
use super::rules::WRONG_ITEM_COUNT;
use crate::condition::Guard;
use crate::diagnostic::Diagnostic;
use crate::schema::{Keyword, NodeId};
use crate::template::Node;
use crate::validate::kind::Yielded;
use crate::validate::resolve::Resolved;

/// How many values of one property are named; more are told by their being set.
const NAMED: usize = 3;

/// How deep conditions are looked into.
const DEPTH: usize = 16;

/// What a condition found, and what the conditions around it did.
pub(super) struct Reason<'p> {
    around: Option<&'p Reason<'p>>,
    facts: Vec<Fact>,
    /// Whether it is so only for one of the values that a parameter or mapping offers.
    is_choice: bool,
    /// Whether it is so only in some of the situations in which the value is there.
    is_situational: bool,
}

/// What is the case with one property.
#[derive(Debug, Clone, PartialEq)]
struct Fact {
    /// The names that lead to it, such as `Code.ZipFile`.
    name: String,
    state: State,
}

#[derive(Debug, Clone, PartialEq)]
enum State {
    Absent,
    Present,
    Values(Vec<String>),
    Contains(String),
}

impl Reason<'_> {
    /// Returns the words for all that is the case, inner conditions in place of those around them.
    ///
    /// That what the finding is about is there goes without saying.
    pub(super) fn words(&self, finding: &Diagnostic) -> String {
        let path: Vec<&str> = finding.path.iter().map(String::as_str).filter(|key| is_name(key)).collect();
        let mut facts: Vec<&Fact> = Vec::new();
        let mut reason = Some(self);
        while let Some(Reason { around, facts: own, .. }) = reason {
            let is_new = |fact: &&Fact| {
                let name: Vec<&str> = fact.name.split('.').collect();
                let is_told =
                    fact.state == State::Present && finding.message.contains(&format!("`{}`", fact.name));
                !is_told && !path.ends_with(&name) && !facts.iter().any(|known| known.name == fact.name)
            };
            let own: Vec<&Fact> = own.iter().filter(is_new).collect();
            facts.splice(..0, own);
            reason = *around;
        }
        let absent: Vec<&str> =
            facts.iter().filter(|fact| fact.state == State::Absent).map(|fact| fact.name.as_str()).collect();
        let mut words: Vec<String> = facts.iter().filter_map(|fact| fact.words()).collect();
        match absent.as_slice() {
            [] => {}
            [name] => words.push(format!("`{name}` is not set")),
            [one, other] => words.push(format!("neither `{one}` nor `{other}` is set")),
            names => words.push(format!("{} are not set", listed(names.iter().copied()))),
        }
        words.join(" and ")
    }

    /// Tells whether it is so only for one of the values that a parameter or mapping offers.
    pub(super) fn is_choice(&self) -> bool {
        self.is_choice || self.around.is_some_and(Reason::is_choice)
    }

    /// Tells whether it is so only in some of the situations in which the value is there.
    pub(super) fn is_situational(&self) -> bool {
        self.is_situational || self.around.is_some_and(Reason::is_situational)
    }

    /// Tells whether it is so because one of these properties is not set.
    pub(super) fn lacks_one_of(&self, names: &[Box<str>]) -> bool {
        let is_one = |fact: &Fact| names.iter().any(|name| **name == *fact.name);
        self.facts.iter().any(|fact| fact.state == State::Absent && is_one(fact))
            || self.around.is_some_and(|around| around.lacks_one_of(names))
    }

    /// Tells whether it is about a property.
    pub(super) fn names(&self, name: &str) -> bool {
        self.facts.iter().any(|fact| fact.name == name)
            || self.around.is_some_and(|around| around.names(name))
    }
}

/// Tells whether a key of a path is the name of a property, instead of an index or a function.
fn is_name(key: &str) -> bool {
    !key.starts_with("Fn::") && !key.bytes().all(|byte| byte.is_ascii_digit())
}

impl Fact {
    /// Returns the words, but for what is absent, which is told together.
    fn words(&self) -> Option<String> {
        let name = &self.name;
        Some(match &self.state {
            State::Absent => return None,
            State::Present => format!("`{name}` is set"),
            State::Values(values) => {
                let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
                format!("`{name}` is {}", values.join(" or "))
            }
            State::Contains(value) => format!("`{name}` contains `{value}`"),
        })
    }
}

/// What a condition looks at.
#[derive(Debug)]
struct Mention {
    path: Vec<String>,
    aspect: Aspect,
}

#[derive(Debug)]
enum Aspect {
    Presence,
    Value,
    Contains(String),
}

impl Explainer<'_, '_> {
    /// Returns why a branch of a conditional applies, in the situations of `at`, which are some of those
    /// around it.
    pub(super) fn reason<'p>(
        &self,
        condition: NodeId,
        holds: bool,
        around: &Guard,
        subject: Subject<'_>,
        at: &At<'p>,
    ) -> Reason<'p> {
        let evaluator = self.evaluator;
        let facts = subject.plain().map(|node| {
            let mut mentions = Vec::new();
            evaluator.mentions(condition, subject, &mut Vec::new(), &mut mentions);
            facts(evaluator, node, at.when, &mentions)
        });
        let conditions = evaluator.conditions;
        let certain = evaluator.without_choices(|| evaluator.nest(|| evaluator.subject(condition, subject)));
        let certain = if holds { certain.passes } else { certain.fails };
        let is_choice = !conditions.is_possible(&conditions.and(at.when, &certain));
        let is_situational = !conditions.implies(around, at.when);
        Reason { around: at.reason, facts: facts.unwrap_or_default(), is_choice, is_situational }
    }

    /// Returns what is the case with the properties that a schema looks at, in words.
    pub(super) fn state(&self, id: NodeId, node: &Node, at: &At<'_>) -> String {
        let reason = self.reason(id, true, at.when, Subject::Plain(node), &at.without_reason());
        reason.words(&WRONG_ITEM_COUNT.finding(""))
    }
}

fn facts(evaluator: &Evaluator<'_>, node: &Node, when: &Guard, mentions: &[Mention]) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    for mention in mentions {
        let is_prefix =
            |other: &Mention| other.path.len() > mention.path.len() && other.path.starts_with(&mention.path);
        let is_repeated = matches!(mention.aspect, Aspect::Presence)
            && mentions.iter().any(|other| {
                is_prefix(other) || (other.path == mention.path && !matches!(other.aspect, Aspect::Presence))
            });
        let fact = Fact {
            name: mention.path.join("."),
            state: state(evaluator, node, &mention.path, &mention.aspect, when),
        };
        // What is the case with the value itself is what the finding is about.
        if !fact.name.is_empty() && !is_repeated && !facts.iter().any(|known| known.name == fact.name) {
            facts.push(fact);
        }
    }
    facts
}

/// Finds out what is at a path.
fn state(evaluator: &Evaluator<'_>, node: &Node, path: &[String], aspect: &Aspect, when: &Guard) -> State {
    let Some((key, rest)) = path.split_first() else { return found(evaluator, node, aspect, when) };
    match chosen(evaluator, node, when) {
        Some(node) => match node.get(key) {
            Some(below) => state(evaluator, below, rest, aspect, when),
            None => State::Absent,
        },
        None if evaluator.conditions.implies(when, &evaluator.present(node)) => State::Present,
        None => State::Absent,
    }
}

fn found(evaluator: &Evaluator<'_>, node: &Node, aspect: &Aspect, when: &Guard) -> State {
    let conditions = evaluator.conditions;
    if !conditions.is_possible(&conditions.and(when, &evaluator.present(node))) {
        return State::Absent;
    }
    match aspect {
        Aspect::Presence => State::Present,
        Aspect::Contains(value) => State::Contains(value.clone()),
        Aspect::Value => {
            let mut values: Vec<String> = Vec::new();
            for candidate in evaluator.resolver.literals(node, when) {
                let is_possible = conditions.is_possible(&candidate.when);
                match candidate.value.scalar_text().filter(|_| is_possible) {
                    Some(text) if !values.iter().any(|known| **known == *text) => {
                        values.push(text.into_owned())
                    }
                    _ => {}
                }
            }
            if values.is_empty() || values.len() > NAMED { State::Present } else { State::Values(values) }
        }
    }
}

/// Returns the value that is there in all situations of the guard; none where there are several.
fn chosen<'n>(evaluator: &Evaluator<'n>, node: &'n Node, when: &Guard) -> Option<&'n Node> {
    let conditions = evaluator.conditions;
    match evaluator.resolver.resolve(node) {
        Resolved::Plain(node) => Some(node),
        Resolved::If(name, then, otherwise) => {
            let named = conditions.named(name);
            let then_is_possible = conditions.is_possible(&conditions.and(when, &named));
            let otherwise_is_possible =
                conditions.is_possible(&conditions.and(when, &conditions.not(&named)));
            match (then_is_possible, otherwise_is_possible) {
                (true, false) => chosen(evaluator, then, when),
                (false, true) => chosen(evaluator, otherwise, when),
                _ => None,
            }
        }
        _ => None,
    }
}

impl Evaluator<'_> {
    /// Collects what a condition looks at; of alternatives, those that do not fail.
    fn mentions(&self, id: NodeId, subject: Subject<'_>, path: &mut Vec<String>, found: &mut Vec<Mention>) {
        if path.len() > DEPTH || found.len() > DEPTH {
            return;
        }
        let mut mention = |path: &[String], aspect| found.push(Mention { path: path.to_vec(), aspect });
        for keyword in &self.schema.node(id).keywords {
            match keyword {
                Keyword::Required(names) => {
                    for name in names {
                        path.push(name.to_string());
                        mention(path, Aspect::Presence);
                        path.pop();
                    }
                }
                Keyword::Enum(_)
                | Keyword::EnumByRegion(_)
                | Keyword::EnumCaseInsensitive(_)
                | Keyword::Pattern(_)
                | Keyword::Length(_)
                | Keyword::Range(_) => mention(path, Aspect::Value),
                Keyword::Contains(id) => {
                    let value = self.schema.node(*id).keywords.iter().find_map(|keyword| match keyword {
                        Keyword::Enum(literals) => literals.first()?.0.scalar_text(),
                        _ => None,
                    });
                    let aspect = value.map_or(Aspect::Presence, |value| Aspect::Contains(value.into_owned()));
                    mention(path, aspect);
                }
                _ => {}
            }
        }
        for keyword in &self.schema.node(id).keywords {
            match keyword {
                Keyword::Members(members) => {
                    for (name, below) in members.iter() {
                        path.push(name.to_owned());
                        if self.schema.is_never(below) {
                            found.push(Mention { path: path.clone(), aspect: Aspect::Presence });
                        } else {
                            self.mentions(below, Subject::Unknown(Yielded::ANYTHING), path, found);
                        }
                        path.pop();
                    }
                }
                Keyword::Ref(id) | Keyword::Not(id) => self.mentions(*id, subject, path, found),
                Keyword::AllOf(ids) => ids.iter().for_each(|id| self.mentions(*id, subject, path, found)),
                Keyword::AnyOf(ids) | Keyword::OneOf(ids) => {
                    let holds = |id: &&NodeId| {
                        matches!(subject, Subject::Plain(_))
                            && !self.nest(|| self.subject(**id, subject)).passes.is_never()
                    };
                    match ids.iter().find(holds) {
                        Some(id) => self.mentions(*id, subject, path, found),
                        None => ids.iter().for_each(|id| self.mentions(*id, subject, path, found)),
                    }
                }
                _ => {}
            }
        }
    }

    /// Returns the properties that a schema forbids by requiring them under `not`; none where it says more.
    pub(super) fn forbidden(&self, id: NodeId) -> Option<Vec<Vec<&str>>> {
        let mut forbidden = Vec::new();
        for keyword in &self.schema.node(id).keywords {
            match keyword {
                Keyword::Required(names) => forbidden.push(names.iter().map(AsRef::as_ref).collect()),
                Keyword::AnyOf(ids) => {
                    for id in ids {
                        forbidden.extend(self.forbidden(*id)?);
                    }
                }
                Keyword::Members(members) if members.iter().all(|(_, id)| self.allows_all(id)) => {}
                _ => return None,
            }
        }
        Some(forbidden)
    }

    fn allows_all(&self, id: NodeId) -> bool {
        self.schema.node(id).keywords.is_empty()
    }
}
