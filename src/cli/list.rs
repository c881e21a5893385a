//! `synth list`

use super::application::{self, Application, Overrides};
use super::failure::Failure;
use super::outcome::Outcome;
use super::terminal::Terminal;
use super::{Options, check_names};
use crate::diagnostic::MessageFormat;
use serde_json::{Value, json};
use std::collections::HashSet;

/// The forms that the command has.
const FORMS: [MessageFormat; 2] = [MessageFormat::Human, MessageFormat::Json];

/// A stack, as it is listed.
#[derive(Debug)]
struct Entry {
    name: String,
    file: String,
    /// The logical ids of the nested stacks, with their names.
    nested: Vec<(String, String)>,
}

/// Prints the stacks, those that are nested below those that nest them.
pub(super) fn run<A: Application>(options: &Options, terminal: &Terminal) -> Result<Outcome, Failure> {
    terminal.has_form(&FORMS, "list")?;
    let overrides = Overrides::new(options.url_prefix.clone(), std::env::vars_os());
    let (_, app) = application::load::<A>(options.config.as_deref(), &overrides)?;
    let extension = options.format.extension();
    let entries: Vec<Entry> = app
        .into_pending()
        .into_iter()
        .map(|pending| pending.build(extension))
        .map(|built| Entry {
            file: format!("{}.{extension}", built.template.name),
            name: built.template.name,
            nested: built.nested,
        })
        .collect();
    let chosen = &options.stacks;
    check_names(chosen, &entries.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>())?;
    let text = match terminal.format {
        MessageFormat::Json => json_list(&entries, chosen),
        _ => tree(&entries, chosen),
    };
    terminal.output(&text)?;
    Ok(Outcome::Done)
}

/// Draws the stacks; where none was chosen, those that no other nests.
fn tree(entries: &[Entry], chosen: &[String]) -> String {
    let nested: HashSet<&String> =
        entries.iter().flat_map(|entry| entry.nested.iter().map(|(_, name)| name)).collect();
    let is_root = |entry: &&Entry| match chosen {
        [] => !nested.contains(&entry.name),
        _ => chosen.contains(&entry.name),
    };
    let mut text = String::new();
    let mut drawn = HashSet::new();
    for entry in entries.iter().filter(is_root) {
        text.push_str(&format!("{}  {}\n", entry.name, entry.file));
        branches(entries, entry, "", &mut drawn, &mut text);
    }
    text
}

/// Draws what a stack nests, once a stack: drawn at each of its parents, it could fill the disk.
fn branches<'a>(
    entries: &'a [Entry],
    entry: &'a Entry,
    indent: &str,
    drawn: &mut HashSet<&'a str>,
    text: &mut String,
) {
    if !drawn.insert(&entry.name) {
        return;
    }
    for (index, (logical_id, name)) in entry.nested.iter().enumerate() {
        let is_last = index + 1 == entry.nested.len();
        let (branch, below) = if is_last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        let child = entries.iter().find(|entry| entry.name == *name);
        let file = child.map_or("", |child| child.file.as_str());
        let above =
            child.is_some_and(|child| !child.nested.is_empty() && drawn.contains(child.name.as_str()));
        let above = if above { "  (see above)" } else { "" };
        text.push_str(&format!("{indent}{branch}{logical_id}: {name}  {file}{above}\n"));
        if let Some(child) = child {
            branches(entries, child, &format!("{indent}{below}"), drawn, text);
        }
    }
}

fn json_list(entries: &[Entry], chosen: &[String]) -> String {
    let entries = entries.iter().filter(|entry| chosen.is_empty() || chosen.contains(&entry.name));
    let stacks: Vec<Value> = entries
        .map(|entry| {
            let nested = entry.nested.iter();
            let nested = nested.map(|(logical_id, stack)| json!({ "logicalId": logical_id, "stack": stack }));
            json!({ "stack": entry.name, "template": entry.file, "nested": nested.collect::<Vec<_>>() })
        })
        .collect();
    format!("{:#}\n", Value::Array(stacks))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries() -> Vec<Entry> {
        let entry = |name: &str, nested: &[(&str, &str)]| Entry {
            name: name.to_owned(),
            file: format!("{name}.yaml"),
            nested: nested.iter().map(|(id, name)| ((*id).to_owned(), (*name).to_owned())).collect(),
        };
        vec![
            entry("Data", &[]),
            entry("Users", &[("Tables", "Data")]),
            entry("Parent", &[("People", "Users"), ("Files", "Data")]),
            entry("Alone", &[("Again", "Users")]),
        ]
    }

    #[test]
    fn draws_what_nests_what() {
        assert_eq!(
            tree(&entries(), &[]),
            "\
Parent  Parent.yaml
├─ People: Users  Users.yaml
│  └─ Tables: Data  Data.yaml
└─ Files: Data  Data.yaml
Alone  Alone.yaml
└─ Again: Users  Users.yaml  (see above)
"
        );
        assert_eq!(tree(&entries(), &["Data".to_owned()]), "Data  Data.yaml\n");
    }

    #[test]
    fn json_has_every_stack_once() {
        let chosen = ["Users".to_owned()];
        let expected = json!([
            { "stack": "Users", "template": "Users.yaml", "nested": [{ "logicalId": "Tables", "stack": "Data" }] }
        ]);
        assert_eq!(json_list(&entries(), &chosen), format!("{expected:#}\n"));
        assert_eq!(serde_json::from_str::<Vec<Value>>(&json_list(&entries(), &[])).unwrap().len(), 4);
    }
}
