//! What teams may do in the services beside SageMaker: files, images, logs and metrics of their own.

use super::own_team;
use crate::config::Config;
use crate::policies::execution::here;
use crate::policies::guard_rails;
use cfn_synth::iam::policy::{Operator, PolicyDocument, Statement};
use cfn_synth::intrinsic::{account_id, partition, region};
use cfn_synth::sub;
use cfn_synth::value::Val;

/// What fetches the layers of an image.
const PULL: [&str; 3] =
    ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

/// Lets teams use their folder of the bucket, and their repositories of images.
pub(crate) fn policy(config: &Config, bucket_arn: &Val<String>) -> PolicyDocument {
    let own_folder = || sub!("{}/*", own_team());
    let own_repositories = here("ecr", sub!("repository/{}/*", own_team()));
    PolicyDocument::new([
        Statement::allow()
            .sid("UseOwnFolder")
            .actions([
                "s3:AbortMultipartUpload",
                "s3:DeleteObject",
                "s3:GetObject",
                "s3:ListMultipartUploadParts",
                "s3:PutObject",
            ])
            .resources([sub!("{}/{}", bucket_arn, own_folder())]),
        // With the slash: without it, `red` could list the keys of `redwood`.
        Statement::allow().sid("ListOwnFolder").actions(["s3:ListBucket"]).resources([bucket_arn]).condition(
            Operator::StringLike,
            "s3:prefix",
            own_folder(),
        ),
        Statement::allow().sid("LocateBucket").actions(["s3:GetBucketLocation"]).resources([bucket_arn]),
        Statement::allow().sid("UseOwnImages").actions(PULL).resources([&own_repositories]),
        Statement::allow()
            .sid("MakeOwnImages")
            .actions([
                "ecr:CompleteLayerUpload",
                "ecr:CreateRepository",
                "ecr:DescribeImages",
                "ecr:DescribeRepositories",
                "ecr:InitiateLayerUpload",
                "ecr:ListImages",
                "ecr:PutImage",
                "ecr:UploadLayerPart",
            ])
            .resources([&own_repositories]),
        // AWS keeps its own in other accounts, and says there who may have them.
        Statement::allow()
            .sid("UseImagesOfOtherAccounts")
            .actions(PULL)
            .resources([sub!("arn:{}:ecr:{}:*:repository/*", partition(), region())])
            .condition(Operator::StringNotEquals, "aws:ResourceAccount", account_id()),
        Statement::allow().sid("SignInToRegistry").actions(["ecr:GetAuthorizationToken"]).all_resources(),
        Statement::allow()
            .sid("UseLogs")
            .actions([
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:DescribeLogStreams",
                "logs:GetLogEvents",
                "logs:PutLogEvents",
            ])
            .resources([here("logs", "log-group:/aws/sagemaker/*")]),
        Statement::allow()
            .sid("ReadMetrics")
            .actions(["cloudwatch:GetMetricData", "cloudwatch:GetMetricStatistics", "cloudwatch:ListMetrics"])
            .all_resources(),
        Statement::allow()
            .sid("WriteMetrics")
            .actions(["cloudwatch:PutMetricData"])
            .all_resources()
            .condition(Operator::StringLike, "cloudwatch:namespace", "/aws/sagemaker/*"),
        Statement::allow().sid("ListKeys").actions(["kms:ListAliases"]).all_resources(),
        Statement::allow().sid("DescribeKeys").actions(["kms:DescribeKey"]).resources([here("kms", "key/*")]),
        Statement::deny()
            .sid("DenyImagesOfOthers")
            .actions(["ecr:*Image*", "ecr:*Layer*", "ecr:*Repositor*"])
            .not_resources([own_repositories])
            .condition(Operator::StringEquals, "aws:ResourceAccount", account_id()),
        guard_rails::deny_bucket_access_changes(),
        guard_rails::deny_passwords(config, &partition()),
    ])
}
