//! What Lake Formation grants the data scientists: tables, some of their columns, some of their rows.

use crate::config::Config;
use crate::config::people::{Columns, DataScientist, Sight};
use crate::parameters::{Catalog, Scientist};
use crate::parts::Part;
use cfn_synth::construct::Stack;
use cfn_synth::intrinsic::account_id;
use cfn_synth::publish::Digest;
use cfn_synth::resources::lakeformation::{self, data_cells_filter, principal_permissions as grants};
use cfn_synth::value::{IntoVal, Val};
use cfn_synth::{list, sub};

/// Grants an execution role, by its ARN, what its data scientist sees of a part of the data. Nothing can be granted on.
pub(crate) fn add(
    stack: &mut Stack,
    config: &Config,
    part: Part,
    (member, scientist): (&DataScientist, &Scientist),
    role: &Val<String>,
    catalog: &Catalog,
) {
    let mut described = Vec::new();
    for sight in member.sights(config) {
        let names = catalog
            .database(&sight.database.name)
            .zip(catalog.table(&sight.database.name, &sight.table.name));
        let Some((database, table)) = names else { continue };
        let (database, table) = (database.into_val(), table.into_val());
        let id = sight.database.id();
        if part.begins(config, sight.database) && !described.contains(&id) {
            // Without it, the database is not among those that `SHOW DATABASES` shows.
            let resource = grants::DatabaseResource::catalog_id(account_id()).name(&database);
            grant(
                stack,
                scientist.id(&format!("Describes{id}")),
                "DESCRIBE",
                role,
                grants::Resource::new().database(resource),
            );
            described.push(id);
        }
        if !part.has(config, sight.table) {
            continue;
        }
        let resource = match sight.rows {
            None => columns(&sight, &database, &table),
            Some(rows) => filter(stack, &sight, rows, scientist, [&database, &table]),
        };
        grant(stack, scientist.id(&format!("Selects{}", sight.table.id())), "SELECT", role, resource);
    }
}

fn grant(
    stack: &mut Stack,
    id: String,
    permission: &'static str,
    role: &Val<String>,
    resource: grants::Resource,
) {
    let principal = grants::DataLakePrincipal::new().data_lake_principal_identifier(role);
    stack.add(
        id,
        lakeformation::PrincipalPermissions::permissions([permission])
            .permissions_with_grant_option(list![])
            .principal(principal)
            .resource(resource),
    );
}

/// Returns the table, or some of its columns.
fn columns(sight: &Sight<'_>, database: &Val<String>, table: &Val<String>) -> grants::Resource {
    let some =
        || grants::TableWithColumnsResource::catalog_id(account_id()).database_name(database).name(table);
    match sight.columns {
        Columns::All => grants::Resource::new()
            .table(grants::TableResource::catalog_id(account_id()).database_name(database).name(table)),
        Columns::Only(names) => grants::Resource::new().table_with_columns(some().column_names(names)),
        Columns::Except(names) => grants::Resource::new().table_with_columns(
            some().column_wildcard(grants::ColumnWildcard::new().excluded_column_names(names)),
        ),
    }
}

/// Adds a filter of rows and columns, and returns it.
fn filter(
    stack: &mut Stack,
    sight: &Sight<'_>,
    rows: &str,
    scientist: &Scientist,
    [database, table]: [&Val<String>; 2],
) -> grants::Resource {
    // What a filter says cannot be changed: another one is made, under another name, before it goes.
    let columns = match sight.columns {
        Columns::All => "all".to_owned(),
        Columns::Only(names) => format!("only {}", names.join(" ")),
        Columns::Except(names) => format!("except {}", names.join(" ")),
    };
    let said = Digest::of(format!("{columns} where {rows}").as_bytes()).to_string();
    let said: String = said.chars().take(8).collect();
    let name = sub!("{}-{}-{}", &scientist.profile, table, said);
    let filter = lakeformation::DataCellsFilter::database_name(database)
        .name(&name)
        .table_catalog_id(account_id())
        .table_name(table)
        .row_filter(data_cells_filter::RowFilter::new().filter_expression(rows));
    let filter = match sight.columns {
        Columns::All => filter.column_wildcard(data_cells_filter::ColumnWildcard::new()),
        Columns::Only(names) => filter.column_names(names),
        Columns::Except(names) => {
            filter.column_wildcard(data_cells_filter::ColumnWildcard::new().excluded_column_names(names))
        }
    };
    stack.add(scientist.id(&format!("Filters{}", sight.table.id())), filter);
    grants::Resource::new().data_cells_filter(
        grants::DataCellsFilterResource::database_name(database)
            .name(name)
            .table_catalog_id(account_id())
            .table_name(table),
    )
}
