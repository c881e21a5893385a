//! What to say where none of several alternatives accepts a value, or more than one does.

use super::evaluate::Subject;
use super::explain::{At, Explainer};
use super::messages::{described, joined, listed, unfit};
use super::rules::{
    EXCLUSIVE_PROPERTIES, MISSING_PROPERTY, NO_MATCHING_ALTERNATIVE, NOT_AN_ALLOWED_VALUE,
    REQUIRED_ALTERNATIVE, SEVERAL_MATCHING_ALTERNATIVES, UNKNOWN_PROPERTY, WRONG_TYPE,
};
use crate::condition::Guard;
use crate::diagnostic::Diagnostic;
use crate::schema::{Keyword, NodeId, Schema};
use crate::template::Node;
use crate::validate::findings::Findings;
use crate::validate::kind::{Thing, fits_any, is_unfit};

/// How many alternatives a help text describes.
const DESCRIBED: usize = 5;

impl Explainer<'_, '_> {
    /// Explains `anyOf`, and `oneOf` where `is_exclusive`.
    pub(super) fn alternatives(
        &mut self,
        ids: &[NodeId],
        is_exclusive: bool,
        subject: Subject<'_>,
        at: &At<'_>,
    ) {
        let (evaluator, conditions) = (self.evaluator, self.evaluator.conditions);
        let judged: Vec<_> =
            ids.iter().map(|id| evaluator.nest(|| evaluator.subject(*id, subject))).collect();
        let none = judged.iter().fold(Guard::ALWAYS, |all, judged| conditions.and(&all, &judged.fails));
        if self.is_possible(at, &none) {
            self.none_matches(ids, subject, &none, at);
        }
        if !is_exclusive {
            return;
        }
        for (second, other) in judged.iter().enumerate() {
            for (first, one) in judged.iter().enumerate().take(second) {
                let both = conditions.and(&one.passes, &other.passes);
                if self.is_possible(at, &both) {
                    self.both_match(ids, (first, second), subject, &both, at);
                    return;
                }
            }
        }
    }

    fn none_matches(&mut self, ids: &[NodeId], subject: Subject<'_>, fails: &Guard, at: &At<'_>) {
        let when = self.evaluator.conditions.and(at.when, fails);
        let during = at.during(&when);
        let causes: Vec<Findings> = ids
            .iter()
            .map(|id| {
                let mut explainer =
                    Explainer { is_bare: true, ..Explainer::new(self.evaluator, self.suggestions) };
                explainer.subject(*id, subject, &during);
                explainer.findings
            })
            .collect();
        if let Some(finding) = self.none_is_of_kind(ids, subject, at) {
            return self.add(finding, fails, at);
        }
        let depth = at.path().len();
        let is_rule = |finding: &Diagnostic, rule| std::ptr::eq(finding.rule, rule);
        if causes.iter().all(|findings| {
            findings
                .kept()
                .iter()
                .all(|finding| is_rule(finding, &MISSING_PROPERTY) && finding.path.len() == depth)
        }) {
            let mut wanted: Vec<String> =
                ids.iter().map(|id| self.required_names(*id)).filter(|names| !names.is_empty()).collect();
            wanted.dedup();
            let message = format!("one of {} is required", joined(&wanted));
            return self.add(REQUIRED_ALTERNATIVE.finding(message).help("set one of them"), fails, at);
        }
        if let Some(finding) = self.combination(ids, subject, &causes, depth) {
            return self.add(finding, fails, at);
        }
        // The alternative that is meant is the only one that takes a value of this kind.
        let is_other_kind = |findings: &Findings| {
            findings.kept().iter().any(|finding| {
                let is_here = finding.path.len() == depth && is_rule(finding, &WRONG_TYPE);
                let is_discriminated = finding.path.len() == depth + 1
                    && (is_rule(finding, &NOT_AN_ALLOWED_VALUE) || is_rule(finding, &UNKNOWN_PROPERTY));
                is_here || is_discriminated
            })
        };
        let mut meant = ids.iter().zip(&causes).filter(|(_, findings)| !is_other_kind(findings));
        if let (Some((id, findings)), None) = (meant.next(), meant.next())
            && !findings.kept().is_empty()
        {
            return self.subject(*id, subject, &during);
        }
        let found = subject.plain().map_or_else(|| "the value".to_owned(), described);
        let mut reasons: Vec<String> = Vec::new();
        for findings in &causes {
            let reason = findings
                .kept()
                .iter()
                .map(|finding| finding.message.clone())
                .take(DESCRIBED)
                .collect::<Vec<_>>()
                .join(" and ");
            if !reason.is_empty() && !reasons.contains(&reason) && reasons.len() < DESCRIBED {
                reasons.push(reason);
            }
        }
        let message = format!("none of the {} alternatives accepts {found}", ids.len());
        let mut finding = NO_MATCHING_ALTERNATIVE.finding(message);
        if !reasons.is_empty() {
            finding = finding.help(format!("mend one of these: {}", reasons.join("; or ")));
        }
        self.add(finding, fails, at);
    }

