//! The values of `DeletionPolicy` and `UpdateReplacePolicy`.

use crate::diagnostic::{Rule, Severity, did_you_mean, quoted};
use crate::schema;
use crate::template::{Node, Section, Value};
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "invalid-deletion-policy",
    severity: Severity::Error,
    summary: "Checks the values of `DeletionPolicy` and `UpdateReplacePolicy`.",
    explanation: "\
## Why is this bad?
`DeletionPolicy` is `Delete`, `Retain`, `RetainExceptOnCreate` or `Snapshot`; `UpdateReplacePolicy` is
`Delete`, `Retain` or `Snapshot`. Only volumes, databases, clusters and caches can be kept as a snapshot.

## Example
```yaml
Bucket:
  Type: AWS::S3::Bucket
  DeletionPolicy: Keep
```

## Use instead
```yaml
Bucket:
  Type: AWS::S3::Bucket
  DeletionPolicy: Retain
```
",
};

const POLICIES: [(&str, &[&str]); 2] = [
    ("DeletionPolicy", &["Delete", "Retain", "RetainExceptOnCreate", "Snapshot"]),
    ("UpdateReplacePolicy", &["Delete", "Retain", "Snapshot"]),
];

/// The types that can be kept as a snapshot (CloudFormation user guide, "DeletionPolicy attribute").
const SNAPSHOTS: [&str; 8] = [
    "AWS::DocDB::DBCluster",
    "AWS::EC2::Volume",
    "AWS::ElastiCache::CacheCluster",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::Neptune::DBCluster",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::Redshift::Cluster",
];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for (resource, map) in context.index.resources() {
        for (key, allowed) in POLICIES {
            let Some(node) = map.get(key) else { continue };
            let one_of = || format!("write one of {}", quoted(allowed.iter().copied()));
            let (message, help) = match &node.value {
                Value::Text(text) if text == "Snapshot" => match map.get("Type").and_then(Node::as_text) {
                    Some(kind) if schema::get(kind).is_some() && !SNAPSHOTS.contains(&kind) => {
                        let others = allowed.iter().copied().filter(|policy| *policy != "Snapshot");
                        let message = format!("resources of type `{kind}` cannot be kept as a snapshot");
                        (message, format!("write one of {}", quoted(others)))
                    }
                    _ => continue,
                },
                Value::Text(text) if allowed.contains(&text.as_ref()) => continue,
                Value::Text(text) => (
                    format!("`{text}` is not a value of `{key}`"),
                    did_you_mean(text, allowed.iter().copied(), one_of),
                ),
                // `computed-deletion-policy` says what functions need.
                Value::Call(_) => continue,
                _ => (format!("`{key}` is not a text"), one_of()),
            };
            findings.push(RULE.finding(message).path(resource.path(Section::Resources, [key])).help(help));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn policies_have_few_values() {
        let good = r#"{"Resources": {"A": {"DeletionPolicy": "RetainExceptOnCreate"}}}"#;
        assert_eq!(findings(check, good), "");
        let snapshots = r#"{"Resources": {"A": {"Type": "AWS::RDS::DBInstance", "DeletionPolicy": "Snapshot"},
            "B": {"Type": "Custom::Any", "UpdateReplacePolicy": "Snapshot", "DeletionPolicy": {"Ref": "P"}}}}"#;
        assert_eq!(findings(check, snapshots), "");
        let bad = r#"{"Resources": {"A": {"DeletionPolicy": "Retian"},
            "B": {"UpdateReplacePolicy": "RetainExceptOnCreate", "DeletionPolicy": ["Retain"]},
            "C": {"Type": "AWS::SNS::Topic", "DeletionPolicy": "Snapshot"}}}"#;
        assert_eq!(
            findings(check, bad),
            "invalid-deletion-policy Resources/A/DeletionPolicy\n  `Retian` is not a value of \
             `DeletionPolicy`\n  help: did you mean `Retain`?\n\
             invalid-deletion-policy Resources/B/UpdateReplacePolicy\n  `RetainExceptOnCreate` is not a value \
             of `UpdateReplacePolicy`\n  help: write one of `Delete`, `Retain`, `Snapshot`\n\
             invalid-deletion-policy Resources/B/DeletionPolicy\n  `DeletionPolicy` is not a text\n  help: write \
             one of `Delete`, `Retain`, `RetainExceptOnCreate`, `Snapshot`\n\
             invalid-deletion-policy Resources/C/DeletionPolicy\n  resources of type `AWS::SNS::Topic` cannot be \
             kept as a snapshot\n  help: write one of `Delete`, `Retain`, `RetainExceptOnCreate`\n"
        );
    }
}
