//! The notebooks are notebooks, their cells are Python, and they find out what is seen that was not granted.
//!
//! What runs them needs `python3`, and no package: the services are made up. Nothing leaves the process.

use super::program::{folder, run};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// Two data scientists whose names the configuration fixes: one sees some rows, the other some columns.
const FIXED: &str = "
edition: '2024'
nested_stack_url_prefix: https://templates.s3.amazonaws.com/v1/
name_suffix: -b
role_name_prefix: Execution_
results_bucket_prefix: results-
authentication: {iam_users: IAM users, federation: Federation}
data_scientists:
  - name: anna
    rows: \"country = 'it''s \\\"x\\\"'\"
  - name: boris
    columns: {except: [country]}
locations: [{bucket: example-data, prefix: sales}]
databases:
  - name: shop
    tables:
      - name: sales
        description: Sales
        format: parquet
        columns: [{name: id, type: bigint}, {name: country, type: string}]
        partition_keys: [{name: year, type: int}]
";

/// Returns the notebooks of a folder by file name, sorted.
fn notebooks(out: &Path) -> Vec<(String, Value)> {
    let mut all: Vec<_> = fs::read_dir(out.join("notebooks"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap())
        })
        .collect();
    all.sort_by(|(left, _), (right, _): &(String, Value)| left.cmp(right));
    all
}

fn committed() -> Vec<(String, Value)> {
    notebooks(&Path::new(env!("CARGO_MANIFEST_DIR")).join("out"))
}

fn fixed() -> Vec<(String, Value)> {
    made(FIXED)
}

/// Makes the notebooks of a configuration.
fn made(config: &str) -> Vec<(String, Value)> {
    let folder = folder(&[("c.yaml", config)]);
    let (code, _, error) = run(folder.path(), &["--config", "c.yaml", "-q"]);
    assert_eq!(code, 0, "{error}");
    notebooks(&folder.path().join("out"))
}

/// Runs a script of Python; none where there is no Python.
fn python(script: &str, input: &Value) -> Option<String> {
    let command = Command::new("python3")
        .args(["-I", "-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = command else {
        eprintln!("skipped: python3 is not there");
        return None;
    };
    child.stdin.take().unwrap().write_all(input.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap().trim_end().to_owned())
}

/// Runs a notebook where the lake shows these columns; none where there is no Python.
fn session(notebook: &Value, metadata: &Value, lake: &Value) -> Option<String> {
    session_where(notebook, metadata, lake, &json!({}))
}

/// Runs a notebook where queries of some tables must have a condition.
fn session_where(notebook: &Value, metadata: &Value, lake: &Value, conditions: &Value) -> Option<String> {
    let task = json!({
        "notebook": notebook, "metadata": metadata, "owner": "anna", "lake": lake, "conditions": conditions,
    });
    python(include_str!("session.py"), &task)
}

/// Returns what version 4.5 of the format requires and a notebook does not have.
fn faults(notebook: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let mut require = |holds: bool, what: String| {
        if !holds {
            faults.push(what);
        }
    };
    let keys = |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    require(
        keys(notebook) == ["cells", "metadata", "nbformat", "nbformat_minor"],
        "keys of the notebook".into(),
    );
    require(notebook["nbformat"] == 4 && notebook["nbformat_minor"] == 5, "version".into());
    for (of, key) in [("kernelspec", "name"), ("kernelspec", "display_name"), ("language_info", "name")] {
        require(notebook["metadata"][of][key].is_string(), format!("{of}.{key}"));
    }
    let mut ids = BTreeSet::new();
    for cell in notebook["cells"].as_array().unwrap() {
        let id = cell["id"].as_str().unwrap_or_default();
        let is_id = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
        require((1..=64).contains(&id.len()) && id.chars().all(is_id), format!("id `{id}`"));
        require(ids.insert(id), format!("id `{id}` is there once"));
        let lines: Vec<&str> =
            cell["source"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
        let ends = lines.iter().filter(|line| line.ends_with('\n') && line.matches('\n').count() == 1);
        require(!lines.is_empty() && ends.count() == lines.len() - 1, format!("lines of `{id}`"));
        let of_kind: &[&str] = match cell["cell_type"].as_str() {
            Some("code") => &["cell_type", "execution_count", "id", "metadata", "outputs", "source"],
            Some("markdown") => &["cell_type", "id", "metadata", "source"],
            _ => &[],
        };
        require(keys(cell) == of_kind, format!("keys of `{id}`"));
        let is_code = cell["cell_type"] == "code";
        require(!is_code || cell["execution_count"].is_null(), format!("execution count of `{id}`"));
        require(!is_code || cell["outputs"] == json!([]), format!("outputs of `{id}`"));
        require(cell["metadata"] == json!({}), format!("metadata of `{id}`"));
    }
    faults
}

#[test]
fn there_is_a_valid_notebook_for_each_data_scientist() {
    let (committed, fixed) = (committed(), fixed());
    let names: Vec<&str> = committed.iter().chain(&fixed).map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "access-data-scientist-full.ipynb",
            "access-data-scientist-limited.ipynb",
            "access-anna.ipynb",
            "access-boris.ipynb"
        ]
    );
    for (name, notebook) in committed.iter().chain(&fixed) {
        assert_eq!(faults(notebook), [""; 0], "{name}");
        assert!(!notebook.to_string().contains("create_bucket"), "{name}");
    }
    let mut broken = fixed[0].1.clone();
    broken["cells"][1]["id"] = broken["cells"][0]["id"].clone();
    assert_eq!(faults(&broken), ["id `about` is there once"]);
}

