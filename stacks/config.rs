//! What can be configured, and what a configuration must keep to.

use cfn_synth::config::{ConfigError, Setting};
use cfn_synth::diagnostic::nearest;
use cfn_synth::publish::UrlPrefix;
use serde::Deserialize;
use std::collections::BTreeSet;

/// The longest role name (IAM user guide, quotas).
const MAX_ROLE_NAME: usize = 64;

/// What the name of the domain's default role ends with, where those of the data scientists have their names.
pub(crate) const DEFAULT_ROLE: &str = "Default";

/// The longest bucket name, 63 characters, without `-` and an account id.
const MAX_BUCKET_REGION: usize = 63 - "-123456789012".len();

/// The characters, beside letters and digits, that a key prefix can have and that stand for themselves in
/// the resource of a policy: `*`, `?` and `$` mean more there, and IAM refuses much beyond ASCII.
pub(crate) const PREFIX_PUNCTUATION: &str = "!_.'()/=+@:,& -";

/// The configuration of the stacks: one of the files in `stacks/editions/`, or a customer's own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) edition: Edition,
    pub(crate) nested_stack_url_prefix: String,
    pub(crate) role_name_prefix: String,
    pub(crate) results_bucket_prefix: String,
    #[serde(default)]
    pub(crate) query_results: QueryResults,
    #[serde(default)]
    pub(crate) results_key: ResultsKey,
    pub(crate) authentication: Authentication,
    pub(crate) data_scientists: DataScientists,
    pub(crate) dataset: Dataset,
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

/// The default names of the data scientists.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DataScientists {
    pub(crate) full: String,
    pub(crate) limited: String,
}

/// The data, and who sees what of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Dataset {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) database: String,
    pub(crate) table: String,
    pub(crate) bucket: String,
    /// The key prefix of the data files, without a slash at its ends.
    pub(crate) prefix: String,
    pub(crate) registration: Registration,
    pub(crate) format: Format,
    #[serde(default)]
    pub(crate) csv: Csv,
    pub(crate) columns: Vec<Column>,
    #[serde(default)]
    pub(crate) partition_keys: Vec<Column>,
    /// The values of the partition keys, a list for each partition.
    #[serde(default)]
    pub(crate) partitions: Vec<Vec<String>>,
    pub(crate) limited_columns: Vec<String>,
}

/// How Lake Formation reads the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Registration {
    /// With a role that the stack makes, for that prefix only.
    Role,
    /// With Lake Formation's service-linked role, for a bucket of the same account.
    ServiceLinkedRole,
}

/// The format of the data files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    Csv,
    Parquet,
}

/// How a CSV file is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Csv {
    pub(crate) separator: char,
    pub(crate) quote: char,
    pub(crate) escape: char,
    pub(crate) header: bool,
}

impl Default for Csv {
    fn default() -> Self {
        Self { separator: ',', quote: '"', escape: '\\', header: true }
    }
}

/// A column of the table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Column {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) comment: Option<String>,
}

impl Config {
    /// Returns the most characters that a data scientist's name can have, so that the role's name is not too long.
    #[must_use]
    pub(crate) fn max_name_length(&self) -> u32 {
        u32::try_from(MAX_ROLE_NAME.saturating_sub(self.role_name_prefix.len())).unwrap_or(0)
    }

    /// Tells whether query results lie in a bucket of the stacks.
    pub(crate) fn results_in_bucket(&self) -> bool {
        self.query_results == QueryResults::Bucket
    }

    /// Tells whether the stacks ask for a key that encrypts query results.
    pub(crate) fn asks_for_key(&self) -> bool {
        self.edition == Edition::Current && self.results_key == ResultsKey::Customer
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
        let dataset = &self.dataset;
        UrlPrefix::parse(&self.nested_stack_url_prefix)
            .map_err(|reason| refuse("nested_stack_url_prefix", format!("cannot be used: {reason}")))?;
        check_name("role_name_prefix", &self.role_name_prefix, "_+=,.@-", MAX_ROLE_NAME - 1)?;
        check_bucket("results_bucket_prefix", &self.results_bucket_prefix, self.max_bucket_prefix())?;
        if self.edition == Edition::First
            && (!self.results_in_bucket() || self.results_key != ResultsKey::default())
        {
            let reason = "is not of this edition: its notebook makes the bucket";
            return Err(refuse("query_results", reason).help("leave out `query_results` and `results_key`"));
        }
        self.authentication.check()?;
        for (key, name) in [("full", &self.data_scientists.full), ("limited", &self.data_scientists.limited)]
        {
            let key = format!("data_scientists.{key}");
            check_name(&key, name, "-", self.max_name_length() as usize)?;
            if name.eq_ignore_ascii_case(DEFAULT_ROLE) {
                let error = refuse(&key, format!("is `{name}`, as the domain's default role is"));
                return Err(error.help("give the data scientist another name: roles are named after them"));
            }
        }
        self.data_scientists.check()?;
        check_name("dataset.database", &dataset.database, "_-", 255)?;
        check_name("dataset.table", &dataset.table, "_-", 255)?;
        check_bucket("dataset.bucket", &dataset.bucket, 63)?;
        check_prefix("dataset.prefix", &dataset.prefix)?;
        dataset.check_columns()?;
        dataset.check_partitions()
    }
}

