//! Rules of a nested template that the values passed always break.

use crate::condition::Guard;
use crate::diagnostic::{Rule, Severity};
use crate::template::{Node, Section};
use crate::validate::contract::family::{Family, Nested};
use crate::validate::findings::Findings;
use crate::validate::reach::reach;

pub(in crate::validate) static RULE: Rule = Rule {
    code: "violated-nested-rule",
    severity: Severity::Error,
    summary: "Checks that the values passed to a nested template can meet its `Rules`.",
    explanation: "\
## Why is this bad?
CloudFormation judges the `Rules` of a template before it makes anything, and refuses the stack whose parameters
break one. Where the values that a parent passes break it in every situation, the nested stack can never be
made.

## Example
```yaml
# child.yaml
Rules:
  NamesDiffer:
    Assertions:
      - Assert: !Not [!Equals [!Ref First, !Ref Second]]
# the parent
Parameters:
  First: analyst
  Second: analyst
```

## Use instead
```yaml
Parameters:
  First: analyst
  Second: auditor
```
",
};

pub(super) fn check(family: &Family<'_>, findings: &mut Findings) {
    for Judged { nested, name, rule, made, met } in rules(family) {
        let conditions = &family.combined().conditions;
        if conditions.is_possible(&conditions.and(&made, &met)) || !conditions.is_possible(&made) {
            continue;
        }
        let says = description(rule).map_or_else(String::new, |says| format!(": {says}"));
        let finding = RULE
            .finding(format!(
                "what `{}` is passed breaks the rule `{name}` of `{}`{says}",
                nested.logical_id,
                nested.name()
            ))
            .path(nested.path())
            .help("pass other values, or change the rule");
        findings.push(nested.related(finding, Section::Rules, name, "is declared here"));
    }
}

/// A rule of a child, over the situations of the parent.
pub(super) struct Judged<'f, 'a> {
    pub(super) nested: &'f Nested<'a>,
    pub(super) name: &'a str,
    pub(super) rule: &'a Node,
    /// The situations in which the nested stack is made.
    pub(super) made: Guard,
    /// Those in which the rule is met.
    pub(super) met: Guard,
}

/// Returns every rule of the children.
pub(super) fn rules<'f, 'a>(family: &'f Family<'a>) -> impl Iterator<Item = Judged<'f, 'a>> {
    family.nested.iter().filter(|nested| !nested.is_open).flat_map(move |nested| {
        nested.index.entries(Section::Rules).map(move |(name, rule)| {
            let combined = family.combined();
            let stack = [Section::Resources.key(), nested.logical_id].map(str::to_owned);
            let made = reach(&combined.conditions, family.context.template, &stack);
            Judged { nested, name, rule, made, met: combined.rule(nested.logical_id, name) }
        })
    })
}

/// Returns what the rule's only assertion says where it is broken.
pub(super) fn description(rule: &Node) -> Option<&str> {
    match rule.get("Assertions").and_then(Node::as_list) {
        Some([only]) => only.get("AssertDescription").and_then(Node::as_text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::nested_findings;

    fn passed(parameters: &str) -> String {
        nested_findings(
            check,
            &format!(
                r#"{{"Parameters": {{"Stage": {{"Type": "String", "AllowedValues": ["test", "live"]}}, "Free": {{"Type": "String"}}}},
                "Resources": {{"Nested": {{"Type": "AWS::CloudFormation::Stack", "Properties": {{"Parameters": {parameters}}}}}}}}}"#
            ),
            r#"{"Parameters": {"First": {"Type": "String"}, "Second": {"Type": "String", "Default": "b"}},
                "Rules": {"Differ": {"RuleCondition": {"Fn::Contains": [["a", "b", "test", "live"], {"Ref": "First"}]},
                    "Assertions": [{"Assert": {"Fn::Not": [{"Fn::Equals": [{"Ref": "First"}, {"Ref": "Second"}]}]},
                        "AssertDescription": "the names differ"}]}}}"#,
        )
    }

    #[test]
    fn rules_that_can_be_met_pass() {
        for good in [
            r#"{"First": "a"}"#,
            r#"{"First": "c", "Second": "c"}"#,
            r#"{"First": "test", "Second": {"Ref": "Stage"}}"#,
            r#"{"First": {"Ref": "Free"}, "Second": {"Ref": "Free"}}"#,
            r#"{"First": {"Fn::GetAtt": ["Other", "Outputs.X"]}}"#,
        ] {
            assert_eq!(passed(good), "", "{good}");
        }
    }

    #[test]
    fn rules_that_are_always_broken_are_found() {
        for bad in [
            r#"{"First": "a", "Second": "a"}"#,
            r#"{"First": "b"}"#,
            r#"{"First": {"Ref": "Stage"}, "Second": {"Ref": "Stage"}}"#,
        ] {
            assert_eq!(
                passed(bad),
                "violated-nested-rule Resources/Nested/Properties/Parameters\n  what `Nested` is passed breaks \
                 the rule `Differ` of `Child`: the names differ\n  help: pass other values, or change the rule\n  \
                 related: `Differ` is declared here\n",
                "{bad}"
            );
        }
    }
}
