//! The dataset stacks: the data's places registered with Lake Formation, and its databases and tables in Glue.

mod storage;
#[cfg(test)]
mod tests;

use crate::config::Config;
use crate::config::data::{Database, Location, Registration, Table};
use crate::config::partitions::partition_id;
use crate::given::Given;
use crate::parameters::{Catalog, Folder};
use crate::parts::Part;
use crate::{names, parameters, policies};
use cfn_synth::construct::{Handle, ResourceAttributes, Stack, StackRef};
use cfn_synth::intrinsic::account_id;
use cfn_synth::resources::glue::{self, database::DatabaseInput, partition, table};
use cfn_synth::resources::{iam, lakeformation};
use cfn_synth::template::Node;
use cfn_synth::value::{IntoNode as _, IntoVal, Val};
use cfn_synth::{list, sub};

/// How many partitions stand beside their table, and how many in each further stack. They never change: else partitions
/// would move from stack to stack, and Glue refuses a second one of the same values.
const PARTITIONS_BESIDE_TABLE: usize = 10;
const PARTITIONS: usize = 50;

/// What the parent needs of a dataset stack.
pub(crate) struct DatasetStack {
    pub(crate) stack: StackRef,
    /// Its logical id in the parent.
    pub(crate) id: String,
    pub(crate) catalog: Catalog,
    pub(crate) folders: Vec<Folder>,
}

/// The dataset stacks, as the parent nests them.
pub(crate) struct Dataset {
    /// Those with tables. The first has the places and the databases too, and is made before the others.
    pub(crate) tables: Vec<DatasetStack>,
    /// Those with further partitions of a table, each with the position of the table's stack.
    pub(crate) partitions: Vec<(usize, DatasetStack)>,
}

/// Builds the stacks.
pub(crate) fn build(config: &Config) -> (Vec<Stack>, Dataset) {
    let (mut stacks, mut dataset) = (Vec::new(), Dataset { tables: Vec::new(), partitions: Vec::new() });
    for part in std::iter::once(Part::FIRST).chain(Part::others(config)) {
        let (stack, tables) = if part == Part::FIRST { first(config) } else { further_tables(config, part) };
        stacks.push(stack);
        for (database, table) in part.tables(config) {
            let further = table.partitions.get(PARTITIONS_BESIDE_TABLE..).unwrap_or_default();
            for (index, partitions) in further.chunks(PARTITIONS).enumerate() {
                let before = PARTITIONS_BESIDE_TABLE + index * PARTITIONS;
                let (stack, handles) = further_partitions(config, (database, table), before, partitions);
                stacks.push(stack);
                dataset.partitions.push((dataset.tables.len(), handles));
            }
        }
        dataset.tables.push(tables);
    }
    (stacks, dataset)
}

fn first(config: &Config) -> (Stack, DatasetStack) {
    let titles: Vec<&str> = config.tables().map(|(_, table)| table.title()).collect();
    let description = match titles.as_slice() {
        [title] => format!("Data catalog of the {title} data, under the control of Lake Formation."),
        _ => "Data catalog of the data, under the control of Lake Formation.".to_owned(),
    };
    let (mut stack, handles) = begin(config, names::DATASET_STACK.to_owned(), &description);
    for (location, folder) in config.locations.iter().zip(&handles.folders) {
        register(&mut stack, location, folder);
    }
    for database in &config.databases {
        let Some(name) = handles.catalog.database(&database.name) else { continue };
        let made = add_database(&mut stack, database, name);
        let names = (&made.reference(), Some(&made));
        for (_, table) in Part::FIRST.tables(config).filter(|(of, _)| std::ptr::eq(*of, database)) {
            add_table(&mut stack, config, (database, table), &handles, names);
        }
    }
    (stack, handles)
}

fn further_tables(config: &Config, part: Part) -> (Stack, DatasetStack) {
    let id = format!("{}{}", names::DATASET_STACK, part.suffix());
    let (mut stack, handles) = begin(config, id, "Further tables of the data catalog.");
    for (database, table) in part.tables(config) {
        let Some(name) = handles.catalog.database(&database.name) else { continue };
        add_table(&mut stack, config, (database, table), &handles, (&name.into_val(), None));
    }
    (stack, handles)
}

