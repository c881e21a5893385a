//! The teams: who is in them.

use super::{Config, MAX_ROLE_NAME, check_name, refuse};
use cfn_synth::config::ConfigError;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What the names of the teams' execution roles begin with.
pub(crate) const ROLE_PREFIX: &str = "SageMakerStudioTeam_";

/// The longest name of a user profile, of a tag's key and of a tag's value (SageMaker API reference,
/// `CreateUserProfile` and `Tag`).
const MAX_PROFILE_NAME: usize = 63;
const MAX_TAG_KEY: usize = 128;
const MAX_TAG_VALUE: usize = 256;

/// A team: what its members make, no other team changes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Team {
    /// The value of the tag `team`, and the start of the names of what belongs to the team.
    pub(crate) name: String,
    pub(crate) members: Vec<Member>,
}

/// A member of a team.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Member {
    /// The name of the user profile, and of the user of IAM.
    pub(crate) name: String,
    /// The name at the identity provider, where it is another one.
    #[serde(default)]
    pub(crate) federated: Option<String>,
}

impl Team {
    /// Returns the name of the team's execution role.
    pub(crate) fn role_name(&self, config: &Config) -> String {
        config.named(&format!("{ROLE_PREFIX}{}", self.name))
    }
}

impl Member {
    /// Returns the name at the identity provider.
    pub(crate) fn federated(&self) -> &str {
        self.federated.as_ref().unwrap_or(&self.name)
    }
}

impl Config {
    /// Checks the teams, and the keys of the tags that they may use beside `team`.
    ///
    /// # Errors
    /// The first value that cannot be used, with its key.
    pub(super) fn check_teams(&self) -> Result<(), ConfigError> {
        check_tag_keys(&self.team_tag_keys)?;
        let most = MAX_ROLE_NAME - ROLE_PREFIX.len() - self.name_suffix.len();
        check(&self.teams, most)
    }
}

fn check_tag_keys(tag_keys: &[String]) -> Result<(), ConfigError> {
    for (index, key) in tag_keys.iter().enumerate() {
        let at = format!("team_tag_keys[{index}]");
        check_name(&at, key, "_.:/=+@-", MAX_TAG_KEY)?;
        if key.eq_ignore_ascii_case("team") {
            let error = refuse(&at, format!("is `{key}`, which policies could take for the tag of the team"));
            return Err(error.help("leave it out: `team` itself is always allowed"));
        }
    }
    Ok(())
}

/// Checks the teams, whose names can have so many characters.
fn check(teams: &[Team], most: usize) -> Result<(), ConfigError> {
    let mut known = Known::default();
    for (index, team) in teams.iter().enumerate() {
        let at = format!("teams[{index}]");
        check_team_name(&format!("{at}.name"), &team.name, most)?;
        known.team(&format!("{at}.name"), &team.name)?;
        if team.members.is_empty() {
            return Err(refuse(&format!("{at}.members"), "is empty: nobody could work for the team"));
        }
        for (index, member) in team.members.iter().enumerate() {
            known.member(&format!("{at}.members[{index}]"), member)?;
        }
    }
    Ok(())
}

/// Checks the name of a team. Without a hyphen in it, `red-` is the start of what `red` has, and of nothing that
/// another team has; SageMaker writes the names in ARNs in lower case.
fn check_team_name(key: &str, name: &str, most: usize) -> Result<(), ConfigError> {
    check_name(key, name, "", most)?;
    if name.chars().any(|character| character.is_ascii_uppercase()) {
        let error = refuse(key, format!("is `{name}`, but SageMaker writes names in ARNs in lower case"));
        return Err(error.help(format!("write it as `{}`", name.to_lowercase())));
    }
    if name.starts_with(|character: char| character.is_ascii_digit()) {
        return Err(refuse(key, format!("is `{name}`, but must begin with a letter")));
    }
    Ok(())
}

/// The names that are taken, each with the key that has it.
#[derive(Debug, Default)]
struct Known {
    teams: BTreeMap<String, String>,
    members: BTreeMap<String, String>,
    federated: BTreeMap<String, String>,
}

impl Known {
    fn team(&mut self, key: &str, name: &str) -> Result<(), ConfigError> {
        match self.teams.insert(name.to_owned(), key.to_owned()) {
            Some(other) => Err(refuse(key, format!("is `{name}`, as `{other}` is"))),
            None => Ok(()),
        }
    }

