//! Reading a wheel, which is a zip archive.

use anyhow::{Context, Result};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::io::{Cursor, Read};
use std::path::Path;
use zip::ZipArchive;

/// No file of the package is near this size; a larger one is not read to its end.
const LARGEST_FILE: u64 = 64 << 20;

/// An opened wheel.
pub(crate) struct Package {
    /// The SHA-256 of the file, in hexadecimal.
    pub(crate) sha256: String,
    archive: ZipArchive<Cursor<Vec<u8>>>,
}

impl Package {
    /// Opens a wheel.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?;
        let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let archive = ZipArchive::new(Cursor::new(bytes))
            .with_context(|| format!("`{}` is not a wheel", path.display()))?;
        Ok(Self { sha256, archive })
    }

    /// Returns the names of the files below a folder that have an ending, in order.
    pub(crate) fn files(&self, folder: &str, ending: &str) -> Vec<String> {
        let names = self.names().filter(|name| name.starts_with(folder) && name.ends_with(ending));
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    /// Returns the name of the one file with this ending.
    pub(crate) fn find(&self, ending: &str) -> Result<String> {
        let name = self.names().find(|name| name.ends_with(ending));
        name.with_context(|| format!("the package has no file `{ending}`"))
    }

    /// Returns the names of all files; none of those that are read is one that cannot be decoded.
    fn names(&self) -> impl Iterator<Item = String> {
        self.archive.file_names().flatten().map(Cow::into_owned)
    }

    /// Returns the text of a file.
    pub(crate) fn text(&mut self, name: &str) -> Result<String> {
        let file = self.archive.by_name(name).with_context(|| format!("the package has no file `{name}`"))?;
        let mut text = String::new();
        let read = file.take(LARGEST_FILE).read_to_string(&mut text);
        read.with_context(|| format!("cannot read `{name}` of the package"))?;
        Ok(text)
    }

    /// Returns a JSON file.
    pub(crate) fn json(&mut self, name: &str) -> Result<Value> {
        let text = self.text(name)?;
        serde_json::from_str(&text).with_context(|| format!("`{name}` of the package is not JSON"))
    }
}
