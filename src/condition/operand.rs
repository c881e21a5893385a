//! What comparisons compare, as it is read from the template.

use super::formula::{Formula, Reader};
use super::lookup::Lookup;
use super::model::Subject;
use super::parameter::Parameter;
use super::render::render;
use super::text_of;
use crate::template::sub_text::{self, Part};
use crate::template::{Function, Map, Node, Text};
use std::rc::Rc;

/// What a comparison compares.
#[derive(Debug, Clone)]
pub(super) enum Operand {
    Text(Text),
    Variable(usize),
    /// Pieces put together: two or more, and no two texts in a row.
    Joined(Vec<Piece>),
    /// One of several, each with its case; the cases exclude each other.
    Cases(Vec<(Formula, Self)>),
    /// Too many cases to be spread out.
    TooLarge,
}

/// A piece of a composed text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Text(Text),
    Variable(usize),
}

impl Operand {
    /// Puts pieces together.
    pub(super) fn of(pieces: impl IntoIterator<Item = Piece>) -> Self {
        let mut joined: Vec<Piece> = Vec::new();
        for piece in pieces {
            match (joined.last_mut(), piece) {
                (_, Piece::Text(text)) if text.is_empty() => {}
                (Some(Piece::Text(last)), Piece::Text(text)) => last.to_mut().push_str(&text),
                (_, piece) => joined.push(piece),
            }
        }
        match joined.as_slice() {
            [] => Self::Text(Text::Borrowed("")),
            [Piece::Text(text)] => Self::Text(text.clone()),
            [Piece::Variable(variable)] => Self::Variable(*variable),
            _ => Self::Joined(joined),
        }
    }

    /// Returns the pieces of what has no cases.
    pub(super) fn pieces(&self) -> Option<Vec<Piece>> {
        match self {
            Self::Text(text) if text.is_empty() => Some(Vec::new()),
            Self::Text(text) => Some(vec![Piece::Text(text.clone())]),
            Self::Variable(variable) => Some(vec![Piece::Variable(*variable)]),
            Self::Joined(pieces) => Some(pieces.clone()),
            Self::Cases(_) | Self::TooLarge => None,
        }
    }
}

