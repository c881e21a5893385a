//! The dataset stack: the data's place registered with Lake Formation, and its database and table in Glue.

use crate::config::Config;
use crate::config::data::{Column, Csv, Database, Format, Location, Registration, Table};
use crate::given::Given;
use crate::parameters::{Catalog, Folder};
use crate::{names, parameters, policies};
use cfn_synth::construct::{Handle, ResourceAttributes, Stack, StackRef};
use cfn_synth::intrinsic::account_id;
use cfn_synth::resources::glue::{self, database::DatabaseInput, partition, table};
use cfn_synth::resources::{iam, lakeformation};
use cfn_synth::value::{Json, Val};
use cfn_synth::{list, object, sub};

const PARQUET_SERDE: &str = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe";
const TEXT_INPUT: &str = "org.apache.hadoop.mapred.TextInputFormat";

/// What the parent needs of the dataset stack.
pub(crate) struct DatasetStack {
    pub(crate) stack: StackRef,
    pub(crate) catalog: Catalog,
    pub(crate) folders: Vec<Folder>,
}

/// Builds the stack.
pub(crate) fn build(config: &Config) -> (Stack, DatasetStack) {
    let mut stack = Stack::new(names::DATASET_STACK);
    let titles: Vec<&str> = config.tables().map(|(_, table)| table.title()).collect();
    stack.description(&match titles.as_slice() {
        [title] => format!("Data catalog of the {title} data, under the control of Lake Formation."),
        _ => "Data catalog of the data, under the control of Lake Formation.".to_owned(),
    });
    stack.metadata("License", "MIT-0");
    let catalog = Catalog::declare(&mut stack, config, parameters::nested);
    let folders = parameters::folders(&mut stack, config, parameters::nested);
    for (location, folder) in config.locations.iter().zip(&folders) {
        register(&mut stack, location, folder);
    }
    for database in &config.databases {
        add_database(&mut stack, config, database, &catalog, &folders);
    }
    let handles = DatasetStack { stack: stack.reference(), catalog, folders };
    (stack, handles)
}

/// Registers a folder with Lake Formation.
fn register(stack: &mut Stack, location: &Location, folder: &Folder) {
    let id = location.id();
    let resource = lakeformation::Resource::resource_arn(folder.arn());
    match location.registration {
        Registration::Existing => {}
        Registration::ServiceLinkedRole => {
            stack.add(format!("{id}Registration"), resource.use_service_linked_role(true));
        }
        Registration::Role => {
            let role = stack.add(
                format!("{id}AccessRole"),
                iam::Role::assume_role_policy_document(policies::trust_lake_formation())
                    .description("Lets Lake Formation read the data for those to whom it grants access")
                    .policies([iam::role::Policy::policy_document(policies::read_data(folder))
                        .policy_name("ReadDataset")]),
            );
            stack.add(
                format!("{id}Registration"),
                resource.use_service_linked_role(false).role_arn(role.arn()),
            );
        }
    }
}

/// Adds a database with its tables.
fn add_database(
    stack: &mut Stack,
    config: &Config,
    database: &Database,
    catalog: &Catalog,
    folders: &[Folder],
) {
    let Some(name) = catalog.database(&database.name) else { return };
    let input = DatabaseInput::new()
        .name(name)
        // Else an account's defaults may give new tables to everybody with IAM permissions, whatever is granted.
        .create_table_default_permissions(list![]);
    let made = stack.add(
        format!("{}Database", database.id()),
        glue::Database::catalog_id(account_id()).database_input(input),
    );
    for table in &database.tables {
        let place =
            config.locations.iter().zip(folders).find(|(location, _)| {
                config.location_of(table).is_some_and(|own| std::ptr::eq(own, *location))
            });
        let Some((name, (_, folder))) = catalog.table(&database.name, &table.name).zip(place) else {
            continue;
        };
        add_table(stack, table, name, &made, &data_url(table, folder));
    }
}

/// Returns the URL of a table's files; it ends with a slash.
fn data_url(table: &Table, folder: &Folder) -> Val<String> {
    match &table.folder {
        None => sub!("s3://{}/{}/", &folder.bucket, &folder.prefix),
        Some(own) => sub!("s3://{}/{}/{}/", &folder.bucket, &folder.prefix, own),
    }
}

