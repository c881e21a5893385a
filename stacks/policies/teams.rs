//! The policies of teams: each makes, changes and uses what is tagged as its own.
//!
//! One set of policies is enough for all teams: the tag `team` of a team's execution role says whose it is. The
//! members of a team have the same role; SageMaker tells in each request of Studio whose user profile it is.

mod administrator;
mod bucket;
mod developer;
mod maker;
mod reader;
mod services;
mod sign_in;

pub(crate) use administrator::policy as administrator;
pub(crate) use bucket::policy as bucket;
pub(crate) use developer::policy as developer;
pub(crate) use maker::policy as maker;
pub(crate) use reader::policy as reader;
pub(crate) use services::policy as services;
pub(crate) use sign_in::policy as sign_in;

use super::{StudioDomain, execution};
use crate::config::{Config, TEAM_ROLE_PREFIX};
use cfn_synth::iam::policy::{PolicyDocument, PolicyVariable};
use cfn_synth::intrinsic::{account_id, partition};
use cfn_synth::sub;
use cfn_synth::value::{IntoVal, Val};

/// The tag that names the team, of its execution role and of everything that it makes.
pub(crate) const TEAM_TAG: &str = "team";

const REQUESTED_TEAM: &str = "aws:RequestTag/team";
const TEAM_OF_RESOURCE: &str = "sagemaker:ResourceTag/team";
const TAG_KEYS: &str = "aws:TagKeys";
const TAGGING: &str = "sagemaker:TaggingAction";

/// The tags that SageMaker itself puts on what is made in Studio (developer guide, "Domain resource isolation").
const TAGS_OF_STUDIO: [&str; 3] =
    ["sagemaker:domain-arn", "sagemaker:user-profile-arn", "sagemaker:space-arn"];

/// What teams make, as the ARNs name it: jobs of every kind, trials as parts of experiments, and so on.
const WORK: [&str; 4] = ["*-job", "endpoint*", "experiment*", "model"];

/// Lets the members of a team work in Studio, each with spaces and apps of their own.
pub(crate) fn in_studio(domain: &StudioDomain) -> PolicyDocument {
    let own = domain.member("user-profile", PolicyVariable::of("sagemaker:UserProfileName"));
    execution::in_studio_as(domain, &own)
}

/// Returns the team that the principal's role belongs to.
fn own_team() -> PolicyVariable {
    PolicyVariable::principal_tag(TEAM_TAG)
}

/// Returns the ARN of a team's execution role, or of those that a pattern means. A policy cannot go by the tag of
/// a role that is passed (IAM user guide, "Controlling access to IAM users and roles using tags").
fn role_arn(config: &Config, team: impl IntoVal<String>) -> Val<String> {
    let suffix = config.name_suffix.as_str();
    sub!("arn:{}:iam::{}:role/{}{}{}", partition(), account_id(), TEAM_ROLE_PREFIX, team.into_val(), suffix)
}

/// Returns the ARNs of what SageMaker has of some kinds, here.
fn here(kinds: &[&str]) -> Vec<Val<String>> {
    kinds.iter().map(|kind| execution::here("sagemaker", format!("{kind}/*"))).collect()
}

/// Returns the ARNs of the team's own models: their names begin with its name.
fn own_models() -> Val<String> {
    execution::here("sagemaker", sub!("model/{}-*", own_team()))
}
