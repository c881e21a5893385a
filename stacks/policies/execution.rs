//! What a data scientist's execution role may do: in Studio, and with the data.
//!
//! One policy of each kind is enough for all: the role's tag says whose it is.

use super::{StudioDomain, guard_rails, own_profile};
use crate::config::Config;
use crate::given::Given;
use crate::parameters::{Catalog, Folder};
use crate::results::{Results, workgroup_name};
use cfn_synth::iam::policy::{Operator, PolicyDocument, Statement};
use cfn_synth::intrinsic::{account_id, partition, region};
use cfn_synth::sub;
use cfn_synth::value::{IntoVal, Val};

/// The actions that make, change and remove a space and the app in it.
const CHANGE_SPACES_AND_APPS: [&str; 5] = [
    "sagemaker:CreateSpace",
    "sagemaker:UpdateSpace",
    "sagemaker:DeleteSpace",
    "sagemaker:CreateApp",
    "sagemaker:DeleteApp",
];

/// The actions that may put tags on what they make.
const CREATE: [&str; 2] = ["CreateSpace", "CreateApp"];

const OWNER: &str = "sagemaker:OwnerUserProfileArn";
const SHARING: &str = "sagemaker:SpaceSharingType";
pub(super) const TAGGING: &str = "sagemaker:TaggingAction";

/// Lets a data scientist work in Studio with spaces and apps of their own.
pub(crate) fn in_studio(domain: &StudioDomain) -> PolicyDocument {
    in_studio_as(domain, &domain.own_profile())
}

/// Lets whoever has a user profile work in Studio with spaces and apps of their own.
pub(super) fn in_studio_as(domain: &StudioDomain, own_profile: &Val<String>) -> PolicyDocument {
    let spaces_and_apps = || [domain.all("space"), domain.all("app")];
    PolicyDocument::new([
        Statement::allow()
            .sid("FindStudio")
            .actions([
                "sagemaker:ListDomains",
                "sagemaker:ListUserProfiles",
                "sagemaker:ListSpaces",
                "sagemaker:ListApps",
            ])
            .all_resources(),
        Statement::allow()
            .sid("DescribeStudio")
            .actions(["sagemaker:DescribeDomain", "sagemaker:DescribeSpace", "sagemaker:DescribeApp"])
            .resources([domain.arn(), domain.all("space"), domain.all("app")]),
        // Studio opens a space's app through the user profile.
        Statement::allow()
            .sid("OpenOwnProfile")
            .actions(["sagemaker:CreatePresignedDomainUrl", "sagemaker:DescribeUserProfile"])
            .resources([own_profile]),
        Statement::deny()
            .sid("DenyOtherProfiles")
            .actions(["sagemaker:CreatePresignedDomainUrl", "sagemaker:DescribeUserProfile"])
            .not_resources([own_profile]),
        Statement::allow()
            .sid("OwnPrivateSpacesAndApps")
            .actions(CHANGE_SPACES_AND_APPS)
            .resources(spaces_and_apps())
            .condition(Operator::ArnLike, OWNER, own_profile)
            .condition(Operator::StringEquals, SHARING, "Private"),
        // What has no owner, such as an app outside a space, is matched too.
        Statement::deny()
            .sid("DenySpacesAndAppsOfOthers")
            .actions(CHANGE_SPACES_AND_APPS)
            .all_resources()
            .condition(Operator::ArnNotLike, OWNER, own_profile),
        Statement::deny().sid("DenySharedSpaces").actions(CHANGE_SPACES_AND_APPS).all_resources().condition(
            Operator::StringNotEquals,
            SHARING,
            "Private",
        ),
        Statement::deny()
            .sid("DenyRemoteAccess")
            .actions(["sagemaker:CreateSpace", "sagemaker:UpdateSpace"])
            .all_resources()
            .condition(Operator::StringEquals, "sagemaker:RemoteAccess", "ENABLED"),
        Statement::deny().sid("DenyRemoteSessions").actions(["sagemaker:StartSession"]).all_resources(),
        Statement::allow()
            .sid("TagOnCreate")
            .actions(["sagemaker:AddTags"])
            .resources(spaces_and_apps())
            .condition(Operator::StringEquals, TAGGING, CREATE),
        guard_rails::deny_tags("DenyTagTampering", domain, &["user-profile", "domain"]),
        guard_rails::deny_tags("DenyTagsAfterCreation", domain, &["space", "app"]).condition(
            Operator::StringNotEquals,
            TAGGING,
            CREATE,
        ),
        guard_rails::deny_domain_and_profile_changes(),
        guard_rails::deny_notebook_instances(),
    ])
}

