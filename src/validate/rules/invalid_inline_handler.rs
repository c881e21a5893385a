//! Handlers of inline code.

use crate::condition::Guard;
use crate::diagnostic::{Rule, Severity};
use crate::template::{Node, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::literals::{literals, present_at};

pub(super) static RULE: Rule = Rule {
    code: "invalid-inline-handler",
    severity: Severity::Warning,
    summary: "Checks that the handler of a function whose code is inline is in the file `index`.",
    explanation: "\
## Why is this bad?
CloudFormation puts the code of `ZipFile` into a file that is named `index`. Lambda makes a function with another
handler, but finds none when it is called, so that each call fails; where the function is that of a custom resource,
the stack waits for an hour and fails. A function with layers may have its handler in one of them, and is left alone,
as is one whose runtime takes no `ZipFile`.

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

/// What the names of the runtimes that take a `ZipFile` begin with.
const INLINE: [&str; 2] = ["nodejs", "python"];

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
        let inline = conditions.and(&any(&["Code", "ZipFile"]), &without_layers);
        let when = conditions.and(&inline, &conditions.not(&elsewhere(context, properties)));
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

/// Returns the situations in which a function has a runtime that takes no `ZipFile`.
fn elsewhere(context: &Context<'_>, properties: &Node) -> Guard {
    let conditions = &context.conditions;
    let runtimes = properties.get("Runtime").map(|node| context.resolver().literals(node, &Guard::ALWAYS));
    let is_other = |name: &str| !INLINE.iter().any(|language| name.starts_with(language));
    let others = runtimes.into_iter().flatten().filter(|it| it.value.as_text().is_some_and(is_other));
    others.fold(Guard::NEVER, |any, it| conditions.or(&any, &it.when))
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
            r#""Handler": "a.B::c", "Runtime": "java21", "Code": {"ZipFile": "x"}"#,
            r#""Handler": {"Fn::If": ["Live", "main.handler", "index.handler"]},
                "Runtime": {"Fn::If": ["Live", "java21", "python3.13"]}, "Code": {"ZipFile": "x"}"#,
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
                r#""Handler": "main.run", "Runtime": {"Fn::If": ["Live", "java21", "python3.13"]}, "Code": {"ZipFile": "x"}"#
            ),
            found(" when Stage = `test`")
        );
        assert_eq!(
            function(
                r#""Handler": "main.run", "Code": {"Fn::If": ["Live", {"S3Bucket": "b"}, {"ZipFile": "x"}]}"#
            ),
            found(" when Stage = `test`")
        );
    }
}
