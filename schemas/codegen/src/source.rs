//! `schemas/SOURCE.json`: which packages the data is from.

use crate::package::Package;
use crate::store;
use anyhow::{Result, bail};
use serde_json::{Map, Value, json};
use std::path::Path;

/// The record, within `schemas/`.
const FILE: &str = "SOURCE.json";

/// A package as its own metadata describes it.
pub(crate) struct Source {
    /// The name under which it is published.
    pub(crate) name: String,
    /// Its version.
    pub(crate) version: String,
    /// The identifier of its licence.
    pub(crate) licence: String,
    /// The day on which its data was made, such as `2026-10-20`.
    pub(crate) date: String,
}

impl Source {
    /// Refuses a licence under which the data may not be committed without a person's judgement, and a file
    /// that is not the one that was pinned under its version.
    pub(crate) fn check(&self, folder: &Path, package: &Package, licence: &str) -> Result<()> {
        if self.licence != licence {
            bail!("the package is licensed under `{}` instead of `{licence}`", self.licence);
        }
        read(folder)?.get(&self.name).map_or(Ok(()), |pinned| self.check_pin(pinned, &package.sha256))
    }

    fn check_pin(&self, pinned: &Value, sha256: &str) -> Result<()> {
        let text = |key: &str| pinned.get(key).and_then(Value::as_str).unwrap_or_default();
        if text("version") == self.version && text("sha256") != sha256 {
            let (version, pinned) = (&self.version, text("sha256"));
            bail!("version {version} is pinned with SHA-256 `{pinned}`, but the file has `{sha256}`");
        }
        Ok(())
    }

    /// Records the package with what its data counts, beside the others.
    pub(crate) fn record(&self, folder: &Path, package: &Package, counts: &[(&str, usize)]) -> Result<()> {
        let counts: Map<String, Value> =
            counts.iter().map(|(noun, count)| ((*noun).to_owned(), (*count).into())).collect();
        let mut sources = read(folder)?;
        let entry = json!({
            "counts": counts,
            "date": self.date,
            "licence": self.licence,
            "sha256": package.sha256,
            "version": self.version,
        });
        sources.insert(self.name.clone(), entry);
        sources.sort_keys();
        store::write_file(&folder.join(FILE), &format!("{:#}\n", Value::Object(sources)))
    }
}

/// Reads the record: each package by its name.
fn read(folder: &Path) -> Result<Map<String, Value>> {
    let path = folder.join(FILE);
    let record = if path.exists() { store::read_json(&path)? } else { Value::Null };
    Ok(record.as_object().cloned().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pinned_version_must_keep_its_hash() {
        let pinned = json!({"version": "1.0", "sha256": "aa"});
        let check = |version: &str, sha256: &str| {
            let text = str::to_owned;
            let source =
                Source { name: text("a"), version: text(version), licence: text(""), date: text("") };
            source.check_pin(&pinned, sha256)
        };
        assert!(check("1.0", "aa").is_ok());
        assert!(check("1.1", "bb").is_ok());
        let error = check("1.0", "bb").unwrap_err().to_string();
        assert_eq!(error, "version 1.0 is pinned with SHA-256 `aa`, but the file has `bb`");
    }
}
