//! Rules whose condition never holds.

use crate::diagnostic::{Rule, Severity};
use crate::template::Section;
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "inapplicable-rule",
    severity: Severity::Warning,
    summary: "Finds rules whose `RuleCondition` never holds.",
    explanation: "\
## Why is this bad?
CloudFormation evaluates the assertions of a rule only if its `RuleCondition` holds. If the parameters' constraints
leave no value with which it does, the rule checks nothing.

## Example
```yaml
Parameters:
  Stage:
    Type: String
    AllowedValues: [test, live]
Rules:
  LiveHasAlarm:
    RuleCondition: !Equals [!Ref Stage, Live]
    Assertions:
      - Assert: !Not [!Equals [!Ref Alarm, '']]
```

## Use instead
```yaml
Parameters:
  Stage:
    Type: String
    AllowedValues: [test, live]
Rules:
  LiveHasAlarm:
    RuleCondition: !Equals [!Ref Stage, live]
    Assertions:
      - Assert: !Not [!Equals [!Ref Alarm, '']]
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for name in context.index.logical_ids(Section::Rules) {
        if context.conditions.rule_never_applies(name) {
            findings.push(
                RULE.finding(format!(
                    "the rule `{name}` never applies: no parameter values meet its condition"
                ))
                .path([Section::Rules.key(), name, "RuleCondition"])
                .help("remove the rule, or correct its condition"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn rules_apply_to_some_parameter_values() {
        let of = |stage: &str| {
            findings(
                check,
                &format!(
                    r#"{{"Parameters": {{"Stage": {{"Type": "String", "AllowedValues": ["test", "live"]}}}},
                    "Rules": {{"Always": {{"Assertions": []}}, "R": {{
                        "RuleCondition": {{"Fn::Equals": [{{"Ref": "Stage"}}, "{stage}"]}},
                        "Assertions": [{{"Assert": {{"Fn::Equals": ["a", "b"]}}}}]}}}}}}"#
                ),
            )
        };
        assert_eq!(of("live"), "");
        assert_eq!(
            of("Live"),
            "inapplicable-rule Rules/R/RuleCondition\n  the rule `R` never applies: no parameter values meet its \
             condition\n  help: remove the rule, or correct its condition\n"
        );
    }
}
