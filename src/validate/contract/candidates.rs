//! The texts that a passed value may be.

use super::family::Family;
use crate::condition::Guard;
use crate::parameter::{Parameter, ParameterType};
use crate::template::dynamic::is_dynamic;
use crate::template::sub_text::{Part, parts};
use crate::template::{Function, Node, Section};
use crate::validate::context::Context;

/// The most texts that a composed value is spread out into.
const TEXTS: usize = 256;

/// A text that a value may be.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) text: String,
    /// The situations in which it may be that.
    pub(super) when: Guard,
    /// The parameter of the parent whose default it is.
    pub(super) default_of: Option<String>,
}

/// Returns the texts that a value may be, as far as they are known: literals, the values of parameters that
/// have finitely many, what is composed of them, and defaults. The situations are those of the texts alone,
/// wherever the value stands.
pub(super) fn candidates(family: &Family<'_>, node: &Node) -> Vec<Candidate> {
    if let Some(all) = spread(family, node) {
        let candidate = |(text, when)| Candidate { text, when, default_of: None };
        // A dynamic reference may be composed as well.
        return all.into_iter().filter(|(text, _)| !is_dynamic(text)).map(candidate).collect();
    }
    let context = family.context;
    let Some((name, parameter)) = reference(context, node).or_else(|| joined(context, node)) else {
        return Vec::new();
    };
    let own = parameter.as_map().map(|map| Parameter { logical_id: name, map });
    let Some((own, kind)) = own.and_then(|own| Some((own, own.kind()?))) else { return Vec::new() };
    // An empty default says that the parameter is to be given: it is no promise to work. One that the parent
    // itself refuses is told there.
    let default = parameter.get("Default").and_then(Node::scalar_text).filter(|text| {
        let is_refused = || {
            own.not_allowed(kind, text).is_some()
                || !own.violations(kind, own.pattern().as_ref(), text).is_empty()
        };
        !text.is_empty() && !is_dynamic(text) && kind != ParameterType::Ssm && !is_refused()
    });
    let Some(text) = default else { return Vec::new() };
    let when = context.conditions.may_be(name, &text);
    vec![Candidate { text: text.into_owned(), when, default_of: Some(name.to_owned()) }]
}

/// Returns the parameter that a value is, and nothing else.
pub(super) fn reference<'a>(context: &Context<'a>, node: &'a Node) -> Option<(&'a str, &'a Node)> {
    let name = match node.argument_of(Function::Sub).and_then(Node::as_text) {
        Some(text) => {
            let mut all = parts(text);
            match (all.next()?, all.next()) {
                (Part::Variable(name), None) => name,
                _ => return None,
            }
        }
        None => node.argument_of(Function::Ref).and_then(Node::as_text)?,
    };
    Some((name, context.index.get(Section::Parameters, name)?))
}

/// Returns the list parameter whose items a value joins with commas, which makes it the text that was given.
pub(super) fn joined<'a>(context: &Context<'a>, node: &'a Node) -> Option<(&'a str, &'a Node)> {
    let Some([separator, list]) = node.argument_of(Function::Join).and_then(Node::as_list) else {
        return None;
    };
    let name = list.argument_of(Function::Ref).and_then(Node::as_text)?;
    (separator.as_text() == Some(",")).then_some((name, context.index.get(Section::Parameters, name)?))
}

/// Returns every text that a value may be; none where they are endless, many, or unknown.
fn spread(family: &Family<'_>, node: &Node) -> Option<Vec<(String, Guard)>> {
    let always = || family.context.conditions.always();
    if let Some(text) = node.scalar_text() {
        return Some(vec![(text.into_owned(), always())]);
    }
    let call = node.as_call()?;
    match (call.function, call.argument.as_list()) {
        (Function::Ref, _) => named(family, call.argument.as_text()?),
        (Function::Sub, None) => sub(family, call.argument.as_text()?, None),
        (Function::Sub, Some([text, variables])) => sub(family, text.as_text()?, Some(variables)),
        (Function::Join, Some([separator, list])) => {
            let separator = separator.as_text()?;
            let mut all = vec![(String::new(), always())];
            for (position, item) in list.as_list()?.iter().enumerate() {
                let before = if position == 0 { "" } else { separator };
                all = product(family, &all, before, &spread(family, item)?)?;
            }
            Some(all)
        }
        (Function::FindInMap, _) => {
            let found = family.context.resolver().literals(node, &always());
            let texts =
                found.iter().filter_map(|it| Some((it.value.scalar_text()?.into_owned(), it.when.clone())));
            let texts: Vec<_> = texts.collect();
            (!texts.is_empty()).then_some(texts)
        }
        _ => None,
    }
}

fn named(family: &Family<'_>, name: &str) -> Option<Vec<(String, Guard)>> {
    let values = family.values(name)?;
    Some(values.iter().map(|(guard, text)| (text.clone().into_owned(), guard.clone())).collect())
}

fn sub(family: &Family<'_>, text: &str, variables: Option<&Node>) -> Option<Vec<(String, Guard)>> {
    let mut all = vec![(String::new(), family.context.conditions.always())];
    for part in parts(text) {
        all = match part {
            Part::Literal(text) => {
                all.into_iter().map(|(head, when)| (format!("{head}{text}"), when)).collect()
            }
            Part::Variable(name) => {
                let tails = match variables.and_then(|variables| variables.get(name)) {
                    Some(node) => spread(family, node)?,
                    None => named(family, name)?,
                };
                product(family, &all, "", &tails)?
            }
            Part::Escape(_) | Part::Unclosed(_) => return None,
        };
    }
    Some(all)
}

/// Continues each text with each of those that may follow in its situations; none where they are many.
fn product(
    family: &Family<'_>,
    heads: &[(String, Guard)],
    between: &str,
    tails: &[(String, Guard)],
) -> Option<Vec<(String, Guard)>> {
    let conditions = &family.context.conditions;
    let mut all = Vec::new();
    for (head, first) in heads {
        for (tail, second) in tails {
            let when = conditions.and(first, second);
            if conditions.is_possible(&when) {
                all.push((format!("{head}{between}{tail}"), when));
            }
            if all.len() > TEXTS {
                return None;
            }
        }
    }
    Some(all)
}
