//! Compares the out folder with what would be written, and writes nothing.

use super::out::{OutError, OutFile, check_names, failed, is_same, unknown_files};
use similar::TextDiff;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

/// The largest file in bytes that is shown line by line; a template has at most 1 MB.
const LARGEST: u64 = 2 << 20;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::out::write;
    use tempfile::TempDir;

    fn file(name: &str, contents: &str) -> OutFile {
        OutFile { name: name.into(), contents: contents.into() }
    }

    #[test]
    fn what_was_written_is_clean() {
        let root = TempDir::new().unwrap();
        let (files, index) = ([file("a.yaml", "A\n")], file("manifest.json", "{}\n"));
        write(root.path(), &files, &index).unwrap();
        assert_eq!(check(root.path(), &files, &index).unwrap(), []);
    }

    #[test]
    fn every_difference_is_told_and_nothing_is_written() {
        let root = TempDir::new().unwrap();
        let folder = root.path().join("out");
        let (files, index) =
            ([file("a.yaml", "one\nnew\nthree\n"), file("b.yaml", "B\n")], file("manifest.json", ""));
        let missing = |name: &str| Difference::Missing { file: name.into() };
        let all = ["a.yaml", "b.yaml", "manifest.json"].map(missing);
        assert_eq!(check(&folder, &files, &index).unwrap(), all);
        assert!(!folder.exists());

        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("a.yaml"), "one\nold\nthree\n").unwrap();
        fs::write(folder.join("manifest.json"), "").unwrap();
        fs::write(folder.join("old.yaml"), "").unwrap();
        let differences = check(&folder, &files, &index).unwrap();
        let diff = "--- a/a.yaml\n+++ b/a.yaml\n@@ -1,3 +1,3 @@\n one\n-old\n+new\n three\n";
        let expected = [
            Difference::Changed { file: "a.yaml".into(), diff: diff.into() },
            missing("b.yaml"),
            Difference::Unknown { file: "old.yaml".into() },
        ];
        assert_eq!(differences, expected);
        assert_eq!(differences.iter().map(Difference::is_stale).collect::<Vec<_>>(), [true, true, false]);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 3);
    }

    #[test]
    fn a_file_that_is_too_large_is_not_compared_line_by_line() {
        let root = TempDir::new().unwrap();
        File::create(root.path().join("a.yaml")).unwrap().set_len(LARGEST + 1).unwrap();
        let differences = check(root.path(), &[], &file("a.yaml", "A")).unwrap();
        let diff = "`a.yaml` is too large to be shown\n";
        assert_eq!(differences, [Difference::Changed { file: "a.yaml".into(), diff: diff.into() }]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_a_difference() {
        let root = TempDir::new().unwrap();
        fs::write(root.path().join("real.yaml"), "A").unwrap();
        std::os::unix::fs::symlink("real.yaml", root.path().join("a.yaml")).unwrap();
        let differences = check(root.path(), &[file("real.yaml", "A")], &file("a.yaml", "A")).unwrap();
        let diff = "`a.yaml` is not a regular file\n";
        assert_eq!(differences, [Difference::Changed { file: "a.yaml".into(), diff: diff.into() }]);
    }
}
