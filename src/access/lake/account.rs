//! What an account had before a deployment.

use super::permission::Permission;
use super::principal::Principal;

/// What an account had before a deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// What is granted on each new database.
    pub database_defaults: Vec<DefaultPermission>,
    /// What is granted on each new table of a database that does not say otherwise.
    pub table_defaults: Vec<DefaultPermission>,
    /// The ARNs of the data lake administrators.
    pub administrators: Vec<String>,
}

/// A permission that a new resource comes with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultPermission {
    /// To whom it is granted.
    pub principal: Principal,
    /// What is granted.
    pub permissions: Vec<Permission>,
}

impl Default for Account {
    /// Returns an account whose settings nobody has changed: IAM alone decides over what is new.
    ///
    /// Lake Formation developer guide, "Changing the default settings for your data lake".
    fn default() -> Self {
        let everything =
            DefaultPermission { principal: Principal::AllowedPrincipals, permissions: vec![Permission::All] };
        Self {
            database_defaults: vec![everything.clone()],
            table_defaults: vec![everything],
            administrators: Vec::new(),
        }
    }
}
