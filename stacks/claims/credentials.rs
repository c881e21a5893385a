//! Whose credentials somebody has, or could have.

use super::account::{self, role_of_others};
use super::scene::Scene;
use super::scientist::{Scientist, saying};
use super::vocabulary::{POLICY_CHANGES, ROLE_CHANGES, SAGEMAKER, STACK_CHANGES, USER_CHANGES};
use crate::policies::passwords;
use cfn_synth::access::{Ask, Claims};

pub(super) fn state(claims: &mut Claims, scene: &Scene<'_>, me: &Scientist<'_>, others: &[&Scientist<'_>]) {
    let pass = |role: &str, service: &str| {
        saying(me.anywhere(&["iam:PassRole"], role), "iam:PassedToService", service)
    };
    let services = [SAGEMAKER, "athena.amazonaws.com"];
    let pass: Vec<Ask> =
        scene.roles().flat_map(|role| services.map(|service| pass(role, service)).concat()).collect();
    claims.cannot(&me.person, "pass a role to a service", pass).guard_rail();

    let of_others =
        scene.roles().filter(|role| **role != *me.front_door.principal && **role != *me.notebook.principal);
    let mut assume: Vec<Ask> = of_others.flat_map(|role| me.anywhere(&["sts:AssumeRole"], role)).collect();
    assume.extend(me.anywhere(&["sts:AssumeRole"], &role_of_others(scene.world)));
    claims.cannot(&me.person, "assume another role", assume).guard_rail();

    let changes = [
        me.anywhere(&USER_CHANGES, &me.front_door.principal),
        me.anywhere(&ROLE_CHANGES, &me.notebook.principal),
        me.anywhere(&POLICY_CHANGES, &scene.policy("any")),
    ];
    claims
        .cannot(&me.person, "change an identity, or what one may do", changes.concat())
        .guard_rail()
        .assuming("Nobody else's credentials are at hand, such as an administrator's on the same computer.");

    if !scene.is_first_edition() {
        let change = me.anywhere(&STACK_CHANGES, &account::launched(scene.world));
        claims
            .cannot(&me.person, "change a stack with the role that it was launched with", change)
            .guard_rail();
    }

    let mut secrets: Vec<String> =
        scene.world.of_type("AWS::SecretsManager::Secret").map(|secret| secret.arn.clone()).collect();
    let has_users = !secrets.is_empty();
    if !scene.is_first_edition() {
        // Those of other stacks of the same account, or of people who are users no more.
        secrets.push(
            scene.world.arn("secretsmanager", &format!("secret:{}any-a1b2c3", passwords(scene.config))),
        );
    }
    if secrets.is_empty() {
        return;
    }
    let read: Vec<Ask> =
        secrets.iter().flat_map(|secret| me.anywhere(&["secretsmanager:GetSecretValue"], secret)).collect();
    claims.cannot(&me.person, "read a generated password", read).guard_rail();
    if !has_users {
        return;
    }
    let change = [
        me.in_console(&["iam:ChangePassword"], &me.front_door.principal),
        me.in_console(&["iam:GetAccountPasswordPolicy"], "*"),
    ];
    if !scene.is_first_edition() {
        claims.can(&me.person, "change their own password", change.concat());
    }
    let change = ["iam:ChangePassword", "iam:UpdateLoginProfile"];
    let of_others: Vec<Ask> =
        others.iter().flat_map(|other| me.anywhere(&change, &other.front_door.principal)).collect();
    claims.cannot(&me.person, "change another's password", of_others);
}
