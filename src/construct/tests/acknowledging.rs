//! Acknowledgements are written into the metadata, and point at their Rust lines.

use super::{build, sections};
use crate::construct::parameter::string;
use crate::construct::{ResourceAttributes, Stack};
use crate::diagnostic::summary;
use crate::resources::sns;
use crate::template::Section;
use crate::validate::{Options, validate};
use crate::yaml;

#[test]
fn what_is_acknowledged_stands_in_the_template() {
    let mut stack = Stack::new("Acknowledging");
    stack.metadata("cfn-synth", "replaced");
    stack.acknowledge_until("2100-01-31", "unused-parameter", "older parents still pass them");
    stack.acknowledge("unused-condition", "read by a macro");
    stack.parameter("Stage", string());
    stack.add(
        "Topic",
        sns::Topic::new().metadata("Team", "audit").acknowledge("invalid-deletion-policy", "to be seen"),
    );
    let built = build([stack]);
    assert_eq!(
        sections(&built, [Section::Metadata, Section::Resources]),
        r#"Metadata:
  cfn-synth:
    acknowledge:
      - code: unused-parameter
        reason: older parents still pass them
        expires: "2100-01-31"
      - code: unused-condition
        reason: read by a macro

Resources:
  Topic:
    Type: AWS::SNS::Topic
    Metadata:
      Team: audit
      cfn-synth:
        acknowledge:
          - code: invalid-deletion-policy
            reason: to be seen
"#
    );
    let file = yaml::read(&yaml::emit(&built.template), "Acknowledging").unwrap();
    let told = |template| {
        let findings = validate(template, &Options::default());
        let codes: Vec<_> =
            findings.iter().map(|finding| (finding.rule.code, finding.message.clone())).collect();
        (summary(&findings), codes)
    };
    assert_eq!(told(&built.template), told(&file));
    assert_eq!(told(&file).0, "2 errors, 1 finding acknowledged");
}

#[test]
fn an_acknowledgement_that_nothing_needs_is_shown_at_its_line() {
    let mut stack = Stack::new("Unused");
    let line = line!() + 1;
    stack.acknowledge("unused-parameter", "older parents still pass them");
    stack.add("Topic", sns::Topic::new().acknowledge("unknown-property", "newer than the schemas"));
    let found = validate(&build([stack]).template, &Options::default());
    let lines: Vec<_> = found.iter().map(|finding| super::line(finding.place)).collect();
    assert_eq!(lines, [line, line + 1]);
}
