//! What claims of several stacks ask for, and take for granted, in the same words.

pub(super) const SAGEMAKER: &str = "sagemaker.amazonaws.com";

/// What opens a user profile.
pub(super) const OPEN: [&str; 2] = ["sagemaker:CreatePresignedDomainUrl", "sagemaker:DescribeUserProfile"];
pub(super) const TAG: [&str; 2] = ["sagemaker:AddTags", "sagemaker:DeleteTags"];
pub(super) const SPACES: [&str; 3] =
    ["sagemaker:CreateSpace", "sagemaker:UpdateSpace", "sagemaker:DeleteSpace"];
pub(super) const APPS: [&str; 2] = ["sagemaker:CreateApp", "sagemaker:DeleteApp"];
pub(super) const PROFILE_CHANGES: [&str; 3] =
    ["sagemaker:CreateUserProfile", "sagemaker:UpdateUserProfile", "sagemaker:DeleteUserProfile"];
pub(super) const DOMAIN_CHANGES: [&str; 3] =
    ["sagemaker:CreateDomain", "sagemaker:UpdateDomain", "sagemaker:DeleteDomain"];
pub(super) const NOTEBOOK_INSTANCES: [&str; 5] = [
    "sagemaker:CreateNotebookInstance",
    "sagemaker:CreatePresignedNotebookInstanceUrl",
    "sagemaker:StartNotebookInstance",
    "sagemaker:UpdateNotebookInstance",
    "sagemaker:CreateNotebookInstanceLifecycleConfig",
];

/// What changes a user, or opens another way to be one.
pub(super) const USER_CHANGES: [&str; 11] = [
    "iam:AddUserToGroup",
    "iam:AttachUserPolicy",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreateUser",
    "iam:DeleteUserPolicy",
    "iam:DetachUserPolicy",
    "iam:PutUserPolicy",
    "iam:RemoveUserFromGroup",
    "iam:TagUser",
    "iam:UpdateLoginProfile",
];

/// What changes a role: its tags say whose it is.
pub(super) const ROLE_CHANGES: [&str; 8] = [
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePolicy",
    "iam:TagRole",
    "iam:UntagRole",
    "iam:UpdateAssumeRolePolicy",
];

pub(super) const POLICY_CHANGES: [&str; 3] =
    ["iam:CreatePolicyVersion", "iam:DeletePolicyVersion", "iam:SetDefaultPolicyVersion"];

/// What changes a stack with the role that it was made with, whoever asks.
pub(super) const STACK_CHANGES: [&str; 4] = [
    "cloudformation:CreateChangeSet",
    "cloudformation:DeleteStack",
    "cloudformation:ExecuteChangeSet",
    "cloudformation:UpdateStack",
];

/// Condition keys of spaces and apps, and of tags that are set when something is made.
pub(super) const OWNER: &str = "sagemaker:OwnerUserProfileArn";
pub(super) const SHARING: &str = "sagemaker:SpaceSharingType";
pub(super) const TAGGING: &str = "sagemaker:TaggingAction";

pub(super) const ATTRIBUTE: &str =
    "The identity provider sends each person's own user name as the attribute `studiouserid`.";
pub(super) const SPACE_KEYS: &str =
    "SageMaker says whose a space is, and how it is shared, in every request about it and its apps.";
