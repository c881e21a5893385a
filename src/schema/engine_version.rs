//! The versions of database engines with which RDS creates no database any more.

use std::collections::BTreeMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../schemas/engine_versions.json");

/// Deprecated versions by resource type and engine.
type Table = BTreeMap<&'static str, BTreeMap<&'static str, Vec<&'static str>>>;

static READ: LazyLock<Table> = LazyLock::new(|| serde_json::from_str(TABLE).unwrap_or_default());

/// Tells whether no resource of a type can be created with a version of an engine any more.
#[must_use]
pub fn is_deprecated_engine_version(resource_type: &str, engine: &str, version: &str) -> bool {
    let versions = READ.get(resource_type).and_then(|engines| engines.get(engine));
    versions.is_some_and(|versions| versions.binary_search(&version).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_searched() {
        let types: Vec<_> = READ.keys().copied().collect();
        assert_eq!(types, ["AWS::RDS::DBCluster", "AWS::RDS::DBInstance"]);
        for (engine, versions) in READ.values().flatten() {
            assert!(versions.is_sorted() && versions.len() > 20, "{engine}");
        }
    }

    #[test]
    fn a_major_version_stands_for_its_newest() {
        let is_deprecated =
            |version| is_deprecated_engine_version("AWS::RDS::DBInstance", "postgres", version);
        assert!(is_deprecated("13.3"));
        assert!(!is_deprecated("13") && !is_deprecated("99.1"));
        assert!(!is_deprecated_engine_version("AWS::S3::Bucket", "postgres", "13.3"));
    }
}
