//! Resources that hold data and do not say what becomes of it.

use crate::diagnostic::{Rule, Severity};
use crate::schema;
use crate::template::{Map, NESTED_STACK, Node, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "stateful-without-policy",
    severity: Severity::Warning,
    summary: "Finds resources that hold data and lack `DeletionPolicy` or `UpdateReplacePolicy`.",
    explanation: "\
## Why is this bad?
Unless `DeletionPolicy` says otherwise, CloudFormation deletes a resource with its data when the stack is
deleted or the resource leaves the template; unless `UpdateReplacePolicy` does, also when an update replaces the
resource, which a change of one property can cause. Who writes both has thought of it, even where they are
`Delete`. Databases of RDS that are not in a cluster, and its clusters, are kept as a snapshot on deletion, but
not on replacement. A bucket must be empty to be deleted, and a nested stack is judged by its own resources.

## Example
```yaml
Table:
  Type: AWS::DynamoDB::Table
```

## Use instead
```yaml
Table:
  Type: AWS::DynamoDB::Table
  DeletionPolicy: Retain
  UpdateReplacePolicy: Retain
```
",
};

/// The types that are in the table but hold no data of their own: a nested stack's resources do, which have
/// policies themselves, and so does the cluster that a database instance of these types always belongs to.
const WITHOUT_OWN_DATA: [&str; 3] = [NESTED_STACK, "AWS::DocDB::DBInstance", "AWS::Neptune::DBInstance"];

/// The types that support `Snapshot` (CloudFormation template reference, `DeletionPolicy` attribute).
const WITH_SNAPSHOT: [&str; 8] = [
    "AWS::DocDB::DBCluster",
    "AWS::EC2::Volume",
    "AWS::ElastiCache::CacheCluster",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::Neptune::DBCluster",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::Redshift::Cluster",
];

/// The types whose `DeletionPolicy` is `Snapshot` unless it is written (at the same place).
const SNAPSHOT_BY_DEFAULT: [&str; 2] = ["AWS::RDS::DBCluster", INSTANCE];

/// The type that holds data of its own unless it names the cluster that it belongs to.
const INSTANCE: &str = "AWS::RDS::DBInstance";

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for (entry, map) in context.index.resources() {
        let Some(kind) = map.get("Type").and_then(Node::as_text) else { continue };
        let lacks = |key: &str| map.get(key).is_none();
        let lacks_deletion = lacks("DeletionPolicy") && !SNAPSHOT_BY_DEFAULT.contains(&kind);
        let missing = match (lacks_deletion, lacks("UpdateReplacePolicy")) {
            (false, false) => continue,
            (true, false) => "`DeletionPolicy`",
            (false, true) => "`UpdateReplacePolicy`",
            (true, true) => "`DeletionPolicy` and `UpdateReplacePolicy`",
        };
        if !holds_data(kind, map) || !context.conditions.is_possible(&context.present(entry.node)) {
            continue;
        }
        let keep = if WITH_SNAPSHOT.contains(&kind) { "`Retain` or `Snapshot`" } else { "`Retain`" };
        findings.push(
            RULE.finding(format!("`{}` holds data and lacks {missing}", entry.logical_id))
                .path(entry.path(Section::Resources, []))
                .about_key()
                .help(format!("write {keep} to keep the data, `Delete` if it may be lost")),
        );
    }
}

fn holds_data(kind: &str, map: &Map) -> bool {
    let is_of_cluster = || {
        let properties = map.get("Properties");
        kind == INSTANCE && properties.is_some_and(|node| node.get("DBClusterIdentifier").is_some())
    };
    schema::is_stateful(kind) && !WITHOUT_OWN_DATA.contains(&kind) && !is_of_cluster()
}

#[cfg(test)]
mod tests {
    use super::{WITH_SNAPSHOT, WITHOUT_OWN_DATA, check};
    use crate::schema;
    use crate::validate::testing::findings;

    fn resource(json: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Conditions": {{"Never": {{"Fn::Equals": ["a", "b"]}}}}, "Resources": {{"It": {{{json}}}}}}}"#
            ),
        )
    }

    fn found(missing: &str, keep: &str) -> String {
        format!(
            "stateful-without-policy Resources/It\n  `It` holds data and lacks {missing}\n  \
             help: write {keep} to keep the data, `Delete` if it may be lost\n"
        )
    }

    #[test]
    fn what_becomes_of_data_is_written() {
        for good in [
            r#""Type": "AWS::DynamoDB::Table", "DeletionPolicy": "Delete", "UpdateReplacePolicy": "Retain""#,
            r#""Type": "AWS::DynamoDB::Table", "Condition": "Never""#,
            r#""Type": "AWS::IAM::Role""#,
            r#""Type": "AWS::S3::Bucket""#,
            r#""Type": "AWS::CloudFormation::Stack""#,
            r#""Type": "AWS::RDS::DBInstance", "Properties": {"DBClusterIdentifier": "c"}"#,
            r#""Type": "AWS::RDS::DBCluster", "UpdateReplacePolicy": "Snapshot""#,
        ] {
            assert_eq!(resource(good), "", "{good}");
        }
    }

    #[test]
    fn missing_policies_are_found() {
        assert_eq!(
            resource(r#""Type": "AWS::DynamoDB::Table""#),
            found("`DeletionPolicy` and `UpdateReplacePolicy`", "`Retain`")
        );
        assert_eq!(
            resource(r#""Type": "AWS::EC2::Volume", "UpdateReplacePolicy": "Retain""#),
            found("`DeletionPolicy`", "`Retain` or `Snapshot`")
        );
        assert_eq!(
            resource(r#""Type": "AWS::RDS::DBInstance""#),
            found("`UpdateReplacePolicy`", "`Retain` or `Snapshot`")
        );
    }

    #[test]
    fn the_lists_name_types_of_the_table() {
        for kind in WITH_SNAPSHOT.into_iter().chain(WITHOUT_OWN_DATA) {
            assert!(schema::is_stateful(kind), "{kind}");
        }
    }
}
