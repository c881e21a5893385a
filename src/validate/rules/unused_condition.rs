//! Conditions that nothing names.

use super::unused;
use crate::diagnostic::{Rule, Severity};
use crate::template::Section;
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::uses::Uses;
use crate::validate::walk::Kind;

pub(super) static RULE: Rule = Rule {
    code: "unused-condition",
    severity: Severity::Warning,
    summary: "Finds conditions that nothing in the template names.",
    explanation: "\
## Why is this bad?
A condition that nothing depends on has no effect. Often a resource lacks the `Condition` that it should have.

## Example
```yaml
Conditions:
  IsLive: !Equals [!Ref Stage, live]
Resources:
  Topic:
    Type: AWS::SNS::Topic
```

## Use instead
```yaml
Conditions:
  IsLive: !Equals [!Ref Stage, live]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: IsLive
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(uses) = Uses::of(context, &[Kind::Condition]) else { return };
    for logical_id in context.index.logical_ids(Section::Conditions).filter(|id| !uses.has(id)) {
        findings.push(
            unused(&RULE, Section::Conditions, "condition", logical_id)
                .help("remove it, or name it in a resource, an output or `Fn::If`"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn conditions_are_named() {
        let good = r#"{"Conditions": {"A": {"Fn::Not": [{"Condition": "B"}]}, "B": {}, "C": {}, "D": {}},
            "Resources": {"T": {"Condition": "A", "Properties": {"P": {"Fn::If": ["C", 1, 2]}}}},
            "Outputs": {"O": {"Condition": "D", "Value": 1}}}"#;
        assert_eq!(findings(check, good), "");
        assert_eq!(
            findings(
                check,
                r#"{"Conditions": {"A": {}}, "Resources": {"T": {"Metadata": {"Condition": "A"}, "Type": "x"}}}"#
            ),
            "unused-condition Conditions/A\n  the condition `A` is not used\n  \
             help: remove it, or name it in a resource, an output or `Fn::If`\n"
        );
    }
}
