//! The teams as deployed, and what the account has beside them.

use super::super::account::{is_federated, launch, left_to_account, parameter, role_of_others};
use crate::config::Config;
use crate::policies::STUDIO_USER_TAG;
use crate::policies::teams::TEAM_TAG;
use crate::teams::EXISTING;
use cfn_synth::access::{Actor, Ask, Attached, Entity, Person, World};
use cfn_synth::construct::{App, Stack};
use cfn_synth::deploy::{Deployment, Inputs, deploy};
use cfn_synth::diagnostic::Diagnostic;
use cfn_synth::iam::policy::{Operator, PolicyDocument, Principal, Statement};
use cfn_synth::resources::iam;
use cfn_synth::template::Node;
use cfn_synth::value::IntoNode;
use indexmap::IndexMap;

const ADMINISTRATOR: &str = "studio-administrator";
const STEWARD: &str = "data-steward";
const SIGN_IN_ROLE: &str = "StudioSignIn";

/// The name of a team of another stack: no configured one has a hyphen.
const ELSEWHERE: &str = "of-others";

/// The account in which AWS keeps images for deep learning, in many regions.
const IMAGES_OF_AWS: &str = "763104351884";

/// What a team has made, by the kind that ARNs name.
pub(super) const WORK: [&str; 10] = [
    "experiment",
    "experiment-trial",
    "experiment-trial-component",
    "training-job",
    "processing-job",
    "hyper-parameter-tuning-job",
    "transform-job",
    "model",
    "endpoint-config",
    "endpoint",
];

/// What claims about teams are about.
pub(super) struct Scene<'a> {
    pub(super) world: &'a World,
    /// The teams, each with the people who are in no other.
    pub(super) teams: Vec<Team>,
    /// The people who are in several teams, as a team of one person in each.
    pub(super) in_several: Vec<Team>,
    /// A team of another stack in the same account.
    elsewhere: Team,
    pub(super) config: &'a Config,
    pub(super) is_federated: bool,
    pub(super) domain: &'a str,
    /// The ARN of the bucket.
    pub(super) bucket: &'a str,
    pub(super) administrator: Actor,
    /// Somebody of no team, whom somebody else lets use every bucket.
    pub(super) steward: Actor,
    /// The session for which the identity provider sends no attribute, where members are federated.
    pub(super) without_attribute: Option<Actor>,
}

/// A team, as deployed.
pub(super) struct Team {
    pub(super) name: String,
    /// All of its members.
    pub(super) person: Person,
    /// The names of the teams that they are all in.
    teams: Vec<String>,
    /// Who its members are in Studio, whichever they are, and in its jobs.
    pub(super) role: Actor,
    pub(super) members: Vec<Member>,
}

/// A member of a team, as deployed.
pub(super) struct Member {
    pub(super) person: Person,
    /// The name of their user, whatever their user profiles are called.
    user: String,
    /// Who they are in the console.
    pub(super) front_door: Actor,
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
        let is_federated = is_federated(config, deployment);
        let bucket = world.of_type("AWS::S3::Bucket").find(|it| !it.logical_id.is_empty());
        let (mut teams, mut in_several) = (Vec::new(), Vec::new());
        for team in &config.teams {
            let (one, several) = found(config, world, team, is_federated)
                .ok_or("a role for each team and a user profile for each member")?;
            teams.push(one);
            in_several.extend(several);
        }
        Ok(Self {
            world,
            teams,
            in_several,
            elsewhere: elsewhere(config, world),
            config,
            is_federated,
            domain: parameter(deployment, "StudioDomainId"),
            bucket: &bucket.ok_or("a bucket")?.arn,
            administrator: Actor::user(world.iam(&format!("user/{ADMINISTRATOR}"))),
            steward: Actor::user(world.iam(&format!("user/{STEWARD}"))),
            without_attribute: is_federated.then(|| sign_in(world, "nobody")),
        })
    }

    /// Returns the ARN of something in the domain, such as a space.
    pub(super) fn in_domain(&self, kind: &str, name: &str) -> String {
        self.world.arn("sagemaker", &format!("{kind}/{}/{name}", self.domain))
    }

    /// Returns the ARN of the domain.
    pub(super) fn domain_arn(&self) -> String {
        self.world.arn("sagemaker", &format!("domain/{}", self.domain))
    }

    /// Returns the ARN of what is about to be made; a model is called after the team.
    pub(super) fn planned(&self, kind: &str, team: &Team) -> String {
        self.world.arn("sagemaker", &format!("{kind}/{}-new", team.name))
    }

    /// Returns the ARN of what a team has made.
    pub(super) fn made(&self, kind: &str, team: &Team) -> String {
        made(self.world, kind, &team.name)
    }

    /// Returns every member of every team.
    pub(super) fn members(&self) -> impl Iterator<Item = &Member> {
        self.teams.iter().chain(&self.in_several).flat_map(|team| &team.members)
    }

    /// Returns the teams that none of a team's people is in; where there is none, one that another stack makes.
    pub(super) fn others(&self, team: &Team) -> Vec<&Team> {
        let others: Vec<&Team> =
            self.teams.iter().filter(|other| !team.teams.contains(&other.name)).collect();
        if others.is_empty() { vec![&self.elsewhere] } else { others }
    }

    /// Returns the profiles of everybody but a member, who may have others themselves.
    pub(super) fn other_profiles(&self, member: &Member) -> impl Iterator<Item = &str> {
        self.members().filter(|it| it.user != member.user).map(|it| it.profile.arn.as_str())
    }

    /// Returns the ARN of a repository of images of AWS's.
    pub(super) fn images_of_aws(&self) -> String {
        images_of_aws(self.world)
    }
}

