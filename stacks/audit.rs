//! The audit stack: a trail of what happens in the account, and a place where auditors ask it.

mod events;
mod queries;

use crate::config::{Audit, Config, MAX_RETENTION_DAYS, Trail};
use crate::names;
use crate::policies::audit as policies;
use crate::private_bucket::{self, Objects, PrivateBucket};
use athena::work_group;
use cfn_synth::construct::parameter::{ParameterSpec, number, string};
use cfn_synth::construct::{Handle, Output, Parameter, ResourceAttributes, Stack, StackRef, output};
use cfn_synth::intrinsic::{account_id, partition, region};
use cfn_synth::list;
use cfn_synth::resources::lakeformation::principal_permissions as grants;
use cfn_synth::resources::{athena, cloudtrail, glue, iam, lakeformation, s3};
use cfn_synth::sub;
use cfn_synth::value::IntoVal;
use cloudtrail::trail;

const TRAIL: &str = "sagemaker-studio-audit";

/// The workgroup of auditors. That of no data scientist is called so: their names have no dot.
const WORKGROUP: &str = "sagemaker-studio.audit";

/// What the parent needs of the audit stack.
pub(crate) struct AuditStack {
    pub(crate) stack: StackRef,
    pub(crate) auditor: Parameter<String>,
    pub(crate) retention: Parameter<i64>,
    pub(crate) role: Output<String>,
    pub(crate) workgroup: Output<String>,
    pub(crate) logs: Output<String>,
}

/// Declares whether there is a trail.
pub(crate) fn choice(audit: &Audit) -> ParameterSpec<String> {
    string()
        .description("Whether to record what happens in the account, and let an auditor query it. The first trail of an account costs nothing but the storage of its logs, which for a few people is some cents a month; CloudTrail charges each further trail for every event.")
        .allowed_values([Trail::Create.label(), Trail::Skip.label()])
        .default_value(audit.trail.label())
}

/// Declares who audits; empty where there is no trail.
pub(crate) fn auditor() -> ParameterSpec<String> {
    string()
        .description(
            "ARN of the user or role of IAM that audits, with Create. It assumes the role in the outputs.",
        )
        .allowed_pattern("^(arn:aws(-[a-z]+)*:iam::[0-9]{12}:(role|user)/[a-zA-Z0-9+=,.@_/-]+)?$")
        .constraint_description(
            "The ARN of a user or a role, such as arn:aws:iam::111122223333:role/Auditor.",
        )
}

/// Declares how long logs are kept.
pub(crate) fn retention(audit: &Audit) -> ParameterSpec<i64> {
    number()
        .description("Days for which logs are kept and can be queried. Storage costs grow with them, and so do those of queries that look at all days: Athena charges for what it reads.")
        .default_value(audit.retention_days)
        .min_value(1)
        .max_value(MAX_RETENTION_DAYS)
        .constraint_description("From a day to ten years.")
}

/// Builds the stack, where the configuration wants one.
pub(crate) fn build(config: &Config) -> Option<(Stack, AuditStack)> {
    let audit = config.audit.as_ref()?;
    let mut stack = Stack::new(names::AUDIT_STACK);
    stack.description("Audit trail of what happens in the account, and queries for auditors.");
    stack.metadata("License", "MIT-0");
    let auditor = stack.parameter("AuditorArn", auditor());
    let retention = stack.parameter("LogRetentionDays", retention(audit));

    let mut add = |id| {
        let bucket = PrivateBucket::new(id, Objects::Expire((&retention).into_val()));
        private_bucket::add(&mut stack, bucket)
    };
    let (logs, results) = (add("TrailBucket"), add("AuditResultsBucket"));
    let (database, table) = events::add(&mut stack, config, &logs, &retention);
    let workgroup = add_workgroup(&mut stack, config, &results);
    let desk =
        policies::Desk { config, logs: &logs, results: &results, workgroup: &workgroup, database: &database };
    let role = add_role(&mut stack, &auditor, &desk);
    grant(&mut stack, &role, &database, &table);
    add_trail(&mut stack, config, &logs, &role);
    private_bucket::keep(&mut stack, &results, policies::results(&results.arn(), &role.arn()));
    queries::add(&mut stack, &workgroup, &database, &table);

    let handles = AuditStack {
        stack: stack.reference(),
        auditor,
        retention,
        role: stack.output(
            "AuditorRoleArn",
            output(role.arn()).description("Role that the auditor assumes to query the trail"),
        ),
        workgroup: stack.output(
            "AuditWorkGroup",
            output(&workgroup).description("Athena workgroup with the queries of the audit"),
        ),
        logs: stack.output("TrailBucket", output(&logs).description("Bucket of the logs of the trail")),
    };
    Some((stack, handles))
}

