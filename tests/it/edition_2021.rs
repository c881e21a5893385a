//! The 2021 edition equals the application that it reproduces.
//!
//! `tests/fixtures/edition-2021.json` was reduced, by another program, from the templates that the original
//! Python application synthesizes with AWS CDK 1.90.0, after the hashes that CDK appends to logical ids
//! were taken off. [`facts`] says what counts as a fact.

mod facts;

use similar::TextDiff;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn the_first_edition_equals_the_original() {
    let out = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let run = Command::new(env!("CARGO_BIN_EXE_synth"))
        .arg("--config")
        .arg(root.join("stacks/editions/2021.yaml"))
        .arg("--out")
        .arg(out.path())
        .env_remove("NESTED_STACK_URL_PREFIX")
        .env_remove("ROLE_NAME_PREFIX")
        .env_remove("ATHENA_QUERY_BUCKET_PREFIX")
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));

    let ours = serde_json::to_string_pretty(&facts_of_folder(out.path())).unwrap() + "\n";
    let original = fs::read_to_string(root.join("tests/fixtures/edition-2021.json")).unwrap();
    let difference = TextDiff::from_lines(&original, &ours);
    assert!(
        ours == original,
        "the edition differs from the original:\n{}",
        difference.unified_diff().header("the original", "the edition")
    );
}

/// Returns the facts of each template in a folder, by file name.
fn facts_of_folder(folder: &Path) -> BTreeMap<String, BTreeMap<String, facts::Facts>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            let name = path.file_name().unwrap().to_str().unwrap();
            let template = cfn_synth::yaml::read(&fs::read_to_string(&path).unwrap(), name).unwrap();
            all.insert(name.to_owned(), facts::by_mode(&template));
        }
    }
    all
}
