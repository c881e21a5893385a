//! What the claims are about: the users, what is theirs, and where they work.

use super::super::account::{is_federated, parameter};
use super::super::{account, person};
use crate::config::Config;
use crate::policies::shared_role::{OWNER_TAG, SECRETS, USERS_FOLDER};
use crate::policies::{PROFILE_TAG, STUDIO_USER_TAG};
use cfn_synth::access::{Actor, Ask, Attached, Claim, Claims, Entity, Person, World};
use cfn_synth::deploy::Deployment;
use cfn_synth::iam::policy::{PolicyDocument, Principal, Statement};
use cfn_synth::template::Node;
use cfn_synth::value::IntoNode;
use indexmap::IndexMap;

const PROFILE: &str = "AWS::SageMaker::UserProfile";

pub(super) struct Scene<'a> {
    pub(super) config: &'a Config,
    pub(super) world: &'a World,
    pub(super) users: Vec<User>,
    pub(super) domain: &'a Entity,
    /// The ARN of the role that all have.
    pub(super) role: &'a str,
    /// The ARN of the bucket with the users' files.
    pub(super) bucket: &'a str,
    pub(super) database: &'a str,
    pub(super) vpc: &'a str,
    /// The security groups of notebooks.
    pub(super) groups: Vec<&'a str>,
    pub(super) training: Training<'a>,
    /// The role with which clusters run code.
    pub(super) runtime_role: &'a str,
}

/// The file system to train on.
pub(super) struct Training<'a> {
    pub(super) file_system: &'a str,
    pub(super) root: &'a str,
    pub(super) security_group: &'a str,
}

/// A user, as deployed: with what they ask, and what is theirs.
pub(super) struct User {
    pub(super) name: String,
    /// The person, who begins in the console.
    pub(super) person: Person,
    /// The same person, who is in Studio already.
    pub(super) inside: Person,
    /// The same person, who does not enter Studio.
    pub(super) outside: Person,
    pub(super) front_door: Actor,
    pub(super) notebook: Actor,
    /// Who a job is that they started: Studio's own keys are not in what it asks for.
    pub(super) job: Actor,
    /// The session for which the identity provider sends no attribute, where they are federated.
    pub(super) without_attribute: Option<Actor>,
    pub(super) profile: Entity,
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
        let settings = |key| domain.properties.get("DefaultUserSettings").and_then(|it| it.get(key));
        let role = settings("ExecutionRole").and_then(Node::as_text).ok_or("an execution role")?;
        let groups = settings("SecurityGroups").and_then(Node::as_list).unwrap_or_default();
        let bucket = world.of_type("AWS::S3::Bucket").find(|it| it.logical_id == "UserFilesBucket");
        let names = config.shared_role.iter().flat_map(|shared| &shared.users);
        let suffix = parameter(deployment, "FederatedNameSuffix");
        let users = names.map(|name| {
            let federated = is_federated(config, deployment).then(|| format!("{name}{suffix}"));
            User::find(world, domain, role, name, federated)
                .ok_or_else(|| format!("the user `{name}`, with a user profile and a way to sign in"))
        });
        Ok(Self {
            config,
            world,
            users: users.collect::<Result<_, _>>()?,
            domain,
            role,
            bucket: &bucket.ok_or("a bucket with the users' files")?.arn,
            database: parameter(deployment, "GlueDatabaseName"),
            vpc: parameter(deployment, "SageMakerStudioVpcId"),
            groups: groups.iter().filter_map(Node::as_text).collect(),
            training: Training {
                file_system: parameter(deployment, "TrainingFileSystemId"),
                root: parameter(deployment, "TrainingDirectory"),
                security_group: parameter(deployment, "TrainingFileSystemSecurityGroupId"),
            },
            runtime_role: parameter(deployment, "EmrRuntimeRoleArn"),
        })
    }

    /// Returns the ARN of something in the domain, such as a space.
    pub(super) fn in_domain(&self, kind: &str, name: &str) -> String {
        self.world.arn("sagemaker", &format!("{kind}/{}/{name}", self.domain.name))
    }

    /// Returns the ARN of a file of somebody.
    pub(super) fn file(&self, of: &str) -> String {
        format!("{}/{USERS_FOLDER}/{of}/any", self.bucket)
    }

    /// Returns the ARN of a secret of somebody.
    pub(super) fn secret(&self, of: &str) -> String {
        self.world.arn("secretsmanager", &format!("secret:{SECRETS}/{of}/any-a1b2c3"))
    }

    /// Returns the ARN of a training job that somebody made.
    pub(super) fn job(&self, of: &str) -> String {
        self.world.arn("sagemaker", &format!("training-job/of-{of}"))
    }

    /// Returns the ARN of a tuning job that somebody made.
    pub(super) fn tuning(&self, of: &str) -> String {
        self.world.arn("sagemaker", &format!("hyper-parameter-tuning-job/of-{of}"))
    }

    /// Returns the ARN of a cluster that runs for somebody.
    pub(super) fn cluster(&self, of: &str) -> String {
        self.world.arn("elasticmapreduce", &format!("cluster/j-{of}"))
    }
}

