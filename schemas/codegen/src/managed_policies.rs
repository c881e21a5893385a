//! Importing the policies that AWS manages: the names of all, and the documents of those that are listed.
//!
//! The package has them as the literal of a Python module, which is the answer of IAM in JSON.

use crate::additional;
use crate::package::{self, Package};
use crate::source::Source;
use crate::store;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The package.
pub(crate) const NAME: &str = "moto";

/// The licence under which its data may be committed here; another needs a person's judgement.
const LICENCE: &str = "Apache-2.0";

/// The end of the path of the licence's text, of which whoever passes on the data has to give a copy.
const LICENCE_FILE: &str = ".dist-info/licenses/LICENSE";

/// The module that has the policies, and what stands before and after them.
const MODULE: &str = "moto/iam/aws_managed_policies.py";
const OPENING: &str = "aws_managed_policies_data = \"\"\"";
const CLOSING: &str = "\"\"\"";

/// Within `schemas/`: the names whose documents are kept, the names of all, and the folder of the documents.
const LISTED: &str = "managed_policies.txt";
const NAMES: &str = "managed_policies.json";

/// A policy as the package has it.
#[derive(Debug, PartialEq)]
struct Policy {
    document: Value,
    /// The day of its newest version.
    date: String,
}

/// Policies by their path and name as in an ARN, such as `job-function/DataScientist`.
type Policies = BTreeMap<String, Policy>;

/// Imports the package, and prints what changed.
pub(crate) fn update(folder: &Path, package: &mut Package, metadata: &str) -> Result<()> {
    let policies = read(&package.text(MODULE)?).with_context(|| format!("`{MODULE}` cannot be read"))?;
    let date = policies.values().map(|policy| policy.date.as_str()).max();
    let source = Source {
        name: package::field(metadata, "Name")?,
        version: package::field(metadata, "Version")?,
        licence: package::field(metadata, "License")?,
        date: date.context("the package has no policies")?.to_owned(),
    };
    source.check(folder, package, LICENCE)?;
    let licence = package.find(LICENCE_FILE).context("the package has no file of its licence")?;
    let licence = package.text(&licence)?;

    let listed = list(folder)?;
    let mut documents: BTreeMap<&str, String> = BTreeMap::new();
    for name in &listed {
        let policy = policies.get(name).with_context(|| unknown(name, &policies))?;
        // A line a value, so that a difference shows the action that changed.
        documents.insert(name, format!("{:#}\n", policy.document));
    }
    let names: Vec<&str> = policies.keys().map(String::as_str).collect();
    print!("{}", report(&folder.join(NAMES), &names)?);
    let documents_folder = folder.join(store::MANAGED_POLICIES);
    if documents_folder.is_dir() {
        fs::remove_dir_all(&documents_folder)?;
    }
    for (name, text) in &documents {
        store::write_file(&documents_folder.join(format!("{name}.json")), text)?;
    }
    store::write_file(&documents_folder.join("LICENSE"), &licence)?;
    store::write_file(&folder.join(NAMES), &additional::lines(&names))?;
    source.record(folder, package, &[("documents", documents.len()), ("policies", names.len())])
}

/// Returns the names whose documents are kept, in order; each must have its document.
pub(crate) fn documents(folder: &Path) -> Result<BTreeSet<String>> {
    let listed = list(folder)?;
    for name in &listed {
        if !folder.join(store::MANAGED_POLICIES).join(format!("{name}.json")).is_file() {
            bail!("`{name}` of `schemas/{LISTED}` has no document; run `cargo codegen update` with {NAME}");
        }
    }
    Ok(listed)
}

