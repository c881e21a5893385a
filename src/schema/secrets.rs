//! The properties whose values are secrets.

use super::Schema;
use std::sync::LazyLock;

/// The reviewed table; the generator of the typed resources reads the same file.
const TABLE: &str = include_str!("../../schemas/secrets.txt");

/// What follows a name that counts where the property is write-only.
const WRITE_ONLY: &str = " (write-only)";

#[derive(Debug)]
struct Secret {
    name: &'static str,
    is_write_only: bool,
    reason: &'static str,
}

/// The table, by name.
static SECRETS: LazyLock<Vec<Secret>> = LazyLock::new(|| {
    let entries =
        TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(": "));
    let mut secrets: Vec<_> = entries
        .map(|(name, reason)| match name.strip_suffix(WRITE_ONLY) {
            Some(name) => Secret { name, is_write_only: true, reason },
            None => Secret { name, is_write_only: false, reason },
        })
        .collect();
    secrets.sort_by_key(|secret| secret.name);
    secrets
});

fn find(name: &str) -> Option<&'static Secret> {
    let position = SECRETS.binary_search_by_key(&name, |secret| secret.name).ok()?;
    SECRETS.get(position)
}

/// Tells whether a property of that name is a secret in some resource types.
#[must_use]
pub fn may_be_secret(name: &str) -> bool {
    find(name).is_some()
}

impl Schema {
    /// Returns what the holder of a property's value can do, where it is a secret, as the end of a sentence:
    /// `it administers the database`. The pointer is as in schemas, such as `/properties/Users/*/Password`.
    #[must_use]
    pub fn secret(&self, pointer: &str) -> Option<&'static str> {
        let pointer = pointer.trim_end_matches("/*");
        let secret = find(pointer.rsplit('/').next()?)?;
        let is_within = |whole: &str| {
            pointer.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let is_read_only = self.facts.read_only.iter().any(|whole| is_within(whole));
        let counts = !secret.is_write_only || self.facts.write_only.iter().any(|whole| is_within(whole));
        (counts && !is_read_only && self.property(pointer).is_some()).then_some(secret.reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema;

    #[test]
    fn secrets_are_told_from_what_is_named_alike() {
        let reason = |name: &str, property: &str| {
            schema::get(name).unwrap().secret(&format!("/properties/{property}"))
        };
        assert_eq!(reason("AWS::RDS::DBInstance", "MasterUserPassword"), Some("it administers the database"));
        assert!(reason("AWS::ElastiCache::User", "Passwords/*").is_some());
        assert!(reason("AWS::EC2::VPNConnection", "VpnTunnelOptionsSpecifications/*/PreSharedKey").is_some());
        assert!(reason("AWS::IAM::ServerCertificate", "PrivateKey").is_some());
        assert_eq!(reason("AWS::Cognito::UserPoolClient", "TokenValidityUnits/AccessToken"), None);
        assert_eq!(reason("AWS::Cognito::UserPoolClient", "ClientSecret"), None);
        assert_eq!(reason("AWS::IAM::User", "Password"), None);
    }

    #[test]
    fn every_name_is_that_of_a_property() {
        let mut unused: Vec<_> = SECRETS.iter().map(|secret| secret.name).collect();
        for name in schema::types() {
            let text = schema::source(name).unwrap().to_string();
            unused.retain(|property| !text.contains(&format!("\"{property}\":")));
        }
        assert_eq!(unused, [""; 0]);
    }
}
