//! Reads what a deployment makes of the catalogue and of Lake Formation.

use super::account::DefaultPermission;
use super::filter::Filter;
use super::grant::{Columns, Grant, Origin, Target};
use super::location::{Registration, S3Path};
use super::name::Name;
use super::permission::Permission;
use super::principal::Principal;
use super::sight::Rows;
use super::table::{Database, Location, Table};
use super::tag::{Assignment, Expression, Term};
use crate::template::Node;

fn text(node: &Node, key: &str) -> Option<String> {
    node.get(key)?.scalar_text().map(Into::into)
}

fn is_true(node: &Node, key: &str) -> bool {
    text(node, key).is_some_and(|text| text.eq_ignore_ascii_case("true"))
}

/// Returns the items of a list; none where there is no such property.
fn items<'n>(node: &'n Node, key: &str) -> Option<&'n [Node]> {
    node.get(key).map(Node::as_list_or_one)
}

/// Returns the name of a database, table, column or tag; unknown where there is none.
fn folded(node: &Node, key: &str) -> Name {
    text(node, key).map_or_else(|| Name::Unknown("".into()), |text| Name::folded(&text))
}

fn folded_items(node: &Node, key: &str) -> Option<Vec<Name>> {
    let name = |item: &Node| item.scalar_text().map(|text| Name::folded(&text));
    items(node, key).map(|items| items.iter().filter_map(name).collect())
}

fn catalog(node: &Node, key: &str) -> Option<Name> {
    text(node, key).map(|id| Name::of(&id))
}

fn permissions(node: &Node, key: &str) -> Vec<Permission> {
    let names = items(node, key).unwrap_or_default().iter().filter_map(Node::scalar_text);
    names.map(|name| Permission::of(&name)).collect()
}

/// Returns the principal of a property.
pub(super) fn principal(node: &Node, key: &str) -> Principal {
    match node.get(key).and_then(|principal| text(principal, "DataLakePrincipalIdentifier")) {
        Some(identifier) => Principal::of(&identifier),
        None => Principal::Arn(Name::Unknown("".into())),
    }
}

/// Reads permissions that new resources come with; none where there is no such property.
pub(super) fn defaults(node: &Node, key: &str) -> Option<Vec<DefaultPermission>> {
    let default = |item: &Node| DefaultPermission {
        principal: principal(item, "Principal"),
        permissions: permissions(item, "Permissions"),
    };
    items(node, key).map(|items| items.iter().map(default).collect())
}

/// Reads the principals of a list.
pub(super) fn administrators(properties: &Node) -> Vec<Principal> {
    let identifiers = items(properties, "Admins").unwrap_or_default().iter();
    let identifiers = identifiers.filter_map(|item| text(item, "DataLakePrincipalIdentifier"));
    identifiers.map(|identifier| Principal::of(&identifier)).collect()
}

/// Reads an `AWS::LakeFormation::Resource`.
pub(super) fn registration(properties: &Node, origin: Origin) -> Registration {
    Registration {
        path: text(properties, "ResourceArn").and_then(|arn| S3Path::of(&arn)),
        role: text(properties, "RoleArn").map(|arn| Name::of(&arn)),
        is_hybrid: is_true(properties, "HybridAccessEnabled"),
        origin,
    }
}

/// Reads an `AWS::Glue::Database`.
pub(super) fn database(properties: &Node, physical_id: &str, origin: Origin) -> Database {
    let input = properties.get("DatabaseInput");
    let name = input.and_then(|input| text(input, "Name"));
    Database {
        catalog: catalog(properties, "CatalogId"),
        name: Name::folded(name.as_deref().unwrap_or(physical_id)),
        location: location(input, "LocationUri"),
        origin,
    }
}

fn location(node: Option<&Node>, key: &str) -> Location {
    let path = node.and_then(|node| text(node, key)).and_then(|uri| S3Path::of(&uri));
    path.map_or(Location::Unknown, Location::S3)
}

/// Reads an `AWS::Glue::Table`.
pub(super) fn table(properties: &Node, physical_id: &str, origin: Origin) -> Table {
    let input = properties.get("TableInput");
    let storage = input.and_then(|input| input.get("StorageDescriptor"));
    let is_link = input.is_some_and(|input| input.get("TargetTable").is_some());
    // Partition keys are columns to Lake Formation, and are granted as such.
    let columns = storage.and_then(|storage| items(storage, "Columns")).unwrap_or_default();
    let keys = input.and_then(|input| items(input, "PartitionKeys")).unwrap_or_default();
    let name = input.and_then(|input| text(input, "Name"));
    Table {
        catalog: catalog(properties, "CatalogId"),
        database: folded(properties, "DatabaseName"),
        name: Name::folded(name.as_deref().unwrap_or(physical_id)),
        location: location(storage.filter(|_| !is_link), "Location"),
        columns: columns.iter().chain(keys).map(|column| folded(column, "Name")).collect(),
        origin,
    }
}

/// Reads an `AWS::LakeFormation::DataCellsFilter`.
pub(super) fn filter(properties: &Node) -> Filter {
    let expression = properties.get("RowFilter").and_then(|rows| text(rows, "FilterExpression"));
    // What is true of every row keeps none back.
    let expression = expression.filter(|expression| !expression.trim().eq_ignore_ascii_case("true"));
    Filter {
        catalog: catalog(properties, "TableCatalogId"),
        database: folded(properties, "DatabaseName"),
        table: folded(properties, "TableName"),
        name: text(properties, "Name").map_or_else(|| Name::Unknown("".into()), |name| Name::of(&name)),
        columns: columns(properties),
        rows: expression.map_or(Rows::All, |expression| Rows::Filtered(vec![expression])),
    }
}

