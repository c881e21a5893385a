//! Finding the templates below the paths that a user names.

use crate::publish::Manifest;
use crate::publish::manifest::MANIFEST;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The extensions of files that are judged where a folder is searched.
const EXTENSIONS: [&str; 4] = ["yaml", "yml", "json", "template"];

/// Returns the files that a path stands for, sorted by path: itself, or the templates below the folder.
///
/// A folder is entered once, by whatever links it is reached, so that a loop of links ends. Entries that
/// start with a full stop are passed over, and so is the manifest that lies beside the templates of a
/// program. What cannot be read is returned beside the files.
pub(super) fn files(path: &Path) -> (Vec<PathBuf>, Vec<(PathBuf, io::Error)>) {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) => return (vec![path.to_owned()], Vec::new()),
        Err(error) => return (Vec::new(), vec![(path.to_owned(), error)]),
    }
    let mut files = Vec::new();
    let mut unread = Vec::new();
    let mut folders = vec![path.to_owned()];
    let mut entered = HashSet::new();
    while let Some(folder) = folders.pop() {
        let listed = fs::canonicalize(&folder).and_then(|whole| {
            if entered.insert(whole) { fs::read_dir(&folder)?.collect() } else { Ok(Vec::new()) }
        });
        let entries = match listed {
            Ok(entries) => entries,
            Err(error) => {
                unread.push((folder, error));
                continue;
            }
        };
        let mut below = Vec::new();
        for entry in entries {
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let path = entry.path();
            // A link that leads nowhere is nobody's template.
            match fs::metadata(&path) {
                Ok(metadata) if metadata.is_dir() => below.push(path),
                Ok(metadata) if metadata.is_file() && looks_like_template(&path) && !is_manifest(&path) => {
                    files.push(path);
                }
                _ => {}
            }
        }
        // The order in which folders are entered decides by which link a folder is reached.
        below.sort_unstable_by(|left, right| right.cmp(left));
        folders.append(&mut below);
    }
    files.sort_unstable();
    (files, unread)
}

fn looks_like_template(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default();
    EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// Tells whether a file is the manifest that a program wrote, and not a template of that name.
fn is_manifest(path: &Path) -> bool {
    path.ends_with(MANIFEST)
        && path.parent().is_some_and(|folder| matches!(Manifest::read(folder), Ok(Some(_))))
}

#[cfg(test)]
mod tests {
    use super::files;
    use std::fs;
    use std::path::Path;

    fn names(folder: &Path) -> Vec<String> {
        let relative = |path: &std::path::PathBuf| {
            path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/")
        };
        files(folder).0.iter().map(relative).collect()
    }

    #[test]
    fn finds_templates_in_a_fixed_order() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b/x.yml", "b/a.JSON", "a.yaml", "c.template", "b/readme.md", ".git/x.yaml", "z/.x.yaml"]
        {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        assert_eq!(names(folder.path()), ["a.yaml", "b/a.JSON", "b/x.yml", "c.template"]);
    }

    #[test]
    fn the_manifest_of_a_program_is_no_template() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("manifest.json");
        fs::write(&path, include_str!("../../tests/fixtures/publish/manifest.json")).unwrap();
        assert_eq!(names(folder.path()), [""; 0]);
        assert_eq!(files(&path).0, std::slice::from_ref(&path));
        fs::write(&path, r#"{"Resources": {}}"#).unwrap();
        assert_eq!(names(folder.path()), ["manifest.json"]);
    }

    #[test]
    fn a_named_file_is_itself_whatever_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".notes.txt");
        fs::write(&path, "").unwrap();
        assert_eq!(files(&path).0, [path]);
    }

    #[test]
    fn a_missing_path_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("none");
        let (found, unread) = files(&path);
        assert_eq!((found.len(), unread.len()), (0, 1));
        assert!(unread.iter().all(|(unread, _)| *unread == path));
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_cannot_be_read_does_not_hide_the_others() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let closed = folder.path().join("closed");
        fs::create_dir(&closed).unwrap();
        fs::write(folder.path().join("x.yaml"), "").unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
        // The administrator may read everything.
        let is_readable = fs::read_dir(&closed).is_ok();
        let (found, unread) = files(folder.path());
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
        assert_eq!(found, [folder.path().join("x.yaml")]);
        let unread: Vec<_> = unread.into_iter().map(|(path, _)| path).collect();
        assert_eq!(unread, if is_readable { Vec::new() } else { vec![closed] });
    }

    #[cfg(unix)]
    #[test]
    fn loops_of_links_end() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("a")).unwrap();
        fs::write(folder.path().join("a/x.yaml"), "").unwrap();
        for (target, link) in [("..", "a/up"), ("a", "b"), ("nowhere", "dangling.yaml")] {
            std::os::unix::fs::symlink(target, folder.path().join(link)).unwrap();
        }
        assert_eq!(names(folder.path()), ["a/x.yaml"]);
    }
}
