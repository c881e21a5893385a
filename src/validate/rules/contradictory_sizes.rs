//! Groups whose smallest size is above their largest.

use crate::diagnostic::{Rule, Severity};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation;

pub(super) static RULE: Rule = Rule {
    code: "contradictory-sizes",
    severity: Severity::Error,
    summary: "Finds Auto Scaling groups whose smallest size is above their largest.",
    explanation: "\
## Why is this bad?
No number of instances is between the two, and Auto Scaling refuses the group.

## Example
```yaml
MinSize: 4
MaxSize: 2
```

## Use instead
```yaml
MinSize: 2
MaxSize: 4
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for subject in relation::of_type(context, "AWS::AutoScaling::AutoScalingGroup") {
        let sizes = |name| subject.values(subject.entry.node, name, None, &subject.when);
        let most = sizes("MaxSize");
        for least in sizes("MinSize") {
            let is_below = |most: &str| {
                most.parse::<f64>()
                    .ok()
                    .zip(least.text.parse().ok())
                    .is_some_and(|(most, least)| most < least)
            };
            let found = most
                .iter()
                .filter(|most| is_below(&most.text))
                .find_map(|most| Some((most, subject.situation(&[&least.when, &most.when])?)));
            if let Some((most, situation)) = found {
                let message =
                    format!("`MinSize` is {}, above the `MaxSize` of {}{situation}", least.text, most.text);
                findings.push(RULE.finding(message).path(subject.path("MinSize")).help("raise `MaxSize`"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn the_smallest_size_is_at_most_the_largest() {
        let group = |least: &str, most: &str| {
            findings(
                check,
                &format!(
                    r#"{{"Parameters": {{"P": {{"Type": "Number", "AllowedValues": [1, 5]}}}},
                    "Resources": {{"G": {{"Type": "AWS::AutoScaling::AutoScalingGroup",
                        "Properties": {{"MinSize": {least}, "MaxSize": {most}}}}}}}}}"#
                ),
            )
        };
        assert_eq!(group("2", "\"10\""), "");
        assert_eq!(group(r#"{"Ref": "P"}"#, r#"{"Ref": "P"}"#), "");
        assert_eq!(
            group("2", r#"{"Ref": "P"}"#),
            "contradictory-sizes Resources/G/Properties/MinSize\n  `MinSize` is 2, above the `MaxSize` of 1 when P = \
             `1`\n  help: raise `MaxSize`\n"
        );
    }
}