fn columns(node: &Node) -> Option<Columns> {
    match node.get("ColumnWildcard") {
        Some(wildcard) => {
            Some(Columns::AllBut(folded_items(wildcard, "ExcludedColumnNames").unwrap_or_default()))
        }
        None => folded_items(node, "ColumnNames").map(Columns::Named),
    }
}

/// Reads an `AWS::LakeFormation::TagAssociation`.
pub(super) fn assignments(properties: &Node) -> Vec<Assignment> {
    let resource = properties.get("Resource");
    let part = |key| resource.and_then(|resource| resource.get(key));
    let (part, database, table, columns) = match (part("Database"), part("Table"), part("TableWithColumns")) {
        (Some(part), None, None) => (part, folded(part, "Name"), None, None),
        (None, Some(part), None) => (part, folded(part, "DatabaseName"), Some(folded(part, "Name")), None),
        (None, None, Some(part)) => {
            let columns = folded_items(part, "ColumnNames").unwrap_or_default();
            (part, folded(part, "DatabaseName"), Some(folded(part, "Name")), Some(columns))
        }
        _ => return Vec::new(),
    };
    let pairs = items(properties, "LFTags").unwrap_or_default().iter().flat_map(|pair| {
        let values = folded_items(pair, "TagValues").unwrap_or_default();
        values.into_iter().map(|value| (folded(pair, "TagKey"), value))
    });
    pairs
        .map(|(key, value)| Assignment {
            catalog: catalog(part, "CatalogId"),
            database: database.clone(),
            table: table.clone(),
            columns: columns.clone(),
            key,
            value,
        })
        .collect()
}

/// Reads an `AWS::LakeFormation::PrincipalPermissions`.
pub(super) fn principal_permissions(properties: &Node, origin: Origin) -> Grant {
    let resource = properties.get("Resource");
    let part = resource.and_then(|resource| resource.as_map()?.iter().next());
    let (catalog_id, target) = match part {
        Some(("Catalog", _)) => (catalog(properties, "Catalog"), Target::Catalog),
        Some(("DataCellsFilter", filter)) => (catalog(filter, "TableCatalogId"), filter_target(filter)),
        Some((kind, part)) => (catalog(part, "CatalogId"), target(kind, part)),
        None => (None, Target::Unknown),
    };
    Grant {
        principal: principal(properties, "Principal"),
        catalog: catalog_id,
        target,
        permissions: permissions(properties, "Permissions"),
        grantable: permissions(properties, "PermissionsWithGrantOption"),
        origin,
    }
}

/// Reads an `AWS::LakeFormation::Permissions`, the older type.
pub(super) fn older_permissions(properties: &Node, origin: Origin) -> Grant {
    let resource = properties.get("Resource");
    let part = resource.and_then(|resource| resource.as_map()?.iter().next());
    let (catalog_id, target) = match part {
        Some((kind, part)) => {
            (catalog(part, "CatalogId"), target(kind.strip_suffix("Resource").unwrap_or(kind), part))
        }
        None => (None, Target::Unknown),
    };
    Grant {
        principal: principal(properties, "DataLakePrincipal"),
        catalog: catalog_id,
        target,
        permissions: permissions(properties, "Permissions"),
        grantable: permissions(properties, "PermissionsWithGrantOption"),
        origin,
    }
}

fn filter_target(filter: &Node) -> Target {
    Target::Filter {
        database: folded(filter, "DatabaseName"),
        table: folded(filter, "TableName"),
        name: text(filter, "Name").map_or_else(|| Name::Unknown("".into()), |name| Name::of(&name)),
    }
}

fn target(kind: &str, part: &Node) -> Target {
    let database = || folded(part, "DatabaseName");
    match kind {
        "Database" => Target::Database(folded(part, "Name")),
        "Table" if part.get("Name").is_some() => {
            Target::Table { database: database(), table: folded(part, "Name") }
        }
        "Table" if part.get("TableWildcard").is_some() => Target::AllTables { database: database() },
        "TableWithColumns" => match columns(part) {
            Some(columns) => Target::Columns { database: database(), table: folded(part, "Name"), columns },
            None => Target::Unknown,
        },
        "LFTag" => Target::Tag(folded(part, "TagKey")),
        "LFTagPolicy" => match text(part, "ResourceType").as_deref() {
            Some("DATABASE") => Target::TaggedDatabases(expression(part)),
            Some("TABLE") => Target::TaggedTables(expression(part)),
            _ => Target::Unknown,
        },
        "DataLocation" => {
            let arn = text(part, "ResourceArn").or_else(|| text(part, "S3Resource"));
            Target::DataLocation(arn.map_or_else(|| Name::Unknown("".into()), |arn| Name::of(&arn)))
        }
        _ => Target::Unknown,
    }
}

fn expression(policy: &Node) -> Expression {
    let terms = items(policy, "Expression").unwrap_or_default().iter();
    terms
        .map(|term| Term {
            key: folded(term, "TagKey"),
            values: folded_items(term, "TagValues").unwrap_or_default(),
        })
        .collect()
}
