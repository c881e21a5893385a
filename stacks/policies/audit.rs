//! The policies of the audit trail: who writes its logs, and who reads them.

use super::bucket;
use crate::config::Config;
use crate::results::workgroup_name;
use cfn_synth::construct::{Handle, Parameter};
use cfn_synth::iam::policy::{Operator, PolicyDocument, Principal, Statement};
use cfn_synth::intrinsic::{account_id, partition, region};
use cfn_synth::resources::{athena, glue, s3};
use cfn_synth::value::{IntoVal, Val};
use cfn_synth::{list, sub};

/// What an auditor's queries touch.
pub(crate) struct Desk<'a> {
    pub(crate) config: &'a Config,
    pub(crate) logs: &'a Handle<s3::Bucket>,
    pub(crate) results: &'a Handle<s3::Bucket>,
    pub(crate) workgroup: &'a Handle<athena::WorkGroup>,
    pub(crate) database: &'a Handle<glue::Database>,
}

/// Lets CloudTrail write the logs of one trail, and auditors read them. Nobody else can, not even who may do
/// everything in the account, without a change of this policy: which the trail records.
pub(crate) fn logs(
    bucket_arn: &Val<String>,
    trail_arn: &Val<String>,
    auditor: &Val<String>,
) -> PolicyDocument {
    let cloud_trail = || Statement::allow().principal(Principal::service(["cloudtrail.amazonaws.com"]));
    let statements =
        [
            cloud_trail().sid("FindOwner").actions(["s3:GetBucketAcl"]).resources([bucket_arn]).condition(
                Operator::StringEquals,
                "aws:SourceArn",
                trail_arn,
            ),
            cloud_trail()
                .sid("WriteLogs")
                .actions(["s3:PutObject"])
                .resources([sub!("{}/AWSLogs/{}/*", bucket_arn, account_id())])
                .condition(Operator::StringEquals, "aws:SourceArn", trail_arn),
            deny_objects("DenyReadersButAuditors", bucket_arn, &["s3:GetObject*"]).condition(
                Operator::ArnNotEquals,
                "aws:PrincipalArn",
                auditor,
            ),
            deny_objects("DenyWritersButServices", bucket_arn, &["s3:DeleteObject*", "s3:PutObject*"])
                .condition(Operator::Bool, "aws:PrincipalIsAWSService", "false"),
        ];
    bucket::private(bucket_arn, statements)
}

/// Leaves the results of auditors' queries to auditors.
pub(crate) fn results(bucket_arn: &Val<String>, auditor: &Val<String>) -> PolicyDocument {
    let objects = ["s3:DeleteObject*", "s3:GetObject*", "s3:PutObject*"];
    let others = deny_objects("DenyAllButAuditors", bucket_arn, &objects);
    bucket::private(bucket_arn, [others.condition(Operator::ArnNotEquals, "aws:PrincipalArn", auditor)])
}

/// Lets the auditor that the customer named act as one.
pub(crate) fn trust(auditor: &Parameter<String>) -> PolicyDocument {
    PolicyDocument::new([Statement::allow().principal(Principal::aws([auditor])).actions(["sts:AssumeRole"])])
}

/// Lets auditors query the trail, check its logs, and look up the text of anybody's query.
///
/// It is the permissions boundary of their role too: whatever somebody attaches, this is the most that it may do.
pub(crate) fn auditor(desk: &Desk<'_>) -> PolicyDocument {
    let &Desk { config, logs, results, workgroup, database } = desk;
    let (logs, results) = (logs.arn(), results.arn());
    PolicyDocument::new([
        Statement::allow()
            .sid("QueryInOwnWorkgroup")
            .actions([
                "athena:GetWorkGroup",
                "athena:StartQueryExecution",
                "athena:StopQueryExecution",
                "athena:GetQueryExecution",
                "athena:BatchGetQueryExecution",
                "athena:ListQueryExecutions",
                "athena:GetQueryResults",
                "athena:GetQueryResultsStream",
                "athena:ListNamedQueries",
                "athena:GetNamedQuery",
                "athena:BatchGetNamedQuery",
            ])
            .resources([here("athena", sub!("workgroup/{}", workgroup))]),
        // A trail has not had the text of queries since July 2023; Athena tells it, and not what came out.
        Statement::allow()
            .sid("LookUpQueriesOfOthers")
            .actions(["athena:GetQueryExecution", "athena:BatchGetQueryExecution"])
            .resources([here("athena", sub!("workgroup/{}", workgroup_name(config, "*")))]),
        // The console lists them before anything can be chosen.
        Statement::allow()
            .sid("FindWorkgroup")
            .actions(["athena:ListWorkGroups", "athena:ListDataCatalogs"])
            .all_resources(),
        Statement::allow()
            .sid("ListDatabases")
            .actions(["glue:GetDatabases"])
            .resources([here("glue", "catalog"), here("glue", "database/*")]),
        Statement::allow()
            .sid("ReadAthenaCatalog")
            .actions([
                "athena:GetDataCatalog",
                "athena:ListDatabases",
                "athena:GetDatabase",
                "athena:ListTableMetadata",
                "athena:GetTableMetadata",
            ])
            .resources([here("athena", "datacatalog/AwsDataCatalog")]),
        Statement::allow()
            .sid("ReadCatalog")
            .actions(["glue:GetDatabase", "glue:GetTable", "glue:GetTables"])
            .resources(list![
                here("glue", "catalog"),
                // Athena asks for it in every query.
                here("glue", "database/default"),
                here("glue", sub!("database/{}", database)),
                here("glue", sub!("table/{}/*", database)),
            ]),
        Statement::allow().sid("ReadLogs").actions(["s3:GetObject"]).resources([sub!("{}/*", &logs)]),
        Statement::allow()
            .sid("FindLogsAndResults")
            .actions(["s3:GetBucketLocation", "s3:ListBucket"])
            .resources(list![&logs, &results]),
        Statement::allow()
            .sid("UseOwnResults")
            .actions([
                "s3:GetObject",
                "s3:PutObject",
                "s3:AbortMultipartUpload",
                "s3:ListMultipartUploadParts",
            ])
            .resources([sub!("{}/*", &results)]),
        // With these, the program `aws cloudtrail validate-logs` tells whether a log was changed.
        Statement::allow()
            .sid("CheckLogs")
            .actions(["cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus", "cloudtrail:ListPublicKeys"])
            .all_resources(),
    ])
}

/// Denies everybody what is done with the objects of a bucket, but for a condition.
fn deny_objects(sid: &str, bucket_arn: &Val<String>, actions: &[&str]) -> Statement {
    Statement::deny()
        .sid(sid)
        .principal(Principal::anyone())
        .actions(actions.to_vec())
        .resources([sub!("{}/*", bucket_arn)])
}

/// Returns the ARN of a service's resource in the stack's account and region.
fn here(service: &str, resource: impl IntoVal<String>) -> Val<String> {
    sub!("arn:{}:{}:{}:{}:{}", partition(), service, region(), account_id(), resource)
}
