//! Writes the out folder: all of it or, if that fails, nothing that could be half a file.
//!
//! Every changed file is first written whole under a temporary name in the same folder; a full disk is
//! found there. Then each takes its place by a rename, the index last. A process that dies at any point
//! leaves each file old or new; what it leaves under temporary names is removed by the next run.
//!
//! A symbolic link under the name of a file is replaced by the file, and one under the name of a folder within
//! the folder is an error, so that nothing is ever written outside of the folder; the folder itself may be a
//! link to a folder.

use super::file_name::{check_file_names, split};
use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutFile {
    /// The path within the folder, as [`check_file_path`](super::check_file_path) accepts it.
    pub name: String,
    /// The contents.
    pub contents: String,
}

/// What became of the files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// The names of the files that are new or changed.
    pub written: Vec<String>,
    /// The names of the files that were left as they are.
    pub unchanged: Vec<String>,
    /// The names of the files in the folder that are not among those written, sorted.
    pub unknown: Vec<String>,
}

/// A path of the out folder that cannot be used: bad usage, exit code 2.
#[derive(Debug)]
pub struct OutError {
    /// The path.
    pub path: PathBuf,
    /// What could not be done, such as `write`.
    pub action: &'static str,
    /// Why.
    pub cause: io::Error,
}

impl std::fmt::Display for OutError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "cannot {} `{}`: {}", self.action, self.path.display(), self.cause)
    }
}

impl std::error::Error for OutError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.cause)
    }
}

/// Makes the conversion of an I/O error.
pub(super) fn failed<'a>(action: &'static str, path: &'a Path) -> impl Fn(io::Error) -> OutError + 'a {
    move |cause| OutError { path: path.to_owned(), action, cause }
}

/// Writes the files, and the index last. Files that did not change are not touched.
///
/// # Errors
/// Fails on a bad file name, and on a path that cannot be used. The files that were there are whole then,
/// and a folder that this call created is gone again.
pub fn write(folder: &Path, files: &[OutFile], index: &OutFile) -> Result<Written, OutError> {
    write_through(folder, files, index, &mut |path, contents| {
        // A name that is taken, by a planted link too, is an error rather than overwritten.
        OpenOptions::new().write(true).create_new(true).open(path)?.write_all(contents)
    })
}

type Store<'a> = &'a mut dyn FnMut(&Path, &[u8]) -> io::Result<()>;

fn write_through(
    folder: &Path,
    files: &[OutFile],
    index: &OutFile,
    store: Store<'_>,
) -> Result<Written, OutError> {
    check_names(folder, files, index)?;
    let mut created = Created(create_folder(folder)?);
    for inner in inner_folders(files) {
        created.0.extend(create_folder(&folder.join(inner))?);
    }
    remove_leftovers(folder)?;
    let mut temporaries = Temporaries(Vec::new());
    let mut report = Written { unknown: unknown_files(folder, files, index)?, ..Written::default() };
    for (number, file) in files.iter().chain([index]).enumerate() {
        let path = folder.join(&file.name);
        if is_same(&path, file.contents.as_bytes()).map_err(failed("read", &path))? {
            report.unchanged.push(file.name.clone());
            continue;
        }
        let temporary = folder.join(format!("{TEMPORARY}{}-{number}{SUFFIX}", std::process::id()));
        temporaries.0.push((temporary.clone(), path.clone()));
        store(&temporary, file.contents.as_bytes()).map_err(failed("write", &path))?;
        report.written.push(file.name.clone());
    }
    for (temporary, path) in &temporaries.0 {
        fs::rename(temporary, path).map_err(failed("replace", path))?;
    }
    temporaries.0.clear();
    created.0.clear();
    Ok(report)
}

/// Refuses names that are no names of files, files that cannot stand beside each other, and folders within the
/// folder that are something else there.
pub(super) fn check_names(folder: &Path, files: &[OutFile], index: &OutFile) -> Result<(), OutError> {
    let names = files.iter().chain([index]).map(|file| file.name.as_str());
    let invalid = |message| io::Error::new(io::ErrorKind::InvalidInput, message);
    check_file_names(names).map_err(|message| failed("write into", folder)(invalid(message)))?;
    for inner in inner_folders(files) {
        let path = folder.join(inner);
        let metadata = fs::symlink_metadata(&path);
        if metadata.is_ok_and(|metadata| !metadata.is_dir()) {
            return Err(failed("write into", &path)(not_a_folder("it is not a folder")));
        }
    }
    Ok(())
}

/// Returns the folders of the files within the folder, sorted.
fn inner_folders(files: &[OutFile]) -> BTreeSet<&str> {
    files.iter().filter_map(|file| split(&file.name).0).collect()
}

