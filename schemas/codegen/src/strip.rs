//! Removing from a schema what neither judges a template nor types a property.

use serde_json::Value;

/// Keywords that hold schemas by name.
pub(crate) const NAMED_SCHEMAS: &[&str] =
    &["$defs", "definitions", "dependencies", "patternProperties", "properties"];

/// Annotations, links, and what concerns the provider's program instead of the resource.
const ANNOTATIONS: &[&str] = &[
    "$comment",
    "$id",
    "$schema",
    "comment",
    "description",
    "documentationUrl",
    "examples",
    "handlers",
    "resourceLink",
    "sourceUrl",
    "title",
    "typeConfiguration",
];

/// Keywords whose value is data: nothing inside is a keyword.
const DATA: &[&str] = &[
    "const",
    "default",
    "dependentExcluded",
    "dependentRequired",
    "enum",
    "lifecycle",
    "propertyTransform",
    "relationshipRef",
    "required",
    "tagging",
];

/// Removes annotations from a schema and from all schemas inside it, and sorts all keys.
pub(crate) fn strip(schema: &mut Value) {
    strip_schema(schema);
    schema.sort_all_objects();
}

fn strip_schema(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(strip_schema),
        Value::Object(keywords) => {
            keywords.retain(|keyword, _| !ANNOTATIONS.contains(&keyword.as_str()));
            for (keyword, value) in keywords {
                if NAMED_SCHEMAS.contains(&keyword.as_str()) {
                    value.as_object_mut().into_iter().flatten().for_each(|(_, schema)| strip_schema(schema));
                } else if !DATA.contains(&keyword.as_str()) {
                    strip_schema(value);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn annotations_go_but_properties_of_the_same_name_and_data_stay() {
        let mut schema = json!({
            "typeName": "AWS::A::B",
            "description": "gone",
            "handlers": {"create": {"permissions": []}},
            "properties": {
                "title": {"title": "gone", "type": "string", "default": {"description": "stays"}},
                "description": {"$ref": "#/definitions/examples"},
            },
            "definitions": {"examples": {"anyOf": [{"title": "gone", "required": ["comment"]}]}},
        });
        strip(&mut schema);
        let expected = json!({
            "typeName": "AWS::A::B",
            "properties": {
                "title": {"type": "string", "default": {"description": "stays"}},
                "description": {"$ref": "#/definitions/examples"},
            },
            "definitions": {"examples": {"anyOf": [{"required": ["comment"]}]}},
        });
        assert_eq!(schema, expected);
    }
}