/// Adds the trail: of every region, as somebody may act in another, and of what only reads, as queries do.
fn add_trail(stack: &mut Stack, config: &Config, logs: &Handle<s3::Bucket>, auditor: &Handle<iam::Role>) {
    let name = config.named(TRAIL);
    let trail_arn = sub!("arn:{}:cloudtrail:{}:{}:trail/{}", partition(), region(), account_id(), &name);
    let policy = private_bucket::keep(stack, logs, policies::logs(&logs.arn(), &trail_arn, &auditor.arn()));
    stack.add(
        "Trail",
        cloudtrail::Trail::is_logging(true)
            .s3_bucket_name(logs)
            .trail_name(name)
            .is_multi_region_trail(true)
            .include_global_service_events(true)
            .enable_log_file_validation(true)
            .event_selectors([trail::EventSelector::new()
                .include_management_events(true)
                .read_write_type("All")])
            .depends_on(&policy),
    );
}

/// Adds the workgroup of auditors: where results go, no query can change.
fn add_workgroup(
    stack: &mut Stack,
    config: &Config,
    results: &Handle<s3::Bucket>,
) -> Handle<athena::WorkGroup> {
    let encryption = work_group::EncryptionConfiguration::encryption_option("SSE_S3");
    stack.add(
        "AuditWorkGroup",
        athena::WorkGroup::name(config.named(WORKGROUP))
            .description("Queries of auditors")
            .recursive_delete_option(true)
            .work_group_configuration(
                work_group::WorkGroupConfiguration::new()
                    .enforce_work_group_configuration(true)
                    .publish_cloud_watch_metrics_enabled(true)
                    .result_configuration(
                        work_group::ResultConfiguration::new()
                            .output_location(sub!("s3://{}/", results))
                            .expected_bucket_owner(account_id())
                            .encryption_configuration(encryption),
                    ),
            ),
    )
}

/// Adds the role of auditors. What the customer names may be of Identity Center, to which nobody can attach
/// anything, or of another account: it assumes this one.
fn add_role(stack: &mut Stack, auditor: &Parameter<String>, desk: &policies::Desk<'_>) -> Handle<iam::Role> {
    let policy = stack.add(
        "AuditorPolicy",
        iam::ManagedPolicy::policy_document(policies::auditor(desk))
            .description("Lets auditors query the audit trail, and nothing else"),
    );
    stack.add(
        "AuditorRole",
        iam::Role::assume_role_policy_document(policies::trust(auditor))
            .description("Auditors of SageMaker Studio")
            .managed_policy_arns(list![&policy])
            .permissions_boundary(&policy),
    )
}

/// Grants auditors the table. Where its logs lie is not registered with Lake Formation: auditors read them with
/// permissions of their own.
fn grant(
    stack: &mut Stack,
    role: &Handle<iam::Role>,
    database: &Handle<glue::Database>,
    table: &Handle<glue::Table>,
) {
    let mut add = |id: &'static str, permission: &'static str, resource: grants::Resource| {
        stack.add(
            id,
            lakeformation::PrincipalPermissions::permissions([permission])
                .permissions_with_grant_option(list![])
                .principal(grants::DataLakePrincipal::new().data_lake_principal_identifier(role.arn()))
                .resource(resource),
        );
    };
    let of_database = grants::DatabaseResource::catalog_id(account_id()).name(database);
    add("AuditDatabasePermission", "DESCRIBE", grants::Resource::new().database(of_database));
    let of_table = grants::TableResource::catalog_id(account_id()).database_name(database).name(table);
    add("AuditTablePermission", "SELECT", grants::Resource::new().table(of_table));
}
