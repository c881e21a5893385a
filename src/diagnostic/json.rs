//! The form for programs: one JSON array with an object a finding.

use super::Diagnostic;
use super::sources::Position;
use serde_json::{Value, json};

/// Renders an array of objects whose fields are always there, null where there is nothing to say:
///
/// | field | value |
/// |---|---|
/// | `code` | the rule, for `synth explain` |
/// | `severity` | `error` or `warning` |
/// | `message`, `help` | a sentence each; `help` may be null |
/// | `stack` | the stack's name, or the path of the template file |
/// | `logicalId` | of the parameter, resource, .. |
/// | `path` | array of the keys and indexes below the template's root |
/// | `file`, `line`, `column` | the Rust file, or the template file; counted from one, in characters |
/// | `related` | array of objects with `message`, `file`, `line` and `column` |
/// | `acknowledged` | the reason why it is left standing and does not count; null for most |
pub(super) fn render(diagnostics: &[Diagnostic]) -> String {
    let findings: Vec<Value> = diagnostics.iter().map(finding).collect();
    format!("{:#}\n", Value::Array(findings))
}

fn finding(diagnostic: &Diagnostic) -> Value {
    let position = Position::of(diagnostic, diagnostic.place);
    let related = diagnostic.related.iter().map(|related| {
        let position = Position::of_related(diagnostic, related);
        json!({
            "message": related.part,
            "file": position.map(|position| position.file),
            "line": position.map(|position| position.line),
            "column": position.map(|position| position.column),
        })
    });
    json!({
        "code": diagnostic.rule.code,
        "severity": diagnostic.rule.severity.word(),
        "message": diagnostic.message,
        "help": diagnostic.help,
        "stack": diagnostic.stack,
        "logicalId": diagnostic.logical_id,
        "path": diagnostic.path,
        "file": position.map(|position| position.file),
        "line": position.map(|position| position.line),
        "column": position.map(|position| position.column),
        "related": related.collect::<Vec<_>>(),
        "acknowledged": diagnostic.acknowledged,
    })
}
