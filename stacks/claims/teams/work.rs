//! Who makes, sees, changes and uses which experiments, jobs, models and endpoints.

use super::super::scientist::saying;
use super::super::vocabulary::TAGGING;
use super::profiles;
use super::scene::{Scene, Team, WORK};
use cfn_synth::access::{Ask, Claims};

/// What makes each kind, with the kind within which it is made.
const MAKE: [(&str, &str, Option<&str>); 10] = [
    ("CreateExperiment", "experiment", None),
    ("CreateTrial", "experiment-trial", Some("experiment")),
    ("CreateTrialComponent", "experiment-trial-component", None),
    ("CreateTrainingJob", "training-job", None),
    ("CreateProcessingJob", "processing-job", None),
    ("CreateHyperParameterTuningJob", "hyper-parameter-tuning-job", None),
    ("CreateTransformJob", "transform-job", None),
    ("CreateModel", "model", None),
    ("CreateEndpointConfig", "endpoint-config", None),
    ("CreateEndpoint", "endpoint", Some("endpoint-config")),
];

/// What changes or uses each kind.
const CHANGE: [(&str, &[&str]); 10] = [
    ("experiment", &["sagemaker:UpdateExperiment", "sagemaker:DeleteExperiment"]),
    (
        "experiment-trial",
        &[
            "sagemaker:UpdateTrial",
            "sagemaker:DeleteTrial",
            "sagemaker:AssociateTrialComponent",
            "sagemaker:DisassociateTrialComponent",
        ],
    ),
    (
        "experiment-trial-component",
        &[
            "sagemaker:UpdateTrialComponent",
            "sagemaker:DeleteTrialComponent",
            "sagemaker:AssociateTrialComponent",
            "sagemaker:DisassociateTrialComponent",
            "sagemaker:BatchPutMetrics",
        ],
    ),
    (
        "training-job",
        &["sagemaker:StopTrainingJob", "sagemaker:UpdateTrainingJob", "sagemaker:BatchPutMetrics"],
    ),
    ("processing-job", &["sagemaker:StopProcessingJob"]),
    ("hyper-parameter-tuning-job", &["sagemaker:StopHyperParameterTuningJob"]),
    ("transform-job", &["sagemaker:StopTransformJob"]),
    ("model", &["sagemaker:DeleteModel"]),
    ("endpoint-config", &["sagemaker:DeleteEndpointConfig", "sagemaker:UpdateEndpoint"]),
    (
        "endpoint",
        &[
            "sagemaker:UpdateEndpoint",
            "sagemaker:UpdateEndpointWeightsAndCapacities",
            "sagemaker:DeleteEndpoint",
        ],
    ),
];

const INVOKE: [&str; 3] = [
    "sagemaker:InvokeEndpoint",
    "sagemaker:InvokeEndpointAsync",
    "sagemaker:InvokeEndpointWithResponseStream",
];

const LIST: [&str; 14] = [
    "sagemaker:ListEndpointConfigs",
    "sagemaker:ListEndpoints",
    "sagemaker:ListExperiments",
    "sagemaker:ListHyperParameterTuningJobs",
    "sagemaker:ListModels",
    "sagemaker:ListProcessingJobs",
    "sagemaker:ListTags",
    "sagemaker:ListTrainingJobs",
    "sagemaker:ListTrainingJobsForHyperParameterTuningJob",
    "sagemaker:ListTransformJobs",
    "sagemaker:ListTrialComponents",
    "sagemaker:ListTrials",
    "sagemaker:GetSearchSuggestions",
    "sagemaker:Search",
];

const DESCRIBE: [(&str, &[&str]); 10] = [
    ("experiment", &["sagemaker:DescribeExperiment"]),
    ("experiment-trial", &["sagemaker:DescribeTrial"]),
    ("experiment-trial-component", &["sagemaker:DescribeTrialComponent", "sagemaker:BatchGetMetrics"]),
    ("training-job", &["sagemaker:DescribeTrainingJob"]),
    ("processing-job", &["sagemaker:DescribeProcessingJob"]),
    ("hyper-parameter-tuning-job", &["sagemaker:DescribeHyperParameterTuningJob"]),
    ("transform-job", &["sagemaker:DescribeTransformJob"]),
    ("model", &["sagemaker:DescribeModel"]),
    ("endpoint-config", &["sagemaker:DescribeEndpointConfig"]),
    ("endpoint", &["sagemaker:DescribeEndpoint"]),
];

