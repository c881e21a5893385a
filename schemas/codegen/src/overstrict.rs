//! The reviewed table of what resource schemas ask for and their services do not.
//!
//! Types, required and unknown properties and allowed values of the schemas are reliable. Lengths, patterns and
//! maxima are partly derived, so that each can be listed in `schemas/overstrict.json`, with the reason.

use crate::store::{self, Schemas};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::Path;

/// The keywords that an entry may name.
const KEYWORDS: &[&str] = &[
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "pattern",
    "uniqueItems",
];

/// Removes from the schemas what the table lists; an entry that is about nothing is an error.
pub(crate) fn remove(folder: &Path, schemas: &mut Schemas) -> Result<()> {
    let table = store::read_json(&folder.join("overstrict.json"))?;
    for entry in table.as_array().context("`overstrict.json` is not a list")? {
        apply(entry, schemas).with_context(|| format!("`overstrict.json` has the entry {entry}"))?;
    }
    Ok(())
}

fn apply(entry: &Value, schemas: &mut Schemas) -> Result<()> {
    let text = |key: &str| entry.get(key).and_then(Value::as_str).with_context(|| format!("without `{key}`"));
    let (type_name, path, keyword) = (text("type")?, text("path")?, text("keyword")?);
    text("reason")?;
    if !KEYWORDS.contains(&keyword) {
        bail!("but `{keyword}` is never too strict");
    }
    let schema = schemas.get_mut(type_name).with_context(|| format!("but there is no type `{type_name}`"))?;
    let node = schema.pointer_mut(path).and_then(Value::as_object_mut);
    let removed = node.and_then(|node| node.remove(keyword));
    removed.map(|_| ()).context("but the schema has nothing there")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_entry_removes_one_keyword_of_one_place() {
        let node = json!({"type": "string", "pattern": "^a$", "maxLength": 1});
        let mut schemas = Schemas::from([("A::B::C".to_owned(), json!({"properties": {"P": node}}))]);
        let entry = |path: &str, keyword: &str| json!({"type": "A::B::C", "path": path, "keyword": keyword, "reason": "r"});
        apply(&entry("/properties/P", "pattern"), &mut schemas).unwrap();
        let left = json!({"properties": {"P": {"type": "string", "maxLength": 1}}});
        assert_eq!(schemas["A::B::C"], left);
        let error = |entry: &Value, schemas: &mut Schemas| apply(entry, schemas).unwrap_err().to_string();
        assert_eq!(
            error(&entry("/properties/P", "pattern"), &mut schemas),
            "but the schema has nothing there"
        );
        assert_eq!(error(&entry("/properties/P", "type"), &mut schemas), "but `type` is never too strict");
        assert_eq!(error(&json!({"type": "A::B::C"}), &mut schemas), "without `path`");
    }
}
