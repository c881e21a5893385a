//! Functions without the properties that say how their code is run.

use crate::diagnostic::{Rule, Severity, nearest};
use crate::template::{Map, Node, Section, is_expanded};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::literals::{present_at, values_at};

pub(super) static RULE: Rule = Rule {
    code: "missing-handler",
    severity: Severity::Error,
    summary: "Checks that a function whose code is a .zip file has a handler and a runtime.",
    explanation: "\
## Why is this bad?
`Handler` and `Runtime` are optional, since the functions of container images have none. Lambda refuses a function
that has neither an image nor both of them.

## Example
```yaml
Type: AWS::Lambda::Function
Properties:
  Runtime: python3.13
  Code:
    ZipFile: |
      def handler(event, context): ..
```

## Use instead
```yaml
Type: AWS::Lambda::Function
Properties:
  Handler: index.handler
  Runtime: python3.13
  Code:
    ZipFile: |
      def handler(event, context): ..
```
",
};

/// What Lambda needs of a .zip file, with what helps.
const NEEDED: [(&str, &str); 2] = [
    ("Handler", "set `Handler`, such as `index.handler` for the function `handler` of the file `index`"),
    ("Runtime", "set `Runtime`, such as `python3.13`"),
];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let conditions = &context.conditions;
    for (entry, map) in context.index.resources() {
        if map.get("Type").and_then(Node::as_text) != Some("AWS::Lambda::Function") {
            continue;
        }
        let function = entry.opened();
        let Some(properties) = function.get("Properties") else { continue };
        let bodies = values_at(conditions, properties, &[], &context.present(entry.node));
        for (body, when) in bodies {
            if !body.as_map().is_some_and(is_read) {
                continue;
            }
            let any = |path: &[&str]| present_at(conditions, body, path, &when);
            let zip = conditions.or(&any(&["Code", "ZipFile"]), &any(&["Code", "S3Bucket"]));
            let packages = values_at(conditions, body, &["PackageType"], &when);
            let other = packages.iter().filter(|(package, _)| package.as_text() != Some("Zip"));
            let other = other.fold(conditions.never(), |all, (_, when)| conditions.or(&all, when));
            let zip = conditions.and(&zip, &conditions.not(&other));
            for (name, help) in NEEDED {
                let absent = conditions.and(&zip, &conditions.not(&any(&[name])));
                // A name that is misspelt is reported as such.
                let is_misspelt =
                    |map: &Map| nearest(name, map.keys()).is_some_and(|similar| similar != name);
                if conditions.is_possible(&absent) && !body.as_map().is_some_and(is_misspelt) {
                    let told = context.when(&absent);
                    let message =
                        format!("the code of the function is a .zip file, but it has no `{name}`{told}");
                    let path = entry.path(Section::Resources, ["Properties"]);
                    findings.push(RULE.finding(message).path(path).help(help));
                }
            }
        }
    }
}

/// Tells whether all properties can be read.
fn is_read(properties: &Map) -> bool {
    !properties.keys().any(is_expanded)
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings_of_function;

    fn function(properties: &str) -> String {
        findings_of_function(check, properties)
    }

    #[test]
    fn functions_that_are_complete_or_of_images_pass() {
        for good in [
            r#""Handler": "index.handler", "Runtime": "python3.13", "Code": {"ZipFile": "x"}"#,
            r#""Code": {"ImageUri": "i"}"#,
            r#""Code": "folder""#,
            r#""Handlr": "index.handler", "Runtime": "python3.13", "Code": {"ZipFile": "x"}"#,
            r#""Code": {"S3Bucket": "b"}, "PackageType": {"Ref": "Stage"}"#,
            r#""Code": {"S3Bucket": "b"}, "Fn::Transform": {"Name": "M"}"#,
            r#""Handler": {"Fn::If": ["Live", {"Ref": "AWS::NoValue"}, "index.handler"]}, "Runtime": "python3.13",
                "Code": {"Fn::If": ["Live", {"ImageUri": "i"}, {"ZipFile": "x"}]}"#,
        ] {
            assert_eq!(function(good), "", "{good}");
        }
    }

    #[test]
    fn what_a_zip_file_needs_is_missed() {
        let found = |what: &str, help: &str| {
            format!(
                "missing-handler Resources/F/Properties\n  the code of the function is a .zip file, but it has \
                 no {what}\n  help: {help}\n"
            )
        };
        let handler = "set `Handler`, such as `index.handler` for the function `handler` of the file `index`";
        assert_eq!(
            function(r#""Runtime": "python3.13", "Code": {"S3Bucket": "b"}, "PackageType": "Zip""#),
            found("`Handler`", handler)
        );
        assert_eq!(
            function(
                r#""Handler": "index.handler", "Code": {"ZipFile": "x"},
                    "Runtime": {"Fn::If": ["Live", "python3.13", {"Ref": "AWS::NoValue"}]}"#
            ),
            found("`Runtime` when Stage = `test`", "set `Runtime`, such as `python3.13`")
        );
    }
}
