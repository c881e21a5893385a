//! A data scientist, as deployed: who they are, and with what they ask.

use super::{account, person};
use crate::config::Config;
use crate::config::people::DataScientist;
use crate::policies::STUDIO_USER_TAG;
use cfn_synth::access::{Actor, Ask, Entity, Person, World};

/// A data scientist, as deployed.
pub(super) struct Scientist<'a> {
    pub(super) member: &'a DataScientist,
    pub(super) person: Person,
    /// The same person, who does not enter Studio.
    pub(super) outside: Person,
    /// Who they are in the console.
    pub(super) front_door: Actor,
    /// Who their notebooks are.
    pub(super) notebook: Actor,
    pub(super) profile: Entity,
    pub(super) workgroup: Workgroup,
    /// The session for which the identity provider sends no attribute, where they are federated.
    pub(super) without_attribute: Option<Actor>,
}

/// Where the queries of a data scientist run, and their results go.
pub(super) struct Workgroup {
    pub(super) arn: String,
    /// Whether it is made for them, and no query can change where its results go.
    pub(super) is_enforced: bool,
    /// The folder of the results, where they lie in a bucket.
    pub(super) results: Option<Results>,
    /// The ARN of the customer's key that encrypts the results.
    pub(super) key: Option<String>,
}

/// A folder of query results.
pub(super) struct Results {
    /// The ARN of the bucket.
    pub(super) bucket: String,
    /// The key prefix, with a slash at its end.
    pub(super) prefix: String,
}

impl Results {
    /// Returns the ARN of an object in the folder.
    pub(super) fn file(&self) -> String {
        format!("{}/{}any.csv", self.bucket, self.prefix)
    }
}

impl<'a> Scientist<'a> {
    /// Finds who has a user profile of a name; federated ones have a name at the identity provider.
    pub(super) fn find(
        config: &Config,
        world: &World,
        domain: &Entity,
        member: &'a DataScientist,
        [name, federated]: [Option<&str>; 2],
    ) -> Option<Self> {
        let name = name?;
        let profile = world.of_type("AWS::SageMaker::UserProfile").find(|it| it.name == name)?.clone();
        let (front_door, without_attribute) = match federated {
            None => {
                let user = world.of_type("AWS::IAM::User").find(|it| it.name == name)?;
                (Actor::user(&user.arn), None)
            }
            Some(identity) => {
                let session = Actor::session(&account::front_door(world)?.arn, identity);
                (session.clone().tag(STUDIO_USER_TAG, identity), Some(session))
            }
        };
        let role = profile.property(&["UserSettings", "ExecutionRole"]);
        let default = domain.property(&["DefaultUserSettings", "ExecutionRole"]);
        let notebook = Actor::session(role.or(default)?, "SageMaker");
        let identity = domain.property(&["DomainSettings", "ExecutionRoleIdentityConfig"]);
        let notebook = match identity {
            Some("USER_PROFILE_NAME") => notebook.source_identity(name),
            _ => notebook,
        };
        Some(Self {
            member,
            person: Person { name: name.to_owned(), credentials: vec![front_door.clone()] },
            // What the console's credentials can do by themselves, without a move into Studio.
            outside: person(format!("{name} outside of Studio")),
            front_door,
            notebook,
            profile,
            workgroup: Workgroup::of(config, world, name),
            without_attribute,
        })
    }

    /// Returns both of whom they are.
    pub(super) const fn actors(&self) -> [&Actor; 2] {
        [&self.front_door, &self.notebook]
    }

    /// Asks at the front door, in the console.
    pub(super) fn in_console(&self, actions: &[&str], resource: &str) -> Vec<Ask> {
        actions.iter().map(|action| self.front_door.asks(*action, resource)).collect()
    }

    /// Asks from a notebook, with the execution role.
    pub(super) fn in_notebook(&self, actions: &[&str], resource: &str) -> Vec<Ask> {
        actions.iter().map(|action| self.notebook.asks(*action, resource)).collect()
    }

    /// Asks in the console and from a notebook.
    pub(super) fn anywhere(&self, actions: &[&str], resource: &str) -> Vec<Ask> {
        [self.in_console(actions, resource), self.in_notebook(actions, resource)].concat()
    }
}

impl Workgroup {
    /// Finds the workgroup of a user profile. Where the stacks make none, all use Athena's first one, whose
    /// results the notebook of the first edition sends to one folder.
    fn of(config: &Config, world: &World, profile: &str) -> Self {
        let own = format!("sagemaker-studio-{profile}{}", config.name_suffix);
        let Some(made) = world.of_type("AWS::Athena::WorkGroup").find(|it| it.name == own) else {
            let environment = &world.environment;
            let name =
                format!("{}{}-{}", config.results_bucket_prefix, environment.region, environment.account);
            let results = Results { bucket: world.s3(&name), prefix: "queries/".to_owned() };
            let arn = world.arn("athena", "workgroup/primary");
            return Self { arn, is_enforced: false, results: Some(results), key: None };
        };
        let configured = |path: &[&str]| made.property(&[&["WorkGroupConfiguration"], path].concat());
        let location = configured(&["ResultConfiguration", "OutputLocation"]);
        let results = location.and_then(|it| it.strip_prefix("s3://")?.split_once('/'));
        let key = configured(&["ResultConfiguration", "EncryptionConfiguration", "KmsKey"]);
        let is_enforced = made
            .properties
            .get("WorkGroupConfiguration")
            .and_then(|it| it.get("EnforceWorkGroupConfiguration")?.scalar_text())
            .is_some_and(|text| text == "true");
        Self {
            arn: made.arn.clone(),
            is_enforced,
            results: results
                .map(|(bucket, prefix)| Results { bucket: world.s3(bucket), prefix: prefix.to_owned() }),
            key: key.map(str::to_owned),
        }
    }
}

/// Says something in each request.
pub(super) fn saying(asks: Vec<Ask>, key: &str, value: &str) -> Vec<Ask> {
    asks.into_iter().map(|ask| ask.with(key, [value])).collect()
}
