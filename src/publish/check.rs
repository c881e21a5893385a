//! Compares the out folder with what would be written, and writes nothing.

use super::out::{OutError, OutFile, check_names, failed, is_same, unknown_files};
use similar::TextDiff;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

/// The largest file in bytes that is shown line by line; a template has at most 1 MB.
const LARGEST: u64 = 8 << 20;

/// A file that is not what would be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// It is not there.
    Missing {
        /// The file's name.
        file: String,
    },
    /// It is there with other contents.
    Changed {
        /// The file's name.
        file: String,
        /// The unified diff from what is there to what would be written, or a line that says why there
        /// is none.
        diff: String,
    },
    /// No stack makes it. It would be left alone, so that it is a warning only.
    Unknown {
        /// The file's name.
        file: String,
    },
}

impl Difference {
    /// Tells whether writing would change the folder.
    #[must_use]
    pub const fn is_stale(&self) -> bool {
        !matches!(self, Self::Unknown { .. })
    }
}

/// Compares the folder with the files: first those that would be written, in their order, the index
/// last, then those that no stack makes, sorted.
///
/// # Errors
/// Fails on a bad file name, and on a path that cannot be read. A folder that is missing lacks each file.
pub fn check(folder: &Path, files: &[OutFile], index: &OutFile) -> Result<Vec<Difference>, OutError> {
    check_names(folder, files, index)?;
    let mut differences = Vec::new();
    for file in files.iter().chain([index]) {
        let path = folder.join(&file.name);
        if is_same(&path, file.contents.as_bytes()).map_err(failed("read", &path))? {
            continue;
        }
        let name = file.name.clone();
        differences.push(match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Difference::Missing { file: name },
            Err(error) => return Err(failed("read", &path)(error)),
            Ok(metadata) if !metadata.is_file() => {
                Difference::Changed { diff: format!("`{name}` is not a regular file\n"), file: name }
            }
            Ok(_) => Difference::Changed {
                diff: unified_diff(&path, file).map_err(failed("read", &path))?,
                file: name,
            },
        });
    }
    if folder.exists() {
        let unknown = unknown_files(folder, files, index)?;
        differences.extend(unknown.into_iter().map(|file| Difference::Unknown { file }));
    }
    Ok(differences)
}

/// Returns the unified diff from the file that is there to the one that would be written.
fn unified_diff(path: &Path, file: &OutFile) -> io::Result<String> {
    let mut old = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut old)?;
    if old.len() as u64 > LARGEST {
        return Ok(format!("`{}` is too large to be shown\n", file.name));
    }
    let old = String::from_utf8_lossy(&old);
    let diff = TextDiff::from_lines(old.as_ref(), &file.contents);
    let name = &file.name;
    Ok(diff.unified_diff().context_radius(3).header(&format!("a/{name}"), &format!("b/{name}")).to_string())
}