impl Team {
    /// Asks with the role of the team.
    pub(super) fn in_notebook(&self, actions: &[&str], resource: &str) -> Vec<Ask> {
        actions.iter().map(|action| self.role.asks(*action, resource)).collect()
    }

    /// Asks in the console, as one of its members, and with its role. What a team cannot do is tried with all the
    /// credentials that it has.
    pub(super) fn anywhere(&self, actions: &[&str], resource: &str) -> Vec<Ask> {
        let door = self.members.first().map(|member| &member.front_door);
        let actors = door.into_iter().chain([&self.role]);
        actors.flat_map(|actor| actions.iter().map(|action| actor.asks(*action, resource))).collect()
    }
}

impl Member {
    fn of(member: &crate::config::teams::Member, world: &World, is_federated: bool) -> Option<Self> {
        let (name, user) = (member.name.as_str(), member.user());
        let profile = world.of_type("AWS::SageMaker::UserProfile").find(|it| it.name == name)?.clone();
        let front_door = if is_federated {
            sign_in(world, member.federated()).tag(STUDIO_USER_TAG, member.federated())
        } else {
            let user = world.iam(&format!("user/{user}"));
            world.principals.get(&user)?;
            Actor::user(user)
        };
        let person = Person { name: name.to_owned(), credentials: vec![front_door.clone()] };
        Some(Self { person, user: user.to_owned(), front_door, profile })
    }
}

fn elsewhere(config: &Config, world: &World) -> Team {
    let team = crate::config::Team { name: ELSEWHERE.to_owned(), members: Vec::new() };
    let role = Actor::session(world.iam(&format!("role/{}", team.role_name(config))), "SageMaker");
    let person = Person { name: "a team of another stack".to_owned(), credentials: Vec::new() };
    Team { name: team.name, person, teams: Vec::new(), role, members: Vec::new() }
}

/// Finds a team: the people who are in no other one, and each of those who are.
fn found(
    config: &Config,
    world: &World,
    team: &crate::config::Team,
    is_federated: bool,
) -> Option<(Team, Vec<Team>)> {
    let arn = world.iam(&format!("role/{}", team.role_name(config)));
    world.principals.get(&arn)?;
    let role = Actor::session(arn, "SageMaker");
    let (mut own, mut several) = (Vec::new(), Vec::new());
    for member in &team.members {
        let is_in = |team: &&crate::config::Team| team.members.iter().any(|it| it.user() == member.user());
        let teams: Vec<String> = config.teams.iter().filter(is_in).map(|team| team.name.clone()).collect();
        let (name, member) = (team.name.clone(), Member::of(member, world, is_federated)?);
        match teams.len() {
            1 => own.push(member),
            _ => {
                let person = member.person.clone();
                several.push(Team { name, person, teams, role: role.clone(), members: vec![member] });
            }
        }
    }
    let credentials = own.iter().map(|member| member.front_door.clone()).collect();
    let person = Person { name: format!("the team {}", team.name), credentials };
    let teams = vec![team.name.clone()];
    Some((Team { name: team.name.clone(), person, teams, role, members: own }, several))
}

/// Returns a session of the role with which the identity provider signs members in.
fn sign_in(world: &World, name: &str) -> Actor {
    Actor::session(world.iam(&format!("role/{SIGN_IN_ROLE}")), name)
}

