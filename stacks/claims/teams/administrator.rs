//! What administrators of Studio can do, with the policy that is attached to them.

use super::super::account::role_of_others;
use super::super::scientist::saying;
use super::super::vocabulary::{SAGEMAKER, TAG, TAGGING};
use super::scene::Scene;
use crate::policies::STUDIO_USER_TAG;
use cfn_synth::access::{Ask, Claims, Person};

const CREATE: [&str; 1] = ["sagemaker:CreateUserProfile"];

pub(super) fn state(claims: &mut Claims, scene: &Scene<'_>) {
    let me = &scene.administrator;
    let person = Person { name: "an administrator".to_owned(), credentials: vec![me.clone()] };
    let asks =
        |actions: &[&str], arn: &str| -> Vec<Ask> { actions.iter().map(|it| me.asks(*it, arn)).collect() };
    let profile = scene.in_domain("user-profile", "new");
    let tagged = |asks: Vec<Ask>, user: &str, keys: &[&str]| -> Vec<Ask> {
        let with = |ask: Ask| ask.with("aws:TagKeys", keys.iter().copied());
        saying(asks, &format!("aws:RequestTag/{STUDIO_USER_TAG}"), user).into_iter().map(with).collect()
    };
    let pass = |role: &str, service| saying(asks(&["iam:PassRole"], role), "iam:PassedToService", service);
    let roles = scene.teams.iter().map(|team| team.role.principal.as_ref());
    let make = [
        tagged(asks(&CREATE, &profile), "ann", &[STUDIO_USER_TAG]),
        saying(asks(&["sagemaker:AddTags"], &profile), TAGGING, "CreateUserProfile"),
        roles.flat_map(|role| pass(role, SAGEMAKER)).collect(),
    ];
    claims.can(&person, "make a user profile of somebody", make.concat());
    let look = [
        asks(&["sagemaker:ListDomains", "sagemaker:ListUserProfiles"], "*"),
        asks(&["sagemaker:DescribeDomain"], &scene.domain_arn()),
        asks(&["sagemaker:DescribeUserProfile"], &profile),
    ];
    claims.can(&person, "see the domain and its user profiles", look.concat());

    let nobody = [asks(&CREATE, &profile), tagged(asks(&CREATE, &profile), "", &[STUDIO_USER_TAG])];
    claims
        .cannot(&person, "make a user profile of nobody", nobody.concat())
        .without_moves()
        .guard_rail()
        .assuming("Administrators do not take the policy from themselves.");
    let more = tagged(asks(&CREATE, &profile), "ann", &[STUDIO_USER_TAG, "StudioUserId"]);
    claims
        .cannot(&person, "make a user profile with a tag that could be taken for that of its user", more)
        .without_moves()
        .guard_rail();
    let profiles = scene.members().map(|it| it.profile.arn.as_str());
    let retag: Vec<Ask> = profiles.flat_map(|arn| asks(&TAG, arn)).collect();
    claims.cannot(&person, "change whose a user profile is", retag).without_moves().guard_rail();
    let elsewhere = scene.world.arn("sagemaker", "user-profile/d-elsewhere/new");
    let mut others = tagged(asks(&CREATE, &elsewhere), "ann", &[STUDIO_USER_TAG]);
    others.extend(pass(&role_of_others(scene.world), SAGEMAKER));
    others.extend(scene.teams.iter().flat_map(|team| pass(&team.role.principal, "lambda.amazonaws.com")));
    claims
        .cannot(&person, "make user profiles in other domains, or with other roles", others)
        .without_moves();
}
