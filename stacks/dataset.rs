//! The dataset stack: the data's place registered with Lake Formation, and its database and table in Glue.

mod storage;
#[cfg(test)]
mod tests;

use crate::config::Config;
use crate::config::data::{Database, Location, Registration, Table};
use crate::config::partitions::partition_id;
use crate::given::Given;
use crate::parameters::{Catalog, Folder};
use crate::{names, parameters, policies};
use cfn_synth::construct::{Handle, ResourceAttributes, Stack, StackRef};
use cfn_synth::intrinsic::account_id;
use cfn_synth::resources::glue::{self, database::DatabaseInput, partition, table};
use cfn_synth::resources::{iam, lakeformation};
use cfn_synth::template::Node;
use cfn_synth::value::{IntoNode as _, Val};
use cfn_synth::{list, sub};

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
            let role = iam::Role::assume_role_policy_document(policies::trust_lake_formation())
                .description("Lets Lake Formation read the data for those to whom it grants access")
                .policies([iam::role::Policy::policy_document(policies::read_data(
                    folder,
                    location.key_arn.as_deref(),
                ))
                .policy_name("ReadDataset")]);
            let role_id = format!("{id}AccessRole");
            let role = match &location.key_arn {
                None => stack.add(role_id, role),
                Some(_) => {
                    let reason = "The configuration names the key, which may be another account's.";
                    stack.add(role_id, role.acknowledge("hard-coded-account", reason))
                }
            };
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
    let parameters = storage::file_parameters(table).into_iter().chain(projection(table, data));
    let input = table::TableInput::new()
        .name(name)
        .description(&table.description)
        .table_type("EXTERNAL_TABLE")
        .parameters(storage::json(parameters));
    let input = if table.partition_keys.is_empty() {
        input
    } else {
        input.partition_keys(storage::columns(&table.partition_keys))
    };
    input.storage_descriptor(storage::of_table(table, data))
}

/// Returns by which rule the partitions of a table are known, if by one.
fn projection(table: &Table, data: &Val<String>) -> Vec<(String, Node)> {
    if table.projection.is_empty() {
        return Vec::new();
    }
    let mut parameters = vec![("projection.enabled".to_owned(), "true".into())];
    for (key, rule) in &table.projection {
        let properties = rule.properties().into_iter();
        parameters.extend(properties.map(|(name, text)| (format!("projection.{key}.{name}"), text.into())));
    }
    let folder = sub!("{}{}/", data, table.partition_folder());
    parameters.push(("storage.location.template".to_owned(), folder.into_node()));
    parameters
}

fn add_partition(
    stack: &mut Stack,
    table: &Table,
    data: &Val<String>,
    values: &[String],
    database: &Handle<glue::Database>,
    made: &Handle<glue::Table>,
) {
    let folder = sub!("{}{}/", data, table.folder_of(values));
    let input = partition::PartitionInput::values(values)
        .parameters(storage::json(storage::file_parameters(table)))
        .storage_descriptor(storage::of_partition(table, folder));
    stack.add(
        format!("{}Partition{}", table.id(), partition_id(values)),
        glue::Partition::catalog_id(account_id())
            .database_name(database.reference())
            .partition_input(input)
            .table_name(made.reference())
            .depends_on(made),
    );
}
