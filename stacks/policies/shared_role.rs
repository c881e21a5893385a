//! What everybody may do with the one execution role that all have: for themselves, and not for others.
//!
//! Studio says of each notebook which user profile it is of, in two ways. The source identity is in everything that
//! the role does, whatever it is that runs with it: a job has that of whoever started it. The keys
//! `sagemaker:DomainId` and `sagemaker:UserProfileName` are in what a notebook asks for. Data is told apart by the
//! first, what SageMaker has by the others; to start a job, both have to agree.

use super::execution::{self, TAGGING, here};
use super::{PROFILE_TAG, StudioDomain, bucket, guard_rails};
use cfn_synth::construct::Parameter;
use cfn_synth::iam::policy::{Operator, PolicyDocument, PolicyVariable, Statement};
use cfn_synth::intrinsic::{account_id, partition, region};
use cfn_synth::value::{IntoVal, Val};
use cfn_synth::{list, sub};

/// The tag that SageMaker puts on what is made in Studio: whose it is.
pub(crate) const OWNER_TAG: &str = "sagemaker:user-profile-arn";

/// What the names of users' secrets begin with.
pub(crate) const SECRETS: &str = "user-secrets";

/// The folder of the bucket in which each user has one.
pub(crate) const USERS_FOLDER: &str = "users";

const START_JOBS: [&str; 2] = ["sagemaker:CreateTrainingJob", "sagemaker:CreateHyperParameterTuningJob"];

const IDENTITY: &str = "aws:SourceIdentity";
const DIRECTORY: &str = "sagemaker:FileSystemDirectoryPath";
const FILE_SYSTEM: &str = "sagemaker:FileSystemId";
const SECURITY_GROUPS: &str = "sagemaker:VpcSecurityGroupIds";

/// Returns the name of the user profile for which the role works.
fn own_name() -> PolicyVariable {
    PolicyVariable::source_identity()
}

/// Returns the name of the user profile that a notebook is of.
fn own_notebook() -> PolicyVariable {
    PolicyVariable::of("sagemaker:UserProfileName")
}

/// Returns the ARN of the user profile that a notebook is of: none at all for whatever is no notebook.
fn own_profile(domain: &StudioDomain) -> Val<String> {
    let StudioDomain { partition, region, account, .. } = domain;
    let id = PolicyVariable::of("sagemaker:DomainId");
    sub!("arn:{}:sagemaker:{}:{}:user-profile/{}/{}", partition, region, account, id, own_notebook())
}

/// Lets everybody work in Studio with spaces and apps of their own.
pub(crate) fn in_studio(domain: &StudioDomain) -> PolicyDocument {
    execution::in_studio_as(domain, &own_profile(domain))
}

/// Keeps each user to their own folder of the bucket, and everybody to TLS.
pub(crate) fn bucket_policy(bucket_arn: &Val<String>, role_arn: &Val<String>) -> PolicyDocument {
    bucket::keep_apart(bucket_arn, role_arn, &own_keys())
}

/// Returns the pattern of the keys of one's own objects. With the slash: without it, `ann` could use what is of
/// `anna`.
fn own_keys() -> Val<String> {
    sub!("{}/{}/*", USERS_FOLDER, own_name())
}

/// The file system on which each user has a directory to train on.
pub(crate) struct Directories<'a> {
    pub(crate) file_system: &'a Parameter<String>,
    /// The directory in which each user has one.
    pub(crate) root: &'a Parameter<String>,
    /// The only security group that the file system admits.
    pub(crate) security_group: &'a Parameter<String>,
}

impl Directories<'_> {
    /// Returns one's own directory. It is compared as a whole: what is below it can be used with it, and a path such
    /// as `/users/ann/../ben` leads elsewhere.
    fn own(&self) -> Val<String> {
        sub!("{}/{}", self.root, own_name())
    }
}

