//! Which resource types take tags, and how their property holds them.

use super::source;
use serde_json::Value;

/// How a property holds tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagForm {
    /// A list of objects with a `Key` and a `Value`.
    List,
    /// An object whose names are the keys.
    Object,
}

/// Returns the name of the property with the tags of a resource type, and how it holds them; none where the type takes
/// no tags, or has more to say of each than a key and a value (schema, `tagging`).
#[must_use]
pub fn tags(resource_type: &str) -> Option<(String, TagForm)> {
    let schema = source(resource_type)?;
    let tagging = schema.get("tagging")?;
    if tagging.get("taggable")? != &Value::Bool(true) {
        return None;
    }
    let pointer = tagging.get("tagProperty")?.as_str()?;
    let name = pointer.strip_prefix("/properties/").filter(|name| !name.contains('/'))?.to_owned();
    let property = resolved(&schema, schema.pointer(pointer)?);
    let Some(items) = property.get("items") else {
        let is_object = property.get("type")? == "object";
        return is_object.then_some((name, TagForm::Object));
    };
    let keys = resolved(&schema, items).get("properties")?.as_object()?;
    (keys.len() == 2 && keys.contains_key("Key") && keys.contains_key("Value"))
        .then_some((name, TagForm::List))
}

/// Follows a reference, and one that it leads to.
fn resolved<'s>(schema: &'s Value, node: &'s Value) -> &'s Value {
    let target = |node: &'s Value| schema.pointer(node.get("$ref")?.as_str()?.strip_prefix('#')?);
    let once = target(node).unwrap_or(node);
    target(once).unwrap_or(once)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_say_how_they_are_tagged() {
        for (resource_type, expected) in [
            ("AWS::IAM::SAMLProvider", Some(("Tags", TagForm::List))),
            ("AWS::SSM::Parameter", Some(("Tags", TagForm::Object))),
            // It has the property, and ignores it.
            ("AWS::IAM::InstanceProfile", None),
            // Each tag says whether instances have it too.
            ("AWS::AutoScaling::AutoScalingGroup", None),
            ("AWS::IAM::ManagedPolicy", None),
            ("AWS::No::Type", None),
        ] {
            let found = tags(resource_type);
            let found = found.as_ref().map(|(name, form)| (name.as_str(), *form));
            assert_eq!(found, expected, "{resource_type}");
        }
    }
}
