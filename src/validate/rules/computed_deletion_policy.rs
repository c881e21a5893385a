//! `DeletionPolicy` and `UpdateReplacePolicy` that are functions.

use crate::diagnostic::{Rule, Severity};
use crate::template::{Section, Value};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::index::LANGUAGE_EXTENSIONS;

pub(super) static RULE: Rule = Rule {
    code: "computed-deletion-policy",
    severity: Severity::Warning,
    summary: "Tells when `DeletionPolicy` or `UpdateReplacePolicy` is a function without the language extensions.",
    explanation: "\
## Why is this bad?
Without the transform `AWS::LanguageExtensions`, CloudFormation reads both attributes as they are written: the
user guide lists functions in them among what the transform brings.

## Example
```yaml
Bucket:
  Type: AWS::S3::Bucket
  DeletionPolicy: !If [IsLive, Retain, Delete]
```

## Use instead
```yaml
Transform: AWS::LanguageExtensions
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    if context.index.has_transform(LANGUAGE_EXTENSIONS) {
        return;
    }
    for (resource, map) in context.index.resources() {
        for key in ["DeletionPolicy", "UpdateReplacePolicy"] {
            if let Some(Value::Call(call)) = map.get(key).map(|node| &node.value) {
                let function = call.function.key();
                findings.push(
                    RULE.finding(format!("`{key}` is computed with `{function}`, which needs a transform"))
                        .path(resource.path(Section::Resources, [key]))
                        .help(format!("write the value itself, or add `Transform: {LANGUAGE_EXTENSIONS}`")),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn the_language_extensions_compute_policies() {
        let template = |transform: &str| {
            format!(
                r#"{{"Transform": "{transform}", "Resources": {{"T": {{"DeletionPolicy": {{"Ref": "P"}},
                "UpdateReplacePolicy": "Retain"}}}}}}"#
            )
        };
        assert_eq!(findings(check, &template("AWS::LanguageExtensions")), "");
        assert_eq!(
            findings(check, &template("AWS::CodeDeployBlueGreen")),
            "computed-deletion-policy Resources/T/DeletionPolicy\n  `DeletionPolicy` is computed with `Ref`, which \
             needs a transform\n  help: write the value itself, or add `Transform: AWS::LanguageExtensions`\n"
        );
    }
}
