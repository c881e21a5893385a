//! Keys of a resource that are no resource attributes.

use crate::diagnostic::{Rule, Severity, did_you_mean, quoted};
use crate::template::Section;
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "unknown-resource-attribute",
    severity: Severity::Error,
    summary: "Checks that the keys of a resource beside `Type` and `Properties` are resource attributes.",
    explanation: "\
## Why is this bad?
CloudFormation refuses a resource with any other key: either it is misspelt, or it is a property that is
indented too little.

## Example
```yaml
Topic:
  Type: AWS::SNS::Topic
  TopicName: news
```

## Use instead
```yaml
Topic:
  Type: AWS::SNS::Topic
  Properties:
    TopicName: news
```
",
};

const KNOWN: [&str; 9] = [
    "Type",
    "Properties",
    "Condition",
    "DependsOn",
    "CreationPolicy",
    "DeletionPolicy",
    "Metadata",
    "UpdatePolicy",
    "UpdateReplacePolicy",
];

/// The attributes that only the Serverless transform and CloudFormation modules read.
const OF_MACROS: [&str; 3] = ["Connectors", "IgnoreGlobals", "Version"];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    // A macro of the author may read attributes of its own, such as a `Count`.
    if context.index.is_rewritten() {
        return;
    }
    for (resource, map) in context.index.resources() {
        for (key, _) in map.iter().filter(|(key, _)| !KNOWN.contains(key) && !OF_MACROS.contains(key)) {
            // A loop or an unknown function is not an attribute either, but others report it.
            if key.starts_with("Fn::") {
                continue;
            }
            let otherwise = || {
                let known = quoted(KNOWN);
                format!("move it under `Properties` if it is a property; the attributes are {known}")
            };
            findings.push(
                RULE.finding(format!("`{key}` is not an attribute of a resource"))
                    .path(resource.path(Section::Resources, [key]))
                    .about_key()
                    .help(did_you_mean(key, KNOWN, otherwise)),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn attributes_are_known() {
        let good =
            r#"{"Resources": {"T": {"Type": "x", "Properties": {}, "UpdateReplacePolicy": "Retain"}}}"#;
        assert_eq!(findings(check, good), "");
        let macros =
            r#"{"Transform": ["Count"], "Resources": {"T": {"Type": "AWS::SNS::Topic", "Count": 3}}}"#;
        assert_eq!(findings(check, macros), "");
        assert_eq!(
            findings(check, r#"{"Resources": {"T": {"Type": "x", "Propertys": {}, "TopicName": "n"}}}"#),
            "unknown-resource-attribute Resources/T/Propertys\n  `Propertys` is not an attribute of a \
             resource\n  help: did you mean `Properties`?\n\
             unknown-resource-attribute Resources/T/TopicName\n  `TopicName` is not an attribute of a \
             resource\n  help: move it under `Properties` if it is a property; the attributes are `Type`, \
             `Properties`, `Condition`, `DependsOn`, `CreationPolicy`, `DeletionPolicy`, `Metadata`, \
             `UpdatePolicy`, `UpdateReplacePolicy`\n"
        );
    }
}
