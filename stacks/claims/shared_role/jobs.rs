//! Who starts and follows which training jobs, on what.

use super::super::scientist::saying;
use super::super::vocabulary::{TAG, TAGGING};
use super::scene::{Scene, User, images};
use crate::policies::shared_role::OWNER_TAG;
use cfn_synth::access::{Actor, Ask, Claims, Person};

const TRAIN: &str = "sagemaker:CreateTrainingJob";
const TUNE: &str = "sagemaker:CreateHyperParameterTuningJob";
const GROUPS: &str = "sagemaker:VpcSecurityGroupIds";
const DIRECTORY: &str = "sagemaker:FileSystemDirectoryPath";

/// What a notebook does with the training jobs that it started.
const FOLLOW: [&str; 2] = ["sagemaker:DescribeTrainingJob", "sagemaker:StopTrainingJob"];

/// What a notebook does with the tuning jobs that it started.
const FOLLOW_TUNING: [&str; 3] = [
    "sagemaker:DescribeHyperParameterTuningJob",
    "sagemaker:StopHyperParameterTuningJob",
    "sagemaker:ListTrainingJobsForHyperParameterTuningJob",
];

const INHERITS: &str = "A job has the source identity of whoever starts it, or none.";
const TAGGED: &str = "SageMaker puts the ARN of the user profile on what its notebook makes, as the tag `sagemaker:user-profile-arn`.";

pub(super) fn state(claims: &mut Claims, scene: &Scene<'_>, me: &User, others: &[&User]) {
    own(claims, scene, me);
    of_others(claims, scene, me, others);
    elsewhere(claims, scene, me);
    places(claims, scene, me);
    directories(claims, scene, me, others);
    tags(claims, scene, me, others);
    network(claims, scene, me);
}

/// Returns what somebody asks for to start jobs.
fn start(scene: &Scene<'_>, me: &User) -> Vec<Ask> {
    [
        me.asks(&[TRAIN], &scene.world.arn("sagemaker", "training-job/any")),
        me.asks(&[TUNE], &scene.world.arn("sagemaker", "hyper-parameter-tuning-job/any")),
    ]
    .concat()
}

fn in_groups(asks: Vec<Ask>, groups: &[&str]) -> Vec<Ask> {
    asks.into_iter().map(|ask| ask.with(GROUPS, groups.iter().copied())).collect()
}

/// Returns the asks that put tags on jobs as they are made.
fn tag_new(scene: &Scene<'_>, me: &User) -> Vec<Ask> {
    let tag = |kind: &str, action: &str| {
        let arn = scene.world.arn("sagemaker", &format!("{kind}/any"));
        saying(me.asks(&["sagemaker:AddTags"], &arn), TAGGING, action)
    };
    [
        tag("training-job", "CreateTrainingJob"),
        tag("hyper-parameter-tuning-job", "CreateHyperParameterTuningJob"),
    ]
    .concat()
}

fn own(claims: &mut Claims, scene: &Scene<'_>, me: &User) {
    let owner = format!("aws:RequestTag/{OWNER_TAG}");
    let work = [
        in_groups(start(scene, me), &scene.groups),
        tag_new(scene, me),
        saying(tag_new(scene, me), &owner, &me.profile.arn),
        saying(me.asks(&["iam:PassRole"], scene.role), "iam:PassedToService", "sagemaker.amazonaws.com"),
        me.asks(&FOLLOW, &scene.job(&me.name)),
        me.asks(&FOLLOW_TUNING, &scene.tuning(&me.name)),
    ];
    claims.can(&me.person, "run training jobs of their own", work.concat()).assuming(TAGGED);
}

