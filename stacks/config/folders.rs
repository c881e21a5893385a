//! Which folders lie in one another: what one location or table has, no other may have too.

use super::Config;
use super::check::refuse;
use super::data::{Location, Registration, Table};
use super::projection::Projection;
use cfn_synth::config::ConfigError;
use std::collections::BTreeMap;

/// A folder with all that is below it.
struct Folder<'a> {
    /// How it is written, with a slash after each part.
    text: String,
    parts: Vec<Part<'a>>,
}

/// The name of a folder in its parent.
enum Part<'a> {
    Name(String),
    /// Any value of a partition key, between two texts.
    Value(&'a str, &'a Projection, &'a str),
    /// The values of several partition keys.
    Values,
}

impl<'a> Part<'a> {
    fn of(name: &'a str, table: &'a Table) -> Self {
        let Some((before, rest)) = name.split_once("${") else { return Self::Name(name.to_owned()) };
        let Some((key, after)) = rest.split_once('}') else { return Self::Values };
        match table.projection.get(key) {
            Some(rule) if !after.contains("${") => Self::Value(before, rule, after),
            _ => Self::Values,
        }
    }

    /// Tells whether both can be the same name, as far as that is certain.
    fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Name(one), Self::Name(other)) => one == other,
            (Self::Name(name), Self::Value(before, rule, after))
            | (Self::Value(before, rule, after), Self::Name(name)) => {
                let value = name.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
                value.is_some_and(|value| rule.has(value))
            }
            (Self::Value(before, one, after), Self::Value(other_before, other, other_after)) => {
                (before, after) == (other_before, other_after) && one.meets(other)
            }
            (Self::Values, _) | (_, Self::Values) => false,
        }
    }
}

impl<'a> Folder<'a> {
    fn named(text: &str) -> Self {
        Self {
            text: format!("{text}/"),
            parts: text.split('/').map(|name| Part::Name(name.to_owned())).collect(),
        }
    }

    /// Returns the folder of every partition of a table whose values are known by a rule.
    fn projected(place: &str, folder: &'a str, table: &'a Table) -> Self {
        let Self { text, mut parts } = Self::named(place);
        parts.extend(folder.split('/').map(|name| Part::of(name, table)));
        Self { text: format!("{text}{folder}/"), parts }
    }

    fn is_named(&self) -> bool {
        self.parts.iter().all(|part| matches!(part, Part::Name(_)))
    }

    /// Returns it and every folder that it lies in, each as it is written.
    fn with_parents(&self) -> impl Iterator<Item = &str> {
        self.text.match_indices('/').filter_map(|(end, slash)| self.text.get(..end + slash.len()))
    }

    /// Tells whether another folder lies in it, or is the same.
    fn has(&self, other: &Self) -> bool {
        self.parts.len() <= other.parts.len()
            && self.parts.iter().zip(&other.parts).all(|(own, other)| own.meets(other))
    }
}

/// A table, and where its files are.
struct Files<'a> {
    key: String,
    table: &'a Table,
    folders: Vec<Folder<'a>>,
    /// Whether it reads all of these folders: the partitions of a table that lists none are found later.
    reads: bool,
}

impl Config {
    /// Checks that no location lies in another, and that no table reads the files of another.
    pub(super) fn check_overlaps(&self) -> Result<(), ConfigError> {
        self.check_nesting()?;
        // Taken before, as the folders refer to them.
        let patterns: Vec<String> = self.tables().map(|(_, table)| table.partition_folder()).collect();
        let files = self.files(&patterns);
        match shared(&files) {
            Some((reader, owner)) => {
                let name = &owner.table.name;
                let reason = format!("reads the files of the table `{name}` too, which lie in its folder");
                Err(refuse(&reader.key, reason).help("give each table a `folder` of its own"))
            }
            None => Ok(()),
        }
    }

    /// Checks that no location lies in another. Which of the two registrations Lake Formation would read it by, its
    /// documentation does not say.
    fn check_nesting(&self) -> Result<(), ConfigError> {
        let text = |location: &Location| format!("{}/{}", location.bucket, location.prefix);
        let folders: Vec<Folder<'_>> = self.locations.iter().map(|it| Folder::named(&text(it))).collect();
        let known: BTreeMap<&str, _> =
            folders.iter().zip(&self.locations).map(|(folder, it)| (folder.text.as_str(), it)).collect();
        for (index, (folder, location)) in folders.iter().zip(&self.locations).enumerate() {
            let parents = folder.with_parents().filter(|parent| *parent != folder.text);
            for outer in parents.filter_map(|parent| known.get(parent)) {
                if [outer.registration, location.registration] == [Registration::Existing; 2] {
                    continue;
                }
                let reason = format!(
                    "lies in the folder of the location `{}`, which Lake Formation reads in a way of its own",
                    outer.id()
                );
                let error = refuse(&format!("locations[{index}].prefix"), reason);
                let help = "leave it out, and let its tables name that location, with a `folder` below it";
                return Err(error.help(help));
            }
        }
        Ok(())
    }

    /// Returns where the files of each table are.
    ///
    /// Athena user guide, "Specify a table location in Amazon S3": a table is every file under its location. One with
    /// partitions reads their folders only.
    fn files<'a>(&'a self, patterns: &'a [String]) -> Vec<Files<'a>> {
        let tables = self.databases.iter().enumerate().flat_map(|(of, database)| {
            let tables = database.tables.iter().enumerate();
            tables.map(move |(index, table)| (format!("databases[{of}].tables[{index}]"), table))
        });
        let files = |((key, table), pattern): ((String, &'a Table), &'a String)| {
            let location = self.location_of(table)?;
            let folder = table.folder.as_ref().map_or(String::new(), |folder| format!("/{folder}"));
            let place = format!("{}/{}{folder}", location.bucket, location.prefix);
            let folders = if !table.projection.is_empty() {
                vec![Folder::projected(&place, pattern, table)]
            } else if table.partitions.is_empty() {
                vec![Folder::named(&place)]
            } else {
                let folder =
                    |values: &Vec<String>| Folder::named(&format!("{place}/{}", table.folder_of(values)));
                table.partitions.iter().map(folder).collect()
            };
            let is_known = !table.projection.is_empty() || !table.partitions.is_empty();
            Some(Files { key, table, folders, reads: is_known || table.partition_keys.is_empty() })
        };
        tables.zip(patterns).filter_map(files).collect()
    }
}

/// Returns a table that reads files of another, and that one.
fn shared<'f, 'a>(files: &'f [Files<'a>]) -> Option<(&'f Files<'a>, &'f Files<'a>)> {
    let folders = || files.iter().flat_map(|of| of.folders.iter().map(move |folder| (of, folder)));
    let mut named: BTreeMap<&str, &Files<'a>> = BTreeMap::new();
    for (of, folder) in folders().filter(|(of, folder)| of.reads && folder.is_named()) {
        named.entry(&folder.text).or_insert(of);
    }
    for (owner, folder) in folders() {
        let readers = folder.with_parents().filter_map(|parent| named.get(parent));
        if let Some(reader) = readers.copied().find(|reader| !std::ptr::eq(*reader, owner)) {
            return Some((reader, owner));
        }
    }
    // What is left is between the folders of rules, of which a table has one, and all others.
    let ruled = || folders().filter(|(of, folder)| of.reads && !folder.is_named());
    for (of, folder) in ruled() {
        for (other, its) in folders().filter(|(other, _)| !std::ptr::eq(*other, of)) {
            if folder.has(its) {
                return Some((of, other));
            }
            if other.reads && its.has(folder) {
                return Some((other, of));
            }
        }
    }
    None
}
