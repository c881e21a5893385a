//! Functions and loops of the language extensions in a template that does not use them.

use crate::diagnostic::{Rule, Severity};
use crate::template::{Function, LOOP_KEY, Map, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::index::LANGUAGE_EXTENSIONS;

pub(super) static RULE: Rule = Rule {
    code: "missing-language-extensions",
    severity: Severity::Error,
    summary: "Checks that a template that uses the language extensions has their transform.",
    explanation: "\
## Why is this bad?
`Fn::Length`, `Fn::ToJsonString`, `Fn::ForEach` and the `DefaultValue` of `Fn::FindInMap` are evaluated by the
transform `AWS::LanguageExtensions`. Without it CloudFormation refuses them.

## Example
```yaml
Resources:
  Parameter:
    Type: AWS::SSM::Parameter
    Properties:
      Type: String
      Value: !ToJsonString { a: 1 }
```

## Use instead
```yaml
Transform: AWS::LanguageExtensions
Resources:
  Parameter:
    Type: AWS::SSM::Parameter
    Properties:
      Type: String
      Value: !ToJsonString { a: 1 }
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    if context.index.has_transform(LANGUAGE_EXTENSIONS) {
        return;
    }
    let mut report = |what: &str, path: Vec<String>| {
        findings.push(
            RULE.finding(format!("{what} needs the transform `{LANGUAGE_EXTENSIONS}`"))
                .path(path)
                .help(format!("add `Transform: {LANGUAGE_EXTENSIONS}` to the template")),
        );
    };
    for site in context.calls() {
        let items = site.call.argument.as_list().unwrap_or_default();
        match site.call.function {
            function @ (Function::Length | Function::ToJsonString) => {
                report(&format!("`{}`", function.key()), context.path(site.spot));
            }
            Function::FindInMap if items.get(3).is_some_and(|item| item.get("DefaultValue").is_some()) => {
                report("the `DefaultValue` of `Fn::FindInMap`", context.path(site.spot));
            }
            _ => {}
        }
    }
    for (key, _, spot) in context.function_keys().iter().filter(|(key, ..)| key.starts_with(LOOP_KEY)) {
        let mut path = context.path(*spot);
        path.push((*key).to_owned());
        report("`Fn::ForEach`", path);
    }
    for section in [Section::Conditions, Section::Resources, Section::Outputs] {
        let keys =
            context.template.section(section).and_then(|node| node.as_map()).into_iter().flat_map(Map::keys);
        for key in keys.filter(|key| key.starts_with(LOOP_KEY)) {
            report("`Fn::ForEach`", [section.key(), key].map(str::to_owned).to_vec());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn extensions_need_their_transform() {
        let body = r#""Resources": {"Fn::ForEach::T": ["X", [], {}], "T": {"Properties": {
            "A": {"Fn::Length": []}, "B": {"Fn::FindInMap": ["M", "a", "b", {"DefaultValue": 1}]}}}}"#;
        assert_eq!(findings(check, &format!(r#"{{"Transform": ["AWS::LanguageExtensions"], {body}}}"#)), "");
        let help = "  help: add `Transform: AWS::LanguageExtensions` to the template\n";
        assert_eq!(
            findings(check, &format!("{{{body}}}")),
            format!(
                "missing-language-extensions Resources/Fn::ForEach::T\n  `Fn::ForEach` needs the transform \
                 `AWS::LanguageExtensions`\n{help}\
                 missing-language-extensions Resources/T/Properties/A\n  `Fn::Length` needs the transform \
                 `AWS::LanguageExtensions`\n{help}\
                 missing-language-extensions Resources/T/Properties/B\n  the `DefaultValue` of \
                 `Fn::FindInMap` needs the transform `AWS::LanguageExtensions`\n{help}"
            )
        );
    }
}
