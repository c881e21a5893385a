//! The dataset stack: the bucket registered with Lake Formation, and its database, table and partitions in Glue.

use super::{DATABASE_PARAMETER, Original, TABLE_PARAMETER, catalog_name};
use crate::config::data::Column;
use cfn_synth::construct::{Handle, Parameter, ResourceAttributes, Stack, StackRef};
use cfn_synth::intrinsic::account_id;
use cfn_synth::resources::glue::{self, database::DatabaseInput, partition, table};
use cfn_synth::resources::lakeformation;
use cfn_synth::{object, sub};

pub(super) const STACK: &str = "AmazonReviewsDatasetStack";

const PARQUET_SERDE: &str = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe";

/// What the parent needs of the dataset stack.
pub(super) struct DatasetStack {
    pub(super) stack: StackRef,
    pub(super) database: Parameter<String>,
    pub(super) table: Parameter<String>,
}

/// Builds the stack.
pub(super) fn build(original: &Original<'_>) -> (Stack, DatasetStack) {
    let Original { location, table: configured, .. } = original;
    let mut stack = Stack::new(STACK);
    let title = configured.title.as_deref().unwrap_or(&configured.name);
    stack.description(&format!("Data catalog of the {title} data, under the control of Lake Formation."));
    stack.metadata("License", "MIT-0");
    let database_name = stack.parameter(
        DATABASE_PARAMETER,
        catalog_name(original.database, "Name of the Glue database to create."),
    );
    let table_name =
        stack.parameter(TABLE_PARAMETER, catalog_name(&configured.name, "Name of the Glue table to create."));
    let resource = lakeformation::Resource::resource_arn(sub!("arn:aws:s3:::{}", &location.bucket));
    stack.add("LakeFormationResource", resource.use_service_linked_role(true));
    let input = DatabaseInput::new().name(&database_name).location_uri(sub!("s3://{}", &location.bucket));
    let database = stack.add("GlueDatabase", glue::Database::catalog_id(account_id()).database_input(input));
    let columns = |columns: &[Column]| columns.iter().map(column).collect::<Vec<_>>();
    let input = table::TableInput::new()
        .name(&table_name)
        .description(&configured.description)
        .table_type("EXTERNAL_TABLE")
        .parameters(object! { "classification" => "parquet", "typeOfData" => "file" })
        .partition_keys(columns(&configured.partition_keys))
        .storage_descriptor(
            table::StorageDescriptor::new()
                .columns(columns(&configured.columns))
                .location(sub!("s3://{}/{}/", &location.bucket, &location.prefix))
                .input_format("org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat")
                .output_format("org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat")
                .serde_info(
                    table::SerdeInfo::new()
                        .serialization_library(PARQUET_SERDE)
                        .parameters(object! { "classification" => "parquet", "typeOfData" => "file" }),
                ),
        );
    let table = stack.add(
        "GlueTableAmazonReviews",
        glue::Table::catalog_id(account_id())
            .database_name(&database_name)
            .table_input(input)
            // The database is named, and so is not seen to come first.
            .depends_on(&database),
    );
    for values in &configured.partitions {
        add_partition(&mut stack, original, values, (&database_name, &table_name), &table);
    }
    let handles = DatasetStack { stack: stack.reference(), database: database_name, table: table_name };
    (stack, handles)
}

fn column(column: &Column) -> table::Column {
    table::Column::name(&column.name).type_(&column.kind)
}

fn add_partition(
    stack: &mut Stack,
    original: &Original<'_>,
    values: &[String],
    (database, table_name): (&Parameter<String>, &Parameter<String>),
    table: &Handle<glue::Table>,
) {
    let Original { location, table: configured, .. } = original;
    let keys = configured.partition_keys.iter().map(|key| &key.name);
    let folder: Vec<String> = keys.zip(values).map(|(key, value)| format!("{key}={value}")).collect();
    let storage = partition::StorageDescriptor::new()
        .location(sub!("s3://{}/{}/{}", &location.bucket, &location.prefix, folder.join("/")))
        .input_format("org.apache.hadoop.mapred.TextInputFormat")
        .serde_info(
            partition::SerdeInfo::new()
                .serialization_library(PARQUET_SERDE)
                .parameters(object! { "serialization.format" => "1" }),
        );
    let id: String = values.concat().chars().filter(char::is_ascii_alphanumeric).collect();
    stack.add(
        format!("Partition{id}"),
        glue::Partition::catalog_id(account_id())
            .database_name(database)
            .partition_input(partition::PartitionInput::values(values).storage_descriptor(storage))
            .table_name(table_name)
            .depends_on(table),
    );
}
