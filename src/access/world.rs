//! What deployments leave in an account: principals with their policies, and what can be asked for.

use super::actor::Ask;
use super::entity::{self, Entity};
use super::lake::{Account, Lake};
use super::principal::{self, Attached, Principal};
use crate::deploy::{Deployment, Environment};
use crate::diagnostic::Diagnostic;
use crate::iam::evaluation::{Decision, Policies, Policy, Request, Trace, decide, explain};
use indexmap::IndexMap;

/// What deployments leave in an account.
#[derive(Debug, Clone)]
pub struct World {
    /// The account, the region and the partition.
    pub environment: Environment,
    /// The users and roles, by ARN.
    pub principals: IndexMap<String, Principal>,
    /// What can be asked for, by ARN.
    pub entities: IndexMap<String, Entity>,
    /// What Lake Formation knows.
    pub lake: Lake,
    /// What could not be read, such as a policy: what depends on it is undecided.
    pub problems: Vec<Diagnostic>,
}

/// What differs from what was deployed when a request is decided.
#[derive(Debug, Clone, Copy, Default)]
pub struct Changes<'a> {
    /// Identity policies that the actor has besides.
    pub attached: &'a [Attached],
    /// The tags of the resource, in the place of its own.
    pub tags: Option<&'a IndexMap<String, String>>,
}

fn policies(attached: &[Attached]) -> Vec<Policy<'_>> {
    attached.iter().map(Attached::policy).collect()
}

impl World {
    /// Makes the world of deployments in one account; permission sets are taken to be assigned to it.
    #[must_use]
    pub fn of(deployments: &[&Deployment], environment: &Environment) -> Self {
        let resources: Vec<_> =
            deployments.iter().flat_map(|deployment| deployment.all_resources()).collect();
        let mut problems = Vec::new();
        let principals = principal::all(&resources, environment, &mut problems);
        let mut entities = entity::all(&resources, environment, &mut problems);
        for principal in principals.values() {
            entities.insert(principal.arn.clone(), principal.entity());
        }
        let lake = Lake::of(deployments.iter().copied(), &Account::default());
        Self { environment: environment.clone(), principals, entities, lake, problems }
    }

    /// Adds what the account has beside the deployments.
    pub fn add(&mut self, entity: Entity) {
        self.entities.insert(entity.arn.clone(), entity);
    }

    /// Returns the entities of a resource type.
    pub fn of_type<'a>(&'a self, resource_type: &'a str) -> impl Iterator<Item = &'a Entity> {
        self.entities.values().filter(move |entity| entity.resource_type == resource_type)
    }

    /// Returns the ARN of something of the account, in the region of the deployment.
    #[must_use]
    pub fn arn(&self, service: &str, resource: &str) -> String {
        let Environment { account, region, partition } = &self.environment;
        let partition = partition.name;
        format!("arn:{partition}:{service}:{region}:{account}:{resource}")
    }

    /// Returns the ARN of a bucket or an object.
    #[must_use]
    pub fn s3(&self, resource: &str) -> String {
        format!("arn:{}:s3:::{resource}", self.environment.partition.name)
    }

    /// Decides what an actor asks for.
    #[must_use]
    pub fn decide(&self, ask: &Ask, changes: Changes<'_>) -> Decision {
        self.with_policies(ask, changes, decide)
    }

    /// Decides what an actor asks for, and tells why.
    #[must_use]
    pub fn explain(&self, ask: &Ask, changes: Changes<'_>) -> (Decision, Trace) {
        self.with_policies(ask, changes, explain)
    }

    fn with_policies<T>(
        &self,
        ask: &Ask,
        changes: Changes<'_>,
        work: impl FnOnce(&Request, &Policies<'_>) -> T,
    ) -> T {
        let principal = self.principals.get(&ask.actor.principal);
        let mut identity = principal.map(|it| policies(&it.policies)).unwrap_or_default();
        identity.extend(changes.attached.iter().map(Attached::policy));
        if principal.is_none() {
            identity.push(Policy { name: &ask.actor.principal, document: None });
        }
        let boundary = principal.map(|it| policies(&it.boundary)).unwrap_or_default();
        let resource = self.owner(&ask.resource).map(|it| policies(&it.policies)).unwrap_or_default();
        let policies =
            Policies { identity: &identity, resource: &resource, boundary: &boundary, ..Policies::default() };
        work(&self.request(ask, changes), &policies)
    }

    /// Returns what has the policy of a resource: itself, or the bucket of an object.
    fn owner(&self, arn: &str) -> Option<&Entity> {
        self.entities.get(arn).or_else(|| {
            let (bucket, _) = arn.split_once('/').filter(|(bucket, _)| bucket.contains(":s3:::"))?;
            self.entities.get(bucket)
        })
    }

    /// Returns the request, with what the actor and the resource tell.
    #[must_use]
    pub fn request(&self, ask: &Ask, changes: Changes<'_>) -> Request {
        let Ask { actor, action, resource, context } = ask;
        let mut request = Request::new(&actor.arn(), action, resource)
            .with("aws:RequestedRegion", [self.environment.region.as_str()])
            .with("aws:SecureTransport", ["true"])
            .with("aws:ViaAWSService", ["false"])
            .with("aws:PrincipalIsAWSService", ["false"]);
        if let Some(account) = self.owner(resource).and_then(|entity| entity.account.as_deref()) {
            request = request.resource_account(account);
        }
        if let Some(principal) = self.principals.get(&actor.principal) {
            request = request.with("aws:PrincipalArn", [principal.arn.as_str()]);
            for (key, value) in &principal.tags {
                request = request.with(&format!("aws:PrincipalTag/{key}"), [value.as_str()]);
            }
        }
        if let Some(session) = &actor.session {
            for (key, value) in &session.tags {
                request = request.with(&format!("aws:PrincipalTag/{key}"), [value.as_str()]);
            }
            if let Some(name) = &session.source_identity {
                request = request.with("aws:SourceIdentity", [name.as_str()]);
            }
        }
        if let Some(entity) = self.entities.get(resource) {
            for (key, values) in entity.context(changes.tags) {
                request = request.with(&key, values);
            }
        }
        for (key, values) in context {
            request = request.with(key, values.iter().map(String::as_str));
        }
        request
    }
}
