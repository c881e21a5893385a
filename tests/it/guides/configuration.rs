//! The guide to the configuration has every key that there is, and no other.

use regex::Regex;
use std::collections::BTreeMap;
use std::fs;

const GUIDE: &str = "docs/guide/configuration.md";

/// The sections of the guide, and the type that each is about.
const SECTIONS: [(&str, &str); 18] = [
    ("The file", "Config"),
    ("The ways to sign in", "Authentication"),
    ("A data scientist", "DataScientist"),
    ("A table of a data scientist", "TableAccess"),
    ("A location", "Location"),
    ("A database", "Database"),
    ("A table", "Table"),
    ("CSV", "Csv"),
    ("JSON", "Json"),
    ("A column", "Column"),
    ("A range of numbers", "Integers"),
    ("A range of dates", "Dates"),
    ("SAML federation", "SamlFederation"),
    ("The audit trail", "Audit"),
    ("The network", "Network"),
    ("A team", "Team"),
    ("A member", "Member"),
    ("The shared role", "SharedRole"),
];

/// What a configuration is read into: the keys of each struct, and the words of each enum.
#[derive(Debug, Default)]
struct Types {
    keys: BTreeMap<String, Vec<String>>,
    words: BTreeMap<String, Vec<String>>,
}

/// Reads the types from their source: every one that derives `Deserialize`.
fn types() -> Types {
    let folder = fs::read_dir("stacks/config").unwrap().map(|entry| entry.unwrap().path());
    let files = folder.chain(["stacks/config.rs".into()]).filter(|path| path.is_file());
    let item = Regex::new(
        r"(?m)^#\[derive\([^)]*Deserialize\)\]\n((?:#\[.*\n)*)(?:pub\(crate\) )?(struct|enum) (\w+) \{\n((?s).*?)^\}",
    )
    .unwrap();
    let rename = Regex::new(r#"rename = "([^"]+)""#).unwrap();
    let field = Regex::new(r"^(?:pub\(crate\) )?(\w+): ").unwrap();
    let variant = Regex::new(r"^(\w+)(?:\(.*\))?,$").unwrap();
    let mut types = Types::default();
    for path in files {
        let source = fs::read_to_string(&path).unwrap();
        for found in item.captures_iter(&source) {
            let is_struct = &found[2] == "struct";
            let (mut names, mut renamed) = (Vec::new(), None);
            for line in found[4].lines().map(str::trim) {
                if line.starts_with("#[") {
                    renamed = rename.captures(line).map(|found| found[1].to_owned()).or(renamed);
                    continue;
                }
                let name = if is_struct { field.captures(line) } else { variant.captures(line) };
                let Some(name) = name.map(|name| name[1].to_owned()) else { continue };
                names.push(renamed.take().unwrap_or_else(|| cased(&name, &found[1])));
            }
            assert!(!names.is_empty(), "{}: {}", path.display(), &found[3]);
            let all = if is_struct { &mut types.keys } else { &mut types.words };
            let other = all.insert(found[3].to_owned(), names);
            assert!(other.is_none(), "two types are called `{}`", &found[3]);
        }
    }
    types
}

/// Returns a name in the case that the attributes of its type say.
fn cased(name: &str, attributes: &str) -> String {
    let mut text = String::new();
    for character in name.chars() {
        if attributes.contains("snake_case") && character.is_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.extend(character.to_lowercase());
    }
    text
}

#[test]
fn every_key_of_the_configuration_is_in_the_guide() {
    let guide = fs::read_to_string(GUIDE).unwrap();
    let types = types();
    let sections: BTreeMap<&str, &str> =
        guide.split("\n## ").skip(1).map(|section| section.split_once('\n').unwrap()).collect();
    let row = Regex::new(r"(?m)^\| `([a-z_]+)` \|").unwrap();
    for (heading, type_name) in SECTIONS {
        let listed: Vec<_> = row.captures_iter(sections[heading]).map(|found| found[1].to_owned()).collect();
        assert_eq!(listed, types.keys[type_name], "{GUIDE}: {heading}");
    }
    let mut known: Vec<_> = SECTIONS.iter().map(|(_, type_name)| *type_name).collect();
    known.sort_unstable();
    assert_eq!(types.keys.keys().collect::<Vec<_>>(), known, "a section is about each struct");
}

#[test]
fn every_word_of_the_configuration_is_in_the_guide() {
    let guide = fs::read_to_string(GUIDE).unwrap();
    let words = types().words;
    assert!(words.len() > 8, "{words:?}");
    for (type_name, words) in words {
        for word in words {
            let is_there = [format!("`{word}`"), format!("`\"{word}\"`")].iter().any(|it| guide.contains(it));
            assert!(is_there, "{GUIDE} does not have `{word}`, of `{type_name}`");
        }
    }
}
