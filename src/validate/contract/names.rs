//! The names that a template gives to what it creates, and those by which it uses what others created.

use crate::diagnostic::Place;
use crate::template::{Function, Map, Node, Section, Template, Value};

/// A name in a resource's properties.
#[derive(Debug, Clone)]
pub(super) struct Name {
    /// The resource that it stands in.
    pub(super) logical_id: String,
    pub(super) place: Place,
    pub(super) resource_type: String,
    pub(super) value: NameValue,
    /// The last two keys of the property's path, the last one last.
    pub(super) keys: [String; 2],
    /// Whether the resource is created under this name.
    pub(super) is_created: bool,
}

/// What a name is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NameValue {
    /// The value of a parameter.
    Parameter(String),
    /// This text.
    Literal(String),
}

impl Name {
    /// Returns the last part of the resource type, such as `Table`.
    pub(super) fn noun(&self) -> &str {
        noun(&self.resource_type)
    }

    /// Tells whether the property names something of that kind, as `TableName` and `Table: {Name: ..}` do.
    pub(super) fn is_of(&self, noun: &str) -> bool {
        let [outer, key] = &self.keys;
        key.starts_with(noun) || key == "Name" && outer.starts_with(noun)
    }
}

impl NameValue {
    /// Reads a value that is nothing but a parameter's, or a literal text.
    pub(super) fn of(node: &Node) -> Option<Self> {
        if let Some(text) = node.as_text() {
            return (!text.is_empty()).then(|| Self::Literal(text.to_owned()));
        }
        let name = node.argument_of(Function::Ref).and_then(Node::as_text)?;
        (!name.starts_with("AWS::")).then(|| Self::Parameter(name.to_owned()))
    }
}

/// How the names of properties end that take a name; those of `Bucket` and `Cluster` take no more than that.
const ENDS: [&str; 4] = ["Name", "Identifier", "Bucket", "Cluster"];

/// The properties of IAM that list names of what others created.
const LISTS: [&str; 3] = ["Groups", "Roles", "Users"];

/// Returns the names in the properties of a template's resources.
pub(super) fn names(template: &Template) -> Vec<Name> {
    let mut names = Vec::new();
    for (logical_id, node) in template.entries(Section::Resources) {
        let Some(resource_type) = node.get("Type").and_then(Node::as_text) else { continue };
        let properties = node.get("Properties").and_then(Node::as_map);
        let mut pending: Vec<(&str, &Map)> = properties.map(|map| ("", map)).into_iter().collect();
        while let Some((outer, map)) = pending.pop() {
            for (key, node) in map.iter().filter(|(key, _)| !is_passed_over(key)) {
                let named = |node: &Node| {
                    NameValue::of(node).map(|value| Name {
                        logical_id: logical_id.to_owned(),
                        place: node.place,
                        resource_type: resource_type.to_owned(),
                        value,
                        keys: [outer.to_owned(), key.to_owned()],
                        is_created: is_own_name(resource_type, outer, key),
                    })
                };
                match &node.value {
                    Value::Map(map) => pending.push((key, map)),
                    Value::List(items) => {
                        pending.extend(items.iter().filter_map(|item| Some((key, item.as_map()?))));
                        if LISTS.contains(&key) {
                            names.extend(items.iter().filter_map(named));
                        }
                    }
                    _ if !ENDS.iter().any(|end| key.ends_with(end)) => {}
                    _ => names.extend(named(node)),
                }
            }
        }
    }
    names
}

/// Tags and policies name things without needing them, and what is passed on is judged where it is used.
fn is_passed_over(key: &str) -> bool {
    key == "Tags" || key == "Parameters" || key.ends_with("PolicyDocument") || key.ends_with("Policies")
}

/// Tells whether a property gives a resource its name: `Name`, or that of its type, or that of its input.
fn is_own_name(resource_type: &str, outer: &str, key: &str) -> bool {
    let noun = noun(resource_type);
    match outer.strip_prefix(noun) {
        Some("Input") => key == "Name",
        _ if !outer.is_empty() => false,
        _ => key == "Name" || key.strip_prefix(noun).is_some_and(|end| matches!(end, "Name" | "Identifier")),
    }
}

fn noun(resource_type: &str) -> &str {
    resource_type.rsplit("::").next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::names;
    use crate::validate::testing::read;

    #[test]
    fn names_are_told_apart_from_uses() {
        let template = read(
            r#"{"Resources": {
            "Table": {"Type": "AWS::Glue::Table", "Properties": {"DatabaseName": "reviews",
                "TableInput": {"Name": {"Ref": "Table"}, "Columns": [{"Name": "title", "Type": "string"}]},
                "Tags": [{"TagName": "a"}]}},
            "Grant": {"Type": "AWS::LakeFormation::PrincipalPermissions", "Properties": {
                "Resource": {"Table": {"Name": {"Ref": "Table"}, "CatalogId": {"Ref": "AWS::AccountId"}}}}},
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": {"Fn::Sub": "${A}-b"},
                "Policies": [{"PolicyName": "a"}]}},
            "Access": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "Data"}}},
            "Profile": {"Type": "AWS::IAM::InstanceProfile", "Properties": {"Roles": [{"Ref": "RoleName"}]}},
            "Cluster": {"Type": "AWS::RDS::DBCluster", "Properties": {"DBClusterIdentifier": "main"}}}}"#,
        );
        let mut told: Vec<_> = names(&template)
            .iter()
            .map(|name| {
                let verb = if name.is_created { "creates" } else { "uses" };
                format!("{} {verb} {:?} as {:?}", name.logical_id, name.value, name.keys)
            })
            .collect();
        told.sort();
        assert_eq!(
            told,
            [
                r#"Access uses Parameter("Data") as ["", "Bucket"]"#,
                r#"Cluster creates Literal("main") as ["", "DBClusterIdentifier"]"#,
                r#"Grant uses Parameter("Table") as ["Table", "Name"]"#,
                r#"Profile uses Parameter("RoleName") as ["", "Roles"]"#,
                r#"Table creates Parameter("Table") as ["TableInput", "Name"]"#,
                r#"Table uses Literal("reviews") as ["", "DatabaseName"]"#,
                r#"Table uses Literal("title") as ["Columns", "Name"]"#,
            ]
        );
    }
}
