//! Any template is judged, and its findings are shown in every form.

#![no_main]

use cfn_synth::diagnostic::{MessageFormat, Sources, render};
use cfn_synth::{validate, yaml};
use libfuzzer_sys::fuzz_target;
use std::hint::black_box;

const FORMATS: [MessageFormat; 5] = [
    MessageFormat::Human,
    MessageFormat::Json,
    MessageFormat::Sarif,
    MessageFormat::Github,
    MessageFormat::Markdown,
];

fuzz_target!(|bytes: &[u8]| {
    let findings = match yaml::read_bytes(bytes, "fuzz.yaml") {
        Ok(template) => validate::validate(&template, &validate::Options::default()),
        Err(findings) => findings,
    };
    let mut sources = Sources::new();
    sources.insert("fuzz.yaml", String::from_utf8_lossy(bytes));
    for format in FORMATS {
        black_box(render(&findings, &sources, format, false));
    }
});
