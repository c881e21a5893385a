//! Data cells filters: some columns and some rows of a table.

use super::grant::Columns;
use super::name::Name;
use super::sight::Rows;

/// A data cells filter.
///
/// Lake Formation developer guide, "Data filters in Lake Formation".
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Filter {
    pub(super) catalog: Option<Name>,
    pub(super) database: Name,
    pub(super) table: Name,
    pub(super) name: Name,
    /// The columns; none where it says neither which nor all, which Lake Formation refuses.
    pub(super) columns: Option<Columns>,
    pub(super) rows: Rows,
}
