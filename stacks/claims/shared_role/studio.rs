//! Who opens what in Studio, and runs what there.

use super::super::scientist::saying;
use super::super::studio::has_home;
use super::super::vocabulary::{
    APPS, ATTRIBUTE, DOMAIN_CHANGES, NOTEBOOK_INSTANCES, OPEN, OWNER, PROFILE_CHANGES, SHARING, SPACE_KEYS,
    SPACES, TAG, TAGGING,
};
use super::scene::{Scene, User};
use crate::policies::STUDIO_USER_TAG;
use cfn_synth::access::{Actor, Ask, Claims, Person};

pub(super) fn state(claims: &mut Claims, scene: &Scene<'_>, me: &User, others: &[&User]) {
    profiles(claims, scene, me, others);
    changes(claims, scene, me);
    spaces(claims, scene, me, others);
    elsewhere(claims, scene, me);
}

fn profiles(claims: &mut Claims, scene: &Scene<'_>, me: &User, others: &[&User]) {
    let list = ["sagemaker:ListDomains", "sagemaker:ListUserProfiles", "sagemaker:ListApps"];
    let find = [me.anywhere(&list, "*"), me.anywhere(&["sagemaker:DescribeDomain"], &scene.domain.arn)];
    claims.can(&me.person, "find Studio", find.concat());
    let open = claims.can(&me.person, "open their own profile", me.in_console(&OPEN, &me.profile.arn));
    if me.without_attribute.is_some() {
        open.assuming(ATTRIBUTE);
    }
    let untagged = scene.in_domain("user-profile", "untagged");
    let mut closed = me.anywhere(&OPEN, &untagged);
    closed.extend(others.iter().flat_map(|other| me.anywhere(&OPEN, &other.profile.arn)));
    let open = claims.cannot(&me.person, "open a profile that is not theirs", closed);
    open.guard_rail();
    if me.without_attribute.is_some() {
        open.assuming(ATTRIBUTE);
    }
    if let Some(session) = &me.without_attribute {
        let nobody =
            Person { name: format!("{} without the attribute", me.name), credentials: vec![session.clone()] };
        let open = OPEN.map(|action| session.asks(action, &me.profile.arn));
        claims.cannot(&nobody, "open a profile", open).guard_rail();
    }
    let urls = [
        ("sagemaker:CreatePresignedNotebookInstanceUrl", "notebook-instance/any"),
        ("sagemaker:CreatePresignedMlflowTrackingServerUrl", "mlflow-tracking-server/any"),
        ("sagemaker:CreatePartnerAppPresignedUrl", "partner-app/any"),
    ];
    let urls = urls.map(|(action, resource)| me.asks(&[action], &scene.world.arn("sagemaker", resource)));
    claims.cannot(&me.person, "make a URL that opens anything but their own profile", urls.concat());
}

fn changes(claims: &mut Claims, scene: &Scene<'_>, me: &User) {
    let profiles = scene.users.iter().map(|user| user.profile.arn.clone());
    let profiles: Vec<String> = profiles.collect();
    let spaces = [scene.in_domain("space", "any"), scene.in_domain("app", "any/JupyterLab/default")];
    let tagged = profiles.iter().chain(&spaces).chain([&scene.domain.arn]);
    let retag: Vec<Ask> = tagged.flat_map(|arn| me.anywhere(&TAG, arn)).collect();
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
    let mut change = me.anywhere(&DOMAIN_CHANGES, &scene.domain.arn);
    change.extend(profiles.iter().flat_map(|arn| me.anywhere(&PROFILE_CHANGES, arn)));
    claims.cannot(&me.person, "make, change or delete profiles and domains", change).guard_rail();
    claims.cannot(&me.person, "keep a home where others can read it", [has_home(scene.domain, &me.profile)]);
}