fn of_others(claims: &mut Claims, scene: &Scene<'_>, me: &User, others: &[&User]) {
    let training =
        [FOLLOW.as_slice(), &["sagemaker:UpdateTrainingJob", "sagemaker:DeleteTrainingJob"]].concat();
    let tuning = [FOLLOW_TUNING.as_slice(), &["sagemaker:DeleteHyperParameterTuningJob"]].concat();
    let nobody = "nobody";
    let of = others.iter().map(|other| other.name.as_str()).chain([nobody]);
    let asks: Vec<Ask> = of
        .flat_map(|name| {
            [me.asks(&training, &scene.job(name)), me.asks(&tuning, &scene.tuning(name))].concat()
        })
        .collect();
    me.never(claims, "see, stop or change training jobs that are not theirs", &asks).assuming(TAGGED);
    let job = Person { name: format!("a job of {}", me.name), credentials: vec![me.job.clone()] };
    let again = starts_as(scene, me, &me.job);
    claims.cannot(&job, "start jobs", again).assuming(INHERITS);
    let open = me.job.asks("sagemaker:CreatePresignedDomainUrl", &me.profile.arn);
    let stop = FOLLOW.map(|action| me.job.asks(action, scene.job(&me.name)));
    claims
        .cannot(&job, "open a profile, or follow jobs", std::iter::once(open).chain(stop))
        .guard_rail()
        .assuming(INHERITS);
}

/// Returns what somebody else asks for to start the jobs that a user can start, on a directory of their name.
fn starts_as(scene: &Scene<'_>, me: &User, actor: &Actor) -> Vec<Ask> {
    let identity = actor.session.as_ref().and_then(|session| session.source_identity.as_deref());
    let own = format!("{}/{}", scene.training.root, identity.unwrap_or(&me.name));
    let plain = in_groups(start(scene, me), &scene.groups);
    let starts = [plain, on_directory(scene, me, &own)].concat();
    starts.into_iter().map(|ask| Ask { actor: actor.clone(), ..ask }).collect()
}

/// Only notebooks of this domain start jobs, and only where both say the same of whose they are.
fn elsewhere(claims: &mut Claims, scene: &Scene<'_>, me: &User) {
    let of_domain = |actor: Actor, domain: &str| {
        actor.key("sagemaker:DomainId", domain).key("sagemaker:UserProfileName", &me.name)
    };
    let other = of_domain(me.job.clone(), "d-elsewhere");
    let shared = of_domain(Actor::session(scene.role, "SageMaker"), &scene.domain.name);
    let mixed = Actor::session(scene.role, "SageMaker").source_identity("somebody");
    let mixed = of_domain(mixed, &scene.domain.name);
    for (name, actor) in [
        ("of another domain", other),
        ("in Studio without a source identity", shared),
        ("in Studio with another source identity", mixed),
    ] {
        let person = Person { name: format!("{} {name}", me.name), credentials: vec![actor.clone()] };
        claims.cannot(&person, "start jobs", starts_as(scene, me, &actor)).without_moves();
    }
}

/// A job elsewhere would reach what notebooks are kept from, such as the volume with everybody's home.
fn places(claims: &mut Claims, scene: &Scene<'_>, me: &User) {
    let anywhere = start(scene, me);
    let other = in_groups(start(scene, me), &["sg-other"]);
    let more: Vec<&str> = scene.groups.iter().copied().chain(["sg-other"]).collect();
    let more = in_groups(start(scene, me), &more);
    let of_files = in_groups(start(scene, me), &[scene.training.security_group]);
    let places = [anywhere, other, more, of_files].concat();
    claims.cannot(&me.person, "run a job outside of the security groups of notebooks", places);
}

/// Returns what starts a job on a directory of a file system.
fn on_directory(scene: &Scene<'_>, me: &User, path: &str) -> Vec<Ask> {
    let start = in_groups(start(scene, me), &[scene.training.security_group]);
    let start = saying(start, "sagemaker:FileSystemId", scene.training.file_system);
    saying(saying(start, DIRECTORY, path), "sagemaker:NetworkIsolation", "true")
}

