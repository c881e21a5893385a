//! The values of `DeletionPolicy` and `UpdateReplacePolicy`.

use crate::diagnostic::{Diagnostic, Rule, Severity, did_you_mean, quoted};
use crate::template::{Section, Value};
use crate::validate::context::Context;
use crate::validate::index::LANGUAGE_EXTENSIONS;

pub(super) static RULE: Rule = Rule {
    code: "invalid-deletion-policy",
    severity: Severity::Error,
    summary: "Checks the values of `DeletionPolicy` and `UpdateReplacePolicy`.",
    explanation: "\
## Why is this bad?
`DeletionPolicy` is `Delete`, `Retain`, `RetainExceptOnCreate` or `Snapshot`; `UpdateReplacePolicy` is
`Delete`, `Retain` or `Snapshot`. The value is literal unless the template uses the language extensions.

## Example
```yaml
Bucket:
  Type: AWS::S3::Bucket
  DeletionPolicy: Keep
```

## Use instead
```yaml
Bucket:
  Type: AWS::S3::Bucket
  DeletionPolicy: Retain
```
",
};

const POLICIES: [(&str, &[&str]); 2] = [
    ("DeletionPolicy", &["Delete", "Retain", "RetainExceptOnCreate", "Snapshot"]),
    ("UpdateReplacePolicy", &["Delete", "Retain", "Snapshot"]),
];

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for (resource, map) in context.index.resources() {
        for (key, allowed) in POLICIES {
            let Some(node) = map.get(key) else { continue };
            let one_of = || format!("write one of {}", quoted(allowed.iter().copied()));
            let (message, help) = match &node.value {
                Value::Text(text) if allowed.contains(&text.as_ref()) => continue,
                Value::Text(text) => (
                    format!("`{text}` is not a value of `{key}`"),
                    did_you_mean(text, allowed.iter().copied(), one_of),
                ),
                Value::Call(_) if context.index.has_transform(LANGUAGE_EXTENSIONS) => continue,
                Value::Call(call) => (
                    format!("`{key}` cannot be computed with `{}`", call.function.key()),
                    format!("write a literal value, or add `Transform: {LANGUAGE_EXTENSIONS}`"),
                ),
                _ => (format!("`{key}` is not a text"), one_of()),
            };
            findings.push(RULE.finding(message).path(resource.path(Section::Resources, [key])).help(help));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn policies_have_few_values() {
        let good = r#"{"Resources": {"A": {"DeletionPolicy": "RetainExceptOnCreate"}}}"#;
        assert_eq!(findings(check, good), "");
        let extended = r#"{"Transform": "AWS::LanguageExtensions",
            "Resources": {"A": {"DeletionPolicy": {"Ref": "P"}}}}"#;
        assert_eq!(findings(check, extended), "");
        let bad = r#"{"Resources": {"A": {"DeletionPolicy": "Retian"},
            "B": {"UpdateReplacePolicy": "RetainExceptOnCreate", "DeletionPolicy": {"Ref": "P"}}}}"#;
        assert_eq!(
            findings(check, bad),
            "invalid-deletion-policy Resources/A/DeletionPolicy\n  `Retian` is not a value of \
             `DeletionPolicy`\n  help: did you mean `Retain`?\n\
             invalid-deletion-policy Resources/B/UpdateReplacePolicy\n  `RetainExceptOnCreate` is not a value \
             of `UpdateReplacePolicy`\n  help: write one of `Delete`, `Retain`, `Snapshot`\n\
             invalid-deletion-policy Resources/B/DeletionPolicy\n  `DeletionPolicy` cannot be computed with \
             `Ref`\n  help: write a literal value, or add `Transform: AWS::LanguageExtensions`\n"
        );
    }
}
