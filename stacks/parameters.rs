//! The parameters and conditions that several stacks share: their names, constraints and defaults agree.

use crate::config::{Config, Edition, PREFIX_PUNCTUATION};
use cfn_synth::construct::parameter::{ParameterSpec, string};
use cfn_synth::construct::{Parameter, Stack};
use cfn_synth::intrinsic::{Condition, equals, if_, partition};
use cfn_synth::sub;
use cfn_synth::value::Val;

/// Declares how the data scientists sign in.
pub(crate) fn authentication(config: &Config) -> ParameterSpec<String> {
    let modes = &config.authentication;
    string()
        .description("How data scientists sign in to SageMaker Studio.")
        .allowed_values([&modes.iam_users, &modes.federation])
        .default_value(&modes.iam_users)
}

/// Declares the name of a data scientist's user profile, which in IAM mode is the user's name too.
pub(crate) fn profile_name(config: &Config, default: &str, description: &str) -> ParameterSpec<String> {
    let name = string().description(description).default_value(default);
    match config.edition {
        Edition::First => name.allowed_pattern("^[a-zA-Z0-9](-*[a-zA-Z0-9])*"),
        Edition::Current => name
            .allowed_pattern("^[a-zA-Z0-9](-*[a-zA-Z0-9])*$")
            .max_length(config.max_name_length())
            .constraint_description(&format!(
                "Letters and digits, with hyphens between them, at most {} characters.",
                config.max_name_length()
            )),
    }
}

/// Declares the name of a data scientist at the identity provider, empty with IAM users.
pub(crate) fn federated_name(config: &Config, description: &str) -> ParameterSpec<String> {
    let name = string().description(description);
    match config.edition {
        Edition::First => name,
        Edition::Current => name
            // What both the name of a role and the value of a SageMaker tag can have.
            .allowed_pattern("^[a-zA-Z0-9_+=.@-]*$")
            .max_length(config.max_name_length())
            .constraint_description(&format!(
                "Letters, digits and any of _+=.@-, at most {} characters; empty with IAM users.",
                config.max_name_length()
            )),
    }
}

/// Declares the name of a database or table in the Glue Data Catalog.
pub(crate) fn catalog_name(config: &Config, default: &str, description: &str) -> ParameterSpec<String> {
    let name = string().description(description).default_value(default);
    match config.edition {
        Edition::First => name.allowed_pattern(r"[\w-]+"),
        Edition::Current => name
            .allowed_pattern("^[a-z0-9_-]+$")
            .max_length(255)
            .constraint_description("Lower-case letters, digits, hyphens and underscores."),
    }
}

/// Declares the bucket that the data lies in.
pub(crate) fn bucket(config: &Config) -> ParameterSpec<String> {
    string()
        .description("S3 bucket that holds the data: your own copy, or the public example.")
        .default_value(&config.dataset.bucket)
        .allowed_pattern("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")
        .constraint_description("The name of a bucket, without s3:// and without a slash.")
}

/// Declares the folder of the bucket that the data lies in.
pub(crate) fn prefix(config: &Config) -> ParameterSpec<String> {
    let punctuation = PREFIX_PUNCTUATION.replace('/', "");
    string()
        .description("Folder of the bucket that holds the data files, without a slash at its ends.")
        .default_value(&config.dataset.prefix)
        .allowed_pattern(&format!("^[a-zA-Z0-9{punctuation}]+(/[a-zA-Z0-9{punctuation}]+)*$"))
        .max_length(512)
        .constraint_description(
            "Letters, digits and any of !_.'()=+@:,&- and space, in parts between slashes.",
        )
}

/// Declares the key that encrypts query results. An alias would do for that, but not in a policy.
pub(crate) fn results_key() -> ParameterSpec<String> {
    string()
        .description("ARN of the KMS key that encrypts query results.")
        .allowed_pattern("^arn:aws(-[a-z]+)*:kms:[a-z0-9-]+:[0-9]{12}:key/[a-zA-Z0-9-]+$")
        .constraint_description("The ARN of a key, and not of an alias.")
}

