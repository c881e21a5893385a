//! Databases and tables of the catalogue.

use super::grant::Origin;
use super::location::S3Path;
use super::name::Name;

/// A database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Database {
    /// The id of the catalogue, which is that of an account; none for the account's own.
    pub catalog: Option<Name>,
    /// Its name.
    pub name: Name,
    /// Where its tables lie, unless they say otherwise.
    pub location: Location,
    /// What made it.
    pub origin: Origin,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The id of the catalogue, which is that of an account; none for the account's own.
    pub catalog: Option<Name>,
    /// The name of its database.
    pub database: Name,
    /// Its name.
    pub name: Name,
    /// Where its data lies.
    pub location: Location,
    /// The names of its columns, the partition keys last.
    pub columns: Vec<Name>,
    /// What made it.
    pub origin: Origin,
}

/// Where the data of a table lies, or that of a database's tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// In S3.
    S3(S3Path),
    /// Not in S3, nowhere, as that of a view, or where only an account can tell.
    Unknown,
}

/// Tells whether two resources are in the same catalogue; what does not say is in the account's own.
pub(super) fn is_in(own: Option<&Name>, other: Option<&Name>) -> Option<bool> {
    match (own, other) {
        (Some(own), Some(other)) => own.is(other),
        _ => Some(true),
    }
}
