//! What the account has beside the stacks.

use super::existing_domain;
use crate::config::data::Registration;
use crate::config::{Config, Edition};
use crate::first_edition::policies as original;
use crate::names;
use crate::policies::front_door::SignIn;
use crate::saml_federation;
use cfn_synth::access::lake::{self, Origin, S3Path};
use cfn_synth::access::{Attached, Entity, Principal as Identity, World};
use cfn_synth::cli::{Companion, Companions};
use cfn_synth::construct::{App, Stack};
use cfn_synth::deploy::{Deployment, Inputs, deploy};
use cfn_synth::diagnostic::Diagnostic;
use cfn_synth::iam::policy::{PolicyDocument, Principal, Statement};
use cfn_synth::resources::{iam, sso};
use cfn_synth::template::Node;
use cfn_synth::value::IntoNode;
use indexmap::IndexMap;
use serde_json::json;

/// Buckets in which AWS publishes examples: anybody reads them.
const PUBLIC_BUCKETS: [&str; 2] = ["amazon-reviews-pds", "sagemaker-example-files-prod-us-east-1"];

/// A bucket of another account that gives and takes files, whoever asks.
pub(super) const STRANGERS_BUCKET: &str = "example-of-a-stranger";

const INSTANCE: &str = "arn:aws:sso:::instance/ssoins-1234567890abcdef";
const GROUP: &str = "906712345d-6b1d4c9e-0a2f-4f3b-9c58-1de7a0b2c3d4";

/// Tells whether anybody reads the objects of a bucket.
pub(super) fn is_public(bucket: &str) -> bool {
    PUBLIC_BUCKETS.contains(&bucket)
}

/// Tells whether the data scientists are federated.
pub(super) fn is_federated(config: &Config, deployment: &Deployment) -> bool {
    parameter(deployment, "StudioAuthentication") == config.authentication.federation
}

/// Returns the value of a text parameter; empty where there is none.
pub(super) fn parameter<'d>(deployment: &'d Deployment, name: &str) -> &'d str {
    deployment.parameters.get(name).and_then(|value| value.as_text()).unwrap_or_default()
}

/// Deploys what federated data scientists sign in with, for the domain of their user profiles: a permission set of Identity
/// Center, or a role for a SAML provider.
pub(super) fn companions(config: &Config, deployment: &Deployment) -> Vec<Companions> {
    if config.edition == Edition::First || !is_federated(config, deployment) {
        return Vec::new();
    }
    let resources = deployment.all_resources();
    let Some(profile) = resources.iter().find(|it| it.resource_type == "AWS::SageMaker::UserProfile") else {
        return Vec::new();
    };
    let domain = profile.properties.get("DomainId").and_then(Node::as_text).unwrap_or_default();
    // arn:PARTITION:sagemaker:REGION:ACCOUNT:user-profile/DOMAIN/NAME
    let arn = profile.arn.as_deref().unwrap_or_default();
    let mut segments = arn.split(':').skip(1);
    let mut segment = || segments.next().unwrap_or_default().to_owned();
    let (partition, _, region, account) = (segment(), segment(), segment(), segment());
    let launched = |stack, own: Vec<(&str, String)>| {
        let domain = ("StudioDomainId", domain.to_owned());
        let mut parameters: IndexMap<String, String> =
            own.into_iter().chain([domain]).map(|(name, value)| (name.to_owned(), value)).collect();
        for location in config.locations.iter().filter(|_| config.asks_for_names()) {
            for name in ["Bucket", "Prefix"].map(|what| format!("{}{what}", location.id())) {
                let value = parameter(deployment, &name).to_owned();
                parameters.insert(name, value);
            }
        }
        vec![Companion { stack, parameters }]
    };
    let provider = match config.saml_federation.metadata_file {
        None => vec![("SamlProviderArn", provider(&partition, &account))],
        Some(_) => Vec::new(),
    };
    let of_identity_center = vec![
        ("IdentityCenterInstanceArn", INSTANCE.to_owned()),
        ("DataScientistGroupId", GROUP.to_owned()),
        ("StudioAccountId", account),
        ("StudioRegion", region),
    ];
    vec![
        Companions {
            name: "with Identity Center",
            stacks: launched(names::IDENTITY_CENTER_STACK, of_identity_center),
        },
        Companions { name: "with SAML", stacks: launched(names::SAML_FEDERATION_STACK, provider) },
    ]
}

