//! What the compiler says to an author who got something wrong: each file of `tests/ui` is a program.
//!
//! A case states what is expected in its first comments, in the order of the errors:
//! - `//~ error: TEXT`: the headline of the next error has the text;
//! - `//~ says: TEXT`: that error has the text somewhere, in a label, a note or a help.
//!
//! A case that states nothing compiles. Only parts of messages are compared, so that compilers may differ.

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// An error of the compiler.
struct Error {
    headline: String,
    /// The headline, labels, notes and helps, a line each.
    text: String,
}

/// An expected error.
struct Expected {
    headline: String,
    says: Vec<String>,
}

#[test]
fn the_compiler_says_what_is_wrong() {
    let library = library();
    let mut failures = String::new();
    for path in cases() {
        let expected = expectations(&fs::read_to_string(&path).unwrap());
        let errors = compile(&path, &library);
        let same = expected.len() <= errors.len()
            && expected.is_empty() == errors.is_empty()
            && expected.iter().zip(&errors).all(|(expected, error)| expected.is_met_by(error));
        if !same {
            let texts: Vec<&str> = errors.iter().map(|error| error.text.as_str()).collect();
            failures += &format!("{}:\n{}\n", path.display(), texts.join("\n"));
        }
    }
    assert!(failures.is_empty(), "the compiler says something else:\n{failures}");
}

fn cases() -> BTreeSet<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

impl Expected {
    fn is_met_by(&self, error: &Error) -> bool {
        error.headline.contains(&self.headline) && self.says.iter().all(|text| error.text.contains(text))
    }
}

fn expectations(source: &str) -> Vec<Expected> {
    let mut expected: Vec<Expected> = Vec::new();
    for line in source.lines() {
        if let Some(headline) = line.strip_prefix("//~ error: ") {
            expected.push(Expected { headline: headline.to_owned(), says: Vec::new() });
        } else if let Some(text) = line.strip_prefix("//~ says: ") {
            expected.last_mut().unwrap().says.push(text.to_owned());
        }
    }
    expected
}

/// Compiles a case against the library that this test was built with, and returns the errors.
fn compile(case: &Path, library: &Path) -> Vec<Error> {
    let output = Command::new("rustc")
        .args(["--edition=2024", "--crate-type=bin", "--emit=metadata", "--error-format=json"])
        .arg("-o")
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("ui.rmeta"))
        .arg("--extern")
        .arg(format!("cfn_synth={}", library.display()))
        .arg("-L")
        .arg(format!("dependency={}", library.parent().unwrap().display()))
        .arg(case)
        .output()
        .unwrap();
    let messages = events(&output.stderr);
    // What ends the list of errors has no place.
    let is_error = |message: &Value| {
        message["level"] == "error" && message["spans"].as_array().is_some_and(|spans| !spans.is_empty())
    };
    let errors: Vec<Error> = messages.iter().filter(|message| is_error(message)).map(Error::of).collect();
    assert_eq!(output.status.success(), errors.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    errors
}

/// Returns the file of the library: cargo names it, and has nothing to build, since it built this test.
fn library() -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .args(["test", "--no-run", "--test", "it", "--offline", "--quiet", "--message-format=json"])
        .arg("--manifest-path")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .arg("--target-dir")
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap())
        .output()
        .unwrap();
    let built = events(&output.stdout).into_iter().find(|event| {
        event["reason"] == "compiler-artifact"
            && event["target"]["name"] == "cfn_synth"
            && event["target"]["kind"] == serde_json::json!(["lib"])
    });
    let files = built.unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let mut files =
        files["filenames"].as_array().unwrap().iter().map(|file| PathBuf::from(file.as_str().unwrap()));
    files.find(|file| file.extension().is_some_and(|extension| extension == "rlib")).unwrap()
}

fn events(lines: &[u8]) -> Vec<Value> {
    let lines = std::str::from_utf8(lines).unwrap().lines();
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

impl Error {
    fn of(message: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let labels = message["spans"].as_array().into_iter().flatten().map(|span| text(&span["label"]));
        let notes = message["children"].as_array().into_iter().flatten().map(|child| text(&child["message"]));
        let headline = text(&message["message"]);
        let lines: Vec<String> = std::iter::once(headline.clone()).chain(labels).chain(notes).collect();
        Self { headline, text: lines.join("\n") }
    }
}
