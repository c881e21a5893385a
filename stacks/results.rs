//! Where query results go: a workgroup of their own for each data scientist, and a bucket for all.

use crate::config::Config;
use crate::parameters::Scientist;
use crate::policies;
use athena::work_group;
use cfn_synth::construct::{DeletionPolicy, Handle, Parameter, ResourceAttributes, Stack};
use cfn_synth::intrinsic::{account_id, partition, region};
use cfn_synth::resources::{athena, s3};
use cfn_synth::sub;
use cfn_synth::value::{IntoVal, Val};
use s3::bucket;

/// How long results are kept, in days: whoever needs them again asks again, with today's permissions.
const KEPT_DAYS: i64 = 30;

/// Returns the name of the workgroup of a user profile.
pub(crate) fn workgroup_name(config: &Config, profile: impl IntoVal<String>) -> Val<String> {
    sub!("sagemaker-studio-{}{}", profile, &config.name_suffix)
}

/// Where the query results of the data scientists go.
pub(crate) struct Results {
    bucket: Option<Bucket>,
    /// The customer's key that encrypts them.
    pub(crate) key_arn: Option<Val<String>>,
}

/// The bucket of the results.
struct Bucket {
    name: Val<String>,
    arn: Val<String>,
}

impl Results {
    /// Adds the bucket, where the configuration wants one, and its policy.
    pub(crate) fn add(stack: &mut Stack, config: &Config, key_arn: Option<&Parameter<String>>) -> Self {
        let bucket = config.results_in_bucket().then(|| {
            let bucket = add_bucket(stack, config, key_arn);
            let policy = policies::bucket::policy(&bucket.arn(), &policies::execution_roles(config));
            stack.add("QueryResultsBucketPolicy", s3::BucketPolicy::bucket(&bucket).policy_document(policy));
            Bucket { name: bucket.reference(), arn: bucket.arn() }
        });
        Self { bucket, key_arn: key_arn.map(IntoVal::into_val) }
    }

    /// Returns those that another stack made.
    pub(crate) fn elsewhere(config: &Config, key_arn: Option<&Parameter<String>>) -> Self {
        let bucket = config.results_in_bucket().then(|| {
            let name = bucket_name(config);
            Bucket { arn: sub!("arn:{}:s3:::{}", partition(), &name), name }
        });
        Self { bucket, key_arn: key_arn.map(IntoVal::into_val) }
    }

    /// Returns the ARN of the bucket, where there is one.
    pub(crate) fn bucket_arn(&self) -> Option<&Val<String>> {
        self.bucket.as_ref().map(|bucket| &bucket.arn)
    }

    /// Adds the workgroup of a data scientist: where its results go, no query can change.
    pub(crate) fn add_workgroup(
        &self,
        stack: &mut Stack,
        config: &Config,
        scientist: &Scientist,
    ) -> Handle<athena::WorkGroup> {
        let profile = &scientist.profile;
        let configuration = work_group::WorkGroupConfiguration::new()
            .enforce_work_group_configuration(true)
            .publish_cloud_watch_metrics_enabled(true);
        let configuration = match config.scan_limit_megabytes.and_then(|limit| i64::try_from(limit).ok()) {
            Some(limit) => configuration.bytes_scanned_cutoff_per_query(limit.saturating_mul(1_000_000)),
            None => configuration,
        };
        let configuration = match &self.bucket {
            Some(bucket) => {
                let encryption = work_group::EncryptionConfiguration::encryption_option;
                configuration.result_configuration(
                    work_group::ResultConfiguration::new()
                        .output_location(sub!("s3://{}/{}/", &bucket.name, profile))
                        .expected_bucket_owner(account_id())
                        .encryption_configuration(match &self.key_arn {
                            Some(key) => encryption("SSE_KMS").kms_key(key),
                            None => encryption("SSE_S3"),
                        }),
                )
            }
            None => {
                let managed = work_group::ManagedQueryResultsConfiguration::new().enabled(true);
                configuration.managed_query_results_configuration(match &self.key_arn {
                    Some(key) => managed.encryption_configuration(
                        work_group::ManagedStorageEncryptionConfiguration::new().kms_key(key),
                    ),
                    None => managed,
                })
            }
        };
        stack.add(
            scientist.id("WorkGroup"),
            athena::WorkGroup::name(workgroup_name(config, profile))
                .description(sub!("Queries of the Studio user profile {}", profile))
                .recursive_delete_option(true)
                .work_group_configuration(configuration),
        )
    }
}

/// Returns the name of the bucket.
pub(crate) fn bucket_name(config: &Config) -> Val<String> {
    sub!("{}{}-{}", &config.results_bucket_prefix, region(), account_id())
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
            .bucket_name(bucket_name(config))
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
