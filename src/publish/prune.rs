//! Removes what an earlier run wrote and no stack makes any more.

use super::digest::Digest;
use super::file_name::{check_file_path, split};
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
/// only if it lies where it was written, through no link, with the very contents that were written; a folder
/// within the folder goes with its last file.
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
        if check_file_path(&entry.file).is_err() {
            pruned.refused.push(entry.file.clone());
            continue;
        }
        if !keep.insert(entry.file.to_ascii_lowercase()) {
            continue;
        }
        let path = folder.join(&entry.file);
        let inner = split(&entry.file).0.map(|inner| folder.join(inner));
        if inner.as_ref().is_some_and(|inner| inner.is_symlink()) {
            pruned.edited.push(entry.file.clone());
            continue;
        }
        let metadata = match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            other => other.map_err(failed("read", &path))?,
        };
        let may_be_same = metadata.is_file() && metadata.len() == entry.size;
        if may_be_same && Digest::of(&fs::read(&path).map_err(failed("read", &path))?) == entry.sha256 {
            fs::remove_file(&path).map_err(failed("remove", &path))?;
            // One that still holds a file stays.
            let _ = inner.map(fs::remove_dir);
            pruned.removed.push(entry.file.clone());
        } else {
            pruned.edited.push(entry.file.clone());
        }
    }
    Ok(pruned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::manifest::Entry;
    use tempfile::TempDir;

    fn manifest(files: &[(&str, &str)]) -> Manifest {
        let entry = |(name, contents): &(&str, &str)| Entry {
            file: (*name).to_owned(),
            size: contents.len() as u64,
            sha256: Digest::of(contents.as_bytes()),
        };
        Manifest {
            version: 1,
            templates: Vec::new(),
            files: files.iter().map(entry).collect(),
            former: Vec::new(),
        }
    }

    #[test]
    fn only_what_a_run_wrote_and_nobody_edited_is_removed() {
        let root = TempDir::new().unwrap();
        for (name, contents) in
            [("old", "OLD"), ("edited", "mine"), ("same-length", "nEw"), ("kept", "K"), ("foreign", "F")]
        {
            fs::write(root.path().join(name), contents).unwrap();
        }
        fs::create_dir(root.path().join("folder")).unwrap();
        let earlier = manifest(&[
            ("old", "OLD"),
            ("old", "OLD"),
            ("edited", "EDITED"),
            ("same-length", "new"),
            ("kept", "K"),
            ("gone", "G"),
            ("folder", ""),
        ]);
        let pruned = prune(root.path(), &earlier, &manifest(&[("kept", "K")])).unwrap();
        assert_eq!(
            pruned,
            Pruned {
                removed: vec!["old".into()],
                edited: vec!["edited".into(), "same-length".into(), "folder".into()],
                refused: Vec::new(),
            }
        );
        let mut left: Vec<_> = fs::read_dir(root.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        assert_eq!(left, ["edited", "folder", "foreign", "kept", "same-length"]);
    }

    #[test]
    fn a_hostile_manifest_removes_nothing_outside() {
        let root = TempDir::new().unwrap();
        let folder = root.path().join("out");
        fs::create_dir_all(folder.join("below/deep")).unwrap();
        let victim = root.path().join("victim");
        let absolute = victim.to_str().unwrap();
        for path in [&victim, &folder.join("below/deep/victim"), &folder.join(".hidden")] {
            fs::write(path, "V").unwrap();
        }
        let names =
            ["../victim", "..", "", absolute, "below/deep/victim", "below/../../victim", ".hidden", "a\0b"];
        let pruned = prune(&folder, &manifest(&names.map(|name| (name, "V"))), &manifest(&[])).unwrap();
        assert_eq!(pruned, Pruned { refused: names.map(str::to_owned).into(), ..Pruned::default() });
        assert!(
            victim.exists() && folder.join("below/deep/victim").exists() && folder.join(".hidden").exists()
        );
    }

    #[test]
    fn the_manifest_and_new_files_in_another_case_stay() {
        let root = TempDir::new().unwrap();
        fs::write(root.path().join(MANIFEST), "M").unwrap();
        fs::write(root.path().join("stack.yaml"), "S").unwrap();
        let earlier = manifest(&[(MANIFEST, "M"), ("stack.yaml", "S")]);
        assert_eq!(
            prune(root.path(), &earlier, &manifest(&[("Stack.yaml", "S")])).unwrap(),
            Pruned::default()
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_followed() {
        let root = TempDir::new().unwrap();
        fs::write(root.path().join("target"), "T").unwrap();
        std::os::unix::fs::symlink("target", root.path().join("link")).unwrap();
        let pruned = prune(root.path(), &manifest(&[("link", "T")]), &manifest(&[])).unwrap();
        assert_eq!(pruned.edited, ["link"]);
        assert!(root.path().join("link").exists());
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_removed_through_a_link_to_a_folder() {
        let root = TempDir::new().unwrap();
        let elsewhere = TempDir::new().unwrap();
        fs::write(elsewhere.path().join("victim"), "V").unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), root.path().join("inner")).unwrap();
        let pruned = prune(root.path(), &manifest(&[("inner/victim", "V")]), &manifest(&[])).unwrap();
        assert_eq!(pruned.edited, ["inner/victim"]);
        assert!(elsewhere.path().join("victim").exists());
    }
}
