//! Lake Formation: which columns and rows of a table a principal sees.
//!
//! It works on what deployments make, and on what the account had before. Whether IAM lets the principal ask
//! the catalogue, or read S3 by itself, is not decided here. What only an account can tell matches nothing, and
//! is told as undecided.
//!
//! The source of each rule is a page of the Lake Formation developer guide, which is named with the rule.

mod account;
mod build;
mod database;
mod filter;
mod grant;
mod location;
mod name;
mod permission;
mod principal;
mod read;
mod sight;
mod table;
mod tag;
mod view;

pub use account::{Account, DefaultPermission};
pub use grant::{Columns, Grant, Origin, Target};
pub use location::{Registration, S3Path};
pub use name::Name;
pub use permission::Permission;
pub use principal::Principal;
pub use sight::{Bypass, Control, Delegation, Rows, SeenColumn, Sight};
pub use table::{Database, Location, Table};
pub use tag::{Expression, Term};

use crate::deploy::Deployment;
use filter::Filter;
use tag::Assignment;

/// The data lake that deployments make in an account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lake {
    databases: Vec<Database>,
    tables: Vec<Table>,
    registrations: Vec<Registration>,
    grants: Vec<Grant>,
    filters: Vec<Filter>,
    assignments: Vec<Assignment>,
    administrators: Vec<(Principal, Origin)>,
}

impl Lake {
    /// Returns the data lake that deployments make, one after the other, in an account.
    #[must_use]
    pub fn of<'a>(deployments: impl IntoIterator<Item = &'a Deployment>, account: &Account) -> Self {
        build::lake(deployments, account)
    }

    /// Returns a database by its name.
    #[must_use]
    pub fn database(&self, name: &str) -> Option<&Database> {
        let name = Name::folded(name);
        self.databases.iter().find(|database| database.name.is(&name) == Some(true))
    }

    /// Returns the databases.
    #[must_use]
    pub fn databases(&self) -> &[Database] {
        &self.databases
    }

    /// Returns the tables.
    #[must_use]
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// Returns a table by the names of its database and of itself.
    #[must_use]
    pub fn table(&self, database: &str, name: &str) -> Option<&Table> {
        let (database, name) = (Name::folded(database), Name::folded(name));
        let is_wanted =
            |table: &&Table| tag::and(table.database.is(&database), table.name.is(&name)) == Some(true);
        self.tables.iter().find(is_wanted)
    }

    /// Returns what makes a user, role or session, by its ARN, a data lake administrator.
    #[must_use]
    pub fn administrator(&self, principal: &str) -> Option<&Origin> {
        let is_wanted =
            |(administrator, _): &&(Principal, Origin)| administrator.reaches(principal) == Some(true);
        self.administrators.iter().find(is_wanted).map(|(_, origin)| origin)
    }

    /// Returns the registration that covers a path of S3: the one that is nearest to it.
    #[must_use]
    pub fn location(&self, path: &S3Path) -> Option<&Registration> {
        let prefix_length = |registration: &&Registration| {
            let own = registration.path.as_ref().filter(|own| own.covers(path));
            own.map(|own| own.prefix.len())
        };
        let covering = self.registrations.iter().filter(|registration| prefix_length(registration).is_some());
        covering.max_by_key(prefix_length)
    }

    /// Adds a registration that the account has beside those of deployments.
    pub fn register(&mut self, registration: Registration) {
        self.registrations.push(registration);
    }

    /// Adds a grant, as an administrator or a holder of the grant option can.
    pub fn grant(&mut self, grant: Grant) {
        self.grants.push(grant);
    }
}

#[cfg(test)]
mod tests;
