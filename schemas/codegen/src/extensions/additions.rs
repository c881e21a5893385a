//! What services ask for that the package's constraints do not say.
//!
//! Each entry has the words with which the service refuses what breaks it, or the page that says so.

use serde_json::{Value, json};

/// A constraint on what is at a path of a type's properties, in which `*` is each item of a list.
pub(super) struct Addition {
    pub(super) type_name: &'static str,
    pub(super) path: &'static str,
    /// The name of its definition.
    pub(super) name: &'static str,
    pub(super) constraint: fn() -> Value,
}

/// The constraints that are added.
pub(super) const ADDITIONS: &[Addition] = &[
    // "All alternate domain names (CNAMEs) must be lowercase", and what a wildcard stands for: CloudFront
    // developer guide, alternate domain names.
    Addition {
        type_name: "AWS::CloudFront::Distribution",
        path: "/DistributionConfig/Aliases/*",
        name: "alias_name",
        constraint: || json!({"format": "domain-name", "type": "string"}),
    },
    // "Exactly one of CustomOriginConfig, VpcOriginConfig and S3OriginConfig must be specified".
    Addition {
        type_name: "AWS::CloudFront::Distribution",
        path: "/DistributionConfig/Origins/*",
        name: "origin_kind",
        constraint: || json!({"requiredOr": ["CustomOriginConfig", "S3OriginConfig", "VpcOriginConfig"]}),
    },
    // "Please provide a source for function code".
    Addition {
        type_name: "AWS::Lambda::Function",
        path: "/Code",
        name: "code_source",
        constraint: || {
            json!({
                "dependentRequired": {"S3Bucket": ["S3Key"], "S3Key": ["S3Bucket"]},
                "requiredOr": ["ImageUri", "S3Bucket", "S3Key", "ZipFile"],
            })
        },
    },
];
