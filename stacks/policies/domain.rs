//! The Studio domain that policies are about.

use super::own_profile;
use crate::config::Config;
use cfn_synth::intrinsic::{account_id, partition, region};
use cfn_synth::sub;
use cfn_synth::value::{IntoVal, Val};

/// A Studio domain, and where it is.
pub(crate) struct StudioDomain {
    pub(crate) partition: Val<String>,
    pub(crate) region: Val<String>,
    pub(crate) account: Val<String>,
    pub(crate) id: Val<String>,
}

impl StudioDomain {
    /// Returns a domain in the account and the region of a policy's stack.
    pub(crate) fn here(id: impl IntoVal<String>) -> Self {
        Self { partition: partition(), region: region(), account: account_id(), id: id.into_val() }
    }

    /// Returns the ARN of the domain.
    pub(super) fn arn(&self) -> Val<String> {
        let Self { partition, region, account, id } = self;
        sub!("arn:{}:sagemaker:{}:{}:domain/{}", partition, region, account, id)
    }

    /// Returns the ARNs of what is in the domain, such as its user profiles.
    pub(super) fn all(&self, kind: &str) -> Val<String> {
        self.member(kind, "*")
    }

    /// Returns the ARN of the user profile that an execution role belongs to: no resource at all for a role
    /// without the tag.
    pub(super) fn own_profile(&self) -> Val<String> {
        self.member("user-profile", own_profile())
    }

    /// Returns the ARN of something in the domain.
    pub(super) fn member(&self, kind: &str, name: impl IntoVal<String>) -> Val<String> {
        let Self { partition, region, account, id } = self;
        sub!("arn:{}:sagemaker:{}:{}:{}/{}/{}", partition, region, account, kind, id, name)
    }

    /// Returns the ARNs of a kind of resource of any domain, in any region and account of the partition.
    pub(super) fn anywhere(&self, kind: &str) -> Val<String> {
        sub!("arn:{}:sagemaker:*:*:{}/*", &self.partition, kind)
    }

    /// Returns the ARN of the bucket of the query results, where the results lie in a bucket.
    pub(super) fn results_bucket(&self, config: &Config) -> Val<String> {
        let Self { partition, region, account, .. } = self;
        sub!("arn:{}:s3:::{}{}-{}", partition, &config.results_bucket_prefix, region, account)
    }
}
