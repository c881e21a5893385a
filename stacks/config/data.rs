//! The data: where it lies, and the tables that it is read as.

use super::check::{
    check_bucket_name, check_catalog_name, check_id, check_prefix, pascal_case, refuse, unknown,
};
use super::format::{Csv, Format, Json};
use super::projection::Projections;
use super::types::check_type;
use super::{Config, Names};
use cfn_synth::config::ConfigError;
use cfn_synth::iam::is_account_id;
use serde::Deserialize;
use std::collections::BTreeSet;

/// The longest name of a column, and the longest comment (AWS Glue API reference, `Column`).
const MAX_TEXT: usize = 255;

/// A folder of a bucket, which Lake Formation reads.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Location {
    /// What tables call it, where there are several.
    #[serde(default)]
    pub(crate) id: Option<String>,
    pub(crate) bucket: String,
    /// The key prefix of the data files, without a slash at its ends.
    pub(crate) prefix: String,
    #[serde(default)]
    pub(crate) registration: Registration,
    /// The ARN of the customer's key that encrypts the files.
    #[serde(default)]
    pub(crate) key_arn: Option<String>,
}

/// How Lake Formation reads a location.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Registration {
    /// With a role that the stack makes, for that prefix only.
    #[default]
    Role,
    /// With Lake Formation's service-linked role, for a bucket of the same account.
    ServiceLinkedRole,
    /// As it was registered already, by somebody else.
    Existing,
}

/// A database of the Glue Data Catalog.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Database {
    pub(crate) name: String,
    /// The part of logical ids that is its; else the name in capital words.
    #[serde(default)]
    pub(crate) id: Option<String>,
    pub(crate) tables: Vec<Table>,
}

/// A table over files of one location.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    pub(crate) name: String,
    /// The part of logical ids that is its; else the name in capital words.
    #[serde(default)]
    pub(crate) id: Option<String>,
    /// What people call it.
    #[serde(default)]
    pub(crate) title: Option<String>,
    pub(crate) description: String,
    /// The id of the location.
    #[serde(default)]
    pub(crate) location: Option<String>,
    /// The folder of the location that holds the table's files, without a slash at its ends; else all of it.
    #[serde(default)]
    pub(crate) folder: Option<String>,
    pub(crate) format: Format,
    #[serde(default)]
    pub(crate) csv: Option<Csv>,
    #[serde(default)]
    pub(crate) json: Option<Json>,
    pub(crate) columns: Vec<Column>,
    #[serde(default)]
    pub(crate) partition_keys: Vec<Column>,
    /// The values of the partition keys, a list for each partition.
    #[serde(default)]
    pub(crate) partitions: Vec<Vec<String>>,
    /// The rule by which the values of each partition key are known, in place of a list.
    #[serde(default, with = "serde_yaml::with::singleton_map_recursive")]
    pub(crate) projection: Projections,
    /// The folder of a partition below the table's, with `${key}` for the value of each key; else `key=${key}`.
    #[serde(default)]
    pub(crate) partition_folder: Option<String>,
}

/// A column of a table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Column {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) comment: Option<String>,
}

impl Location {
    /// Returns the part of logical ids that is its.
    pub(crate) fn id(&self) -> &str {
        self.id.as_deref().unwrap_or("Dataset")
    }

    fn check_key(&self, key: &str) -> Result<(), ConfigError> {
        let Some(arn) = &self.key_arn else { return Ok(()) };
        if !is_key_arn(arn) {
            let error = refuse(key, format!("is `{arn}`, which is not the ARN of a key"));
            let example = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
            return Err(error.help(format!("write it as `{example}`; policies do not know aliases")));
        }
        if self.registration != Registration::Role {
            let error = refuse(key, "is for the role that the stack makes, and here another reads the data");
            return Err(error.help("leave it out, and let the key's own policy name that role"));
        }
        Ok(())
    }
}

/// Tells whether a text is the ARN of a KMS key.
fn is_key_arn(text: &str) -> bool {
    let segments: Vec<&str> = text.split(':').collect();
    let ["arn", partition, "kms", region, account, resource] = segments.as_slice() else { return false };
    let is_word = |text: &str| {
        !text.is_empty()
            && text.chars().all(|character| character.is_ascii_alphanumeric() || character == '-')
    };
    is_word(partition)
        && is_word(region)
        && is_account_id(account)
        && resource.strip_prefix("key/").is_some_and(is_word)
}

impl Database {
    /// Returns the part of logical ids that is its.
    pub(crate) fn id(&self) -> String {
        self.id.clone().unwrap_or_else(|| pascal_case(&self.name))
    }
}

impl Table {
    /// Returns the part of logical ids that is its.
    pub(crate) fn id(&self) -> String {
        self.id.clone().unwrap_or_else(|| pascal_case(&self.name))
    }

