//! Replication groups in cluster mode that cannot fail over.

use crate::diagnostic::{Rule, Severity};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation;

pub(super) static RULE: Rule = Rule {
    code: "missing-failover",
    severity: Severity::Error,
    summary: "Checks that replication groups in cluster mode fail over by themselves.",
    explanation: "\
## Why is this bad?
ElastiCache refuses a replication group whose parameter group turns the cluster mode on, unless
`AutomaticFailoverEnabled` is true.

## Example
```yaml
Replication:
  Type: AWS::ElastiCache::ReplicationGroup
  Properties:
    AutomaticFailoverEnabled: false
    CacheParameterGroupName: !Ref Parameters
Parameters:
  Type: AWS::ElastiCache::ParameterGroup
  Properties:
    Properties: { cluster-enabled: 'yes' }
```

## Use instead
```yaml
Replication:
  Type: AWS::ElastiCache::ReplicationGroup
  Properties:
    AutomaticFailoverEnabled: true
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for subject in relation::of_type(context, "AWS::ElastiCache::ReplicationGroup") {
        let failover = subject.values(subject.entry.node, "AutomaticFailoverEnabled", None, &subject.when);
        let off: Vec<_> = failover.iter().filter(|it| it.text.eq_ignore_ascii_case("false")).collect();
        if off.is_empty() {
            continue;
        }
        for target in subject.targets("CacheParameterGroupName", "AWS::ElastiCache::ParameterGroup") {
            let modes = subject.values(target.node, "Properties/cluster-enabled", None, &target.when);
            let on = modes.iter().filter(|it| it.text == "yes");
            let found = on.flat_map(|on| off.iter().map(move |off| [&on.when, &off.when]));
            if let Some(situation) = found.into_iter().find_map(|guards| subject.situation(&guards)) {
                let message = format!(
                    "`{}` does not fail over by itself, but `{}` turns its cluster mode on{situation}",
                    subject.entry.logical_id, target.logical_id
                );
                let path = subject.path("AutomaticFailoverEnabled");
                findings
                    .push(RULE.finding(message).path(path).help("set `AutomaticFailoverEnabled` to true"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn group(failover: &str, mode: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"P": {{"Type": "String", "AllowedValues": ["yes", "no"]}}}},
                "Conditions": {{"C": {{"Fn::Equals": [{{"Ref": "P"}}, "yes"]}}}},
                "Resources": {{"G": {{"Type": "AWS::ElastiCache::ReplicationGroup", "Properties": {{
                    "AutomaticFailoverEnabled": {failover}, "CacheParameterGroupName": {{"Ref": "M"}}}}}},
                "M": {{"Type": "AWS::ElastiCache::ParameterGroup", "Properties": {{"Properties": {{"cluster-enabled": {mode}}}}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn groups_in_cluster_mode_fail_over() {
        assert_eq!(group("true", r#""yes""#), "");
        assert_eq!(group("false", r#""no""#), "");
        assert_eq!(group(r#"{"Fn::If": ["C", true, false]}"#, r#"{"Ref": "P"}"#), "");
        assert_eq!(
            group(r#"{"Fn::If": ["C", false, true]}"#, r#"{"Ref": "P"}"#),
            "missing-failover Resources/G/Properties/AutomaticFailoverEnabled\n  `G` does not fail over by itself, \
             but `M` turns its cluster mode on when P = `yes`\n  help: set `AutomaticFailoverEnabled` to true\n"
        );
    }
}
