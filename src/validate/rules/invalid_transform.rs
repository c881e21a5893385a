//! The form of transforms and macros.

use crate::diagnostic::{Rule, Severity, did_you_mean, nearest, quoted};
use crate::template::{Function, Map, Node, Section, Value};
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "invalid-transform",
    severity: Severity::Error,
    summary: "Checks that `Transform` and `Fn::Transform` name a macro, and their other keys.",
    explanation: "\
## Why is this bad?
A transform is the name of a macro, or a mapping of its `Name` and `Parameters`; `Transform` takes a list of them
too. CloudFormation refuses anything else, and looks a name up in the letter case in which it is written.

## Example
```yaml
Transform:
  AWS::Include:
    Location: s3://bucket/part.yaml
```

## Use instead
```yaml
Transform:
  Name: AWS::Include
  Parameters:
    Location: s3://bucket/part.yaml
```
",
};

const KEYS: [&str; 2] = ["Name", "Parameters"];

/// The transforms of AWS (CloudFormation template reference, "Transform reference").
const OF_AWS: [&str; 7] = [
    "AWS::CodeDeployBlueGreen",
    "AWS::Include",
    "AWS::LanguageExtensions",
    "AWS::SecretsManager-2020-07-23",
    "AWS::SecretsManager-2024-09-16",
    "AWS::Serverless-2016-10-31",
    "AWS::ServiceCatalog",
];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    if let Some(node) = context.template.section(Section::Transform) {
        let key = Section::Transform.key();
        for (at, item) in node.as_list_or_one().iter().enumerate() {
            let mut path = vec![key.to_owned()];
            if node.as_list().is_some() {
                path.push(at.to_string());
            }
            judge(item, path, findings);
        }
    }
    for site in context.calls().iter().filter(|site| site.call.function == Function::Transform) {
        // What is no mapping is reported by `invalid-function`.
        if let Some(map) = site.call.argument.as_map() {
            let mut path = context.path(site.spot);
            path.push(Function::Transform.key().to_owned());
            judge_map(map, path, findings);
        }
    }
}

fn judge(node: &Node, path: Vec<String>, findings: &mut Findings) {
    match &node.value {
        Value::Text(name) => judge_name(name, path, findings),
        Value::Map(map) => judge_map(map, path, findings),
        Value::Call(_) => {}
        _ => findings.push(
            RULE.finding("a transform is neither a name nor a mapping")
                .path(path)
                .help("write the name of a macro, or a mapping of `Name` and `Parameters`"),
        ),
    }
}

fn judge_map(map: &Map, path: Vec<String>, findings: &mut Findings) {
    let below = |key: &str| path.iter().cloned().chain([key.to_owned()]).collect::<Vec<_>>();
    for key in map.keys().filter(|key| !KEYS.contains(key)) {
        let help = did_you_mean(key, KEYS, || format!("the keys are {}", quoted(KEYS)));
        let message = format!("`{key}` is not a key of a transform");
        findings.push(RULE.finding(message).path(below(key)).about_key().help(help));
    }
    match map.get("Name").map(|node| &node.value) {
        Some(Value::Text(name)) => judge_name(name, below("Name"), findings),
        Some(Value::Call(_)) => {}
        Some(_) => findings.push(
            RULE.finding("the `Name` of a transform is not a text")
                .path(below("Name"))
                .help("write the name of a macro"),
        ),
        None => findings.push(
            RULE.finding("the transform has no `Name`").path(path.clone()).help("add the name of a macro"),
        ),
    }
    if map.get("Parameters").is_some_and(|node| !matches!(node.value, Value::Map(_) | Value::Call(_))) {
        findings.push(
            RULE.finding("the `Parameters` of a transform are not a mapping")
                .path(below("Parameters"))
                .help("write a mapping of the names of parameters to their values"),
        );
    }
}

