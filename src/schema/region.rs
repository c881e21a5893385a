//! The regions: of which partition each is, and which resource types it offers.

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

/// A partition of AWS: regions that share accounts, ARNs and a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Partition {
    /// The name, such as `aws-cn`.
    pub name: &'static str,
    /// The suffix of its domains, the value of `AWS::URLSuffix`.
    pub suffix: &'static str,
    /// What the names of its regions start with.
    regions: &'static str,
}

impl Partition {
    /// Every partition; the last takes every region that is in no other.
    ///
    /// Source: the AWS SDKs' `partitions.json`.
    pub const ALL: [Self; 8] = [
        Self { name: "aws-cn", suffix: "amazonaws.com.cn", regions: "cn-" },
        Self { name: "aws-eusc", suffix: "amazonaws.eu", regions: "eusc-" },
        Self { name: "aws-iso", suffix: "c2s.ic.gov", regions: "us-iso-" },
        Self { name: "aws-iso-b", suffix: "sc2s.sgov.gov", regions: "us-isob-" },
        Self { name: "aws-iso-e", suffix: "cloud.adc-e.uk", regions: "eu-isoe-" },
        Self { name: "aws-iso-f", suffix: "csp.hci.ic.gov", regions: "us-isof-" },
        Self { name: "aws-us-gov", suffix: "amazonaws.com", regions: "us-gov-" },
        Self::COMMERCIAL,
    ];

    const COMMERCIAL: Self = Self { name: "aws", suffix: "amazonaws.com", regions: "" };

    /// Returns the partition that a region belongs to.
    #[must_use]
    pub fn of(region: &str) -> Self {
        let is_of = |partition: &Self| region.starts_with(partition.regions);
        Self::ALL.into_iter().find(is_of).unwrap_or(Self::COMMERCIAL)
    }

    /// Returns the partition of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|partition| partition.name == name)
    }
}

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
            regions().iter().map(|region| Partition::of(region).name).collect();
        let expected = ["aws", "aws-cn", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"];
        assert_eq!(partitions, expected.into_iter().chain(["aws-us-gov"]).collect());
        let place = |region: &str| (Partition::of(region).name, Partition::of(region).suffix);
        assert_eq!(place("us-east-1"), ("aws", "amazonaws.com"));
        assert_eq!(place("us-isob-east-1"), ("aws-iso-b", "sc2s.sgov.gov"));
        for region in regions() {
            let partition = Partition::of(region);
            assert_eq!(Partition::named(partition.name), Some(partition));
        }
        assert_eq!(Partition::named("aws-mars"), None);
    }
}
