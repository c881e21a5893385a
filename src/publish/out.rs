//! Writes the out folder: all of it or, if that fails, nothing that could be half a file.
//!
//! Every changed file is first written whole under a temporary name in the same folder; a full disk is
//! found there. Then each takes its place by a rename, the index last. A process that dies at any point
//! leaves each file old or new; what it leaves under temporary names is removed by the next run.
//!
//! A symbolic link under the name of a file is replaced by the file, so that nothing is ever written
//! outside of the folder; the folder itself may be a link to a folder.

use super::file_name::check_file_names;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutFile {
    /// The name within the folder, as [`check_file_name`](super::check_file_name) accepts it.
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

/// Refuses names that are no names of files, and files that cannot stand beside each other.
pub(super) fn check_names(folder: &Path, files: &[OutFile], index: &OutFile) -> Result<(), OutError> {
    let names = files.iter().chain([index]).map(|file| file.name.as_str());
    let invalid = |message| io::Error::new(io::ErrorKind::InvalidInput, message);
    check_file_names(names).map_err(|message| failed("write into", folder)(invalid(message)))
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

/// Returns the names of the files that are neither written nor hidden, sorted. Folders do not count.
pub(super) fn unknown_files(
    folder: &Path,
    files: &[OutFile],
    index: &OutFile,
) -> Result<Vec<String>, OutError> {
    let known: std::collections::HashSet<&str> =
        files.iter().chain([index]).map(|file| file.name.as_str()).collect();
    let mut unknown = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed("read", folder))? {
        let entry = entry.map_err(failed("read", folder))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if !is_folder && !name.starts_with('.') && !known.contains(name.as_str()) {
            unknown.push(name);
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
