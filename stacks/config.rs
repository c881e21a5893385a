//! What can be configured, and what a configuration must keep to.

mod audit;
mod check;
pub(crate) mod data;
mod dates;
pub(crate) mod domain;
mod folders;
pub(crate) mod format;
pub(crate) mod network;
pub(crate) mod partitions;
pub(crate) mod people;
mod projection;
mod rows;
mod saml;
mod shared_role;
mod tags;
pub(crate) mod teams;
#[cfg(test)]
mod tests;
mod types;

pub(crate) use audit::{Audit, MAX_RETENTION_DAYS, Trail};
use cfn_synth::config::ConfigError;
use cfn_synth::publish::UrlPrefix;
pub(crate) use check::{PREFIX_PUNCTUATION, refuse};
use check::{check_bucket, check_name};
use data::{Database, Location, Table};
use domain::ExistingDomain;
use indexmap::IndexMap;
use people::DataScientist;
pub(crate) use saml::SamlFederation;
use serde::Deserialize;
pub(crate) use shared_role::SharedRole;
pub(crate) use teams::{ROLE_PREFIX as TEAM_ROLE_PREFIX, Team};

/// The longest role name (IAM user guide, quotas).
const MAX_ROLE_NAME: usize = 64;

/// What the name of the domain's default role ends with, where those of the data scientists have their names.
pub(crate) const DEFAULT_ROLE: &str = "Default";

/// The longest bucket name, 63 characters, without `-` and an account id.
const MAX_BUCKET_REGION: usize = 63 - "-123456789012".len();

/// The configuration of the stacks: one of the files in `stacks/editions/`, or a customer's own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) edition: Edition,
    pub(crate) nested_stack_url_prefix: String,
    #[serde(default)]
    pub(crate) name_suffix: String,
    pub(crate) role_name_prefix: String,
    pub(crate) results_bucket_prefix: String,
    #[serde(default)]
    pub(crate) query_results: QueryResults,
    #[serde(default)]
    pub(crate) results_key: ResultsKey,
    /// The most that a query may read, in megabytes.
    #[serde(default)]
    pub(crate) scan_limit_megabytes: Option<u64>,
    /// After how many idle minutes apps of Studio are stopped.
    #[serde(default)]
    pub(crate) idle_minutes: Option<u32>,
    #[serde(default)]
    pub(crate) tags: IndexMap<String, String>,
    /// The Studio domain in which the user profiles are made; without it, the stacks make one.
    #[serde(default)]
    pub(crate) existing_domain: Option<ExistingDomain>,
    pub(crate) authentication: Authentication,
    #[serde(default)]
    pub(crate) names: Names,
    pub(crate) data_scientists: Vec<DataScientist>,
    pub(crate) locations: Vec<Location>,
    pub(crate) databases: Vec<Database>,
    #[serde(default)]
    pub(crate) saml_federation: SamlFederation,
    #[serde(default)]
    pub(crate) audit: Option<Audit>,
    /// The network that can be made; without it, the stacks ask for an existing one.
    #[serde(default)]
    pub(crate) network: Option<network::Network>,
    /// The teams, each with its own experiments, jobs, models and endpoints.
    #[serde(default)]
    pub(crate) teams: Vec<Team>,
    /// The keys of the tags that teams may use beside `team`.
    #[serde(default)]
    pub(crate) team_tag_keys: Vec<String>,
    /// The users of the stack in which everybody has the same execution role, where it is made.
    #[serde(default)]
    pub(crate) shared_role: Option<SharedRole>,
}

/// Which form of the stacks is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) enum Edition {
    /// As they were first published: logical ids, names and policies of the original.
    #[serde(rename = "2021")]
    First,
    /// As they are published now.
    #[serde(rename = "2024")]
    Current,
}

/// Who says how people, tables and the place of the data are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Names {
    /// Whoever launches the stacks: the names are parameters, and those of the configuration their defaults.
    Asked,
    /// The configuration: the names are in the templates.
    #[default]
    Fixed,
}

/// Where query results lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum QueryResults {
    /// In a bucket of the stacks, with a prefix for each data scientist.
    #[default]
    Bucket,
    /// In Athena, for a day.
    Managed,
}

/// Whose key encrypts query results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ResultsKey {
    /// A key that AWS manages.
    #[default]
    Aws,
    /// A key of the customer's, which the stacks ask for.
    Customer,
}

/// The two ways to sign in, as the console shows them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Authentication {
    pub(crate) iam_users: String,
    pub(crate) federation: String,
}

impl Config {
    /// Returns a name that other stacks of the account may have too, with what tells this one's from theirs.
    #[must_use]
    pub(crate) fn named(&self, name: &str) -> String {
        format!("{name}{}", self.name_suffix)
    }

    /// Returns the most characters that a data scientist's name can have, so that the role's name is not too long.
    #[must_use]
    pub(crate) fn max_name_length(&self) -> u32 {
        let taken = self.role_name_prefix.len() + self.name_suffix.len();
        u32::try_from(MAX_ROLE_NAME.saturating_sub(taken)).unwrap_or(0)
    }

