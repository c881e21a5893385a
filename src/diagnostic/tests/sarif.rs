//! The SARIF form against the published schema of SARIF.

use super::{TEMPLATE, UNKNOWN, UNUSED, findings, rendered};
use crate::diagnostic::{Diagnostic, MessageFormat, Place, Sources, render};
use serde_json::Value;
use std::panic::Location;

/// Renders findings, and refuses what the schema does.
#[track_caller]
fn conforming(findings: &[Diagnostic]) -> Value {
    let schema = include_str!("../../../tests/fixtures/sarif-2.1.0-rtm.5.json");
    // The pattern of a property that is not written here has a bracket that only JavaScript takes.
    let schema: Value = serde_json::from_str(&schema.replace("{2}]?$", "{2}$")).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let mut sources = Sources::new();
    sources.insert("dir, 1/a:b.yaml", TEMPLATE);
    let log: Value = serde_json::from_str(&render(findings, &sources, MessageFormat::Sarif, false)).unwrap();
    let errors: Vec<_> = validator.iter_errors(&log).map(|error| error.to_string()).collect();
    assert_eq!(errors, [""; 0]);
    log
}

#[test]
fn the_whole_form() {
    let driver = serde_json::json!({
        "name": "cfn-synth",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": [
            {
                "id": "unknown-property",
                "shortDescription": { "text": UNKNOWN.summary },
                "help": { "text": UNKNOWN.explanation, "markdown": UNKNOWN.explanation },
                "defaultConfiguration": { "level": "error" }
            },
            {
                "id": "unused-parameter",
                "shortDescription": { "text": UNUSED.summary },
                "help": { "text": UNUSED.explanation, "markdown": UNUSED.explanation },
                "defaultConfiguration": { "level": "warning" }
            }
        ]
    });
    let results = serde_json::json!([
        {
            "ruleId": "unknown-property",
            "ruleIndex": 0,
            "level": "error",
            "message": {
                "text": "`BuketName` is not a property of `AWS::S3::Bucket`\nhelp: did you mean `BucketName`?"
            },
            "locations": [{
                "physicalLocation": {
                    "artifactLocation": { "uri": "dir%2C%201/a%3Ab.yaml" },
                    "region": { "startLine": 6, "startColumn": 18, "endColumn": 27 }
                },
                "logicalLocations": [{
                    "fullyQualifiedName": "dir, 1/a:b.yaml/Resources/Bucket/Properties/BuketName",
                    "name": "Bucket"
                }]
            }],
            "suppressions": [],
            "relatedLocations": [{
                "physicalLocation": {
                    "artifactLocation": { "uri": "dir%2C%201/a%3Ab.yaml" },
                    "region": { "startLine": 5, "startColumn": 11, "endColumn": 26 }
                },
                "message": { "text": "the type is declared here" }
            }]
        },
        {
            "ruleId": "unused-parameter",
            "ruleIndex": 1,
            "level": "warning",
            "message": { "text": "nothing uses the parameter `Gr\n::error::öße`, 100%" },
            "locations": [{
                "physicalLocation": {
                    "artifactLocation": { "uri": "dir%2C%201/a%3Ab.yaml" },
                    "region": { "startLine": 2, "startColumn": 3, "endColumn": 8 }
                },
                "logicalLocations": [{
                    "fullyQualifiedName": "dir, 1/a:b.yaml/Parameters/Größe",
                    "name": "Größe"
                }]
            }],
            "suppressions": []
        },
        {
            "ruleId": "unknown-property",
            "ruleIndex": 0,
            "level": "error",
            "message": { "text": "`X` is unknown" },
            "locations": [{ "logicalLocations": [{ "fullyQualifiedName": "DatasetStack" }] }],
            "suppressions": []
        }
    ]);
    let expected = serde_json::json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{ "tool": { "driver": driver }, "columnKind": "unicodeCodePoints", "results": results }]
    });
    assert_eq!(rendered(MessageFormat::Sarif), format!("{expected:#}\n"));
    conforming(&findings());
}

#[test]
fn every_log_conforms_to_the_schema() {
    conforming(&[]);
    let mut acknowledged = findings();
    acknowledged[0].acknowledged = Some("weighed".to_owned());
    acknowledged.push(UNKNOWN.finding("in Rust").at(Place::Rust(Location::caller())));
    acknowledged.push(UNKNOWN.finding("of no file").path(["Resources"]));
    acknowledged.push(UNKNOWN.finding(""));
    conforming(&acknowledged);
}

#[test]
fn odd_file_names_become_references_that_conform() {
    for (name, uri) in [
        ("a b/größe#1?x=%25[y].yaml", "a%20b/gr%C3%B6%C3%9Fe%231%3Fx%3D%2525%5By%5D.yaml"),
        ("../up/./x.yaml", "../up/./x.yaml"),
        ("c:/x.yaml", "c%3A/x.yaml"),
        ("//host/x.yaml", "file:////host/x.yaml"),
        ("a\n\"<\u{1f600}\u{fffd}.yaml", "a%0A%22%3C%F0%9F%98%80%EF%BF%BD.yaml"),
    ] {
        let mut finding = UNKNOWN.finding("x").at(Place::Text { line: 1, column: 1 });
        finding.stack = name.to_owned();
        let log = conforming(&[finding]);
        let place = "/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri";
        assert_eq!(log.pointer(place).unwrap(), uri);
    }
}
