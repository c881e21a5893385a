//! Any bytes are a template or findings with places; what is read can be written, in both forms.

#![no_main]

use cfn_synth::yaml;
use libfuzzer_sys::fuzz_target;
use std::hint::black_box;

fuzz_target!(|bytes: &[u8]| {
    match yaml::read_bytes(bytes, "fuzz.yaml") {
        Ok(template) => {
            black_box(yaml::emit(&template));
            black_box(yaml::to_json(&template));
        }
        Err(findings) => assert!(!findings.is_empty()),
    }
});
