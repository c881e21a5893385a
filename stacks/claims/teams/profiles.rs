//! Who opens which user profile, and uses which spaces.

use super::super::scientist::saying;
use super::super::vocabulary::{
    APPS, ATTRIBUTE, DOMAIN_CHANGES, NOTEBOOK_INSTANCES, OPEN, OWNER, PROFILE_CHANGES, SHARING, SPACE_KEYS,
    SPACES, TAG, TAGGING,
};
use super::scene::{Member, Scene, Team};
use crate::policies::STUDIO_USER_TAG;
use crate::policies::teams::TEAM_TAG;
use cfn_synth::access::{Ask, Claims, Goal, Person};

const FIND: [&str; 3] = ["sagemaker:ListDomains", "sagemaker:ListUserProfiles", "sagemaker:ListApps"];
const PROFILE: &str = "sagemaker:UserProfileName";

const PROFILE_KEY: &str =
    "SageMaker says in every request of Studio, and in no other, whose user profile it is for.";

pub(super) fn state(claims: &mut Claims, scene: &Scene<'_>, team: &Team, me: &Member) {
    let in_console = |actions: &[&str], arn: &str| -> Vec<Ask> {
        actions.iter().map(|it| me.front_door.asks(*it, arn)).collect()
    };
    let in_notebook =
        |actions: &[&str], arn: &str| saying(team.in_notebook(actions, arn), PROFILE, &me.profile.name);
    let find = [
        in_console(&FIND, "*"),
        in_notebook(&FIND, "*"),
        in_console(&["sagemaker:DescribeDomain"], &scene.domain_arn()),
        in_notebook(&["sagemaker:DescribeDomain"], &scene.domain_arn()),
    ];
    claims.can(&me.person, "find Studio", find.concat());
    let open = [in_console(&OPEN, &me.profile.arn), in_notebook(&OPEN, &me.profile.arn)];
    assume(claims.can(&me.person, "open their own profile", open.concat()), scene);

    let untagged = scene.in_domain("user-profile", "untagged");
    let others = scene.other_profiles(me).chain([untagged.as_str()]);
    let open: Vec<Ask> =
        others.flat_map(|arn| [in_console(&OPEN, arn), in_notebook(&OPEN, arn)].concat()).collect();
    let open = claims.cannot(&me.person, "open the profile of a team mate or of somebody else", open);
    assume(open.guard_rail(), scene);
    // A job of a team mate runs with the same role, but not for a user profile.
    let job = team.in_notebook(&OPEN, &me.profile.arn);
    claims.cannot(&me.person, "open a profile from a job", job).without_moves().guard_rail();
    let own_role = Goal::Fact {
        text: format!(
            "the profile `{}` has another role than that of the team `{}`",
            me.profile.name, team.name
        ),
        holds: me.profile.property(&["UserSettings", "ExecutionRole"]) != Some(&team.role.principal),
    };
    claims.cannot(&me.person, "be left with another role than that of their team", [own_role]);
    spaces(claims, scene, team, me);
}

fn assume(claim: &mut cfn_synth::access::Claim, scene: &Scene<'_>) {
    claim.assuming(PROFILE_KEY);
    if scene.without_attribute.is_some() {
        claim.assuming(ATTRIBUTE);
    }
}

/// States that whoever signs in without the attribute opens nothing.
pub(super) fn without_attribute(claims: &mut Claims, scene: &Scene<'_>) {
    let Some(session) = &scene.without_attribute else { return };
    let nobody =
        Person { name: "a member without the attribute".to_owned(), credentials: vec![session.clone()] };
    let untagged = scene.in_domain("user-profile", "untagged");
    let profiles = scene.members().map(|it| it.profile.arn.as_str());
    let profiles = profiles.chain([untagged.as_str()]);
    let open: Vec<Ask> = profiles.flat_map(|arn| OPEN.map(|action| session.asks(action, arn))).collect();
    claims
        .cannot(&nobody, "open a profile", open)
        .guard_rail()
        .assuming("The identity provider sends no attribute, as when it was not configured.");
}

