//! The data scientists, and what each of them sees of the data.

use super::check::{check_id, check_name, pascal_case, refuse, unknown};
use super::data::{Database, Table};
use super::rows::check_rows;
use super::{Config, DEFAULT_ROLE};
use cfn_synth::config::ConfigError;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A data scientist.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DataScientist {
    /// The name of the user profile, and of the user of IAM.
    pub(crate) name: String,
    /// The part of logical ids that is theirs; else the name without its hyphens.
    #[serde(default)]
    pub(crate) id: Option<String>,
    /// What the console and the outputs call them; else the name.
    #[serde(default)]
    pub(crate) label: Option<String>,
    /// The user name at the identity provider; else the name.
    #[serde(default)]
    pub(crate) identity: Option<String>,
    /// What they see of every table, unless `tables` says more.
    #[serde(default, with = "serde_yaml::with::singleton_map")]
    pub(crate) columns: Option<Columns>,
    /// Which rows they see of every table: a condition in the words of `WHERE`.
    #[serde(default)]
    pub(crate) rows: Option<String>,
    /// The tables that they see; else all of them.
    #[serde(default)]
    pub(crate) tables: Option<Vec<TableAccess>>,
}

/// What somebody sees of a table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TableAccess {
    /// The name of the table, after that of its database and a dot where several have one of the name.
    pub(crate) table: String,
    #[serde(default, with = "serde_yaml::with::singleton_map")]
    pub(crate) columns: Option<Columns>,
    #[serde(default)]
    pub(crate) rows: Option<String>,
}

/// Some columns of a table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Columns {
    All,
    Only(Vec<String>),
    Except(Vec<String>),
}

/// What somebody sees of one table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sight<'a> {
    pub(crate) database: &'a Database,
    pub(crate) table: &'a Table,
    pub(crate) columns: &'a Columns,
    pub(crate) rows: Option<&'a str>,
}

impl Sight<'_> {
    /// Tells whether a column is seen.
    pub(crate) fn shows(&self, column: &str) -> bool {
        match self.columns {
            Columns::All => true,
            Columns::Only(names) => names.iter().any(|name| name == column),
            Columns::Except(names) => !names.iter().any(|name| name == column),
        }
    }
}

impl DataScientist {
    /// Returns the part of logical ids that is theirs: what stands for them as long as they are called so.
    pub(crate) fn id(&self) -> String {
        self.id.clone().unwrap_or_else(|| pascal_case(&self.name))
    }

    /// Returns what the console and the outputs call them.
    pub(crate) fn label(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }

    /// Returns their user name at the identity provider.
    pub(crate) fn identity(&self) -> &str {
        self.identity.as_deref().unwrap_or(&self.name)
    }

