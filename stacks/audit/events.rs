//! The events of the trail as a table: its columns, and where its partitions lie.

use crate::config::Config;
use cfn_synth::construct::{Handle, Parameter, Stack};
use cfn_synth::intrinsic::account_id;
use cfn_synth::resources::glue::{self, database::DatabaseInput, table};
use cfn_synth::resources::s3;
use cfn_synth::value::{Json, Val};
use cfn_synth::{list, object, sub};

const DATABASE: &str = "sagemaker_studio_audit";
const TABLE: &str = "cloudtrail_events";

/// Who made a request. The source identity is not in the table of AWS's documentation: a struct has the fields
/// of an event that it names.
const USER_IDENTITY: &str = "struct<type:string,principalid:string,arn:string,accountid:string,invokedby:string,accesskeyid:string,username:string,onbehalfof:struct<userid:string,identitystorearn:string>,sessioncontext:struct<attributes:struct<mfaauthenticated:string,creationdate:string>,sessionissuer:struct<type:string,principalid:string,arn:string,accountid:string,username:string>,ec2roledelivery:string,webidfederationdata:struct<federatedprovider:string,attributes:map<string,string>>,sourceidentity:string>>";

/// The columns (Athena user guide, "Create the table for CloudTrail logs in Athena using partition projection").
const COLUMNS: [(&str, &str); 29] = [
    ("eventversion", "string"),
    ("useridentity", USER_IDENTITY),
    ("eventtime", "string"),
    ("eventsource", "string"),
    ("eventname", "string"),
    ("awsregion", "string"),
    ("sourceipaddress", "string"),
    ("useragent", "string"),
    ("errorcode", "string"),
    ("errormessage", "string"),
    ("requestparameters", "string"),
    ("responseelements", "string"),
    ("additionaleventdata", "string"),
    ("requestid", "string"),
    ("eventid", "string"),
    ("readonly", "string"),
    ("resources", "array<struct<arn:string,accountid:string,type:string>>"),
    ("eventtype", "string"),
    ("apiversion", "string"),
    ("recipientaccountid", "string"),
    ("serviceeventdetails", "string"),
    ("sharedeventid", "string"),
    ("vpcendpointid", "string"),
    ("vpcendpointaccountid", "string"),
    ("eventcategory", "string"),
    (
        "addendum",
        "struct<reason:string,updatedfields:string,originalrequestid:string,originaleventid:string>",
    ),
    ("sessioncredentialfromconsole", "string"),
    ("edgedevicedetails", "string"),
    ("tlsdetails", "struct<tlsversion:string,ciphersuite:string,clientprovidedhostheader:string>"),
];

/// Adds the database and the table over the logs in a bucket.
pub(super) fn add(
    stack: &mut Stack,
    config: &Config,
    logs: &Handle<s3::Bucket>,
    retention: &Parameter<i64>,
) -> (Handle<glue::Database>, Handle<glue::Table>) {
    let database = stack.add(
        "AuditDatabase",
        glue::Database::catalog_id(account_id()).database_input(
            DatabaseInput::new()
                .name(config.named(DATABASE).to_lowercase().replace('-', "_"))
                .description("What the audit trail of SageMaker Studio recorded")
                // Else an account's defaults may give the table to everybody with IAM permissions.
                .create_table_default_permissions(list![]),
        ),
    );
    let columns = COLUMNS.map(|(name, kind)| table::Column::name(name).type_(kind));
    // The documented SerDe for these columns: the older one, made for CloudTrail, knows some fields only.
    let serde = "org.apache.hive.hcatalog.data.JsonSerDe";
    let storage = table::StorageDescriptor::new()
        .columns(columns)
        .location(sub!("s3://{}/AWSLogs/{}/CloudTrail/", logs, account_id()))
        .input_format("com.amazon.emr.cloudtrail.CloudTrailInputFormat")
        .output_format("org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat")
        .serde_info(table::SerdeInfo::new().serialization_library(serde));
    let table = stack.add(
        "AuditTable",
        glue::Table::catalog_id(account_id()).database_name(&database).table_input(
            table::TableInput::new()
                .name(TABLE)
                .description("Events of the audit trail; each query names a region")
                .table_type("EXTERNAL_TABLE")
                .partition_keys(["region", "day"].map(|key| table::Column::name(key).type_("string")))
                .parameters(projection(logs, retention))
                .storage_descriptor(storage),
        ),
    );
    (database, table)
}

/// Returns the partitions as a rule (Athena user guide, "Supported types for partition projection"): the region is
/// what the query says, as a list of regions would be out of date, and the days are those that logs are kept for.
fn projection(logs: &Handle<s3::Bucket>, retention: &Parameter<i64>) -> Val<Json> {
    object! {
        "classification" => "cloudtrail",
        "projection.enabled" => "true",
        "projection.region.type" => "injected",
        "projection.day.type" => "date",
        "projection.day.format" => "yyyy/MM/dd",
        "projection.day.interval" => "1",
        "projection.day.interval.unit" => "DAYS",
        "projection.day.range" => sub!("NOW-{}DAYS,NOW", retention),
        "storage.location.template" => sub!(
            "s3://{}/AWSLogs/{}/CloudTrail/${{region}}/${{day}}", logs, account_id()
        ),
    }
}
