//! The Identity Center stack: the permission set with which federated data scientists sign in, the attribute that
//! says who they are, and the group that has both.
//!
//! It is launched by itself, where IAM Identity Center is administered: in another account than Studio, and
//! perhaps in another region. So it asks where Studio is.

use crate::config::Config;
use crate::names;
use crate::parameters;
use crate::policies::{STUDIO_USER_TAG, StudioDomain, front_door};
use cfn_synth::construct::parameter::string;
use cfn_synth::construct::{DeletionPolicy, Handle, Parameter, ResourceAttributes, Stack, output};
use cfn_synth::intrinsic::{equals, not, partition};
use cfn_synth::resources::sso;
use cfn_synth::resources::sso::instance_access_control_attribute_configuration as attributes;
use cfn_synth::value::IntoVal;

/// The group of the parameters about Identity Center itself.
const GROUP: &str = "Identity Center";

/// Builds the stack.
pub(crate) fn build(config: &Config) -> Stack {
    let mut stack = Stack::new(names::IDENTITY_CENTER_STACK);
    stack.description(
        "Lets federated data scientists sign in with IAM Identity Center and open their own Studio user profile.",
    );
    stack.metadata("License", "MIT-0");
    stack.tag_all(&config.tags);
    stack.prerequisite(&format!(
        "This stack is for federation with IAM Identity Center only: launch it after {}, in the account from which Identity Center is administered and in its home region.",
        names::PARENT_STACK,
    ));
    stack.prerequisite(&format!(
        "Look for attributes for access control in the settings of Identity Center. Where they are enabled already, add the key {STUDIO_USER_TAG} to them and have this stack skip them.",
    ));
    stack.prerequisite(&format!(
        "Have the data scientists in a group of Identity Center. What it says of them has to be the user names that {} was given, with the same capital letters.",
        names::PARENT_STACK,
    ));

    let instance = declare_instance(&mut stack);
    let name = stack.parameter(
        "PermissionSetName",
        string()
            .description("Name of the permission set: people see it when they choose what to sign in with.")
            .default_value("DataScientist")
            .allowed_pattern("^[a-zA-Z0-9_+=,.@-]{1,32}$")
            .constraint_description("Letters, digits and any of _+=,.@-, at most 32 characters.")
            .group(GROUP)
            .label("Permission set"),
    );
    let duration = stack.parameter(
        "SessionDuration",
        string()
            .description("How long a session lasts before data scientists sign in again.")
            .default_value("PT8H")
            .allowed_pattern("^PT([1-9]|1[0-2])H$")
            .constraint_description("From PT1H to PT12H.")
            .group(GROUP)
            .label("Session"),
    );
    let group = declare_group(&mut stack);
    add_attributes(&mut stack, &instance);
    let domain = declare_domain(&mut stack);
    let folders = parameters::labelled_folders(&mut stack, config);

    let policy = front_door::policy(config, front_door::SignIn::Federation, &domain, &folders);
    let permission_set = sso::PermissionSet::instance_arn(&instance)
        .name(&name)
        .description("Opens the Studio user profile of whoever signed in")
        .session_duration(&duration)
        .inline_policy(policy);
    let permission_set = stack.add("DataScientistPermissionSet", permission_set);
    assign(&mut stack, &instance, &permission_set, &group, &domain);
    stack.output(
        "PermissionSetArn",
        output(permission_set.permission_set_arn()).description("Permission set of the data scientists"),
    );
    stack
}

/// Whether the stack makes the attributes for access control.
const CREATE: &str = "Create";
const SKIP: &str = "Skip";