/// The start of a temporary file's name, which no file of a stack can have; the process's number
/// follows, so that two runs at the same time never write to one file.
const TEMPORARY: &str = ".synth-";
const SUFFIX: &str = ".tmp";

/// The temporary files, each with its place; removed unless all have taken their places.
struct Temporaries(Vec<(PathBuf, PathBuf)>);

impl Drop for Temporaries {
    fn drop(&mut self) {
        for (temporary, _) in &self.0 {
            // What fails here is a left-over for the next run.
            let _ = fs::remove_file(temporary);
        }
    }
}

/// The folders that were created, outermost first; removed unless the writing came to its end.
struct Created(Vec<PathBuf>);

impl Drop for Created {
    fn drop(&mut self) {
        for folder in self.0.iter().rev() {
            // Only an empty folder is removed: what somebody else put there stays.
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Creates the folder where it is missing, and returns what was created.
fn create_folder(folder: &Path) -> Result<Vec<PathBuf>, OutError> {
    match fs::metadata(folder) {
        Ok(metadata) if metadata.is_dir() => return Ok(Vec::new()),
        Ok(_) => return Err(failed("write into", folder)(not_a_folder("it is a file, not a folder"))),
        Err(_) if fs::symlink_metadata(folder).is_ok_and(|link| link.is_symlink()) => {
            return Err(failed("write into", folder)(not_a_folder(
                "it is a symbolic link that leads nowhere",
            )));
        }
        Err(_) => {}
    }
    let ancestors = folder.ancestors().filter(|ancestor| !ancestor.as_os_str().is_empty());
    let mut missing: Vec<PathBuf> = ancestors
        .take_while(|ancestor| fs::symlink_metadata(ancestor).is_err())
        .map(Path::to_owned)
        .collect();
    missing.reverse();
    let mut created = Created(Vec::new());
    for folder in missing {
        match fs::create_dir(&folder) {
            Ok(()) => created.0.push(folder),
            // Somebody else was faster, or the path says the same folder twice (`a/./b`).
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => {}
            Err(error) => return Err(failed("create", &folder)(error)),
        }
    }
    Ok(std::mem::take(&mut created.0))
}

fn not_a_folder(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::NotADirectory, why)
}

/// Removes what a run that was killed has left behind.
fn remove_leftovers(folder: &Path) -> Result<(), OutError> {
    for entry in fs::read_dir(folder).map_err(failed("read", folder))? {
        let entry = entry.map_err(failed("read", folder))?;
        let name = entry.file_name();
        let ours = name.to_str().is_some_and(|name| name.starts_with(TEMPORARY) && name.ends_with(SUFFIX));
        if ours && entry.file_type().is_ok_and(|kind| !kind.is_dir()) {
            fs::remove_file(entry.path()).map_err(failed("remove", &entry.path()))?;
        }
    }
    Ok(())
}

/// Returns the paths of the files that are neither written nor hidden, sorted. Folders do not count, and only
/// those that are written into are looked into.
pub(super) fn unknown_files(
    folder: &Path,
    files: &[OutFile],
    index: &OutFile,
) -> Result<Vec<String>, OutError> {
    let known: std::collections::HashSet<&str> =
        files.iter().chain([index]).map(|file| file.name.as_str()).collect();
    let mut unknown = Vec::new();
    for inner in std::iter::once(None).chain(inner_folders(files).into_iter().map(Some)) {
        let path = inner.map_or_else(|| folder.to_owned(), |inner| folder.join(inner));
        let entries = match fs::read_dir(&path) {
            Err(error) if inner.is_some() && error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries.map_err(failed("read", &path))?,
        };
        for entry in entries {
            let entry = entry.map_err(failed("read", &path))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let is_hidden = name.starts_with('.');
            let name = inner.map_or_else(|| name.clone(), |inner| format!("{inner}/{name}"));
            if !is_folder && !is_hidden && !known.contains(name.as_str()) {
                unknown.push(name);
            }
        }
    }
    unknown.sort();
    Ok(unknown)
}

/// Tells whether a file is there with these contents. A symbolic link never is.
pub(super) fn is_same(path: &Path, contents: &[u8]) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => {
            Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"))
        }
        Ok(metadata) if metadata.is_file() && metadata.len() == contents.len() as u64 => {
            Ok(fs::read(path)? == contents)
        }
        Ok(_) => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn file(name: &str, contents: &str) -> OutFile {
        OutFile { name: name.into(), contents: contents.into() }
    }

    fn write_ab(folder: &Path, a: &str, b: &str) -> Result<Written, OutError> {
        write(folder, &[file("a.yaml", a), file("b.yaml", b)], &file("manifest.json", "{}\n"))
    }

    /// Returns the names in a folder with their contents, sorted.
    fn listing(folder: &Path) -> Vec<(String, String)> {
        let entry = |entry: io::Result<fs::DirEntry>| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(&path).unwrap_or_else(|_| "(folder)".into()))
        };
        let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(entry).collect();
        entries.sort();
        entries
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_folder_is_created_and_filled() {
        let root = TempDir::new().unwrap();
        let folder = root.path().join("deep/out");
        let report = write_ab(&folder, "A", "B").unwrap();
        assert_eq!(report.written, names(&["a.yaml", "b.yaml", "manifest.json"]));
        let expected = [("a.yaml", "A"), ("b.yaml", "B"), ("manifest.json", "{}\n")];
        assert_eq!(listing(&folder), expected.map(|(name, contents)| (name.to_owned(), contents.to_owned())));
    }

