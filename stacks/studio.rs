//! The Studio stack: the domain, and a user profile for each data scientist.

use crate::config::{Config, DEFAULT_ROLE, Edition};
use crate::parameters::{self, Folder, Modes, Network, Scientist};
use crate::policies::{StudioDomain, execution, front_door};
use crate::users::role_name;
use crate::{names, policies};
use cfn_synth::construct::parameter::{AwsType, aws, aws_list, comma_delimited_list, string};
use cfn_synth::construct::{Handle, Output, Parameter, ResourceAttributes, Stack, StackRef, output};
use cfn_synth::iam::policy::aws_managed_policy;
use cfn_synth::intrinsic::account_id;
use cfn_synth::resources::{iam, sagemaker};
use cfn_synth::sub;

/// What the parent needs of the Studio stack.
pub(crate) struct StudioStack {
    pub(crate) stack: StackRef,
    pub(crate) authentication: Parameter<String>,
    pub(crate) full: Scientist,
    pub(crate) limited: Scientist,
    pub(crate) network: Network,
    /// What only the current edition knows.
    pub(crate) guarded: Option<Guarded>,
}

/// What the policies of the current edition are about.
pub(crate) struct Guarded {
    pub(crate) folder: Folder,
    pub(crate) domain: Output<String>,
}

/// Builds the stack.
pub(crate) fn build(config: &Config) -> (Stack, StudioStack) {
    let edition = config.edition.names();
    let mut stack = Stack::new(names::STUDIO_STACK);
    stack.description("SageMaker Studio domain with a user profile for each data scientist.");
    stack.metadata("License", "MIT-0");

    let authentication = stack.parameter("StudioAuthentication", parameters::authentication(config));
    let (full, limited) =
        parameters::scientists(&mut stack, config, [edition.full_profile, edition.limited_profile]);
    let network = declare_network(&mut stack, config);
    let folder = (config.edition == Edition::Current).then(|| parameters::location(&mut stack, config));
    let modes = Modes::declare(&mut stack, config, &authentication);

    let default_role = iam::Role::assume_role_policy_document(policies::trust_sagemaker(config))
        .role_name(sub!("{}{}", &config.role_name_prefix, DEFAULT_ROLE));
    let default_role = match config.edition {
        Edition::First => default_role.managed_policy_arns([aws_managed_policy("AmazonSageMakerFullAccess")]),
        // The domain needs one; each user profile has its own, and who gets this one can do nothing.
        Edition::Current => {
            default_role.description("Default execution role of the Studio domain, without permissions")
        }
    };
    let default_role = stack.add("SageMakerStudioDefaultExecutionRole", default_role);
    let settings = sagemaker::domain::UserSettings::execution_role(default_role.arn());
    let settings = match &network.security_groups {
        Some(groups) => {
            settings.security_groups(groups).studio_web_portal("ENABLED").default_landing_uri("studio::")
        }
        None => settings,
    };
    let domain = sagemaker::Domain::auth_mode("IAM")
        .default_user_settings(settings)
        .domain_name("default-domain")
        .vpc_id(&network.vpc)
        .subnet_ids(&network.subnets);
    let domain = match config.edition {
        Edition::First => domain,
        Edition::Current => domain.app_network_access_type("VpcOnly").domain_settings(
            // Audits then tell the user profile in everything that its execution role does.
            sagemaker::domain::DomainSettings::new().execution_role_identity_config("USER_PROFILE_NAME"),
        ),
    };
    let domain = stack.add("SageMakerDomain", domain);
    add_profile(&mut stack, config, "SageMakerUserProfileDataScientistFull", &domain, &modes, &full);
    add_profile(&mut stack, config, "SageMakerUserProfileDataScientistLimited", &domain, &modes, &limited);

    let guarded = folder.map(|folder| {
        attach_policies(&mut stack, config, &domain, &modes, [&full, &limited], &folder);
        let domain = output(&domain).description("Id of the Studio domain");
        Guarded { folder, domain: stack.output("StudioDomainId", domain) }
    });

    let handles = StudioStack { stack: stack.reference(), authentication, full, limited, network, guarded };
    (stack, handles)
}

/// Attaches the policies that name the domain: nobody can do anything in Studio before.
fn attach_policies(
    stack: &mut Stack,
    config: &Config,
    domain: &Handle<sagemaker::Domain>,
    modes: &Modes,
    scientists: [&Scientist; 2],
    folder: &Folder,
) {
    let here = StudioDomain::here(domain);
    stack.add(
        "DataScientistGroupPolicy",
        iam::ManagedPolicy::policy_document(front_door::policy(
            config,
            front_door::SignIn::IamUser,
            &here,
            &folder.arn(),
        ))
        .managed_policy_name("DataScientistGroupPolicy")
        .description("Lets data scientists open their own Studio user profile")
        .path("/")
        .groups([names::GROUP])
        .when(&modes.iam_users),
    );
    stack.add(
        "StudioExecutionPolicy",
        iam::ManagedPolicy::policy_document(execution::in_studio(&here))
            .managed_policy_name("SageMakerUserProfileStudioPolicy")
            .description("Lets notebooks use Studio spaces and apps of their own")
            .path("/")
            .roles(scientists.map(|scientist| role_name(config, modes, scientist))),
    );
}

/// Declares where Studio works. The first edition did not say what kind of texts these are.
fn declare_network(stack: &mut Stack, config: &Config) -> Network {
    let (vpc, subnets) = match config.edition {
        Edition::First => (string(), comma_delimited_list()),
        Edition::Current => (aws(AwsType::Vpc), aws_list(AwsType::Subnet)),
    };
    let vpc = stack.parameter("SageMakerStudioVpcId", vpc.description("VPC that Studio works in."));
    let subnets = stack.parameter(
        "SageMakerStudiosubnetIds",
        subnets.description("Subnets of the VPC that Studio works in, in different Availability Zones."),
    );
    let security_groups = (config.edition == Edition::Current).then(|| {
        stack.parameter(
            "SageMakerStudioSecurityGroupIds",
            aws_list(AwsType::SecurityGroup)
                .description("Security groups of the VPC that notebooks work in."),
        )
    });
    Network { vpc, subnets, security_groups }
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
                "arn:{}:iam::{}:role/{}",
                config.partition(),
                account_id(),
                name
            )))
            .tags([
                sagemaker::user_profile::Tag::key(policies::STUDIO_USER_TAG).value(modes.identity(scientist))
            ])
            .depends_on(domain),
    );
}
