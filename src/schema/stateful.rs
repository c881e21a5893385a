//! The resource types whose resources are deleted with the data that they hold.

use std::sync::LazyLock;

const TABLE: &str = include_str!("../../schemas/stateful.json");

static TYPES: LazyLock<Vec<&'static str>> = LazyLock::new(|| serde_json::from_str(TABLE).unwrap_or_default());

/// Tells whether the resources of a type are deleted with the data that they hold.
#[must_use]
pub fn is_stateful(resource_type: &str) -> bool {
    TYPES.binary_search(&resource_type).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted() {
        assert!(TYPES.len() > 20 && TYPES.is_sorted());
        assert!(is_stateful("AWS::DynamoDB::Table") && !is_stateful("AWS::IAM::Role"));
    }
}
