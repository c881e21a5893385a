//! Removes what an earlier run wrote and no stack makes any more.

use super::digest::Digest;
use super::file_name::check_file_name;
use super::manifest::{MANIFEST, Manifest};
use super::out::{OutError, failed};
use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::Path;

/// What became of the files of an earlier run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pruned {
    /// The names of the files that were removed.
    pub removed: Vec<String>,
    /// The names of the files that stay, since they are not what was written any more: they were edited,
    /// or something else took their place.
    pub edited: Vec<String>,
    /// The names in the earlier manifest that no run can have written; nothing is done about them.
    pub refused: Vec<String>,
}

/// Removes the files that the earlier manifest lists and the new one does not make. A file is removed
/// only if it lies directly in the folder with the very contents that were written.
///
/// Prune after writing: should the writing fail, everything is still there.
///
/// # Errors
/// Fails on a file that cannot be read or removed.
pub fn prune(folder: &Path, earlier: &Manifest, new: &Manifest) -> Result<Pruned, OutError> {
    // Where case does not count, an earlier name in another case is the new file.
    let made = new.templates.iter().map(|template| &template.entry).chain(&new.files);
    let mut keep: HashSet<String> = made.map(|entry| entry.file.to_ascii_lowercase()).collect();
    keep.insert(MANIFEST.to_owned());
    let mut pruned = Pruned::default();
    for entry in earlier.entries() {
        if check_file_name(&entry.file).is_err() {
            pruned.refused.push(entry.file.clone());
            continue;
        }
        if !keep.insert(entry.file.to_ascii_lowercase()) {
            continue;
        }
        let path = folder.join(&entry.file);
        let metadata = match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            other => other.map_err(failed("read", &path))?,
        };
        let may_be_same = metadata.is_file() && metadata.len() == entry.size;
        if may_be_same && Digest::of(&fs::read(&path).map_err(failed("read", &path))?) == entry.sha256 {
            fs::remove_file(&path).map_err(failed("remove", &path))?;
            pruned.removed.push(entry.file.clone());
        } else {
            pruned.edited.push(entry.file.clone());
        }
    }
    Ok(pruned)
}
