//! Reading a downloaded package: a wheel, which is a zip archive, or the compressed tarball of a Node package.

use anyhow::{Context, Result};
use flate2::read::GzDecoder;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;
use zip::ZipArchive;

/// No file of a package is near this size; a larger one is not read to its end.
const LARGEST_FILE: u64 = 64 << 20;

/// No tarball is near this size when unpacked; a larger one is not read to its end.
const LARGEST_TARBALL: u64 = 512 << 20;

/// What a compressed file starts with.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// An opened package.
pub(crate) struct Package {
    /// The SHA-256 of the file, in hexadecimal.
    pub(crate) sha256: String,
    files: Files,
}

enum Files {
    Wheel(ZipArchive<Cursor<Vec<u8>>>),
    Tarball(BTreeMap<String, Vec<u8>>),
}

impl Package {
    /// Opens a package, whose form its first bytes tell.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?;
        let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let files = if bytes.starts_with(&GZIP) {
            tarball(&bytes).map(Files::Tarball)
        } else {
            ZipArchive::new(Cursor::new(bytes)).map(Files::Wheel).map_err(Into::into)
        };
        let files = files.with_context(|| format!("`{}` is not a package", path.display()))?;
        Ok(Self { sha256, files })
    }

    /// Returns the names of the files below a folder that have an ending, in order.
    pub(crate) fn files(&self, folder: &str, ending: &str) -> Vec<String> {
        let names = self.names().into_iter();
        let mut names: Vec<String> =
            names.filter(|name| name.starts_with(folder) && name.ends_with(ending)).collect();
        names.sort();
        names
    }

    /// Returns the name of the one file with this ending; none where there is no such file.
    pub(crate) fn find(&self, ending: &str) -> Option<String> {
        self.names().into_iter().find(|name| name.ends_with(ending))
    }

    /// Returns the names of all files; none of those that are read is one that cannot be decoded.
    fn names(&self) -> Vec<String> {
        match &self.files {
            Files::Wheel(archive) => archive.file_names().flatten().map(Cow::into_owned).collect(),
            Files::Tarball(files) => files.keys().cloned().collect(),
        }
    }

    /// Returns the text of a file.
    pub(crate) fn text(&mut self, name: &str) -> Result<String> {
        let missing = || format!("the package has no file `{name}`");
        let mut text = String::new();
        let read = match &mut self.files {
            Files::Wheel(archive) => {
                archive.by_name(name).with_context(missing)?.take(LARGEST_FILE).read_to_string(&mut text)
            }
            Files::Tarball(files) => {
                files.get(name).with_context(missing)?.as_slice().read_to_string(&mut text)
            }
        };
        read.with_context(|| format!("cannot read `{name}` of the package"))?;
        Ok(text)
    }

    /// Returns a JSON file.
    pub(crate) fn json(&mut self, name: &str) -> Result<Value> {
        let text = self.text(name)?;
        serde_json::from_str(&text).with_context(|| format!("`{name}` of the package is not JSON"))
    }
}

/// Returns a field of a wheel's metadata.
pub(crate) fn field(metadata: &str, name: &str) -> Result<String> {
    let value = metadata.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    value.map(str::to_owned).with_context(|| format!("the package's metadata has no `{name}`"))
}

/// Unpacks a compressed tarball into memory.
fn tarball(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut archive = tar::Archive::new(GzDecoder::new(bytes).take(LARGEST_TARBALL));
    let mut files = BTreeMap::new();
    for entry in archive.entries()? {
        let mut entry = entry?;
        let name = entry.path()?.to_string_lossy().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes)?;
        files.insert(name, bytes);
    }
    Ok(files)
}
