//! What must hold of teams: each has its own work and its own role, and each member their own user profile.
//!
//! A team is one person here, who has the credentials of all its members: what it cannot do, none of them can. Those
//! who are in several teams can what each of these can; they are a team of their own here, for each that they are in.

mod administrator;
mod files;
mod passwords;
mod profiles;
mod roles;
mod scene;
mod work;

use super::person;
use crate::config::Config;
use crate::names;
use cfn_synth::access::{Claims, Goal, World};
use cfn_synth::cli::Claimed;
use cfn_synth::deploy::Deployment;
use scene::Scene;

/// Returns what is claimed of the stack.
pub(super) const fn claimed() -> Claimed<Config> {
    Claimed { stack: names::TEAMS_STACK, parameters: |_| Vec::new(), companions: |_, _| Vec::new(), claims }
}

fn claims(config: &Config, deployment: &Deployment, world: &mut World) -> Claims {
    scene::complete(config, deployment, world);
    let mut claims = Claims::default();
    let scene = match Scene::of(config, deployment, world) {
        Ok(scene) => scene,
        Err(missing) => {
            // Without the teams there is nothing that could fail: that is no proof.
            let goal = Goal::Fact { text: format!("the stack makes {missing}"), holds: false };
            claims.can(&person("the teams"), "be told apart", [goal]);
            return claims;
        }
    };
    for team in scene.teams.iter().chain(&scene.in_several) {
        let others = scene.others(team);
        work::state(&mut claims, &scene, team, &others);
        roles::state(&mut claims, &scene, team, &others);
        passwords::state(&mut claims, &scene, team);
        files::state(&mut claims, &scene, team, &others);
        for member in &team.members {
            profiles::state(&mut claims, &scene, team, member);
        }
    }
    profiles::without_attribute(&mut claims, &scene);
    roles::trust(&mut claims, &scene);
    files::of_steward(&mut claims, &scene);
    administrator::state(&mut claims, &scene);
    claims
}
