//! `manifest.json`: the index of the out folder.

use super::capability::Capability;
use super::digest::Digest;
use super::out::{OutError, OutFile, failed};
use super::release::{Release, Role};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

/// The name of the index.
pub const MANIFEST: &str = "manifest.json";

/// The version of the format.
const VERSION: u32 = 1;

/// The largest manifest in bytes that is read.
const LARGEST: u64 = 16 << 20;

/// What a run wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the format.
    pub version: u32,
    /// The templates, in the order of the application.
    pub templates: Vec<Template>,
    /// The other files, in the order given.
    pub files: Vec<Entry>,
    /// The files of earlier runs that no stack makes any more and that still lie in the folder.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<Entry>,
}

/// A template's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// The file's name, size and hash.
    #[serde(flatten)]
    pub entry: Entry,
    /// The stack's name.
    pub stack: String,
    /// The template's part in the release.
    pub role: Role,
    /// Where CloudFormation fetches it from.
    pub url: String,
    /// The capabilities that launching it needs, nested stacks included.
    pub capabilities: Vec<Capability>,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The file's name.
    pub file: String,
    /// The size in bytes.
    pub size: u64,
    /// The SHA-256 of the contents.
    pub sha256: Digest,
}

impl Manifest {
    /// Describes a release and the other files that are written with it.
    #[must_use]
    pub fn new(release: &Release, others: &[OutFile]) -> Self {
        let templates = release.artifacts.iter().map(|artifact| Template {
            entry: Entry { file: artifact.file.clone(), size: artifact.size, sha256: artifact.sha256 },
            stack: artifact.summary.name.clone(),
            role: release.role(artifact),
            url: artifact.url.clone(),
            capabilities: release.capabilities(artifact).required(),
        });
        let files = others.iter().map(|file| Entry {
            file: file.name.clone(),
            size: file.contents.len() as u64,
            sha256: Digest::of(file.contents.as_bytes()),
        });
        Self { version: VERSION, templates: templates.collect(), files: files.collect(), former: Vec::new() }
    }

    /// Reads the manifest of a folder; none where there is no folder or no manifest in it.
    ///
    /// # Errors
    /// Fails where it cannot be read, and where it is not a manifest.
    pub fn read(folder: &Path) -> Result<Option<Self>, OutError> {
        let path = folder.join(MANIFEST);
        match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed("read", &path)(error)),
            Ok(metadata) if !metadata.is_file() => {
                return Err(failed("read", &path)(io::Error::other("it is not a file")));
            }
            Ok(_) => {}
        }
        let mut text = Vec::new();
        let file = File::open(&path).map_err(failed("read", &path))?;
        file.take(LARGEST).read_to_end(&mut text).map_err(failed("read", &path))?;
        let manifest: Self =
            serde_json::from_slice(&text).map_err(|error| failed("read", &path)(error.into()))?;
        if manifest.version != VERSION {
            let message = format!("its version is {}, and only {VERSION} is known", manifest.version);
            return Err(failed("read", &path)(io::Error::other(message)));
        }
        Ok(Some(manifest))
    }

    /// Takes over the files of an earlier run that no stack makes any more, as long as they lie in the
    /// folder, so that a later run can still tell them from files that somebody else put there.
    #[must_use]
    pub fn carrying_over(mut self, earlier: &Self, folder: &Path) -> Self {
        let mut known: HashSet<String> =
            self.entries().map(|entry| entry.file.to_ascii_lowercase()).collect();
        known.insert(MANIFEST.to_owned());
        for entry in earlier.entries() {
            let is_file = super::check_file_path(&entry.file).is_ok()
                && fs::symlink_metadata(folder.join(&entry.file)).is_ok_and(|metadata| metadata.is_file());
            if is_file && known.insert(entry.file.to_ascii_lowercase()) {
                self.former.push(entry.clone());
            }
        }
        self.former.sort_by(|left, right| left.file.cmp(&right.file));
        self
    }

    /// Returns every file that it lists.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.templates.iter().map(|template| &template.entry).chain(&self.files).chain(&self.former)
    }

    /// Renders it, as the index of the folder.
    ///
    /// # Errors
    /// Fails if the serializer does, which is an internal error.
    pub fn to_file(&self) -> Result<OutFile, OutError> {
        let text = serde_json::to_string_pretty(self);
        let text = text.map_err(|error| failed("render", Path::new(MANIFEST))(error.into()))?;
        Ok(OutFile { name: MANIFEST.to_owned(), contents: text + "\n" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::fixture;
    use tempfile::TempDir;

    fn manifest() -> Manifest {
        let page = OutFile { name: "LAUNCH.md".into(), contents: "# Launch\n".into() };
        Manifest::new(&fixture::release().1, &[page])
    }

    #[test]
    fn the_manifest_is_written_as_expected() {
        let contents = manifest().to_file().unwrap().contents;
        crate::golden::check("publish/manifest.json", &contents);
    }

    #[test]
    fn what_is_written_is_read_back() {
        let root = TempDir::new().unwrap();
        assert!(Manifest::read(&root.path().join("missing")).unwrap().is_none());
        assert!(Manifest::read(root.path()).unwrap().is_none());
        let mut manifest = manifest();
        manifest.former = manifest.files.clone();
        fs::write(root.path().join(MANIFEST), manifest.to_file().unwrap().contents).unwrap();
        assert_eq!(Manifest::read(root.path()).unwrap(), Some(manifest));
    }

    #[test]
    fn what_is_no_manifest_is_an_error() {
        let root = TempDir::new().unwrap();
        let path = root.path().join(MANIFEST);
        for (text, cause) in [
            ("<<<<<<< HEAD", "expected value at line 1 column 1"),
            ("{}", "missing field `version` at line 1 column 2"),
            (r#"{"version":2,"templates":[],"files":[]}"#, "its version is 2, and only 1 is known"),
            (
                r#"{"version":1,"templates":[],"files":[{"file":"a","size":1,"sha256":"x"}]}"#,
                "`x` is not a SHA-256 at line 1 column 71",
            ),
        ] {
            fs::write(&path, text).unwrap();
            let error = Manifest::read(root.path()).unwrap_err();
            assert_eq!(error.to_string(), format!("cannot read `{}`: {cause}", path.display()));
        }
        fs::write(&path, "[".repeat(1_000_000)).unwrap();
        assert!(Manifest::read(root.path()).is_err());
    }
}
