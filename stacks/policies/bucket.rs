//! The policy of the bucket with the query results.

use super::own_profile;
use cfn_synth::iam::policy::{Operator, PolicyDocument, Principal, Statement};
use cfn_synth::value::Val;
use cfn_synth::{list, sub};

/// Keeps each execution role to its own results, whatever somebody else allows it, and everybody to TLS.
///
/// These are guard rails of the bucket and not of the roles' policies: only here can a statement be about
/// everything in the bucket except one's own.
pub(crate) fn policy(bucket_arn: &Val<String>, roles: &Val<String>) -> PolicyDocument {
    // The roles may be made later, and a policy can only name as principals what exists.
    let deny_roles = |sid: &str| {
        let everybody = Statement::deny().sid(sid).principal(Principal::anyone());
        everybody.condition(Operator::ArnLike, "aws:PrincipalArn", roles)
    };
    let own_prefix = || sub!("{}/*", own_profile());
    PolicyDocument::new([
        Statement::deny()
            .sid("DenyPlainTransport")
            .principal(Principal::anyone())
            .actions(["s3:*"])
            .resources(list![bucket_arn, sub!("{}/*", bucket_arn)])
            .condition(Operator::Bool, "aws:SecureTransport", "false"),
        // Of a role without the tag, no prefix is its own, and this is about every object.
        deny_roles("DenyResultsOfOthers")
            .actions(["s3:*"])
            .not_resources(list![bucket_arn, sub!("{}/{}", bucket_arn, own_prefix())]),
        deny_roles("DenyListingResultsOfOthers")
            .actions(["s3:ListBucket*"])
            .resources([bucket_arn])
            .condition(Operator::StringNotLike, "s3:prefix", own_prefix()),
    ])
}
