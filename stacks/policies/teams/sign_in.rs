//! How members of teams enter Studio from the console.

use super::StudioDomain;
use crate::config::Config;
use crate::policies::front_door::{self, SignIn};
use crate::policies::guard_rails;
use cfn_synth::iam::policy::{PolicyDocument, Statement};
use cfn_synth::value::Val;
use cfn_synth::{list, sub};

/// Lets a member open the one user profile whose tag names them, and leaves the work to Studio, where it is done
/// with the role of the team.
pub(crate) fn policy(
    config: &Config,
    sign_in: SignIn,
    domain: &StudioDomain,
    bucket_arn: &Val<String>,
) -> PolicyDocument {
    let mut statements = front_door::open_own_profile(sign_in, domain).to_vec();
    statements.extend([
        Statement::deny()
            .sid("DenyWorkOutsideStudio")
            .actions([
                "sagemaker:*NotebookInstance*",
                "sagemaker:AddTags",
                "sagemaker:AssociateTrialComponent",
                "sagemaker:BatchPutMetrics",
                "sagemaker:Create*Job",
                "sagemaker:CreateApp",
                "sagemaker:CreateDomain",
                "sagemaker:CreateEndpoint*",
                "sagemaker:CreateExperiment",
                "sagemaker:CreateModel",
                "sagemaker:CreateSpace",
                "sagemaker:CreateTrial*",
                "sagemaker:CreateUserProfile",
                "sagemaker:Delete*",
                "sagemaker:DisassociateTrialComponent",
                "sagemaker:InvokeEndpoint*",
                "sagemaker:Start*",
                "sagemaker:Stop*",
                "sagemaker:Update*",
            ])
            .all_resources(),
        Statement::deny()
            .sid("DenyFilesOutsideStudio")
            .actions(["s3:*"])
            .resources(list![bucket_arn, sub!("{}/*", bucket_arn)]),
        // Through one, objects have other ARNs.
        Statement::deny().sid("DenyAccessPoints").actions(["s3:*AccessPoint*"]).all_resources(),
        guard_rails::deny_other_roles(),
        guard_rails::deny_identity_changes(),
        guard_rails::deny_stack_changes(),
        guard_rails::deny_passwords(config, &domain.partition),
    ]);
    if sign_in == SignIn::IamUser {
        statements.extend(front_door::own_password(domain));
    }
    PolicyDocument::new(statements)
}
