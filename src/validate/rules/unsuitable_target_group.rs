//! Listener rules that forward to target groups of Gateway Load Balancers.

use crate::diagnostic::{Rule, Severity};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation;

pub(super) static RULE: Rule = Rule {
    code: "unsuitable-target-group",
    severity: Severity::Error,
    summary: "Finds rules of listeners that forward to a target group of Gateway Load Balancers.",
    explanation: "\
## Why is this bad?
Only Application Load Balancers have rules, and only Gateway Load Balancers send to target groups with the protocol
`GENEVE`: Elastic Load Balancing refuses the rule.

## Example
```yaml
Rule:
  Type: AWS::ElasticLoadBalancingV2::ListenerRule
  Properties:
    Actions:
      - Type: forward
        TargetGroupArn: !Ref Targets
Targets:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties:
    Protocol: GENEVE
    Port: 6081
```

## Use instead
```yaml
Targets:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties:
    Protocol: HTTPS
    Port: 443
```
",
};

const GROUPS: [&str; 2] =
    ["Actions/*/TargetGroupArn", "Actions/*/ForwardConfig/TargetGroups/*/TargetGroupArn"];
const OF_GATEWAYS: &str = "GENEVE";

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for rule in relation::of_type(context, "AWS::ElasticLoadBalancingV2::ListenerRule") {
        let groups = |path| rule.targets(path, "AWS::ElasticLoadBalancingV2::TargetGroup");
        for group in GROUPS.into_iter().flat_map(groups) {
            let protocols = rule.values(group.node, "Protocol", None, &group.when);
            let mut unsuitable = protocols.iter().filter(|protocol| protocol.text == OF_GATEWAYS);
            if let Some(situation) = unsuitable.find_map(|protocol| rule.situation(&[&protocol.when])) {
                let message = format!(
                    "the protocol of `{}` is `{OF_GATEWAYS}`, which no rule forwards to{situation}",
                    group.logical_id
                );
                let help = "forward to a target group with the protocol `HTTP` or `HTTPS`";
                findings.push(RULE.finding(message).path(group.path).help(help));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn rules_forward_to_groups_of_application_load_balancers() {
        let rule = |action: &str, protocol: &str| {
            findings(
                check,
                &format!(
                    r#"{{"Resources": {{"R": {{"Type": "AWS::ElasticLoadBalancingV2::ListenerRule",
                        "Properties": {{"Actions": [{action}]}}}},
                    "T": {{"Type": "AWS::ElasticLoadBalancingV2::TargetGroup",
                        "Properties": {{"Protocol": {protocol}}}}}}}}}"#
                ),
            )
        };
        let direct = r#"{"TargetGroupArn": {"Ref": "T"}}"#;
        let weighted = r#"{"ForwardConfig": {"TargetGroups": [{"TargetGroupArn": {"Ref": "T"}}]}}"#;
        assert_eq!(rule(direct, r#""HTTP""#), "");
        assert_eq!(rule(direct, r#"{"Ref": "P"}"#), "");
        assert_eq!(rule(r#"{"TargetGroupArn": {"Ref": "P"}}"#, r#""GENEVE""#), "");
        for (action, path) in
            [(direct, "TargetGroupArn"), (weighted, "ForwardConfig/TargetGroups/0/TargetGroupArn")]
        {
            assert_eq!(
                rule(action, r#""GENEVE""#),
                format!(
                    "unsuitable-target-group Resources/R/Properties/Actions/0/{path}\n  the protocol of `T` is \
                     `GENEVE`, which no rule forwards to\n  help: forward to a target group with the protocol `HTTP` \
                     or `HTTPS`\n"
                )
            );
        }
    }
}
