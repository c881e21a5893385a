//! What a principal may do with a database.

use super::Lake;
use super::grant::{Grant, Origin, Target};
use super::location::S3Path;
use super::permission::Permission;
use super::table::{Database, Location, is_in};
use super::tag::{Tagged, and, meets};

impl Lake {
    /// Returns what lets a user, role or session, by its ARN, see a database in the catalogue, given that IAM
    /// lets it ask.
    ///
    /// Lake Formation developer guide, "Lake Formation permissions reference" and, for all tables, "Granting
    /// table permissions using the named resource method".
    #[must_use]
    pub fn describes(&self, principal: &str, database: &Database) -> Vec<Origin> {
        let granted = self.grants.iter().filter(|grant| {
            let is_on = match &grant.target {
                Target::AllTables { database: name } => {
                    and(name.is(&database.name), grant.is_beside(database))
                }
                _ => self.is_on_database(grant, database),
            };
            !grant.permissions.is_empty() && and(grant.principal.reaches(principal), is_on) == Some(true)
        });
        let granted = granted.map(|grant| &grant.origin);
        self.administrator(principal).into_iter().chain(granted).cloned().collect()
    }

    /// Returns what lets a user, role or session, by its ARN, create a table that points to a path of S3, given
    /// that IAM lets it ask; none where nothing is known to. Whoever creates a table has every permission on it
    /// ("Implicit Lake Formation permissions"), so it sees all that lies there.
    ///
    /// Lake Formation developer guide, "Underlying data access control": it takes `CREATE_TABLE` on the database,
    /// and access to a location that is registered; "Creating a database": but none within the database's own
    /// location.
    #[must_use]
    pub fn creation(&self, principal: &str, database: &Database, path: &S3Path) -> Option<Vec<Origin>> {
        let holds = |grant: &&Grant, wanted: &Permission, is_on: Option<bool>| {
            let has = grant.permissions.iter().any(|it| it == wanted || *it == Permission::All);
            has && and(grant.principal.reaches(principal), is_on) == Some(true)
        };
        let create = self
            .grants
            .iter()
            .find(|grant| holds(grant, &Permission::CreateTable, self.is_on_database(grant, database)))?;
        let mut reasons = vec![create.origin.clone()];
        if self.location(path).is_none() {
            return self.registrations.iter().all(|it| it.path.is_some()).then_some(reasons);
        }
        let own = matches!(&database.location, Location::S3(own) if own.covers(path));
        let of_location = own.then_some(&database.origin);
        let granted = self.grants.iter().find(|grant| {
            let Target::DataLocation(arn) = &grant.target else { return false };
            let covers = S3Path::of(arn.as_str()).map(|granted| granted.covers(path));
            holds(grant, &Permission::DataLocationAccess, covers)
        });
        let access = of_location.or(granted.map(|grant| &grant.origin)).or(self.administrator(principal))?;
        reasons.push(access.clone());
        Some(reasons)
    }

    fn is_on_database(&self, grant: &Grant, database: &Database) -> Option<bool> {
        let is_on = match &grant.target {
            Target::Database(name) => name.is(&database.name),
            Target::TaggedDatabases(expression) => {
                let catalog = database.catalog.as_ref();
                let tagged = Tagged { catalog, database: &database.name, column: None };
                meets(expression, &self.assignments, tagged)
            }
            _ => Some(false),
        };
        and(is_on, grant.is_beside(database))
    }
}

impl Grant {
    /// Tells whether it is on something of the same catalogue as a database.
    fn is_beside(&self, database: &Database) -> Option<bool> {
        is_in(self.catalog.as_ref(), database.catalog.as_ref())
    }
}
