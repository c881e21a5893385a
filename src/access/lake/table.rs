//! Databases and tables of the catalogue.

use super::grant::Origin;
use super::location::S3Path;
use super::name::Name;

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

/// Where the data of a table lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// In S3.
    S3(S3Path),
    /// Not in S3, nowhere, as that of a view, or where only an account can tell.
    Unknown,
}
