//! The moves that change what somebody can do.
//!
//! Each says which actions AWS asks IAM about (service authorization reference), and what is reached where all
//! of them are allowed.

mod identities;
mod making;
mod passing;
mod policies;
mod resources;
mod running;
mod studio;
mod tags;

use super::Search;
use super::fact::{Way, What};
use crate::access::actor::{Actor, Ask};
use crate::access::entity::Entity;
use crate::access::policies::{ROLE, USER};
use crate::access::principal::Principal;
use crate::iam::evaluation::{Decision, Policies, Request, decide};

/// Every move.
pub(super) const ALL: &[fn(&mut Search<'_>)] = &[
    studio::open_profile,
    studio::enter_space,
    studio::make_profile,
    studio::give_role,
    tags::retag,
    passing::assume,
    passing::pass,
    running::take_over,
    identities::take_user,
    identities::make_identity,
    identities::join_group,
    policies::write,
    policies::take_away,
    resources::open,
    resources::administer_lake,
    resources::redirect_results,
];

/// The name that stands for any.
pub(super) const ANY: &str = "any";

const PASS: &str = "iam:PassRole";

const PROFILE: &str = "AWS::SageMaker::UserProfile";
const DOMAIN: &str = "AWS::SageMaker::Domain";
const SPACE: &str = "AWS::SageMaker::Space";
const APP: &str = "AWS::SageMaker::App";
/// Not a type of CloudFormation's: a job is made by whoever trains.
const TRAINING_JOB: &str = "AWS::SageMaker::TrainingJob";
const CLUSTER: &str = "AWS::EMR::Cluster";
pub(super) const WORKGROUP: &str = "AWS::Athena::WorkGroup";

impl<'w> Search<'w> {
    /// Returns the entities of some types.
    pub(super) fn entities(&self, types: &'w [&'w str]) -> impl Iterator<Item = &'w Entity> + use<'w> {
        self.world.entities.values().filter(|entity| types.contains(&entity.resource_type.as_str()))
    }

    fn roles(&self) -> impl Iterator<Item = &'w Principal> + use<'w> {
        self.world.principals.values().filter(|it| it.is_role())
    }

    /// Tells whether a role lets a service of AWS assume it on behalf of something of the account, with the facts
    /// that this needs.
    ///
    /// The service names what it works for, which a trust policy can ask about (user guide, "The confused deputy
    /// problem").
    fn trusts(&mut self, role: &Principal, service: &str, source: &str) -> Option<Vec<usize>> {
        let of_role = |what: &What| match what {
            What::Opens { arn, is_written: true } if *arn == role.arn => Some(()),
            _ => None,
        };
        let opened = self.changed(of_role).first().map(|(index, ())| vec![*index]);
        let trust = role.trust.as_ref()?;
        // Few services have names of their own in other partitions.
        let suffix = self.world.environment.partition.suffix;
        let mut names = vec![format!("{service}.amazonaws.com"), format!("{service}.{suffix}")];
        names.dedup();
        for name in names {
            let request = Request::new(&name, "sts:AssumeRole", &role.arn)
                .with("aws:sourceaccount", [self.world.environment.account.as_str()])
                .with("aws:sourcearn", [source])
                .with("aws:principalisawsservice", ["true"]);
            let policies = Policies { resource: &[trust.policy()], ..Policies::default() };
            match decide(&request, &policies) {
                Decision::Allowed => return Some(Vec::new()),
                Decision::Undecided => {
                    self.undecided.insert(format!("whether `{name}` may assume the role `{}`", role.name()));
                }
                Decision::ExplicitlyDenied | Decision::ImplicitlyDenied => {}
            }
        }
        opened
    }

    /// Tells whether the trust policy of a role may allow an action, given in lower case, to anybody.
    fn may_trust(&self, role: &Principal, action: &str) -> bool {
        let opened = What::Opens { arn: role.arn.clone(), is_written: true };
        role.trust.as_ref().is_some_and(|trust| trust.may_allow(action)) || self.has(&opened)
    }

    /// Adds a session of a role, of which the moves need certain facts besides.
    fn gain(&mut self, session: Actor, text: String, mut ways: Vec<Way>, needs: &[usize]) {
        if let Some(way) = ways.first_mut() {
            way.needs.extend(needs);
        }
        self.add(What::Acts(session), text, ways);
    }
}

/// Returns a session of a role that somebody makes; its name is up to who makes it.
fn session(role: &str) -> Actor {
    Actor::session(role, ANY)
}

/// Returns what an actor asks for when it passes a role to a service.
fn pass_role(actor: &Actor, role: &str, service: &str) -> Ask {
    actor.asks(PASS, role).with("iam:PassedToService", [format!("{service}.amazonaws.com")])
}

/// Returns what something is called in a story.
pub(super) fn noun(entity: &Entity) -> String {
    let kind = match entity.resource_type.as_str() {
        PROFILE => "the user profile",
        DOMAIN => "the domain",
        SPACE => "the space",
        APP => "the app",
        TRAINING_JOB => "the training job",
        CLUSTER => "the cluster",
        USER => "the user",
        ROLE => "the role",
        WORKGROUP => "the workgroup",
        "AWS::CloudFormation::Stack" => "the stack",
        crate::access::entity::BUCKET => "the bucket",
        crate::access::entity::SECRET => "the secret",
        other => return format!("`{}` ({other})", entity.name),
    };
    format!("{kind} `{}`", entity.name)
}
