//! What a schema says about its resource type as a whole: life cycle, identity, attributes and tags.

use serde_json::Value;

/// The lists and facts at a schema's root. Pointers are as in the schema, such as `/properties/Tags/*/Key`.
#[derive(Debug, Default)]
pub struct Facts {
    /// What identifies a resource: the properties that `Ref` is made of.
    pub primary_identifier: Vec<Box<str>>,
    /// Set by the service: they can be read, not set.
    pub read_only: Vec<Box<str>>,
    /// Can be set, not read.
    pub write_only: Vec<Box<str>>,
    /// A change replaces the resource.
    pub create_only: Vec<Box<str>>,
    /// A change may replace the resource.
    pub conditional_create_only: Vec<Box<str>>,
    /// Should no longer be used.
    pub deprecated: Vec<Box<str>>,
    /// The required properties of the resource.
    pub required: Vec<Box<str>>,
    /// How the resource is tagged.
    pub tagging: Tagging,
    /// Whether a replacement is made before (`create_then_delete`) or after the old one is deleted.
    pub replacement_strategy: Option<Box<str>>,
    /// The service's own life cycle, such as `sunset`, and its date.
    pub lifecycle: Option<(Box<str>, Box<str>)>,
}

/// How a resource is tagged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tagging {
    /// Whether it can have tags.
    pub taggable: bool,
    /// Whether a change of tags leaves the resource in place.
    pub updatable: bool,
    /// Whether CloudFormation adds its own tags.
    pub system_tags: bool,
    /// The pointer of the property that holds the tags.
    pub property: Option<Box<str>>,
}

impl Default for Tagging {
    fn default() -> Self {
        Self { taggable: true, updatable: true, system_tags: true, property: Some("/properties/Tags".into()) }
    }
}

impl Facts {
    pub(super) fn of(json: &Value) -> Self {
        let list = |key: &str| names(json.get(key));
        let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(Box::<str>::from);
        let defaults = Tagging::default();
        let tagging = json.get("tagging").map_or_else(
            || Tagging {
                taggable: json.get("taggable").and_then(Value::as_bool).unwrap_or(true),
                ..Tagging::default()
            },
            |tagging| {
                let flag = |key, otherwise| tagging.get(key).and_then(Value::as_bool).unwrap_or(otherwise);
                Tagging {
                    taggable: flag("taggable", defaults.taggable),
                    updatable: flag("tagUpdatable", defaults.updatable),
                    system_tags: flag("cloudFormationSystemTags", defaults.system_tags),
                    property: text(tagging, "tagProperty").or_else(|| defaults.property.clone()),
                }
            },
        );
        Self {
            primary_identifier: list("primaryIdentifier"),
            read_only: list("readOnlyProperties"),
            write_only: list("writeOnlyProperties"),
            create_only: list("createOnlyProperties"),
            conditional_create_only: list("conditionalCreateOnlyProperties"),
            deprecated: list("deprecatedProperties"),
            required: list("required"),
            tagging,
            replacement_strategy: text(json, "replacementStrategy"),
            lifecycle: json
                .get("lifecycle")
                .and_then(|cycle| Some((text(cycle, "status")?, text(cycle, "date")?))),
        }
    }
}

/// Returns the texts of a list.
pub(super) fn names(json: Option<&Value>) -> Vec<Box<str>> {
    let items = json.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    items.iter().filter_map(Value::as_str).map(Into::into).collect()
}
