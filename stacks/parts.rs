//! Which tables share a stack: a template has room for 500 resources, and what one stack has made no other can take
//! over.

#[cfg(test)]
mod tests;

use crate::config::Config;
use crate::config::data::{Database, Table};
use std::collections::BTreeSet;

/// How many databases a part has, and how many tables of each. They never change: else tables would move from stack to
/// stack, and what is granted on them be made anew, then revoked.
const DATABASES: usize = 2;
const TABLES: usize = 8;

/// Some tables, by where they stand in the configuration: whatever is added at the end of the databases, or of the tables
/// of one, leaves the others in their part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Part {
    database: usize,
    table: usize,
}

impl Part {
    /// The part that a small configuration has only.
    pub(crate) const FIRST: Self = Self { database: 0, table: 0 };

    const fn of(database: usize, table: usize) -> Self {
        Self { database: database / DATABASES, table: table / TABLES }
    }

    /// Returns the parts of the data beside the first, in the order of the configuration.
    pub(crate) fn others(config: &Config) -> BTreeSet<Self> {
        positions(config).map(|(part, ..)| part).filter(|part| *part != Self::FIRST).collect()
    }

    /// Returns the tables of the part, with their databases.
    pub(crate) fn tables(self, config: &Config) -> impl Iterator<Item = (&Database, &Table)> {
        positions(config)
            .filter(move |(part, ..)| *part == self)
            .map(|(_, database, table)| (database, table))
    }

    /// Tells whether a table of the configuration is in the part.
    pub(crate) fn has(self, config: &Config, table: &Table) -> bool {
        self.tables(config).any(|(_, own)| std::ptr::eq(own, table))
    }

    /// Tells whether the first table of a database is in the part, and with it what is about the database itself.
    pub(crate) fn begins(self, config: &Config, database: &Database) -> bool {
        let position = config.databases.iter().position(|it| std::ptr::eq(it, database));
        position.is_some_and(|position| Self::of(position, 0) == self)
    }

    /// Returns what the name of a stack of the part ends with.
    pub(crate) fn suffix(self) -> String {
        match self {
            Self::FIRST => String::new(),
            Self { database, table } => {
                format!("Database{}Table{}", database * DATABASES + 1, table * TABLES + 1)
            }
        }
    }
}

fn positions(config: &Config) -> impl Iterator<Item = (Part, &Database, &Table)> {
    config.databases.iter().enumerate().flat_map(|(of, database)| {
        let tables = database.tables.iter().enumerate();
        tables.map(move |(position, table)| (Part::of(of, position), database, table))
    })
}