/// Adds what Identity Center sends of a person with every session. An instance has one such configuration, which
/// others may have come to depend on: it stays when the stack goes.
fn add_attributes(stack: &mut Stack, instance: &Parameter<String>) {
    let group = "Attributes for access control";
    let choice = stack.parameter(
        "AccessControlAttributes",
        string()
            .description("Identity Center has one list of attributes for access control. Create it where there is none; skip it where there is one, which needs the key studiouserid then. It stays when this stack is deleted.")
            .allowed_values([CREATE, SKIP])
            .default_value(CREATE)
            .group(group)
            .label("List of attributes"),
    );
    let source = stack.parameter(
        "StudioUserIdSource",
        string()
            .description("Which attribute of a person is the user name that Studio knows. ${path:userName} is the user name, which is unique; ${path:emails[primary eq true].value} the e-mail address; ${user:email} the e-mail address in the directory of Identity Center; ${dir:windowsUpn} the principal name in Active Directory. Whoever can change it can open what is another's: take none that people change themselves.")
            .default_value("${path:userName}")
            .allowed_pattern(r"^\$\{(path|dir|user):[^{}$]+\}$")
            .max_length(256)
            .constraint_description("An attribute such as ${path:userName}.")
            .group(group)
            .label("Source of studiouserid"),
    );
    let is_created = stack.condition("CreatesAttributes", equals(&choice, CREATE));
    let value = attributes::AccessControlAttributeValue::source([&source]);
    let attribute = attributes::AccessControlAttribute::key(STUDIO_USER_TAG).value(value);
    stack.add(
        "AccessControlAttributeConfiguration",
        sso::InstanceAccessControlAttributeConfiguration::instance_arn(instance)
            .access_control_attributes([attribute])
            .removal_policy(DeletionPolicy::Retain)
            .when(&is_created),
    );
}

fn declare_group(stack: &mut Stack) -> Parameter<String> {
    stack.parameter(
        "DataScientistGroupId",
        string()
            .description("Id of the group of the data scientists, from its page in Identity Center. Leave it empty to assign the permission set yourself.")
            .default_value("")
            .allowed_pattern("^(([0-9a-f]{10}-)?[A-Fa-f0-9]{8}(-[A-Fa-f0-9]{4}){3}-[A-Fa-f0-9]{12})?$")
            .constraint_description("An id such as 906712345d-6b1d4c9e-0a2f-4f3b-9c58-1de7a0b2c3d4, or nothing.")
            .group(GROUP)
            .label("Group"),
    )
}

/// Assigns the permission set to the group, in the account of Studio.
fn assign(
    stack: &mut Stack,
    instance: &Parameter<String>,
    permission_set: &Handle<sso::PermissionSet>,
    group: &Parameter<String>,
    domain: &StudioDomain,
) {
    let has_group = stack.condition("HasGroup", not(equals(group, "")));
    stack.add(
        "DataScientistAssignment",
        sso::Assignment::instance_arn(instance)
            .permission_set_arn(permission_set.permission_set_arn())
            .principal_id(group)
            .principal_type("GROUP")
            .target_id(domain.account.clone())
            .target_type("AWS_ACCOUNT")
            .when(&has_group),
    );
}

fn declare_instance(stack: &mut Stack) -> Parameter<String> {
    stack.parameter(
        "IdentityCenterInstanceArn",
        string()
            .description("ARN of the IAM Identity Center instance, from its settings.")
            .allowed_pattern("^arn:aws(-[a-z]{1,5}){0,3}:sso:::instance/(sso)?ins-[a-zA-Z0-9.-]{16}$")
            .constraint_description("An ARN such as arn:aws:sso:::instance/ssoins-1234567890abcdef.")
            .group(GROUP)
            .label("Instance"),
    )
}

/// Declares where Studio is: both accounts are of one partition.
fn declare_domain(stack: &mut Stack) -> StudioDomain {
    let group = "Studio";
    let account = stack.parameter(
        "StudioAccountId",
        string()
            .description("Account that Studio is in.")
            .allowed_pattern("^[0-9]{12}$")
            .constraint_description("Twelve digits.")
            .group(group)
            .label("Account"),
    );
    let region = stack.parameter(
        "StudioRegion",
        string()
            .description("Region that Studio is in.")
            .allowed_pattern("^[a-z]{2,4}(-[a-z]+)+-[0-9]$")
            .constraint_description("The code of a region, such as eu-west-1.")
            .group(group)
            .label("Region"),
    );
    let id = stack.parameter("StudioDomainId", parameters::domain_id().group(group).label("Domain"));
    StudioDomain {
        partition: partition(),
        region: (&region).into_val(),
        account: (&account).into_val(),
        id: (&id).into_val(),
    }
}
