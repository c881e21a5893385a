//! What is wrong with a resource's type, and with setting what only the service sets.

use super::rules::{READ_ONLY_PROPERTY, UNKNOWN_RESOURCE_TYPE};
use crate::diagnostic::Diagnostic;
use crate::schema::{self, Schema};
use crate::template::{Node, Resource, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;

/// Returns the finding on a type that the registry does not have, unless it may exist elsewhere.
pub(super) fn unknown(context: &Context<'_>, resource: Resource<'_>, name: &str) -> Option<Diagnostic> {
    let is_transformed =
        name.starts_with("AWS::Serverless::") && context.template.section(Section::Transform).is_some();
    let same = schema::types().find(|known| known.eq_ignore_ascii_case(name));
    if is_transformed || (same.is_none() && is_third_party(name)) {
        return None;
    }
    let place =
        resource.node.get("Type").map_or(resource.node.place, |node| node.place).or(resource.node.place);
    let finding = UNKNOWN_RESOURCE_TYPE
        .finding(format!("resource type `{name}` does not exist"))
        .path(["Resources", resource.logical_id, "Type"])
        .at(place);
    Some(match same.or_else(|| context.suggestions.nearest(name, schema::types())) {
        Some(known) => finding.help(format!("did you mean `{known}`?")),
        None => finding.help("`synth schemas list` prints every type"),
    })
}

/// Tells whether a name is a vendor's, or a module's: three names, or four the last of which is `MODULE`.
fn is_third_party(name: &str) -> bool {
    let parts: Vec<&str> = name.split("::").collect();
    let is_word = |part: &&str| {
        !part.is_empty() && part.len() <= 64 && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    parts.iter().all(is_word)
        && match parts.as_slice() {
            [vendor, _, _] => !["AWS", "Amazon", "Alexa"].iter().any(|own| vendor.eq_ignore_ascii_case(own)),
            [_, _, _, module] => *module == "MODULE",
            _ => false,
        }
}

/// Adds a finding for each read-only property that is set, at any depth.
///
/// A property that is listed as settable too (create-only or write-only), or as required, is settable.
pub(super) fn read_only(schema: &Schema, properties: &Node, logical_id: &str, findings: &mut Findings) {
    let facts = &schema.facts;
    for pointer in &facts.read_only {
        let Some(path) = pointer.strip_prefix("/properties/") else { continue };
        let is_settable = [&facts.create_only, &facts.conditional_create_only, &facts.write_only]
            .iter()
            .any(|list| list.contains(pointer))
            || facts.required.iter().any(|name| **name == *path);
        if is_settable {
            continue;
        }
        let mut at = vec!["Resources".to_owned(), logical_id.to_owned(), "Properties".to_owned()];
        descend(properties, path, &mut at, findings);
    }
}

fn descend(node: &Node, path: &str, at: &mut Vec<String>, findings: &mut Findings) {
    let (key, rest) = path.split_once('/').map_or((path, None), |(key, rest)| (key, Some(rest)));
    if let Some(items) = node.as_list() {
        // Both `/Items/*/Id` and `/Items/Id` are written for a property of a list's items.
        let below = if key == "*" { rest } else { Some(path) };
        for (index, item) in items.iter().enumerate() {
            at.push(index.to_string());
            if let Some(below) = below {
                descend(item, below, at, findings);
            }
            at.pop();
        }
        return;
    }
    let Some(value) = node.get(key) else { return };
    at.push(key.to_owned());
    match rest {
        Some(rest) => descend(value, rest, at, findings),
        None if value.is_no_value() => {}
        None => findings.push(
            READ_ONLY_PROPERTY
                .finding(format!("property `{key}` is read-only: only the service sets it"))
                .path(at.iter().map(String::as_str))
                .at(value.place.or(node.place))
                .help("remove it; `Fn::GetAtt` reads it"),
        ),
    }
    at.pop();
}
