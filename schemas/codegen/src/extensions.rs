//! Importing the constraints across properties: which ones need, exclude or bound which others.
//!
//! The package keeps each constraint as a small schema, and the path of the values that it judges in the
//! source of the rule that applies it. Here all constraints of a resource type become one schema of the
//! type's properties: an `allOf` of errors, and one of warnings.

mod additions;
mod corrections;
mod regional;
mod rule;

use crate::package::Package;
use crate::store::{Location, Schemas};
use crate::strip;
use additions::ADDITIONS;
use anyhow::{Context, Result, bail};
use regional::Regions;
use rule::Rule;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Where the package keeps the constraints, and the rules that apply them.
const EXTENSIONS: &str = "cfnlint/data/schemas/extensions/";
const RULES: &str = "cfnlint/rules/";

/// The keyword that relates a value to another resource: no schema of one resource can hold it.
const BETWEEN_RESOURCES: &str = "cfnGather";

/// Returns the constraints of every resource type that has some.
pub(crate) fn read(package: &mut Package, schemas: &Schemas) -> Result<Schemas> {
    let mut constraints = Vec::new();
    for name in package.files(RULES, ".py") {
        let Some(rule) = Rule::of(&package.text(&name)?) else { continue };
        let Some(is_warning) = rule.is_warning() else { continue };
        if corrections::left_out(&rule.file).is_some() {
            continue;
        }
        let mut constraint = package.json(&format!("{EXTENSIONS}{}", rule.file))?;
        strip::strip(&mut constraint);
        if constraint.get(BETWEEN_RESOURCES).is_none() {
            corrections::apply(&rule, &mut constraint)
                .with_context(|| format!("cannot correct `{}`", rule.file))?;
            constraints.push((rule, is_warning, constraint));
        }
    }
    let regions = Regions::of(constraints.iter().map(|(.., constraint)| constraint));
    let mut types: BTreeMap<String, Constraints> = BTreeMap::new();
    for (rule, is_warning, constraint) in constraints {
        let constraint = regions.merge(constraint)?;
        for path in &rule.paths {
            let (type_name, path) = split(path).with_context(|| format!("`{path}` is not a path"))?;
            if schemas.contains_key(type_name) {
                let own = types.entry(type_name.to_owned()).or_default();
                own.add(&rule.file, is_warning, path, constraint.clone())?;
            }
        }
    }
    for addition in ADDITIONS {
        let own = types.entry(addition.type_name.to_owned()).or_default();
        own.add(addition.name, false, addition.path, (addition.constraint)())?;
    }
    let into_schema = |(name, own): (String, Constraints)| {
        let schema = own.into_schema(&name, regions.names());
        (name, schema)
    };
    Ok(types.into_iter().map(into_schema).collect())
}

/// Splits `Resources/TYPE/Properties/PATH`.
fn split(path: &str) -> Option<(&str, &str)> {
    let (type_name, path) = path.strip_prefix("Resources/")?.split_once("/Properties")?;
    Location::of(type_name)?;
    Some((type_name, path))
}

/// What is gathered for one resource type.
#[derive(Default)]
struct Constraints {
    definitions: Map<String, Value>,
    errors: Vec<(String, Value)>,
    warnings: Vec<(String, Value)>,
}

impl Constraints {
    fn add(&mut self, file: &str, is_warning: bool, path: &str, mut constraint: Value) -> Result<()> {
        let definitions = constraint.as_object_mut().and_then(|object| object.remove("definitions"));
        for (name, schema) in definitions.as_ref().and_then(Value::as_object).into_iter().flatten() {
            self.define(name, schema.clone())?;
        }
        let name = file.rsplit(['/', '.']).nth(1).unwrap_or(file);
        let below =
            self.define(name, constraint).map(|()| json!({"$ref": format!("#/definitions/{name}")}))?;
        let list = if is_warning { &mut self.warnings } else { &mut self.errors };
        list.push((format!("{name}{path}"), nested(path, below)));
        Ok(())
    }

    fn define(&mut self, name: &str, schema: Value) -> Result<()> {
        match self.definitions.insert(name.to_owned(), schema.clone()) {
            Some(other) if other != schema => bail!("two definitions are called `{name}`"),
            _ => Ok(()),
        }
    }

    fn into_schema(self, type_name: &str, regions: &BTreeSet<String>) -> Value {
        let conjunction = |mut list: Vec<(String, Value)>| {
            list.sort_by(|(one, _), (other, _)| one.cmp(other));
            Value::Array(list.into_iter().map(|(_, schema)| schema).collect())
        };
        let mut schema = json!({"definitions": self.definitions, "typeName": type_name});
        if let Some(object) = schema.as_object_mut() {
            if !self.errors.is_empty() {
                object.insert("allOf".to_owned(), conjunction(self.errors));
            }
            if !self.warnings.is_empty() {
                object.insert("warnings".to_owned(), json!({"allOf": conjunction(self.warnings)}));
            }
            if object.get("definitions").is_some_and(regional::is_used) {
                object.insert("regions".to_owned(), json!(regions));
            }
        }
        schema.sort_all_objects();
        schema
    }
}

/// Returns the schema of an object that has what is judged at the path, in which `*` is each item of a list.
fn nested(path: &str, schema: Value) -> Value {
    path.rsplit('/').filter(|key| !key.is_empty()).fold(schema, |below, key| match key {
        "*" => json!({ "items": below }),
        _ => json!({ "properties": { key: below } }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constraint_is_nested_as_deep_as_its_path() {
        let (name, path) = split("Resources/AWS::EC2::Instance/Properties/Volumes/*/Ebs").unwrap();
        assert_eq!((name, path), ("AWS::EC2::Instance", "/Volumes/*/Ebs"));
        assert_eq!(
            nested(path, json!({"required": ["Size"]})),
            json!({"properties": {"Volumes": {"items": {"properties": {"Ebs": {"required": ["Size"]}}}}}})
        );
        assert_eq!(split("Resources/AWS::A::B/Properties"), Some(("AWS::A::B", "")));
        assert_eq!(split("Resources/*"), None);
    }

    #[test]
    fn errors_and_warnings_of_a_type_are_one_schema() {
        let mut own = Constraints::default();
        let shared = json!({"definitions": {"X": {"type": "string"}}, "$ref": "#/definitions/X"});
        own.add("a/second.json", false, "/A", shared).unwrap();
        own.add("a/first.json", true, "", json!({"required": ["B"]})).unwrap();
        assert!(own.add("b/first.json", true, "", json!({})).is_err());
        let expected = json!({
            "allOf": [{"properties": {"A": {"$ref": "#/definitions/second"}}}],
            "definitions": {"X": {"type": "string"}, "first": {}, "second": {"$ref": "#/definitions/X"}},
            "typeName": "AWS::A::B",
            "warnings": {"allOf": [{"$ref": "#/definitions/first"}]},
        });
        assert_eq!(own.into_schema("AWS::A::B", &BTreeSet::new()), expected);
    }
}
