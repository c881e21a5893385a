//! The policy of the teams' bucket.

use super::{own_team, role_arn};
use crate::config::Config;
use crate::policies::bucket;
use cfn_synth::iam::policy::{Operator, PolicyDocument, Principal, Statement};
use cfn_synth::value::Val;
use cfn_synth::{list, sub};

/// Keeps each team's role to its own folder, whatever somebody else allows it, and everybody to TLS.
pub(crate) fn policy(config: &Config, bucket_arn: &Val<String>) -> PolicyDocument {
    let own_folder = || sub!("{}/*", own_team());
    let deny_teams = |sid: &str| {
        Statement::deny().sid(sid).principal(Principal::anyone()).condition(
            Operator::ArnLike,
            "aws:PrincipalArn",
            role_arn(config, "*"),
        )
    };
    let statements = [
        // Of a role without the tag, no folder is its own, and this is about every object.
        deny_teams("DenyFoldersOfOthers")
            .actions(["s3:*"])
            .not_resources(list![bucket_arn, sub!("{}/{}", bucket_arn, own_folder())]),
        deny_teams("DenyListingFoldersOfOthers")
            .actions(["s3:ListBucket*"])
            .resources([bucket_arn])
            .condition(Operator::StringNotLike, "s3:prefix", own_folder()),
    ];
    bucket::private(bucket_arn, statements)
}
