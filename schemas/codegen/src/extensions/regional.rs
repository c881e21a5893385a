//! Constraints that differ between regions, as one schema.

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The keyword that stands for an `enum` in each region: values, each group with the indices of its regions.
const KEYWORD: &str = "enumByRegion";

/// The regions of all constraints, in the order of their indices.
pub(super) struct Regions(BTreeSet<String>);

impl Regions {
    /// Gathers the regions between which constraints differ.
    pub(super) fn of<'v>(constraints: impl Iterator<Item = &'v Value>) -> Self {
        let regional = constraints.filter(|constraint| are_regions(constraint));
        let regions = regional.filter_map(Value::as_object).flatten();
        Self(regions.filter(|(_, schema)| schema.is_object()).map(|(region, _)| region.clone()).collect())
    }

    /// Returns their names, in order.
    pub(super) fn names(&self) -> &BTreeSet<String> {
        &self.0
    }

    /// Merges the schemas of all regions, if a constraint has any.
    pub(super) fn merge(&self, constraint: Value) -> Result<Value> {
        if !are_regions(&constraint) {
            return Ok(constraint);
        }
        let schemas = self.0.iter().enumerate();
        merged(&schemas.filter_map(|(index, region)| Some((index, constraint.get(region)?))).collect())
    }
}

/// Tells whether the keys of a constraint are regions instead of keywords.
fn are_regions(constraint: &Value) -> bool {
    constraint.get("us-east-1").is_some()
}

/// Tells whether a schema says anything about regions.
pub(super) fn is_used(schema: &Value) -> bool {
    match schema {
        Value::Array(items) => items.iter().any(is_used),
        Value::Object(members) => members.iter().any(|(key, value)| key == KEYWORD || is_used(value)),
        _ => false,
    }
}

/// Merges what has the same form in every region.
fn merged(schemas: &BTreeMap<usize, &Value>) -> Result<Value> {
    let mut keys: BTreeSet<&String> = BTreeSet::new();
    for schema in schemas.values() {
        keys.extend(schema.as_object().context("a region's schema is not an object")?.keys());
    }
    let mut result = Map::new();
    for key in keys {
        let values: BTreeMap<usize, &Value> =
            schemas.iter().filter_map(|(region, schema)| Some((*region, schema.get(key)?))).collect();
        let (name, value) = match key.as_str() {
            "enum" => (KEYWORD, by_region(&values)),
            "allOf" => ("allOf", conditionals(&values)?),
            "properties" => ("properties", properties(&values)?),
            _ => bail!("`{key}` cannot be merged over regions"),
        };
        result.insert(name.to_owned(), value);
    }
    Ok(result.into())
}

fn by_region(lists: &BTreeMap<usize, &Value>) -> Value {
    let mut regions: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (region, list) in lists {
        for word in list.as_array().into_iter().flatten().filter_map(Value::as_str) {
            regions.entry(word).or_default().insert(*region);
        }
    }
    let mut groups: BTreeMap<BTreeSet<usize>, Vec<&str>> = BTreeMap::new();
    for (word, regions) in regions {
        groups.entry(regions).or_default().push(word);
    }
    groups.iter().map(|(regions, values)| json!({"regions": regions, "values": values})).collect()
}

/// Merges lists of `if` and `then` by the `if`.
fn conditionals(lists: &BTreeMap<usize, &Value>) -> Result<Value> {
    let mut branches: BTreeMap<String, (&Value, BTreeMap<usize, &Value>)> = BTreeMap::new();
    for (region, list) in lists {
        for item in list.as_array().into_iter().flatten() {
            let (Some(condition), Some(then)) = (item.get("if"), item.get("then")) else {
                bail!("an item of `allOf` is not a condition with its constraint");
            };
            let (_, own) = branches.entry(condition.to_string()).or_insert((condition, BTreeMap::new()));
            own.insert(*region, then);
        }
    }
    let merge = |(condition, then): &(&Value, BTreeMap<usize, &Value>)| {
        Ok(json!({"if": condition, "then": merged(then)?}))
    };
    branches.values().map(merge).collect::<Result<Vec<_>>>().map(Value::Array)
}

fn properties(maps: &BTreeMap<usize, &Value>) -> Result<Value> {
    let names: BTreeSet<&String> =
        maps.values().filter_map(|map| map.as_object()).flat_map(Map::keys).collect();
    let entries = names.into_iter().map(|name| {
        let own = maps.iter().filter_map(|(region, map)| Some((*region, map.get(name)?))).collect();
        Ok((name.clone(), merged(&own)?))
    });
    entries.collect::<Result<Map<_, _>>>().map(Value::Object)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_grouped_by_the_regions_that_have_them() {
        let class = |values: Value| {
            json!({"allOf": [{
                "if": {"required": ["E"]},
                "then": {"properties": {"C": {"enum": values}}},
            }]})
        };
        let constraint = json!({
            "description": "not a region",
            "eu-west-1": class(json!(["a", "b"])),
            "us-east-1": class(json!(["c", "b"])),
        });
        let regions = Regions::of([&constraint, &json!({"enum": []})].into_iter());
        assert_eq!(regions.names().iter().collect::<Vec<_>>(), ["eu-west-1", "us-east-1"]);
        let merged = regions.merge(constraint.clone()).unwrap();
        let expected = json!({"allOf": [{
            "if": {"required": ["E"]},
            "then": {"properties": {"C": {"enumByRegion": [
                {"regions": [0], "values": ["a"]},
                {"regions": [0, 1], "values": ["b"]},
                {"regions": [1], "values": ["c"]},
            ]}}},
        }]});
        assert_eq!(merged, expected);
        assert!(is_used(&merged) && !is_used(&constraint));
        assert_eq!(regions.merge(json!({"enum": []})).unwrap(), json!({"enum": []}));
        assert!(regions.merge(json!({"us-east-1": {"pattern": "x"}})).is_err());
    }
}
