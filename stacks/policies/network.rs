//! The policies of the VPC endpoints: what of AWS is reached through the network that the stacks make.

use cfn_synth::iam::policy::{Operator, PolicyDocument, Principal, Statement};
use cfn_synth::intrinsic::account_id;
use cfn_synth::sub;
use cfn_synth::value::Val;

/// Lets through who works in the account: with credentials of another one, what a notebook knows could be carried
/// there.
pub(crate) fn own_account(action_prefix: &str) -> PolicyDocument {
    PolicyDocument::new([Statement::allow()
        .sid("OwnAccount")
        .principal(Principal::anyone())
        .actions([format!("{action_prefix}:*")])
        .all_resources()
        .condition(Operator::StringEquals, "aws:PrincipalAccount", account_id())])
}

/// Lets through what is about the bucket of the query results: the only one that notebooks have to do with. Athena
/// reads the data by itself, and not through the network.
///
/// The bucket lets nobody of another account in, so that the policy need not tell.
pub(crate) fn query_results(bucket_arn: &Val<String>) -> PolicyDocument {
    let results = || Statement::allow().principal(Principal::anyone());
    PolicyDocument::new([
        results()
            .sid("QueryResults")
            .actions([
                "s3:GetObject",
                "s3:PutObject",
                "s3:AbortMultipartUpload",
                "s3:ListMultipartUploadParts",
            ])
            .resources([sub!("{}/*", bucket_arn)]),
        results()
            .sid("QueryResultsBucket")
            .actions(["s3:GetBucketLocation", "s3:ListBucket"])
            .resources([bucket_arn]),
    ])
}
