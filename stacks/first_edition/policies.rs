//! The policies as they were first published. Their holes are the reason for those of today.

use crate::config::Config;
use crate::policies::front_door::SignIn;
use crate::policies::{PROFILE_TAG, STUDIO_USER_TAG};
use cfn_synth::iam::policy::{Operator, PolicyDocument, PolicyVariable, Principal, Statement};
use cfn_synth::intrinsic::{account_id, region};
use cfn_synth::value::Val;
use cfn_synth::{list, sub};

const OPEN_PROFILE: [&str; 2] = ["sagemaker:CreatePresignedDomainUrl", "sagemaker:DescribeUserProfile"];

/// Lets SageMaker assume an execution role.
pub(super) fn trust_sagemaker() -> PolicyDocument {
    PolicyDocument::new([Statement::allow()
        .principal(Principal::service(["sagemaker.amazonaws.com"]))
        .actions(["sts:AssumeRole"])])
}

/// Lets a data scientist, in the console, open the one user profile whose tag names them.
pub(crate) fn front_door(sign_in: SignIn) -> PolicyDocument {
    let own_tag = format!("sagemaker:ResourceTag/{STUDIO_USER_TAG}");
    PolicyDocument::new([
        studio_read_only(),
        add_tags(),
        Statement::allow()
            .sid("AmazonSageMakerAllowedUserProfile")
            .actions(OPEN_PROFILE)
            .all_resources()
            .condition(Operator::StringEquals, own_tag.clone(), sign_in.identity()),
        Statement::deny()
            .sid("AmazonSageMakerDeniedUserProfiles")
            .actions(OPEN_PROFILE)
            .all_resources()
            .condition(Operator::StringNotEquals, own_tag, sign_in.identity()),
        Statement::deny()
            .sid("AmazonSageMakerDeniedServices")
            .actions([
                "sagemaker:CreatePresignedNotebookInstanceUrl",
                "sagemaker:*NotebookInstance",
                "sagemaker:*NotebookInstanceLifecycleConfig",
                "sagemaker:CreateUserProfile",
                "sagemaker:DeleteDomain",
                "sagemaker:DeleteUserProfile",
            ])
            .all_resources(),
    ])
}

/// Lets a notebook run its own apps, query through Athena and Lake Formation, and write results.
pub(super) fn execution(config: &Config) -> PolicyDocument {
    let own_profile = own("user-profile/*/", "");
    let own_apps = own("app/*/", "/*");
    let results = results_bucket(config);
    PolicyDocument::new([
        studio_read_only(),
        add_tags(),
        Statement::allow()
            .sid("AmazonSageMakerAllowedUserProfile")
            .actions(["sagemaker:DescribeUserProfile"])
            .resources([&own_profile]),
        Statement::deny()
            .sid("AmazonSageMakerDeniedUserProfiles")
            .actions(["sagemaker:DescribeUserProfile"])
            .not_resources([&own_profile]),
        Statement::allow()
            .sid("AmazonSageMakerAllowedApp")
            .actions(["sagemaker:*App"])
            .resources([&own_apps]),
        Statement::deny()
            .sid("AmazonSageMakerDeniedApps")
            .actions(["sagemaker:*App"])
            .not_resources([&own_apps]),
        Statement::allow()
            .sid("LakeFormationPermissions")
            .actions([
                "lakeformation:GetDataAccess",
                "glue:GetTable",
                "glue:GetTables",
                "glue:SearchTables",
                "glue:GetDatabase",
                "glue:GetDatabases",
                "glue:GetPartitions",
            ])
            .all_resources(),
        Statement::allow()
            .sid("S3Permissions")
            .actions(["s3:CreateBucket", "s3:GetObject", "s3:PutObject"])
            .resources(list![&results, sub!("{}/*", &results)]),
        Statement::allow().sid("AmazonSageMakerStudioIAMPassRole").actions(["iam:PassRole"]).all_resources(),
        Statement::deny().sid("DenyAssummingOtherIAMRoles").actions(["sts:AssumeRole"]).all_resources(),
    ])
}

fn studio_read_only() -> Statement {
    Statement::allow()
        .sid("AmazonSageMakerStudioReadOnly")
        .actions([
            "sagemaker:DescribeDomain",
            "sagemaker:ListDomains",
            "sagemaker:ListUserProfiles",
            "sagemaker:ListApps",
        ])
        .all_resources()
}

fn add_tags() -> Statement {
    Statement::allow().sid("AmazonSageMakerAddTags").actions(["sagemaker:AddTags"]).all_resources()
}

/// Returns the ARN of what belongs to the execution role's user profile.
fn own(before: &str, after: &str) -> Val<String> {
    let profile = PolicyVariable::principal_tag(PROFILE_TAG);
    sub!("arn:aws:sagemaker:{}:{}:{}{}{}", region(), account_id(), before, profile, after)
}

fn results_bucket(config: &Config) -> Val<String> {
    sub!("arn:aws:s3:::{}{}-{}", &config.results_bucket_prefix, region(), account_id())
}