/// Reads the list of the documents that are kept: one a line; `#` begins a comment.
fn list(folder: &Path) -> Result<BTreeSet<String>> {
    let path = folder.join(LISTED);
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    Ok(lines.filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

/// Reads the policies of the module.
fn read(module: &str) -> Result<Policies> {
    let (_, rest) = module.split_once(OPENING).with_context(|| format!("it has no `{OPENING}`"))?;
    let (json, _) = rest.split_once(CLOSING).context("its literal has no end")?;
    if json.contains('\\') {
        bail!("its literal has escapes, which Python and JSON read differently");
    }
    let policies: Value = serde_json::from_str(json).context("its literal is not JSON")?;
    let policies = policies.as_object().context("its literal is not a mapping")?;
    let read = |(name, entry): (&String, &Value)| {
        policy(name, entry).with_context(|| format!("the policy `{name}` is not what is expected"))
    };
    policies.iter().map(read).collect()
}

fn policy(name: &str, entry: &Value) -> Option<(String, Policy)> {
    let path = entry.get("Path")?.as_str()?.strip_prefix('/')?;
    if !(path.is_empty() || path.ends_with('/')) {
        return None;
    }
    let mut document = entry.get("Document").filter(|document| document.is_object())?.clone();
    document.sort_all_objects();
    let date = entry.get("UpdateDate")?.as_str()?.split('T').next()?.to_owned();
    Some((format!("{path}{name}"), Policy { document, date }))
}

/// Says that the package has no policy of a name, and which one has it under another path.
fn unknown(name: &str, policies: &Policies) -> String {
    let last = |name: &str| name.rsplit('/').next().map(str::to_owned);
    let meant = policies.keys().find(|known| last(known) == last(name));
    let meant = meant.map(|known| format!("; did you mean `{known}`?")).unwrap_or_default();
    format!("the package has no policy `{name}`, which `schemas/{LISTED}` lists{meant}")
}

/// Returns what a reviewer of a refresh must know: which policies come and go.
fn report(old: &Path, new: &[&str]) -> Result<String> {
    let old = if old.exists() { store::read_json(old)? } else { Value::Null };
    let old: BTreeSet<&str> = old.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let kept: BTreeSet<&str> = new.iter().copied().collect();
    let count = format!("{} policies that AWS manages\n", new.len());
    if old.is_empty() {
        return Ok(count);
    }
    let added = kept.difference(&old).map(|name| format!("{name}: added\n"));
    let removed = old.difference(&kept).map(|name| format!("{name}: removed\n"));
    Ok(added.chain(removed).chain([count]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn module(json: &str) -> String {
        format!("# Made by a program\n{OPENING}\n{json}\"\"\"\n")
    }

    fn problem(module: &str) -> String {
        format!("{:#}", read(module).unwrap_err())
    }

    #[test]
    fn policies_are_read_by_their_path_and_name() {
        let policies = read(&module(
            r#"{"B": {"Path": "/job-function/", "UpdateDate": "2019-12-03T19:22:57+00:00", "CreateDate": "",
                    "Document": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["a:B"]}]}},
                "A": {"Path": "/", "UpdateDate": "2018-01-01", "Document": {}}}"#,
        ))
        .unwrap();
        let expected = Policies::from([
            ("A".to_owned(), Policy { document: json!({}), date: "2018-01-01".to_owned() }),
            (
                "job-function/B".to_owned(),
                Policy {
                    document: json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["a:B"]}]}),
                    date: "2019-12-03".to_owned(),
                },
            ),
        ]);
        assert_eq!(policies, expected);
        assert_eq!(
            unknown("B", &policies),
            "the package has no policy `B`, which `schemas/managed_policies.txt` lists; did you mean \
             `job-function/B`?"
        );
    }

    #[test]
    fn what_is_not_the_expected_module_is_refused() {
        assert_eq!(problem("data = {}"), "it has no `aws_managed_policies_data = \"\"\"`");
        assert_eq!(problem(&format!("{OPENING}{{}}")), "its literal has no end");
        assert_eq!(
            problem(&module(r#"{"A": "\n"}"#)),
            "its literal has escapes, which Python and JSON read differently"
        );
        assert_eq!(problem(&module("[]")), "its literal is not a mapping");
        for entry in [
            r#"{"Path": "/", "UpdateDate": "2018-01-01"}"#,
            r#"{"Path": "/", "UpdateDate": "2018-01-01", "Document": "{}"}"#,
            r#"{"Path": "/a", "UpdateDate": "2018-01-01", "Document": {}}"#,
            r#"{"Path": "/", "Document": {}}"#,
        ] {
            let problem = problem(&module(&format!(r#"{{"A": {entry}}}"#)));
            assert_eq!(problem, "the policy `A` is not what is expected", "{entry}");
        }
    }

    #[test]
    fn a_listed_policy_without_its_document_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| store::write_file(&folder.path().join(name), text).unwrap();
        file(LISTED, "B # Why\n\n# More\njob-function/A\n");
        file("managed_policies/B.json", "{}");
        assert_eq!(
            documents(folder.path()).unwrap_err().to_string(),
            "`job-function/A` of `schemas/managed_policies.txt` has no document; run `cargo codegen update` with moto"
        );
        file("managed_policies/job-function/A.json", "{}");
        assert_eq!(
            documents(folder.path()).unwrap(),
            BTreeSet::from(["B", "job-function/A"].map(str::to_owned))
        );
    }

    #[test]
    fn the_report_names_the_policies_that_come_and_go() {
        let folder = tempfile::tempdir().unwrap();
        let old = folder.path().join(NAMES);
        assert_eq!(report(&old, &["A"]).unwrap(), "1 policies that AWS manages\n");
        store::write_file(&old, r#"["A", "B"]"#).unwrap();
        assert_eq!(report(&old, &["A", "C"]).unwrap(), "C: added\nB: removed\n2 policies that AWS manages\n");
    }
}
