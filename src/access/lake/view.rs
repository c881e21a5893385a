//! Works out what grants show of a table.
//!
//! What one grant shows and what another shows add up; no grant takes anything away.

use super::grant::{Columns, Grant, Origin, Target};
use super::location::Registration;
use super::name::Name;
use super::permission::Permission;
use super::principal::Principal;
use super::sight::{Bypass, Control, Delegation, Rows, SeenColumn, Sight};
use super::table::{Location, Table, is_in};
use super::tag::{Tagged, and, any, meets};
use super::{Lake, filter::Filter};

/// What some grants show of a table.
#[derive(Debug, Default)]
struct View {
    columns: Vec<SeenColumn>,
    reasons: Vec<Origin>,
    undecided: Vec<Origin>,
}

impl Lake {
    /// Returns what a user, role or session, by its ARN, sees of a table, given that IAM lets it ask.
    #[must_use]
    pub fn sight(&self, principal: &str, table: &Table) -> Sight {
        match self.bypass(table) {
            Ok(None) => {
                let view = self.view(principal, table, |grant| &grant.permissions);
                Sight {
                    control: Control::LakeFormation,
                    columns: view.columns,
                    reasons: view.reasons,
                    undecided: view.undecided,
                }
            }
            Ok(Some((bypass, reasons))) => Sight {
                control: Control::IamOnly(bypass),
                columns: everything(table),
                reasons,
                undecided: Vec::new(),
            },
            Err(undecided) => {
                Sight { control: Control::Unknown, columns: Vec::new(), reasons: Vec::new(), undecided }
            }
        }
    }

    /// Returns why the grants restrict nothing, and what makes it so; or what only an account can tell.
    fn bypass(&self, table: &Table) -> Result<Option<(Bypass, Vec<Origin>)>, Vec<Origin>> {
        let Location::S3(path) = &table.location else { return Err(vec![table.origin.clone()]) };
        // Lake Formation developer guide, "Hybrid access mode": who is not opted in is decided by IAM alone, and
        // no resource type opts anybody in.
        match self.location(path) {
            Some(Registration { is_hybrid: true, origin, .. }) => {
                return Ok(Some((Bypass::Hybrid, vec![origin.clone()])));
            }
            Some(_) => {}
            None => {
                // Athena user guide, "Use Athena to query data registered with AWS Lake Formation": IAM alone
                // decides over what is not registered.
                let unknown = self.registrations.iter().filter(|registration| registration.path.is_none());
                let unknown: Vec<Origin> = unknown.map(|registration| registration.origin.clone()).collect();
                let nothing = Some((Bypass::NotRegistered, vec![table.origin.clone()]));
                return if unknown.is_empty() { Ok(nothing) } else { Err(unknown) };
            }
        }
        // Lake Formation developer guide, "Changing the default settings for your data lake".
        let opened = self.grants.iter().filter(|grant| {
            grant.principal == Principal::AllowedPrincipals
                && grant.permissions.iter().any(Permission::reads)
                && grant.is_on_whole(table) == Some(true)
        });
        let opened: Vec<Origin> = opened.map(|grant| grant.origin.clone()).collect();
        Ok((!opened.is_empty()).then_some((Bypass::AllowedPrincipals, opened)))
    }

    /// Returns what a user, role or session, by its ARN, may let others read of a table, given that IAM lets
    /// it grant.
    ///
    /// Lake Formation developer guide, "Implicit Lake Formation permissions", for administrators, and "Data
    /// filtering limitations": whoever holds the grant option for some columns may grant those.
    #[must_use]
    pub fn delegation(&self, principal: &str, table: &Table) -> Delegation {
        if let Some(origin) = self.administrator(principal) {
            let (columns, reasons) = (everything(table), vec![origin.clone()]);
            return Delegation { columns, reasons, undecided: Vec::new() };
        }
        let view = self.view(principal, table, |grant| &grant.grantable);
        Delegation { columns: view.columns, reasons: view.reasons, undecided: view.undecided }
    }

    /// Returns what lets a user, role or session, by its ARN, see a table in the catalogue, given that IAM lets it
    /// ask, wherever its data lies.
    ///
    /// Lake Formation developer guide, "Lake Formation permissions reference": any permission on it, or on some
    /// of its columns.
    #[must_use]
    pub fn describes_table(&self, principal: &str, table: &Table) -> Vec<Origin> {
        let view = self.view_by(principal, table, |grant| !grant.permissions.is_empty());
        self.administrator(principal).into_iter().chain(&view.reasons).cloned().collect()
    }

    fn view(&self, principal: &str, table: &Table, of: impl Fn(&Grant) -> &[Permission]) -> View {
        self.view_by(principal, table, |grant| of(grant).iter().any(Permission::reads))
    }

