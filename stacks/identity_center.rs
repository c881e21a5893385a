//! The Identity Center stack: the permission set with which federated data scientists sign in.
//!
//! It is launched by itself, where IAM Identity Center is administered: in another account than Studio, and
//! perhaps in another region. So it asks where Studio is.

use crate::config::Config;
use crate::names;
use crate::parameters;
use crate::policies::{STUDIO_USER_TAG, StudioDomain, front_door};
use cfn_synth::construct::parameter::{ParameterSpec, string};
use cfn_synth::construct::{Parameter, Stack, output};
use cfn_synth::intrinsic::partition;
use cfn_synth::resources::sso;
use cfn_synth::value::IntoVal;

/// Builds the stack.
pub(crate) fn build(config: &Config) -> Stack {
    let mut stack = Stack::new(names::IDENTITY_CENTER_STACK);
    stack.description(
        "Permission set with which federated data scientists open their own Studio user profile.",
    );
    stack.metadata("License", "MIT-0");
    stack.prerequisite(
        "This stack is for federation only: launch it after the other, in the account and region from which IAM Identity Center is administered.",
    );
    stack.prerequisite(&format!(
        "Have Identity Center send {STUDIO_USER_TAG} as an attribute for access control: its value is the user name that the other stack was given.",
    ));

    let instance = declare_instance(&mut stack);
    let domain = declare_domain(&mut stack);
    let as_asked = |spec: ParameterSpec<String>, label: &str| spec.group("Data").label(label);
    let folders = parameters::folders(&mut stack, config, as_asked);
    let duration = stack.parameter(
        "SessionDuration",
        string()
            .description("How long a session lasts before data scientists sign in again.")
            .default_value("PT8H")
            .allowed_pattern("^PT([1-9]|1[0-2])H$")
            .constraint_description("From PT1H to PT12H.")
            .group("Identity Center")
            .label("Session"),
    );

    let policy = front_door::policy(config, front_door::SignIn::Federation, &domain, &folders);
    let permission_set = stack.add(
        "DataScientistPermissionSet",
        sso::PermissionSet::instance_arn(&instance)
            .name("DataScientist")
            .description("Opens the Studio user profile of whoever signed in")
            .session_duration(&duration)
            .inline_policy(policy),
    );
    stack.output(
        "PermissionSetArn",
        output(permission_set.permission_set_arn()).description(
            "Permission set to assign to the group of the data scientists, in the account of Studio",
        ),
    );
    stack
}

fn declare_instance(stack: &mut Stack) -> Parameter<String> {
    stack.parameter(
        "IdentityCenterInstanceArn",
        string()
            .description("ARN of the IAM Identity Center instance, from its settings.")
            .allowed_pattern("^arn:aws(-[a-z]{1,5}){0,3}:sso:::instance/(sso)?ins-[a-zA-Z0-9.-]{16}$")
            .constraint_description("An ARN such as arn:aws:sso:::instance/ssoins-1234567890abcdef.")
            .group("Identity Center")
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
    let id = stack.parameter(
        "StudioDomainId",
        string()
            .description("Id of the Studio domain, from the outputs of the other stack.")
            .allowed_pattern("^d-[a-z0-9]{1,61}$")
            .constraint_description("An id such as d-abcdefghij12.")
            .group(group)
            .label("Domain"),
    );
    StudioDomain {
        partition: partition(),
        region: (&region).into_val(),
        account: (&account).into_val(),
        id: (&id).into_val(),
    }
}
