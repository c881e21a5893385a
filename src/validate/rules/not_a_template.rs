//! What is no template at all.

use crate::diagnostic::{Diagnostic, Rule, Severity, nearest};
use crate::template::{Map, Section};
use crate::validate::context::Context;

pub(super) static RULE: Rule = Rule {
    code: "not-a-template",
    severity: Severity::Error,
    summary: "Checks that the file is a template: a mapping with at least one resource.",
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

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let Some(root) = context.template.root.as_map() else {
        findings.push(
            RULE.finding("this is not a template: it is not a mapping of sections")
                .help("begin the template with `Resources:`"),
        );
        return;
    };
    let resources = Section::Resources.key();
    match context.template.section(Section::Resources) {
        None => {
            let help = match nearest(resources, root.keys()) {
                Some(meant) => format!("rename `{meant}` to `{resources}`"),
                None => "add a `Resources` section with at least one resource".to_owned(),
            };
            findings.push(RULE.finding("this is not a template: it has no `Resources`").help(help));
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
            findings(check, "[]"),
            "not-a-template \n  this is not a template: it is not a mapping of sections\n  \
             help: begin the template with `Resources:`\n"
        );
        assert_eq!(
            findings(check, r#"{"Parameters": {}}"#),
            "not-a-template \n  this is not a template: it has no `Resources`\n  \
             help: add a `Resources` section with at least one resource\n"
        );
        assert_eq!(
            findings(check, r#"{"Resource": {}}"#),
            "not-a-template \n  this is not a template: it has no `Resources`\n  \
             help: rename `Resource` to `Resources`\n"
        );
        assert_eq!(
            findings(check, r#"{"Resources": {}}"#),
            "not-a-template Resources\n  `Resources` is empty\n  help: declare at least one resource, such as \
             one of type `AWS::CloudFormation::WaitConditionHandle`\n"
        );
    }
}