const NETWORK: [&str; 7] = [
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcEndpoints",
    "ec2:DescribeVpcs",
];

const MODEL: &str = "sagemaker:ModelArn";
const ADD_TAGS: &str = "sagemaker:AddTags";

pub(super) fn state(claims: &mut Claims, scene: &Scene<'_>, me: &Team, others: &[&Team]) {
    claims.can(&me.person, "make work with their own tag", make(scene, me));
    let add = MAKE.iter().flat_map(|(action, kind, _)| {
        let asks = me.in_notebook(&[ADD_TAGS], &scene.planned(kind, me));
        tagged(saying(asks, TAGGING, action), &me.name, &["team", "project"])
    });
    // Studio adds tags of its own to those that were asked for.
    let by_studio = MAKE.iter().flat_map(|(action, kind, _)| {
        let asks = me.in_notebook(&[ADD_TAGS], &scene.planned(kind, me));
        saying(saying(asks, TAGGING, action), "aws:TagKeys", "sagemaker:user-profile-arn")
    });
    let add: Vec<Ask> = add.chain(by_studio).collect();
    claims.can(&me.person, "tag work as they make it", add);
    let look = DESCRIBE.iter().flat_map(|(kind, actions)| {
        let all = others.iter().copied().chain([me]);
        all.flat_map(|team| me.in_notebook(actions, &scene.made(kind, team))).collect::<Vec<_>>()
    });
    let look: Vec<Ask> =
        look.chain(me.in_notebook(&LIST, "*")).chain(me.in_notebook(&NETWORK, "*")).collect();
    claims.can(&me.person, "list and describe what there is", look);
    let change = |team: &Team| CHANGE.map(|(kind, actions)| me.in_notebook(actions, &scene.made(kind, team)));
    claims.can(&me.person, "change, stop and delete their own work", change(me).concat());
    claims.can(
        &me.person,
        "invoke their own endpoints",
        me.in_notebook(&INVOKE, &scene.made("endpoint", me)),
    );

    state_limits(claims, scene, me, others);
    profiles::changes(claims, scene, me);
}

/// States what a team cannot make, change and use.
fn state_limits(claims: &mut Claims, scene: &Scene<'_>, me: &Team, others: &[&Team]) {
    let untagged: Vec<Ask> =
        MAKE.iter().flat_map(|(action, kind, _)| made_of_own(scene, me, action, kind)).collect();
    claims.cannot(&me.person, "make work without a tag", untagged.clone()).guard_rail();
    let mut as_others: Vec<Ask> = Vec::new();
    for other in others {
        as_others.extend(tagged(untagged.clone(), &other.name, &["team"]));
        as_others.extend(MAKE.iter().flat_map(|(action, kind, _)| {
            let asks = me.in_notebook(&[ADD_TAGS], &scene.planned(kind, me));
            tagged(saying(asks, TAGGING, action), &other.name, &["team"])
        }));
    }
    claims.cannot(&me.person, "make work with the tag of another team", as_others).guard_rail();
    claims
        .cannot(
            &me.person,
            "make work with a tag that could be taken for that of the team",
            tagged(untagged, &me.name, &["team", "Team"]),
        )
        .guard_rail();

    let mut of_others: Vec<Ask> = Vec::new();
    let mut change: Vec<Ask> = Vec::new();
    let mut invoke: Vec<Ask> = Vec::new();
    for other in others {
        of_others.extend(made_of_others(scene, me, other));
        let pipeline = scene.world.arn("sagemaker", &format!("pipeline/{}-made", other.name));
        change.extend(me.anywhere(&["sagemaker:StartPipelineExecution"], &pipeline));
        for (kind, actions) in CHANGE {
            change.extend(me.anywhere(actions, &scene.made(kind, other)));
        }
        invoke.extend(me.anywhere(&INVOKE, &scene.made("endpoint", other)));
    }
    claims
        .cannot(&me.person, "make trials, jobs or endpoints of what another team has made", of_others)
        .guard_rail()
        .assuming("SageMaker says of which model an endpoint or a job is made.");
    claims.cannot(&me.person, "change, stop or delete the work of another team", change).guard_rail();
    claims.cannot(&me.person, "invoke endpoints of another team", invoke).guard_rail();
    let untagged = ["training-job", "endpoint"].map(|kind| {
        let arn = scene.world.arn("sagemaker", &format!("{kind}/untagged"));
        me.in_notebook(&["sagemaker:StopTrainingJob", "sagemaker:DeleteEndpoint", INVOKE[0]], &arn)
    });
    claims.cannot(&me.person, "change work that has no tag", untagged.concat()).guard_rail();

    let teams = others.iter().copied().chain([me]);
    let all = teams.flat_map(|team| WORK.map(|kind| scene.made(kind, team)));
    let retag = all.flat_map(|arn| {
        let set = tagged(me.in_notebook(&[ADD_TAGS], &arn), &me.name, &["team"]);
        let take = saying(me.in_notebook(&["sagemaker:DeleteTags"], &arn), "aws:TagKeys", "team");
        [set, take].concat()
    });
    let retag: Vec<Ask> = retag.collect();
    claims.cannot(&me.person, "change the tags of work", retag).guard_rail();
    let outside = MAKE.iter().flat_map(|(action, kind, _)| {
        let action = format!("sagemaker:{action}");
        let doors = me.members.iter().map(|member| &member.front_door);
        let asks = doors.map(|door| door.asks(&action, scene.planned(kind, me))).collect();
        tagged(asks, &me.name, &["team"])
    });
    let outside: Vec<Ask> = outside.collect();
    claims.cannot(&me.person, "make work in the console", outside).without_moves().guard_rail();
}

