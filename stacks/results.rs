//! Where query results go: a workgroup of their own for each data scientist, and a bucket for all.

use crate::config::Config;
use crate::policies;
use athena::work_group;
use cfn_synth::construct::{DeletionPolicy, Handle, Output, Parameter, ResourceAttributes, Stack, output};
use cfn_synth::intrinsic::{account_id, region};
use cfn_synth::resources::{athena, iam, s3};
use cfn_synth::sub;
use cfn_synth::value::{IntoVal, Val};
use s3::bucket;

/// How long results are kept, in days: whoever needs them again asks again, with today's permissions.
const KEPT_DAYS: i64 = 30;

/// Returns the name of the workgroup of a user profile.
pub(crate) fn workgroup_name(profile: impl IntoVal<String>) -> Val<String> {
    sub!("sagemaker-studio-{}", profile)
}

/// Where the query results of the data scientists go.
pub(crate) struct Results {
    bucket: Option<Handle<s3::Bucket>>,
    /// The customer's key that encrypts them.
    pub(crate) key_arn: Option<Val<String>>,
    /// The names of the workgroups.
    pub(crate) workgroups: [Output<String>; 2],
}

impl Results {
    /// Adds the workgroups, and the bucket where the configuration wants one.
    pub(crate) fn add(
        stack: &mut Stack,
        config: &Config,
        [full, limited]: [&Parameter<String>; 2],
        key_arn: Option<&Parameter<String>>,
    ) -> Self {
        let bucket = config.results_in_bucket().then(|| add_bucket(stack, config, key_arn));
        let of_full = add_workgroup(stack, "1", full, bucket.as_ref(), key_arn);
        let of_limited = add_workgroup(stack, "2", limited, bucket.as_ref(), key_arn);
        let workgroups = [
            stack.output(
                "WorkGroupDSFull",
                output(&of_full).description("Athena workgroup of the data scientist who sees all columns"),
            ),
            stack.output(
                "WorkGroupDSLimited",
                output(&of_limited)
                    .description("Athena workgroup of the data scientist who sees some columns"),
            ),
        ];
        Self { bucket, key_arn: key_arn.map(IntoVal::into_val), workgroups }
    }

    /// Returns the ARN of the bucket, where there is one.
    pub(crate) fn bucket_arn(&self) -> Option<Val<String>> {
        self.bucket.as_ref().map(Handle::<s3::Bucket>::arn)
    }

    /// Adds the policy of the bucket, which is about the execution roles.
    pub(crate) fn guard(&self, stack: &mut Stack, roles: [&Handle<iam::Role>; 2]) {
        if let Some(bucket) = &self.bucket {
            let policy = policies::bucket::policy(&bucket.arn(), roles.map(Handle::<iam::Role>::arn));
            stack.add("QueryResultsBucketPolicy", s3::BucketPolicy::bucket(bucket).policy_document(policy));
        }
    }
}

/// Adds the bucket of the query results.
fn add_bucket(stack: &mut Stack, config: &Config, key_arn: Option<&Parameter<String>>) -> Handle<s3::Bucket> {
    let default = bucket::ServerSideEncryptionByDefault::sse_algorithm;
    let rule = bucket::ServerSideEncryptionRule::new();
    let rule = match key_arn {
        Some(key) => rule
            .server_side_encryption_by_default(default("aws:kms").kms_master_key_id(key))
            .bucket_key_enabled(true),
        None => rule.server_side_encryption_by_default(default("AES256")),
    };
    stack.add(
        "QueryResultsBucket",
        s3::Bucket::new()
            .bucket_name(sub!("{}{}-{}", &config.results_bucket_prefix, region(), account_id()))
            .bucket_encryption(bucket::BucketEncryption::server_side_encryption_configuration([rule]))
            .public_access_block_configuration(
                bucket::PublicAccessBlockConfiguration::new()
                    .block_public_acls(true)
                    .block_public_policy(true)
                    .ignore_public_acls(true)
                    .restrict_public_buckets(true),
            )
            .ownership_controls(bucket::OwnershipControls::rules([
                bucket::OwnershipControlsRule::new().object_ownership("BucketOwnerEnforced")
            ]))
            .lifecycle_configuration(bucket::LifecycleConfiguration::rules([bucket::Rule::status("Enabled")
                .id("ExpireResults")
                .expiration_in_days(KEPT_DAYS)
                .abort_incomplete_multipart_upload(
                    bucket::AbortIncompleteMultipartUpload::days_after_initiation(1),
                )]))
            // A bucket that is not empty cannot be deleted.
            .removal_policy(DeletionPolicy::RetainExceptOnCreate),
    )
}

/// Adds the workgroup of a data scientist: where its results go, no query can change.
fn add_workgroup(
    stack: &mut Stack,
    number: &str,
    profile: &Parameter<String>,
    bucket: Option<&Handle<s3::Bucket>>,
    key_arn: Option<&Parameter<String>>,
) -> Handle<athena::WorkGroup> {
    let configuration = work_group::WorkGroupConfiguration::new()
        .enforce_work_group_configuration(true)
        .publish_cloud_watch_metrics_enabled(true);
    let configuration = match bucket {
        Some(bucket) => {
            let encryption = work_group::EncryptionConfiguration::encryption_option;
            configuration.result_configuration(
                work_group::ResultConfiguration::new()
                    .output_location(sub!("s3://{}/{}/", bucket, profile))
                    .expected_bucket_owner(account_id())
                    .encryption_configuration(match key_arn {
                        Some(key) => encryption("SSE_KMS").kms_key(key),
                        None => encryption("SSE_S3"),
                    }),
            )
        }
        None => {
            let managed = work_group::ManagedQueryResultsConfiguration::new().enabled(true);
            configuration.managed_query_results_configuration(match key_arn {
                Some(key) => managed.encryption_configuration(
                    work_group::ManagedStorageEncryptionConfiguration::new().kms_key(key),
                ),
                None => managed,
            })
        }
    };
    stack.add(
        format!("DataScientist{number}WorkGroup"),
        athena::WorkGroup::name(workgroup_name(profile))
            .description(sub!("Queries of the Studio user profile {}", profile))
            .recursive_delete_option(true)
            .work_group_configuration(configuration),
    )
}
