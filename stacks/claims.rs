//! What must hold once the stacks are deployed: who reaches which profile, which data, which credentials.
//!
//! The claims are about the resources that CloudFormation makes, in each way to deploy the stacks. What they
//! take for granted about the account around them is said with each.

mod account;
mod audit;
mod credentials;
mod data;
mod existing_domain;
mod federation;
mod first_edition;
mod network;
mod results;
mod roles;
mod scene;
mod scientist;
mod shared_role;
mod studio;
mod teams;
#[cfg(test)]
mod tests;
mod trust;
mod vocabulary;

use crate::config::{Config, Edition};
use crate::names;
use cfn_synth::access::{Claims, Expected, Goal, Person, World};
use cfn_synth::cli::Claimed;
use cfn_synth::deploy::Deployment;
use scene::Scene;

/// Who audits.
const AUDITOR: &str = "arn:aws:iam::111122223333:user/auditor";

/// Returns what is claimed of each stack that is launched by itself, and how it is deployed for it.
pub(crate) fn claimed(config: &Config) -> Vec<Claimed<Config>> {
    let mut claimed = vec![of_parent()];
    if !config.teams.is_empty() {
        claimed.push(teams::claimed());
    }
    if config.shared_role.is_some() {
        claimed.push(shared_role::claimed());
    }
    claimed
}

/// Returns what is claimed of the parent stack and of what it nests.
const fn of_parent() -> Claimed<Config> {
    Claimed { stack: names::PARENT_STACK, parameters, companions: account::companions, claims }
}

/// The claims are about data of the customer's own: the public example can be read by anybody.
fn parameters(config: &Config) -> Vec<(String, String)> {
    let mut values = match config.edition {
        Edition::First => Vec::new(),
        Edition::Current if config.asks_for_names() => {
            let locations = config.locations.iter();
            locations.map(|it| (format!("{}Bucket", it.id()), "example-own-data".to_owned())).collect()
        }
        Edition::Current => Vec::new(),
    };
    if config.audit.is_some() {
        values.push(("AuditorArn".to_owned(), AUDITOR.to_owned()));
    }
    values.extend(existing_domain::parameter(config));
    values
}

fn claims(config: &Config, deployment: &Deployment, world: &mut World) -> Claims {
    account::complete(config, deployment, world);
    audit::complete(account::parameter(deployment, "AuditorArn"), world);
    let mut claims = Claims::default();
    let scene = match Scene::of(config, deployment, world) {
        Ok(scene) => scene,
        Err(missing) => {
            // Without the people there is nothing that could fail: that is no proof.
            let goal = Goal::Fact { text: format!("the stacks make {missing}"), holds: false };
            claims.can(&person("the data scientists"), "be told apart", [goal]);
            return claims;
        }
    };
    for (me, others) in scene.each() {
        studio::state(&mut claims, &scene, me, &others);
        credentials::state(&mut claims, &scene, me, &others);
        results::state(&mut claims, &scene, me, &others);
        data::state(&mut claims, &scene, me);
        data::state_columns(&mut claims, &scene, me);
    }
    results::state_administration(&mut claims, &scene);
    roles::state(&mut claims, &scene);
    federation::state(&mut claims, &scene);
    if config.audit.is_some() {
        audit::state(&mut claims, &scene, account::parameter(deployment, "AuditorArn"));
    }
    network::state(&mut claims, &scene, deployment);
    if scene.each().count() == 1 {
        // Who is alone has nobody to be kept from.
        claims.claims.retain(|claim| claim.expected == Expected::Can || !claim.goals.is_empty());
    }
    if config.edition == Edition::First {
        first_edition::acknowledge(&mut claims);
    }
    claims
}

/// Returns somebody who has no credentials of the account.
fn person(name: impl Into<String>) -> Person {
    Person { name: name.into(), credentials: Vec::new() }
}
