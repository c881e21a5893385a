//! What a schema says about its resource type as a whole: identity, attributes, and what a change does.

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
    /// The required properties of the resource.
    pub required: Vec<Box<str>>,
}

impl Facts {
    pub(super) fn of(json: &Value) -> Self {
        let list = |key: &str| names(json.get(key));
        Self {
            primary_identifier: list("primaryIdentifier"),
            read_only: list("readOnlyProperties"),
            write_only: list("writeOnlyProperties"),
            create_only: list("createOnlyProperties"),
            conditional_create_only: list("conditionalCreateOnlyProperties"),
            required: list("required"),
        }
    }
}

/// Returns the texts of a list.
pub(super) fn names(json: Option<&Value>) -> Vec<Box<str>> {
    let items = json.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    items.iter().filter_map(Value::as_str).map(Into::into).collect()
}
