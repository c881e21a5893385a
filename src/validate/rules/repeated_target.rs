//! Targets of an event rule that have one id.

use crate::condition::expression;
use crate::diagnostic::{Rule, Severity, cut};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation;
use crate::validate::same_values::{Holders, Variant};

pub(super) static RULE: Rule = Rule {
    code: "repeated-target",
    severity: Severity::Warning,
    summary: "Finds targets of an event rule that have the same id.",
    explanation: "\
## Why is this bad?
The id tells the targets of a rule apart. EventBridge updates the target that has the id of a new one (EventBridge API
reference, `PutTargets`), so that at most one of the two gets the events.

## Example
```yaml
Nightly:
  Type: AWS::Events::Rule
  Properties:
    ScheduleExpression: rate(1 day)
    Targets:
      - Id: function
        Arn: !GetAtt Report.Arn
      - Id: function
        Arn: !GetAtt Cleanup.Arn
```

## Use instead
```yaml
Nightly:
  Type: AWS::Events::Rule
  Properties:
    ScheduleExpression: rate(1 day)
    Targets:
      - Id: report
        Arn: !GetAtt Report.Arn
      - Id: cleanup
        Arn: !GetAtt Cleanup.Arn
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for rule in relation::of_type(context, "AWS::Events::Rule") {
        let mut holders = Holders::default();
        for id in rule.each("Targets/*/Id").items {
            let Some(key) = expression(id.node) else { continue };
            let own = Variant { keys: vec![key], when: id.when };
            // The branches of one target exclude each other.
            let Some(target) = id.indices.first().copied() else { continue };
            let Some((_, situation)) = holders.add(&context.conditions, target, own) else { continue };
            let message = match id.text {
                Some(text) => format!("another target of the rule has the id `{}`{situation}", cut(&text)),
                None => format!("another target of the rule has the same id{situation}"),
            };
            findings.push(RULE.finding(message).path(id.path).help("give each target an id of its own"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn targets(items: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"P": {{"Type": "String"}}}},
                "Conditions": {{"C": {{"Fn::Equals": [{{"Ref": "P"}}, "x"]}}}},
                "Resources": {{"R": {{"Type": "AWS::Events::Rule", "Properties": {{"Targets": {items}}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn ids_differ_or_exclude_each_other() {
        for items in [
            r#"[{"Id": "a"}, {"Id": "b"}, {}]"#,
            r#"[{"Id": {"Ref": "P"}}, {"Id": "P"}]"#,
            r#"{"Fn::If": ["C", [{"Id": "a"}], [{"Id": "a"}]]}"#,
            r#"[{"Id": {"Fn::If": ["C", "a", "b"]}}, {"Id": {"Fn::If": ["C", "b", "a"]}}]"#,
        ] {
            assert_eq!(targets(items), "", "{items}");
        }
    }

    #[test]
    fn an_id_of_two_targets_is_found() {
        let help = "help: give each target an id of its own";
        assert_eq!(
            targets(r#"[{"Id": "a"}, {"Id": "b"}, {"Id": "a"}]"#),
            format!(
                "repeated-target Resources/R/Properties/Targets/2/Id\n  another target of the rule has the id `a`\n  \
                 {help}\n"
            )
        );
        assert_eq!(
            targets(
                r#"[{"Id": {"Ref": "P"}}, {"Fn::If": ["C", {"Id": {"Ref": "P"}}, {"Ref": "AWS::NoValue"}]}]"#
            ),
            format!(
                "repeated-target Resources/R/Properties/Targets/1/Fn::If/1/Id\n  another target of the rule has the \
                 same id when P = `x`\n  {help}\n"
            )
        );
    }
}
