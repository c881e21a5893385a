//! In which regions a resource type is offered.

use serde::Deserialize;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../schemas/regions.json");

/// The regions, and the types that some of them do not offer.
#[derive(Debug, Default, Deserialize)]
struct Table<'a> {
    #[serde(borrow)]
    regions: Vec<&'a str>,
    #[serde(borrow)]
    missing: Vec<Group<'a>>,
}

/// Types that the same regions do not offer.
#[derive(Debug, Deserialize)]
struct Group<'a> {
    /// Indices of regions.
    regions: Vec<usize>,
    #[serde(borrow)]
    types: Vec<&'a str>,
}

/// The table is read only when the first question about a region is asked.
static READ: LazyLock<Table<'static>> = LazyLock::new(|| serde_json::from_str(TABLE).unwrap_or_default());

/// Returns every region, sorted, such as `eu-west-1`.
#[must_use]
pub fn regions() -> &'static [&'static str] {
    &READ.regions
}

/// Returns the regions that offer a resource type of the registry, sorted.
#[must_use]
pub fn regions_of(resource_type: &str) -> Vec<&'static str> {
    let group = READ.missing.iter().find(|group| group.types.binary_search(&resource_type).is_ok());
    let is_missing = |index| group.is_some_and(|group| group.regions.contains(&index));
    let regions = READ.regions.iter().enumerate();
    regions.filter(|(index, _)| !is_missing(*index)).map(|(_, region)| *region).collect()
}

/// Returns the partition that a region belongs to, such as `aws-cn`.
#[must_use]
pub fn partition_of(region: &str) -> &'static str {
    let of_prefix = |(prefix, _): &&(&str, &str)| region.starts_with(prefix);
    PARTITIONS.iter().find(of_prefix).map_or("aws", |(_, partition)| partition)
}

/// The partitions other than `aws`, each with how the names of its regions start.
const PARTITIONS: [(&str, &str); 7] = [
    ("cn-", "aws-cn"),
    ("eu-isoe-", "aws-iso-e"),
    ("eusc-", "aws-eusc"),
    ("us-gov-", "aws-us-gov"),
    ("us-iso-", "aws-iso"),
    ("us-isob-", "aws-iso-b"),
    ("us-isof-", "aws-iso-f"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_searched() {
        assert!(regions().len() > 40 && regions().is_sorted());
        for group in &READ.missing {
            assert!(group.regions.iter().all(|index| *index < regions().len()), "{:?}", group.types);
            assert!(group.types.is_sorted(), "{:?}", group.types);
        }
    }

    #[test]
    fn types_are_offered_where_the_table_says() {
        assert_eq!(regions_of("AWS::S3::Bucket"), regions());
        assert_eq!(regions_of("AWS::DeviceFarm::Project"), ["us-west-2"]);
    }

    #[test]
    fn regions_belong_to_partitions() {
        let partitions: std::collections::BTreeSet<_> =
            regions().iter().map(|region| partition_of(region)).collect();
        let expected = ["aws", "aws-cn", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"];
        assert_eq!(partitions, expected.into_iter().chain(["aws-us-gov"]).collect());
        assert_eq!((partition_of("us-east-1"), partition_of("us-isob-east-1")), ("aws", "aws-iso-b"));
    }
}
