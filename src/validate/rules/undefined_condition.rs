//! Conditions that the template does not declare.

use crate::diagnostic::{Rule, Severity};
use crate::template::Section;
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::walk::Kind;

pub(super) static RULE: Rule = Rule {
    code: "undefined-condition",
    severity: Severity::Error,
    summary: "Checks that the conditions of resources, outputs, `Fn::If` and other conditions are declared.",
    explanation: "\
## Why is this bad?
CloudFormation refuses a template that names a condition that its `Conditions` section does not declare.

## Example
```yaml
Conditions:
  IsLive: !Equals [!Ref Stage, live]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: Live
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
    if context.index.is_open(Section::Conditions) {
        return;
    }
    for reference in context.references().iter().filter(|reference| reference.kind == Kind::Condition) {
        let target = reference.target;
        if context.has(Section::Conditions, target, reference.spot) {
            continue;
        }
        let known = context.index.known(Section::Conditions);
        let otherwise = || format!("declare `{target}` in the `Conditions` section");
        findings.push(
            RULE.finding(format!("the condition `{target}` is not declared"))
                .path(context.path(reference.spot))
                .help(context.suggestions.did_you_mean(target, known, otherwise)),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn conditions_are_declared() {
        let good = r#"{"Conditions": {"A": {"Fn::Not": [{"Condition": "B"}]}, "B": {}},
            "Resources": {"T": {"Condition": "A", "Properties": {"P": {"Fn::If": ["B", 1, 2]},
                "Policy": {"Condition": "free"}}}}, "Outputs": {"O": {"Condition": "A", "Value": 1}}}"#;
        assert_eq!(findings(check, good), "");
        let bad = r#"{"Conditions": {"Alpha": {"Fn::Not": [{"Condition": "B"}]}},
            "Resources": {"T": {"Condition": "Alpa", "Properties": {"P": {"Fn::If": ["C", 1, 2]}}}},
            "Outputs": {"O": {"Condition": "D", "Value": 1}}}"#;
        assert_eq!(
            findings(check, bad),
            "undefined-condition Conditions/Alpha/Fn::Not/0\n  the condition `B` is not declared\n  \
             help: declare `B` in the `Conditions` section\n\
             undefined-condition Resources/T/Condition\n  the condition `Alpa` is not declared\n  \
             help: did you mean `Alpha`?\n\
             undefined-condition Resources/T/Properties/P\n  the condition `C` is not declared\n  \
             help: declare `C` in the `Conditions` section\n\
             undefined-condition Outputs/O/Condition\n  the condition `D` is not declared\n  \
             help: declare `D` in the `Conditions` section\n"
        );
    }

    #[test]
    fn a_malformed_section_hides_conditions() {
        assert_eq!(findings(check, r#"{"Conditions": [], "Resources": {"T": {"Condition": "A"}}}"#), "");
    }
}