    #[test]
    fn what_did_not_change_is_not_touched() {
        let root = TempDir::new().unwrap();
        write_ab(root.path(), "A", "B").unwrap();
        let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
        for name in ["a.yaml", "b.yaml"] {
            OpenOptions::new()
                .write(true)
                .open(root.path().join(name))
                .unwrap()
                .set_modified(long_ago)
                .unwrap();
        }
        let report = write_ab(root.path(), "A", "changed").unwrap();
        assert_eq!(
            (report.written, report.unchanged),
            (names(&["b.yaml"]), names(&["a.yaml", "manifest.json"]))
        );
        let modified = |name: &str| root.path().join(name).metadata().unwrap().modified().unwrap();
        assert_eq!(modified("a.yaml"), long_ago);
        assert_ne!(modified("b.yaml"), long_ago);
    }

    #[test]
    fn foreign_files_are_reported_and_left_alone() {
        let root = TempDir::new().unwrap();
        fs::write(root.path().join("notes.txt"), "mine").unwrap();
        fs::write(root.path().join(".gitkeep"), "").unwrap();
        fs::create_dir(root.path().join("folder")).unwrap();
        assert_eq!(write_ab(root.path(), "A", "B").unwrap().unknown, names(&["notes.txt"]));
        assert_eq!(fs::read_to_string(root.path().join("notes.txt")).unwrap(), "mine");
    }

    #[test]
    fn a_folder_within_is_created_and_foreign_files_in_it_are_reported() {
        let root = TempDir::new().unwrap();
        let write = |folder: &Path| write(folder, &[file("inner/a", "A")], &file("manifest.json", ""));
        let written = write(root.path()).unwrap().written;
        assert_eq!(written, names(&["inner/a", "manifest.json"]));
        fs::write(root.path().join("inner/b"), "mine").unwrap();
        let report = write(root.path()).unwrap();
        assert_eq!((report.written, report.unknown), (names(&[]), names(&["inner/b"])));

        let other = TempDir::new().unwrap();
        fs::write(other.path().join("inner"), "mine").unwrap();
        let error = write(other.path()).unwrap_err();
        let path = other.path().join("inner");
        assert_eq!(error.to_string(), format!("cannot write into `{}`: it is not a folder", path.display()));
        assert_eq!(listing(other.path()), [("inner".into(), "mine".into())]);
    }

    #[test]
    fn left_overs_of_a_killed_run_are_removed() {
        let root = TempDir::new().unwrap();
        let kept = [".synth-x", "synth-1-0.tmp", ".synth-dir.tmp"];
        fs::write(root.path().join(".synth-4711-0.tmp"), "hal").unwrap();
        fs::write(root.path().join(kept[0]), "").unwrap();
        fs::write(root.path().join(kept[1]), "").unwrap();
        fs::create_dir(root.path().join(kept[2])).unwrap();
        write_ab(root.path(), "A", "B").unwrap();
        assert!(!root.path().join(".synth-4711-0.tmp").exists());
        assert!(kept.iter().all(|name| root.path().join(name).exists()));
    }

