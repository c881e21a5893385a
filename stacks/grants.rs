//! What Lake Formation grants the data scientists: the table, or some of its columns.

use crate::config::{Config, Edition};
use cfn_synth::construct::{Handle, Parameter, Stack};
use cfn_synth::intrinsic::account_id;
use cfn_synth::list;
use cfn_synth::resources::iam;
use cfn_synth::resources::lakeformation::{self, permissions, principal_permissions as grants};

/// Grants `SELECT` on the table, or on some of its columns, to an execution role. Nothing can be granted on.
pub(crate) fn add(
    stack: &mut Stack,
    config: &Config,
    number: &str,
    role: &Handle<iam::Role>,
    (database, table): (&Parameter<String>, &Parameter<String>),
    columns: Option<&Vec<String>>,
) {
    let id = format!("LFPermissionDataScientist{number}");
    match config.edition {
        Edition::First => {
            let resource = match columns {
                None => permissions::Resource::new()
                    .table_resource(permissions::TableResource::new().database_name(database).name(table)),
                Some(columns) => permissions::Resource::new().table_with_columns_resource(
                    permissions::TableWithColumnsResource::new()
                        .column_names(columns)
                        .database_name(database)
                        .name(table),
                ),
            };
            let principal = permissions::DataLakePrincipal::new().data_lake_principal_identifier(role.arn());
            stack.add(
                id,
                lakeformation::Permissions::data_lake_principal(principal)
                    .resource(resource)
                    .permissions(["SELECT"])
                    .permissions_with_grant_option(["SELECT"]),
            );
        }
        Edition::Current => {
            let resource = match columns {
                None => grants::Resource::new().table(
                    grants::TableResource::catalog_id(account_id()).database_name(database).name(table),
                ),
                Some(columns) => grants::Resource::new().table_with_columns(
                    grants::TableWithColumnsResource::catalog_id(account_id())
                        .database_name(database)
                        .name(table)
                        .column_names(columns),
                ),
            };
            let principal = || grants::DataLakePrincipal::new().data_lake_principal_identifier(role.arn());
            // Without it, the database is not among those that `SHOW DATABASES` shows.
            stack.add(
                format!("LFDatabasePermissionDataScientist{number}"),
                lakeformation::PrincipalPermissions::permissions(["DESCRIBE"])
                    .permissions_with_grant_option(list![])
                    .principal(principal())
                    .resource(
                        grants::Resource::new()
                            .database(grants::DatabaseResource::catalog_id(account_id()).name(database)),
                    ),
            );
            stack.add(
                id,
                lakeformation::PrincipalPermissions::permissions(["SELECT"])
                    .permissions_with_grant_option(list![])
                    .principal(principal())
                    .resource(resource),
            );
        }
    }
}
