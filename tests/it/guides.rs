//! The commands of the guides exist, and what they name is in the templates.

mod configuration;
mod shell;

use crate::program::run;
use cfn_synth::iam::service;
use cfn_synth::template::{Node, Section, Template, Value};
use cfn_synth::yaml;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Commands of the AWS CLI that are no action of their service.
const OF_THE_CLI: [&str; 5] = ["cloudformation deploy", "cloudformation wait", "s3 cp", "s3 ls", "s3 rb"];

/// The prefix of a service's actions where the AWS CLI has another name for it.
const PREFIXES: [(&str, &str); 2] = [("efs", "elasticfilesystem"), ("service-quotas", "servicequotas")];

/// A template that is published, and what the manifest says of it.
struct Published {
    template: Template,
    capabilities: Vec<String>,
    is_launched: bool,
}

fn published() -> BTreeMap<String, Published> {
    let manifest: serde_json::Value =
        serde_json::from_str(&fs::read_to_string("out/manifest.json").unwrap()).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let entry = |entry: &serde_json::Value| {
        let file = format!("out/{}", text(&entry["file"]));
        let published = Published {
            template: yaml::read(&fs::read_to_string(&file).unwrap(), &file).unwrap(),
            capabilities: entry["capabilities"].as_array().unwrap().iter().map(text).collect(),
            is_launched: entry["role"] != "nested",
        };
        (text(&entry["stack"]), published)
    };
    manifest["templates"].as_array().unwrap().iter().map(entry).collect()
}

/// Returns the guides: their file names and texts.
fn guides() -> Vec<(String, String)> {
    let mut guides: Vec<_> = fs::read_dir("docs/guide")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(path).unwrap())
        })
        .collect();
    guides.sort();
    assert!(guides.len() > 5, "{}", guides.len());
    guides
}

/// Returns the words of every command of a program in the guides, after its name, each with its guide.
fn commands_of(program: &str) -> Vec<(String, Vec<String>)> {
    let commands = guides().into_iter().flat_map(|(guide, text)| {
        shell::commands(&text).into_iter().map(move |words| (guide.clone(), words))
    });
    let mut found = Vec::new();
    for (guide, mut words) in commands {
        assert!(["aws", "synth"].contains(&words[0].as_str()), "{guide}: {words:?}");
        if words.remove(0) == program {
            found.push((guide, words));
        }
    }
    assert!(found.len() > 3, "{program}: {found:?}");
    found
}

/// Returns the words after an option, up to the next one.
fn values<'a>(words: &'a [String], option: &str) -> &'a [String] {
    let Some(start) = words.iter().position(|word| word == option) else { return &[] };
    let rest = &words[start + 1..];
    &rest[..rest.iter().position(|word| word.starts_with("--")).unwrap_or(rest.len())]
}

/// Collects the keys and the scalars of everything below a node.
fn collect(node: &Node, words: &mut BTreeSet<String>) {
    match &node.value {
        Value::Map(map) => {
            for (key, value) in map.iter() {
                words.insert(key.to_string());
                collect(value, words);
            }
        }
        Value::List(items) => items.iter().for_each(|item| collect(item, words)),
        Value::Call(call) => collect(&call.argument, words),
        _ => words.extend(node.scalar_text().map(|text| text.into_owned())),
    }
}

fn words_of(templates: impl IntoIterator<Item = Template>) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for template in templates {
        for section in [Section::Parameters, Section::Resources, Section::Outputs, Section::Conditions] {
            template.section(section).iter().for_each(|node| collect(node, &mut words));
        }
    }
    words
}

/// Returns the words of the templates of the 2021 edition, as they were published.
fn words_of_first_edition() -> BTreeSet<String> {
    let text = fs::read_to_string("tests/fixtures/edition-2021.json").unwrap();
    Regex::new("[A-Za-z0-9_-]+").unwrap().find_iter(&text).map(|found| found.as_str().to_owned()).collect()
}

#[test]
fn every_command_of_synth_is_understood() {
    let published = published();
    for (guide, words) in commands_of("synth") {
        let arguments: Vec<_> = words.iter().map(String::as_str).chain(["--help"]).collect();
        let (code, _, error) = run(Path::new("."), &arguments);
        assert_eq!((code, error.as_str()), (0, ""), "{guide}: {words:?}");
        for path in values(&words, "--config") {
            assert!(Path::new(path).exists(), "{guide}: `{path}` is not there");
        }
        for stack in values(&words, "--stack") {
            assert!(published.contains_key(stack), "{guide}: there is no stack `{stack}`");
        }
    }
}

#[test]
fn every_command_of_aws_is_an_action() {
    for (guide, words) in commands_of("aws") {
        let (cli, command) = (words[0].as_str(), words[1].as_str());
        if OF_THE_CLI.contains(&format!("{cli} {command}").as_str()) {
            continue;
        }
        let prefix = PREFIXES.iter().find(|(name, _)| *name == cli).map_or(cli, |(_, prefix)| prefix);
        let action = command.replace('-', "");
        let known = service::get(prefix).unwrap_or_else(|| panic!("{guide}: there is no service `{prefix}`"));
        let is_action = known.actions().iter().any(|known| known.name.eq_ignore_ascii_case(&action));
        assert!(is_action, "{guide}: `{cli}` has no `{command}`");
    }
}

