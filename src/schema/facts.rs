//! What a schema says about its resource type as a whole: identity, attributes, and what a change does.

use crate::date::Date;
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
    /// Accepted still, but the service may ignore them (CloudFormation CLI user guide, resource type schema).
    pub deprecated: Vec<Box<str>>,
    /// The required properties of the resource.
    pub required: Vec<Box<str>>,
    /// What AWS has announced of the end of the service; none of most.
    pub lifecycle: Option<Lifecycle>,
}

/// What AWS has announced of the end of a service (AWS General Reference, service lifecycle).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifecycle {
    /// How far its end is.
    pub status: Status,
    /// The day from which the status holds; of a service that is to end, its last one.
    pub date: Option<Date>,
}

/// How far the end of a service is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It gets no new features.
    Maintenance,
    /// Its end is announced.
    Sunset,
    /// It is no more.
    Shutdown,
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
            deprecated: list("deprecatedProperties"),
            required: list("required"),
            lifecycle: json.get("lifecycle").and_then(Lifecycle::of),
        }
    }
}

impl Lifecycle {
    fn of(json: &Value) -> Option<Self> {
        let text = |key: &str| json.get(key).and_then(Value::as_str);
        let status = match text("status")? {
            "maintenance" => Status::Maintenance,
            "sunset" => Status::Sunset,
            "shutdown" => Status::Shutdown,
            _ => return None,
        };
        Some(Self { status, date: text("date").and_then(|date| date.parse().ok()) })
    }
}

/// Returns the texts of a list.
pub(super) fn names(json: Option<&Value>) -> Vec<Box<str>> {
    let items = json.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    items.iter().filter_map(Value::as_str).map(Into::into).collect()
}
