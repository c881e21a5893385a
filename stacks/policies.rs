//! The policies of the data scientists: at the front door, and of their execution roles.
//!
//! What allows is what the work needs, and no more. What denies is a guard rail: it holds even when somebody
//! attaches a broader policy to the same user or role.

pub(crate) mod audit;
pub(crate) mod bucket;
mod domain;
pub(crate) mod execution;
pub(crate) mod front_door;
mod guard_rails;
pub(crate) mod network;
pub(crate) mod saml;
pub(crate) mod shared_role;
pub(crate) mod teams;

use crate::config::Config;
use crate::parameters::Folder;
use cfn_synth::iam::policy::{Operator, PolicyDocument, PolicyVariable, Principal, Statement};
use cfn_synth::intrinsic::{account_id, partition, region};
use cfn_synth::sub;
use cfn_synth::value::Val;
pub(crate) use domain::StudioDomain;

/// The tag of a user profile that names who may open it.
pub(crate) const STUDIO_USER_TAG: &str = "studiouserid";

/// The tag of an execution role that names the user profile that it belongs to.
pub(crate) const PROFILE_TAG: &str = "userprofilename";

/// Returns the name of the user profile that the principal's role belongs to.
fn own_profile() -> PolicyVariable {
    PolicyVariable::principal_tag(PROFILE_TAG)
}

/// Returns the ARNs of the execution roles.
pub(crate) fn execution_roles(config: &Config) -> Val<String> {
    sub!("arn:{}:iam::{}:role/{}*", partition(), account_id(), &config.role_name_prefix)
}

/// Returns what the names of the secrets with generated passwords begin with.
pub(crate) fn passwords(config: &Config) -> String {
    format!("{}/", config.named("sagemaker-studio-passwords"))
}

/// Lets SageMaker assume an execution role for this account and region, and say for whom.
pub(crate) fn trust_sagemaker() -> PolicyDocument {
    PolicyDocument::new([Statement::allow()
        .principal(Principal::service(["sagemaker.amazonaws.com"]))
        .actions(["sts:AssumeRole", "sts:SetSourceIdentity"])
        .condition(Operator::StringEquals, "aws:SourceAccount", account_id())
        .condition(
            Operator::ArnLike,
            "aws:SourceArn",
            sub!("arn:{}:sagemaker:{}:{}:*", partition(), region(), account_id()),
        )])
}

/// Lets Lake Formation assume the role that reads the data. Nobody of another account can have it do so: a role
/// cannot be passed from account to account.
pub(crate) fn trust_lake_formation() -> PolicyDocument {
    PolicyDocument::new([Statement::allow()
        .principal(Principal::service(["lakeformation.amazonaws.com"]))
        .actions(["sts:AssumeRole"])])
}

/// Lets Lake Formation read the data of a folder, and nothing else of its bucket; and decrypt it, where it is encrypted
/// with a key.
pub(crate) fn read_data(folder: &Folder, key_arn: Option<&str>) -> PolicyDocument {
    let (bucket_arn, prefix) = (folder.bucket_arn(), &folder.prefix);
    let mut statements = vec![
        Statement::allow().sid("ReadData").actions(["s3:GetObject"]).resources([sub!(
            "{}/{}/*",
            &bucket_arn,
            prefix
        )]),
        // With the slash: without it, the keys of `prefix-of-others` could be listed too.
        Statement::allow().sid("ListData").actions(["s3:ListBucket"]).resources([bucket_arn]).condition(
            Operator::StringLike,
            "s3:prefix",
            sub!("{}/*", prefix),
        ),
    ];
    statements.extend(
        key_arn.map(|key| Statement::allow().sid("DecryptData").actions(["kms:Decrypt"]).resources([key])),
    );
    PolicyDocument::new(statements)
}