/// Adds what the stack does not make: who signs in, the domain, and what teams have made.
pub(super) fn complete(config: &Config, deployment: &Deployment, world: &mut World) {
    let environment = world.environment.clone();
    match by_hand(config, deployment, world) {
        Ok(by_hand) => *world = World::of(&[deployment, &by_hand], &environment),
        Err(mut problems) => world.problems.append(&mut problems),
    }
    launch(world);
    let id = parameter(deployment, "StudioDomainId").to_owned();
    let arn = world.arn("sagemaker", &format!("domain/{id}"));
    world.add(entity(arn, "AWS::SageMaker::Domain", &id, &[]));
    for team in config.teams.iter().map(|team| team.name.as_str()).chain([ELSEWHERE]) {
        for kind in WORK {
            let arn = made(world, kind, team);
            world.add(entity(arn, type_of(kind), team, &[(TEAM_TAG, team)]));
        }
    }
    let role = elsewhere(config, world).role.principal;
    world.add(left_to_account(&role, "AWS::IAM::Role", "sts:AssumeRole", world));
    world.add(left_to_account(&role_of_others(world), "AWS::IAM::Role", "sts:AssumeRole", world));
    world.add(left_to_account(&world.arn("kms", "key/any"), "AWS::KMS::Key", "kms:*", world));
    let everybody = Statement::allow().principal(Principal::anyone()).actions(["ecr:*"]).all_resources();
    let policy = PolicyDocument::new([everybody]).into_node();
    let images = entity(images_of_aws(world), "AWS::ECR::Repository", "images-of-aws", &[]);
    let policies = vec![Attached::read("repository policy of AWS", &policy, &mut Vec::new())];
    world.add(Entity { account: Some(IMAGES_OF_AWS.to_owned()), policies, ..images });
}

fn made(world: &World, kind: &str, team: &str) -> String {
    world.arn("sagemaker", &format!("{kind}/{team}-made"))
}

/// Returns the type of a kind of work. One that has a type is tried to be tagged on every way around a claim; the
/// tags of all kinds have a claim of their own.
fn type_of(kind: &str) -> &'static str {
    if kind == "experiment" { "AWS::SageMaker::Experiment" } else { "" }
}

fn images_of_aws(world: &World) -> String {
    let here = world.arn("ecr", "repository/images-of-aws");
    here.replace(&world.environment.account, IMAGES_OF_AWS)
}

fn entity(arn: String, resource_type: &str, name: &str, tags: &[(&str, &str)]) -> Entity {
    Entity {
        arn,
        resource_type: resource_type.to_owned(),
        logical_id: String::new(),
        name: name.to_owned(),
        account: None,
        tags: tags
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect::<IndexMap<_, _>>(),
        policies: Vec::new(),
        properties: Node::default(),
    }
}

/// Returns who signs in, as the launch page tells to make them: an administrator, and the users of IAM or the
/// role that the identity provider signs members in with.
fn by_hand(config: &Config, deployment: &Deployment, world: &World) -> Result<Deployment, Vec<Diagnostic>> {
    let policy = |id: &str| {
        let all = deployment.all_resources();
        all.into_iter().find(|it| it.logical_id == id).map(|it| it.physical_id.clone())
    };
    let mut stack = Stack::new("SignInByHand");
    let administrator = iam::User::new().user_name(ADMINISTRATOR);
    stack.add(
        "Administrator",
        administrator
            .managed_policy_arns(policy("StudioAdministratorPolicy").into_iter().collect::<Vec<_>>()),
    );
    let buckets = Statement::allow().actions(["s3:GetObject", "s3:ListBucket"]).all_resources();
    let buckets =
        iam::user::Policy::policy_document(PolicyDocument::new([buckets])).policy_name("ReadBuckets");
    stack.add("Steward", iam::User::new().user_name(STEWARD).policies([buckets]));
    if is_federated(config, deployment) {
        let provider = world.iam("saml-provider/company");
        let sign_in = Statement::allow().principal(Principal::federated([provider]));
        let trust = PolicyDocument::new([
            sign_in.clone().actions(["sts:AssumeRoleWithSAML"]),
            sign_in.actions(["sts:TagSession"]).condition(
                Operator::StringEquals.for_all_values(),
                "aws:TagKeys",
                STUDIO_USER_TAG,
            ),
        ]);
        let attached = policy("FederatedSignInPolicy").into_iter().collect::<Vec<_>>();
        stack.add(
            SIGN_IN_ROLE,
            iam::Role::assume_role_policy_document(trust)
                .role_name(SIGN_IN_ROLE)
                .managed_policy_arns(attached),
        );
    } else if parameter(deployment, "TeamUsers") == EXISTING {
        for (index, user) in config.team_users().into_iter().enumerate() {
            stack.add(format!("Member{index}"), iam::User::new().user_name(user));
        }
    }
    let mut app = App::new("");
    app.add(stack);
    let inputs = Inputs { environment: world.environment.clone(), ..Inputs::default() };
    let mut made = app.into_pending().into_iter().map(|pending| pending.build("yaml").template);
    made.next().map_or_else(|| Err(Vec::new()), |template| deploy(&template, &inputs, &|_, _| None))
}
