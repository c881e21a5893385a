//! What a team changes and uses: what has the tag of the team, and its role.

use super::{TEAM_OF_RESOURCE, WORK, here, own_team, role_arn};
use crate::config::Config;
use crate::policies::guard_rails;
use cfn_synth::iam::policy::{Operator, PolicyDocument, Statement};

/// What changes or uses something that was made.
const CHANGE: [&str; 22] = [
    "sagemaker:AssociateTrialComponent",
    "sagemaker:BatchPutMetrics",
    "sagemaker:DeleteEndpoint",
    "sagemaker:DeleteEndpointConfig",
    "sagemaker:DeleteExperiment",
    "sagemaker:DeleteModel",
    "sagemaker:DeleteTrial",
    "sagemaker:DeleteTrialComponent",
    "sagemaker:DisassociateTrialComponent",
    "sagemaker:InvokeEndpoint",
    "sagemaker:InvokeEndpointAsync",
    "sagemaker:InvokeEndpointWithResponseStream",
    "sagemaker:StopHyperParameterTuningJob",
    "sagemaker:StopProcessingJob",
    "sagemaker:StopTrainingJob",
    "sagemaker:StopTransformJob",
    "sagemaker:UpdateEndpoint",
    "sagemaker:UpdateEndpointWeightsAndCapacities",
    "sagemaker:UpdateExperiment",
    "sagemaker:UpdateTrainingJob",
    "sagemaker:UpdateTrial",
    "sagemaker:UpdateTrialComponent",
];

/// Lets teams change and use what has their tag, and run it with their own role.
pub(crate) fn policy(config: &Config) -> PolicyDocument {
    let mut statements = change().to_vec();
    statements.extend(pass_own_role(config));
    statements.extend([guard_rails::deny_identity_changes(), guard_rails::deny_stack_changes()]);
    PolicyDocument::new(statements)
}

fn change() -> [Statement; 2] {
    [
        Statement::allow().sid("ChangeAndUseOwn").actions(CHANGE).resources(here(&WORK)).condition(
            Operator::StringEquals,
            TEAM_OF_RESOURCE,
            own_team(),
        ),
        // What has no tag is matched too; whose a space or an app is, its owner says.
        Statement::deny()
            .sid("DenyChangingAndUsingOthers")
            .actions([
                "sagemaker:AssociateTrialComponent",
                "sagemaker:BatchPutMetrics",
                "sagemaker:Delete*",
                "sagemaker:DisassociateTrialComponent",
                "sagemaker:InvokeEndpoint*",
                "sagemaker:Start*",
                "sagemaker:Stop*",
                "sagemaker:Update*",
            ])
            .not_resources(here(&["app", "space"]))
            .condition(Operator::StringNotEquals, TEAM_OF_RESOURCE, own_team()),
    ]
}

/// Jobs and endpoints run with a role: with that of the team, and with no other.
fn pass_own_role(config: &Config) -> [Statement; 5] {
    let own = role_arn(config, own_team());
    let (service, sagemaker) = ("iam:PassedToService", "sagemaker.amazonaws.com");
    let pass = |statement: Statement, sid: &str| statement.sid(sid).actions(["iam:PassRole"]);
    [
        Statement::allow().sid("LookUpOwnRole").actions(["iam:GetRole"]).resources([&own]),
        pass(Statement::allow(), "PassOwnRole").resources([&own]).condition(
            Operator::StringEquals,
            service,
            sagemaker,
        ),
        pass(Statement::deny(), "DenyPassingOtherRoles").not_resources([&own]),
        pass(Statement::deny(), "DenyPassingToOthers").all_resources().condition(
            Operator::StringNotEquals,
            service,
            sagemaker,
        ),
        Statement::deny().sid("DenyAssumingRoles").actions(["sts:AssumeRole"]).all_resources(),
    ]
}