/// The folder of the bucket that the data lies in.
pub(crate) struct Folder {
    pub(crate) bucket: Parameter<String>,
    pub(crate) prefix: Parameter<String>,
}

impl Folder {
    /// Returns the ARN of the bucket.
    pub(crate) fn bucket_arn(&self) -> Val<String> {
        sub!("arn:{}:s3:::{}", partition(), &self.bucket)
    }

    /// Returns the ARN of the folder, without a slash at its end.
    pub(crate) fn arn(&self) -> Val<String> {
        sub!("arn:{}:s3:::{}/{}", partition(), &self.bucket, &self.prefix)
    }
}

/// Declares where the data lies.
pub(crate) fn location(stack: &mut Stack, config: &Config) -> Folder {
    Folder {
        bucket: stack.parameter("DatasetBucket", bucket(config)),
        prefix: stack.parameter("DatasetPrefix", prefix(config)),
    }
}

/// A data scientist, as the stacks name them: two, with full and with limited access.
pub(crate) struct Scientist {
    pub(crate) profile: Parameter<String>,
    pub(crate) federated: Parameter<String>,
}

/// Where Studio works.
pub(crate) struct Network {
    pub(crate) vpc: Parameter<String>,
    pub(crate) subnets: Parameter<Vec<String>>,
    /// The security groups, where Studio has no way to the internet.
    pub(crate) security_groups: Option<Parameter<Vec<String>>>,
}

/// Declares the names of the two data scientists, the one with full access first; the ids are those of the
/// parameters that name their user profiles.
pub(crate) fn scientists(
    stack: &mut Stack,
    config: &Config,
    ids: [&'static str; 2],
) -> (Scientist, Scientist) {
    let [full_id, limited_id] = ids;
    let names = &config.data_scientists;
    let mut profile = |id: &'static str, default: &str, columns: &str| {
        let description = format!("Name of the data scientist who sees {columns} columns.");
        stack.parameter(id, profile_name(config, default, &description))
    };
    let full = profile(full_id, &names.full, "all");
    let limited = profile(limited_id, &names.limited, "some");
    let mut federated = |id: &'static str| {
        let description = "The same data scientist's user name at the identity provider.";
        stack.parameter(id, federated_name(config, description))
    };
    let federated_full = federated("FederatedDataScientistFullAccess");
    let federated_limited = federated("FederatedDataScientistLimitedAccess");
    (
        Scientist { profile: full, federated: federated_full },
        Scientist { profile: limited, federated: federated_limited },
    )
}

/// The two modes as conditions.
pub(crate) struct Modes {
    pub(crate) iam_users: Condition,
    /// The first edition declares it in every stack.
    federation: Option<Condition>,
}

impl Modes {
    /// Declares the conditions of the modes.
    pub(crate) fn declare(stack: &mut Stack, config: &Config, authentication: &Parameter<String>) -> Self {
        let modes = &config.authentication;
        let iam_users = stack.condition("IsIAMUserAuthentication", equals(authentication, &modes.iam_users));
        let federation = (config.edition == Edition::First)
            .then(|| stack.condition("IsFederatedAuthentication", equals(authentication, &modes.federation)));
        Self { iam_users, federation }
    }

    /// Returns the name under which a data scientist signs in, for the tag of the user profile.
    pub(crate) fn identity(&self, scientist: &Scientist) -> Val<String> {
        if_(&self.iam_users, &scientist.profile, &scientist.federated)
    }

    /// Returns the same for the name of the execution role.
    ///
    /// The two modes exclude each other and there is no third, so either condition tells them apart; the
    /// first edition uses both, each where it is needed to be used at all.
    pub(crate) fn role_identity(&self, scientist: &Scientist) -> Val<String> {
        match &self.federation {
            Some(federation) => if_(federation, &scientist.federated, &scientist.profile),
            None => self.identity(scientist),
        }
    }
}