/// Lets everybody run training jobs of their own.
///
/// The role is passed to the job, which has the source identity of whoever starts it; should it have none, nothing
/// is allowed it.
pub(crate) fn on_jobs(
    domain: &StudioDomain,
    role_arn: &Val<String>,
    vpc: &Parameter<String>,
    security_groups: &Parameter<Vec<String>>,
    directories: &Directories<'_>,
) -> PolicyDocument {
    let own_profile = own_profile(domain);
    let owner = format!("sagemaker:ResourceTag/{OWNER_TAG}");
    let created = ["CreateTrainingJob", "CreateHyperParameterTuningJob"];
    let own_vpc = || sub!("arn:{}:ec2:{}:{}:vpc/{}", partition(), region(), account_id(), vpc);
    let interfaces = || here("ec2", "network-interface/*");
    PolicyDocument::new([
        start_jobs("StartJobs", domain, security_groups).condition(Operator::Null, FILE_SYSTEM, "true"),
        Statement::deny().sid("DenyDirectoriesOfOthers").actions(START_JOBS).all_resources().condition(
            Operator::StringNotEquals.for_any_value(),
            DIRECTORY,
            directories.own(),
        ),
        Statement::allow()
            .sid("FollowOwnJobs")
            .actions([
                "sagemaker:DescribeTrainingJob",
                "sagemaker:StopTrainingJob",
                "sagemaker:DescribeHyperParameterTuningJob",
                "sagemaker:StopHyperParameterTuningJob",
                "sagemaker:ListTrainingJobsForHyperParameterTuningJob",
            ])
            .resources(jobs())
            .condition(Operator::StringEquals, owner.clone(), &own_profile),
        // What has no owner, or is asked for by what is no notebook, is matched too.
        Statement::deny()
            .sid("DenyJobsOfOthers")
            .actions([
                "sagemaker:DescribeTrainingJob",
                "sagemaker:StopTrainingJob",
                "sagemaker:UpdateTrainingJob",
                "sagemaker:DeleteTrainingJob",
                "sagemaker:DescribeHyperParameterTuningJob",
                "sagemaker:StopHyperParameterTuningJob",
                "sagemaker:DeleteHyperParameterTuningJob",
                "sagemaker:ListTrainingJobsForHyperParameterTuningJob",
            ])
            .all_resources()
            .condition(Operator::StringNotEquals, owner, &own_profile),
        // SageMaker puts the tag on it that says whose it is.
        Statement::allow()
            .sid("TagJobsOnCreate")
            .actions(["sagemaker:AddTags"])
            .resources(jobs())
            .condition(Operator::StringEquals, TAGGING, created)
            .condition(
                Operator::StringEquals.if_exists(),
                format!("aws:RequestTag/{OWNER_TAG}"),
                &own_profile,
            ),
        guard_rails::deny_tags(
            "DenyJobTagsAfterCreation",
            domain,
            &["training-job", "hyper-parameter-tuning-job"],
        )
        .condition(Operator::StringNotEquals, TAGGING, created),
        Statement::allow().sid("PassRoleToJobs").actions(["iam:PassRole"]).resources([role_arn]).condition(
            Operator::StringEquals,
            "iam:PassedToService",
            "sagemaker.amazonaws.com",
        ),
        Statement::deny().sid("DenyOtherServices").actions(["iam:PassRole"]).all_resources().condition(
            Operator::StringNotEquals,
            "iam:PassedToService",
            "sagemaker.amazonaws.com",
        ),
        Statement::deny().sid("DenyPassingOtherRoles").actions(["iam:PassRole"]).not_resources([role_arn]),
        Statement::deny().sid("DenyAssumingRoles").actions(["sts:AssumeRole"]).all_resources(),
        Statement::allow()
            .sid("PullImages")
            .actions(["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"])
            // Those of SageMaker's algorithms are in accounts of AWS, other ones in each region.
            .resources([sub!("arn:{}:ecr:{}:*:repository/*", partition(), region())]),
        Statement::allow().sid("SignInToRegistries").actions(["ecr:GetAuthorizationToken"]).all_resources(),
        Statement::allow()
            .sid("SeeNetwork")
            .actions([
                "ec2:DescribeDhcpOptions",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcs",
            ])
            .all_resources(),
        Statement::allow()
            .sid("MakeInterfaces")
            .actions(["ec2:CreateNetworkInterface"])
            .resources([interfaces()]),
        Statement::allow()
            .sid("JoinVpc")
            .actions(["ec2:CreateNetworkInterface"])
            .resources([here("ec2", "subnet/*"), here("ec2", "security-group/*")])
            .condition(Operator::ArnEquals, "ec2:Vpc", own_vpc()),
        Statement::allow()
            .sid("UseInterfaces")
            .actions([
                "ec2:CreateNetworkInterfacePermission",
                "ec2:DeleteNetworkInterface",
                "ec2:DeleteNetworkInterfacePermission",
            ])
            .resources([interfaces()])
            .condition(Operator::ArnEquals, "ec2:Vpc", own_vpc()),
    ])
}

/// Lets everybody train on a directory of their own. The job has no network then: what runs in it cannot connect to
/// the file system by itself, where no directory would be denied it.
pub(crate) fn on_directories(domain: &StudioDomain, directories: &Directories<'_>) -> PolicyDocument {
    PolicyDocument::new([start_jobs("StartJobsOnOwnDirectory", domain, directories.security_group)
        .condition(Operator::StringEquals, FILE_SYSTEM, directories.file_system)
        .condition(Operator::StringEquals, DIRECTORY, directories.own())
        .condition(Operator::Bool, "sagemaker:NetworkIsolation", "true")])
}

/// Lets a notebook start jobs in the VPC, with some security groups: elsewhere, a job would reach what notebooks
/// are kept from.
fn start_jobs(sid: &str, domain: &StudioDomain, groups: impl cfn_synth::value::IntoNode) -> Statement {
    Statement::allow()
        .sid(sid)
        .actions(START_JOBS)
        .resources(jobs())
        .condition(Operator::StringEquals, IDENTITY, own_notebook())
        .condition(Operator::StringEquals, "sagemaker:DomainId", &domain.id)
        .condition(Operator::Null, SECURITY_GROUPS, "false")
        .condition(Operator::StringEquals.for_all_values(), SECURITY_GROUPS, groups)
}

