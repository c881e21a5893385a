//! What deployments leave in an account: principals with their policies, and what can be asked for.

use super::actor::Ask;
use super::change::Changes;
use super::entity::{self, Entity};
use super::judge::Say;
use super::lake::{Account, Lake};
use super::policies::{Attached, Found};
use super::principal::{self, Principal};
use crate::deploy::{Deployment, Environment};
use crate::diagnostic::Diagnostic;
use crate::iam::evaluation::{Decision, Document, Policies, Policy, Request, Trace, decide, explain};
use indexmap::IndexMap;

/// The condition key that names the VPC endpoint of a request.
const THROUGH: &str = "aws:SourceVpce";

/// What the ARN of a key of KMS has.
const KEY: &str = ":key/";

/// Things by their ARNs, in the order in which they were found. Those who decide claims look up little else, and no
/// stranger chooses the ARNs, so that they are hashed the fast way.
pub type ByArn<T> = IndexMap<String, T, foldhash::fast::RandomState>;

/// What deployments leave in an account.
#[derive(Debug, Clone)]
pub struct World {
    /// The account, the region and the partition.
    pub environment: Environment,
    /// The users and roles, by ARN.
    pub principals: ByArn<Principal>,
    /// The policies of the groups, by the ARN of the group.
    pub groups: ByArn<Vec<Attached>>,
    /// What can be asked for, by ARN.
    pub entities: ByArn<Entity>,
    /// What Lake Formation knows.
    pub lake: Lake,
    /// What could not be read, such as a policy: what depends on it is undecided.
    pub problems: Vec<Diagnostic>,
}

impl World {
    /// Makes the world of deployments in one account; permission sets are taken to be assigned to it.
    #[must_use]
    pub fn of(deployments: &[&Deployment], environment: &Environment) -> Self {
        let resources: Vec<_> =
            deployments.iter().flat_map(|deployment| deployment.all_resources()).collect();
        let mut problems = Vec::new();
        let mut found = Found::of(&resources, &mut problems);
        let principals = principal::all(&resources, &mut found, environment, &mut problems);
        let mut entities = entity::all(&resources, environment, &mut problems);
        for principal in principals.values() {
            entities.insert(principal.arn.clone(), principal.entity());
        }
        let lake = Lake::of(deployments.iter().copied(), &Account::default());
        let groups = found.groups;
        Self { environment: environment.clone(), principals, groups, entities, lake, problems }
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

    /// Returns the ARN of a user, a group or a role, which are in no region.
    #[must_use]
    pub fn iam(&self, resource: &str) -> String {
        format!("arn:{}:iam::{}:{resource}", self.environment.partition.name, self.environment.account)
    }

    /// Returns the ARN of a bucket or an object.
    #[must_use]
    pub fn s3(&self, resource: &str) -> String {
        format!("arn:{}:s3:::{resource}", self.environment.partition.name)
    }

    /// Decides what an actor asks for.
    #[must_use]
    pub fn decide(&self, ask: &Ask, changes: Changes<'_>) -> Decision {
        let target = self.target(&ask.resource);
        self.with_policies(&self.request(ask, changes), ask, target, None, changes, decide)
    }

    /// Decides what an actor asks for, and tells why.
    #[must_use]
    pub fn explain(&self, ask: &Ask, changes: Changes<'_>) -> (Decision, Trace) {
        let target = self.target(&ask.resource);
        self.with_policies(&self.request(ask, changes), ask, target, None, changes, explain)
    }

    /// Works with the policies that have a say in a request: of the principal's, those statements that are said
    /// to be about its action.
    pub(super) fn with_policies<T>(
        &self,
        request: &Request,
        ask: &Ask,
        target: Target<'_>,
        say: Option<&Say>,
        changes: Changes<'_>,
        work: impl FnOnce(&Request, &Policies<'_>) -> T,
    ) -> T {
        let mut identity: Vec<Policy<'_>> = Vec::new();
        let mut boundary = Vec::new();
        match self.principals.get(&*ask.actor.principal) {
            Some(principal) => {
                let own = policies(&principal.policies, say.map(|say| say.policies.as_slice()));
                let left = own.enumerate().filter(|(index, policy)| {
                    policy.document.is_none_or(|it| !it.is_empty()) && !changes.removed.contains(index)
                });
                identity.reserve(principal.policies.len() + changes.attached.len());
                identity.extend(left.map(|(_, policy)| policy));
                if !changes.is_unbounded {
                    let own = say.map(|say| say.boundary.as_slice());
                    boundary.extend(policies(&principal.boundary, own));
                }
            }
            None if changes.attached.is_empty() && !ask.actor.is_identity_provider() => {
                identity.push(Policy { name: &ask.actor.principal, document: None });
            }
            None => {}
        }
        identity.extend(changes.attached.iter().map(Attached::policy));
        let resource = changes.resource_policies.or(target.owner.map(|it| it.policies.as_slice()));
        let mut resource: Vec<_> = resource.unwrap_or_default().iter().map(Attached::policy).collect();
        if changes.resource_policies.is_none() && target.is_unknown_key(&ask.resource) {
            resource.push(Policy { name: &ask.resource, document: None });
        }
        let endpoint = self.on_the_way(ask);
        let policies = Policies {
            identity: &identity,
            resource: &resource,
            boundary: &boundary,
            endpoint: &endpoint,
            ..Policies::default()
        };
        work(request, &policies)
    }

    /// Returns the policies of the VPC endpoint that an ask says it goes through; nobody knows that of one that the
    /// deployments do not make.
    fn on_the_way<'a>(&'a self, ask: &'a Ask) -> Vec<Policy<'a>> {
        let Some((_, ids)) = ask.context.iter().find(|(key, _)| key.eq_ignore_ascii_case(THROUGH)) else {
            return Vec::new();
        };
        let of = |id: &'a String| {
            let endpoint = self.entities.get(&self.arn("ec2", &format!("vpc-endpoint/{id}")));
            let policy = endpoint.and_then(|endpoint| endpoint.policies.first()).map(Attached::policy);
            policy.unwrap_or(Policy { name: id, document: None })
        };
        ids.iter().map(of).collect()
    }

    /// Returns what is known of a resource.
    pub(super) fn target(&self, arn: &str) -> Target<'_> {
        let entity = self.entities.get(arn);
        let owner = entity.or_else(|| {
            let (bucket, _) = arn.split_once('/').filter(|(bucket, _)| bucket.contains(":s3:::"))?;
            self.entities.get(bucket)
        });
        Target { entity, owner }
    }
}

