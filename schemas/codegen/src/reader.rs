//! Reading a schema: references followed, alternatives merged, property paths located.

use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// More references in a row are a circle.
const LONGEST_CHAIN: usize = 32;

/// A schema whose parts are named by JSON pointers.
pub(crate) struct Reader<'a> {
    root: &'a Value,
}

impl<'a> Reader<'a> {
    /// Reads a whole schema.
    pub(crate) const fn new(root: &'a Value) -> Self {
        Self { root }
    }

    /// Returns a keyword of a part.
    pub(crate) fn keyword(&self, pointer: &str, keyword: &str) -> Option<&'a Value> {
        self.root.pointer(pointer)?.get(keyword)
    }

    /// Returns the texts of a keyword that is a list.
    pub(crate) fn texts(&self, pointer: &str, keyword: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let items = self.keyword(pointer, keyword).and_then(Value::as_array);
        items.into_iter().flatten().filter_map(Value::as_str)
    }

    /// Follows references, and returns where the schema is.
    pub(crate) fn target(&self, pointer: &str) -> String {
        let mut pointer = pointer.to_owned();
        for _ in 0..LONGEST_CHAIN {
            let reference = self.keyword(&pointer, "$ref").and_then(Value::as_str);
            match reference.and_then(|reference| reference.strip_prefix('#')) {
                Some(next) => pointer = next.to_owned(),
                None => break,
            }
        }
        pointer
    }

    /// Returns the schema itself and those that it combines, where they are.
    pub(crate) fn parts(&self, pointer: &str) -> Vec<String> {
        let mut parts = Vec::new();
        let mut open = vec![self.target(pointer)];
        while let Some(pointer) = open.pop() {
            if parts.contains(&pointer) {
                continue;
            }
            for keyword in ["allOf", "anyOf", "oneOf"] {
                let count = self.keyword(&pointer, keyword).and_then(Value::as_array).map_or(0, Vec::len);
                open.extend((0..count).rev().map(|at| self.target(&format!("{pointer}/{keyword}/{at}"))));
            }
            parts.push(pointer);
        }
        parts
    }

    /// Returns the JSON types that a schema allows besides null; none where nothing tells.
    pub(crate) fn types(&self, pointer: &str) -> BTreeSet<&'a str> {
        let own = self.own_types(&self.target(pointer));
        let types = if own.is_empty() {
            self.parts(pointer).iter().flat_map(|part| self.own_types(part)).collect()
        } else {
            own
        };
        types.into_iter().filter(|name| *name != "null").collect()
    }

    fn own_types(&self, pointer: &str) -> BTreeSet<&'a str> {
        let has = |keyword| self.keyword(pointer, keyword).is_some();
        match self.keyword(pointer, "type") {
            Some(Value::String(name)) => BTreeSet::from([name.as_str()]),
            Some(_) => self.texts(pointer, "type").collect(),
            None if has("properties") || has("patternProperties") => BTreeSet::from(["object"]),
            None if has("items") => BTreeSet::from(["array"]),
            None if self.keyword(pointer, "format").and_then(Value::as_str) == Some("json") => {
                BTreeSet::new()
            }
            None if ["enum", "format", "pattern", "minLength", "maxLength"].into_iter().any(has) => {
                BTreeSet::from(["string"])
            }
            None => BTreeSet::new(),
        }
    }

    /// Returns the properties of an object by name, with where their schemas are.
    pub(crate) fn properties(&self, pointer: &str) -> BTreeMap<&'a str, String> {
        let mut properties = BTreeMap::new();
        for part in self.parts(pointer) {
            let members = self.keyword(&part, "properties").and_then(Value::as_object);
            for name in members.into_iter().flat_map(Map::keys) {
                properties.entry(name.as_str()).or_insert_with(|| property(&part, name));
            }
        }
        properties
    }

    /// Returns the schemas of the values whose keys are the author's choice.
    pub(crate) fn values(&self, pointer: &str) -> Vec<String> {
        let patterns = self.keyword(pointer, "patternProperties").and_then(Value::as_object);
        let keys = patterns.into_iter().flat_map(Map::keys);
        let mut values: Vec<String> =
            keys.map(|key| format!("{pointer}/patternProperties/{}", escape(key))).collect();
        if self.keyword(pointer, "additionalProperties").is_some_and(Value::is_object) {
            values.push(format!("{pointer}/additionalProperties"));
        }
        values
    }

    /// Returns where the schema of a property path is: `/properties/Rules/*/Id` is in a definition, say.
    pub(crate) fn locate(&self, path: &str) -> Option<String> {
        let mut pointer = String::new();
        for name in path.strip_prefix("/properties/")?.split('/') {
            pointer = self.target(&pointer);
            if name == "*" {
                pointer.push_str("/items");
                continue;
            }
            if self.keyword(&pointer, "items").is_some() {
                pointer = self.target(&format!("{pointer}/items"));
            }
            pointer = self.properties(&pointer).remove(name)?;
        }
        Some(pointer)
    }
}

fn property(pointer: &str, name: &str) -> String {
    format!("{pointer}/properties/{}", escape(name))
}

fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_path_is_located_through_references_and_lists() {
        let schema = json!({
            "properties": {"Rules": {"type": "array", "items": {"$ref": "#/definitions/Rule"}}},
            "definitions": {"Rule": {"properties": {"Id/1": {}, "Id": {"type": "string"}}}},
        });
        let reader = Reader::new(&schema);
        assert_eq!(
            reader.locate("/properties/Rules/*/Id").as_deref(),
            Some("/definitions/Rule/properties/Id")
        );
        assert_eq!(reader.locate("/properties/Rules/Id").as_deref(), Some("/definitions/Rule/properties/Id"));
        assert_eq!(reader.locate("/properties/Rules/*/No"), None);
        assert_eq!(reader.properties("/definitions/Rule")["Id/1"], "/definitions/Rule/properties/Id~11");
    }

    #[test]
    fn circles_of_references_and_combinations_end() {
        let schema = json!({"definitions": {
            "A": {"$ref": "#/definitions/B"},
            "B": {"$ref": "#/definitions/A"},
            "C": {"anyOf": [{"type": "string"}, {"$ref": "#/definitions/C"}]},
        }});
        let reader = Reader::new(&schema);
        assert!(reader.types("/definitions/A").is_empty());
        assert_eq!(reader.types("/definitions/C"), BTreeSet::from(["string"]));
    }
}
