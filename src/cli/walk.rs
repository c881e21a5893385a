//! Finding the templates below the paths that a user names.

use crate::publish::Manifest;
use crate::publish::manifest::MANIFEST;
use std::collections::HashSet;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};

/// The extensions of files that are judged where a folder is searched.
const EXTENSIONS: [&str; 4] = ["yaml", "yml", "json", "template"];

/// Returns the files that a path stands for, sorted by path: itself, or the templates below the folder.
///
/// A folder is entered once, by whatever links it is reached, so that a loop of links ends. Entries that
/// start with a full stop are passed over, and so is the manifest that lies beside the templates of a
/// program. What cannot be read is returned beside the files: it may be a template that nobody judges.
pub(super) fn files(path: &Path) -> (Vec<PathBuf>, Vec<(PathBuf, io::Error)>) {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => {}
        Ok(metadata) if metadata.is_file() || is_handed_over(path) => {
            return (vec![path.to_owned()], Vec::new());
        }
        Ok(_) => return (Vec::new(), vec![(path.to_owned(), no_file())]),
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
            match fs::metadata(&path) {
                Ok(metadata) if metadata.is_dir() => below.push(path),
                _ if !looks_like_template(&path) => {}
                Ok(metadata) if !metadata.is_file() => unread.push((path, no_file())),
                Ok(_) if is_manifest(&path) => {}
                Ok(_) => files.push(path),
                Err(error) => unread.push((path, link_error(&entry, error))),
            }
        }
        // The order in which folders are entered decides by which link a folder is reached.
        below.sort_unstable_by(|left, right| right.cmp(left));
        folders.append(&mut below);
    }
    files.sort_unstable();
    unread.sort_unstable_by(|left, right| left.0.cmp(&right.0));
    (files, unread)
}

/// Tells whether a path is that of a stream that the user's shell opened, such as the standard input: to wait
/// for it is what was asked for. A pipe or a device that is merely named may have no writer, or no end.
fn is_handed_over(path: &Path) -> bool {
    path == Path::new("/dev/stdin") || path.starts_with("/dev/fd")
}

/// Returns the error of a pipe, a device or a socket.
pub(super) fn no_file() -> io::Error {
    io::Error::other("it is neither a file nor a folder")
}

/// Returns the error of an entry of a folder; a link is not to blame for what it leads to.
fn link_error(entry: &DirEntry, error: io::Error) -> io::Error {
    let is_link = entry.file_type().is_ok_and(|it| it.is_symlink());
    if is_link && error.kind() == io::ErrorKind::NotFound {
        return io::Error::other("the link leads nowhere");
    }
    error
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
        for (target, link) in [("..", "a/up"), ("a", "b")] {
            std::os::unix::fs::symlink(target, folder.path().join(link)).unwrap();
        }
        assert_eq!(names(folder.path()), ["a/x.yaml"]);
    }

    #[cfg(unix)]
    #[test]
    fn what_looks_like_a_template_and_is_no_file_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let listeners =
            ["socket.json", "socket"].map(|name| std::os::unix::net::UnixListener::bind(at(name)).unwrap());
        for link in ["dangling.yaml", ".dangling.yaml", "dangling"] {
            std::os::unix::fs::symlink("nowhere", at(link)).unwrap();
        }
        let told = |path: &Path| -> Vec<_> {
            let (found, unread) = files(path);
            assert_eq!(found, [""; 0].map(std::path::PathBuf::from));
            unread.into_iter().map(|(path, error)| (path, error.to_string())).collect()
        };
        let no_file = "it is neither a file nor a folder".to_owned();
        let dangling = (at("dangling.yaml"), "the link leads nowhere".to_owned());
        assert_eq!(told(folder.path()), [dangling, (at("socket.json"), no_file.clone())]);
        assert_eq!(told(&at("socket")), [(at("socket"), no_file.clone())]);
        let device = Path::new("/dev/null");
        assert_eq!(told(device), [(device.to_owned(), no_file)]);
        drop(listeners);
    }

    #[cfg(unix)]
    #[test]
    fn the_standard_input_is_read_whatever_it_is() {
        let input = Path::new("/dev/stdin");
        if input.exists() {
            assert_eq!(files(input).0, [input]);
        }
    }
}
