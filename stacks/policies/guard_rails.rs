//! What no data scientist may do, neither in the console nor in a notebook, whatever somebody else allows them.

use super::{StudioDomain, passwords};
use crate::config::Config;
use cfn_synth::iam::policy::Statement;
use cfn_synth::sub;
use cfn_synth::value::Val;

/// Denies the older notebooks: each has a role and an owner of its own, which no user profile decides.
pub(super) fn deny_notebook_instances() -> Statement {
    Statement::deny().sid("DenyNotebookInstances").actions(["sagemaker:*NotebookInstance*"]).all_resources()
}

/// Denies changes of who has which user profile, with which execution role.
pub(super) fn deny_domain_and_profile_changes() -> Statement {
    Statement::deny()
        .sid("DenyDomainAndProfileChanges")
        .actions([
            "sagemaker:CreateDomain",
            "sagemaker:UpdateDomain",
            "sagemaker:DeleteDomain",
            "sagemaker:CreateUserProfile",
            "sagemaker:UpdateUserProfile",
            "sagemaker:DeleteUserProfile",
        ])
        .all_resources()
}

/// Denies changes of the tags of kinds of resources, wherever they are: a tag decides who opens a user profile.
pub(super) fn deny_tags(sid: &str, domain: &StudioDomain, kinds: &[&str]) -> Statement {
    Statement::deny()
        .sid(sid)
        .actions(["sagemaker:AddTags", "sagemaker:DeleteTags"])
        .resources(kinds.iter().map(|kind| domain.anywhere(kind)).collect::<Vec<_>>())
}

/// Denies the use of any other role: by assuming it, or by passing it to a job that the principal starts.
pub(super) fn deny_other_roles() -> Statement {
    Statement::deny().sid("DenyOtherRoles").actions(["iam:PassRole", "sts:AssumeRole"]).all_resources()
}

/// Denies the generated passwords of the users: one who read another's would sign in as them.
pub(super) fn deny_passwords(config: &Config, partition: &Val<String>) -> Statement {
    let secrets = sub!("arn:{}:secretsmanager:*:*:secret:{}*", partition, passwords(config));
    Statement::deny().sid("DenyPasswords").actions(["secretsmanager:GetSecretValue"]).resources([secrets])
}

/// Denies what opens a bucket in another way, or empties it: a policy would let another account read it, through
/// an access point its objects have other ARNs, which no denial of theirs is about, and a lifecycle would have
/// the logs of an audit expire.
pub(super) fn deny_bucket_access_changes() -> Statement {
    Statement::deny()
        .sid("DenyBucketAccessChanges")
        .actions(["s3:*AccessPoint*", "s3:DeleteBucket*", "s3:Put*Configuration", "s3:PutBucket*"])
        .all_resources()
}

/// Denies everything about trails: what one records is the proof of what the principal did, and tells what
/// everybody else did.
pub(super) fn deny_trails() -> Statement {
    Statement::deny().sid("DenyTrails").actions(["cloudtrail:*"]).all_resources()
}

/// Denies changes of stacks, these among them: CloudFormation makes them with the service role of the stack, where it
/// has one, for whoever may change it. Whoever takes one away takes the policies of buckets away with it.
pub(super) fn deny_stack_changes() -> Statement {
    Statement::deny()
        .sid("DenyStackChanges")
        .actions([
            "cloudformation:CreateChangeSet",
            "cloudformation:DeleteStack",
            "cloudformation:ExecuteChangeSet",
            "cloudformation:UpdateStack",
        ])
        .all_resources()
}

/// Denies what makes another identity of one's own, or takes these guard rails away. Whoever somebody allows
/// to manage their own password and MFA devices still can.
pub(super) fn deny_identity_changes() -> Statement {
    Statement::deny()
        .sid("DenyIdentityChanges")
        .actions([
            // With another provider of the same name one could sign in as anybody.
            "iam:*SAMLProvider",
            "iam:AddUserToGroup",
            "iam:Attach*",
            "iam:CreateAccessKey",
            "iam:CreateLoginProfile",
            "iam:CreatePolicyVersion",
            "iam:CreateRole",
            "iam:CreateUser",
            "iam:Delete*Policy",
            "iam:DeletePolicyVersion",
            "iam:Detach*",
            "iam:Put*",
            "iam:RemoveUserFromGroup",
            "iam:SetDefaultPolicyVersion",
            "iam:Tag*",
            "iam:Untag*",
            "iam:Update*",
        ])
        .all_resources()
}