fn directories(claims: &mut Claims, scene: &Scene<'_>, me: &User, others: &[&User]) {
    let root = scene.training.root;
    let own = format!("{root}/{}", me.name);
    claims.can(&me.person, "train on a directory of their own", on_directory(scene, me, &own));
    let mut paths = vec![root.to_owned(), "/".to_owned(), format!("{own}-of-others")];
    for other in others {
        paths.extend([format!("{root}/{}", other.name), format!("{own}/../{}", other.name)]);
    }
    let asks: Vec<Ask> = paths.iter().flat_map(|path| on_directory(scene, me, path)).collect();
    let told = "SageMaker says in a request which directories a job is to have.";
    me.never(claims, "train on a directory that is not theirs", &asks).assuming(told);
    let both = |path: &String| {
        let on_own = on_directory(scene, me, &own).into_iter();
        on_own.map(|ask| ask.with(DIRECTORY, [own.as_str(), path])).collect::<Vec<_>>()
    };
    let both: Vec<Ask> = paths.iter().flat_map(both).collect();
    claims
        .cannot(&me.inside, "train on another's directory beside their own", both)
        .guard_rail()
        .assuming(told);
    let own = on_directory(scene, me, &own);
    let connected = saying(own.clone(), "sagemaker:NetworkIsolation", "false");
    let elsewhere = saying(own.clone(), "sagemaker:FileSystemId", "fs-other");
    let among = in_groups(own.clone(), &scene.groups);
    let nowhere: Vec<Ask> = own
        .into_iter()
        .map(|mut ask| {
            ask.context.retain(|(key, _)| key != GROUPS);
            ask
        })
        .collect();
    claims.cannot(
        &me.person,
        "train on a file system from where its other directories can be reached",
        [connected, elsewhere, among, nowhere].concat(),
    );
}

fn tags(claims: &mut Claims, scene: &Scene<'_>, me: &User, others: &[&User]) {
    let owner = format!("aws:RequestTag/{OWNER_TAG}");
    let foreign: Vec<Ask> =
        others.iter().flat_map(|other| saying(tag_new(scene, me), &owner, &other.profile.arn)).collect();
    claims.cannot(&me.person, "make a job in the name of somebody else", foreign);
    let names = scene.users.iter().map(|user| user.name.as_str());
    let asks: Vec<Ask> = names
        .flat_map(|name| [me.asks(&TAG, &scene.job(name)), me.asks(&TAG, &scene.tuning(name))].concat())
        .collect();
    me.never(claims, "change the tags of jobs", &saying(asks, "aws:TagKeys", OWNER_TAG));
}

/// What SageMaker asks for in the name of the role, when it makes a job.
fn network(claims: &mut Claims, scene: &Scene<'_>, me: &User) {
    let arn = |resource: &str| scene.world.arn("ec2", resource);
    let vpc = |id: &str| arn(&format!("vpc/{id}"));
    let (interface, subnet, group) =
        (arn("network-interface/any"), arn("subnet/any"), arn("security-group/any"));
    let make = ["ec2:CreateNetworkInterface"];
    let change = [
        "ec2:CreateNetworkInterfacePermission",
        "ec2:DeleteNetworkInterface",
        "ec2:DeleteNetworkInterfacePermission",
    ];
    let see = [
        "ec2:DescribeDhcpOptions",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
    ];
    let pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
    let within = |id: &str| {
        let join = [me.asks(&make, &subnet), me.asks(&make, &group), me.asks(&change, &interface)];
        saying(join.concat(), "ec2:Vpc", &vpc(id))
    };
    let prepare = [
        within(scene.vpc),
        me.asks(&make, &interface),
        me.asks(&see, "*"),
        me.asks(&pull, &images(scene.world)),
        me.asks(&["ecr:GetAuthorizationToken"], "*"),
    ];
    claims.can(&me.person, "have a job run algorithms of AWS in the VPC", prepare.concat());
    claims.cannot(&me.person, "join another VPC", within("vpc-other"));
}
