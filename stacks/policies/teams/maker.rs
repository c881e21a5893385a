//! What a team makes: everything with the tag of the team, of what is its own.

use super::{
    REQUESTED_TEAM, StudioDomain, TAG_KEYS, TAGGING, TAGS_OF_STUDIO, TEAM_OF_RESOURCE, TEAM_TAG, WORK, here,
    own_models, own_team,
};
use crate::config::Config;
use crate::policies::guard_rails;
use cfn_synth::iam::policy::{Operator, PolicyDocument, Statement};

/// What makes something.
const MAKE: [&str; 5] = [
    "sagemaker:Create*Job",
    "sagemaker:CreateEndpoint*",
    "sagemaker:CreateExperiment",
    "sagemaker:CreateModel",
    "sagemaker:CreateTrial*",
];

/// What tells the tags of what is made from those that are put on it later.
const MAKING: &str = "Create*";

/// Of these, what is made of a model, and what is made within something else that IAM is asked about too.
const OF_MODEL: [&str; 2] = ["sagemaker:CreateEndpointConfig", "sagemaker:CreateTransformJob"];
const WITHIN: [&str; 2] = ["sagemaker:CreateEndpoint", "sagemaker:CreateTrial"];
const WHOLE: [&str; 2] = ["endpoint-config", "experiment"];

/// Lets teams make what has their tag.
pub(crate) fn policy(config: &Config, domain: &StudioDomain) -> PolicyDocument {
    let mut statements = make(config);
    statements.extend(tag(domain));
    PolicyDocument::new(statements)
}

fn make(config: &Config) -> Vec<Statement> {
    let keys = config.team_tag_keys.iter().map(String::as_str);
    let keys: Vec<&str> = [TEAM_TAG].into_iter().chain(TAGS_OF_STUDIO).chain(keys).collect();
    let with_own_tag = |sid: &str| {
        Statement::allow().sid(sid).condition(Operator::StringEquals, REQUESTED_TEAM, own_team()).condition(
            Operator::StringEquals.for_all_values(),
            TAG_KEYS,
            keys.clone(),
        )
    };
    let (of_model, within) = (OF_MODEL, WITHIN);
    vec![
        with_own_tag("MakeJobsAndExperiments")
            .actions([
                "sagemaker:CreateExperiment",
                "sagemaker:CreateHyperParameterTuningJob",
                "sagemaker:CreateProcessingJob",
                "sagemaker:CreateTrainingJob",
                "sagemaker:CreateTrialComponent",
            ])
            .resources(here(&["*-job", "experiment*"])),
        // Whoever uses a model in a job or an endpoint is asked for its name only, and not for its tag.
        with_own_tag("MakeModels").actions(["sagemaker:CreateModel"]).resources([own_models()]),
        with_own_tag("UseOwnModels")
            .actions(of_model)
            .resources(here(&["endpoint-config", "transform-job"]))
            .condition(Operator::ArnLike, "sagemaker:ModelArn", own_models()),
        with_own_tag("MakeTrialsAndEndpoints")
            .actions(within)
            .resources(here(&["endpoint", "experiment-trial"])),
        Statement::allow().sid("MakeThemOfOwn").actions(within).resources(here(&WHOLE)).condition(
            Operator::StringEquals,
            TEAM_OF_RESOURCE,
            own_team(),
        ),
        // Without the tag, this matches too.
        Statement::deny().sid("DenyMakingWithoutOwnTag").actions(MAKE).all_resources().condition(
            Operator::StringNotEquals,
            REQUESTED_TEAM,
            own_team(),
        ),
        // Keys of tags differ by case, and a policy's test of `team` does not tell `Team` from it.
        Statement::deny().sid("DenyOtherTagKeys").actions(MAKE).all_resources().condition(
            Operator::StringNotEquals.for_any_value(),
            TAG_KEYS,
            keys.clone(),
        ),
        Statement::deny()
            .sid("DenyNamingModelsAsOthers")
            .actions(["sagemaker:CreateModel"])
            .not_resources([own_models()]),
        Statement::deny().sid("DenyModelsOfOthers").actions(of_model).all_resources().condition(
            Operator::ArnNotLike,
            "sagemaker:ModelArn",
            own_models(),
        ),
        Statement::deny().sid("DenyMakingThemOfOthers").actions(within).resources(here(&WHOLE)).condition(
            Operator::StringNotEquals,
            TEAM_OF_RESOURCE,
            own_team(),
        ),
    ]
}

/// Tags are put on what is made, and stay.
fn tag(domain: &StudioDomain) -> [Statement; 3] {
    [
        Statement::allow()
            .sid("TagWhatIsMade")
            .actions(["sagemaker:AddTags"])
            .resources(here(&WORK))
            .condition(Operator::StringLike, TAGGING, MAKING)
            .condition(Operator::StringEquals.if_exists(), REQUESTED_TEAM, own_team()),
        guard_rails::deny_tags("DenyTagsLater", domain, &WORK).condition(
            Operator::StringNotLike,
            TAGGING,
            MAKING,
        ),
        Statement::deny()
            .sid("DenyTagsOfOthers")
            .actions(["sagemaker:AddTags"])
            .all_resources()
            .condition(Operator::StringNotEquals, REQUESTED_TEAM, own_team())
            .condition(Operator::Null, REQUESTED_TEAM, "false"),
    ]
}
