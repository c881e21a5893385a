//! What is granted, to whom, on what, and by what.

use super::name::Name;
use super::permission::Permission;
use super::principal::Principal;
use super::tag::Expression;
use std::fmt;

/// A grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// To whom.
    pub principal: Principal,
    /// The id of the catalogue that the resource is in; none for that of the account.
    pub catalog: Option<Name>,
    /// On what.
    pub target: Target,
    /// What.
    pub permissions: Vec<Permission>,
    /// What the principal may grant to others.
    pub grantable: Vec<Permission>,
    /// What made it.
    pub origin: Origin,
}

/// What a grant is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The whole catalogue.
    Catalog,
    /// A database; its tables are granted by themselves.
    Database(Name),
    /// A table.
    Table {
        /// The database.
        database: Name,
        /// The table.
        table: Name,
    },
    /// Every table of a database.
    AllTables {
        /// The database.
        database: Name,
    },
    /// Some columns of a table.
    Columns {
        /// The database.
        database: Name,
        /// The table.
        table: Name,
        /// The columns.
        columns: Columns,
    },
    /// What a data cells filter lets through.
    Filter {
        /// The database.
        database: Name,
        /// The table.
        table: Name,
        /// The filter.
        name: Name,
    },
    /// The databases whose LF-tags an expression means.
    TaggedDatabases(Expression),
    /// The tables and columns whose LF-tags an expression means.
    TaggedTables(Expression),
    /// An LF-tag itself: who may assign it, or grant by it.
    Tag(Name),
    /// A location of S3: who may make databases and tables that point to it.
    DataLocation(Name),
    /// A resource of a form that is not known here.
    Unknown,
}

/// A choice of columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Columns {
    /// Those that are named.
    Named(Vec<Name>),
    /// All except those that are named.
    AllBut(Vec<Name>),
}

/// What made something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A resource of a template.
    Resource {
        /// The name of its template.
        template: String,
        /// Its logical id.
        logical_id: String,
    },
    /// The settings that the account had before.
    Account,
    /// Somebody, after the deployment.
    Somebody,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Resource { template, logical_id } => write!(f, "`{logical_id}` of `{template}`"),
            Self::Account => f.write_str("the settings of the account"),
            Self::Somebody => f.write_str("a grant made after the deployment"),
        }
    }
}
