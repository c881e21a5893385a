//! What the claims are about: the two data scientists, and where they work.

use super::account::{is_federated, parameter};
use super::scientist::Scientist;
use crate::config::{Config, Edition};
use cfn_synth::access::{Entity, World};
use cfn_synth::deploy::Deployment;

/// The two data scientists, and where they work.
pub(super) struct Scene<'a> {
    pub(super) config: &'a Config,
    pub(super) world: &'a World,
    pub(super) full: Scientist,
    pub(super) limited: Scientist,
    pub(super) domain: &'a Entity,
    pub(super) database: &'a str,
    pub(super) table: &'a str,
    pub(super) data: Data,
}

/// Where the data lies.
pub(super) struct Data {
    pub(super) bucket: String,
    /// The ARN of the bucket.
    pub(super) bucket_arn: String,
    /// The ARN of the folder, with a slash at its end.
    pub(super) folder: String,
    /// The key prefix of the files, with a slash at its end.
    pub(super) prefix: String,
}

impl<'a> Scene<'a> {
    /// Finds what was deployed.
    ///
    /// # Errors
    /// Returns what is not there, as words that `makes` can stand before.
    pub(super) fn of(
        config: &'a Config,
        deployment: &'a Deployment,
        world: &'a World,
    ) -> Result<Self, String> {
        let domain = world.of_type("AWS::SageMaker::Domain").next().ok_or("a Studio domain")?;
        let is_federated = is_federated(config, deployment);
        let scientist = |profile: &str, federated: &str| {
            let name = parameter(deployment, profile);
            let federated = is_federated.then(|| parameter(deployment, federated));
            Scientist::find(config, world, domain, name, federated).ok_or_else(|| {
                format!("the data scientist `{name}`, with a user profile and a way to sign in")
            })
        };
        let names = config.edition.names();
        let (bucket, prefix) = match config.edition {
            Edition::First => (config.dataset.bucket.as_str(), config.dataset.prefix.as_str()),
            Edition::Current => {
                (parameter(deployment, "DatasetBucket"), parameter(deployment, "DatasetPrefix"))
            }
        };
        Ok(Self {
            config,
            world,
            full: scientist("DataScientistFullAccess", "FederatedDataScientistFullAccess")?,
            limited: scientist("DataScientistLimitedAccess", "FederatedDataScientistLimitedAccess")?,
            domain,
            database: parameter(deployment, names.database_parameter),
            table: parameter(deployment, names.table_parameter),
            data: Data {
                bucket: bucket.to_owned(),
                bucket_arn: world.s3(bucket),
                folder: world.s3(&format!("{bucket}/{prefix}/")),
                prefix: format!("{prefix}/"),
            },
        })
    }

    /// Tells whether the stacks are those of the first edition.
    pub(super) fn is_first_edition(&self) -> bool {
        self.config.edition == Edition::First
    }

    /// Returns the ARN of something in the domain, such as a space.
    pub(super) fn in_domain(&self, kind: &str, name: &str) -> String {
        self.world.arn("sagemaker", &format!("{kind}/{}/{name}", self.domain.name))
    }

    /// Returns the ARN of a managed policy of the account.
    pub(super) fn policy(&self, name: &str) -> String {
        let environment = &self.world.environment;
        format!("arn:{}:iam::{}:policy/{name}", environment.partition.name, environment.account)
    }

    /// Returns the ARNs of the roles of the account.
    pub(super) fn roles(&self) -> impl Iterator<Item = &'a str> {
        self.world.principals.values().filter(|it| it.is_role()).map(|it| it.arn.as_str())
    }
}
