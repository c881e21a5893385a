//! What of a template would fit where a reference of the wrong kind stands.

use super::fit::fits_any;
use super::produce::thing_of;
use super::{Thing, Yielded};
use crate::template::{Node, Section};
use crate::validate::resolve::Resolver;

/// The most references that are suggested.
const SUGGESTED: usize = 5;

/// The most entries of a section that are asked: a template has no more resources.
const ASKED: usize = 500;

/// Returns the logical id that a reference names.
fn target(node: &Node) -> Option<&str> {
    let argument = &node.as_call()?.argument;
    argument.as_text().or_else(|| argument.as_list()?.first()?.as_text())
}

impl Resolver<'_> {
    /// Returns the references that yield one of the kinds that a place takes, each in its short form.
    pub(in crate::validate) fn fitting(&self, yielded: Yielded<'_>, taken: &[Thing<'_>]) -> Vec<String> {
        let takes = |thing: Thing<'_>| fits_any(thing, taken) == Some(true);
        let mut found = Vec::new();
        for (name, _) in self.index.entries(Section::Parameters).take(ASKED) {
            let parameter = self.named(name);
            if parameter.is_of_list == yielded.is_of_list && takes(parameter.thing) {
                found.push(format!("!Ref {name}"));
            }
        }
        let is_of_type = |node: &Node| {
            let own = node.get("Type").and_then(Node::as_text);
            taken.iter().any(|taken| matches!(taken, Thing::Attribute(name, _) if Some(*name) == own))
        };
        let takes_any = taken.contains(&Thing::ANY_ARN);
        // Another attribute of the same resource is meant rather than another resource.
        let own = yielded
            .node
            .and_then(target)
            .filter(|name| takes_any || self.entry(Section::Resources, name).is_some_and(is_of_type));
        let resources = self.index.entries(Section::Resources).take(ASKED).filter(|_| !yielded.is_of_list);
        let is_meant = |name: &str| own.is_none_or(|own| own == name);
        for (name, _) in
            resources.filter(|(name, node)| is_meant(name) && (own.is_some() || is_of_type(node)))
        {
            if found.len() >= SUGGESTED {
                break;
            }
            if takes(self.named(name).thing) {
                found.push(format!("!Ref {name}"));
                continue;
            }
            let Some(schema) = self.schema_of(name) else { continue };
            let fitting = schema.facts.read_only.iter().find_map(|pointer| {
                let attribute = pointer.strip_prefix("/properties/")?;
                takes(thing_of(schema, attribute, schema.property(pointer)?)).then_some(attribute)
            });
            found.extend(fitting.map(|attribute| format!("!GetAtt {name}.{}", attribute.replace('/', "."))));
        }
        found.truncate(SUGGESTED);
        found
    }
}
