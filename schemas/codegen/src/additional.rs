//! The package's tables beside the schemas: the life of Lambda runtimes and of the engines of RDS, and which
//! types hold data.

use crate::store::Schemas;
use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Where the package has the life of Lambda runtimes.
pub(crate) const RUNTIMES: &str = "cfnlint/data/AdditionalSpecs/LmbdRuntimeLifecycle.json";

/// Where the package has the types that hold data.
pub(crate) const STATEFUL: &str = "cfnlint/data/AdditionalSpecs/StatefulResources.json";

/// Where the package has the versions of the engines of RDS: the types, each with all versions and with those
/// that are deprecated.
pub(crate) const ENGINES: [(&str, &str, &str); 2] = [
    (
        "AWS::RDS::DBCluster",
        "cfnlint/data/schemas/extensions/aws_rds_dbcluster/engine_version.json",
        "cfnlint/data/schemas/extensions/aws_rds_dbcluster/engine_version_deprecated.json",
    ),
    (
        "AWS::RDS::DBInstance",
        "cfnlint/data/schemas/extensions/aws_rds_dbinstance/engine_version.json",
        "cfnlint/data/schemas/extensions/aws_rds_dbinstance/engine_version_deprecated.json",
    ),
];

/// What a runtime's life is told by.
const DATES: [&str; 3] = ["create-block", "deprecated", "update-block"];

/// Returns the table of `schemas/runtimes.json`: each runtime's days and successor, as far as it has them.
pub(crate) fn runtimes(table: &Value) -> Result<Value> {
    let table = table.as_object().context("the package's table of runtimes is not a mapping")?;
    let mut runtimes = Map::new();
    for (name, life) in table {
        let mut kept = Map::new();
        for key in DATES.into_iter().chain(["successor"]) {
            match life.get(key) {
                Some(Value::String(text)) => kept.insert(key.to_owned(), text.as_str().into()),
                Some(Value::Null) => None,
                _ => bail!("the runtime `{name}` of the package has no `{key}`"),
            };
        }
        runtimes.insert(name.clone(), kept.into());
    }
    let mut table = Value::Object(runtimes);
    table.sort_all_objects();
    Ok(table)
}

/// Returns the types of the registry whose resources are deleted with the data that they hold, in order; a
/// resource that must be empty to be deleted loses nothing.
pub(crate) fn stateful<'a>(table: &'a Value, schemas: &Schemas) -> Result<Vec<&'a str>> {
    let types = table.get("ResourceTypes").and_then(Value::as_object);
    let types = types.context("the package's table of types that hold data has no `ResourceTypes`")?;
    let must_be_empty = |facts: &Value| facts.get("DeleteRequiresEmptyResource").is_some_and(|it| it == true);
    let chosen = types.iter().filter(|(name, facts)| schemas.contains_key(*name) && !must_be_empty(facts));
    let mut names: Vec<&str> = chosen.map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    Ok(names)
}

/// Writes a list of names with one line a name.
pub(crate) fn lines(names: &[&str]) -> String {
    let rows: Vec<String> = names.iter().map(|name| Value::from(*name).to_string()).collect();
    format!("[\n{}\n]\n", rows.join(",\n"))
}

/// Returns the deprecated versions of each engine. A version of which newer ones are part, such as `17` of
/// `17.4`, stands for the newest of them, so that it is none of them.
pub(crate) fn engine_versions(all: &Value, deprecated: &Value) -> Result<Value> {
    let all = versions(all, |rule| rule.pointer("/then/properties/EngineVersion/enum"));
    let deprecated = versions(deprecated, |rule| rule.pointer("/if/properties/EngineVersion/enum"));
    if deprecated.is_empty() {
        bail!("the package has no deprecated versions of engines");
    }
    let kept = deprecated.iter().map(|(engine, names)| {
        let living: Vec<&str> =
            all.get(engine).into_iter().flat_map(|all| all.difference(names)).copied().collect();
        let is_part = |name: &str| living.iter().any(|other| other.starts_with(&format!("{name}.")));
        let names: Vec<&str> = names.iter().copied().filter(|name| !is_part(name)).collect();
        ((*engine).to_owned(), names.into())
    });
    Ok(Value::Object(kept.collect()))
}

/// Reads a schema that is a list of what holds for each engine.
fn versions(schema: &Value, names: impl Fn(&Value) -> Option<&Value>) -> BTreeMap<&str, BTreeSet<&str>> {
    let rules = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
    let read = rules.filter_map(|rule| {
        let engine = rule.pointer("/if/properties/Engine/const")?.as_str()?;
        Some((engine, names(rule)?.as_array()?.iter().filter_map(Value::as_str).collect()))
    });
    read.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn runtimes_keep_the_days_that_they_have() {
        let life = json!({"successor": null, "deprecated": "2024-01-08", "create-block": "2024-02-08",
            "update-block": null, "note": "gone"});
        assert_eq!(
            runtimes(&json!({"go1.x": life})).unwrap().to_string(),
            r#"{"go1.x":{"create-block":"2024-02-08","deprecated":"2024-01-08"}}"#
        );
        let error = runtimes(&json!({"go1.x": {}})).unwrap_err().to_string();
        assert_eq!(error, "the runtime `go1.x` of the package has no `create-block`");
    }

    #[test]
    fn a_version_that_newer_ones_are_part_of_is_not_deprecated() {
        let all = json!({"allOf": [{"if": {"properties": {"Engine": {"type": "string"}}}, "then": {}},
            {"if": {"properties": {"Engine": {"const": "e"}}},
                "then": {"properties": {"EngineVersion": {"enum": ["1", "1.1", "2", "2.1", "2.2"]}}}}]});
        let deprecated = json!({"allOf": [{"if": {"properties": {"Engine": {"const": "e"},
            "EngineVersion": {"enum": ["2.1", "2", "1", "1.1"]}}}, "then": false}]});
        assert_eq!(engine_versions(&all, &deprecated).unwrap(), json!({"e": ["1", "1.1", "2.1"]}));
        assert!(engine_versions(&all, &json!({})).is_err());
    }

    #[test]
    fn types_that_lose_data_are_types_of_the_registry() {
        let known = ["A::B::C", "A::B::D", "A::B::E"];
        let schemas = Schemas::from(known.map(|name| (name.to_owned(), json!({}))));
        let table = json!({"ResourceTypes": {"A::B::E": {}, "A::B::D": {"DeleteRequiresEmptyResource": true},
            "A::B::Gone": {}, "A::B::C": {}}});
        let types = stateful(&table, &schemas).unwrap();
        assert_eq!(lines(&types), "[\n\"A::B::C\",\n\"A::B::E\"\n]\n");
    }
}