/// What is known of a resource.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target<'w> {
    /// The resource itself.
    pub(super) entity: Option<&'w Entity>,
    /// What has its policy: itself, or the bucket of an object.
    pub(super) owner: Option<&'w Entity>,
}

impl Target<'_> {
    /// Tells whether it is a key of which nothing is known: the policy of a key decides over it, and nobody knows
    /// what that of another one says.
    pub(super) fn is_unknown_key(&self, arn: &str) -> bool {
        self.owner.is_none() && arn.contains(KEY)
    }
}

/// Returns policies by their names, with what is left of them where they were cut down.
fn policies<'a>(
    attached: &'a [Attached],
    left: Option<&'a [Option<Document>]>,
) -> impl Iterator<Item = Policy<'a>> {
    attached.iter().enumerate().map(move |(index, attached)| match left.and_then(|left| left.get(index)) {
        Some(document) => Policy { name: &attached.name, document: document.as_ref() },
        None => attached.policy(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{allow, ann, as_ann, document, role, world};
    use super::*;
    use crate::access::Actor;
    use crate::access::judge::Judge;
    use Decision::{Allowed, ExplicitlyDenied, ImplicitlyDenied, Undecided};

    fn decide(world: &World, ask: &Ask) -> Decision {
        let decision = world.decide(ask, Changes::default());
        assert_eq!(Judge::new(world).decide_as_deployed(ask), decision);
        decision
    }

    #[test]
    fn a_bucket_has_the_policy_of_its_objects() {
        let policy = |principal: &str| {
            let statement = format!("{{Effect: Allow, {principal}, Action: 's3:GetObject', Resource: '*'}}");
            let policy = document(&[&statement]);
            let bucket = format!(
                "
  Policy: {{Type: 'AWS::S3::BucketPolicy', Properties: {{Bucket: own, PolicyDocument: {policy}}}}}"
            );
            world(&(ann(&[]) + &bucket))
        };
        let read = as_ann().asks("s3:GetObject", "arn:aws:s3:::own/key");
        assert_eq!(decide(&policy("Principal: '*'"), &read), Allowed);
        assert_eq!(decide(&policy("Principal: {AWS: '111122223333'}"), &read), ImplicitlyDenied);
        assert_eq!(
            decide(&policy("NotPrincipal: {AWS: 'arn:aws:iam::111122223333:user/Ann'}"), &read),
            ImplicitlyDenied
        );
        assert_eq!(
            decide(&policy("NotPrincipal: {AWS: 'arn:aws:iam::111122223333:user/Bob'}"), &read),
            Allowed
        );
    }

    #[test]
    fn a_foreign_bucket_has_to_allow_too() {
        let mut world = world(&ann(&[&allow("'s3:*'")]));
        world.add(Entity::public_bucket("arn:aws:s3:::open".to_owned()));
        assert_eq!(decide(&world, &as_ann().asks("s3:GetObject", "arn:aws:s3:::open/key")), Allowed);
        assert_eq!(decide(&world, &as_ann().asks("s3:PutObject", "arn:aws:s3:::open/key")), ImplicitlyDenied);
    }

    #[test]
    fn an_endpoint_lets_through_what_its_policy_allows() {
        let through = |properties: &str, endpoint: Option<&str>| {
            let endpoints =
                format!("\n  Door: {{Type: 'AWS::EC2::VPCEndpoint', Properties: {{{properties}}}}}");
            let world = world(&(ann(&[&allow("'s3:*'")]) + &endpoints));
            let own = &world.of_type("AWS::EC2::VPCEndpoint").next().unwrap().name;
            let read = as_ann().asks("s3:GetObject", "arn:aws:s3:::own/key");
            decide(&world, &read.with("aws:SourceVpce", [endpoint.unwrap_or(own)]))
        };
        let lets = |account: &str| {
            let condition = format!("{{StringEquals: {{'aws:PrincipalAccount': '{account}'}}}}");
            let statement = format!(
                "{{Effect: Allow, Principal: '*', Action: '*', Resource: '*', Condition: {condition}}}"
            );
            format!("VpcId: vpc-1, PolicyDocument: {}", document(&[&statement]))
        };
        assert_eq!(through(&lets("111122223333"), None), Allowed);
        assert_eq!(through(&lets("444455556666"), None), ImplicitlyDenied);
        assert_eq!(through("VpcId: vpc-1", None), Allowed);
        assert_eq!(through("VpcId: vpc-1", Some("vpce-elsewhere")), Undecided);
    }

    #[test]
    fn a_key_decides_over_its_use() {
        let key = |properties: &str| {
            let key = format!("\n  Key: {{Type: 'AWS::KMS::Key', Properties: {{{properties}}}}}");
            let world = world(&(ann(&[&allow("'kms:Decrypt'")]) + &key));
            let arn = world.of_type("AWS::KMS::Key").next().unwrap().arn.clone();
            decide(&world, &as_ann().asks("kms:Decrypt", arn))
        };
        assert_eq!(key("Enabled: true"), Allowed);
        assert_eq!(key("KeyPolicy: {Statement: []}"), ImplicitlyDenied);
        let other = "arn:aws:kms:us-east-1:111122223333:key/elsewhere";
        let world = world(&ann(&[&allow("'kms:Decrypt'")]));
        assert_eq!(decide(&world, &as_ann().asks("kms:Decrypt", other)), Undecided);
    }

    #[test]
    fn requests_have_the_keys_that_their_action_has() {
        let statements = [
            "{Effect: Allow, Action: '*', Resource: '*', Condition: {StringEquals: {'aws:ResourceTag/team': red}}}",
            "{Effect: Deny, Action: 'sagemaker:DescribeUserProfile', Resource: '*', Condition: {StringEquals: {'sagemaker:ResourceTag/Team': red}}}",
        ];
        let resources = "
  D: {Type: 'AWS::SageMaker::Domain', Properties: {DomainName: d}}
  P: {Type: 'AWS::SageMaker::UserProfile', Properties: {DomainId: !Ref D, UserProfileName: p, Tags: [{Key: team, Value: red}]}}";
        let world = world(&(ann(&statements) + resources));
        let profile = world.of_type("AWS::SageMaker::UserProfile").next().unwrap().arn.clone();
        let ask = |action: &str| decide(&world, &as_ann().asks(action, &profile));
        assert_eq!(ask("sagemaker:CreatePresignedDomainUrl"), Allowed);
        assert_eq!(ask("sagemaker:DescribeUserProfile"), ExplicitlyDenied);
        // It is asked for on no resource.
        assert_eq!(ask("sagemaker:ListUserProfiles"), ImplicitlyDenied);
        let other = IndexMap::from([("team".to_owned(), "blue".to_owned())]);
        let changes = Changes { tags: Some(&other), ..Changes::default() };
        let open = as_ann().asks("sagemaker:CreatePresignedDomainUrl", &profile);
        assert_eq!(world.decide(&open, changes), ImplicitlyDenied);
    }

    #[test]
    fn a_trust_policy_decides_whom_a_provider_signs_in() {
        let trusted = "arn:aws:iam::111122223333:saml-provider/Okta";
        let trust = format!(
            "{{Effect: Allow, Principal: {{Federated: '{trusted}'}}, Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'], \
             Condition: {{StringEquals: {{'SAML:aud': 'https://signin.aws.amazon.com/saml'}}, \
             StringLike: {{'aws:RequestTag/team': '?*'}}, 'ForAllValues:StringEquals': {{'aws:TagKeys': team}}}}}}"
        );
        let role = format!(
            "\n  R: {{Type: 'AWS::IAM::Role', Properties: {{RoleName: R, AssumeRolePolicyDocument: {}}}}}",
            document(&[&trust])
        );
        let world = world(&role);
        let ask = |provider: &str, audience: &str, tags: &[(&str, &str)]| {
            let role = "arn:aws:iam::111122223333:role/R";
            let ask = Actor::identity_provider(provider).asks("sts:AssumeRoleWithSAML", role);
            let ask = ask.with("SAML:aud", [audience]).with("aws:TagKeys", tags.iter().map(|(key, _)| *key));
            let ask = tags
                .iter()
                .fold(ask, |ask, (key, value)| ask.with(&format!("aws:RequestTag/{key}"), [*value]));
            decide(&world, &ask)
        };
        let here = "https://signin.aws.amazon.com/saml";
        assert_eq!(ask(trusted, here, &[("team", "red")]), Allowed);
        for (provider, audience, tags) in [
            ("arn:aws:iam::444455556666:saml-provider/Okta", here, &[("team", "red")][..]),
            (trusted, "https://example.com", &[("team", "red")]),
            (trusted, here, &[]),
            (trusted, here, &[("team", "")]),
            (trusted, here, &[("team", "red"), ("admin", "yes")]),
        ] {
            assert_eq!(ask(provider, audience, tags), ImplicitlyDenied, "{provider} {audience} {tags:?}");
        }
    }

    #[test]
    fn sessions_bring_tags_and_an_identity() {
        let own = "{Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/${aws:PrincipalTag/team}/*',
            Condition: {StringEquals: {'aws:SourceIdentity': ann}, ArnEquals: {'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/team/R'}}}";
        let role = role("R", "{Service: sagemaker.amazonaws.com}", &[own])
            .replace("RoleName: R", "RoleName: R, Path: /team/, Tags: [{Key: Team, Value: red}]");
        let world = world(&role);
        let session = Actor::session("arn:aws:iam::111122223333:role/team/R", "x").source_identity("ann");
        let ask = |actor: &Actor, team: &str| {
            decide(&world, &actor.asks("s3:GetObject", format!("arn:aws:s3:::b/{team}/k")))
        };
        assert_eq!((ask(&session, "red"), ask(&session, "blue")), (Allowed, ImplicitlyDenied));
        let tagged = session.tag("team", "blue");
        assert_eq!((ask(&tagged, "red"), ask(&tagged, "blue")), (ImplicitlyDenied, Allowed));
        let plain = Actor::session("arn:aws:iam::111122223333:role/team/R", "x");
        assert_eq!(ask(&plain, "red"), ImplicitlyDenied);
        assert_eq!(ask(&Actor::user("arn:aws:iam::111122223333:user/nobody"), "red"), Undecided);
    }
}