/// How many databases, and how many places of data, the first policy on data names, and each further one: a managed
/// policy has 6,144 characters.
const FIRST: usize = 8;
const FURTHER: usize = 16;

/// Returns how many policies on data there are beside the first.
pub(crate) fn count_further(config: &Config) -> usize {
    let named = config.databases.len().max(config.locations.len());
    named.saturating_sub(FIRST).div_ceil(FURTHER)
}

/// Does what the first policy does for some of the databases and places that it does not name.
pub(crate) fn on_further_data(catalog: &Catalog, folders: &[Folder], index: usize) -> PolicyDocument {
    let before = FIRST + index * FURTHER;
    let databases: Vec<_> = catalog.databases().skip(before).take(FURTHER).collect();
    let folders: Vec<_> = folders.iter().skip(before).take(FURTHER).collect();
    let mut statements = Vec::new();
    if !databases.is_empty() {
        statements.push(read_catalog(databases.into_iter().flat_map(catalogued).collect()));
    }
    if !folders.is_empty() {
        statements.push(deny_data_files(folders));
    }
    PolicyDocument::new(statements)
}

/// Lets a notebook query the data lake through Athena: which columns it sees, Lake Formation decides.
pub(crate) fn on_data(
    config: &Config,
    catalog: &Catalog,
    folders: &[Folder],
    results: &Results,
) -> PolicyDocument {
    let workgroup = here("athena", sub!("workgroup/{}", workgroup_name(config, own_profile())));
    let mut read = vec![
        here("glue", "catalog"),
        // Athena asks for it in every query.
        here("glue", "database/default"),
    ];
    read.extend(catalog.databases().take(FIRST).flat_map(catalogued));
    let mut statements = vec![
        read_catalog(read),
        Statement::allow()
            .sid("ListDatabases")
            .actions(["glue:GetDatabases"])
            .resources([here("glue", "catalog"), here("glue", "database/*")]),
        Statement::allow().sid("ReadGrantedColumns").actions(["lakeformation:GetDataAccess"]).all_resources(),
        Statement::allow()
            .sid("UseOwnWorkgroup")
            .actions([
                "athena:GetWorkGroup",
                "athena:StartQueryExecution",
                "athena:StopQueryExecution",
                "athena:GetQueryExecution",
                "athena:BatchGetQueryExecution",
                "athena:ListQueryExecutions",
                "athena:GetQueryResults",
                "athena:GetQueryResultsStream",
            ])
            .resources([&workgroup]),
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
        // Of a role without the tag, no workgroup is its own, and this is about every one.
        Statement::deny()
            .sid("DenyOtherWorkgroups")
            .actions([
                "athena:*Query*",
                "athena:*PreparedStatement*",
                "athena:*Session*",
                "athena:*Calculation*",
                "athena:*Notebook*",
            ])
            .not_resources([&workgroup]),
        Statement::deny()
            .sid("DenyWorkgroupChanges")
            .actions(["athena:CreateWorkGroup", "athena:UpdateWorkGroup", "athena:DeleteWorkGroup"])
            .all_resources(),
    ];
    if let Some(bucket) = results.bucket_arn() {
        statements.extend(own_results(bucket, results.key_arn.as_ref()));
    }
    statements.extend([
        Statement::allow()
            .sid("WriteLogs")
            .actions(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"])
            .resources([
                here("logs", "log-group:/aws/sagemaker/studio"),
                here("logs", "log-group:/aws/sagemaker/studio:*"),
            ]),
        deny_data_files(folders.iter().take(FIRST)),
        guard_rails::deny_passwords(config, &partition()),
        deny_data_lake_administration(),
        deny_catalog_changes(),
        guard_rails::deny_other_roles(),
        guard_rails::deny_identity_changes(),
        guard_rails::deny_stack_changes(),
        guard_rails::deny_bucket_access_changes(),
        guard_rails::deny_trails(),
    ]);
    PolicyDocument::new(statements)
}

/// Returns the ARNs of a database and of its tables.
fn catalogued(database: &Given) -> [Val<String>; 2] {
    [here("glue", sub!("database/{}", database)), here("glue", sub!("table/{}/*", database))]
}

/// Lets a notebook look up what Lake Formation then decides about.
fn read_catalog(resources: Vec<Val<String>>) -> Statement {
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
        .resources(resources)
}

/// Denies the files: they have every column, and are read through Lake Formation only.
fn deny_data_files<'a>(folders: impl IntoIterator<Item = &'a Folder>) -> Statement {
    Statement::deny()
        .sid("DenyDataFiles")
        .actions(["s3:*"])
        .resources(folders.into_iter().map(|folder| sub!("{}/*", folder.arn())).collect::<Vec<_>>())
}

