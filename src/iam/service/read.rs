//! Reading a service's file. Its texts are those of the embedded file: nothing is copied.

use super::{Access, Action, Key, KeyType, Resource, Service, ValueType, compare};
use crate::iam::pattern::Pattern;
use indexmap::IndexMap;
use serde::Deserialize;

type Keys = Vec<&'static str>;

/// The file as the generator writes it.
#[derive(Deserialize)]
struct File {
    #[serde(borrow)]
    actions: IndexMap<&'static str, (&'static str, IndexMap<&'static str, Keys>, Keys)>,
    #[serde(borrow)]
    keys: IndexMap<&'static str, &'static str>,
    #[serde(borrow)]
    resources: IndexMap<&'static str, (&'static str, Keys)>,
}

/// Reads a file; none where it is not what the generator writes, which a test holds it to.
pub(super) fn service(prefix: &'static str, json: &'static str) -> Option<Service> {
    let file: File = serde_json::from_str(json).ok()?;
    let action = |(name, (level, resources, keys)): (_, (&str, IndexMap<_, _>, _))| {
        Some(Action { name, access: access(level)?, resources: resources.into_iter().collect(), keys })
    };
    let resource = |(name, (arn, keys))| Resource { name, arn, pattern: Pattern::of_reference(arn), keys };
    let key = |(name, kind): (&'static str, &str)| {
        let pattern = name.contains(['$', '<']).then(|| Pattern::of_reference(name));
        Some((Key { name, pattern }, key_type(kind)?))
    };
    let mut actions: Vec<Action> = file.actions.into_iter().map(action).collect::<Option<_>>()?;
    actions.sort_by(|a, b| compare(a.name, b.name));
    let by_name = actions.iter().enumerate().map(|(index, action)| (action.name, index)).collect();
    Some(Service {
        prefix,
        actions,
        by_name,
        resources: file.resources.into_iter().map(resource).collect(),
        keys: file.keys.into_iter().map(key).collect::<Option<_>>()?,
    })
}

/// Reads an access level; to manage permissions or tags is to write too.
fn access(level: &str) -> Option<Access> {
    match level {
        "List" => Some(Access::List),
        "Read" => Some(Access::Read),
        "Write" => Some(Access::Write),
        "Tagging, Write" => Some(Access::Tagging),
        "Permissions management, Write" => Some(Access::PermissionsManagement),
        _ => None,
    }
}

fn key_type(name: &str) -> Option<KeyType> {
    let (many, name) = match name.strip_prefix("ArrayOf") {
        Some(name) => (true, name),
        None => (false, name),
    };
    let value = match name {
        "ARN" => ValueType::Arn,
        "Bool" => ValueType::Bool,
        "Date" => ValueType::Date,
        "IPAddress" => ValueType::IpAddress,
        "Numeric" => ValueType::Numeric,
        "String" => ValueType::String,
        _ => return None,
    };
    Some(if many { KeyType::Many(value) } else { KeyType::One(value) })
}
