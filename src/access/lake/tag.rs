//! LF-tags: what is assigned to databases, tables and columns, and expressions over them.

use super::name::Name;
use super::table::is_in;

/// An expression over LF-tags: every key has to have one of its values.
///
/// Lake Formation developer guide, "Managing LF-Tag expressions for metadata access control". Keys and values
/// are in lower case, as they are stored ("Lake Formation tag-based access control notes and restrictions").
pub type Expression = Vec<Term>;

/// One key of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The key.
    pub key: Name,
    /// The values, one of which it has to have.
    pub values: Vec<Name>,
}

/// An LF-tag that a database, a table or some columns have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Assignment {
    pub(super) catalog: Option<Name>,
    pub(super) database: Name,
    /// The table; none for the whole database.
    pub(super) table: Option<Name>,
    /// The columns; none for the whole table.
    pub(super) columns: Option<Vec<Name>>,
    pub(super) key: Name,
    /// The value; a resource has one for each key.
    pub(super) value: Name,
}

/// What has tags: a database, or a column of one of its tables.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tagged<'a> {
    pub(super) catalog: Option<&'a Name>,
    pub(super) database: &'a Name,
    /// The names of the table and of the column.
    pub(super) column: Option<(&'a Name, &'a Name)>,
}

/// Tells whether what is assigned to something meets an expression; none where that is not known.
///
/// A table has the tags of its database, and a column those of its table, unless it has its own value for the
/// key (Lake Formation developer guide, "Lake Formation tag-based access control").
pub(super) fn meets(expression: &Expression, assignments: &[Assignment], tagged: Tagged<'_>) -> Option<bool> {
    let mut all = Some(!expression.is_empty());
    for term in expression {
        all = and(all, has_one_of(term, assignments, tagged));
    }
    all
}

/// How near an assignment is to what has it: that of the column itself is nearest.
type Nearness = u8;

fn has_one_of(term: &Term, assignments: &[Assignment], tagged: Tagged<'_>) -> Option<bool> {
    let mut nearest: Option<(Nearness, &Name)> = None;
    let mut is_certain = true;
    for assignment in assignments {
        let reach = and(assignment.key.is(&term.key), assignment.reaches(tagged));
        match reach {
            Some(false) => {}
            None => is_certain = false,
            Some(true) if nearest.is_none_or(|(nearness, _)| nearness <= assignment.nearness()) => {
                nearest = Some((assignment.nearness(), &assignment.value));
            }
            Some(true) => {}
        }
    }
    if !is_certain {
        return None;
    }
    let Some((_, value)) = nearest else { return Some(false) };
    any(term.values.iter().map(|wanted| wanted.is(value)))
}

impl Assignment {
    const fn nearness(&self) -> Nearness {
        self.table.is_some() as u8 + self.columns.is_some() as u8
    }

    fn reaches(&self, tagged: Tagged<'_>) -> Option<bool> {
        let of_database =
            and(self.database.is(tagged.database), is_in(self.catalog.as_ref(), tagged.catalog));
        let Some((table, column)) = tagged.column else {
            return and(of_database, Some(self.table.is_none()));
        };
        let of_table = self.table.as_ref().map_or(Some(true), |name| name.is(table));
        let of_column = match &self.columns {
            Some(columns) => any(columns.iter().map(|name| name.is(column))),
            None => Some(true),
        };
        and(of_database, and(of_table, of_column))
    }
}

/// Both, of three values.
pub(super) fn and(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// One of many, of three values.
pub(super) fn any(values: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut found = Some(false);
    for value in values {
        match value {
            Some(true) => return value,
            Some(false) => {}
            None => found = None,
        }
    }
    found
}
