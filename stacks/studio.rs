//! The Studio stack: the domain, and a user profile for each data scientist.

mod domain;

use crate::config::Config;
use crate::parameters::{self, Folder, Modes, Scientist};
use crate::policies::{StudioDomain, execution, front_door};
use crate::users::role_name;
use crate::{names, policies};
use cfn_synth::construct::{Output, Parameter, ResourceAttributes, Stack, StackRef, output};
use cfn_synth::intrinsic::{account_id, partition};
use cfn_synth::resources::{iam, sagemaker};
use cfn_synth::sub;
use domain::Domain;
pub(crate) use domain::{NO_SHARED_HOMES, Place};

/// What the parent needs of the Studio stack.
pub(crate) struct StudioStack {
    pub(crate) stack: StackRef,
    pub(crate) authentication: Parameter<String>,
    pub(crate) scientists: Vec<Scientist>,
    pub(crate) place: Place,
    pub(crate) folders: Vec<Folder>,
    pub(crate) domain: Output<String>,
}

/// Builds the stack.
pub(crate) fn build(config: &Config) -> (Stack, StudioStack) {
    let mut stack = Stack::new(names::STUDIO_STACK);
    stack.description(match config.existing_domain {
        None => "SageMaker Studio domain with a user profile for each data scientist.",
        Some(_) => "A user profile for each data scientist, in a SageMaker Studio domain that exists.",
    });
    stack.metadata("License", "MIT-0");

    let authentication = stack.parameter("StudioAuthentication", parameters::authentication(config));
    let scientists =
        parameters::scientists(&mut stack, config, &config.data_scientists, |it, _| it, |it, _| it);
    let place = Place::declare(&mut stack, config);
    let folders = parameters::folders(&mut stack, config, parameters::nested);
    let modes = Modes::declare(&mut stack, config, &authentication);

    let domain = Domain::at(&place, &mut stack, config);
    for scientist in &scientists {
        add_profile(&mut stack, config, &domain, &modes, scientist);
    }
    attach_policies(&mut stack, config, &domain, &modes, &scientists, &folders);
    let domain = stack.output("StudioDomainId", output(&domain.id).description("Id of the Studio domain"));

    let handles =
        StudioStack { stack: stack.reference(), authentication, scientists, place, folders, domain };
    (stack, handles)
}

/// Attaches the policies that name the domain: nobody can do anything in Studio before.
fn attach_policies(
    stack: &mut Stack,
    config: &Config,
    domain: &Domain,
    modes: &Modes,
    scientists: &[Scientist],
    folders: &[Folder],
) {
    let here = StudioDomain::here(&domain.id);
    stack.add(
        "DataScientistGroupPolicy",
        iam::ManagedPolicy::policy_document(front_door::policy(
            config,
            front_door::SignIn::IamUser,
            &here,
            folders,
        ))
        .managed_policy_name(config.named("DataScientistGroupPolicy"))
        .description("Lets data scientists open their own Studio user profile")
        .path("/")
        .groups([config.named(names::GROUP)])
        .when(&modes.iam_users),
    );
    let roles: Vec<_> = scientists.iter().map(|scientist| role_name(config, modes, scientist)).collect();
    stack.add(
        "StudioExecutionPolicy",
        iam::ManagedPolicy::policy_document(execution::in_studio(&here))
            .managed_policy_name(config.named("SageMakerUserProfileStudioPolicy"))
            .description("Lets notebooks use Studio spaces and apps of their own")
            .path("/")
            .roles(roles),
    );
}

/// Adds a user profile: its tag names who may open it, its role what its notebooks may do.
fn add_profile(stack: &mut Stack, config: &Config, domain: &Domain, modes: &Modes, scientist: &Scientist) {
    let name = role_name(config, modes, scientist);
    let role = sub!("arn:{}:iam::{}:role/{}", partition(), account_id(), name);
    let profile = sagemaker::UserProfile::domain_id(&domain.id)
        .user_profile_name(&scientist.profile)
        .user_settings(domain.settings(&role))
        .tags(
            [sagemaker::user_profile::Tag::key(policies::STUDIO_USER_TAG).value(modes.identity(scientist))],
        );
    let id = scientist.id("UserProfile");
    match &domain.made {
        Some(made) => stack.add(id, profile.depends_on(made)),
        None => stack.add(id, profile),
    };
}