/// Returns the ARN of the SAML provider that is there.
fn provider(partition: &str, account: &str) -> String {
    format!("arn:{partition}:iam::{account}:saml-provider/Example")
}

/// Returns the role that federated data scientists sign in with.
pub(super) fn front_door(world: &World) -> Option<&Identity> {
    let is_front_door = |it: &&Identity| it.logical_id == saml_federation::ROLE || is_permission_set(&it.arn);
    world.principals.values().find(is_front_door)
}

/// Tells whether Identity Center made a role, of a permission set.
pub(super) fn is_permission_set(arn: &str) -> bool {
    arn.contains("/AWSReservedSSO_")
}

/// Returns the ARNs of the role for SAML federation and of the provider that it trusts.
pub(super) fn saml(world: &World) -> Option<(&str, String)> {
    let role = front_door(world).filter(|it| it.logical_id == saml_federation::ROLE)?;
    let made = world.of_type("AWS::IAM::SAMLProvider").next().map(|it| it.arn.clone());
    let environment = &world.environment;
    let given = || provider(environment.partition.name, &environment.account);
    Some((&role.arn, made.unwrap_or_else(given)))
}

/// Adds what the stacks do not make: the public buckets and, in the first edition, the permission set that
/// administrators made by hand.
pub(super) fn complete(config: &Config, deployment: &Deployment, world: &mut World) {
    if config.edition == Edition::First && is_federated(config, deployment) {
        let environment = world.environment.clone();
        match permission_set_by_hand(world) {
            Ok(by_hand) => *world = World::of(&[deployment, &by_hand], &environment),
            Err(mut problems) => world.problems.append(&mut problems),
        }
    }
    existing_domain::complete(config, world);
    if config.edition == Edition::Current {
        launch(world);
    }
    for bucket in PUBLIC_BUCKETS {
        world.add(Entity::public_bucket(world.s3(bucket)));
    }
    world.add(bucket_of_stranger(world));
    world.add(left_to_account(&role_of_others(world), "AWS::IAM::Role", "sts:AssumeRole", world));
    let key = parameter(deployment, "ResultsKmsKeyArn");
    let keys = config.locations.iter().filter_map(|location| location.key_arn.clone());
    for key in keys.chain([key_of_others(world), key.to_owned()]).filter(|key| !key.is_empty()) {
        world.add(left_to_account(&key, "AWS::KMS::Key", "kms:*", world));
    }
    for location in config.locations.iter().filter(|it| it.registration == Registration::Existing) {
        let [bucket, prefix] = ["Bucket", "Prefix"].map(|what| format!("{}{what}", location.id()));
        let path = match config.asks_for_names() {
            true => S3Path {
                bucket: parameter(deployment, &bucket).into(),
                prefix: parameter(deployment, &prefix).into(),
            },
            false => {
                S3Path { bucket: location.bucket.as_str().into(), prefix: location.prefix.as_str().into() }
            }
        };
        let (role, is_hybrid, origin) = (None, false, Origin::Account);
        world.lake.register(lake::Registration { path: Some(path), role, is_hybrid, origin });
    }
}

/// Returns the ARN of a key of the account that has nothing to do with the stacks.
pub(super) fn key_of_others(world: &World) -> String {
    world.arn("kms", "key/of-others")
}

/// Returns the ARN of a role of the account that has nothing to do with the stacks.
pub(super) fn role_of_others(world: &World) -> String {
    let environment = &world.environment;
    format!("arn:{}:iam::{}:role/of-others", environment.partition.name, environment.account)
}

/// Returns the bucket of another account that gives and takes files, whoever asks.
fn bucket_of_stranger(world: &World) -> Entity {
    let bucket = Entity::public_bucket(world.s3(STRANGERS_BUCKET));
    let open = Statement::allow()
        .principal(Principal::anyone())
        .actions(["s3:GetObject", "s3:ListBucket", "s3:PutObject"])
        .all_resources();
    let document = PolicyDocument::new([open]).into_node();
    Entity { policies: vec![Attached::read("open to everybody", &document, &mut Vec::new())], ..bucket }
}