    /// Tells whether names are parameters.
    #[must_use]
    pub(crate) fn asks_for_names(&self) -> bool {
        self.names == Names::Asked
    }

    /// Tells whether query results lie in a bucket of the stacks.
    #[must_use]
    pub(crate) fn results_in_bucket(&self) -> bool {
        self.query_results == QueryResults::Bucket
    }

    /// Tells whether the stacks ask for a key that encrypts query results.
    #[must_use]
    pub(crate) fn asks_for_key(&self) -> bool {
        self.edition == Edition::Current && self.results_key == ResultsKey::Customer
    }

    /// Returns every table with its database.
    pub(crate) fn tables(&self) -> impl Iterator<Item = (&Database, &Table)> {
        self.databases.iter().flat_map(|database| database.tables.iter().map(move |table| (database, table)))
    }

    /// Returns where the data of a table lies: where there is one place only, a table need not name it.
    #[must_use]
    pub(crate) fn location_of(&self, table: &Table) -> Option<&Location> {
        match (&table.location, self.locations.as_slice()) {
            (None, [only]) => Some(only),
            (None, _) => None,
            (Some(id), all) => all.iter().find(|location| location.id.as_ref() == Some(id)),
        }
    }

    /// Returns the most characters that the start of the results bucket's name can have. The first edition's
    /// notebook made the bucket, and its name fits only where that of the region is short.
    fn max_bucket_prefix(&self) -> usize {
        let region = match self.edition {
            Edition::First => "us-east-1",
            Edition::Current => "ap-southeast-1",
        };
        MAX_BUCKET_REGION - region.len()
    }

    /// Checks what the types do not say.
    ///
    /// # Errors
    /// The first value that cannot be used, with its key.
    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        UrlPrefix::parse(&self.nested_stack_url_prefix)
            .map_err(|reason| refuse("nested_stack_url_prefix", format!("cannot be used: {reason}")))?;
        check_name("role_name_prefix", &self.role_name_prefix, "_+=,.@-", MAX_ROLE_NAME - 1)?;
        check_bucket("results_bucket_prefix", &self.results_bucket_prefix, self.max_bucket_prefix())?;
        if !self.name_suffix.is_empty() {
            check_name("name_suffix", &self.name_suffix, "-", 16)?;
        }
        if self.max_name_length() == 0 {
            let reason =
                format!("leaves no place for a name in the {MAX_ROLE_NAME} characters of a role's name");
            return Err(refuse("role_name_prefix", reason).help("write a shorter one"));
        }
        if self.edition == Edition::First {
            self.check_first_edition()?;
        }
        // Athena refuses a smaller limit (API reference, `WorkGroupConfiguration`).
        if self.scan_limit_megabytes.is_some_and(|limit| limit < 10) {
            return Err(refuse("scan_limit_megabytes", "is less than 10, the least that Athena takes"));
        }
        // SageMaker refuses others (API reference, `IdleSettings`).
        if self.idle_minutes.is_some_and(|minutes| !(60..=525_600).contains(&minutes)) {
            let error = refuse("idle_minutes", "is not from 60 to 525600, what SageMaker takes");
            return Err(error.help("leave it out to let apps run"));
        }
        self.check_domain()?;
        self.check_tags()?;
        self.authentication.check()?;
        self.audit.as_ref().map_or(Ok(()), |audit| audit.check(self.edition))?;
        self.check_data()?;
        self.check_people()?;
        self.network.as_ref().map_or(Ok(()), network::Network::check)?;
        self.check_teams()?;
        self.shared_role.as_ref().map_or(Ok(()), SharedRole::check)
    }

    fn check_first_edition(&self) -> Result<(), ConfigError> {
        if !self.results_in_bucket() || self.results_key != ResultsKey::default() {
            let reason = "is not of this edition: its notebook makes the bucket";
            return Err(refuse("query_results", reason).help("leave out `query_results` and `results_key`"));
        }
        for (key, is_given) in [
            ("name_suffix", !self.name_suffix.is_empty()),
            ("scan_limit_megabytes", self.scan_limit_megabytes.is_some()),
            ("saml_federation", self.saml_federation.metadata_file.is_some()),
            ("existing_domain", self.existing_domain.is_some()),
            ("network", self.network.is_some()),
            ("teams", !self.teams.is_empty()),
            ("shared_role", self.shared_role.is_some()),
            ("idle_minutes", self.idle_minutes.is_some()),
            ("tags", !self.tags.is_empty()),
        ] {
            if is_given {
                return Err(refuse(key, "is not of this edition").help("leave it out"));
            }
        }
        Ok(())
    }
}

impl Authentication {
    fn check(&self) -> Result<(), ConfigError> {
        for (key, label) in [("iam_users", &self.iam_users), ("federation", &self.federation)] {
            if label.trim().is_empty() {
                return Err(refuse(
                    &format!("authentication.{key}"),
                    "is empty: the console could not show it",
                ));
            }
        }
        if self.iam_users == self.federation {
            let reason = format!("is `{}`, as the other way to sign in is", self.federation);
            return Err(refuse("authentication.federation", reason));
        }
        Ok(())
    }
}
