//! The form for code scanning services: SARIF 2.1.0 (OASIS, 27 March 2020).

use super::excerpt::width;
use super::sources::{Lines, Position, Sources};
use super::{Diagnostic, Rule};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

pub(super) fn render(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut lines = Lines::new(sources);
    let rules: BTreeMap<&str, &Rule> =
        diagnostics.iter().map(|diagnostic| (diagnostic.rule.code, diagnostic.rule)).collect();
    let indexes: BTreeMap<&str, usize> = rules.keys().copied().zip(0..).collect();
    let results: Vec<Value> = diagnostics
        .iter()
        .map(|diagnostic| result(diagnostic, indexes.get(diagnostic.rule.code), &mut lines))
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": env!("CARGO_PKG_NAME"),
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": rules.values().map(|rule| description(rule)).collect::<Vec<_>>(),
                },
            },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn description(rule: &Rule) -> Value {
    json!({
        "id": rule.code,
        "shortDescription": { "text": rule.summary },
        "help": { "text": rule.explanation, "markdown": rule.explanation },
        "defaultConfiguration": { "level": rule.severity.word() },
    })
}

fn result(diagnostic: &Diagnostic, rule_index: Option<&usize>, lines: &mut Lines<'_>) -> Value {
    let text = match &diagnostic.help {
        Some(help) => format!("{}\nhelp: {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    };
    let mut result = json!({
        "ruleId": diagnostic.rule.code,
        "ruleIndex": rule_index,
        "level": diagnostic.rule.severity.word(),
        "message": { "text": text },
        "locations": [location(diagnostic, lines)],
        // Where one result of a run has suppressions all must, be it an empty list (section 3.27.23).
        "suppressions": diagnostic.acknowledged.iter().map(|reason| suppression(reason)).collect::<Vec<_>>(),
    });
    let related: Vec<Value> = diagnostic
        .related
        .iter()
        .filter_map(|related| {
            let position = Position::of_related(diagnostic, related)?;
            let physical = physical_location(position, lines);
            Some(json!({ "physicalLocation": physical, "message": { "text": related.part } }))
        })
        .collect();
    if let Some(result) = result.as_object_mut().filter(|_| !related.is_empty()) {
        result.insert("relatedLocations".to_owned(), related.into());
    }
    result
}

fn suppression(reason: &str) -> Value {
    json!({ "kind": "inSource", "status": "accepted", "justification": reason })
}

/// Returns the place in a file where there is one, and the place in the template.
fn location(diagnostic: &Diagnostic, lines: &mut Lines<'_>) -> Value {
    let mut location = Map::new();
    if let Some(position) = Position::of(diagnostic, diagnostic.place) {
        let physical = physical_location(position, lines);
        location.insert("physicalLocation".to_owned(), physical);
    }
    let mut logical = Map::new();
    let steps = std::iter::once(&diagnostic.stack).chain(&diagnostic.path);
    let name = steps.map(String::as_str).filter(|step| !step.is_empty()).collect::<Vec<_>>().join("/");
    logical.insert("fullyQualifiedName".to_owned(), name.into());
    if let Some(logical_id) = &diagnostic.logical_id {
        logical.insert("name".to_owned(), logical_id.as_str().into());
    }
    location.insert("logicalLocations".to_owned(), json!([logical]));
    Value::Object(location)
}

/// Returns the file and the region, which ends where the line's text says.
fn physical_location(position: Position<'_>, lines: &mut Lines<'_>) -> Value {
    let Position { file, line, column, language } = position;
    let width = lines.line(position).map(|line| width(line, language)).unwrap_or_default();
    let mut region =
        Map::from_iter([("startLine".to_owned(), line.into()), ("startColumn".to_owned(), column.into())]);
    if let Some(width) = u32::try_from(width).ok().filter(|width| *width > 0) {
        region.insert("endColumn".to_owned(), column.saturating_add(width).into());
    }
    json!({ "artifactLocation": { "uri": uri(file) }, "region": region })
}

/// Returns a path as a URI reference (RFC 3986): relative, or with the `file` scheme if it is absolute.
fn uri(path: &str) -> String {
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    let mut uri = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_become_uri_references() {
        assert_eq!(uri("stacks/a.rs"), "stacks/a.rs");
        assert_eq!(uri("a b:c/größe%.yaml"), "a%20b%3Ac/gr%C3%B6%C3%9Fe%25.yaml");
        assert_eq!(uri("/srv/a.yaml"), "file:///srv/a.yaml");
    }
}
