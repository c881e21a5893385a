//! Each schema of `fixtures/` has the code that is generated for it beside it.

use crate::{convert, emit, output, store};
use std::path::Path;

#[track_caller]
fn check(name: &str) {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schema = store::read_json(&package.join(format!("fixtures/{name}.json"))).unwrap();
    let resource = convert::resource(schema["typeName"].as_str().unwrap(), &schema).unwrap();
    let code = output::format(&package.join("../.."), &emit::resource(&resource)).unwrap();
    let golden = package.join(format!("fixtures/{name}.rs"));
    if std::env::var_os("UPDATE_GOLDENS").is_some_and(|value| value == "1") {
        store::write_file(&golden, &code).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(&golden).unwrap_or_default(),
        code,
        "UPDATE_GOLDENS=1 writes {name}.rs"
    );
}

#[test]
fn required_properties_are_stages() {
    check("stages");
}

#[test]
fn every_kind_of_schema_has_a_type() {
    check("kinds");
}

#[test]
fn names_that_are_taken_get_another_ending() {
    check("names");
}

#[test]
fn documentation_states_facts() {
    check("facts");
}

#[test]
fn every_resource_type_converts() {
    let schemas = store::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).unwrap();
    assert!(schemas.len() > 1_800);
    for (name, schema) in &schemas {
        convert::resource(name, schema).unwrap();
    }
}