/// Lets a notebook read its own query results, and Athena write them in its name.
fn own_results(bucket: &Val<String>, key_arn: Option<&Val<String>>) -> Vec<Statement> {
    let own_prefix = || sub!("{}/*", own_profile());
    let mut statements = vec![
        Statement::allow()
            .sid("UseOwnResults")
            .actions([
                "s3:GetObject",
                "s3:PutObject",
                "s3:AbortMultipartUpload",
                "s3:ListMultipartUploadParts",
            ])
            .resources([sub!("{}/{}", bucket, own_prefix())]),
        Statement::allow().sid("LocateResults").actions(["s3:GetBucketLocation"]).resources([bucket]),
        // With the slash: without it, `data` could list the keys of `data-scientist`.
        Statement::allow().sid("ListOwnResults").actions(["s3:ListBucket"]).resources([bucket]).condition(
            Operator::StringLike,
            "s3:prefix",
            own_prefix(),
        ),
    ];
    statements.extend(key_arn.map(|key| {
        Statement::allow()
            .sid("EncryptResults")
            .actions(["kms:Decrypt", "kms:GenerateDataKey"])
            .resources([key])
    }));
    statements
}

/// Denies what would change who sees which columns, and the credentials that read whole files.
pub(super) fn deny_data_lake_administration() -> Statement {
    Statement::deny()
        .sid("DenyDataLakeAdministration")
        .actions([
            "lakeformation:*Permissions",
            "lakeformation:*Resource*",
            "lakeformation:*LFTag*",
            "lakeformation:*DataCellsFilter",
            "lakeformation:*OptIn",
            "lakeformation:PutDataLakeSettings",
            "lakeformation:GetTemporary*",
        ])
        .all_resources()
}

/// Denies changes of the catalogue, by hand or by a crawler: whoever creates a table over files of the lake has
/// every permission on it, and so sees every column.
pub(super) fn deny_catalog_changes() -> Statement {
    Statement::deny()
        .sid("DenyCatalogChanges")
        .actions([
            "glue:BatchCreate*",
            "glue:BatchDelete*",
            "glue:BatchUpdate*",
            "glue:Create*",
            "glue:Delete*",
            "glue:Import*",
            "glue:Put*",
            "glue:Start*",
            "glue:Update*",
        ])
        .all_resources()
}

/// Returns the ARN of a service's resource in the stack's account and region.
pub(super) fn here(service: &str, resource: impl IntoVal<String>) -> Val<String> {
    sub!("arn:{}:{}:{}:{}:{}", partition(), service, region(), account_id(), resource)
}
