//! The forms of the attributes `CreationPolicy` and `UpdatePolicy`, which the registry does not have.
//!
//! Source: CloudFormation user guide, "CreationPolicy attribute" and "UpdatePolicy attribute".

use super::{Schema, compile};
use serde_json::Value;
use std::sync::LazyLock;

const FORMS: &str = include_str!("policies.json");

/// The forms of an attribute, by resource type; `*` is any type.
#[derive(Debug)]
struct Forms {
    attribute: &'static str,
    by_type: Vec<(String, Schema)>,
}

static POLICIES: LazyLock<Vec<Forms>> = LazyLock::new(|| {
    let forms: Value = serde_json::from_str(FORMS).unwrap_or_default();
    let of = |attribute: &'static str| {
        let forms = forms.get(attribute).and_then(Value::as_object).into_iter().flatten();
        let by_type = forms
            .map(|(name, json)| (name.clone(), compile::compile(attribute, usize::MAX, json).0))
            .collect();
        Forms { attribute, by_type }
    };
    vec![of("CreationPolicy"), of("UpdatePolicy")]
});

/// The form of an attribute of a resource.
#[derive(Debug, Clone, Copy)]
pub enum Policy {
    /// It has this form.
    Form(&'static Schema),
    /// Resources of the type do not have it.
    NotSupported,
}

/// Returns the form that an attribute, such as `UpdatePolicy`, has in resources of a type.
#[must_use]
pub fn policy(attribute: &str, resource_type: &str) -> Policy {
    let form = forms(attribute).iter().find(|(name, _)| name == resource_type || name == "*");
    form.map_or(Policy::NotSupported, |(_, schema)| Policy::Form(schema))
}

/// Returns the resource types that have an attribute.
pub fn types_with_policy(attribute: &str) -> impl Iterator<Item = &'static str> {
    forms(attribute).iter().map(|(name, _)| name.as_str())
}

fn forms(attribute: &str) -> &'static [(String, Schema)] {
    POLICIES.iter().find(|forms| forms.attribute == attribute).map_or(&[], |forms| &forms.by_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_that_of_a_type() {
        assert_eq!(types_with_policy("UpdatePolicy").count(), 6);
        assert!(types_with_policy("UpdatePolicy").all(|name| crate::schema::get(name).is_some()));
        assert!(matches!(policy("CreationPolicy", "AWS::EC2::Instance"), Policy::Form(_)));
        assert!(matches!(policy("UpdatePolicy", "AWS::EC2::Instance"), Policy::NotSupported));
    }
}
