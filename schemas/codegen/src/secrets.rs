//! The properties that must never be written in clear.

/// Names of string properties, whatever their type, with the reason.
const SECRETS: &[(&str, &str)] = &[
    ("ADDomainJoinPassword", "it lets its holder join machines to the domain"),
    ("CrossRealmTrustPrincipalPassword", "it is shared by two Kerberos realms, which trust each other by it"),
    ("KdcAdminPassword", "it administers every principal of the cluster"),
    ("MasterUserPassword", "it administers the database"),
    ("Password", "it signs a person or a program in"),
    ("SecretString", "it is the secret itself, which a template would show to each of its readers"),
];

/// Returns why a property is a secret; `None` if it is not.
pub(crate) fn reason(property: &str) -> Option<&'static str> {
    SECRETS.iter().find(|(name, _)| *name == property).map(|(_, reason)| *reason)
}