fn spaces(claims: &mut Claims, scene: &Scene<'_>, team: &Team, me: &Member) {
    let (space, app) = (scene.in_domain("space", "any"), scene.in_domain("app", "any/JupyterLab/default"));
    let change = [team.in_notebook(&SPACES, &space), team.in_notebook(&APPS, &app)].concat();
    let change = saying(change, PROFILE, &me.profile.name);
    let of = |owner: &str, sharing: &str| saying(saying(change.clone(), OWNER, owner), SHARING, sharing);
    let tag = |action, arn| saying(team.in_notebook(&["sagemaker:AddTags"], arn), TAGGING, action);
    let look = [
        team.in_notebook(&["sagemaker:ListSpaces"], "*"),
        team.in_notebook(&["sagemaker:DescribeSpace"], &space),
        team.in_notebook(&["sagemaker:DescribeApp"], &app),
    ];
    let work = [of(&me.profile.arn, "Private"), tag("CreateSpace", &space), tag("CreateApp", &app)];
    claims
        .can(
            &me.person,
            "run JupyterLab in private spaces of their own",
            [look.concat(), work.concat()].concat(),
        )
        .assuming(PROFILE_KEY)
        .assuming(SPACE_KEYS);
    let others: Vec<Ask> = scene.other_profiles(me).flat_map(|owner| of(owner, "Private")).collect();
    let claim = claims.cannot(&me.person, "make, change or use spaces of others", others);
    claim.guard_rail().assuming(PROFILE_KEY).assuming(SPACE_KEYS);
    claims
        .cannot(&me.person, "run apps that belong to no space", saying(change.clone(), SHARING, "Private"))
        .guard_rail();
    let claim = claims.cannot(&me.person, "make or use shared spaces", of(&me.profile.arn, "Shared"));
    claim.guard_rail().assuming(SPACE_KEYS);
    let outside: Vec<Ask> = SPACES
        .map(|it| (it, &space))
        .into_iter()
        .chain(APPS.map(|it| (it, &app)))
        .map(|(action, arn)| {
            me.front_door.asks(action, arn).with(OWNER, [me.profile.arn.as_str()]).with(SHARING, ["Private"])
        })
        .collect();
    claims
        .cannot(&me.person, "make or change spaces and apps in the console", outside)
        .without_moves()
        .guard_rail();
    let remote = team.in_notebook(&["sagemaker:CreateSpace", "sagemaker:UpdateSpace"], &space);
    let remote =
        saying(saying(saying(remote, PROFILE, &me.profile.name), OWNER, &me.profile.arn), SHARING, "Private");
    claims
        .cannot(
            &me.person,
            "open a space to connections from outside of Studio",
            saying(remote, "sagemaker:RemoteAccess", "ENABLED"),
        )
        .guard_rail();
    let connect = [&me.front_door, &team.role].map(|it| it.asks("sagemaker:StartSession", &space));
    let connect = saying(saying(connect.to_vec(), OWNER, &me.profile.arn), PROFILE, &me.profile.name);
    claims.cannot(&me.person, "connect to a space from outside of Studio", connect).guard_rail();
}

/// States that the team changes neither user profiles nor the domain, and no tag by which they are told apart.
pub(super) fn changes(claims: &mut Claims, scene: &Scene<'_>, team: &Team) {
    let teams = scene.teams.iter().chain(&scene.in_several);
    let profiles: Vec<&str> =
        teams.filter_map(|team| team.members.first()).map(|it| it.profile.arn.as_str()).collect();
    let mut change: Vec<Ask> = profiles.iter().flat_map(|arn| team.anywhere(&PROFILE_CHANGES, arn)).collect();
    change.extend(team.anywhere(&DOMAIN_CHANGES, &scene.domain_arn()));
    // Somebody may have tagged them as the team's.
    change.extend(of_team(change.clone(), team));
    claims.cannot(&team.person, "make, change or delete profiles and domains", change).guard_rail();
    let domain = [
        scene.domain_arn(),
        scene.in_domain("space", "any"),
        scene.in_domain("app", "any/JupyterLab/default"),
    ];
    let all = profiles.into_iter().chain(domain.iter().map(String::as_str));
    let mut retag: Vec<Ask> = all.flat_map(|arn| team.anywhere(&TAG, arn)).collect();
    retag.extend(of_team(retag.clone(), team));
    claims
        .cannot(
            &team.person,
            "change the tags of a profile, the domain, a space or an app",
            saying(retag, "aws:TagKeys", STUDIO_USER_TAG),
        )
        .guard_rail();
    let instance = scene.world.arn("sagemaker", "notebook-instance/any");
    claims
        .cannot(&team.person, "make or use notebook instances", team.anywhere(&NOTEBOOK_INSTANCES, &instance))
        .guard_rail();
}

/// Asks about something that has the tag of the team.
fn of_team(asks: Vec<Ask>, team: &Team) -> Vec<Ask> {
    saying(asks, &format!("sagemaker:ResourceTag/{TEAM_TAG}"), &team.name)
}