fn jobs() -> [Val<String>; 2] {
    [here("sagemaker", "training-job/*"), here("sagemaker", "hyper-parameter-tuning-job/*")]
}

/// Lets everybody use data of their own, and read the data lake.
pub(crate) fn on_data(bucket_arn: &Val<String>, database: &Parameter<String>) -> PolicyDocument {
    let own_secrets = || here("secretsmanager", sub!("secret:{}/{}/*", SECRETS, own_name()));
    PolicyDocument::new([
        // Nothing tells then for whom it is.
        Statement::deny().sid("DenyWithoutIdentity").actions(["*"]).all_resources().condition(
            Operator::Null,
            IDENTITY,
            "true",
        ),
        Statement::allow()
            .sid("UseOwnFiles")
            .actions([
                "s3:GetObject",
                "s3:PutObject",
                "s3:DeleteObject",
                "s3:AbortMultipartUpload",
                "s3:ListMultipartUploadParts",
            ])
            .resources([sub!("{}/{}", bucket_arn, own_keys())]),
        Statement::allow().sid("LocateFiles").actions(["s3:GetBucketLocation"]).resources([bucket_arn]),
        Statement::allow().sid("ListOwnFiles").actions(["s3:ListBucket"]).resources([bucket_arn]).condition(
            Operator::StringLike,
            "s3:prefix",
            own_keys(),
        ),
        Statement::allow()
            .sid("ReadOwnSecrets")
            .actions(["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"])
            .resources([own_secrets()]),
        Statement::deny()
            .sid("DenySecretsOfOthers")
            .actions(["secretsmanager:*"])
            .not_resources([own_secrets()]),
        Statement::allow()
            .sid("ReadCatalog")
            .actions([
                "glue:GetDatabase",
                "glue:GetTable",
                "glue:GetTables",
                "glue:GetPartition",
                "glue:GetPartitions",
                "glue:BatchGetPartition",
            ])
            .resources(list![
                here("glue", "catalog"),
                here("glue", sub!("database/{}", database)),
                here("glue", sub!("table/{}/*", database)),
            ]),
        Statement::allow().sid("ReadGrantedColumns").actions(["lakeformation:GetDataAccess"]).all_resources(),
        execution::deny_data_lake_administration(),
        execution::deny_catalog_changes(),
        Statement::allow()
            .sid("WriteLogs")
            .actions(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"])
            .resources(
                ["studio", "TrainingJobs"]
                    .map(|group| here("logs", sub!("log-group:/aws/sagemaker/{}:*", group))),
            ),
        Statement::allow()
            .sid("WriteMetrics")
            .actions(["cloudwatch:PutMetricData"])
            .all_resources()
            .condition(Operator::StringEquals, "cloudwatch:namespace", "/aws/sagemaker/TrainingJobs"),
        // What has no owner is matched too.
        Statement::deny()
            .sid("DenyClustersOfOthers")
            .actions([
                "elasticmapreduce:AddJobFlowSteps",
                "elasticmapreduce:AddTags",
                "elasticmapreduce:GetClusterSessionCredentials",
                "elasticmapreduce:GetOnClusterAppUIPresignedURL",
                "elasticmapreduce:GetPersistentAppUIPresignedURL",
                "elasticmapreduce:RemoveTags",
            ])
            .all_resources()
            .condition(Operator::StringNotEquals, cluster_owner(), own_name()),
        guard_rails::deny_identity_changes(),
        guard_rails::deny_stack_changes(),
        guard_rails::deny_trails(),
        guard_rails::deny_bucket_access_changes(),
    ])
}

/// Returns the key of the tag of a cluster that names the user profile for which it runs.
fn cluster_owner() -> String {
    format!("elasticmapreduce:ResourceTag/{PROFILE_TAG}")
}

/// Lets everybody connect to the clusters that run for them, with one role in which the cluster runs their code.
pub(crate) fn on_clusters(runtime_role_arn: &Parameter<String>) -> PolicyDocument {
    let clusters = || here("elasticmapreduce", "cluster/*");
    PolicyDocument::new([
        Statement::allow().sid("FindClusters").actions(["elasticmapreduce:ListClusters"]).all_resources(),
        Statement::allow()
            .sid("SeeOwnClusters")
            .actions([
                "elasticmapreduce:DescribeCluster",
                "elasticmapreduce:ListInstanceGroups",
                "elasticmapreduce:ListInstances",
            ])
            .resources([clusters()])
            .condition(Operator::StringEquals, cluster_owner(), own_name()),
        Statement::allow()
            .sid("ConnectToOwnClusters")
            .actions(["elasticmapreduce:GetClusterSessionCredentials"])
            .resources([clusters()])
            .condition(Operator::StringEquals, cluster_owner(), own_name())
            .condition(Operator::ArnEquals, "elasticmapreduce:ExecutionRoleArn", runtime_role_arn.into_val()),
    ])
}
