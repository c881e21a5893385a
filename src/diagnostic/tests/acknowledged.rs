//! Findings that are acknowledged: hidden from readers and counted, told to programs with the reason.

use super::{UNUSED, findings};
use crate::diagnostic::{Diagnostic, MessageFormat, Sources, has_errors, render, summary};
use serde_json::Value;

/// Returns a warning that stands after an error that is acknowledged.
fn acknowledged() -> Vec<Diagnostic> {
    let mut error = findings().remove(0);
    error.acknowledged = Some("the type is newer than the schemas".to_owned());
    vec![error, UNUSED.finding("nothing uses it")]
}

fn rendered(findings: &[Diagnostic], format: MessageFormat) -> String {
    render(findings, &Sources::new(), format, false)
}

#[test]
fn readers_see_how_many_there_are() {
    let findings = acknowledged();
    assert!(!has_errors(&findings));
    assert_eq!(
        rendered(&findings, MessageFormat::Human),
        "warning[unused-parameter]: nothing uses it\n\n1 warning, 1 finding acknowledged\n"
    );
    assert_eq!(
        rendered(&findings, MessageFormat::Github),
        "::warning title=unused-parameter::nothing uses it\n"
    );
    assert_eq!(
        rendered(&findings, MessageFormat::Markdown),
        "**1 warning, 1 finding acknowledged**\n\n| | Rule | Where | Finding |\n|---|---|---|---|\n\
         | warning | `unused-parameter` |  | nothing uses it |\n"
    );
}

#[test]
fn where_all_are_acknowledged_there_is_nothing_to_show() {
    let mut findings = acknowledged();
    findings[1].acknowledged = Some("of old".to_owned());
    assert_eq!(summary(&findings), "2 findings acknowledged");
    assert_eq!(rendered(&findings, MessageFormat::Human), "");
    assert_eq!(rendered(&findings, MessageFormat::Github), "");
    assert_eq!(rendered(&findings, MessageFormat::Markdown), "**2 findings acknowledged**\n");
}

#[test]
fn programs_are_told_the_reason() {
    let read = |format| serde_json::from_str::<Value>(&rendered(&acknowledged(), format)).unwrap();
    let json = read(MessageFormat::Json);
    let reasons: Vec<_> = (0..2).map(|index| &json[index]["acknowledged"]).collect();
    assert_eq!(reasons, [&Value::from("the type is newer than the schemas"), &Value::Null]);
    let sarif = read(MessageFormat::Sarif);
    let suppressions: Vec<_> =
        (0..2).map(|index| &sarif["runs"][0]["results"][index]["suppressions"]).collect();
    let suppression = serde_json::json!([{
        "kind": "inSource", "status": "accepted", "justification": "the type is newer than the schemas"
    }]);
    assert_eq!(suppressions, [&suppression, &serde_json::json!([])]);
}
