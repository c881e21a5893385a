//! Scaling policies of groups whose size is fixed.

use crate::condition::Guard;
use crate::diagnostic::{Rule, Severity};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation::{self, Subject, Target};

pub(super) static RULE: Rule = Rule {
    code: "scaling-without-room",
    severity: Severity::Warning,
    summary: "Finds target tracking policies of Auto Scaling groups whose smallest size is their largest.",
    explanation: "\
## Why is this bad?
A target tracking policy adds and removes instances within the bounds of its group. Where both bounds are the same it
does nothing, while its alarms are there and cost money. A group that a scheduled action changes is not reported, nor
is one that has room for some parameter values.

## Example
```yaml
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: '2'
    MaxSize: '2'
Policy:
  Type: AWS::AutoScaling::ScalingPolicy
  Properties:
    AutoScalingGroupName: !Ref Group
    PolicyType: TargetTrackingScaling
```

## Use instead
```yaml
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: '2'
    MaxSize: '6'
```
",
};

const GROUP: &str = "AWS::AutoScaling::AutoScalingGroup";
const NAME: &str = "AutoScalingGroupName";

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for policy in relation::of_type(context, "AWS::AutoScaling::ScalingPolicy") {
        let kinds = policy.values(policy.entry.node, "PolicyType", None, &policy.when);
        let Some(tracking) = kinds.into_iter().find(|kind| kind.text == "TargetTrackingScaling") else {
            continue;
        };
        for group in policy.targets(NAME, GROUP) {
            let when = context.conditions.and(&tracking.when, &group.when);
            if let Some((size, situation)) = fixed(&policy, &group, &when)
                && !is_scheduled(context, group.logical_id)
            {
                let id = group.logical_id;
                let message = format!(
                    "`{id}` cannot be scaled: its `MinSize` and its `MaxSize` are both {size}{situation}"
                );
                let help = format!("raise `MaxSize` of `{id}`, or remove the policy");
                findings.push(RULE.finding(message).path(group.path).help(help));
            }
        }
    }
}

/// Returns the size of a group that has only one, whatever the situation, and words on the situation.
fn fixed(policy: &Subject<'_, '_>, group: &Target<'_>, when: &Guard) -> Option<(String, String)> {
    let conditions = &policy.context.conditions;
    let [least, most] = ["MinSize", "MaxSize"].map(|name| policy.values(group.node, name, None, when));
    let mut is_fixed = Guard::NEVER;
    for (least, most) in least.iter().flat_map(|least| most.iter().map(move |most| (least, most))) {
        if least.text.trim() == most.text.trim() {
            is_fixed = conditions.or(&is_fixed, &conditions.and(&least.when, &most.when));
        }
    }
    let situation = policy.situation(&[when])?;
    let size = least.first()?.text.trim().to_owned();
    conditions.implies(when, &is_fixed).then_some((size, situation))
}

/// Tells whether a scheduled action may change the size of a group.
fn is_scheduled(context: &Context<'_>, group: &str) -> bool {
    relation::of_type(context, "AWS::AutoScaling::ScheduledAction")
        .any(|action| action.targets(NAME, GROUP).iter().any(|target| target.logical_id == group))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn policy(kind: &str, least: &str, most: &str, rest: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"Most": {{"Type": "Number", "AllowedValues": [2, 5]}}}},
                "Resources": {{"G": {{"Type": "AWS::AutoScaling::AutoScalingGroup",
                    "Properties": {{"MinSize": {least}, "MaxSize": {most}}}}},
                "P": {{"Type": "AWS::AutoScaling::ScalingPolicy",
                    "Properties": {{"PolicyType": "{kind}", "AutoScalingGroupName": {{"Ref": "G"}}}}}}{rest}}}}}"#
            ),
        )
    }

    #[test]
    fn a_group_that_is_scaled_has_room() {
        let tracking = "TargetTrackingScaling";
        assert_eq!(policy(tracking, "2", "3", ""), "");
        assert_eq!(policy(tracking, "2", r#"{"Ref": "Most"}"#, ""), "");
        assert_eq!(policy("StepScaling", "2", "2", ""), "");
        let scheduled = r#", "A": {"Type": "AWS::AutoScaling::ScheduledAction",
            "Properties": {"AutoScalingGroupName": {"Ref": "G"}}}"#;
        assert_eq!(policy(tracking, "2", "2", scheduled), "");
        assert_eq!(
            policy(tracking, "2", r#""2""#, ""),
            "scaling-without-room Resources/P/Properties/AutoScalingGroupName\n  `G` cannot be scaled: its `MinSize` \
             and its `MaxSize` are both 2\n  help: raise `MaxSize` of `G`, or remove the policy\n"
        );
    }
}
