//! The Studio stack: the domain, and a user profile for each data scientist.

use super::users::role_name;
use super::{Modes, Original, Scientist, authentication, declare_network, policies, scientists};
use crate::config::{Config, DEFAULT_ROLE};
use crate::names;
use crate::policies::STUDIO_USER_TAG;
use cfn_synth::construct::{Handle, Parameter, ResourceAttributes, Stack, StackRef};
use cfn_synth::iam::policy::aws_managed_policy;
use cfn_synth::intrinsic::account_id;
use cfn_synth::resources::{iam, sagemaker};
use cfn_synth::sub;

/// What the parent needs of the Studio stack.
pub(super) struct StudioStack {
    pub(super) stack: StackRef,
    pub(super) authentication: Parameter<String>,
    pub(super) full: Scientist,
    pub(super) limited: Scientist,
    pub(super) vpc: Parameter<String>,
    pub(super) subnets: Parameter<Vec<String>>,
}

/// Builds the stack.
pub(super) fn build(original: &Original<'_>) -> (Stack, StudioStack) {
    let config = original.config;
    let mut stack = Stack::new(names::STUDIO_STACK);
    stack.description("SageMaker Studio domain with a user profile for each data scientist.");
    stack.metadata("License", "MIT-0");
    let authentication = stack.parameter("StudioAuthentication", authentication(config));
    let (full, limited) = scientists(
        &mut stack,
        original,
        ["DataScientistFullAccessUsername", "DataScientistLimitedAccessUsername"],
    );
    let (vpc, subnets) = declare_network(&mut stack);
    let modes = Modes::declare(&mut stack, config, &authentication);
    let default_role = stack.add(
        "SageMakerStudioDefaultExecutionRole",
        iam::Role::assume_role_policy_document(policies::trust_sagemaker())
            .role_name(sub!("{}{}", &config.role_name_prefix, DEFAULT_ROLE))
            .managed_policy_arns([aws_managed_policy("AmazonSageMakerFullAccess")]),
    );
    let settings = sagemaker::domain::UserSettings::execution_role(default_role.arn());
    let domain = stack.add(
        "SageMakerDomain",
        sagemaker::Domain::auth_mode("IAM")
            .default_user_settings(settings)
            .domain_name("default-domain")
            .vpc_id(&vpc)
            .subnet_ids(&subnets),
    );
    add_profile(&mut stack, config, "SageMakerUserProfileDataScientistFull", &domain, &modes, &full);
    add_profile(&mut stack, config, "SageMakerUserProfileDataScientistLimited", &domain, &modes, &limited);
    let handles = StudioStack { stack: stack.reference(), authentication, full, limited, vpc, subnets };
    (stack, handles)
}

/// Adds a user profile: its tag names who may open it, its role what its notebooks may do.
fn add_profile(
    stack: &mut Stack,
    config: &Config,
    id: &'static str,
    domain: &Handle<sagemaker::Domain>,
    modes: &Modes,
    scientist: &Scientist,
) {
    let name = role_name(config, modes, scientist);
    stack.add(
        id,
        sagemaker::UserProfile::domain_id(domain)
            .user_profile_name(&scientist.profile)
            .user_settings(sagemaker::user_profile::UserSettings::new().execution_role(sub!(
                "arn:aws:iam::{}:role/{}",
                account_id(),
                name
            )))
            .tags([sagemaker::user_profile::Tag::key(STUDIO_USER_TAG).value(modes.identity(scientist))])
            .depends_on(domain),
    );
}
