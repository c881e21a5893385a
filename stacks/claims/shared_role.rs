//! What must hold where all users of Studio have one execution role: each reaches what is their own.

mod data;
mod identity;
mod jobs;
mod scene;
mod studio;

use super::{account, federation, person};
use crate::config::Config;
use crate::names;
use crate::policies::shared_role::USERS_FOLDER;
use cfn_synth::access::{Claims, Goal, World};
use cfn_synth::cli::{Claimed, Companions};
use cfn_synth::deploy::Deployment;
use scene::{Scene, User};

/// Returns what is claimed of the stack.
pub(super) const fn claimed() -> Claimed<Config> {
    Claimed { stack: names::USER_LEVEL_STACK, parameters, companions, claims }
}

/// The names at the identity provider are not those of the user profiles. There are a file system and clusters: what
/// is made for them allows more and denies nothing, so that nobody can do more without.
fn parameters(_: &Config) -> Vec<(String, String)> {
    let values = [
        ("FederatedNameSuffix", "@example.com"),
        ("TrainingFileSystemId", "fs-0123456789abcdef0"),
        ("TrainingFileSystemSecurityGroupId", "sg-0123456789abcdef0"),
        ("EmrRuntimeRoleArn", "arn:aws:iam::111122223333:role/emr-runtime"),
    ];
    values.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
}

/// The same stack as for data scientists lets federated users in; the data that it keeps from the front door is in
/// the bucket with the users' files. The one for SAML has the same policy.
fn companions(config: &Config, deployment: &Deployment) -> Vec<Companions> {
    let resources = deployment.all_resources();
    let bucket = resources.iter().find(|it| it.resource_type == "AWS::S3::Bucket");
    let bucket = bucket.map(|it| it.physical_id.as_str()).unwrap_or_default();
    let mut companions = account::companions(config, deployment);
    companions.retain(|it| it.stacks.iter().all(|stack| stack.stack == names::IDENTITY_CENTER_STACK));
    let stacks = companions.iter_mut().flat_map(|it| &mut it.stacks);
    for (name, value) in stacks.flat_map(|stack| &mut stack.parameters) {
        if name.ends_with("Bucket") {
            bucket.clone_into(value);
        } else if name.ends_with("Prefix") {
            USERS_FOLDER.clone_into(value);
        }
    }
    companions
}

fn claims(config: &Config, deployment: &Deployment, world: &mut World) -> Claims {
    account::complete(config, deployment, world);
    scene::complete(config, world);
    let mut claims = Claims::default();
    let scene = match Scene::of(config, deployment, world) {
        Ok(scene) => scene,
        Err(missing) => {
            // Without the users there is nothing that could fail: that is no proof.
            let goal = Goal::Fact { text: format!("the stack makes {missing}"), holds: false };
            claims.can(&person("the users"), "be told apart", [goal]);
            return claims;
        }
    };
    for me in &scene.users {
        let others: Vec<&User> = scene.users.iter().filter(|other| other.name != me.name).collect();
        studio::state(&mut claims, &scene, me, &others);
        jobs::state(&mut claims, &scene, me, &others);
        data::state(&mut claims, &scene, me, &others);
        identity::state(&mut claims, &scene, me, &others);
    }
    identity::trust(&mut claims, &scene);
    identity::administration(&mut claims, &scene);
    federation::identity_center(&mut claims, scene.world);
    let outside = Goal::Fact {
        text: "SageMaker leads notebooks to the internet".to_owned(),
        holds: scene.domain.property(&["AppNetworkAccessType"]) != Some("VpcOnly"),
    };
    claims.cannot(&person("notebooks"), "be led past the VPC", [outside]);
    claims
}
