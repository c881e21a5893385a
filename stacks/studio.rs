//! The Studio stack: the domain, and a user profile for each data scientist.

use crate::config::{Config, DEFAULT_ROLE};
use crate::parameters::{self, Folder, Modes, Network, Scientist};
use crate::policies::{StudioDomain, execution, front_door};
use crate::users::role_name;
use crate::{names, policies};
use cfn_synth::construct::parameter::{AwsType, aws, aws_list, comma_delimited_list, string};
use cfn_synth::construct::{Handle, Output, Parameter, ResourceAttributes, Stack, StackRef, output};
use cfn_synth::intrinsic::{account_id, partition};
use cfn_synth::resources::{iam, sagemaker};
use cfn_synth::sub;

/// What the parent needs of the Studio stack.
pub(crate) struct StudioStack {
    pub(crate) stack: StackRef,
    pub(crate) authentication: Parameter<String>,
    pub(crate) scientists: Vec<Scientist>,
    pub(crate) network: Network,
    pub(crate) folders: Vec<Folder>,
    pub(crate) domain: Output<String>,
}

/// Builds the stack.
pub(crate) fn build(config: &Config) -> (Stack, StudioStack) {
    let mut stack = Stack::new(names::STUDIO_STACK);
    stack.description("SageMaker Studio domain with a user profile for each data scientist.");
    stack.metadata("License", "MIT-0");
    stack.clean_up(
        "Every app and space in the Studio domain goes first, and so do the stacks that were launched for it: the domain cannot be deleted while there are any.",
    );
    stack.clean_up(
        "SageMaker made a file system for home directories, and two security groups for NFS. They stay in the VPC, and the file system costs something; docs/guide/clean-up.md tells how to delete them.",
    );

    let authentication = stack.parameter("StudioAuthentication", parameters::authentication(config));
    let scientists =
        parameters::scientists(&mut stack, config, &config.data_scientists, |it, _| it, |it, _| it);
    let network = declare_network(&mut stack, config);
    let folders = parameters::folders(&mut stack, config, parameters::nested);
    let modes = Modes::declare(&mut stack, config, &authentication);

    // The domain needs one; each user profile has its own, and who gets this one can do nothing.
    let default_role = stack.add(
        "SageMakerStudioDefaultExecutionRole",
        iam::Role::assume_role_policy_document(policies::trust_sagemaker())
            .role_name(format!("{}{}", config.role_name_prefix, config.named(DEFAULT_ROLE)))
            .description("Default execution role of the Studio domain, without permissions"),
    );
    let user_settings = sagemaker::domain::UserSettings::execution_role(default_role.arn())
        .security_groups(&network.security_groups)
        .studio_web_portal("ENABLED")
        .default_landing_uri("studio::");
    let domain = stack.add(
        "SageMakerDomain",
        sagemaker::Domain::auth_mode("IAM")
            .default_user_settings(match config.idle_minutes {
                Some(minutes) => user_settings.jupyter_lab_app_settings(stop_when_idle(minutes)),
                None => user_settings,
            })
            .domain_name(config.named("default-domain"))
            .vpc_id(&network.vpc)
            .subnet_ids(&network.subnets)
            .app_network_access_type("VpcOnly")
            .domain_settings(
                // Audits then tell the user profile in everything that its execution role does.
                sagemaker::domain::DomainSettings::new().execution_role_identity_config("USER_PROFILE_NAME"),
            ),
    );
    for scientist in &scientists {
        add_profile(&mut stack, config, &domain, &modes, scientist);
    }
    attach_policies(&mut stack, config, &domain, &modes, &scientists, &folders);
    let domain = stack.output("StudioDomainId", output(&domain).description("Id of the Studio domain"));

    let handles =
        StudioStack { stack: stack.reference(), authentication, scientists, network, folders, domain };
    (stack, handles)
}

/// Has JupyterLab stopped once nobody has used it for some minutes.
fn stop_when_idle(minutes: u32) -> sagemaker::domain::JupyterLabAppSettings {
    let idle = sagemaker::domain::IdleSettings::new()
        .lifecycle_management("ENABLED")
        .idle_timeout_in_minutes(i64::from(minutes));
    sagemaker::domain::JupyterLabAppSettings::new()
        .app_lifecycle_management(sagemaker::domain::AppLifecycleManagement::new().idle_settings(idle))
}

/// Attaches the policies that name the domain: nobody can do anything in Studio before.
fn attach_policies(
    stack: &mut Stack,
    config: &Config,
    domain: &Handle<sagemaker::Domain>,
    modes: &Modes,
    scientists: &[Scientist],
    folders: &[Folder],
) {
    let here = StudioDomain::here(domain);
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

/// Declares where Studio works.
///
/// Where the network may be one that is made, the ids are texts: a change set of nested stacks passes a placeholder
/// for what is not made yet, which is no VPC and matches no pattern. What the customer fills in, the parent checks.
fn declare_network(stack: &mut Stack, config: &Config) -> Network {
    let exists = config.network.is_none();
    let one = |kind| if exists { aws(kind) } else { string() };
    let list = |kind| if exists { aws_list(kind) } else { comma_delimited_list() };
    let vpc =
        stack.parameter("SageMakerStudioVpcId", one(AwsType::Vpc).description("VPC that Studio works in."));
    let subnets = stack.parameter(
        "SageMakerStudiosubnetIds",
        list(AwsType::Subnet)
            .description("Subnets of the VPC that Studio works in, in different Availability Zones."),
    );
    let security_groups = stack.parameter(
        "SageMakerStudioSecurityGroupIds",
        list(AwsType::SecurityGroup).description("Security groups of the VPC that notebooks work in."),
    );
    Network { vpc, subnets, security_groups }
}

/// Adds a user profile: its tag names who may open it, its role what its notebooks may do.
fn add_profile(
    stack: &mut Stack,
    config: &Config,
    domain: &Handle<sagemaker::Domain>,
    modes: &Modes,
    scientist: &Scientist,
) {
    let name = role_name(config, modes, scientist);
    stack.add(
        scientist.id("UserProfile"),
        sagemaker::UserProfile::domain_id(domain)
            .user_profile_name(&scientist.profile)
            .user_settings(sagemaker::user_profile::UserSettings::new().execution_role(sub!(
                "arn:{}:iam::{}:role/{}",
                partition(),
                account_id(),
                name
            )))
            .tags([
                sagemaker::user_profile::Tag::key(policies::STUDIO_USER_TAG).value(modes.identity(scientist))
            ])
            .depends_on(domain),
    );
}
