//! Findings that the author of a template has weighed and leaves standing.
//!
//! An acknowledgement is metadata: that of a resource is for the findings within the resource, that of the
//! template for all others.

mod read;
mod rules;

pub(super) use rules::RULES;

use super::contract::{self, Children};
use super::findings::{self, Findings};
use super::options::Options;
use super::order;
use super::rules::OF_REGION;
use crate::diagnostic::Diagnostic;
use crate::template::{Section, Template};
use read::{Acknowledgement, Scope};
use rules::{EXPIRED_ACKNOWLEDGEMENT, UNUSED_ACKNOWLEDGEMENT};
use std::collections::HashMap;

/// Marks the findings of a template that its metadata acknowledges, adds those on the acknowledgements
/// themselves, and returns all of them in the order of the document.
///
/// Whoever adds findings of a template to those of [`validate`](super::validate) applies it again to all of
/// them: which acknowledgements are used is judged afresh. Findings of other templates are left as they are.
///
/// The children and the options are those that the findings are of. An acknowledgement is not called unused where
/// another run could need it: one that knows more of the children, or one for another region.
#[must_use]
pub fn apply(
    template: &Template,
    mut findings: Vec<Diagnostic>,
    children: &Children<'_>,
    options: &Options,
) -> Vec<Diagnostic> {
    let is_own = |finding: &Diagnostic| finding.stack.is_empty() || finding.stack == template.name;
    findings
        .retain(|finding| !is_own(finding) || !RULES.iter().any(|rule| std::ptr::eq(*rule, finding.rule)));
    let mut added = Findings::default();
    let scopes = read::scopes(template, &mut added);
    if !scopes.is_empty() {
        let scopes = Scopes::new(&scopes);
        let mut used = vec![false; scopes.all.len()];
        for finding in findings.iter_mut().filter(|finding| is_own(finding)) {
            let found = scopes.find(finding);
            finding.acknowledged = found
                .filter(|(_, acknowledgement)| !acknowledgement.is_expired(options))
                .map(|(_, acknowledgement)| acknowledgement.reason.to_owned());
            if let Some(used) = found.and_then(|(index, _)| used.get_mut(index)) {
                *used = true;
            }
        }
        let unjudged = unjudged(template, children);
        for (acknowledgement, is_used) in scopes.all.iter().zip(used) {
            added.extend(match is_used {
                false if unjudged.contains(&acknowledgement.code) => None,
                false if findings::is_cut(&findings, acknowledgement.code) => None,
                false => Some(unused(acknowledgement, &findings)),
                true if acknowledgement.is_expired(options) => Some(expired(acknowledgement)),
                true => None,
            });
        }
    }
    findings.extend(added.told());
    order::conclude(template, findings)
}

/// Returns the codes of the rules whose findings are not all known.
fn unjudged(template: &Template, children: &Children<'_>) -> Vec<&'static str> {
    let of_contracts = (!contract::knows_all(template, children)).then(contract::rules);
    of_contracts.into_iter().flatten().chain([OF_REGION]).map(|rule| rule.code).collect()
}

/// The acknowledgements of a template, by where they hold and what they are of.
struct Scopes<'a> {
    all: Vec<&'a Acknowledgement<'a>>,
    /// The path of each resource, with its acknowledgements by code, as indexes into `all`.
    resources: HashMap<&'a [String], HashMap<&'a str, usize>>,
    /// Those of the template.
    others: HashMap<&'a str, usize>,
}

impl<'a> Scopes<'a> {
    fn new(scopes: &'a [Scope<'a>]) -> Self {
        let mut found = Self { all: Vec::new(), resources: HashMap::new(), others: HashMap::new() };
        for scope in scopes {
            let mut codes = HashMap::new();
            for acknowledgement in &scope.acknowledgements {
                codes.insert(acknowledgement.code, found.all.len());
                found.all.push(acknowledgement);
            }
            match scope.resource.as_slice() {
                [] => found.others = codes,
                path => _ = found.resources.insert(path, codes),
            }
        }
        found
    }

    /// Returns the acknowledgement of a finding, with its index.
    fn find(&self, finding: &Diagnostic) -> Option<(usize, &'a Acknowledgement<'a>)> {
        let path = finding.path.as_slice();
        let beginnings = (2..=path.len()).filter_map(|length| path.get(..length));
        let codes = beginnings.filter_map(|path| self.resources.get(path)).next().unwrap_or(&self.others);
        let index = *codes.get(finding.rule.code)?;
        Some((index, *self.all.get(index)?))
    }
}

fn unused(acknowledgement: &Acknowledgement<'_>, findings: &[Diagnostic]) -> Diagnostic {
    let Acknowledgement { code, path, .. } = acknowledgement;
    let elsewhere = findings
        .iter()
        .find(|finding| finding.rule.code == *code && finding.acknowledged.is_none())
        .map(|finding| match finding.path.as_slice() {
            [section, logical_id, ..] if section == Section::Resources.key() => format!("of `{logical_id}`"),
            _ => "of the template".to_owned(),
        });
    let help = match elsewhere {
        Some(owner) => format!("move it to the `Metadata` {owner}, which has one, or remove it"),
        None => "remove it".to_owned(),
    };
    UNUSED_ACKNOWLEDGEMENT
        .finding(format!("`{code}` is acknowledged, but there is no such finding"))
        .path(path.iter().map(String::as_str))
        .help(help)
}

fn expired(acknowledgement: &Acknowledgement<'_>) -> Diagnostic {
    let Acknowledgement { code, path, expires, .. } = acknowledgement;
    let day = expires.map(|day| format!(" on {day}")).unwrap_or_default();
    EXPIRED_ACKNOWLEDGEMENT
        .finding(format!("the acknowledgement of `{code}` expired{day}"))
        .path(path.iter().map(String::as_str).chain(["expires"]))
        .help("mend what it is about, or weigh it again and set a later day")
}

#[cfg(test)]
mod tests;
