//! What Lake Formation grants the data scientists: tables, some of their columns, some of their rows.
//!
//! What somebody sees is changed by an update of the stack, and no grant and no filter can be changed: each is replaced.
//! The schemas of both types say `delete_then_create`, so CloudFormation revokes the old grant, then makes the new one
//! under the same logical id, and fails loudly where it cannot revoke. Lake Formation keeps the columns of a table that
//! somebody was granted as one set: in the other order, revoking the old list would take those that the new one has
//! too. That is the order under a new logical id, where what is gone is deleted when all else is done, and a revocation
//! that fails there fails nothing. So the logical id of a grant says whose it is and of which table, and never what.
//!
//! A filter has its logical id and its name from what it says: the new one is there before the grant moves to it, and
//! the old one goes when nothing is granted on it. Lists of columns are no filters, though filters can have columns:
//! Athena takes none on a table whose partitions are projected (user guide, "Use partition projection with Amazon
//! Athena"), and as filters they would be in force beside each other during the update.
//!
//! Grants are made one after the other: to several on one resource at the same time, Lake Formation may answer
//! `ConcurrentModificationException` (API reference, `GrantPermissions`), which fails the stack.

use crate::config::Config;
use crate::config::people::{Columns, DataScientist, Sight};
use crate::parameters::{Catalog, Scientist};
use crate::parts::Part;
use cfn_synth::construct::{Entry, Handle, IntoEntry as _, ResourceAttributes as _, Stack};
use cfn_synth::intrinsic::account_id;
use cfn_synth::publish::Digest;
use cfn_synth::resources::lakeformation::{self, data_cells_filter, principal_permissions as grants};
use cfn_synth::value::{IntoVal, Val};
use cfn_synth::{list, sub};

/// The grants of a stack, on the tables of a part.
#[derive(Debug)]
pub(crate) struct Grants {
    part: Part,
    last: Option<Handle<lakeformation::PrincipalPermissions>>,
}

impl Grants {
    /// Begins without any.
    pub(crate) const fn on(part: Part) -> Self {
        Self { part, last: None }
    }

    /// Tells whether any of the sights is granted here.
    pub(crate) fn concern(&self, config: &Config, sights: &[Sight<'_>]) -> bool {
        let part = self.part;
        sights.iter().any(|sight| part.has(config, sight.table) || part.begins(config, sight.database))
    }

    /// Grants an execution role, by its ARN, what its data scientist sees of the part. Nothing can be granted on.
    pub(crate) fn add(
        &mut self,
        stack: &mut Stack,
        config: &Config,
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
            if self.part.begins(config, sight.database) && !described.contains(&id) {
                // Without it, the database is not among those that `SHOW DATABASES` shows.
                let resource = grants::DatabaseResource::catalog_id(account_id()).name(&database);
                let resource = grants::Resource::new().database(resource);
                let grant = grant("DESCRIBE", role, resource).into_entry();
                self.add_one(stack, scientist.id(&format!("Describes{id}")), grant);
                described.push(id);
            }
            if !self.part.has(config, sight.table) {
                continue;
            }
            let grant = match sight.rows {
                None => grant("SELECT", role, columns(&sight, &database, &table)).into_entry(),
                Some(rows) => {
                    let (filter, resource) = filter(stack, &sight, rows, scientist, [&database, &table]);
                    grant("SELECT", role, resource).depends_on(&filter)
                }
            };
            self.add_one(stack, scientist.id(&format!("Selects{}", sight.table.id())), grant);
        }
    }

    fn add_one(&mut self, stack: &mut Stack, id: String, grant: Entry<lakeformation::PrincipalPermissions>) {
        let grant = match &self.last {
            Some(last) => grant.depends_on(last),
            None => grant,
        };
        self.last = Some(stack.add(id, grant));
    }
}

fn grant(
    permission: &'static str,
    role: &Val<String>,
    resource: grants::Resource,
) -> lakeformation::PrincipalPermissions {
    let principal = grants::DataLakePrincipal::new().data_lake_principal_identifier(role);
    lakeformation::PrincipalPermissions::permissions([permission])
        .permissions_with_grant_option(list![])
        .principal(principal)
        .resource(resource)
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

/// Adds a filter of rows and columns, and returns what is granted of it.
fn filter(
    stack: &mut Stack,
    sight: &Sight<'_>,
    rows: &str,
    scientist: &Scientist,
    [database, table]: [&Val<String>; 2],
) -> (Handle<lakeformation::DataCellsFilter>, grants::Resource) {
    let said = digest(sight.columns, rows);
    // No other table knows it, so it need not have the table's name.
    let name = sub!("{}-{}", &scientist.profile, &said);
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
    let filter = stack.add(scientist.id(&format!("Filters{}{said}", sight.table.id())), filter);
    let resource = grants::DataCellsFilterResource::database_name(database)
        .name(name)
        .table_catalog_id(account_id())
        .table_name(table);
    (filter, grants::Resource::new().data_cells_filter(resource))
}

/// Returns letters and digits that come from what a filter says.
fn digest(columns: &Columns, rows: &str) -> String {
    let columns = match columns {
        Columns::All => "all".to_owned(),
        Columns::Only(names) => format!("only {}", names.join(" ")),
        Columns::Except(names) => format!("except {}", names.join(" ")),
    };
    Digest::of(format!("{columns} where {rows}").as_bytes()).to_string().chars().take(8).collect()
}