    /// Returns the finding on a reference, or a literal, where each alternative is a format, none of which it has.
    fn none_is_of_kind(&self, ids: &[NodeId], subject: Subject<'_>, at: &At<'_>) -> Option<Diagnostic> {
        let schema = self.evaluator.schema;
        let taken = |id: &NodeId| {
            let format = schema.node(*id).format.as_deref()?;
            Some(Thing::taken(schema.resource_type, format))
        };
        let taken = ids.iter().map(taken).collect::<Option<Vec<_>>>()?.concat();
        match subject {
            Subject::Unknown(yielded) => {
                (fits_any(yielded.thing, &taken) == Some(false)).then(|| self.wrong_kind(yielded, &taken, at))
            }
            Subject::Plain(node) => {
                node.as_text().filter(|text| is_unfit(text, &taken)).map(|_| unfit(node, &taken))
            }
        }
    }

    /// Returns the finding where the alternatives are combinations of values of the same properties.
    fn combination(
        &self,
        ids: &[NodeId],
        subject: Subject<'_>,
        causes: &[Findings],
        depth: usize,
    ) -> Option<Diagnostic> {
        let schema = self.evaluator.schema;
        let names = |id: &NodeId| match schema.node(*id).keywords.as_slice() {
            [Keyword::Members(members)] if members.names().nth(1).is_some() => {
                Some(members.names().collect::<Vec<_>>())
            }
            _ => None,
        };
        let common = names(ids.first()?)?;
        let node = subject.plain()?;
        if !ids.iter().all(|id| names(id).as_ref() == Some(&common)) {
            return None;
        }
        let values: Vec<String> = common
            .iter()
            .filter_map(|name| Some(format!("{} for `{name}`", described(node.get(name)?))))
            .collect();
        let finding = NO_MATCHING_ALTERNATIVE.finding(format!("{} do not go together", values.join(" and ")));
        // The alternative that is closest is one of which a single property is wrong.
        let closest = causes.iter().find_map(|findings| match findings.kept() {
            [finding] => Some((finding.path.get(depth)?, finding.help.as_ref()?)),
            _ => None,
        });
        Some(match closest {
            Some((name, help)) => finding.help(format!("change `{name}`: {help}")),
            None => finding.help(format!("change one of {}", listed(common.into_iter()))),
        })
    }

    fn both_match(
        &mut self,
        ids: &[NodeId],
        (first, second): (usize, usize),
        subject: Subject<'_>,
        both: &Guard,
        at: &At<'_>,
    ) {
        let schema = self.evaluator.schema;
        let required = |index: usize| ids.get(index).map(|id| required(schema, *id)).unwrap_or_default();
        if let ([one], [other], Some(map)) =
            (required(first).as_slice(), required(second).as_slice(), subject.plain().and_then(Node::as_map))
            && one != other
        {
            return self.exclusive(&[one, other], map, both, at);
        }
        let name = |index: usize| ids.get(index).map(|id| self.required_names(*id)).unwrap_or_default();
        let (one, other) = (name(first), name(second));
        let finding = if one.is_empty() || other.is_empty() || one == other {
            let message = format!(
                "the value is of the forms {} and {} at once, of which it must be one",
                first + 1,
                second + 1
            );
            SEVERAL_MATCHING_ALTERNATIVES.finding(message).help("leave only what one of them allows")
        } else {
            EXCLUSIVE_PROPERTIES
                .finding(format!("properties {one} and {other} exclude each other"))
                .help("keep one of them")
        };
        self.add(finding, both, at);
    }

    /// Returns the properties that an alternative requires, in words.
    fn required_names(&self, id: NodeId) -> String {
        required(self.evaluator.schema, id)
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(" with ")
    }
}

/// Returns the properties that an alternative requires.
fn required(schema: &Schema, id: NodeId) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    let mut pending = vec![id];
    // References are followed a few levels: alternatives are at most two away.
    for _ in 0..8 {
        let Some(id) = pending.pop() else { break };
        for keyword in &schema.node(id).keywords {
            match keyword {
                Keyword::Required(own) => names.extend(own.iter().map(AsRef::as_ref)),
                Keyword::Ref(id) => pending.push(*id),
                Keyword::AllOf(ids) => pending.extend(ids),
                _ => {}
            }
        }
    }
    names
}
