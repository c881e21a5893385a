//! Which roles teams use, and for whom SageMaker works with them.

use super::super::account::role_of_others;
use super::super::person;
use super::super::scientist::saying;
use super::scene::{Scene, Team};
use cfn_synth::access::{Ask, Claims, Goal};
use cfn_synth::iam::evaluation::{Decision, Policies, Policy, Request, decide};

const SAGEMAKER: &str = "sagemaker.amazonaws.com";
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
    let own = me.role.principal.as_str();
    let run = [saying(me.in_notebook(&PASS, own), SERVICE, SAGEMAKER), me.in_notebook(&["iam:GetRole"], own)];
    claims.can(&me.person, "run jobs and endpoints with the role of the team", run.concat());
    let elsewhere = saying(me.anywhere(&PASS, own), SERVICE, "lambda.amazonaws.com");
    claims.cannot(&me.person, "have another service work with the role of the team", elsewhere).guard_rail();
    let of_others = role_of_others(scene.world);
    let roles = || others.iter().map(|team| team.role.principal.as_str()).chain([of_others.as_str()]);
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
}

/// States for whom SageMaker works with the roles.
pub(super) fn trust(claims: &mut Claims, scene: &Scene<'_>) {
    let service = person("SageMaker");
    let environment = &scene.world.environment;
    let (account, region) = (environment.account.as_str(), environment.region.as_str());
    let source = |account: &str, region: &str| {
        format!("arn:{}:sagemaker:{region}:{account}:training-job/any", environment.partition.name)
    };
    let facts = |account: &str, source: &str| -> Vec<Goal> {
        let asks = scene.teams.iter().flat_map(|team| {
            ["sts:AssumeRole", "sts:SetSourceIdentity"].map(|action| (team.role.principal.as_str(), action))
        });
        let fact = |(role, action): (&str, &str)| Goal::Fact {
            text: format!(
                "SageMaker is allowed `{action}` on `{role}` for `{source}` of the account {account}"
            ),
            holds: trusts(scene, role, action, account, source),
        };
        asks.map(fact).collect()
    };
    let here = source(account, region);
    claims
        .can(&service, "work with the roles of teams", facts(account, &here))
        .assuming("SageMaker says for which account and resource it assumes a role.");
    let other = "999999999999";
    let elsewhere = if region == "us-west-2" { "us-east-1" } else { "us-west-2" };
    let of_others = [
        facts(other, &source(other, region)),
        facts(other, &here),
        facts(account, &source(account, elsewhere)),
    ];
    claims.cannot(&service, "work with the roles of teams for others", of_others.concat());
}

fn trusts(scene: &Scene<'_>, role: &str, action: &str, account: &str, source: &str) -> bool {
    let trust = scene.world.principals.get(role).and_then(|it| it.trust.as_ref());
    let request = Request::new(SAGEMAKER, action, role)
        .with("aws:SourceAccount", [account])
        .with("aws:SourceArn", [source]);
    let policy = trust.map(|it| Policy { name: &it.name, document: it.document.as_deref() });
    let policies = Policies { resource: policy.as_slice(), ..Policies::default() };
    decide(&request, &policies) == Decision::Allowed
}
