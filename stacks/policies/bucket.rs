//! The policies of buckets: everybody uses TLS, and roles of the stacks keep to what is theirs.

use super::own_profile;
use cfn_synth::iam::policy::{Operator, PolicyDocument, Principal, Statement};
use cfn_synth::value::Val;
use cfn_synth::{list, sub};

/// Returns a policy of a bucket: nothing goes there or comes from there without TLS, and what else is said of it.
pub(super) fn private(
    bucket_arn: &Val<String>,
    statements: impl IntoIterator<Item = Statement>,
) -> PolicyDocument {
    let tls = Statement::deny()
        .sid("DenyPlainTransport")
        .principal(Principal::anyone())
        .actions(["s3:*"])
        .resources(list![bucket_arn, sub!("{}/*", bucket_arn)])
        .condition(Operator::Bool, "aws:SecureTransport", "false");
    PolicyDocument::new([tls].into_iter().chain(statements))
}

/// Keeps each execution role to its own results, whatever somebody else allows it, and everybody to TLS.
///
/// These are guard rails of the bucket and not of the roles' policies: only here can a statement be about
/// everything in the bucket except one's own.
pub(crate) fn policy(bucket_arn: &Val<String>, roles: &Val<String>) -> PolicyDocument {
    keep_apart(bucket_arn, roles, &sub!("{}/*", own_profile()))
}

/// Does the same where the keys of one's own objects match a pattern. Of a session for which the pattern has a
/// variable without a value, such as a tag, no object is its own, and this is about every one.
pub(super) fn keep_apart(
    bucket_arn: &Val<String>,
    roles: &Val<String>,
    own_keys: &Val<String>,
) -> PolicyDocument {
    // The roles may be made later, and a policy can only name as principals what exists.
    let deny_roles = |sid: &str| {
        let everybody = Statement::deny().sid(sid).principal(Principal::anyone());
        everybody.condition(Operator::ArnLike, "aws:PrincipalArn", roles)
    };
    let statements = [
        deny_roles("DenyResultsOfOthers")
            .actions(["s3:*"])
            .not_resources(list![bucket_arn, sub!("{}/{}", bucket_arn, own_keys)]),
        deny_roles("DenyListingResultsOfOthers")
            .actions(["s3:ListBucket*"])
            .resources([bucket_arn])
            .condition(Operator::StringNotLike, "s3:prefix", own_keys),
    ];
    private(bucket_arn, statements)
}
