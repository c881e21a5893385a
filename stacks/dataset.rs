//! The dataset stack: the data's place registered with Lake Formation, and its database and table in Glue.

use crate::config::{Column, Config, Csv, Dataset, Edition, Format, Registration};
use crate::parameters::Folder;
use crate::{parameters, policies};
use cfn_synth::construct::{Handle, Parameter, ResourceAttributes, Stack, StackRef};
use cfn_synth::intrinsic::account_id;
use cfn_synth::resources::glue::{self, database::DatabaseInput, partition, table};
use cfn_synth::resources::{iam, lakeformation};
use cfn_synth::value::{IntoVal, Json, Val};
use cfn_synth::{list, object, sub};

const PARQUET_SERDE: &str = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe";
const TEXT_INPUT: &str = "org.apache.hadoop.mapred.TextInputFormat";

/// What the parent needs of the dataset stack.
pub(crate) struct DatasetStack {
    pub(crate) stack: StackRef,
    pub(crate) database: Parameter<String>,
    pub(crate) table: Parameter<String>,
    /// The bucket and the folder; literal in the first edition.
    pub(crate) location: Option<Folder>,
}

/// Where the data lies.
struct Location {
    /// The URL of what is registered.
    root: Val<String>,
    /// The ARN of what is registered.
    root_arn: Val<String>,
    /// The URL of the folder with the data files; it ends with a slash.
    data: Val<String>,
}

/// Builds the stack.
pub(crate) fn build(config: &Config) -> (Stack, DatasetStack) {
    let dataset = &config.dataset;
    let names = config.edition.names();
    let mut stack = Stack::new(names.dataset_stack);
    stack.description(&format!(
        "Data catalog of the {} data, under the control of Lake Formation.",
        dataset.title
    ));
    stack.metadata("License", "MIT-0");

    let database_name = stack.parameter(
        names.database_parameter,
        parameters::catalog_name(config, &dataset.database, "Name of the Glue database to create."),
    );
    let table_name = stack.parameter(
        names.table_parameter,
        parameters::catalog_name(config, &dataset.table, "Name of the Glue table to create."),
    );
    let parameters = (config.edition == Edition::Current).then(|| parameters::location(&mut stack, config));

    let location = register(&mut stack, config, parameters.as_ref());
    let input = DatabaseInput::new().name(&database_name).location_uri(&location.root);
    let input = match config.edition {
        Edition::First => input,
        // Else an account's defaults may give new tables to everybody with IAM permissions, whatever is granted.
        Edition::Current => input.create_table_default_permissions(list![]),
    };
    let database = stack.add("GlueDatabase", glue::Database::catalog_id(account_id()).database_input(input));
    // The first edition named the database, and so had to say that the table comes after it.
    let database_ref = match config.edition {
        Edition::First => (&database_name).into_val(),
        Edition::Current => database.reference(),
    };
    let table = stack.add(
        names.table,
        glue::Table::catalog_id(account_id())
            .database_name(&database_ref)
            .table_input(table_input(dataset, &table_name, &location))
            .depends_on(&database),
    );
    let table_ref = match config.edition {
        Edition::First => (&table_name).into_val(),
        Edition::Current => table.reference(),
    };
    for values in &dataset.partitions {
        add_partition(&mut stack, config, &location, values, (&database_ref, &table_ref), &table);
    }
    let handles = DatasetStack {
        stack: stack.reference(),
        database: database_name,
        table: table_name,
        location: parameters,
    };
    (stack, handles)
}

/// Registers the data's place with Lake Formation.
fn register(stack: &mut Stack, config: &Config, parameters: Option<&Folder>) -> Location {
    let dataset = &config.dataset;
    let Some(folder) = parameters else {
        let (bucket, prefix) = (&dataset.bucket, &dataset.prefix);
        let location = Location {
            root: sub!("s3://{}", bucket),
            root_arn: sub!("arn:aws:s3:::{}", bucket),
            data: sub!("s3://{}/{}/", bucket, prefix),
        };
        let resource =
            lakeformation::Resource::resource_arn(&location.root_arn).use_service_linked_role(true);
        stack.add("LakeFormationResource", resource);
        return location;
    };
    let Folder { bucket, prefix } = folder;
    let location = Location {
        root: sub!("s3://{}/{}/", bucket, prefix),
        root_arn: folder.arn(),
        data: sub!("s3://{}/{}/", bucket, prefix),
    };
    let resource = lakeformation::Resource::resource_arn(&location.root_arn);
    match dataset.registration {
        Registration::ServiceLinkedRole => {
            stack.add("LakeFormationResource", resource.use_service_linked_role(true));
        }
        Registration::Role => {
            let role = stack.add(
                "DataAccessRole",
                iam::Role::assume_role_policy_document(policies::trust_lake_formation())
                    .description("Lets Lake Formation read the data for those to whom it grants access")
                    .policies([iam::role::Policy::policy_document(policies::read_data(
                        &folder.bucket_arn(),
                        prefix,
                    ))
                    .policy_name("ReadDataset")]),
            );
            stack.add("LakeFormationResource", resource.use_service_linked_role(false).role_arn(role.arn()));
        }
    }
    location
}

fn table_input(dataset: &Dataset, name: &Parameter<String>, location: &Location) -> table::TableInput {
    let storage = table::StorageDescriptor::new()
        .columns(dataset.columns.iter().map(column).collect::<Vec<_>>())
        .location(&location.data);
    let input = table::TableInput::new()
        .name(name)
        .description(&dataset.description)
        .table_type("EXTERNAL_TABLE")
        .parameters(table_parameters(dataset));
    let input = if dataset.partition_keys.is_empty() {
        input
    } else {
        input.partition_keys(dataset.partition_keys.iter().map(column).collect::<Vec<_>>())
    };
    input.storage_descriptor(match dataset.format {
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
                    .parameters(csv_parameters(&dataset.csv)),
            ),
    })
}

fn table_parameters(dataset: &Dataset) -> Val<Json> {
    match dataset.format {
        Format::Parquet => object! { "classification" => "parquet", "typeOfData" => "file" },
        Format::Csv if dataset.csv.header => {
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
    config: &Config,
    location: &Location,
    values: &[String],
    (database, table_name): (&Val<String>, &Val<String>),
    table: &Handle<glue::Table>,
) {
    let dataset = &config.dataset;
    let keys = dataset.partition_keys.iter().map(|key| &key.name);
    let folder: Vec<String> = keys.zip(values).map(|(key, value)| format!("{key}={value}")).collect();
    let storage =
        partition::StorageDescriptor::new().location(sub!("{}{}", &location.data, folder.join("/")));
    let storage = match dataset.format {
        Format::Parquet => storage.input_format(TEXT_INPUT).serde_info(
            partition::SerdeInfo::new()
                .serialization_library(PARQUET_SERDE)
                .parameters(object! { "serialization.format" => "1" }),
        ),
        Format::Csv => storage.input_format(TEXT_INPUT).serde_info(
            partition::SerdeInfo::new()
                .serialization_library("org.apache.hadoop.hive.serde2.OpenCSVSerde")
                .parameters(csv_parameters(&dataset.csv)),
        ),
    };
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
