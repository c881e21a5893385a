//! The texts that a passed value may be.

use super::leaf::Leaf;
use crate::condition::Guard;
use crate::template::sub_text::{Part, parts};
use crate::template::{Function, Node, Section};
use crate::validate::context::Context;
use crate::validate::parameter::{Parameter, ParameterType};
use crate::validate::resolve::is_dynamic;

/// The most texts that one value is spread out into.
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
/// have finitely many, what is composed of them, and defaults.
pub(super) fn texts(context: &Context<'_>, leaf: &Leaf<'_>) -> Vec<Candidate> {
    let candidate = |(text, when)| Candidate { text, when, default_of: None };
    if let Some(all) = spread(context, leaf.node, &leaf.when) {
        return all.into_iter().map(candidate).collect();
    }
    let Some((name, parameter)) = reference(context, leaf.node).or_else(|| joined(context, leaf.node)) else {
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
        !text.is_empty() && kind != ParameterType::Ssm && !is_refused()
    });
    let Some(text) = default else { return Vec::new() };
    let may_be = context.conditions.may_be(name, &text);
    let when = context.conditions.and(&leaf.when, &may_be);
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
fn spread(context: &Context<'_>, node: &Node, when: &Guard) -> Option<Vec<(String, Guard)>> {
    if let Some(text) = node.scalar_text() {
        return (!is_dynamic(&text)).then(|| vec![(text.into_owned(), when.clone())]);
    }
    let call = node.as_call()?;
    let items = call.argument.as_list();
    match (call.function, items) {
        (Function::Ref, _) => named(context, call.argument.as_text()?, when),
        (Function::Sub, None) => sub(context, call.argument.as_text()?, None, when),
        (Function::Sub, Some([text, variables])) => sub(context, text.as_text()?, Some(variables), when),
        (Function::Join, Some([separator, list])) => {
            let separator = separator.as_text()?;
            let mut all = vec![(String::new(), when.clone())];
            for (position, item) in list.as_list()?.iter().enumerate() {
                let before = if position == 0 { "" } else { separator };
                all = product(context, &all, before, |when| spread(context, item, when))?;
            }
            Some(all)
        }
        (Function::FindInMap, _) => {
            let found = context.resolver().literals(node, when);
            let texts =
                found.iter().filter_map(|it| Some((it.value.scalar_text()?.into_owned(), it.when.clone())));
            let texts: Vec<_> = texts.collect();
            (!texts.is_empty()).then_some(texts)
        }
        _ => None,
    }
}

fn named(context: &Context<'_>, name: &str, when: &Guard) -> Option<Vec<(String, Guard)>> {
    let values = context.conditions.values(name).filter(|values| values.len() <= TEXTS)?;
    let all =
        values.into_iter().map(|(guard, text)| (text.into_owned(), context.conditions.and(when, &guard)));
    Some(all.collect())
}

fn sub(
    context: &Context<'_>,
    text: &str,
    variables: Option<&Node>,
    when: &Guard,
) -> Option<Vec<(String, Guard)>> {
    let mut all = vec![(String::new(), when.clone())];
    for part in parts(text) {
        all = match part {
            Part::Literal(text) => {
                product(context, &all, text, |when| Some(vec![(String::new(), when.clone())]))?
            }
            Part::Variable(name) => product(context, &all, "", |when| {
                match variables.and_then(|variables| variables.get(name)) {
                    Some(node) => spread(context, node, when),
                    None => named(context, name, when),
                }
            })?,
            Part::Escape(_) | Part::Unclosed(_) => return None,
        };
    }
    Some(all)
}

/// Continues each text with each of those that may follow in its situations.
fn product(
    context: &Context<'_>,
    heads: &[(String, Guard)],
    between: &str,
    tails: impl Fn(&Guard) -> Option<Vec<(String, Guard)>>,
) -> Option<Vec<(String, Guard)>> {
    let mut all = Vec::new();
    for (head, when) in heads {
        for (tail, when) in tails(when)? {
            if context.conditions.is_possible(&when) {
                all.push((format!("{head}{between}{tail}"), when));
            }
            if all.len() > TEXTS {
                return None;
            }
        }
    }
    Some(all)
}
