//! What a principal sees of a table.

use super::grant::Origin;
use super::name::Name;

/// What a principal sees of a table, given that IAM lets it ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    /// What decides over it.
    pub control: Control,
    /// The columns that are seen, in the order of the table, with the rows that are seen of each.
    pub columns: Vec<SeenColumn>,
    /// What makes it so.
    pub reasons: Vec<Origin>,
    /// What may show more, as it is about names that only an account can tell.
    pub undecided: Vec<Origin>,
}

/// What decides over the data of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// The grants of Lake Formation, which reads the data for the principal.
    LakeFormation,
    /// IAM alone.
    IamOnly(Bypass),
    /// What only an account can tell.
    Unknown,
}

/// Why the grants of Lake Formation restrict nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bypass {
    /// The location of the table is not registered: a principal reads it with its own permissions of S3.
    NotRegistered,
    /// The location is registered in hybrid access mode, and the principal is not opted in: it reads with its
    /// own permissions of S3.
    Hybrid,
    /// The group `IAMAllowedPrincipals` has the table, and Lake Formation reads the data for whoever asks.
    AllowedPrincipals,
}

impl Bypass {
    /// Tells whether the principal needs permissions of S3 of its own to read the data.
    #[must_use]
    pub const fn needs_own_s3(self) -> bool {
        matches!(self, Self::NotRegistered | Self::Hybrid)
    }
}

/// A column that is seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenColumn {
    /// Its name.
    pub name: Name,
    /// Its rows.
    pub rows: Rows,
}

/// The rows that are seen of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rows {
    /// All of them.
    All,
    /// Those that one of the expressions holds for.
    Filtered(Vec<String>),
}

/// What a principal may grant to others of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// The columns that it may let others read, in the order of the table.
    pub columns: Vec<SeenColumn>,
    /// What makes it so: grants with the grant option, or the settings that name it an administrator.
    pub reasons: Vec<Origin>,
    /// What may let it grant more, as it is about names that only an account can tell.
    pub undecided: Vec<Origin>,
}

impl Sight {
    /// Returns the rows that are seen of a column; none where it is not seen.
    #[must_use]
    pub fn of(&self, column: &str) -> Option<&Rows> {
        let name = Name::folded(column);
        self.columns.iter().find(|seen| seen.name == name).map(|seen| &seen.rows)
    }
}
