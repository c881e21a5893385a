//! What the claims are about: the data scientists, and where they work.

use super::account::{is_federated, parameter};
use super::scientist::Scientist;
use crate::config::data::Table;
use crate::config::people::{DataScientist, Sight};
use crate::config::{Config, Edition};
use crate::first_edition;
use cfn_synth::access::{Entity, World};
use cfn_synth::deploy::Deployment;

/// The data scientists, and where they work.
pub(super) struct Scene<'a> {
    pub(super) config: &'a Config,
    pub(super) world: &'a World,
    pub(super) scientists: Vec<Scientist<'a>>,
    pub(super) domain: &'a Entity,
    pub(super) tables: Vec<MadeTable<'a>>,
    /// Where the data lies.
    pub(super) data: Vec<Data>,
}

/// A table, as deployed.
pub(super) struct MadeTable<'a> {
    pub(super) configured: &'a Table,
    pub(super) database: &'a str,
    pub(super) name: &'a str,
}

/// A place where data lies.
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
        // What whoever launches is asked for comes before what the configuration says.
        let given = |id: &str, configured: &'a str| match deployment.parameters.get(id) {
            Some(_) => parameter(deployment, id),
            None => configured,
        };
        let scientist = |member: &'a DataScientist| {
            let id = format!("DataScientist{}", member.id());
            let name = given(&id, &member.name);
            let federated = is_federated.then(|| given(&format!("Federated{id}"), member.identity()));
            Scientist::find(config, world, domain, member, [Some(name), federated]).ok_or_else(|| {
                format!("the data scientist `{name}`, with a user profile and a way to sign in")
            })
        };
        let [database, table] = match config.edition {
            Edition::First => [first_edition::DATABASE_PARAMETER, first_edition::TABLE_PARAMETER],
            Edition::Current => ["GlueDatabaseName", "GlueTableName"],
        };
        let tables = config.tables().map(|(of, made)| MadeTable {
            configured: made,
            database: given(database, &of.name),
            name: given(table, &made.name),
        });
        let data = config.locations.iter().map(|location| {
            let id = location.id();
            let bucket = given(&format!("{id}Bucket"), &location.bucket);
            let prefix = given(&format!("{id}Prefix"), &location.prefix);
            Data {
                bucket: bucket.to_owned(),
                bucket_arn: world.s3(bucket),
                folder: world.s3(&format!("{bucket}/{prefix}/")),
                prefix: format!("{prefix}/"),
            }
        });
        Ok(Self {
            config,
            world,
            scientists: config.data_scientists.iter().map(scientist).collect::<Result<_, _>>()?,
            domain,
            tables: tables.collect(),
            data: data.collect(),
        })
    }

    /// Returns each data scientist with the others.
    pub(super) fn each(&self) -> impl Iterator<Item = (&Scientist<'a>, Vec<&Scientist<'a>>)> {
        self.scientists.iter().enumerate().map(|(index, me)| {
            let others = self.scientists.iter().enumerate().filter(|(other, _)| *other != index);
            (me, others.map(|(_, other)| other).collect())
        })
    }

    /// Returns the table that somebody sees something of.
    pub(super) fn made(&self, sight: &Sight<'_>) -> Option<&MadeTable<'a>> {
        self.tables.iter().find(|made| std::ptr::eq(made.configured, sight.table))
    }

    /// Tells whether the stacks are those of the first edition.
    pub(super) fn is_first_edition(&self) -> bool {
        self.config.edition == Edition::First
    }

    /// Tells whether the stacks make the domain: one that exists has settings of its own.
    pub(super) fn makes_domain(&self) -> bool {
        self.config.existing_domain.is_none()
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
