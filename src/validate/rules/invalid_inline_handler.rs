//! Handlers of inline code.

use crate::diagnostic::{Rule, Severity};
use crate::template::{Node, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::literals::{literals, present_at};

pub(super) static RULE: Rule = Rule {
    code: "invalid-inline-handler",
    severity: Severity::Error,
    summary: "Checks that the handler of a function whose code is inline is in the file `index`.",
    explanation: "\
## Why is this bad?
CloudFormation puts the code of `ZipFile` into a file that is named `index`. Lambda finds no handler in any other,
so that each call of the function fails; where the function is that of a custom resource, the stack waits for an
hour and fails. A function with layers may have its handler in one of them, and is left alone.

## Example
```yaml
Handler: main.handler
Code:
  ZipFile: |
    def handler(event, context): ..
```

## Use instead
```yaml
Handler: index.handler
Code:
  ZipFile: |
    def handler(event, context): ..
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let conditions = &context.conditions;
    for (entry, map) in context.index.resources() {
        if map.get("Type").and_then(Node::as_text) != Some("AWS::Lambda::Function") {
            continue;
        }
        let function = entry.opened();
        let Some(properties) = function.get("Properties") else { continue };
        let Some(handler) = properties.get("Handler") else { continue };
        let any = |path: &[&str]| present_at(conditions, properties, path, &context.present(entry.node));
        let without_layers = conditions.not(&any(&["Layers"]));
        let when = conditions.and(&any(&["Code", "ZipFile"]), &without_layers);
        let path = entry.path(Section::Resources, ["Properties", "Handler"]);
        for literal in literals(context, handler, &when, path) {
            let Some(name) = literal.value.as_text().filter(|name| !name.starts_with("index.")) else {
                continue;
            };
            let message = format!("the handler `{name}` is not in the file `index`, which holds inline code");
            let own = name.rsplit('.').next().unwrap_or(name);
            findings.push(literal.finding(context, &RULE, &message).help(format!("write `index.{own}`")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings_of_function;

    fn function(properties: &str) -> String {
        findings_of_function(check, properties)
    }

    #[test]
    fn handlers_in_the_file_index_or_elsewhere_pass() {
        for good in [
            r#""Handler": "index.handler", "Code": {"ZipFile": "x"}"#,
            r#""Handler": "main.handler", "Code": {"S3Bucket": "b"}"#,
            r#""Handler": "main.handler", "Code": {"ZipFile": "x"}, "Layers": ["l"]"#,
            r#""Handler": {"Fn::If": ["Live", "main.handler", "index.handler"]},
                "Code": {"Fn::If": ["Live", {"S3Bucket": "b"}, {"ZipFile": "x"}]}"#,
        ] {
            assert_eq!(function(good), "", "{good}");
        }
    }

    #[test]
    fn other_handlers_are_found() {
        let found = |when: &str| {
            format!(
                "invalid-inline-handler Resources/F/Properties/Handler\n  the handler `main.run` is not in the \
                 file `index`, which holds inline code{when}\n  help: write `index.run`\n"
            )
        };
        assert_eq!(function(r#""Handler": "main.run", "Code": {"ZipFile": "x"}"#), found(""));
        assert_eq!(
            function(
                r#""Handler": "main.run", "Code": {"Fn::If": ["Live", {"S3Bucket": "b"}, {"ZipFile": "x"}]}"#
            ),
            found(" when Stage = `test`")
        );
    }
}