fn add_table(
    stack: &mut Stack,
    table: &Table,
    name: &Given,
    database: &Handle<glue::Database>,
    data: &Val<String>,
) {
    let made = stack.add(
        format!("{}Table", table.id()),
        glue::Table::catalog_id(account_id())
            .database_name(database.reference())
            .table_input(table_input(table, name, data))
            .depends_on(database),
    );
    for values in &table.partitions {
        add_partition(stack, table, data, values, database, &made);
    }
}

fn table_input(table: &Table, name: &Given, data: &Val<String>) -> table::TableInput {
    let storage = table::StorageDescriptor::new()
        .columns(table.columns.iter().map(column).collect::<Vec<_>>())
        .location(data);
    let input = table::TableInput::new()
        .name(name)
        .description(&table.description)
        .table_type("EXTERNAL_TABLE")
        .parameters(table_parameters(table));
    let input = if table.partition_keys.is_empty() {
        input
    } else {
        input.partition_keys(table.partition_keys.iter().map(column).collect::<Vec<_>>())
    };
    input.storage_descriptor(match table.format {
        Format::Parquet => storage
            .input_format("org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat")
            .output_format("org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat")
            .serde_info(
                table::SerdeInfo::new()
                    .serialization_library(PARQUET_SERDE)
                    .parameters(object! { "classification" => "parquet", "typeOfData" => "file" }),
            ),
        Format::Csv => storage
            .input_format(TEXT_INPUT)
            .output_format("org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat")
            .serde_info(
                table::SerdeInfo::new()
                    .serialization_library("org.apache.hadoop.hive.serde2.OpenCSVSerde")
                    .parameters(csv_parameters(&table.csv)),
            ),
    })
}

fn table_parameters(table: &Table) -> Val<Json> {
    match table.format {
        Format::Parquet => object! { "classification" => "parquet", "typeOfData" => "file" },
        Format::Csv if table.csv.header => {
            object! { "classification" => "csv", "typeOfData" => "file", "skip.header.line.count" => "1" }
        }
        Format::Csv => object! { "classification" => "csv", "typeOfData" => "file" },
    }
}

fn csv_parameters(csv: &Csv) -> Val<Json> {
    object! {
        "separatorChar" => csv.separator.to_string(),
        "quoteChar" => csv.quote.to_string(),
        "escapeChar" => csv.escape.to_string(),
    }
}

fn column(column: &Column) -> table::Column {
    let made = table::Column::name(&column.name).type_(&column.kind);
    match &column.comment {
        Some(comment) => made.comment(comment),
        None => made,
    }
}

fn add_partition(
    stack: &mut Stack,
    table: &Table,
    data: &Val<String>,
    values: &[String],
    database: &Handle<glue::Database>,
    made: &Handle<glue::Table>,
) {
    let keys = table.partition_keys.iter().map(|key| &key.name);
    let folder: Vec<String> = keys.zip(values).map(|(key, value)| format!("{key}={value}")).collect();
    let storage = partition::StorageDescriptor::new().location(sub!("{}{}", data, folder.join("/")));
    let storage = match table.format {
        Format::Parquet => storage
            .input_format("org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat")
            .output_format("org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat")
            .serde_info(
                partition::SerdeInfo::new()
                    .serialization_library(PARQUET_SERDE)
                    .parameters(object! { "serialization.format" => "1" }),
            ),
        Format::Csv => storage
            .input_format(TEXT_INPUT)
            .output_format("org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat")
            .serde_info(
                partition::SerdeInfo::new()
                    .serialization_library("org.apache.hadoop.hive.serde2.OpenCSVSerde")
                    .parameters(csv_parameters(&table.csv)),
            ),
    };
    let id: String = values.concat().chars().filter(char::is_ascii_alphanumeric).collect();
    stack.add(
        format!("{}Partition{id}", table.id()),
        glue::Partition::catalog_id(account_id())
            .database_name(database.reference())
            .partition_input(partition::PartitionInput::values(values).storage_descriptor(storage))
            .table_name(made.reference())
            .depends_on(made),
    );
}
