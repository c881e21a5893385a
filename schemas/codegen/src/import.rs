//! Importing the schemas of a package into `schemas/`.

use crate::additional;
use crate::authorization;
use crate::changes::{self, Kind};
use crate::extensions;
use crate::managed_policies;
use crate::overstrict;
use crate::package::{Package, field};
use crate::regions::{self, Regions};
use crate::source::Source;
use crate::store::{self, Location, Schemas};
use crate::strip;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::Path;

/// The package of the schemas.
const NAME: &str = "cfn-lint";

/// Where the package maps the types of a region to files, and where those files are.
const PROVIDERS: &str = "cfnlint/data/schemas/providers/";
const RESOURCES: &str = "cfnlint/data/schemas/resources/";

/// The file that lists the types of the serverless transform, which no region provides.
const NOT_A_REGION: &str = "sam";

/// The licence under which its schemas may be committed here; another needs a person's judgement.
const LICENCE: &str = "MIT-0";

/// Imports a package, whichever of the known ones it is, and prints what changed.
pub(crate) fn update(folder: &Path, path: &Path) -> Result<()> {
    let mut package = Package::open(path)?;
    let Some(metadata) = package.find(".dist-info/METADATA") else {
        return authorization::update(folder, &mut package);
    };
    let metadata = package.text(&metadata)?;
    match field(&metadata, "Name")?.as_str() {
        NAME => schemas(folder, &mut package, &metadata),
        managed_policies::NAME => managed_policies::update(folder, &mut package, &metadata),
        other => bail!("the package is `{other}`, neither `{NAME}` nor `{}`", managed_policies::NAME),
    }
}

/// Imports a wheel of cfn-lint.
fn schemas(folder: &Path, package: &mut Package, metadata: &str) -> Result<()> {
    let released = package.json("cfnlint/data/schemas/version.json")?;
    let date = released.get("schema_date").and_then(Value::as_str);
    let date = date.and_then(|time| time.split('T').next());
    let source = Source {
        name: NAME.to_owned(),
        version: field(metadata, "Version")?,
        licence: field(metadata, "License-Expression")?,
        date: date.context("`version.json` of the package has no `schema_date`")?.to_owned(),
    };
    source.check(folder, package, LICENCE)?;

    let (mut schemas, regions) = read(package)?;
    overstrict::remove(folder, &mut schemas)?;
    let runtimes = additional::runtimes(&package.json(additional::RUNTIMES)?)?;
    let stateful = package.json(additional::STATEFUL)?;
    let stateful = additional::stateful(&stateful, &schemas)?;
    let mut engines = serde_json::Map::new();
    for (name, all, deprecated) in additional::ENGINES {
        let versions = additional::engine_versions(&package.json(all)?, &package.json(deprecated)?)?;
        engines.insert(name.to_owned(), versions);
    }
    let constraints = extensions::read(package, &schemas)?;

    let old = store::read(folder)?;
    print!("{}", report(&old, &schemas));
    store::write(folder, &schemas)?;
    store::write(&folder.join(store::EXTENSIONS), &constraints)?;
    store::write_file(&folder.join("regions.json"), &regions::lines(&regions::table(&regions)))?;
    store::write_file(&folder.join("runtimes.json"), &store::lines(&runtimes))?;
    store::write_file(&folder.join("engine_versions.json"), &format!("{:#}\n", Value::Object(engines)))?;
    store::write_file(&folder.join("stateful.json"), &additional::lines(&stateful))?;
    let counts = [
        ("constrained", constraints.len()),
        ("regions", regions.len()),
        ("runtimes", runtimes.as_object().map_or(0, serde_json::Map::len)),
        ("stateful", stateful.len()),
        ("types", schemas.len()),
    ];
    source.record(folder, package, &counts)
}

/// Reads the types of all regions.
fn read(package: &mut Package) -> Result<(Schemas, Regions)> {
    let (mut schemas, mut regions) = (Schemas::new(), Regions::new());
    let mut files: std::collections::BTreeMap<String, String> = std::collections::BTreeMap::new();
    for provider in package.files(PROVIDERS, ".json") {
        let region = provider.trim_start_matches(PROVIDERS).trim_end_matches(".json").to_owned();
        if region == NOT_A_REGION {
            continue;
        }
        let map = package.json(&provider)?;
        let map = map.as_object().with_context(|| format!("`{provider}` of the package is not a mapping"))?;
        for (name, file) in map {
            let file = file.as_str().with_context(|| format!("`{provider}` has no file for `{name}`"))?;
            if Location::of(name).is_none() {
                continue;
            }
            regions.entry(region.clone()).or_default().insert(name.clone());
            match files.get(name) {
                None => {
                    let mut schema = package.json(&format!("{RESOURCES}{file}.json"))?;
                    strip::strip(&mut schema);
                    if schema.get("typeName").and_then(Value::as_str) != Some(name) {
                        bail!("the schema of `{name}` is that of another type");
                    }
                    schemas.insert(name.clone(), schema);
                    files.insert(name.clone(), file.to_owned());
                }
                Some(other) if other != file => bail!("the schema of `{name}` differs between regions"),
                Some(_) => {}
            }
        }
    }
    Ok((schemas, regions))
}

/// Returns what a reviewer of a refresh must know.
fn report(old: &Schemas, new: &Schemas) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    if old.is_empty() {
        return format!("{} types imported\n", new.len());
    }
    for name in new.keys().filter(|name| !old.contains_key(*name)) {
        let _ = writeln!(text, "{name}: added");
    }
    for name in old.keys().filter(|name| !new.contains_key(*name)) {
        let _ = writeln!(text, "{name}: removed");
    }
    let mut counts = std::collections::BTreeMap::<Kind, usize>::new();
    for (name, schema) in new {
        let changes = old.get(name).map(|before| changes::between(before, schema)).unwrap_or_default();
        if !changes.is_empty() {
            let _ = writeln!(text, "{name}");
        }
        for change in changes {
            let _ = writeln!(text, "  {change}");
            *counts.entry(change.kind).or_default() += 1;
        }
    }
    let counts: Vec<String> = counts.iter().map(|(kind, count)| format!("{count} {}", kind.word())).collect();
    let counts = if counts.is_empty() { "no constraint changed".to_owned() } else { counts.join(", ") };
    let _ = writeln!(text, "{} types: {counts}", new.len());
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_report_names_types_and_counts_changes() {
        let schemas = |types: &[(&str, Value)]| -> Schemas {
            types.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect()
        };
        let old = schemas(&[("A::B::C", json!({})), ("A::B::D", json!({"required": ["X"]}))]);
        let new = schemas(&[("A::B::D", json!({})), ("A::B::E", json!({}))]);
        let expected = "A::B::E: added\nA::B::C: removed\nA::B::D\n  \
            loosened  /required: `X` no more\n2 types: 1 loosened\n";
        assert_eq!(report(&old, &new), expected);
        assert_eq!(report(&new, &new), "2 types: no constraint changed\n");
    }
}
