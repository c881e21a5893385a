//! The Studio domain: made with what all its user profiles start from, or one that exists and stays as it is.

use crate::config::{Config, DEFAULT_ROLE};
use crate::given::Given;
use crate::parameters::{self, Network};
use crate::policies;
use cfn_synth::construct::parameter::{AwsType, aws, aws_list, comma_delimited_list, string};
use cfn_synth::construct::{Handle, Stack};
use cfn_synth::resources::{iam, sagemaker};
use cfn_synth::value::{IntoVal, Val};
use sagemaker::{domain, user_profile};

/// What has spaces keep their files on a disk of their own only.
///
/// The homes of all user profiles lie on one file system. Nothing but numbers of users, which a client of NFS says
/// for itself, keeps them apart there, and notebooks reach it over the network.
pub(crate) const NO_SHARED_HOMES: &str = "Disabled";

/// Where Studio works.
pub(crate) enum Place {
    /// In a domain that is made, in this network.
    New(Network),
    /// In the domain of this id.
    Existing(Given),
}

/// The domain of the user profiles.
pub(super) struct Domain {
    pub(super) id: Val<String>,
    /// The domain, where the stack makes it.
    pub(super) made: Option<Handle<sagemaker::Domain>>,
}

impl Place {
    /// Declares where Studio works.
    pub(super) fn declare(stack: &mut Stack, config: &Config) -> Self {
        match &config.existing_domain {
            Some(domain) => Self::Existing(parameters::existing_domain(stack, domain, |spec| spec)),
            None => Self::New(declare_network(stack, config)),
        }
    }
}

impl Domain {
    /// Adds the domain, or says what is left to one that exists.
    pub(super) fn at(place: &Place, stack: &mut Stack, config: &Config) -> Self {
        match place {
            Place::Existing(id) => {
                leave(stack);
                Self { id: id.into_val(), made: None }
            }
            Place::New(network) => {
                let made = make(stack, config, network);
                Self { id: made.reference(), made: Some(made) }
            }
        }
    }

    /// Returns the settings of a user profile with an execution role. A domain that is made has the others, for all;
    /// one that exists may still open Studio Classic.
    pub(super) fn settings(&self, role: &Val<String>) -> user_profile::UserSettings {
        let settings = user_profile::UserSettings::new().execution_role(role);
        match self.made {
            Some(_) => settings,
            None => settings
                .studio_web_portal("ENABLED")
                .default_landing_uri("studio::")
                .auto_mount_home_efs(NO_SHARED_HOMES),
        }
    }
}

/// Adds the domain.
fn make(stack: &mut Stack, config: &Config, network: &Network) -> Handle<sagemaker::Domain> {
    stack.clean_up(
        "Every app and space in the Studio domain goes first, and so do the stacks that were launched for it: the domain cannot be deleted while there are any.",
    );
    stack.clean_up(
        "SageMaker made a file system for home directories, and two security groups for NFS. They stay in the VPC, and the file system costs something; docs/guide/clean-up.md tells how to delete them.",
    );
    // The domain needs one; each user profile has its own, and who gets this one can do nothing.
    let default_role = stack.add(
        "SageMakerStudioDefaultExecutionRole",
        iam::Role::assume_role_policy_document(policies::trust_sagemaker())
            .role_name(format!("{}{}", config.role_name_prefix, config.named(DEFAULT_ROLE)))
            .description("Default execution role of the Studio domain, without permissions"),
    );
    let user_settings = domain::UserSettings::execution_role(default_role.arn())
        .security_groups(&network.security_groups)
        .studio_web_portal("ENABLED")
        .default_landing_uri("studio::")
        .auto_mount_home_efs(NO_SHARED_HOMES);
    stack.add(
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
                domain::DomainSettings::new().execution_role_identity_config("USER_PROFILE_NAME"),
            ),
    )
}

/// Has JupyterLab stopped once nobody has used it for some minutes.
fn stop_when_idle(minutes: u32) -> domain::JupyterLabAppSettings {
    let idle = domain::IdleSettings::new()
        .lifecycle_management("ENABLED")
        .idle_timeout_in_minutes(i64::from(minutes));
    domain::JupyterLabAppSettings::new()
        .app_lifecycle_management(domain::AppLifecycleManagement::new().idle_settings(idle))
}

/// Says what a domain has to be, since no stack changes it, and what stays open in it.
fn leave(stack: &mut Stack) {
    for text in [
        "The Studio domain exists, in the same account and region, and this stack changes nothing of it: its way to sign in, its VPC and way to the internet, its encryption, its default role, when idle apps are stopped, the defaults of its user profiles and spaces, and whether it names the user profile in what an execution role does.",
        "Have it sign people in with IAM: no stack gives these user profiles a user of IAM Identity Center.",
        "Have it work through its VPC only. Where it leads notebooks to the internet, so do those of the data scientists: nothing is claimed about their network.",
        "Have it send the name of the user profile as source identity, or the audit knows data scientists by their execution roles only.",
        "Look at what its defaults give every user profile: a file system of its own choice is one that data scientists share; a lifecycle configuration runs with their execution roles.",
        "Have no user profile in it with the name of a data scientist, nor one with the tag studiouserid: the data scientist whom the tag names could open it.",
        "Its other user profiles lie outside of what is claimed. They keep their execution roles, and one that may call sagemaker:CreatePresignedDomainUrl, as AmazonSageMakerFullAccess allows, opens the user profiles of the data scientists.",
    ] {
        stack.prerequisite(text);
    }
    stack.clean_up(
        "Every app and space of the data scientists goes first: their user profiles cannot be deleted while there are any. The domain stays.",
    );
}

/// Declares the network of a domain that is made.
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
