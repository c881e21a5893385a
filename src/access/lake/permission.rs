//! The permissions of Lake Formation.

/// A permission, as in the schema of `AWS::LakeFormation::PrincipalPermissions`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Permission {
    /// `ALL`, which the console calls Super: every permission that the resource has.
    All,
    /// `SELECT`: reads the data of a table, or some of its columns.
    Select,
    /// `DESCRIBE`: sees the resource in the catalogue.
    Describe,
    /// `CREATE_TABLE`: makes tables in a database.
    CreateTable,
    /// `DATA_LOCATION_ACCESS`: makes databases and tables that point to the location.
    DataLocationAccess,
    /// Any other, by its name, such as `INSERT`.
    Other(Box<str>),
}

impl Permission {
    /// Returns the permission of a name.
    #[must_use]
    pub fn of(name: &str) -> Self {
        match name {
            "ALL" => Self::All,
            "SELECT" => Self::Select,
            "DESCRIBE" => Self::Describe,
            "CREATE_TABLE" => Self::CreateTable,
            "DATA_LOCATION_ACCESS" => Self::DataLocationAccess,
            other => Self::Other(other.into()),
        }
    }

    /// Tells whether it lets read the data of a table.
    ///
    /// Lake Formation developer guide, "Lake Formation permissions reference": `SELECT`, or `ALL` (Super).
    #[must_use]
    pub const fn reads(&self) -> bool {
        matches!(self, Self::All | Self::Select)
    }
}
