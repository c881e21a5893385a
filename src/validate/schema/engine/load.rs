//! A schema of the registry, written anew in draft 7 and custom keywords.
//!
//! - `$ref` with siblings becomes a conjunction: draft 7 ignores the siblings.
//! - `pattern` is renamed, or the crate's own check of schemas refuses the dialects of AWS; the keys of
//!   `patternProperties` are translated.
//! - `prefixItems` becomes a list of `items`, and `dependentRequired` becomes `dependencies`.

use crate::schema::pattern::translated;
use serde_json::{Map, Value, json};

/// The custom keyword that stands for `pattern`.
pub(super) const PATTERN: &str = "awsPattern";

const ONE: [&str; 9] = [
    "items",
    "additionalProperties",
    "additionalItems",
    "not",
    "if",
    "then",
    "else",
    "propertyNames",
    "contains",
];
const NAMED: [&str; 3] = ["properties", "patternProperties", "definitions"];
const LISTED: [&str; 4] = ["allOf", "anyOf", "oneOf", "items"];

/// Writes a schema anew.
pub(super) fn load(json: Value) -> Value {
    let Value::Object(mut object) = json else { return json };
    for key in ["$schema", "$id", "default", "examples", "enumNames"] {
        object.remove(key);
    }
    for (key, value) in &mut object {
        let key = key.as_str();
        match value {
            Value::Array(items) if LISTED.contains(&key) || key == "prefixItems" => each(items.iter_mut()),
            Value::Object(members) if NAMED.contains(&key) => {
                each(members.iter_mut().map(|(_, schema)| schema))
            }
            Value::Object(members) if key == "dependencies" => {
                each(members.iter_mut().map(|(_, schema)| schema).filter(|schema| schema.is_object()));
            }
            Value::Object(_) if ONE.contains(&key) => *value = load(value.take()),
            _ => {}
        }
    }
    if let Some(pattern) = object.remove("pattern") {
        object.insert(PATTERN.to_owned(), pattern);
    }
    if let Some(Value::Object(patterns)) = object.get_mut("patternProperties") {
        *patterns =
            std::mem::take(patterns).into_iter().map(|(key, schema)| (translated(&key), schema)).collect();
    }
    let mut conjuncts = Vec::new();
    if let Some(items) = object.remove("prefixItems") {
        conjuncts.push(json!({ "items": items }));
    }
    if let Some(required) = object.remove("dependentRequired") {
        conjuncts.push(json!({ "dependencies": required }));
    }
    if object.len() > 1
        && let Some(reference) = object.remove("$ref")
    {
        conjuncts.push(json!({ "$ref": reference }));
    }
    conjoin(object, conjuncts)
}

fn each<'v>(schemas: impl Iterator<Item = &'v mut Value>) {
    schemas.for_each(|schema| *schema = load(schema.take()));
}

fn conjoin(mut object: Map<String, Value>, conjuncts: Vec<Value>) -> Value {
    if !conjuncts.is_empty() {
        match object.get_mut("allOf") {
            Some(Value::Array(all)) => all.extend(conjuncts),
            _ => {
                object.insert("allOf".to_owned(), Value::Array(conjuncts));
            }
        }
    }
    Value::Object(object)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_becomes_draft_seven() {
        let json = json!({
            "$schema": "https://example.org/provider",
            "properties": {"pattern": {"$ref": "#/definitions/A", "pattern": "a\\Z"}},
            "patternProperties": {"\\d": {"prefixItems": [{"pattern": "b"}], "items": {"type": "object"}}},
            "dependentRequired": {"A": ["B"]},
        });
        assert_eq!(
            load(json),
            json!({
                "properties": {"pattern": {"awsPattern": "a\\Z", "allOf": [{"$ref": "#/definitions/A"}]}},
                "patternProperties": {"[0-9]": {
                    "items": {"type": "object"},
                    "allOf": [{"items": [{"awsPattern": "b"}]}],
                }},
                "allOf": [{"dependencies": {"A": ["B"]}}],
            })
        );
    }
}
