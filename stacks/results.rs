//! Where query results go: a workgroup of their own for each data scientist, and a bucket for all.

use crate::config::Config;
use crate::parameters::Scientist;
use crate::policies;
use crate::private_bucket::{self, Objects, PrivateBucket};
use athena::work_group;
use cfn_synth::construct::{Handle, Parameter, Stack};
use cfn_synth::intrinsic::{account_id, partition, region};
use cfn_synth::resources::athena;
use cfn_synth::sub;
use cfn_synth::value::{IntoVal, Val};

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
            let bucket = PrivateBucket::new("QueryResultsBucket", Objects::Expire(KEPT_DAYS.into_val()));
            let bucket = PrivateBucket {
                name: Some(bucket_name(config)),
                key_arn: key_arn.map(IntoVal::into_val),
                ..bucket
            };
            let bucket = private_bucket::add(stack, bucket);
            let policy = policies::bucket::policy(&bucket.arn(), &policies::execution_roles(config));
            private_bucket::keep(stack, &bucket, policy);
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
