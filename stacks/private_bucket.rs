//! Buckets of the stacks: private, encrypted, and kept when a stack is deleted.

use cfn_synth::construct::{DeletionPolicy, Handle, ResourceAttributes, Stack};
use cfn_synth::iam::policy::PolicyDocument;
use cfn_synth::resources::s3;
use cfn_synth::value::Val;
use s3::bucket;

/// How long what was overwritten or deleted can be had back, in days.
const OLD_VERSIONS_DAYS: i64 = 90;

/// A bucket that only principals of the account reach.
pub(crate) struct PrivateBucket {
    pub(crate) id: &'static str,
    /// The name, where it has to be known beforehand.
    pub(crate) name: Option<Val<String>>,
    /// The customer's key that encrypts objects, where it is not one of S3.
    pub(crate) key_arn: Option<Val<String>>,
    pub(crate) objects: Objects,
}

/// What a bucket holds.
pub(crate) enum Objects {
    /// What expires after so many days.
    Expire(Val<i64>),
    /// People's work, of which old versions are kept for a while.
    Work,
}

impl PrivateBucket {
    /// Returns a bucket with a name and a key of AWS's.
    pub(crate) const fn new(id: &'static str, objects: Objects) -> Self {
        Self { id, name: None, key_arn: None, objects }
    }
}

/// Adds a bucket.
#[track_caller]
pub(crate) fn add(stack: &mut Stack, bucket: PrivateBucket) -> Handle<s3::Bucket> {
    let PrivateBucket { id, name, key_arn, objects } = bucket;
    let added = match name {
        Some(name) => s3::Bucket::new().bucket_name(name),
        None => s3::Bucket::new(),
    };
    let added = added
        .bucket_encryption(bucket::BucketEncryption::server_side_encryption_configuration([encryption(
            key_arn,
        )]))
        .public_access_block_configuration(
            bucket::PublicAccessBlockConfiguration::new()
                .block_public_acls(true)
                .block_public_policy(true)
                .ignore_public_acls(true)
                .restrict_public_buckets(true),
        )
        .ownership_controls(bucket::OwnershipControls::rules([
            bucket::OwnershipControlsRule::new().object_ownership("BucketOwnerEnforced")
        ]));
    let rule = bucket::Rule::status("Enabled");
    let end_uploads = bucket::AbortIncompleteMultipartUpload::days_after_initiation;
    let (added, rule) = match objects {
        Objects::Expire(days) => {
            let rule = rule.id("Expire").expiration_in_days(days);
            (added, rule.abort_incomplete_multipart_upload(end_uploads(1)))
        }
        Objects::Work => {
            let old = bucket::NoncurrentVersionExpiration::noncurrent_days(OLD_VERSIONS_DAYS);
            let rule = rule.id("ExpireOldVersions").noncurrent_version_expiration(old);
            let versions = bucket::VersioningConfiguration::status("Enabled");
            (added.versioning_configuration(versions), rule.abort_incomplete_multipart_upload(end_uploads(7)))
        }
    };
    stack.add(
        id,
        added
            .lifecycle_configuration(bucket::LifecycleConfiguration::rules([rule]))
            // It holds work or proof; and a bucket that is not empty cannot be deleted.
            .removal_policy(DeletionPolicy::RetainExceptOnCreate),
    )
}

/// Adds the policy of a bucket.
#[track_caller]
pub(crate) fn keep(
    stack: &mut Stack,
    bucket: &Handle<s3::Bucket>,
    policy: PolicyDocument,
) -> Handle<s3::BucketPolicy> {
    stack.add(
        format!("{}Policy", bucket.logical_id()),
        s3::BucketPolicy::bucket(bucket).policy_document(policy),
    )
}

fn encryption(key_arn: Option<Val<String>>) -> bucket::ServerSideEncryptionRule {
    let default = bucket::ServerSideEncryptionByDefault::sse_algorithm;
    let rule = bucket::ServerSideEncryptionRule::new();
    match key_arn {
        Some(key) => rule
            .server_side_encryption_by_default(default("aws:kms").kms_master_key_id(key))
            .bucket_key_enabled(true),
        None => rule.server_side_encryption_by_default(default("AES256")),
    }
}
