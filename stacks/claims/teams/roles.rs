//! Which roles teams use, and for whom SageMaker works with them.

use super::super::account::{launched, role_of_others};
use super::super::person;
use super::super::scientist::saying;
use super::super::trust::{self, Trust};
use super::super::vocabulary::{SAGEMAKER, STACK_CHANGES};
use super::scene::{Scene, Team};
use cfn_synth::access::{Ask, Claims};

const SERVICE: &str = "iam:PassedToService";
const PASS: [&str; 1] = ["iam:PassRole"];

/// What makes another identity of one's own, or changes what it may do.
const IDENTITY_CHANGES: [(&str, &str); 16] = [
    ("iam:CreateAccessKey", "user/any"),
    ("iam:CreateLoginProfile", "user/any"),
    ("iam:UpdateLoginProfile", "user/any"),
    ("iam:CreateUser", "user/any"),
    ("iam:AddUserToGroup", "group/any"),
    ("iam:RemoveUserFromGroup", "group/any"),
    ("iam:AttachUserPolicy", "user/any"),
    ("iam:DetachUserPolicy", "user/any"),
    ("iam:DeleteUserPolicy", "user/any"),
    ("iam:PutUserPolicy", "user/any"),
    ("iam:TagUser", "user/any"),
    ("iam:CreateRole", "role/any"),
    ("iam:CreatePolicyVersion", "policy/any"),
    ("iam:DeletePolicyVersion", "policy/any"),
    ("iam:SetDefaultPolicyVersion", "policy/any"),
    ("iam:CreateSAMLProvider", "saml-provider/any"),
];

const OWN_ROLE_CHANGES: [&str; 7] = [
    "iam:AttachRolePolicy",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePolicy",
    "iam:TagRole",
    "iam:UntagRole",
    "iam:UpdateAssumeRolePolicy",
];

pub(super) fn state(claims: &mut Claims, scene: &Scene<'_>, me: &Team, others: &[&Team]) {
    let own = me.role.principal.as_ref();
    let run = [saying(me.in_notebook(&PASS, own), SERVICE, SAGEMAKER), me.in_notebook(&["iam:GetRole"], own)];
    claims.can(&me.person, "run jobs and endpoints with the role of the team", run.concat());
    let elsewhere = saying(me.anywhere(&PASS, own), SERVICE, "lambda.amazonaws.com");
    claims.cannot(&me.person, "have another service work with the role of the team", elsewhere).guard_rail();
    let of_others = role_of_others(scene.world);
    let roles = || others.iter().map(|team| team.role.principal.as_ref()).chain([of_others.as_str()]);
    let pass: Vec<Ask> =
        roles().flat_map(|role| saying(me.anywhere(&PASS, role), SERVICE, SAGEMAKER)).collect();
    claims.cannot(&me.person, "pass the role of another team", pass).guard_rail();
    let look: Vec<Ask> = roles().flat_map(|role| me.anywhere(&["iam:GetRole"], role)).collect();
    claims.cannot(&me.person, "look up the role of another team", look);
    let assume: Vec<Ask> = roles().flat_map(|role| me.anywhere(&["sts:AssumeRole"], role)).collect();
    claims.cannot(&me.person, "assume another role", assume).guard_rail();
    let change =
        IDENTITY_CHANGES.iter().flat_map(|(action, on)| me.anywhere(&[action], &scene.world.iam(on)));
    let change = change.chain(me.anywhere(&OWN_ROLE_CHANGES, own));
    let change: Vec<Ask> = change.collect();
    claims
        .cannot(&me.person, "change an identity, or what one may do", change)
        .guard_rail()
        .assuming("Nobody else's credentials are at hand, such as an administrator's on the same computer.");
    let change = me.anywhere(&STACK_CHANGES, &launched(scene.world));
    claims.cannot(&me.person, "change a stack with the role that it was launched with", change).guard_rail();
}

/// States for whom SageMaker works with the roles.
pub(super) fn trust(claims: &mut Claims, scene: &Scene<'_>) {
    let service = person("SageMaker");
    let trust = Trust {
        world: scene.world,
        roles: scene.teams.iter().map(|team| team.role.principal.as_ref()).collect(),
        actions: &trust::WORK,
        source: "training-job/any",
    };
    claims.can(&service, "work with the roles of teams", trust.here()).assuming(trust::SAYS_FOR_WHOM);
    claims.cannot(&service, "work with the roles of teams for others", trust.elsewhere());
}