#[test]
fn every_code_cell_is_python() {
    let script = "import json, sys\nfor cell in json.load(sys.stdin):\n    \
                  compile(''.join(cell['source']), cell['id'], 'exec')\nprint('compiled')";
    for (name, notebook) in committed().iter().chain(&fixed()) {
        let cells = notebook["cells"].as_array().unwrap().iter();
        let code: Value = cells.filter(|cell| cell["cell_type"] == "code").cloned().collect();
        assert!(code.as_array().unwrap().len() > 5, "{name}");
        let Some(output) = python(script, &code) else { return };
        assert_eq!(output, "compiled", "{name}");
    }
}

#[test]
fn a_notebook_finds_what_differs_from_what_was_granted() {
    let fixed = fixed();
    let [(_, anna), (_, boris)] = fixed.as_slice() else { panic!("there are two") };
    let studio = |profile: &str| json!({ "DomainId": "d-1", "UserProfileName": profile });
    let space = json!({ "DomainId": "d-1", "SpaceName": "own" });
    let all = json!({ "shop": { "sales": ["id", "country", "year"] }, "other": { "secret": ["x"] } });
    for (notebook, metadata, lake, expected) in [
        (anna, studio("anna"), all.clone(), "seen in sagemaker-studio-anna-b"),
        (anna, space, all.clone(), "seen in sagemaker-studio-anna-b"),
        (anna, studio("boris"), all.clone(), "this notebook is for anna, and you are boris: open your own"),
        (boris, studio("boris"), all, "shop.sales shows country, which was not granted"),
        (
            boris,
            studio("boris"),
            json!({ "shop": { "sales": ["id"], "costs": [] } }),
            "shop.costs is shown, and was not granted\nshop.sales does not show year",
        ),
        (
            boris,
            studio("boris"),
            json!({}),
            "the database shop is not shown\nshop.sales cannot be read: the query q-1 has failed: TABLE_NOT_FOUND",
        ),
    ] {
        let Some(output) = session(notebook, &metadata, &lake) else { return };
        assert_eq!(output, expected);
    }
}

#[test]
fn a_notebook_for_names_that_are_asked_takes_that_of_the_profile() {
    let (_, notebook) = &committed()[0];
    let expected: Value = {
        let cells = notebook["cells"].as_array().unwrap();
        let cell = cells.iter().find(|cell| cell["id"] == "expected").unwrap();
        let source: String =
            cell["source"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
        serde_json::from_str(source.strip_prefix("EXPECTED = ").unwrap()).unwrap()
    };
    let metadata = json!({ "DomainId": "d-1", "UserProfileName": "somebody" });
    let Some(output) = session(notebook, &metadata, &expected) else { return };
    assert_eq!(output, "seen in sagemaker-studio-somebody");
}

#[test]
fn a_notebook_names_the_values_that_queries_must_name() {
    let keys = "partition_keys: [{name: year, type: int}, {name: site, type: string}]\n        \
                projection: {year: injected, site: injected}";
    let rows = "  - name: anna\n    rows: \"country = 'it''s \\\"x\\\"'\"";
    assert!(FIXED.contains(rows));
    let config =
        FIXED.replace("partition_keys: [{name: year, type: int}]", keys).replace(rows, "  - name: anna");
    let notebooks = made(&config);
    let lake = json!({ "shop": { "sales": ["id", "country", "year", "site"] } });
    let conditions = json!({ "shop.sales": "\"year\" = 0 AND \"site\" = '-'" });
    let metadata = json!({ "DomainId": "d-1", "UserProfileName": "anna" });
    let Some(output) = session_where(&notebooks[0].1, &metadata, &lake, &conditions) else { return };
    assert_eq!(output, "seen in sagemaker-studio-anna-b");
}
