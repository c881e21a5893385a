//! The users of the stack in which everybody has the same execution role.

use super::{check_name, refuse};
use cfn_synth::config::ConfigError;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The shortest source identity, which is the name of the user profile (STS API reference, `AssumeRole`).
const MIN_NAME: usize = 2;

/// The longest name of a user profile (SageMaker API reference, `CreateUserProfile`).
const MAX_NAME: usize = 63;

/// The most users, each of whom takes three of the 500 resources that a template can have.
const MAX_USERS: usize = 160;

/// The stack in which every user profile has the same execution role.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SharedRole {
    /// The names of the user profiles, and of the users of IAM.
    pub(crate) users: Vec<String>,
}

impl SharedRole {
    /// Checks what the types do not say.
    ///
    /// # Errors
    /// The first value that cannot be used, with its key.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let count = self.users.len();
        if count == 0 || count > MAX_USERS {
            let reason = format!("must have from 1 to {MAX_USERS} users, and has {count}");
            return Err(refuse("shared_role.users", reason));
        }
        let mut known: BTreeMap<String, &str> = BTreeMap::new();
        for (index, name) in self.users.iter().enumerate() {
            let key = format!("shared_role.users[{index}]");
            check_name(&key, name, "-", MAX_NAME)?;
            if name.len() < MIN_NAME {
                let error = refuse(&key, format!("is `{name}`, but a source identity has two characters"));
                return Err(error.help("give the user a longer name"));
            }
            if name.starts_with('-') || name.ends_with('-') {
                return Err(refuse(&key, format!("is `{name}`: a hyphen cannot stand at an end")));
            }
            if let Some(earlier) = known.insert(plain(name), name) {
                let reason = match earlier == name {
                    true => format!("repeats the user `{name}`"),
                    false => format!(
                        "is `{name}`, which differs from `{earlier}` in capital letters and hyphens only"
                    ),
                };
                let error = refuse(&key, reason);
                return Err(error.help("give each user a name of their own: it is what keeps them apart"));
            }
        }
        Ok(())
    }
}

/// Returns what tells a name from others: IAM does not take the case of letters for a difference, and logical ids
/// have no hyphens.
fn plain(name: &str) -> String {
    name.replace('-', "").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(users: &[&str]) -> String {
        let users = users.iter().map(|&name| name.to_owned()).collect();
        SharedRole { users }.check().map_or_else(|error| error.to_string(), |()| "accepted".to_owned())
    }

    #[test]
    fn names_tell_users_apart() {
        let long = "a".repeat(64);
        for (users, expected) in [
            (&["ann", "ann-2"][..], "accepted"),
            (&[], "`shared_role.users` must have from 1 to 160 users, and has 0"),
            (&["a"], "`shared_role.users[0]` is `a`, but a source identity has two characters"),
            (&["ann", "-ben"], "`shared_role.users[1]` is `-ben`: a hyphen cannot stand at an end"),
            (&["ann", "ann"], "`shared_role.users[1]` repeats the user `ann`"),
            (
                &["ann-2", "Ann2"],
                "`shared_role.users[1]` is `Ann2`, which differs from `ann-2` in capital letters and hyphens only",
            ),
            (&["ann*"], "`shared_role.users[0]` has the character `*`"),
            (
                &[long.as_str()],
                "`shared_role.users[0]` must have from 1 to 63 characters, and `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa` has 64",
            ),
        ] {
            assert_eq!(said(users), expected);
        }
    }
}