    /// Returns what those grants show of a table that are wanted.
    fn view_by(&self, principal: &str, table: &Table, is_wanted: impl Fn(&Grant) -> bool) -> View {
        let mut view = View::default();
        let mut seen: Vec<Option<Rows>> = vec![None; table.columns.len()];
        for grant in self.grants.iter().filter(|grant| grant.may_concern(table) && is_wanted(grant)) {
            let reach = and(
                grant.principal.reaches(principal),
                is_in(grant.catalog.as_ref(), table.catalog.as_ref()),
            );
            if reach == Some(false) {
                continue;
            }
            let (mut shows, mut may_show) = (false, false);
            for (column, seen) in table.columns.iter().zip(&mut seen) {
                let (is_shown, rows) = self.shows(grant, table, column);
                match and(reach, is_shown) {
                    Some(true) => {
                        shows = true;
                        *seen = Some(match seen.take() {
                            Some(known) => known.or(rows),
                            None => rows,
                        });
                    }
                    Some(false) => {}
                    None => may_show = true,
                }
            }
            if shows {
                view.reasons.push(grant.origin.clone());
            }
            if may_show {
                view.undecided.push(grant.origin.clone());
            }
        }
        let seen = table.columns.iter().zip(seen);
        view.columns =
            seen.filter_map(|(name, rows)| Some(SeenColumn { name: name.clone(), rows: rows? })).collect();
        view
    }

    /// Tells whether a grant is on a column of a table, and on which of its rows.
    fn shows(&self, grant: &Grant, table: &Table, column: &Name) -> (Option<bool>, Rows) {
        match &grant.target {
            Target::Columns { database, table: name, columns } => {
                let is_table = and(database.is(&table.database), name.is(&table.name));
                (and(is_table, columns.has(column)), Rows::All)
            }
            Target::Filter { database, table: of, name } => {
                let is_table = and(database.is(&table.database), of.is(&table.name));
                match self.filters.iter().find(|filter| filter.is(table, name)) {
                    Some(Filter { columns: Some(columns), rows, .. }) => {
                        (and(is_table, columns.has(column)), rows.clone())
                    }
                    _ => (and(is_table, None), Rows::All),
                }
            }
            Target::TaggedTables(expression) => {
                let tagged = Tagged {
                    catalog: table.catalog.as_ref(),
                    database: &table.database,
                    column: Some((&table.name, column)),
                };
                (meets(expression, &self.assignments, tagged), Rows::All)
            }
            Target::Unknown => (None, Rows::All),
            _ => (grant.is_on_whole(table), Rows::All),
        }
    }
}

impl Grant {
    /// Tells whether it can be on a part of a table. Most grants are on others, and the rest of the work is spared.
    fn may_concern(&self, table: &Table) -> bool {
        match &self.target {
            Target::Table { database, table: name }
            | Target::Columns { database, table: name, .. }
            | Target::Filter { database, table: name, .. } => {
                and(name.is(&table.name), database.is(&table.database)) != Some(false)
            }
            Target::AllTables { database } => database.is(&table.database) != Some(false),
            _ => true,
        }
    }

    /// Tells whether it is on all columns and rows of a table, whatever its permissions are.
    fn is_on_whole(&self, table: &Table) -> Option<bool> {
        let is_on = match &self.target {
            Target::Table { database, table: name } => {
                and(database.is(&table.database), name.is(&table.name))
            }
            Target::AllTables { database } => database.is(&table.database),
            _ => Some(false),
        };
        and(is_on, is_in(self.catalog.as_ref(), table.catalog.as_ref()))
    }
}

impl Columns {
    /// Tells whether a column is chosen; not known where only a part of it is or is not.
    fn has(&self, column: &Name) -> Option<bool> {
        let is_column = |name: &Name| if is_within(name, column) { None } else { name.is(column) };
        match self {
            Self::Named(names) => any(names.iter().map(is_column)),
            Self::AllBut(names) => any(names.iter().map(is_column)).map(|is_out| !is_out),
        }
    }
}

/// Tells whether a name is that of a nested column, such as `address.city`, within a column (Lake Formation developer
/// guide, "Data filters in Lake Formation", "Nested columns").
fn is_within(name: &Name, column: &Name) -> bool {
    let is_nested = |outer: &str, rest: &str| outer.trim_matches('"') == column.as_str() && !rest.is_empty();
    name.as_str().split_once('.').is_some_and(|(outer, rest)| is_nested(outer, rest)) && name != column
}

impl Filter {
    fn is(&self, table: &Table, name: &Name) -> bool {
        let of_table = and(self.database.is(&table.database), self.table.is(&table.name));
        let of_catalog = is_in(self.catalog.as_ref(), table.catalog.as_ref());
        and(and(of_table, of_catalog), self.name.is(name)) == Some(true)
    }
}

impl Rows {
    /// Returns the rows that either of them has: what several filters let through adds up.
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::All, _) | (_, Self::All) => Self::All,
            (Self::Filtered(mut own), Self::Filtered(other)) => {
                let more: Vec<String> = other.into_iter().filter(|it| !own.contains(it)).collect();
                own.extend(more);
                Self::Filtered(own)
            }
        }
    }
}

fn everything(table: &Table) -> Vec<SeenColumn> {
    let seen = |name: &Name| SeenColumn { name: name.clone(), rows: Rows::All };
    table.columns.iter().map(seen).collect()
}