/// Returns something whose own policy leaves it to the policies of the account who uses it: a key as it is made,
/// or a role that trusts the whole account.
pub(super) fn left_to_account(arn: &str, resource_type: &str, action: &str, world: &World) -> Entity {
    let environment = &world.environment;
    let root = format!("arn:{}:iam::{}:root", environment.partition.name, environment.account);
    let statement = Statement::allow().principal(Principal::aws([root])).actions([action]);
    // A trust policy has no resource: it is about its role.
    let statement = if resource_type == "AWS::IAM::Role" { statement } else { statement.all_resources() };
    let name = arn.rsplit('/').next().unwrap_or_default().to_owned();
    let document = PolicyDocument::new([statement]).into_node();
    Entity {
        arn: arn.to_owned(),
        resource_type: resource_type.to_owned(),
        logical_id: String::new(),
        policies: vec![Attached::read(&name, &document, &mut Vec::new())],
        name,
        account: Some(environment.account.clone()),
        tags: IndexMap::new(),
        properties: Node::default(),
    }
}

/// The role with which the stacks were launched, at worst.
const LAUNCHER: &str = "launcher";

/// Returns the ARN of a stack of the account.
pub(super) fn launched(world: &World) -> String {
    world.arn("cloudformation", "stack/any/any")
}

/// What that role may do on everything: what it takes to make the stacks, and more.
const LAUNCHES: [&str; 4] = ["iam:*", "s3:*", "sagemaker:*", "secretsmanager:*"];

/// Adds the stack as it is launched at worst: with a service role that may do all that it takes, on everything.
pub(super) fn launch(world: &mut World) {
    let powers = PolicyDocument::new([Statement::allow().actions(LAUNCHES).all_resources()]);
    let trust = Statement::allow()
        .principal(Principal::service(["cloudformation.amazonaws.com"]))
        .actions(["sts:AssumeRole"]);
    let mut stack = Stack::new("Launch");
    stack.add(
        "LaunchRole",
        iam::Role::assume_role_policy_document(PolicyDocument::new([trust]))
            .role_name(LAUNCHER)
            .policies([iam::role::Policy::policy_document(powers).policy_name("Powers")]),
    );
    add_by_hand(stack, world);
    let arn = launched(world);
    let role = world.iam(&format!("role/{LAUNCHER}"));
    world.add(Entity {
        arn,
        resource_type: "AWS::CloudFormation::Stack".to_owned(),
        logical_id: String::new(),
        name: "any".to_owned(),
        account: Some(world.environment.account.clone()),
        tags: IndexMap::new(),
        policies: Vec::new(),
        properties: json!({ "RoleARN": role }).into_node(),
    });
}

/// Adds what somebody made beside the stacks.
pub(super) fn add_by_hand(stack: Stack, world: &mut World) {
    match deployed_by_hand(stack, world) {
        Ok(by_hand) => {
            let beside = World::of(&[&by_hand], &world.environment);
            world.principals.extend(beside.principals);
            world.entities.extend(beside.entities);
            world.problems.extend(beside.problems);
        }
        Err(mut problems) => world.problems.append(&mut problems),
    }
}

/// Returns the permission set as the documentation of the first edition tells administrators to make it.
fn permission_set_by_hand(world: &World) -> Result<Deployment, Vec<Diagnostic>> {
    let mut stack = Stack::new("PermissionSetByHand");
    stack.add(
        "DataScientistPermissionSet",
        sso::PermissionSet::instance_arn(INSTANCE)
            .name("DataScientist")
            .inline_policy(original::front_door(SignIn::Federation)),
    );
    deployed_by_hand(stack, world)
}

/// Deploys what somebody made beside the stacks.
pub(super) fn deployed_by_hand(stack: Stack, world: &World) -> Result<Deployment, Vec<Diagnostic>> {
    let mut app = App::new("");
    app.add(stack);
    let inputs = Inputs { environment: world.environment.clone(), ..Inputs::default() };
    let mut made = app.into_pending().into_iter().map(|pending| pending.build("yaml").template);
    made.next().map_or_else(|| Err(Vec::new()), |template| deploy(&template, &inputs, &|_, _| None))
}
