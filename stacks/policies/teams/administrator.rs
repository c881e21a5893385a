//! What administrators of Studio may do: make user profiles, but none without saying whose it is.

use super::{StudioDomain, TAG_KEYS, TAGGING, role_arn};
use crate::config::Config;
use crate::policies::STUDIO_USER_TAG;
use cfn_synth::iam::policy::{Operator, PolicyDocument, Statement};

const CREATE: &str = "sagemaker:CreateUserProfile";

/// Lets an administrator make user profiles for the teams, each with the tag that names who may open it and with
/// no other, and keeps them from changing that tag.
pub(crate) fn policy(config: &Config, domain: &StudioDomain) -> PolicyDocument {
    let profiles = || [domain.all("user-profile")];
    let user = format!("aws:RequestTag/{STUDIO_USER_TAG}");
    PolicyDocument::new([
        Statement::allow()
            .sid("FindStudio")
            .actions(["sagemaker:ListDomains", "sagemaker:ListUserProfiles"])
            .all_resources(),
        Statement::allow()
            .sid("DescribeStudio")
            .actions(["sagemaker:DescribeDomain", "sagemaker:DescribeUserProfile"])
            .resources([domain.arn(), domain.all("user-profile")]),
        Statement::allow()
            .sid("CreateProfileOfSomebody")
            .actions([CREATE])
            .resources(profiles())
            .condition(Operator::StringLike, user.clone(), "?*")
            .condition(Operator::StringEquals.for_all_values(), TAG_KEYS, STUDIO_USER_TAG),
        Statement::allow().sid("TagOnCreate").actions(["sagemaker:AddTags"]).resources(profiles()).condition(
            Operator::StringEquals,
            TAGGING,
            "CreateUserProfile",
        ),
        Statement::allow()
            .sid("PassTeamRoles")
            .actions(["iam:PassRole"])
            .resources([role_arn(config, "*")])
            .condition(Operator::StringEquals, "iam:PassedToService", "sagemaker.amazonaws.com"),
        // Without the tag, this matches too.
        Statement::deny().sid("DenyProfilesOfNobody").actions([CREATE]).all_resources().condition(
            Operator::StringNotLike,
            user,
            "?*",
        ),
        Statement::deny().sid("DenyOtherTags").actions([CREATE]).all_resources().condition(
            Operator::StringNotEquals.for_any_value(),
            TAG_KEYS,
            STUDIO_USER_TAG,
        ),
        Statement::deny()
            .sid("DenyTagsAfterCreation")
            .actions(["sagemaker:AddTags", "sagemaker:DeleteTags"])
            .resources([domain.anywhere("user-profile")])
            .condition(Operator::StringNotEquals, TAGGING, "CreateUserProfile"),
    ])
}