/// Returns what an actor asks for to make, change and end a space and its app, which belong to a user profile.
fn work(scene: &Scene<'_>, actor: &Actor, owner: &str, sharing: &str) -> Vec<Ask> {
    let (space, app) = (scene.in_domain("space", "any"), scene.in_domain("app", "any/JupyterLab/default"));
    let spaces = SPACES.iter().map(|action| actor.asks(*action, &space));
    let apps = APPS.iter().map(|action| actor.asks(*action, &app));
    saying(saying(spaces.chain(apps).collect(), OWNER, owner), SHARING, sharing)
}

fn spaces(claims: &mut Claims, scene: &Scene<'_>, me: &User, others: &[&User]) {
    let (space, app) = (scene.in_domain("space", "any"), scene.in_domain("app", "any/JupyterLab/default"));
    let tag = |action, arn| saying(me.asks(&["sagemaker:AddTags"], arn), TAGGING, action);
    let look = [
        me.asks(&["sagemaker:ListSpaces"], "*"),
        me.asks(&["sagemaker:DescribeSpace"], &space),
        me.asks(&["sagemaker:DescribeApp"], &app),
        me.asks(&OPEN, &me.profile.arn),
        tag("CreateSpace", &space),
        tag("CreateApp", &app),
        work(scene, &me.notebook, &me.profile.arn, "Private"),
    ];
    claims
        .can(&me.person, "run JupyterLab in private spaces of their own", look.concat())
        .assuming(SPACE_KEYS);
    let both = |owner: &str, sharing: &str| {
        [work(scene, &me.front_door, owner, sharing), work(scene, &me.notebook, owner, sharing)].concat()
    };
    let of_others: Vec<Ask> = others.iter().flat_map(|other| both(&other.profile.arn, "Private")).collect();
    claims
        .cannot(&me.person, "make, change or use spaces of others", of_others)
        .guard_rail()
        .assuming(SPACE_KEYS);
    let ownerless = [me.anywhere(&SPACES, &space), me.anywhere(&APPS, &app)].concat();
    claims
        .cannot(&me.person, "run apps that belong to nobody", saying(ownerless, SHARING, "Private"))
        .guard_rail();
    claims
        .cannot(&me.person, "make or use shared spaces", both(&me.profile.arn, "Shared"))
        .guard_rail()
        .assuming(SPACE_KEYS);
    claims
        .cannot(
            &me.outside,
            "make or change spaces and apps",
            work(scene, &me.front_door, &me.profile.arn, "Private"),
        )
        .without_moves()
        .guard_rail();
    let remote = me.asks(&["sagemaker:CreateSpace", "sagemaker:UpdateSpace"], &space);
    let remote = saying(saying(remote, OWNER, &me.profile.arn), SHARING, "Private");
    claims
        .cannot(
            &me.person,
            "open a space to connections from outside of Studio",
            saying(remote, "sagemaker:RemoteAccess", "ENABLED"),
        )
        .guard_rail();
    let owners = std::iter::once(me).chain(others.iter().copied());
    let connect: Vec<Ask> = owners
        .flat_map(|owner| saying(me.anywhere(&["sagemaker:StartSession"], &space), OWNER, &owner.profile.arn))
        .collect();
    claims.cannot(&me.person, "connect to a space from outside of Studio", connect).guard_rail();
}

/// A user profile of the same name may be in another domain, whose notebooks have the same role.
fn elsewhere(claims: &mut Claims, scene: &Scene<'_>, me: &User) {
    let other = me.job.clone().key("sagemaker:DomainId", "d-elsewhere");
    let other = other.key("sagemaker:UserProfileName", &me.name);
    let person = Person { name: format!("{} of another domain", me.name), credentials: vec![other.clone()] };
    let open = OPEN.iter().map(|action| other.asks(*action, &me.profile.arn));
    let follow = ["sagemaker:DescribeTrainingJob", "sagemaker:StopTrainingJob"];
    let follow = follow.map(|action| other.asks(action, scene.job(&me.name)));
    let spaces = work(scene, &other, &me.profile.arn, "Private");
    claims
        .cannot(
            &person,
            "open the profile, use the spaces or follow the jobs",
            open.chain(follow).chain(spaces),
        )
        .guard_rail();
}