    /// Returns what they see of each table that they see.
    pub(crate) fn sights<'a>(&'a self, config: &'a Config) -> Vec<Sight<'a>> {
        let Some(tables) = &self.tables else {
            let columns = self.columns.as_ref().unwrap_or(&Columns::All);
            let rows = self.rows.as_deref();
            return config
                .tables()
                .map(|(database, table)| Sight { database, table, columns, rows })
                .collect();
        };
        let sight = |access: &'a TableAccess| {
            let (database, table) = access.find(config)?;
            let columns = access.columns.as_ref().unwrap_or(&Columns::All);
            Some(Sight { database, table, columns, rows: access.rows.as_deref() })
        };
        tables.iter().filter_map(sight).collect()
    }

    fn check(&self, key: &str, config: &Config) -> Result<(), ConfigError> {
        let name_key = format!("{key}.name");
        check_name(&name_key, &self.name, "-", config.max_name_length() as usize)?;
        if self.name.starts_with('-') || self.name.ends_with('-') {
            let reason = format!("is `{}`, which a hyphen begins or ends", self.name);
            return Err(refuse(&name_key, reason).help("SageMaker takes hyphens between letters and digits"));
        }
        if let Some(id) = &self.id {
            check_id(&format!("{key}.id"), id)?;
        }
        if self.label().trim().is_empty() {
            let error = refuse(&format!("{key}.label"), "is empty");
            return Err(error.help("write what the console calls them, or leave the key out"));
        }
        // What both the name of a role and the value of a SageMaker tag can have.
        check_name(&format!("{key}.identity"), self.identity(), "_+=.@-", config.max_name_length() as usize)?;
        for (key, name) in [(&name_key, self.name.as_str()), (&format!("{key}.identity"), self.identity())] {
            if config.existing_domain.is_none() && name.eq_ignore_ascii_case(DEFAULT_ROLE) {
                let error = refuse(key, format!("is `{name}`, as the domain's default role is"));
                return Err(error.help("give the data scientist another name: roles are named after them"));
            }
        }
        let Some(tables) = &self.tables else {
            return self.check_every_table(key, config);
        };
        for (given, is_given) in [("columns", self.columns.is_some()), ("rows", self.rows.is_some())] {
            if is_given {
                let reason = "is said beside `tables`, which says it of each table";
                return Err(refuse(&format!("{key}.{given}"), reason).help("write it in `tables`"));
            }
        }
        if tables.is_empty() {
            return Err(refuse(&format!("{key}.tables"), "is empty: they would see nothing"));
        }
        for (index, access) in tables.iter().enumerate() {
            access.check(&format!("{key}.tables[{index}]"), config)?;
        }
        let mut known = BTreeMap::new();
        for (index, sight) in self.sights(config).iter().enumerate() {
            if known.insert((&sight.database.name, &sight.table.name), index).is_some() {
                let reason = format!("repeats the table `{}`", sight.table.name);
                return Err(refuse(&format!("{key}.tables[{index}].table"), reason));
            }
        }
        Ok(())
    }

    /// Checks what is said of every table at once.
    fn check_every_table(&self, key: &str, config: &Config) -> Result<(), ConfigError> {
        let columns = self.columns.as_ref().unwrap_or(&Columns::All);
        let says_more = *columns != Columns::All || self.rows.is_some();
        if says_more && config.tables().count() > 1 {
            let what = if self.rows.is_some() { "rows" } else { "columns" };
            let error = refuse(&format!("{key}.{what}"), "is about one table, and there are several");
            return Err(error.help("list the tables under `tables`, and say it of each"));
        }
        config.tables().try_for_each(|(_, table)| check_sight(key, columns, self.rows.as_deref(), table))
    }
}

impl TableAccess {
    fn find<'a>(&self, config: &'a Config) -> Option<(&'a Database, &'a Table)> {
        let mut found = config.tables().filter(|(database, table)| match self.table.split_once('.') {
            Some((of, name)) => database.name == of && table.name == name,
            None => table.name == self.table,
        });
        let first = found.next()?;
        // Of two, none is meant.
        found.next().is_none().then_some(first)
    }

    fn check(&self, key: &str, config: &Config) -> Result<(), ConfigError> {
        let table_key = format!("{key}.table");
        let Some((_, table)) = self.find(config) else {
            let is_known = config.tables().any(|(_, table)| table.name == self.table);
            if is_known {
                let error = refuse(&table_key, format!("is `{}`, which several databases have", self.table));
                return Err(error.help("write the database before it, as in `database.table`"));
            }
            let known: Vec<String> = config
                .tables()
                .flat_map(|(database, table)| {
                    [table.name.clone(), format!("{}.{}", database.name, table.name)]
                })
                .collect();
            return Err(unknown(&table_key, "table", &self.table, known.iter().map(String::as_str)));
        };
        let columns = self.columns.as_ref().unwrap_or(&Columns::All);
        check_sight(key, columns, self.rows.as_deref(), table)
    }
}

