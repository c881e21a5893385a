//! Expected files of the tests: `UPDATE_GOLDENS=1 cargo test --workspace` rewrites those that differ.

use std::path::Path;

/// Compares a whole text with a file under `tests/fixtures/`.
#[track_caller]
pub(crate) fn check(file: &str, text: &str) {
    check_file(&format!("tests/fixtures/{file}"), text);
}

/// Compares a whole text with a file of the project.
#[track_caller]
pub(crate) fn check_file(file: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("UPDATE_GOLDENS").is_some_and(|value| value == "1") {
        std::fs::write(&path, text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    let diff = similar::TextDiff::from_lines(&expected, text).unified_diff().header(file, "made").to_string();
    assert!(diff.is_empty(), "{diff}\nUPDATE_GOLDENS=1 writes {file}");
}
