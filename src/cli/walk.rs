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
/// program.
pub(super) fn files(path: &Path) -> Result<Vec<PathBuf>, (PathBuf, io::Error)> {
    if !fs::metadata(path).map_err(|error| (path.to_owned(), error))?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    let mut folders = vec![path.to_owned()];
    let mut entered = HashSet::new();
    while let Some(folder) = folders.pop() {
        let fail = |error| (folder.clone(), error);
        if !entered.insert(fs::canonicalize(&folder).map_err(fail)?) {
            continue;
        }
        let mut below = Vec::new();
        for entry in fs::read_dir(&folder).map_err(fail)? {
            let entry = entry.map_err(fail)?;
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
    Ok(files)
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
        files(folder).unwrap().iter().map(relative).collect()
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
        assert_eq!(files(&path).unwrap(), std::slice::from_ref(&path));
        fs::write(&path, r#"{"Resources": {}}"#).unwrap();
        assert_eq!(names(folder.path()), ["manifest.json"]);
    }

    #[test]
    fn a_named_file_is_itself_whatever_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".notes.txt");
        fs::write(&path, "").unwrap();
        assert_eq!(files(&path).unwrap(), [path]);
    }

    #[test]
    fn a_missing_path_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("none");
        assert_eq!(files(&path).unwrap_err().0, path);
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