    #[test]
    fn a_full_disk_leaves_everything_as_it_was() {
        let root = TempDir::new().unwrap();
        write_ab(root.path(), "A", "B").unwrap();
        let before = listing(root.path());
        let files = [file("a.yaml", "new A"), file("b.yaml", "new B")];
        let mut stored = 0;
        let mut store = |path: &Path, contents: &[u8]| {
            stored += 1;
            fs::write(path, contents.split_at(contents.len() / stored).0)?;
            if stored == 2 { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
        };
        let error =
            write_through(root.path(), &files, &file("manifest.json", "new"), &mut store).unwrap_err();
        assert_eq!((error.path, error.action), (root.path().join("b.yaml"), "write"));
        assert_eq!(error.cause.kind(), io::ErrorKind::StorageFull);
        assert_eq!(listing(root.path()), before);
    }

    #[test]
    fn a_folder_that_could_not_be_filled_is_gone_again() {
        let root = TempDir::new().unwrap();
        let mut store = |_: &Path, _: &[u8]| Err(io::ErrorKind::StorageFull.into());
        let index = file("manifest.json", "");
        write_through(&root.path().join("deep/out"), &[], &index, &mut store).unwrap_err();
        assert_eq!(listing(root.path()), []);
        write_through(root.path(), &[], &index, &mut store).unwrap_err();
        assert!(root.path().exists());
    }

    #[test]
    fn a_file_in_place_of_the_folder_is_an_error() {
        let root = TempDir::new().unwrap();
        let path = root.path().join("out");
        fs::write(&path, "mine").unwrap();
        let error = write_ab(&path, "A", "B").unwrap_err();
        let expected = format!("cannot write into `{}`: it is a file, not a folder", path.display());
        assert_eq!(error.to_string(), expected);
        assert!(write_ab(&path.join("below"), "A", "B").is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    }

    #[test]
    fn a_folder_in_place_of_a_file_is_an_error_before_anything_changes() {
        let root = TempDir::new().unwrap();
        fs::create_dir(root.path().join("b.yaml")).unwrap();
        let error = write_ab(root.path(), "A", "B").unwrap_err();
        let expected = format!("cannot read `{}`: it is a folder", root.path().join("b.yaml").display());
        assert_eq!(error.to_string(), expected);
        assert_eq!(listing(root.path()), [("b.yaml".into(), "(folder)".into())]);
    }

    #[test]
    fn bad_names_are_refused_before_anything_is_created() {
        let root = TempDir::new().unwrap();
        let folder = root.path().join("out");
        for name in ["../a.yaml", "MANIFEST.json"] {
            let error = write(&folder, &[file(name, "")], &file("manifest.json", "")).unwrap_err();
            assert_eq!(error.cause.kind(), io::ErrorKind::InvalidInput);
        }
        assert!(!folder.exists());
    }

    #[cfg(unix)]
    mod unix {
        use super::*;
        use std::os::unix::fs::{PermissionsExt as _, symlink};

        #[test]
        fn a_link_is_replaced_and_what_it_leads_to_is_not_touched() {
            let root = TempDir::new().unwrap();
            let elsewhere = TempDir::new().unwrap();
            let target = elsewhere.path().join("target");
            fs::write(&target, "A").unwrap();
            symlink(&target, root.path().join("a.yaml")).unwrap();
            symlink(elsewhere.path().join("nothing"), root.path().join("b.yaml")).unwrap();
            assert_eq!(write_ab(root.path(), "A", "B").unwrap().unchanged, names(&[]));
            assert!(!root.path().join("a.yaml").is_symlink() && !root.path().join("b.yaml").is_symlink());
            assert_eq!(listing(elsewhere.path()), [("target".into(), "A".into())]);
        }

        #[test]
        fn a_folder_within_that_is_a_link_is_an_error() {
            let root = TempDir::new().unwrap();
            let elsewhere = TempDir::new().unwrap();
            symlink(elsewhere.path(), root.path().join("inner")).unwrap();
            let files = [file("inner/a", "A")];
            let error = write(root.path(), &files, &file("manifest.json", "")).unwrap_err();
            assert_eq!(error.cause.to_string(), "it is not a folder");
            assert_eq!(listing(elsewhere.path()), []);
        }

        #[test]
        fn the_folder_may_be_a_link_but_not_to_nowhere() {
            let root = TempDir::new().unwrap();
            let (real, link) = (root.path().join("real"), root.path().join("link"));
            symlink(&real, &link).unwrap();
            let error = write_ab(&link, "A", "B").unwrap_err();
            assert_eq!(error.cause.to_string(), "it is a symbolic link that leads nowhere");
            assert!(!real.exists());
            fs::create_dir(&real).unwrap();
            write_ab(&link, "A", "B").unwrap();
            assert_eq!(listing(&real).len(), 3);
        }

        #[test]
        fn a_folder_that_is_not_writable_is_an_error() {
            let root = TempDir::new().unwrap();
            write_ab(root.path(), "A", "B").unwrap();
            fs::set_permissions(root.path(), fs::Permissions::from_mode(0o555)).unwrap();
            // Permissions do not bind the superuser, so there is nothing to be seen then.
            let binding = fs::write(root.path().join("probe"), "").is_err();
            let result = write_ab(root.path(), "new", "B");
            fs::set_permissions(root.path(), fs::Permissions::from_mode(0o755)).unwrap();
            if binding {
                assert_eq!(result.unwrap_err().cause.kind(), io::ErrorKind::PermissionDenied);
                assert_eq!(fs::read_to_string(root.path().join("a.yaml")).unwrap(), "A");
            }
        }
    }
}
