//! Those to whom Lake Formation grants.

use super::name::Name;
use crate::iam::is_account_id;

/// A principal of a grant.
///
/// Lake Formation developer guide, "Lake Formation permissions reference", "IAM principals".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// `IAM_ALLOWED_PRINCIPALS`: whoever IAM lets ask the catalogue.
    AllowedPrincipals,
    /// `ACCOUNT:IAMPrincipals`: every user and role of the account.
    IamPrincipals(Box<str>),
    /// Another account. Its own administrators grant on what it gets, so it reaches no user and no role.
    Account(Box<str>),
    /// A user, a role, or a user or group of a federation, by its ARN.
    Arn(Name),
}

impl Principal {
    /// Returns the principal of a `DataLakePrincipalIdentifier`.
    #[must_use]
    pub fn of(identifier: &str) -> Self {
        match identifier.split_once(':') {
            _ if identifier == "IAM_ALLOWED_PRINCIPALS" => Self::AllowedPrincipals,
            Some((account, "IAMPrincipals")) if is_account_id(account) => Self::IamPrincipals(account.into()),
            _ if is_account_id(identifier) => Self::Account(identifier.into()),
            _ => Self::Arn(Name::of(identifier)),
        }
    }

    /// Tells whether a grant to it reaches the user, role or session of an ARN; none where that is not known.
    #[must_use]
    pub fn reaches(&self, arn: &str) -> Option<bool> {
        match self {
            Self::AllowedPrincipals => Some(true),
            Self::IamPrincipals(account) => Some(account_of(arn) == Some(account)),
            Self::Account(_) => Some(false),
            Self::Arn(name) => match name.is(&Name::of(arn)) {
                Some(false) => Some(is_role_of_session(name.as_str(), arn)),
                same => same,
            },
        }
    }
}

/// Returns the account of a user, role or session.
fn account_of(arn: &str) -> Option<&str> {
    let mut segments = arn.split(':');
    let is_identity = matches!(segments.nth(2), Some("iam" | "sts"));
    segments.nth(1).filter(|_| is_identity)
}

/// Tells whether an ARN is a session's, and the other one that of its role; the session's lacks the role's path.
fn is_role_of_session(role: &str, session: &str) -> bool {
    let of_session = session.split_once(":sts::").and_then(|(partition, rest)| {
        let (account, rest) = rest.split_once(":assumed-role/")?;
        Some((partition, account, rest.split_once('/')?.0))
    });
    let of_role = role.split_once(":iam::").and_then(|(partition, rest)| {
        let (account, path) = rest.split_once(":role/")?;
        Some((partition, account, path.rsplit('/').next()?))
    });
    of_session.is_some() && of_session == of_role
}
