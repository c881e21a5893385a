//! Templates without resources.

use crate::diagnostic::{Rule, Severity, nearest};
use crate::template::{Map, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "missing-resources",
    severity: Severity::Error,
    summary: "Checks that a template has at least one resource.",
    explanation: "\
## Why is this bad?
CloudFormation refuses a template without resources. A file without `Resources` is usually another kind of
file, such as a parameter file.

## Example
```yaml
Parameters:
  Name:
    Type: String
```

## Use instead
```yaml
Parameters:
  Name:
    Type: String
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Ref Name
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let resources = Section::Resources.key();
    match context.template.section(Section::Resources) {
        None => {
            let keys = context.template.root.as_map().into_iter().flat_map(Map::keys);
            let help = match nearest(resources, keys) {
                Some(meant) => format!("rename `{meant}` to `{resources}`"),
                None => "add a `Resources` section with at least one resource".to_owned(),
            };
            findings.push(RULE.finding("the template has no `Resources`").help(help));
        }
        Some(section) if section.as_map().is_some_and(Map::is_empty) => findings.push(
            RULE.finding("`Resources` is empty")
                .path([resources])
                .help("declare at least one resource, such as one of type `AWS::CloudFormation::WaitConditionHandle`"),
        ),
        Some(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn a_template_has_resources() {
        assert_eq!(findings(check, r#"{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}"#), "");
        assert_eq!(
            findings(check, r#"{"Parameters": {}}"#),
            "missing-resources \n  the template has no `Resources`\n  \
             help: add a `Resources` section with at least one resource\n"
        );
        assert_eq!(
            findings(check, r#"{"Resource": {}}"#),
            "missing-resources \n  the template has no `Resources`\n  \
             help: rename `Resource` to `Resources`\n"
        );
        assert_eq!(
            findings(check, r#"{"Resources": {}}"#),
            "missing-resources Resources\n  `Resources` is empty\n  help: declare at least one resource, such as \
             one of type `AWS::CloudFormation::WaitConditionHandle`\n"
        );
    }
}