impl Reader<'_> {
    /// Reads what a comparison compares.
    pub(super) fn operand(&mut self, node: &Node, depth: usize) -> Operand {
        if let Some(text) = text_of(node) {
            return Operand::Text(text);
        }
        let call = node.as_call().filter(|_| depth > 0);
        let read = call.and_then(|call| {
            let (argument, depth) = (&call.argument, depth - 1);
            match (call.function, argument.as_list()) {
                (Function::Ref, _) => Some(Operand::Variable(self.reference(argument.as_text()?))),
                (Function::Sub, None) => self.sub(argument.as_text()?, None, depth),
                (Function::Sub, Some([text, variables])) => {
                    self.sub(text.as_text()?, Some(variables.as_map()?), depth)
                }
                (Function::Join, Some([delimiter, list])) => {
                    let items = self.items(list, depth)?;
                    let delimiter = Operand::Text(delimiter.as_text()?.to_owned().into());
                    let mut parts = Vec::new();
                    for (index, item) in items.into_iter().enumerate() {
                        parts.extend((index > 0).then(|| delimiter.clone()));
                        parts.push(item);
                    }
                    Some(self.join(parts))
                }
                (Function::Select, Some([index, list])) => {
                    let index = text_of(index)?.parse().ok()?;
                    self.items(list, depth)
                        .and_then(|items| items.get(index).cloned())
                        .or_else(|| self.selected(node, index, list, depth))
                }
                // No condition of a template holds one: the value that a parent passes may.
                (Function::If, Some([condition, then, otherwise])) => {
                    Some(self.choice(condition.as_text()?, [then, otherwise], depth))
                }
                (Function::FindInMap, _) => {
                    Lookup::read(self.mappings, argument).and_then(|lookup| self.look_up(&lookup, depth))
                }
                _ => None,
            }
        });
        read.unwrap_or_else(|| self.composed(node))
    }

    /// Reads the two values that a condition chooses from.
    fn choice(&mut self, condition: &str, [then, otherwise]: [&Node; 2], depth: usize) -> Operand {
        if !self.spend(2) {
            return Operand::TooLarge;
        }
        let holds = Formula::Named(condition.to_owned());
        let fails = Formula::Not(Box::new(holds.clone()));
        Operand::Cases(vec![(holds, self.operand(then, depth)), (fails, self.operand(otherwise, depth))])
    }

    /// Reads the text of `Fn::Sub`, with the variables of its own.
    fn sub(&mut self, text: &str, variables: Option<&Map>, depth: usize) -> Option<Operand> {
        let mut parts = Vec::new();
        for part in sub_text::parts(text) {
            parts.push(match part {
                Part::Literal(text) => Operand::Text(text.to_owned().into()),
                Part::Escape(name) => Operand::Text(format!("${{{name}}}").into()),
                Part::Unclosed(_) => return None,
                Part::Variable(name) => match variables.and_then(|variables| variables.get(name)) {
                    Some(value) => self.operand(value, depth),
                    None if name.contains('.') || self.is_list(name) => return None,
                    None => Operand::Variable(self.reference(name)),
                },
            });
        }
        Some(self.join(parts))
    }

    /// Puts operands one after the other, for every combination of their cases.
    fn join(&mut self, parts: Vec<Operand>) -> Operand {
        let mut joined: Vec<(Vec<Formula>, Vec<Piece>)> = vec![(Vec::new(), Vec::new())];
        for part in parts {
            let Operand::Cases(cases) = part else {
                let Some(tail) = part.pieces() else { return Operand::TooLarge };
                joined.iter_mut().for_each(|(_, pieces)| pieces.extend(tail.iter().cloned()));
                continue;
            };
            if !self.spend(joined.len().saturating_mul(cases.len())) {
                return Operand::TooLarge;
            }
            let mut longer = Vec::new();
            for (guards, head) in &joined {
                for (guard, tail) in &cases {
                    let Some(tail) = tail.pieces() else { return Operand::TooLarge };
                    let guards = guards.iter().chain([guard]).cloned().collect();
                    longer.push((guards, head.iter().cloned().chain(tail).collect()));
                }
            }
            joined = longer;
        }
        match joined.as_slice() {
            [(guards, pieces)] if guards.is_empty() => Operand::of(pieces.clone()),
            _ => Operand::Cases(
                joined
                    .into_iter()
                    .map(|(guards, pieces)| (Formula::All(guards), Operand::of(pieces)))
                    .collect(),
            ),
        }
    }

    /// Returns the items of a list whose length is known; none of any other.
    fn items(&mut self, node: &Node, depth: usize) -> Option<Vec<Operand>> {
        let depth = depth.checked_sub(1)?;
        if let Some(items) = node.as_list() {
            let is_one = |item: &Node| {
                let name = item.argument_of(Function::Ref).and_then(Node::as_text);
                item.as_list().is_none()
                    && item.argument_of(Function::Split).is_none()
                    && !name.is_some_and(|name| self.is_list(name))
            };
            return if items.iter().all(is_one) {
                Some(items.iter().map(|item| self.operand(item, depth)).collect())
            } else {
                None
            };
        }
        let [delimiter, text] = node.argument_of(Function::Split)?.as_list()? else { return None };
        match self.operand(text, depth) {
            Operand::Text(text) => Some(split(&text, delimiter.as_text()?).map(Operand::Text).collect()),
            _ => None,
        }
    }

    /// Reads `Fn::Select` of a list whose items are not written out: a list parameter, or the pieces of a
    /// parameter with finitely many values.
    fn selected(&mut self, node: &Node, index: usize, list: &Node, depth: usize) -> Option<Operand> {
        if let Some(name) = list.argument_of(Function::Ref).and_then(Node::as_text) {
            let item = self.parameters.get(name)?.item()?;
            let mention = (name.to_owned(), Some(index));
            let subject = Subject::Composed(render(node)?);
            let variable = self.model.composed(subject, || vec![mention], Some(item));
            return Some(Operand::Variable(variable));
        }
        let [delimiter, text] = list.argument_of(Function::Split)?.as_list()? else { return None };
        let Operand::Variable(variable) = self.operand(text, depth) else { return None };
        let mut cases = Vec::new();
        for value in self.model.finite_values(variable)? {
            let item = split(&value, delimiter.as_text()?).nth(index)?;
            cases.push((self.variable_equals(variable, &value), Operand::Text(item)));
        }
        self.spend(cases.len()).then_some(Operand::Cases(cases))
    }

    /// Tells whether a name is that of a parameter whose value is a list.
    fn is_list(&self, name: &str) -> bool {
        name == "AWS::NotificationARNs" || self.parameters.get(name).is_some_and(|it| it.is_list())
    }

    pub(super) fn reference(&mut self, name: &str) -> usize {
        let parameters = self.parameters;
        self.model.variable(Subject::Reference(name.to_owned()), || {
            Some(parameters.get(name).map_or_else(|| Rc::new(Parameter::pseudo(name)), Rc::clone))
        })
    }

    /// Returns a text that is only known at deployment: the same wherever the same expression is written.
    fn composed(&mut self, node: &Node) -> Operand {
        Operand::Variable(match render(node) {
            Some(expression) => self.model.composed(Subject::Composed(expression), || mentions(node), None),
            None => self.model.unique(),
        })
    }
}

/// Returns the items of a text, as `Fn::Split` makes them.
fn split<'t>(text: &'t str, delimiter: &'t str) -> impl Iterator<Item = Text> {
    let whole = delimiter.is_empty().then(|| text.to_owned().into());
    let pieces = (!delimiter.is_empty()).then(|| text.split(delimiter).map(|item| item.to_owned().into()));
    whole.into_iter().chain(pieces.into_iter().flatten())
}

/// Returns what an expression refers to, that of which parts are hidden deep within it aside.
fn mentions(node: &Node) -> Vec<(String, Option<usize>)> {
    let mut found = Vec::new();
    let mut pending = vec![node];
    while let Some(node) = pending.pop() {
        if let Some(items) = node.as_list() {
            pending.extend(items);
        }
        pending.extend(node.as_map().into_iter().flat_map(Map::iter).map(|(_, node)| node));
        let Some(call) = node.as_call() else { continue };
        pending.push(&call.argument);
        let first = call.argument.as_list().and_then(<[Node]>::first);
        match (call.function, call.argument.as_text().or_else(|| first.and_then(Node::as_text))) {
            (Function::Ref, Some(name)) => found.push((name.to_owned(), None)),
            (Function::Sub, Some(text)) => {
                for part in sub_text::parts(text) {
                    if let Part::Variable(name) = part {
                        found.push((name.to_owned(), None));
                    }
                }
            }
            _ => {}
        }
    }
    found
}