fn judge_name(name: &str, path: Vec<String>, findings: &mut Findings) {
    // Of the other transforms with a date in their names there may be a new one.
    let is_serverless =
        |known: &str| known.starts_with("AWS::Serverless") && name.starts_with("AWS::Serverless");
    let is_near = |known: &str| {
        !name.contains(|c: char| c.is_ascii_digit())
            && name.starts_with("AWS::")
            && nearest(name, [known]).is_some()
    };
    let is_meant = |known: &&&str| known.eq_ignore_ascii_case(name) || is_serverless(known) || is_near(known);
    if let Some(known) = OF_AWS.iter().find(is_meant).filter(|known| **known != name) {
        let message = format!("there is no transform `{name}`");
        findings.push(RULE.finding(message).path(path).help(format!("did you mean `{known}`?")));
    } else if name.is_empty() {
        findings.push(
            RULE.finding("the name of a transform is empty").path(path).help("write the name of a macro"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn transforms_are_names_or_mappings() {
        for good in [
            r#""AWS::LanguageExtensions""#,
            r#"["My::Macro", {"Name": "AWS::Include", "Parameters": {"Location": "s3://a"}}]"#,
            r#"{"Name": "Own"}"#,
        ] {
            assert_eq!(findings(check, &format!(r#"{{"Transform": {good}}}"#)), "", "{good}");
        }
        assert_eq!(
            findings(
                check,
                r#"{"Transform": ["AWS::languageExtensions", 1, {"name": "a", "Parameters": []}, ""]}"#
            ),
            "invalid-transform Transform/0\n  there is no transform `AWS::languageExtensions`\n  \
             help: did you mean `AWS::LanguageExtensions`?\n\
             invalid-transform Transform/1\n  a transform is neither a name nor a mapping\n  \
             help: write the name of a macro, or a mapping of `Name` and `Parameters`\n\
             invalid-transform Transform/2\n  the transform has no `Name`\n  help: add the name of a macro\n\
             invalid-transform Transform/2/name\n  `name` is not a key of a transform\n  \
             help: did you mean `Name`?\n\
             invalid-transform Transform/2/Parameters\n  the `Parameters` of a transform are not a mapping\n  \
             help: write a mapping of the names of parameters to their values\n\
             invalid-transform Transform/3\n  the name of a transform is empty\n  help: write the name of a macro\n"
        );
    }

    #[test]
    fn a_name_that_is_near_one_of_aws_is_a_slip() {
        assert_eq!(
            findings(check, r#"{"Transform": "AWS::LanguageExtension"}"#),
            "invalid-transform Transform\n  there is no transform `AWS::LanguageExtension`\n  help: did you mean \
             `AWS::LanguageExtensions`?\n"
        );
        assert_eq!(findings(check, r#"{"Transform": ["AWS::Something", "LanguageExtension"]}"#), "");
    }

    #[test]
    fn the_serverless_transform_has_one_version() {
        assert_eq!(findings(check, r#"{"Transform": "AWS::Serverless-2016-10-31"}"#), "");
        for wrong in ["AWS::Serverless", "AWS::Serverless-2016-10-32"] {
            assert_eq!(
                findings(check, &format!(r#"{{"Transform": "{wrong}"}}"#)),
                format!(
                    "invalid-transform Transform\n  there is no transform `{wrong}`\n  \
                     help: did you mean `AWS::Serverless-2016-10-31`?\n"
                )
            );
        }
    }

    #[test]
    fn functions_name_their_macro() {
        let resource = |argument: &str| {
            findings(
                check,
                &format!(r#"{{"Resources": {{"R": {{"Properties": {{"Fn::Transform": {argument}}}}}}}}}"#),
            )
        };
        assert_eq!(resource(r#"{"Name": "Own", "Parameters": {"A": {"Ref": "P"}}}"#), "");
        assert_eq!(
            resource(r#"{"Parameters": {}}"#),
            "invalid-transform Resources/R/Properties/Fn::Transform\n  the transform has no `Name`\n  \
             help: add the name of a macro\n"
        );
    }
}
