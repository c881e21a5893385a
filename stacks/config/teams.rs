//! The teams: who is in them.

use super::{Config, MAX_ROLE_NAME, check_name, refuse};
use cfn_synth::config::ConfigError;
use indexmap::IndexSet;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What the names of the teams' execution roles begin with.
pub(crate) const ROLE_PREFIX: &str = "SageMakerStudioTeam_";

/// The longest name of a user profile, of a tag's key and of a tag's value (SageMaker API reference,
/// `CreateUserProfile` and `Tag`).
const MAX_PROFILE_NAME: usize = 63;
const MAX_TAG_KEY: usize = 128;
const MAX_TAG_VALUE: usize = 256;

/// The longest name of a user (IAM user guide, quotas).
const MAX_USER_NAME: usize = 64;

/// A team: what its members make, no other team changes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Team {
    /// The value of the tag `team`, and the start of the names of what belongs to the team.
    pub(crate) name: String,
    pub(crate) members: Vec<Member>,
}

/// A member of a team. Who is in several has a user profile in each.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Member {
    /// The name of the user profile.
    pub(crate) name: String,
    /// The name of the user of IAM, where it is another one.
    #[serde(default)]
    pub(crate) user: Option<String>,
    /// The name at the identity provider, where it is not that of the user.
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
    /// Returns the name of the user of IAM.
    pub(crate) fn user(&self) -> &str {
        self.user.as_ref().unwrap_or(&self.name)
    }

    /// Returns the name at the identity provider.
    pub(crate) fn federated(&self) -> &str {
        self.federated.as_deref().unwrap_or_else(|| self.user())
    }
}

impl Config {
    /// Returns every member of every team.
    pub(crate) fn members(&self) -> impl Iterator<Item = &Member> {
        self.teams.iter().flat_map(|team| &team.members)
    }

    /// Returns the people who are in teams, each once, by the names of their users.
    pub(crate) fn team_users(&self) -> IndexSet<&str> {
        self.members().map(Member::user).collect()
    }

    /// Returns the members who are data scientists of the parent too, by the names of their users.
    pub(crate) fn scientists_in_teams(&self) -> IndexSet<&str> {
        let is_scientist = |member: &&Member| {
            self.data_scientists
                .iter()
                .any(|it| it.name.eq_ignore_ascii_case(member.user()) || it.identity() == member.federated())
        };
        self.members().filter(is_scientist).map(Member::user).collect()
    }

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
        if key.to_ascii_lowercase().starts_with("aws:") {
            return Err(refuse(&at, "begins with `aws:`, as only the tags of AWS do").help("leave it out"));
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
        for (member_index, member) in team.members.iter().enumerate() {
            let at = format!("{at}.members[{member_index}]");
            known.profile(&at, &member.name)?;
            known.person(&at, index, member)?;
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
    profiles: BTreeMap<String, String>,
    /// Who has a user, without what IAM and logical ids do not tell apart.
    people: BTreeMap<String, Person>,
    federated: BTreeMap<String, Person>,
}

/// A person who was named before.
#[derive(Debug, Clone)]
struct Person {
    user: String,
    federated: String,
    /// The last team that they were named in.
    team: usize,
    /// Where they were named first.
    at: String,
}

impl Known {
    fn team(&mut self, key: &str, name: &str) -> Result<(), ConfigError> {
        match self.teams.insert(name.to_owned(), key.to_owned()) {
            Some(other) => Err(refuse(key, format!("is `{name}`, as `{other}` is"))),
            None => Ok(()),
        }
    }

    fn profile(&mut self, at: &str, name: &str) -> Result<(), ConfigError> {
        let key = format!("{at}.name");
        check_name(&key, name, "-", MAX_PROFILE_NAME)?;
        if name.starts_with('-') || name.ends_with('-') {
            return Err(refuse(&key, format!("is `{name}`, but must begin and end with a letter or digit")));
        }
        // IAM and logical ids take these for one.
        let plain = name.replace('-', "").to_lowercase();
        match self.profiles.insert(plain, key.clone()) {
            Some(other) => {
                let error = refuse(&key, format!("is `{name}`, which is too much like that of `{other}`"));
                Err(error.help("give each user profile a name that differs in a letter or digit; who is in two teams has one `user` and two profiles"))
            }
            None => Ok(()),
        }
    }

    /// Checks who it is. A person is in as many teams as it may be, with the same names in each.
    fn person(&mut self, at: &str, team: usize, member: &Member) -> Result<(), ConfigError> {
        let (user, federated) = (member.user(), member.federated());
        check_name(&format!("{at}.user"), user, "_+=.@-", MAX_USER_NAME)?;
        check_name(&format!("{at}.federated"), federated, "_+=.@-", MAX_TAG_VALUE)?;
        let plain: String = user.chars().filter(char::is_ascii_alphanumeric).collect();
        if plain.is_empty() {
            return Err(refuse(&format!("{at}.user"), format!("is `{user}`, without a letter or digit")));
        }
        let own = Person { user: user.to_owned(), federated: federated.to_owned(), team, at: at.to_owned() };
        for (known, key, of, name, same) in [
            (&mut self.people, "user", plain, user, "the same `federated`"),
            (&mut self.federated, "federated", federated.to_owned(), federated, "the same `user`"),
        ] {
            let key = format!("{at}.{key}");
            let Some(earlier) = known.get_mut(&of.to_lowercase()) else {
                known.insert(of.to_lowercase(), own.clone());
                continue;
            };
            if earlier.user != user || earlier.federated != federated {
                let reason =
                    format!("is `{name}`, too much like that of `{}`, who is somebody else", earlier.at);
                let help =
                    format!("give each person names of their own, and who is in two teams {same} in both");
                return Err(refuse(&key, reason).help(help));
            }
            if earlier.team == team {
                let error = refuse(&key, format!("is `{name}`, as that of `{}` is", earlier.at));
                return Err(error.help("name each person once in a team"));
            }
        }
        for known in [self.people.values_mut(), self.federated.values_mut()].into_iter().flatten() {
            if known.user == user {
                known.team = team;
            }
        }
        Ok(())
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
                "`teams[0].members[1].federated` is `A@x`, too much like that of `teams[0].members[0]`, who is somebody else",
            ),
            (
                "[{name: red, members: [{name: ann-red, user: ann}]}, {name: blue, members: [{name: ann-blue, user: ann}]}]",
                "accepted",
            ),
            (
                "[{name: red, members: [{name: ann, user: a.lee}, {name: ben, user: Alee, federated: ben}]}]",
                "`teams[0].members[1].user` is `Alee`, too much like that of `teams[0].members[0]`, who is somebody else",
            ),
            (
                "[{name: red, members: [{name: ann, federated: a@x}]}, {name: blue, members: [{name: ann-blue, user: ann}]}]",
                "`teams[1].members[0].user` is `ann`, too much like that of `teams[0].members[0]`, who is somebody else",
            ),
            (
                "[{name: red, members: [{name: ann, user: a}]}, {name: blue, members: [{name: b}, {name: ann-1, user: a}, {name: ann-2, user: a}]}]",
                "`teams[1].members[2].user` is `a`, as that of `teams[0].members[0]` is",
            ),
            (
                "[{name: red, members: [{name: ann, user: \"@\"}]}]",
                "`teams[0].members[0].user` is `@`, without a letter or digit",
            ),
            (
                "[{name: red, members: [{name: ann, user: a lee}]}]",
                "`teams[0].members[0].user` has the character ` `",
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
        assert_eq!(said(&["AWS:x"]), "`team_tag_keys[0]` begins with `aws:`, as only the tags of AWS do");
    }
}