/// Checks what is said of the columns and the rows of a table.
fn check_sight(key: &str, columns: &Columns, rows: Option<&str>, table: &Table) -> Result<(), ConfigError> {
    if let Some(rows) = rows {
        check_rows(&format!("{key}.rows"), rows, table)?;
    }
    let (list, names) = match columns {
        Columns::All => return Ok(()),
        Columns::Only(names) => ("only", names),
        Columns::Except(names) => ("except", names),
    };
    let key = format!("{key}.columns.{list}");
    if names.is_empty() {
        return Err(match columns {
            Columns::Except(_) => refuse(&key, "is empty").help("write `columns: all`"),
            _ => refuse(&key, "is empty: they would see nothing"),
        });
    }
    for (index, name) in names.iter().enumerate() {
        let key = format!("{key}[{index}]");
        if !table.column_names().any(|column| column == name) {
            return Err(unknown(&key, "column", name, table.column_names()));
        }
        if names.iter().take(index).any(|earlier| earlier == name) {
            return Err(refuse(&key, format!("repeats the column `{name}`")));
        }
    }
    let is_shown = |name: &str| names.iter().any(|it| it == name) == matches!(columns, Columns::Only(_));
    if let Some(hidden) = table.injected_keys().find(|column| !is_shown(&column.name)) {
        let reason = format!("hides the partition key `{}`, whose value every query must name", hidden.name);
        return Err(refuse(&key, reason).help("show it, or say its values with another projection"));
    }
    if list == "except" && table.column_names().all(|column| names.iter().any(|name| name == column)) {
        return Err(refuse(&key, "has every column: they would see nothing"));
    }
    Ok(())
}

/// The most data scientists: the Studio stack has a user profile for each, beside a few other resources, of 500.
const MAX_PEOPLE: usize = 400;

/// The most for whom the parent asks: it has two parameters for each, beside some others, of 200.
const MAX_ASKED: usize = 90;

impl Config {
    /// Checks the data scientists: nothing that is named after one may meet what is named after another.
    pub(super) fn check_people(&self) -> Result<(), ConfigError> {
        if self.data_scientists.is_empty() {
            return Err(refuse("data_scientists", "is empty: nobody could sign in"));
        }
        let count = self.data_scientists.len();
        if count > MAX_PEOPLE {
            let reason = format!("is one of {count}, and a Studio stack takes {MAX_PEOPLE}");
            let error = refuse(&format!("data_scientists[{MAX_PEOPLE}]"), reason);
            return Err(error.help(
                "write a second configuration with a `name_suffix` and the `existing_domain` of the first",
            ));
        }
        if self.asks_for_names() && count > MAX_ASKED {
            let reason =
                format!("is `asked`, which is for {MAX_ASKED} data scientists, and there are {count}");
            return Err(refuse("names", reason).help("leave it out: the names are those of this file"));
        }
        let mut names: BTreeMap<String, &str> = BTreeMap::new();
        let mut identities: BTreeMap<String, &str> = BTreeMap::new();
        let mut ids: BTreeMap<String, &str> = BTreeMap::new();
        for (index, one) in self.data_scientists.iter().enumerate() {
            let key = format!("data_scientists[{index}]");
            one.check(&key, self)?;
            let own = one.name.as_str();
            let why = "give each a name of their own: it is what tells their permissions apart";
            // IAM keeps the case of names, but takes no two that differ in nothing else.
            for (known, key, name) in [
                (&mut names, format!("{key}.name"), own),
                (&mut identities, format!("{key}.identity"), one.identity()),
            ] {
                if let Some(other) = known.insert(name.to_lowercase(), name) {
                    let reason = match other == name {
                        true => format!("is `{name}`, as that of another data scientist is"),
                        false => format!(
                            "is `{name}`, which differs from `{other}` in capital letters only: IAM takes them for one"
                        ),
                    };
                    return Err(refuse(&key, reason).help(why));
                }
            }
            if let Some(other) = ids.insert(one.id(), own) {
                let reason = format!("has the id `{}`, as `{other}` has", one.id());
                return Err(refuse(&key, reason).help("add `id`, which names the resources that are theirs"));
            }
        }
        Ok(())
    }
}
