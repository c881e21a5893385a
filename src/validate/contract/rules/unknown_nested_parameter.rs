//! Parameters that are passed to a template that does not declare them.

use crate::diagnostic::{Rule, Severity};
use crate::template::Section;
use crate::validate::contract::family::Family;
use crate::validate::findings::Findings;

pub(in crate::validate) static RULE: Rule = Rule {
    code: "unknown-nested-parameter",
    severity: Severity::Error,
    summary: "Checks that a nested template declares the parameters that are passed to it.",
    explanation: "\
## Why is this bad?
CloudFormation refuses a nested stack that is given a parameter which its template does not declare, and with
it the whole deployment is rolled back.

## Example
```yaml
Users:
  Type: AWS::CloudFormation::Stack
  Properties:
    TemplateURL: ./users.yaml    # declares UserName
    Parameters:
      Username: analyst
```

## Use instead
```yaml
Users:
  Type: AWS::CloudFormation::Stack
  Properties:
    TemplateURL: ./users.yaml
    Parameters:
      UserName: analyst
```
",
};

pub(super) fn check(family: &Family<'_>, findings: &mut Findings) {
    let conditions = &family.context.conditions;
    for nested in family.nested.iter().filter(|nested| !nested.index.is_open(Section::Parameters)) {
        for passed in &nested.passed {
            let name = passed.name;
            if nested.index.has(Section::Parameters, name) || !conditions.is_possible(&passed.when) {
                continue;
            }
            let known = || nested.index.known(Section::Parameters);
            let is_passed = |name: &str| {
                let mut others = nested.passed.iter().filter(|other| other.name == name);
                others.any(|other| conditions.is_possible(&conditions.and(&passed.when, &other.when)))
            };
            let suggestions = &family.context.suggestions;
            let meant = suggestions.nearest(name, known().filter(|name| !is_passed(name)));
            let repeated = meant.is_none().then(|| suggestions.nearest(name, known())).flatten();
            let help = match (meant, repeated) {
                (Some(meant), _) => format!("did you mean `{meant}`?"),
                (None, Some(repeated)) => format!("remove it: `{repeated}` is passed already"),
                (None, None) => format!("declare it in `{}`, or do not pass it", nested.name()),
            };
            let mut finding = RULE
                .finding(format!(
                    "`{}` is passed the parameter `{name}`, which `{}` does not declare",
                    nested.logical_id,
                    nested.name()
                ))
                .path(passed.path.clone())
                .about_key()
                .help(help);
            if let Some(meant) = meant.or(repeated) {
                finding = nested.related(finding, Section::Parameters, meant, "is declared here");
            }
            findings.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::nested_findings;

    fn passed(parameters: &str) -> String {
        nested_findings(
            check,
            &format!(
                r#"{{"Conditions": {{"C": {{"Fn::Equals": [{{"Ref": "AWS::Region"}}, "x"]}}}}, "Resources": {{"Nested": {{
                "Type": "AWS::CloudFormation::Stack", "Properties": {{"Parameters": {parameters}}}}}}}}}"#
            ),
            r#"{"Parameters": {"UserName": {"Type": "String"}, "UserNames": {"Type": "String"},
                "Other": {"Type": "String"}}}"#,
        )
    }

    #[test]
    fn declared_parameters_pass() {
        assert_eq!(passed(r#"{"UserName": "a", "Other": {"Ref": "AWS::NoValue"}}"#), "");
        assert_eq!(passed(r#"{"Fn::Transform": {"Name": "AWS::Include"}}"#), "");
        let open = r#"{"Transform": "Own", "Parameters": {}}"#;
        let parent = r#"{"Resources": {"Nested": {"Type": "AWS::CloudFormation::Stack",
            "Properties": {"Parameters": {"Any": "a"}}}}}"#;
        assert_eq!(nested_findings(check, parent, open), "");
    }

    #[test]
    fn others_are_found_in_every_branch() {
        let path = "Resources/Nested/Properties/Parameters";
        assert_eq!(
            passed(
                r#"{"Fn::If": ["C", {"Username": "a"}, {"Fn::If": ["C", {"Never": "a"}, {"Else": "a"}]}]}"#
            ),
            format!(
                "unknown-nested-parameter {path}/Fn::If/1/Username\n  `Nested` is passed the parameter \
                 `Username`, which `Child` does not declare\n  help: did you mean `UserName`?\n  \
                 related: `UserName` is declared here\n\
                 unknown-nested-parameter {path}/Fn::If/2/Fn::If/2/Else\n  `Nested` is passed the parameter \
                 `Else`, which `Child` does not declare\n  help: declare it in `Child`, or do not pass it\n"
            )
        );
    }

    #[test]
    fn what_is_not_passed_yet_is_meant_first() {
        let help = |parameters: &str| {
            let found = passed(parameters);
            found.lines().filter_map(|line| line.strip_prefix("  help: ")).collect::<Vec<_>>().join("; ")
        };
        assert_eq!(help(r#"{"Username": "a"}"#), "did you mean `UserName`?");
        assert_eq!(help(r#"{"Username": "a", "UserName": "a"}"#), "did you mean `UserNames`?");
        assert_eq!(
            help(r#"{"Username": "a", "UserName": "a", "UserNames": "a"}"#),
            "remove it: `UserName` is passed already"
        );
        assert_eq!(
            help(r#"{"Fn::If": ["C", {"Username": "a"}, {"UserName": "a"}]}"#),
            "did you mean `UserName`?"
        );
    }
}
