//! Who opens what in Studio, and runs what there.

use super::account;
use super::existing_domain::{NO_TAG, OTHER_PROFILE, OTHERS};
use super::scene::Scene;
use super::scientist::{Scientist, saying};
use super::vocabulary::{
    APPS, ATTRIBUTE, DOMAIN_CHANGES, NOTEBOOK_INSTANCES, OPEN, OWNER, PROFILE_CHANGES, SHARING, SPACE_KEYS,
    SPACES, TAG, TAGGING,
};
use crate::policies::STUDIO_USER_TAG;
use cfn_synth::access::{Ask, Claims, Entity, Goal, Person};

pub(super) fn state(claims: &mut Claims, scene: &Scene<'_>, me: &Scientist<'_>, others: &[&Scientist<'_>]) {
    profiles(claims, scene, me, others);
    changes(claims, scene, me, others);
    if scene.is_first_edition() {
        apps_of_profiles(claims, scene, me, others);
    } else {
        spaces(claims, scene, me, others);
    }
}

fn profiles(claims: &mut Claims, scene: &Scene<'_>, me: &Scientist<'_>, others: &[&Scientist<'_>]) {
    let list = ["sagemaker:ListDomains", "sagemaker:ListUserProfiles", "sagemaker:ListApps"];
    let find = [me.anywhere(&list, "*"), me.anywhere(&["sagemaker:DescribeDomain"], &scene.domain.arn)];
    claims.can(&me.person, "find Studio", find.concat());
    let open = claims.can(&me.person, "open their own profile", me.in_console(&OPEN, &me.profile.arn));
    if me.without_attribute.is_some() {
        open.assuming(ATTRIBUTE);
    }
    let of_others: Vec<Ask> =
        others.iter().flat_map(|other| me.anywhere(&OPEN, &other.profile.arn)).collect();
    let open = claims.cannot(&me.person, "open another's profile", of_others);
    open.guard_rail();
    if me.without_attribute.is_some() {
        open.assuming(ATTRIBUTE);
    }
    if !scene.makes_domain() {
        open.assuming(OTHERS).assuming(NO_TAG);
    }
    if account::is_permission_set(&me.front_door.principal) {
        open.assuming("Only Identity Center signs anybody in with the role of the permission set.");
    }
    let untagged = scene.in_domain("user-profile", OTHER_PROFILE);
    claims.cannot(&me.person, "open a profile that has no tag", me.anywhere(&OPEN, &untagged)).guard_rail();
    if let Some(session) = &me.without_attribute {
        let nobody = Person {
            name: format!("{} without the attribute", me.person.name),
            credentials: vec![session.clone()],
        };
        let own = [&me.profile.arn, &untagged];
        let profiles = own.into_iter().chain(others.iter().map(|other| &other.profile.arn));
        let open = profiles.flat_map(|profile| OPEN.map(|action| session.asks(action, profile)));
        claims
            .cannot(&nobody, "open a profile", open)
            .guard_rail()
            .assuming("The identity provider sends no attribute, as when it was not configured.");
    }
}

fn changes(claims: &mut Claims, scene: &Scene<'_>, me: &Scientist<'_>, others: &[&Scientist<'_>]) {
    let profiles = || std::iter::once(&me.profile).chain(others.iter().map(|other| &other.profile));
    let mut tagged: Vec<String> = profiles().map(|profile| profile.arn.clone()).collect();
    tagged.extend([
        scene.domain.arn.clone(),
        scene.in_domain("space", "any"),
        scene.in_domain("app", "any/JupyterLab/default"),
    ]);
    let retag: Vec<Ask> = tagged.iter().flat_map(|arn| me.anywhere(&TAG, arn)).collect();
    claims
        .cannot(
            &me.person,
            "change the tags of a profile, the domain, a space or an app",
            saying(retag, "aws:TagKeys", STUDIO_USER_TAG),
        )
        .guard_rail();
    let instance = scene.world.arn("sagemaker", "notebook-instance/any");
    claims
        .cannot(&me.person, "make or use notebook instances", me.anywhere(&NOTEBOOK_INSTANCES, &instance))
        .guard_rail();
    let mut change: Vec<Ask> =
        profiles().flat_map(|profile| me.anywhere(&PROFILE_CHANGES, &profile.arn)).collect();
    change.extend(me.anywhere(&DOMAIN_CHANGES, &scene.domain.arn));
    claims.cannot(&me.person, "make, change or delete profiles and domains", change).guard_rail();
    let own_role = me.profile.property(&["UserSettings", "ExecutionRole"]);
    let default = scene.domain.property(&["DefaultUserSettings", "ExecutionRole"]);
    let is_left = Goal::Fact {
        text: format!("the profile `{}` has no execution role of its own", me.profile.name),
        holds: own_role.is_none() || own_role == default,
    };
    claims.cannot(&me.person, "be left with the domain's default role", [is_left]);
    if !scene.is_first_edition() {
        claims.cannot(
            &me.person,
            "keep a home where others can read it",
            [has_home(scene.domain, &me.profile)],
        );
    }
}

/// Returns that the spaces of a user profile have its home on the file system of the domain, which all user profiles
/// share (SageMaker API reference, `UserSettings`, `AutoMountHomeEFS`).
pub(super) fn has_home(domain: &Entity, profile: &Entity) -> Goal {
    let own = profile.property(&["UserSettings", "AutoMountHomeEFS"]).filter(|own| *own != "DefaultAsDomain");
    let mounts = own.or_else(|| domain.property(&["DefaultUserSettings", "AutoMountHomeEFS"]));
    Goal::Fact {
        text: format!("spaces of `{}` mount its home on the file system of the domain", profile.name),
        holds: mounts != Some("Disabled"),
    }
}

/// Apps ran beside user profiles before there were spaces.
fn apps_of_profiles(claims: &mut Claims, scene: &Scene<'_>, me: &Scientist<'_>, others: &[&Scientist<'_>]) {
    let app =
        |of: &Scientist<'_>| scene.in_domain("app", &format!("{}/JupyterServer/default", of.profile.name));
    claims.can(&me.person, "run apps of their own", me.in_notebook(&APPS, &app(me)));
    let of_others: Vec<Ask> = others.iter().flat_map(|other| me.anywhere(&APPS, &app(other))).collect();
    claims.cannot(&me.person, "run or end apps of others", of_others).guard_rail();
    connections(claims, scene, me, others);
}

/// Work in JupyterLab: each space has an owner, and is private or shared.
fn spaces(claims: &mut Claims, scene: &Scene<'_>, me: &Scientist<'_>, others: &[&Scientist<'_>]) {
    let (space, app) = (scene.in_domain("space", "any"), scene.in_domain("app", "any/JupyterLab/default"));
    let of = |asks: Vec<Ask>, owner: &Scientist<'_>, sharing: &str| {
        saying(saying(asks, OWNER, &owner.profile.arn), SHARING, sharing)
    };
    let in_notebook = || [me.in_notebook(&SPACES, &space), me.in_notebook(&APPS, &app)].concat();
    let in_console = || [me.in_console(&SPACES, &space), me.in_console(&APPS, &app)].concat();
    let anywhere = || [in_console(), in_notebook()].concat();
    let look = [
        me.in_notebook(&["sagemaker:ListSpaces"], "*"),
        me.in_notebook(&["sagemaker:DescribeSpace"], &space),
        me.in_notebook(&["sagemaker:DescribeApp"], &app),
        me.in_notebook(&OPEN, &me.profile.arn),
    ];
    let tag = |action, arn| saying(me.in_notebook(&["sagemaker:AddTags"], arn), TAGGING, action);
    let work = [of(in_notebook(), me, "Private"), tag("CreateSpace", &space), tag("CreateApp", &app)];
    claims
        .can(
            &me.person,
            "run JupyterLab in private spaces of their own",
            [look.concat(), work.concat()].concat(),
        )
        .assuming(SPACE_KEYS);
    let of_others: Vec<Ask> = others.iter().flat_map(|other| of(anywhere(), other, "Private")).collect();
    claims
        .cannot(&me.person, "make, change or use spaces of others", of_others)
        .guard_rail()
        .assuming(SPACE_KEYS);
    let ownerless = [in_console(), saying(in_notebook(), SHARING, "Private")].concat();
    claims.cannot(&me.person, "run apps that belong to no space", ownerless).guard_rail();
    claims
        .cannot(&me.person, "make or use shared spaces", of(anywhere(), me, "Shared"))
        .guard_rail()
        .assuming(SPACE_KEYS);
    claims
        .cannot(&me.outside, "make or change spaces and apps", of(in_console(), me, "Private"))
        .without_moves()
        .guard_rail();
    let remote =
        of(me.in_notebook(&["sagemaker:CreateSpace", "sagemaker:UpdateSpace"], &space), me, "Private");
    claims
        .cannot(
            &me.person,
            "open a space to connections from outside of Studio",
            saying(remote, "sagemaker:RemoteAccess", "ENABLED"),
        )
        .guard_rail();
    connections(claims, scene, me, others);
}

fn connections(claims: &mut Claims, scene: &Scene<'_>, me: &Scientist<'_>, others: &[&Scientist<'_>]) {
    let space = scene.in_domain("space", "any");
    let owners = std::iter::once(me).chain(others.iter().copied());
    let connect: Vec<Ask> = owners
        .flat_map(|owner| saying(me.anywhere(&["sagemaker:StartSession"], &space), OWNER, &owner.profile.arn))
        .collect();
    claims.cannot(&me.person, "connect to a space from outside of Studio", connect).guard_rail();
}