    /// Returns what people call it.
    pub(crate) fn title(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.name)
    }

    /// Returns the names of all columns, those of the partition keys last.
    pub(crate) fn column_names(&self) -> impl Iterator<Item = &str> + Clone {
        self.columns.iter().chain(&self.partition_keys).map(|column| column.name.as_str())
    }

    fn check(&self, key: &str, config: &Config) -> Result<(), ConfigError> {
        check_catalog_name(&format!("{key}.name"), &self.name)?;
        check_id(&format!("{key}.id"), &self.id())?;
        if let Some(folder) = &self.folder {
            check_prefix(&format!("{key}.folder"), folder)?;
        }
        let known = config.locations.iter().filter_map(|location| location.id.as_deref());
        match (&self.location, config.location_of(self)) {
            (Some(id), None) => return Err(unknown(&format!("{key}.location"), "location", id, known)),
            (None, None) => {
                let known: Vec<String> = known.map(|id| format!("`{id}`")).collect();
                let error = refuse(key, "does not say where its data lies");
                return Err(error.help(format!("add `location`: one of {}", known.join(", "))));
            }
            (_, Some(_)) => {}
        }
        for (name, is_given, format) in
            [("csv", self.csv.is_some(), Format::Csv), ("json", self.json.is_some(), Format::Json)]
        {
            if is_given && self.format != format {
                let reason = format!("is for the format `{name}`, and the table's is another");
                return Err(refuse(&format!("{key}.{name}"), reason).help("leave it out"));
            }
        }
        self.csv.as_ref().map_or(Ok(()), |csv| csv.check(&format!("{key}.csv")))?;
        self.check_columns(key)?;
        self.check_partitions(key)
    }

    fn check_columns(&self, key: &str) -> Result<(), ConfigError> {
        if self.columns.is_empty() {
            return Err(refuse(&format!("{key}.columns"), "is empty: a table needs a column"));
        }
        let mut known = BTreeSet::new();
        for (list, columns) in [("columns", &self.columns), ("partition_keys", &self.partition_keys)] {
            for (index, column) in columns.iter().enumerate() {
                let column_key = format!("{key}.{list}[{index}]");
                let key = format!("{column_key}.name");
                if !known.insert(column.name.as_str()) {
                    return Err(refuse(&key, format!("repeats the column `{}`", column.name)));
                }
                if column.name.is_empty() || column.name.chars().any(char::is_uppercase) {
                    let reason = format!("is `{}`, but Athena's column names are lower case", column.name);
                    return Err(refuse(&key, reason));
                }
                if let Some(character) =
                    column.name.chars().find(|it| ".,:;`\"".contains(*it) || it.is_control())
                {
                    let reason =
                        format!("has the character `{}`, which ends a name", character.escape_default());
                    let help = "give the column another name: Lake Formation takes `a.b` for a field of `a`";
                    return Err(refuse(&key, reason).help(help));
                }
                for (name, text) in [("name", Some(&column.name)), ("comment", column.comment.as_ref())] {
                    if text.is_some_and(|text| text.len() > MAX_TEXT) {
                        let reason = format!("has more than {MAX_TEXT} characters");
                        return Err(refuse(&format!("{column_key}.{name}"), reason));
                    }
                }
                let key = format!("{column_key}.type");
                let kind = check_type(&key, &column.kind)?;
                if list == "columns" {
                    self.format.check_type(&key, kind)?;
                }
            }
        }
        Ok(())
    }
}

impl Config {
    /// Checks where the data lies, and the tables over it.
    pub(super) fn check_data(&self) -> Result<(), ConfigError> {
        self.check_locations()?;
        if self.databases.is_empty() {
            return Err(refuse("databases", "is empty: there would be nothing to see"));
        }
        let (mut names, mut ids, mut table_ids) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for (index, database) in self.databases.iter().enumerate() {
            let key = format!("databases[{index}]");
            check_catalog_name(&format!("{key}.name"), &database.name)?;
            if !names.insert(&database.name) {
                let reason = format!("repeats the database `{}`", database.name);
                return Err(refuse(&format!("{key}.name"), reason));
            }
            check_id(&format!("{key}.id"), &database.id())?;
            if !ids.insert(database.id()) {
                let reason = format!("has the id `{}`, as another database has", database.id());
                return Err(refuse(&key, reason).help("add `id`, which names its resources"));
            }
            let mut names = BTreeSet::new();
            for (index, table) in database.tables.iter().enumerate() {
                let key = format!("{key}.tables[{index}]");
                table.check(&key, self)?;
                if !names.insert(&table.name) {
                    let reason = format!("repeats the table `{}`", table.name);
                    return Err(refuse(&format!("{key}.name"), reason));
                }
                if !table_ids.insert(table.id()) {
                    let reason = format!("has the id `{}`, as another table has", table.id());
                    return Err(refuse(&key, reason).help("add `id`, which names its resources"));
                }
            }
        }
        self.check_overlaps()?;
        let count = self.tables().count();
        if count == 0 {
            return Err(refuse("databases[0].tables", "is empty: there would be nothing to see"));
        }
        if self.names == Names::Asked && (count, self.databases.len(), self.locations.len()) != (1, 1, 1) {
            let error = refuse("names", "is `asked`, which is for one table in one place");
            return Err(error.help("write `names: fixed`: the templates then have the names of this file"));
        }
        Ok(())
    }

    fn check_locations(&self) -> Result<(), ConfigError> {
        if self.locations.is_empty() {
            return Err(refuse("locations", "is empty: the data must lie somewhere"));
        }
        let (mut ids, mut places) = (BTreeSet::new(), BTreeSet::new());
        for (index, location) in self.locations.iter().enumerate() {
            let key = format!("locations[{index}]");
            if !places.insert((&location.bucket, &location.prefix)) {
                let reason = "is the folder of another location: Lake Formation registers it once";
                return Err(refuse(&format!("{key}.prefix"), reason).help("let the tables name one location"));
            }
            check_bucket_name(&format!("{key}.bucket"), &location.bucket)?;
            check_prefix(&format!("{key}.prefix"), &location.prefix)?;
            location.check_key(&format!("{key}.key_arn"))?;
            match &location.id {
                Some(id) => {
                    let key = format!("{key}.id");
                    check_id(&key, id)?;
                    if !ids.insert(id) {
                        return Err(refuse(&key, format!("repeats the location `{id}`")));
                    }
                }
                None if self.locations.len() > 1 => {
                    let error = refuse(&key, "has no `id`, and there are several locations");
                    return Err(error.help("give each an id, and name it in the tables"));
                }
                None => {}
            }
        }
        Ok(())
    }
}