#[test]
fn stacks_are_deployed_with_their_parameters_and_capabilities() {
    let published = published();
    let asked = Regex::new("OutputKey=='(.*?)'").unwrap();
    let mut given: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (guide, words) in commands_of("aws").into_iter().filter(|(_, words)| words[0] == "cloudformation") {
        let [stack] = values(&words, "--stack-name") else { panic!("{guide}: {words:?}") };
        let known = published.get(stack).unwrap_or_else(|| panic!("{guide}: there is no stack `{stack}`"));
        assert!(known.is_launched, "{guide}: `{stack}` is nested");
        for output in asked.captures_iter(&words.join(" ")) {
            let outputs = known.template.section(Section::Outputs).unwrap();
            assert!(outputs.get(&output[1]).is_some(), "{guide}: `{stack}` has no output `{}`", &output[1]);
        }
        if words[1] != "deploy" {
            continue;
        }
        assert_eq!(values(&words, "--template-file"), [format!("out/{stack}.yaml")], "{guide}");
        assert_eq!(values(&words, "--capabilities"), known.capabilities, "{guide}: {stack}");
        for assignment in values(&words, "--parameter-overrides") {
            let (name, value) = assignment.split_once('=').unwrap();
            let parameter = known.template.section(Section::Parameters).unwrap().get(name);
            let parameter =
                parameter.unwrap_or_else(|| panic!("{guide}: `{stack}` has no parameter `{name}`"));
            if let Some(allowed) = parameter.get("AllowedValues").and_then(Node::as_list) {
                assert!(allowed.iter().any(|node| node.as_text() == Some(value)), "{guide}: {assignment}");
            }
            given.entry(stack.clone()).or_default().insert(name.to_owned());
        }
    }
    for (stack, known) in published.iter().filter(|(_, known)| known.is_launched) {
        let Some(given) = given.get(stack) else { continue };
        for (name, parameter) in known.template.entries(Section::Parameters) {
            assert!(
                parameter.get("Default").is_some() || given.contains(name),
                "no guide gives `{stack}` its `{name}`"
            );
        }
    }
    assert!(given.len() >= 3, "{given:?}");
}

#[test]
fn names_in_backticks_are_in_the_templates() {
    let published = published();
    let mut words: BTreeSet<_> = published.keys().cloned().collect();
    words.extend(words_of(published.into_values().map(|known| known.template)));
    let old = words_of_first_edition();
    let name = Regex::new("`([A-Z][a-z]+[A-Z][A-Za-z]+)`").unwrap();
    let outside = ["AccessDenied", "AmazonSageMakerFullAccess", "ColumnNames", "DefaultSpaceSettings"];
    let mut seen = 0;
    for (guide, text) in guides() {
        for name in name.captures_iter(&text).map(|found| found[1].to_owned()) {
            let is_known = words.contains(&name)
                || outside.contains(&name.as_str())
                || guide == "upgrade.md" && old.contains(&name)
                || guide == "columns.md" && words.iter().any(|word| word.starts_with(&name));
            assert!(is_known, "{guide}: `{name}` is in no template");
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen}");
}

#[test]
fn names_that_collide_are_in_both_editions() {
    let (old, new) = (words_of_first_edition(), words_of(published().into_values().map(|it| it.template)));
    let upgrade = fs::read_to_string("docs/guide/upgrade.md").unwrap();
    let table = upgrade.split("|---|---|").nth(1).unwrap().split("\n\n").next().unwrap();
    let names = Regex::new("`(.+?)`").unwrap();
    let names: Vec<_> = names.captures_iter(table).map(|found| found[1].to_owned()).collect();
    assert_eq!(names.len(), 5);
    for name in names {
        assert!(old.contains(&name) && new.contains(&name), "`{name}` is not in both editions");
    }
}

#[test]
fn the_guide_to_the_audit_lists_its_queries() {
    let audit = fs::read_to_string("docs/guide/audit.md").unwrap();
    let table = audit.split("|---|---|\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let listed: Vec<_> = table.lines().map(|row| row.split('|').nth(1).unwrap().trim()).collect();
    let published = published();
    let queries = published["AuditStack"].template.resources();
    let queries: Vec<_> = queries
        .filter(|resource| resource.resource_type() == Some("AWS::Athena::NamedQuery"))
        .map(|query| query.properties().unwrap().get("Name").unwrap().as_text().unwrap())
        .collect();
    assert_eq!(listed, queries);
}

#[test]
fn links_lead_somewhere() {
    let link = Regex::new(r"\]\(([^)#]+)(?:#([^)]+))?\)").unwrap();
    for (guide, text) in guides() {
        for found in link.captures_iter(&text) {
            let path = Path::new("docs/guide").join(&found[1]);
            let linked = fs::read_to_string(&path).unwrap_or_else(|_| panic!("{guide}: {}", path.display()));
            let Some(anchor) = found.get(2) else { continue };
            let slug = |line: &str| line.trim_start_matches(['#', ' ']).to_lowercase().replace(' ', "-");
            let is_there = linked.lines().any(|line| line.starts_with('#') && slug(line) == anchor.as_str());
            assert!(is_there, "{guide}: {}#{}", path.display(), anchor.as_str());
        }
    }
}