/// Returns what a team asks for to make everything, with its own tag.
fn make(scene: &Scene<'_>, me: &Team) -> Vec<Ask> {
    let asks = MAKE.iter().flat_map(|(action, kind, within)| {
        let asks = made_of_own(scene, me, action, kind);
        let of =
            within.map(|within| me.in_notebook(&[&format!("sagemaker:{action}")], &scene.made(within, me)));
        tagged(
            [asks, of.unwrap_or_default()].concat(),
            &me.name,
            &["team", "project", "sagemaker:domain-arn"],
        )
    });
    asks.collect()
}

/// Returns what a team asks for to make something, of its own where it is made of something; without a tag.
fn made_of_own(scene: &Scene<'_>, me: &Team, action: &str, kind: &str) -> Vec<Ask> {
    let asks = me.in_notebook(&[&format!("sagemaker:{action}")], &scene.planned(kind, me));
    match action {
        "CreateTransformJob" | "CreateEndpointConfig" => saying(asks, MODEL, &scene.made("model", me)),
        _ => asks,
    }
}

/// Returns what a team asks for to make something of its own, with its own tag, of what another has made.
fn made_of_others(scene: &Scene<'_>, me: &Team, other: &Team) -> Vec<Ask> {
    let model = scene.made("model", other);
    let of_model = [
        me.in_notebook(&["sagemaker:CreateEndpointConfig"], &scene.planned("endpoint-config", me)),
        me.in_notebook(&["sagemaker:CreateTransformJob"], &scene.planned("transform-job", me)),
    ];
    let asks = [
        saying(of_model.concat(), MODEL, &model),
        me.in_notebook(&["sagemaker:CreateTrial"], &scene.made("experiment", other)),
        me.in_notebook(&["sagemaker:CreateEndpoint"], &scene.made("endpoint-config", other)),
        me.in_notebook(&["sagemaker:CreateModel"], &scene.planned("model", other)),
    ];
    tagged(asks.concat(), &me.name, &["team"])
}

/// Says in each request which tags it is about, all with the same value.
fn tagged(asks: Vec<Ask>, value: &str, keys: &[&str]) -> Vec<Ask> {
    let with = |ask: Ask| {
        let ask = ask.with("aws:TagKeys", keys.iter().copied());
        keys.iter().fold(ask, |ask, key| ask.with(&format!("aws:RequestTag/{}", key.to_lowercase()), [value]))
    };
    asks.into_iter().map(with).collect()
}
