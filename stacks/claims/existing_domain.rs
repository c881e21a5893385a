//! What is in a Studio domain that exists: user profiles of others, whom nothing of these stacks holds to anything.

use super::account;
use crate::config::Config;
use crate::config::domain::ExistingDomain;
use crate::policies;
use cfn_synth::access::{Entity, World};
use cfn_synth::construct::Stack;
use cfn_synth::iam::policy::{PolicyDocument, Statement};
use cfn_synth::resources::{iam, sagemaker};
use cfn_synth::value::IntoNode;
use indexmap::IndexMap;
use serde_json::json;

/// The id of the domain, where whoever launches the stacks is asked for it.
const ASKED: &str = "d-existing0001";

/// The user profile of somebody else. It has no tag, and no execution role of its own.
pub(super) const OTHER_PROFILE: &str = "untagged";

pub(super) const OTHERS: &str = "Other user profiles of the existing domain are outside of the claims: what their execution roles may do is up to whoever made them.";

pub(super) const NO_TAG: &str = "No other user profile of the existing domain has the tag `studiouserid`.";

/// Returns the parameter that names the domain, where there is one.
pub(super) fn parameter(config: &Config) -> Option<(String, String)> {
    let is_asked = config.existing_domain == Some(ExistingDomain::Asked);
    is_asked.then(|| ("ExistingDomainId".to_owned(), ASKED.to_owned()))
}

/// What the default role of the domain may do on everything: the most that AWS's own policy for it allows, and more.
const POWERS: [&str; 4] = ["iam:PassRole", "s3:*", "sagemaker:*", "secretsmanager:GetSecretValue"];

/// Adds the domain, with a user profile that has its default role.
pub(super) fn complete(config: &Config, world: &mut World) {
    let id = match &config.existing_domain {
        None => return,
        Some(ExistingDomain::Asked) => ASKED,
        Some(ExistingDomain::Id(id)) => id,
    };
    let mut stack = Stack::new("ExistingDomain");
    let powers = PolicyDocument::new([Statement::allow().actions(POWERS).all_resources()]);
    stack.add(
        "OtherProfileRole",
        iam::Role::assume_role_policy_document(policies::trust_sagemaker())
            .role_name("of-other-profiles")
            .policies([iam::role::Policy::policy_document(powers).policy_name("Powers")]),
    );
    stack.add("OtherProfile", sagemaker::UserProfile::domain_id(id).user_profile_name(OTHER_PROFILE));
    account::add_by_hand(stack, world);
    let default_role = world.iam("role/of-other-profiles");
    world.add(Entity {
        arn: world.arn("sagemaker", &format!("domain/{id}")),
        resource_type: "AWS::SageMaker::Domain".to_owned(),
        logical_id: String::new(),
        name: id.to_owned(),
        account: Some(world.environment.account.clone()),
        tags: IndexMap::new(),
        policies: Vec::new(),
        properties: json!({ "DefaultUserSettings": { "ExecutionRole": default_role } }).into_node(),
    });
}