impl DataScientists {
    fn check(&self) -> Result<(), ConfigError> {
        let Self { full, limited } = self;
        if full == limited {
            let reason = format!("is `{limited}`, as the other data scientist is");
            let error = refuse("data_scientists.limited", reason);
            return Err(error.help("give each a name of their own: it is what tells their permissions apart"));
        }
        // IAM keeps the case of names, but takes no two that differ in nothing else.
        if full.eq_ignore_ascii_case(limited) {
            let reason = format!(
                "is `{limited}`, which differs from `{full}` in capital letters only: IAM takes them for one"
            );
            let error = refuse("data_scientists.limited", reason);
            return Err(error.help("give each a name of their own: it is what tells their permissions apart"));
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

impl Dataset {
    fn check_columns(&self) -> Result<(), ConfigError> {
        if self.columns.is_empty() {
            return Err(refuse("dataset.columns", "is empty: a table needs a column"));
        }
        if self.limited_columns.is_empty() {
            return Err(refuse(
                "dataset.limited_columns",
                "is empty: the limited scientist would see nothing",
            ));
        }
        let mut known = BTreeSet::new();
        for (list, columns) in [("columns", &self.columns), ("partition_keys", &self.partition_keys)] {
            for (index, column) in columns.iter().enumerate() {
                if !known.insert(column.name.as_str()) {
                    let key = format!("dataset.{list}[{index}].name");
                    return Err(refuse(&key, format!("repeats the column `{}`", column.name)));
                }
                if column.name.is_empty() || column.name.chars().any(char::is_uppercase) {
                    let reason = format!("is `{}`, but Athena's column names are lower case", column.name);
                    return Err(refuse(&format!("dataset.{list}[{index}].name"), reason));
                }
            }
        }
        for (index, name) in self.limited_columns.iter().enumerate() {
            if !known.contains(name.as_str()) {
                let error = refuse(
                    &format!("dataset.limited_columns[{index}]"),
                    format!("names no column: `{name}`"),
                );
                return Err(match nearest(name, known.iter().copied()) {
                    Some(column) => error.help(format!("did you mean `{column}`?")),
                    None => error,
                });
            }
            if self.limited_columns.iter().take(index).any(|earlier| earlier == name) {
                let key = format!("dataset.limited_columns[{index}]");
                return Err(refuse(&key, format!("repeats the column `{name}`")));
            }
        }
        Ok(())
    }

    fn check_partitions(&self) -> Result<(), ConfigError> {
        for (index, values) in self.partitions.iter().enumerate() {
            let (given, keys) = (values.len(), self.partition_keys.len());
            if given != keys {
                let reason = format!("has {given} values for {keys} partition keys");
                return Err(refuse(&format!("dataset.partitions[{index}]"), reason));
            }
        }
        Ok(())
    }
}

fn refuse(key: &str, reason: impl Into<String>) -> ConfigError {
    ConfigError::setting(Setting::Key(key.to_owned()), reason)
}

fn check_name(key: &str, name: &str, also: &str, most: usize) -> Result<(), ConfigError> {
    if name.is_empty() || name.len() > most {
        return Err(refuse(
            key,
            format!("must have from 1 to {most} characters, and `{name}` has {}", name.len()),
        ));
    }
    match name.chars().find(|character| !character.is_ascii_alphanumeric() && !also.contains(*character)) {
        Some(character) => {
            let error = refuse(key, format!("has the character `{}`", character.escape_default()));
            Err(error.help(format!("use letters, digits and `{also}`")))
        }
        None => Ok(()),
    }
}

/// Checks the name of a bucket, or the start of one.
fn check_bucket(key: &str, name: &str, most: usize) -> Result<(), ConfigError> {
    check_name(key, name, "-.", most)?;
    if name.chars().any(char::is_uppercase) {
        let error = refuse(key, format!("is `{name}`, but the names of buckets are lower case"));
        return Err(error.help(format!("write it as `{}`", name.to_lowercase())));
    }
    Ok(())
}

fn check_prefix(key: &str, prefix: &str) -> Result<(), ConfigError> {
    let allowed =
        |character: &char| character.is_ascii_alphanumeric() || PREFIX_PUNCTUATION.contains(*character);
    if let Some(character) = prefix.chars().find(|character| !allowed(character)) {
        let error = refuse(
            key,
            format!("has the character `{character}`, which cannot stand for itself in a policy"),
        );
        return Err(error.help(match character {
            '\u{2019}' => "write the apostrophe as `'`, or copy the data to a plain prefix".to_owned(),
            _ => format!("copy the data to a prefix of letters, digits and `{PREFIX_PUNCTUATION}`"),
        }));
    }
    if prefix.is_empty() || prefix.starts_with('/') || prefix.ends_with('/') {
        let error = refuse(key, "must name a folder of the bucket, without a slash at its ends");
        return Err(error.help("write it as `path/to/data`"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CURRENT: &str = include_str!("editions/2024.yaml");

    /// Returns what is said of the current edition with one text of it replaced.
    fn said(text: &str, replacement: &str) -> String {
        assert!(CURRENT.contains(text), "the edition has no `{text}`");
        let config: Config = serde_yaml::from_str(&CURRENT.replacen(text, replacement, 1)).unwrap();
        config.check().map_or_else(|error| error.to_string(), |()| "accepted".to_owned())
    }

    #[test]
    fn both_editions_are_accepted() {
        for edition in [CURRENT, include_str!("editions/2021.yaml")] {
            let config: Config = serde_yaml::from_str(edition).unwrap();
            assert!(config.check().is_ok());
        }
    }

    #[test]
    fn what_would_fail_at_deployment_is_refused() {
        let long = format!("role_name_prefix: {}", "r".repeat(64));
        for (text, replacement, expected) in [
            (
                "prefix: datasets/tabular/Women's_clothing_ecommerce",
                "prefix: datasets/tabular/Women\u{2019}s_clothing_ecommerce",
                "`dataset.prefix` has the character `\u{2019}`, which cannot stand for itself in a policy",
            ),
            (
                "prefix: datasets/tabular/",
                "prefix: datasets/*/",
                "`dataset.prefix` has the character `*`, which cannot stand for itself in a policy",
            ),
            (
                "limited_columns:\n    - clothing_id",
                "limited_columns:\n    - clothing_ids",
                "`dataset.limited_columns[0]` names no column: `clothing_ids`",
            ),
            (
                "{name: age, type: string",
                "{name: Age, type: string",
                "`dataset.columns[2].name` is `Age`, but Athena's column names are lower case",
            ),
            (
                "{name: age, type: string",
                "{name: title, type: string",
                "`dataset.columns[3].name` repeats the column `title`",
            ),
            (
                "role_name_prefix: SageMakerStudioExecutionRole_",
                &long,
                "`role_name_prefix` must have from 1 to 63 characters, and `rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr` has 64",
            ),
            (
                "full: data-scientist-full",
                "full: data-scientist-with-full-access-to-it",
                "`data_scientists.full` must have from 1 to 35 characters, and `data-scientist-with-full-access-to-it` has 37",
            ),
            (
                "bucket: sagemaker-example",
                "bucket: s3//sagemaker-example",
                "`dataset.bucket` has the character `/`",
            ),
            (
                "results_bucket_prefix: sagemaker",
                "results_bucket_prefix: SageMaker",
                "`results_bucket_prefix` is `SageMaker-studio-query-results-`, but the names of buckets are lower case",
            ),
            (
                "results_bucket_prefix: sagemaker-studio-query-results-",
                "results_bucket_prefix: sagemaker-audit-control-query-results-",
                "`results_bucket_prefix` must have from 1 to 36 characters, and `sagemaker-audit-control-query-results-` has 38",
            ),
            (
                "limited_columns:\n    - clothing_id\n    - title",
                "limited_columns:\n    - clothing_id\n    - clothing_id",
                "`dataset.limited_columns[1]` repeats the column `clothing_id`",
            ),
            (
                "limited: data-scientist-limited",
                "limited: data-scientist-full",
                "`data_scientists.limited` is `data-scientist-full`, as the other data scientist is",
            ),
            (
                "limited: data-scientist-limited",
                "limited: Data-Scientist-Full",
                "`data_scientists.limited` is `Data-Scientist-Full`, which differs from `data-scientist-full` in capital letters only: IAM takes them for one",
            ),
            (
                "full: data-scientist-full",
                "full: default",
                "`data_scientists.full` is `default`, as the domain's default role is",
            ),
            (
                "iam_users: IAM with IAM users",
                "iam_users: ' '",
                "`authentication.iam_users` is empty: the console could not show it",
            ),
            (
                "federation: IAM with AWS account federation (external IdP)",
                "federation: IAM with IAM users",
                "`authentication.federation` is `IAM with IAM users`, as the other way to sign in is",
            ),
            (
                "nested_stack_url_prefix: https://",
                "nested_stack_url_prefix: http://",
                "`nested_stack_url_prefix` cannot be used: the URL prefix `http://aws-ml-blog.s3.amazonaws.com/artifacts/sagemaker-studio-audit-control/` does not begin with `https://`: CloudFormation fetches nested templates only so",
            ),
        ] {
            assert_eq!(said(text, replacement), expected);
        }
    }

    #[test]
    fn the_first_edition_has_no_say_in_query_results() {
        let first = include_str!("editions/2021.yaml");
        for more in ["query_results: managed", "results_key: customer"] {
            let config: Config = serde_yaml::from_str(&format!("{first}\n{more}\n")).unwrap();
            let error = config.check().unwrap_err().to_string();
            assert_eq!(error, "`query_results` is not of this edition: its notebook makes the bucket");
        }
    }

    #[test]
    fn partitions_have_a_value_for_each_key() {
        let keys = "partition_keys: [{name: year, type: string}]\n  partitions: [[\"2024\"], [\"2024\", \"05\"]]\n  limited_columns:";
        assert_eq!(
            said("limited_columns:", keys),
            "`dataset.partitions[1]` has 2 values for 1 partition keys"
        );
    }
}
