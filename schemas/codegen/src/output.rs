//! The generated files: formatted, then written or compared.

use crate::model::Resource;
use crate::store::{self, Location, Schemas};
use crate::{authorization, convert, emit, managed_policies, naming};
use anyhow::{Context, Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The folder in which every file is generated.
const RESOURCES: &str = "src/resources";

/// Files by their path from the root of the repository.
pub(crate) type Files = BTreeMap<PathBuf, String>;

/// Returns the files that are generated from the schemas and from `schemas/typed.txt`.
pub(crate) fn files(root: &Path) -> Result<Files> {
    let schemas = store::read(&root.join("schemas"))?;
    let resources = typed(root, &schemas)?;
    let mut services: BTreeMap<&str, Vec<&Resource>> = BTreeMap::new();
    for resource in &resources {
        services.entry(&resource.location.service).or_default().push(resource);
    }
    let folder = Path::new(RESOURCES);
    let names: BTreeSet<&str> = services.keys().copied().collect();
    let mut sources = Files::from([(folder.join("mod.rs"), emit::services(&names))]);
    for (service, resources) in &services {
        let module = naming::identifier(service);
        sources.insert(folder.join(format!("{module}.rs")), emit::service(resources));
        for resource in resources {
            let file = format!("{module}/{}.rs", naming::identifier(&resource.location.resource));
            sources.insert(folder.join(file), emit::resource(resource));
        }
    }
    let constraints = store::read(&root.join("schemas").join(store::EXTENSIONS))?;
    let constraint_folder = format!("{}/", store::EXTENSIONS);
    for (path, schemas, folder, what) in [
        ("src/schema/table.rs", &schemas, "", "schemas"),
        ("src/schema/constraint_table.rs", &constraints, &constraint_folder, "constraints across properties"),
    ] {
        let located = |name| Location::of(name).with_context(|| format!("`{name}` is not a resource type"));
        let locations: BTreeMap<&str, Location> =
            schemas.keys().map(|name| Ok((name.as_str(), located(name)?))).collect::<Result<_>>()?;
        sources.insert(path.into(), emit::table(&locations, folder, what));
    }
    let prefixes = authorization::prefixes(&root.join("schemas"))?;
    sources.insert("src/iam/service/table.rs".into(), emit::authorization(&prefixes));
    let documents = managed_policies::documents(&root.join("schemas"))?;
    sources.insert("src/iam/managed/table.rs".into(), emit::managed_policies(&documents));
    sources.into_iter().map(|(path, source)| Ok((path, format(root, &source)?))).collect()
}

/// Converts the types that `schemas/typed.txt` lists: one a line; `#` begins a comment.
fn typed(root: &Path, schemas: &Schemas) -> Result<Vec<Resource>> {
    let path = root.join("schemas/typed.txt");
    let list = fs::read_to_string(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let lines = list.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    let names: BTreeSet<&str> = lines.filter(|line| !line.is_empty()).collect();
    let convert = |name: &str| match schemas.get(name) {
        Some(schema) => convert::resource(name, schema),
        None => bail!("`{name}` in `schemas/typed.txt` has no schema"),
    };
    names.into_iter().map(convert).collect()
}

/// Formats a source as `cargo fmt` does.
pub(crate) fn format(root: &Path, source: &str) -> Result<String> {
    let program = std::env::var_os("RUSTFMT").unwrap_or_else(|| "rustfmt".into());
    let mut child = Command::new(program)
        .args(["--edition", "2024", "--emit", "stdout", "--config-path"])
        .arg(root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot run rustfmt")?;
    let mut input = child.stdin.take().context("rustfmt takes no input")?;
    let source = source.to_owned();
    let writer = std::thread::spawn(move || input.write_all(source.as_bytes()));
    let output = child.wait_with_output().context("cannot run rustfmt")?;
    let written = writer.join().is_ok_and(|result| result.is_ok());
    if !written || !output.status.success() {
        bail!("rustfmt refused the generated code");
    }
    String::from_utf8(output.stdout).context("rustfmt wrote something that is not UTF-8")
}

/// Writes what differs, and removes what is no longer generated.
pub(crate) fn write(root: &Path, files: &Files) -> Result<()> {
    for path in differences(root, files)? {
        match files.get(&path) {
            Some(text) => store::write_file(&root.join(&path), text)?,
            None => fs::remove_file(root.join(&path))
                .with_context(|| format!("cannot remove `{}`", path.display()))?,
        }
    }
    Ok(())
}

/// Returns the files that are missing, different, or no longer generated.
pub(crate) fn differences(root: &Path, files: &Files) -> Result<Vec<PathBuf>> {
    let mut different: BTreeSet<PathBuf> = files
        .iter()
        .filter(|(path, text)| fs::read(root.join(path)).ok().as_deref() != Some(text.as_bytes()))
        .map(|(path, _)| path.clone())
        .collect();
    let mut folders = vec![PathBuf::from(RESOURCES)];
    while let Some(folder) = folders.pop().filter(|folder| root.join(folder).is_dir()) {
        let read = || fs::read_dir(root.join(&folder))?.collect::<std::io::Result<Vec<_>>>();
        let entries = read().with_context(|| format!("cannot read `{}`", folder.display()))?;
        for entry in entries {
            let path = folder.join(entry.file_name());
            if entry.path().is_dir() {
                folders.push(path);
            } else if !files.contains_key(&path) {
                different.insert(path);
            }
        }
    }
    Ok(different.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_different_and_stale_files_are_found_and_mended() {
        let root = tempfile::tempdir().unwrap();
        let file = |path: &str, text: &str| store::write_file(&root.path().join(path), text).unwrap();
        file("src/resources/same.rs", "same");
        file("src/resources/different.rs", "old");
        file("src/resources/gone/stale.rs", "");
        let names = ["src/resources/different.rs", "src/resources/same.rs", "src/schema/missing.rs"];
        let files: Files =
            names.iter().zip(["new", "same", ""]).map(|(path, text)| (path.into(), text.into())).collect();

        let expected = ["src/resources/different.rs", "src/resources/gone/stale.rs", "src/schema/missing.rs"];
        assert_eq!(differences(root.path(), &files).unwrap(), expected.map(PathBuf::from));
        write(root.path(), &files).unwrap();
        assert!(differences(root.path(), &files).unwrap().is_empty());
    }
}
