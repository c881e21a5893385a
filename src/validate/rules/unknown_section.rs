//! Keys of a template that are no sections.

use crate::diagnostic::{Rule, Severity, did_you_mean, nearest, quoted};
use crate::template::{Map, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "unknown-section",
    severity: Severity::Error,
    summary: "Checks that every top-level key of a template is a section that CloudFormation knows.",
    explanation: "\
## Why is this bad?
CloudFormation refuses a template with any other key. `Globals` belongs to the Serverless transform.

## Example
```yaml
Output:
  TopicArn:
    Value: !Ref Topic
```

## Use instead
```yaml
Outputs:
  TopicArn:
    Value: !Ref Topic
```
",
};

/// The transform of the AWS Serverless Application Model, which reads a section of its own.
const SERVERLESS: &str = "AWS::Serverless-2016-10-31";

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let known = || Section::ALL.iter().map(|section| section.key());
    for key in context.template.root.as_map().into_iter().flat_map(Map::keys) {
        let is_globals = key == "Globals" && context.index.has_transform(SERVERLESS);
        // A misspelt `Resources` is what `missing-resources` reports.
        let is_resources = nearest(Section::Resources.key(), [key]).is_some()
            && context.template.section(Section::Resources).is_none();
        if is_globals || is_resources || known().any(|section| section == key) {
            continue;
        }
        let help = match key {
            "Modules" => {
                "expand the modules first: to CloudFormation, a module is a resource of a type that ends in \
                          `::MODULE`"
                    .to_owned()
            }
            _ => did_you_mean(key, known(), || format!("the sections are {}", quoted(known()))),
        };
        let message = format!("`{key}` is not a section of a template");
        findings.push(RULE.finding(message).path([key]).about_key().help(help));
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn sections_are_known() {
        assert_eq!(findings(check, r#"{"Resources": {}, "Outputs": {}, "Hooks": {}}"#), "");
        assert_eq!(findings(check, r#"{"Transform": "AWS::Serverless-2016-10-31", "Globals": {}}"#), "");
        assert_eq!(findings(check, r#"{"Resource": {}}"#), "");
        assert_eq!(
            findings(check, r#"{"Resources": {}, "Modules": {}}"#),
            "unknown-section Modules\n  `Modules` is not a section of a template\n  help: expand the modules first: to \
             CloudFormation, a module is a resource of a type that ends in `::MODULE`\n"
        );
        assert_eq!(
            findings(check, r#"{"Resources": {}, "Output": {}, "Stuff": 1}"#),
            "unknown-section Output\n  `Output` is not a section of a template\n  help: did you mean `Outputs`?\n\
             unknown-section Stuff\n  `Stuff` is not a section of a template\n  help: the sections are \
             `AWSTemplateFormatVersion`, `Description`, `Metadata`, `Parameters`, `Rules`, `Mappings`, \
             `Conditions`, `Transform`, `Resources`, `Hooks`, `Outputs`\n"
        );
    }
}
