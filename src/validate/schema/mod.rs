//! Every resource against the schema of its type.
//!
//! A small evaluator of our own judges a compiled schema over a value of which parts are there only in some
//! situations and others are not known before deployment. Its result says in which situations the value is
//! certainly wrong, and in which it is certainly right (`judgement`); it is a guard, computed keyword by
//! keyword, so that no combination of conditions is ever enumerated. Only where a resource can be wrong is it
//! walked a second time, to find out why (`explain`).
//!
//! A resource whose properties are all literal is judged by the `jsonschema` crate too, each of them and at
//! run time (`engine`): on those the two must agree.

mod alternatives;
mod array;
mod engine;
mod evaluate;
mod explain;
mod formats;
mod judgement;
mod logic;
mod messages;
mod object;
mod reason;
mod rules;
mod scalar;
mod types;

#[cfg(test)]
mod tests;

pub(super) use rules::RULES;

use super::context::Context;
use super::loops::Entry;
use super::resolve::Resolver;
use super::suggestions::Suggestions;
use crate::condition::{Conditions, Guard};
use crate::diagnostic::Diagnostic;
use crate::schema::{self, Keyword, Schema};
use crate::template::{Map, Node, Resource, Section};
use crate::validate::findings::Findings;
use explain::{At, Explainer};
use judgement::Judgement;
use std::cell::Cell;
use std::collections::HashSet;

/// What a judgement needs to know.
struct Evaluator<'a> {
    schema: &'a Schema,
    conditions: &'a Conditions,
    resolver: Resolver<'a>,
    /// The region of the deployment, where it is known.
    region: Option<&'a str>,
    /// Whether the values of parameters and mappings count as unknown.
    ignores_choices: Cell<bool>,
    /// How many keywords that may negate are being judged.
    nested: Cell<u32>,
    depth: Cell<u32>,
    is_too_deep: Cell<bool>,
    /// Whether a literal does not name what its place takes, which only this evaluator knows.
    is_misnamed: Cell<bool>,
}

impl<'a> Evaluator<'a> {
    fn new(schema: &'a Schema, resolver: Resolver<'a>, region: Option<&'a str>) -> Self {
        Self {
            schema,
            conditions: resolver.conditions,
            resolver,
            region,
            ignores_choices: Cell::new(false),
            nested: Cell::new(0),
            depth: Cell::new(0),
            is_too_deep: Cell::new(false),
            is_misnamed: Cell::new(false),
        }
    }
}

/// The type whose schema judges every custom resource.
const CUSTOM_RESOURCE: &str = "AWS::CloudFormation::CustomResource";

/// Judges a resource against the schema of its type, and adds what is wrong with it.
///
/// A resource without a type is another rule's business.
pub(super) fn check_resource(context: &Context<'_>, resource: Resource<'_>, findings: &mut Findings) {
    let Some(name) = resource.resource_type() else { return };
    let is_custom = name.starts_with("Custom::") || name == CUSTOM_RESOURCE;
    let Some(schema) = schema::get(if is_custom { CUSTOM_RESOURCE } else { name }) else {
        findings.extend(types::unknown(context, resource, name));
        return;
    };
    let nothing = Node::from(Map::new()).at(resource.node.place);
    let properties = resource.properties().unwrap_or(&nothing);
    let region = context.options.region.as_deref();
    let evaluator = Evaluator::new(schema, context.resolver(), region);
    let judged = evaluator.judge(schema.root(), properties);
    let when = context.present(resource.node);
    let whole = Whole { suggestions: &context.suggestions, resource, properties, when: &when };
    let mut own = whole.explained(&evaluator, &judged, false, &[]);
    if let Some(constraints) = schema::constraints(schema.resource_type) {
        let required = required(schema);
        for (schema, is_warning) in [(&constraints.errors, false), (&constraints.warnings, true)] {
            let evaluator = Evaluator::new(schema, context.resolver(), region);
            let judged = evaluator.judge(schema.root(), properties);
            let mut found = whole.explained(&evaluator, &judged, is_warning, required);
            let known: HashSet<_> =
                own.kept().iter().map(|other| (other.rule.code, other.path.clone())).collect();
            found.retain(|finding| {
                std::ptr::eq(finding.rule, &rules::MISSING_PROPERTY)
                    || !known.contains(&(finding.rule.code, finding.path.clone()))
            });
            own.absorb(found, |_| {});
        }
    }
    if evaluator.is_too_deep.get() {
        own.push(at_properties(
            &resource,
            rules::TOO_DEEP
                .finding("the properties are nested too deeply to be judged")
                .help("nest them less deeply"),
        ));
    }
    if !is_custom {
        types::read_only(schema, properties, resource.logical_id, &mut own);
    }
    let passes = judged.passes.is_always();
    // What the evaluator cannot tell of literals is a pattern that went over its limit.
    if passes != judged.fails.is_always()
        && !evaluator.is_misnamed.get()
        && engine::is_concrete(properties)
        && let Some(disagreement) = engine::compare(schema, properties, passes)
    {
        own.push(at_properties(&resource, disagreement));
    }
    findings.absorb(own, |_| {});
}

/// Judges an attribute of a resource, such as `UpdatePolicy`, against its form.
pub(super) fn check_attribute(
    context: &Context<'_>,
    resource: &Entry<'_>,
    attribute: &str,
    node: &Node,
    schema: &'static Schema,
    findings: &mut Findings,
) {
    let evaluator = Evaluator::new(schema, context.resolver(), context.options.region.as_deref());
    if evaluator.judge(schema.root(), node).fails.is_never() {
        return;
    }
    let when = context.present(resource.node);
    let path = resource.path(Section::Resources, [attribute]);
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let mut explainer = Explainer::new(&evaluator, &context.suggestions);
    explainer.value(schema.root(), node, &At::attribute(&path, node, &when));
    findings.absorb(explainer.findings, |_| {});
}

/// Returns the properties that every resource of a type has.
fn required(schema: &Schema) -> &[Box<str>] {
    let keywords = &schema.node(schema.root()).keywords;
    let names = keywords.iter().find_map(|keyword| match keyword {
        Keyword::Required(names) => Some(names.as_slice()),
        _ => None,
    });
    names.unwrap_or_default()
}

/// All properties of a resource.
struct Whole<'c> {
    suggestions: &'c Suggestions,
    resource: Resource<'c>,
    properties: &'c Node,
    /// The situations in which the resource is there.
    when: &'c Guard,
}

impl Whole<'_> {
    /// Returns why the properties are wrong, if they can be in the situations in which the resource is there.
    fn explained(
        &self,
        evaluator: &Evaluator<'_>,
        judged: &Judgement,
        is_warning: bool,
        required: &[Box<str>],
    ) -> Findings {
        let conditions = evaluator.conditions;
        if judged.fails.is_never() || !conditions.is_possible(&conditions.and(self.when, &judged.fails)) {
            return Findings::default();
        }
        let mut explainer = Explainer { is_warning, required, ..Explainer::new(evaluator, self.suggestions) };
        let at = At::root(self.resource, self.properties, self.when);
        explainer.value(evaluator.schema.root(), self.properties, &at);
        explainer.findings
    }
}

fn at_properties(resource: &Resource<'_>, finding: Diagnostic) -> Diagnostic {
    let place = resource.properties().map_or(resource.node.place, |node| node.place).or(resource.node.place);
    finding.path(["Resources", resource.logical_id, "Properties"]).at(place)
}