    fn member(&mut self, at: &str, member: &Member) -> Result<(), ConfigError> {
        let (key, name) = (format!("{at}.name"), &member.name);
        check_name(&key, name, "-", MAX_PROFILE_NAME)?;
        if name.starts_with('-') || name.ends_with('-') {
            return Err(refuse(&key, format!("is `{name}`, but must begin and end with a letter or digit")));
        }
        // IAM and logical ids take these for one.
        let plain = name.replace('-', "").to_lowercase();
        if let Some(other) = self.members.insert(plain, key.clone()) {
            let error = refuse(&key, format!("is `{name}`, which is too much like that of `{other}`"));
            return Err(error.help("give each member one team, and a name that differs in a letter or digit"));
        }
        let (key, federated) = (format!("{at}.federated"), member.federated());
        check_name(&key, federated, "_+=.@-", MAX_TAG_VALUE)?;
        match self.federated.insert(federated.to_lowercase(), key.clone()) {
            Some(other) => {
                let error = refuse(&key, format!("is `{federated}`, as `{other}` is"));
                Err(error.help("each name at the identity provider opens one user profile"))
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns what is said of teams in YAML.
    fn said(teams: &str) -> String {
        let teams: Vec<Team> = serde_yaml::from_str(teams).unwrap();
        check(&teams, MAX_ROLE_NAME - ROLE_PREFIX.len())
            .map_or_else(|error| error.to_string(), |()| "accepted".to_owned())
    }

    #[test]
    fn what_would_mix_teams_up_is_refused() {
        let long = format!("[{{name: {}, members: [{{name: ann}}]}}]", "t".repeat(45));
        for (teams, expected) in [
            (
                "[{name: red, members: [{name: ann, federated: ann@example.com}]}, {name: blue, members: [{name: ben}]}]",
                "accepted",
            ),
            ("[]", "accepted"),
            (
                &long,
                "`teams[0].name` must have from 1 to 44 characters, and `ttttttttttttttttttttttttttttttttttttttttttttt` has 45",
            ),
            ("[{name: data-red, members: [{name: ann}]}]", "`teams[0].name` has the character `-`"),
            (
                "[{name: TeamA, members: [{name: ann}]}]",
                "`teams[0].name` is `TeamA`, but SageMaker writes names in ARNs in lower case",
            ),
            (
                "[{name: 1st, members: [{name: ann}]}]",
                "`teams[0].name` is `1st`, but must begin with a letter",
            ),
            (
                "[{name: red, members: [{name: ann}]}, {name: red, members: [{name: ben}]}]",
                "`teams[1].name` is `red`, as `teams[0].name` is",
            ),
            ("[{name: red, members: []}]", "`teams[0].members` is empty: nobody could work for the team"),
            (
                "[{name: red, members: [{name: ann-}]}]",
                "`teams[0].members[0].name` is `ann-`, but must begin and end with a letter or digit",
            ),
            (
                "[{name: red, members: [{name: ann-b}]}, {name: blue, members: [{name: AnnB}]}]",
                "`teams[1].members[0].name` is `AnnB`, which is too much like that of `teams[0].members[0].name`",
            ),
            (
                "[{name: red, members: [{name: ann, federated: a@x}, {name: ben, federated: A@x}]}]",
                "`teams[0].members[1].federated` is `A@x`, as `teams[0].members[0].federated` is",
            ),
            (
                "[{name: red, members: [{name: ann, federated: \"a*\"}]}]",
                "`teams[0].members[0].federated` has the character `*`",
            ),
        ] {
            assert_eq!(said(teams), expected);
        }
    }

    #[test]
    fn no_other_tag_is_taken_for_that_of_the_team() {
        let said = |keys: &[&str]| {
            let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
            check_tag_keys(&keys).map_or_else(|error| error.to_string(), |()| "accepted".to_owned())
        };
        assert_eq!(said(&["project", "cost-center"]), "accepted");
        assert_eq!(
            said(&["project", "Team"]),
            "`team_tag_keys[1]` is `Team`, which policies could take for the tag of the team"
        );
        assert_eq!(said(&["pro*"]), "`team_tag_keys[0]` has the character `*`");
    }
}