/// Adds partitions of a table that another stack makes; some come before them.
fn further_partitions(
    config: &Config,
    (database, table): (&Database, &Table),
    before: usize,
    partitions: &[Vec<String>],
) -> (Stack, DatasetStack) {
    let id = format!("{}{}Partition{}", names::DATASET_STACK, table.id(), before + 1);
    let (mut stack, handles) = begin(config, id, "Further partitions of a table of the data catalog.");
    let names =
        (handles.catalog.database(&database.name)).zip(handles.catalog.table(&database.name, &table.name));
    if let Some(((database, name), folder)) = names.zip(folder_of(config, table, &handles.folders)) {
        let data = data_url(table, folder);
        for values in partitions {
            let partition = partition(table, &data, values, &database.into_val(), &name.into_val());
            stack.add(partition_name(table, values), partition);
        }
    }
    (stack, handles)
}

/// Begins a stack with what whoever launches it is asked for.
fn begin(config: &Config, id: String, description: &str) -> (Stack, DatasetStack) {
    let mut stack = Stack::new(id.clone());
    stack.description(description);
    stack.metadata("License", "MIT-0");
    let catalog = Catalog::declare(&mut stack, config, parameters::nested);
    let folders = parameters::folders(&mut stack, config, parameters::nested);
    let handles = DatasetStack { stack: stack.reference(), id, catalog, folders };
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

/// Adds a database.
fn add_database(stack: &mut Stack, database: &Database, name: &Given) -> Handle<glue::Database> {
    let input = DatabaseInput::new()
        .name(name)
        // Else an account's defaults may give new tables to everybody with IAM permissions, whatever is granted.
        .create_table_default_permissions(list![]);
    stack.add(
        format!("{}Database", database.id()),
        glue::Database::catalog_id(account_id()).database_input(input),
    )
}

/// Returns the folder of the place where the data of a table lies.
fn folder_of<'a>(config: &Config, table: &Table, folders: &'a [Folder]) -> Option<&'a Folder> {
    let own = config.location_of(table)?;
    let mut places = config.locations.iter().zip(folders);
    places.find(|(location, _)| std::ptr::eq(*location, own)).map(|(_, folder)| folder)
}

/// Returns the URL of a table's files; it ends with a slash.
fn data_url(table: &Table, folder: &Folder) -> Val<String> {
    match &table.folder {
        None => sub!("s3://{}/{}/", &folder.bucket, &folder.prefix),
        Some(own) => sub!("s3://{}/{}/{}/", &folder.bucket, &folder.prefix, own),
    }
}

/// Adds a table with its first partitions; its database has a handle where the same stack makes it.
fn add_table(
    stack: &mut Stack,
    config: &Config,
    (of, table): (&Database, &Table),
    handles: &DatasetStack,
    (database, made): (&Val<String>, Option<&Handle<glue::Database>>),
) {
    let DatasetStack { catalog, folders, .. } = handles;
    let place = folder_of(config, table, folders);
    let Some((name, folder)) = catalog.table(&of.name, &table.name).zip(place) else { return };
    let data = data_url(table, folder);
    let id = format!("{}Table", table.id());
    let resource = glue::Table::catalog_id(account_id())
        .database_name(database)
        .table_input(table_input(table, name, &data));
    let table_made = match made {
        Some(made) => stack.add(id, resource.depends_on(made)),
        None => stack.add(id, resource),
    };
    for values in table.partitions.iter().take(PARTITIONS_BESIDE_TABLE) {
        let partition = partition(table, &data, values, database, &table_made.reference());
        stack.add(partition_name(table, values), partition.depends_on(&table_made));
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

fn partition_name(table: &Table, values: &[String]) -> String {
    format!("{}Partition{}", table.id(), partition_id(values))
}

fn partition(
    table: &Table,
    data: &Val<String>,
    values: &[String],
    database: &Val<String>,
    name: &Val<String>,
) -> glue::Partition {
    let folder = sub!("{}{}/", data, table.folder_of(values));
    let input = partition::PartitionInput::values(values)
        .parameters(storage::json(storage::file_parameters(table)))
        .storage_descriptor(storage::of_partition(table, folder));
    glue::Partition::catalog_id(account_id()).database_name(database).partition_input(input).table_name(name)
}
