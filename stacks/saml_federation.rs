//! The SAML stack: how federated data scientists sign in where there is no Identity Center.
//!
//! It is launched by itself, after the stack that makes the Studio domain and in the same account and region: a role
//! that the identity provider signs people in with, and the provider in IAM where its metadata are configured.

use crate::config::Config;
use crate::policies::{StudioDomain, front_door, saml};
use crate::{names, parameters};
use cfn_synth::construct::parameter::{number, string};
use cfn_synth::construct::{Stack, output};
use cfn_synth::intrinsic::{account_id, partition, region};
use cfn_synth::resources::iam;
use cfn_synth::sub;
use cfn_synth::value::{IntoVal, Val};

/// The logical id of the role.
pub(crate) const ROLE: &str = "DataScientistSamlRole";

/// Where people sign in to AWS, by partition (AWS SDKs, endpoint rules of the service `signin`).
pub(crate) const SIGN_IN_HOSTS: [(&str, &str); 8] = [
    ("aws", "signin.aws.amazon.com"),
    ("aws-cn", "signin.amazonaws.cn"),
    ("aws-eusc", "signin.amazonaws-eusc.eu"),
    ("aws-iso", "signin.c2shome.ic.gov"),
    ("aws-iso-b", "signin.sc2shome.sgov.gov"),
    ("aws-iso-e", "signin.csphome.adc-e.uk"),
    ("aws-iso-f", "signin.csphome.hci.ic.gov"),
    ("aws-us-gov", "signin.amazonaws-us-gov.com"),
];

/// Builds the stack; with the metadata of the identity provider it makes the provider in IAM.
pub(crate) fn build(config: &Config, metadata: Option<String>) -> Stack {
    let mut stack = Stack::new(names::SAML_FEDERATION_STACK);
    stack.description(
        "Lets federated data scientists sign in with a SAML provider and open their own Studio user profile.",
    );
    stack.metadata("License", "MIT-0");
    stack.tag_all(&config.tags);
    stack.prerequisite(&format!(
        "This stack is for federation without Identity Center only: launch it after {}, in the same account and region.",
        names::PARENT_STACK,
    ));
    stack.prerequisite(
        "Be able to set which attributes the identity provider sends: docs/federation.md lists them, and an output of this stack has the one that comes from here.",
    );

    let provider = declare_provider(&mut stack, metadata);
    let duration = stack.parameter(
        "MaxSessionDuration",
        number()
            .description("How many seconds a session lasts at most before data scientists sign in again. The identity provider can ask for fewer.")
            .default_value(28_800)
            .min_value(3_600)
            .max_value(43_200)
            .constraint_description("From 3600 to 43200 seconds: an hour to twelve.")
            .group("Identity provider")
            .label("Session"),
    );
    let id = stack.parameter("StudioDomainId", parameters::domain_id().group("Studio").label("Domain"));
    let folders = parameters::labelled_folders(&mut stack, config);

    let domain = StudioDomain {
        partition: partition(),
        region: region(),
        account: account_id(),
        id: (&id).into_val(),
    };
    let audiences = audiences(&mut stack);
    let policy = front_door::policy(config, front_door::SignIn::Federation, &domain, &folders);
    let role = iam::Role::assume_role_policy_document(saml::trust(&provider, audiences))
        .description("Opens the Studio user profile of whoever signed in with SAML")
        .max_session_duration(&duration)
        .policies([iam::role::Policy::policy_document(policy).policy_name("OpenOwnProfile")]);
    let role = stack.add(ROLE, role);
    stack.output(
        "SamlRoleAttribute",
        output(sub!("{},{}", role.arn(), &provider))
            .description("Value of the SAML attribute https://aws.amazon.com/SAML/Attributes/Role"),
    );
    stack
}

/// Makes the provider, or asks for one that is there.
fn declare_provider(stack: &mut Stack, metadata: Option<String>) -> Val<String> {
    match metadata {
        Some(metadata) => {
            stack.add("SamlProvider", iam::SAMLProvider::new().saml_metadata_document(metadata)).arn()
        }
        None => (&stack.parameter(
            "SamlProviderArn",
            string()
                .description(
                    "ARN of the SAML provider in IAM whose people sign in. It has to be of this account.",
                )
                .allowed_pattern(r"^arn:aws(-[a-z]+)*:iam::[0-9]{12}:saml-provider/[a-zA-Z0-9_.-]{1,128}$")
                .constraint_description("An ARN such as arn:aws:iam::111122223333:saml-provider/Okta.")
                .group("Identity provider")
                .label("SAML provider"),
        ))
            .into_val(),
    }
}

/// Returns the addresses to which the provider may send people: what it signs for another service is not for AWS.
fn audiences(stack: &mut Stack) -> [Val<String>; 2] {
    let hosts = SIGN_IN_HOSTS.map(|(partition, host)| (partition, [("Host", host)]));
    let hosts = stack.mapping("SignIn", hosts);
    let host = || hosts.find::<String>(partition(), "Host");
    [
        sub!("https://{Host}/saml", Host = host()),
        sub!("https://{Region}.{Host}/saml", Region = region(), Host = host()),
    ]
}
