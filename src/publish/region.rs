//! The regions that the launch page offers a button for.
//!
//! Source: the regions that AWS Account Management lists as enabled by default, so that a button works
//! in every account; and, in the provider schemas of `schemas/SOURCE.json`, each of them offers
//! `AWS::SageMaker::Domain`, `AWS::SageMaker::UserProfile`, `AWS::LakeFormation::PrincipalPermissions`
//! and `AWS::Athena::WorkGroup`. Any other region is reached through the template's URL.

use super::url::Partition;

/// A region with the place that the console's menu shows.
pub(super) struct Region {
    /// The code, such as `eu-west-1`.
    pub(super) code: &'static str,
    /// The place.
    pub(super) place: &'static str,
}

/// Returns a partition's regions, those of a continent together.
pub(super) const fn regions(partition: Partition) -> &'static [Region] {
    match partition {
        Partition::Aws => COMMERCIAL,
        Partition::China => CHINA,
        Partition::GovCloud => GOV_CLOUD,
    }
}

const fn region(code: &'static str, place: &'static str) -> Region {
    Region { code, place }
}

const COMMERCIAL: &[Region] = &[
    region("us-east-1", "US East (N. Virginia)"),
    region("us-east-2", "US East (Ohio)"),
    region("us-west-1", "US West (N. California)"),
    region("us-west-2", "US West (Oregon)"),
    region("ca-central-1", "Canada (Central)"),
    region("sa-east-1", "South America (São Paulo)"),
    region("eu-central-1", "Europe (Frankfurt)"),
    region("eu-west-1", "Europe (Ireland)"),
    region("eu-west-2", "Europe (London)"),
    region("eu-west-3", "Europe (Paris)"),
    region("eu-north-1", "Europe (Stockholm)"),
    region("ap-south-1", "Asia Pacific (Mumbai)"),
    region("ap-southeast-1", "Asia Pacific (Singapore)"),
    region("ap-southeast-2", "Asia Pacific (Sydney)"),
    region("ap-northeast-1", "Asia Pacific (Tokyo)"),
    region("ap-northeast-2", "Asia Pacific (Seoul)"),
    region("ap-northeast-3", "Asia Pacific (Osaka)"),
];

const CHINA: &[Region] =
    &[region("cn-north-1", "China (Beijing)"), region("cn-northwest-1", "China (Ningxia)")];

const GOV_CLOUD: &[Region] =
    &[region("us-gov-east-1", "AWS GovCloud (US-East)"), region("us-gov-west-1", "AWS GovCloud (US-West)")];
