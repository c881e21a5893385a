//! The moves that change what somebody can do.
//!
//! Each says which actions AWS asks IAM about (service authorization reference), and what is reached where all
//! of them are allowed. Names of what is made on the way, such as `any`, stand for every name.

use super::{Search, Way, What};
use crate::access::actor::{Actor, Ask};
use crate::access::entity::Entity;
use crate::access::principal::{ROLE, USER};
use crate::iam::evaluation::{Decision, Policies, Request, decide};
use indexmap::IndexSet;

/// Every move.
pub(super) const ALL: &[fn(&mut Search<'_>)] =
    &[tag, open_profile, enter_space, assume, pass, write_policy, take_user];

/// The name that stands for any.
const ANY: &str = "any";

const PROFILE: &str = "AWS::SageMaker::UserProfile";
const DOMAIN: &str = "AWS::SageMaker::Domain";
const SPACE: &str = "AWS::SageMaker::Space";
const APP: &str = "AWS::SageMaker::App";

impl Search<'_> {
    fn entities(&self, types: &[&str]) -> Vec<Entity> {
        let wanted = |entity: &&Entity| types.contains(&entity.resource_type.as_str());
        self.world.entities.values().filter(wanted).cloned().collect()
    }

    /// Returns how one of the actors that it can be is allowed all of what is asked for, together.
    fn all(&mut self, actor: &(usize, Actor), asks: &[Ask]) -> Option<Vec<Way>> {
        asks.iter().map(|ask| self.way(actor.0, ask)).collect()
    }

    /// Returns the session in which Studio runs the code of a user profile: with the profile's execution role,
    /// or else the domain's default one.
    fn studio_session(&self, profile: &Entity) -> Option<Actor> {
        let domain_id = profile.property(&["DomainId"])?;
        let domain = self.world.of_type(DOMAIN).find(|domain| domain.name == domain_id);
        let own = profile.property(&["UserSettings", "ExecutionRole"]);
        let role = own.or_else(|| domain?.property(&["DefaultUserSettings", "ExecutionRole"]))?;
        let names_user =
            domain.and_then(|domain| domain.property(&["DomainSettings", "ExecutionRoleIdentityConfig"]));
        let session = Actor::session(role, "SageMaker");
        Some(if names_user == Some("USER_PROFILE_NAME") {
            session.source_identity(&profile.name)
        } else {
            session
        })
    }

    /// Tells whether a role lets a service of AWS assume it, on behalf of something of the account.
    fn trusts(&self, role: &str, service: &str, source: &str) -> bool {
        let Some(principal) = self.world.principals.get(role) else { return false };
        let Some(trust) = &principal.trust else { return false };
        let request = Request::new(service, "sts:AssumeRole", role)
            .with("aws:SourceAccount", [self.world.environment.account.as_str()])
            .with("aws:SourceArn", [source]);
        let policies = Policies { resource: &[trust.policy()], ..Policies::default() };
        // What cannot be decided may be a way.
        matches!(decide(&request, &policies), Decision::Allowed | Decision::Undecided)
    }

    fn roles(&self) -> Vec<String> {
        let is_role = |it: &&crate::access::principal::Principal| it.is_role();
        self.world.principals.values().filter(is_role).map(|it| it.arn.clone()).collect()
    }

    /// Returns a session of a role that is made by hand; what a session may bring along is up to who makes it.
    fn session(role: &str) -> Actor {
        Actor::session(role, ANY)
    }
}

/// Changes the tags by which access to something is told apart.
fn tag(search: &mut Search<'_>) {
    let entities = search.entities(&[PROFILE, DOMAIN, SPACE, APP]);
    // Values that would let it in: the tags and names of whom it can act as.
    let mut values: IndexSet<String> = IndexSet::new();
    for (_, actor) in search.actors() {
        values.insert(actor.name().to_owned());
        values.extend(actor.session.iter().flat_map(|it| &it.tags).map(|(_, value)| value.clone()));
        let principal = search.world.principals.get(&actor.principal);
        values.extend(principal.iter().flat_map(|it| it.tags.values()).cloned());
    }
    let keys: IndexSet<String> = entities.iter().flat_map(|entity| entity.tags.keys()).cloned().collect();
    for actor in search.actors() {
        for entity in &entities {
            for key in &keys {
                for value in &values {
                    if entity.tags.get(key) == Some(value) {
                        continue;
                    }
                    let ask = actor.1.asks("sagemaker:AddTags", &entity.arn);
                    let ask = ask
                        .with(&format!("aws:RequestTag/{key}"), [value.as_str()])
                        .with("aws:TagKeys", [key.as_str()]);
                    let Some(way) = search.way(actor.0, &ask) else { continue };
                    let what =
                        What::Tag { arn: entity.arn.clone(), key: key.clone(), value: Some(value.clone()) };
                    let text = format!("{} sets the tag `{key}` of {} to `{value}`", actor.1, noun(entity));
                    search.add(what, text, [way]);
                }
                if entity.tags.contains_key(key) {
                    let ask = actor.1.asks("sagemaker:DeleteTags", &entity.arn);
                    let ask = ask.with("aws:TagKeys", [key.as_str()]);
                    let Some(way) = search.way(actor.0, &ask) else { continue };
                    let what = What::Tag { arn: entity.arn.clone(), key: key.clone(), value: None };
                    let text = format!("{} takes the tag `{key}` of {} away", actor.1, noun(entity));
                    search.add(what, text, [way]);
                }
            }
        }
    }
}

/// Opens Studio as a user profile: its notebooks have the credentials of its execution role.
fn open_profile(search: &mut Search<'_>) {
    for profile in search.entities(&[PROFILE]) {
        let Some(session) = search.studio_session(&profile) else { continue };
        for actor in search.actors() {
            let ask = actor.1.asks("sagemaker:CreatePresignedDomainUrl", &profile.arn);
            let Some(way) = search.way(actor.0, &ask) else { continue };
            let text = format!("{} opens {}, whose notebooks are {session}", actor.1, noun(&profile));
            search.add(What::Acts(session.clone()), text, [way]);
        }
    }
}

/// Connects to a space of somebody else from outside of Studio.
fn enter_space(search: &mut Search<'_>) {
    let profiles = search.entities(&[PROFILE]);
    for space in search.entities(&[SPACE]) {
        let owner = space.property(&["OwnershipSettings", "OwnerUserProfileName"]);
        let owner = owner.and_then(|owner| profiles.iter().find(|profile| profile.name == owner));
        let Some(session) = owner.and_then(|owner| search.studio_session(owner)) else { continue };
        for actor in search.actors() {
            let ask = actor.1.asks("sagemaker:StartSession", &space.arn);
            let Some(way) = search.way(actor.0, &ask) else { continue };
            let text = format!("{} connects to {}, which is {session}", actor.1, noun(&space));
            search.add(What::Acts(session.clone()), text, [way]);
        }
    }
}

/// Assumes a role.
fn assume(search: &mut Search<'_>) {
    for role in search.roles() {
        for actor in search.actors() {
            if actor.1.principal == role {
                continue;
            }
            let Some(way) = search.way(actor.0, &actor.1.asks("sts:AssumeRole", &role)) else { continue };
            let session = Search::session(&role);
            let text = format!("{} assumes {session}", actor.1);
            search.add(What::Acts(session), text, [way]);
        }
    }
}

/// A way to have a service run code of one's own with a role that is passed to it.
struct Passing {
    service: &'static str,
    /// The actions, each with the resource below the account.
    actions: &'static [(&'static str, &'static str)],
    words: &'static str,
}

/// The actions that hand a role to a service and then run code with it (service authorization reference:
/// those that depend on `iam:PassRole`).
const PASSINGS: &[Passing] = &[
    Passing {
        service: "sagemaker",
        actions: &[("sagemaker:CreateTrainingJob", "sagemaker:training-job/any")],
        words: "a training job",
    },
    Passing {
        service: "sagemaker",
        actions: &[("sagemaker:CreateProcessingJob", "sagemaker:processing-job/any")],
        words: "a processing job",
    },
    Passing {
        service: "sagemaker",
        actions: &[
            ("sagemaker:CreateNotebookInstance", "sagemaker:notebook-instance/any"),
            ("sagemaker:CreatePresignedNotebookInstanceUrl", "sagemaker:notebook-instance/any"),
        ],
        words: "a notebook instance",
    },
    Passing {
        service: "sagemaker",
        actions: &[
            ("sagemaker:CreatePipeline", "sagemaker:pipeline/any"),
            ("sagemaker:StartPipelineExecution", "sagemaker:pipeline/any"),
        ],
        words: "a pipeline",
    },
    Passing {
        service: "athena",
        actions: &[
            ("athena:CreateWorkGroup", "athena:workgroup/any"),
            ("athena:StartSession", "athena:workgroup/any"),
        ],
        words: "a Spark workgroup of Athena",
    },
    Passing {
        service: "lambda",
        actions: &[
            ("lambda:CreateFunction", "lambda:function:any"),
            ("lambda:InvokeFunction", "lambda:function:any"),
        ],
        words: "a Lambda function",
    },
    Passing {
        service: "glue",
        actions: &[("glue:CreateJob", "glue:job/any"), ("glue:StartJobRun", "glue:job/any")],
        words: "a Glue job",
    },
    Passing { service: "ec2", actions: &[("ec2:RunInstances", "ec2:instance/any")], words: "an instance" },
    Passing {
        service: "cloudformation",
        actions: &[("cloudformation:CreateStack", "cloudformation:stack/any/any")],
        words: "a stack",
    },
];

/// Passes a role to a service that runs code with it, or to a user profile of its own.
fn pass(search: &mut Search<'_>) {
    for role in search.roles() {
        for passing in PASSINGS {
            let suffix = search.world.environment.partition.suffix;
            // Few services have principals of their own in other partitions.
            let service = match passing.service {
                "ec2" => format!("ec2.{suffix}"),
                service => format!("{service}.amazonaws.com"),
            };
            let source = search.world.arn(passing.service, "any/any");
            if !search.trusts(&role, &service, &source) {
                continue;
            }
            for actor in search.actors() {
                let mut asks =
                    vec![actor.1.asks("iam:PassRole", &role).with("iam:PassedToService", [service.as_str()])];
                asks.extend(passing.actions.iter().map(|(action, resource)| {
                    let (of, resource) = resource.split_once(':').unwrap_or((passing.service, ANY));
                    actor.1.asks(*action, search.world.arn(of, resource))
                }));
                let Some(ways) = search.all(&actor, &asks) else { continue };
                let session = Search::session(&role);
                let text = format!("{} runs {} as {session}", actor.1, passing.words);
                search.add(What::Acts(session), text, ways);
            }
        }
        update_profile(search, &role);
    }
}

/// Gives a user profile that it can open another role.
fn update_profile(search: &mut Search<'_>, role: &str) {
    let service = "sagemaker.amazonaws.com";
    if !search.trusts(role, service, &search.world.arn("sagemaker", "user-profile/any/any")) {
        return;
    }
    for profile in search.entities(&[PROFILE]) {
        for actor in search.actors() {
            for opener in search.actors() {
                let asks = [
                    actor.1.asks("iam:PassRole", role).with("iam:PassedToService", [service]),
                    actor.1.asks("sagemaker:UpdateUserProfile", &profile.arn),
                ];
                let Some(mut ways) = search.all(&actor, &asks) else { break };
                let ask = opener.1.asks("sagemaker:CreatePresignedDomainUrl", &profile.arn);
                let Some(way) = search.way(opener.0, &ask) else { continue };
                ways.push(way);
                let session = Actor::session(role, "SageMaker");
                let text = format!(
                    "{} gives {} the role `{}`, and opens it",
                    actor.1,
                    noun(&profile),
                    session.name()
                );
                search.add(What::Acts(session), text, ways);
            }
        }
    }
}

/// Writes a policy that allows everything.
fn write_policy(search: &mut Search<'_>) {
    for (index, actor) in search.actors() {
        let targets: Vec<String> = search.world.principals.keys().cloned().collect();
        for target in targets {
            let is_role = search.world.principals.get(&target).is_some_and(|it| it.is_role());
            let actions: &[&str] = if is_role {
                &["iam:PutRolePolicy", "iam:AttachRolePolicy"]
            } else {
                &["iam:PutUserPolicy", "iam:AttachUserPolicy"]
            };
            for action in actions {
                let Some(way) = search.way(index, &actor.asks(*action, &target)) else { continue };
                let name = target.rsplit('/').next().unwrap_or_default().to_owned();
                let text = format!("{actor} writes a policy that lets `{name}` do everything");
                search.add(What::Unlimited(target.clone()), text, [way]);
            }
        }
    }
}

/// Takes over a user: with an access key or a password of its own making, or with the one that is stored.
fn take_user(search: &mut Search<'_>) {
    let secrets = search.entities(&["AWS::SecretsManager::Secret"]);
    for user in search.entities(&[USER]) {
        for (index, actor) in search.actors() {
            if actor.principal == user.arn {
                continue;
            }
            for action in ["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"] {
                let Some(way) = search.way(index, &actor.asks(action, &user.arn)) else { continue };
                let text = format!("{actor} signs in as {}", noun(&user));
                search.add(What::Acts(Actor::user(&user.arn)), text, [way]);
            }
            let passwords = secrets.iter().filter(|secret| user.refers_to(&secret.arn));
            for secret in passwords {
                let ask = actor.asks("secretsmanager:GetSecretValue", &secret.arn);
                let Some(way) = search.way(index, &ask) else { continue };
                let text = format!("{actor} reads the password of {}, and signs in", noun(&user));
                search.add(What::Acts(Actor::user(&user.arn)), text, [way]);
            }
        }
    }
}

/// Returns what something is called in a story.
fn noun(entity: &Entity) -> String {
    let kind = match entity.resource_type.as_str() {
        PROFILE => "the user profile",
        DOMAIN => "the domain",
        SPACE => "the space",
        APP => "the app",
        USER => "the user",
        ROLE => "the role",
        "AWS::Athena::WorkGroup" => "the workgroup",
        other => return format!("`{}` ({other})", entity.name),
    };
    format!("{kind} `{}`", entity.name)
}