impl User {
    fn find(
        world: &World,
        domain: &Entity,
        role: &str,
        name: &str,
        federated: Option<String>,
    ) -> Option<Self> {
        let profile = world.of_type(PROFILE).find(|it| it.name == name)?.clone();
        let (front_door, without_attribute) = match federated {
            None => (Actor::user(&world.of_type("AWS::IAM::User").find(|it| it.name == name)?.arn), None),
            Some(identity) => {
                let role = &account::front_door(world)?.arn;
                let session = Actor::session(role, &identity);
                (session.clone().tag(STUDIO_USER_TAG, identity), Some(session))
            }
        };
        let named = Actor::session(role, "SageMaker");
        let config = domain.property(&["DomainSettings", "ExecutionRoleIdentityConfig"]);
        let job = if config == Some("USER_PROFILE_NAME") { named.source_identity(name) } else { named };
        let notebook =
            job.clone().key("sagemaker:DomainId", &domain.name).key("sagemaker:UserProfileName", name);
        Some(Self {
            name: name.to_owned(),
            person: Person { name: name.to_owned(), credentials: vec![front_door.clone()] },
            inside: Person { name: format!("{name} in Studio"), credentials: vec![notebook.clone()] },
            outside: person(format!("{name} outside of Studio")),
            front_door,
            notebook,
            job,
            without_attribute,
            profile,
        })
    }

    /// Asks from a notebook.
    pub(super) fn asks(&self, actions: &[&str], resource: &str) -> Vec<Ask> {
        actions.iter().map(|action| self.notebook.asks(*action, resource)).collect()
    }

    /// Asks in the console.
    pub(super) fn in_console(&self, actions: &[&str], resource: &str) -> Vec<Ask> {
        actions.iter().map(|action| self.front_door.asks(*action, resource)).collect()
    }

    /// Asks in the console and from a notebook.
    pub(super) fn anywhere(&self, actions: &[&str], resource: &str) -> Vec<Ask> {
        [self.in_console(actions, resource), self.asks(actions, resource)].concat()
    }

    /// States that the person cannot do something, wherever they begin; in Studio explicit denials see to it.
    #[track_caller]
    pub(super) fn never<'c>(
        &self,
        claims: &'c mut Claims,
        what: &'static str,
        asks: &[Ask],
    ) -> &'c mut Claim {
        claims.cannot(&self.person, what, asks.iter().cloned());
        claims.cannot(&self.inside, what, asks.iter().cloned()).guard_rail()
    }
}

/// The repository of an algorithm of AWS, which is in another account.
pub(super) fn images(world: &World) -> String {
    let environment = &world.environment;
    format!("arn:{}:ecr:{}:999999999999:repository/any", environment.partition.name, environment.region)
}

/// Adds what users have made, jobs and clusters, each with the tag that says whose it is; and the images that AWS
/// lets everybody pull.
pub(super) fn complete(config: &Config, world: &mut World) {
    let public = Statement::allow().principal(Principal::anyone()).actions(["ecr:*"]);
    let document = PolicyDocument::new([public.all_resources()]).into_node();
    world.add(Entity {
        arn: images(world),
        resource_type: "AWS::ECR::Repository".to_owned(),
        logical_id: String::new(),
        name: "any".to_owned(),
        account: Some("999999999999".to_owned()),
        tags: IndexMap::new(),
        policies: vec![Attached::read("policy of the repository", &document, &mut Vec::new())],
        properties: Node::default(),
    });
    let names = config.shared_role.iter().flat_map(|shared| &shared.users);
    for name in names {
        let Some(profile) = world.of_type(PROFILE).find(|it| it.name == *name).map(|it| it.arn.clone())
        else {
            continue;
        };
        for (service, resource, resource_type, tag, value) in [
            (
                "sagemaker",
                format!("training-job/of-{name}"),
                "AWS::SageMaker::TrainingJob",
                OWNER_TAG,
                &profile,
            ),
            (
                "sagemaker",
                format!("hyper-parameter-tuning-job/of-{name}"),
                "AWS::SageMaker::HyperParameterTuningJob",
                OWNER_TAG,
                &profile,
            ),
            ("elasticmapreduce", format!("cluster/j-{name}"), "AWS::EMR::Cluster", PROFILE_TAG, name),
        ] {
            world.add(Entity {
                arn: world.arn(service, &resource),
                resource_type: resource_type.to_owned(),
                logical_id: String::new(),
                name: resource,
                account: Some(world.environment.account.clone()),
                tags: IndexMap::from([(tag.to_owned(), value.clone())]),
                policies: Vec::new(),
                properties: Node::default(),
            });
        }
    }
}
