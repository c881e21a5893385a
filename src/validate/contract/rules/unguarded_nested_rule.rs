//! Rules of a nested template that some values of the parent's parameters break.

use super::violated_nested_rule::{Judged, description, rules};
use crate::diagnostic::{Rule, Severity};
use crate::template::Section;
use crate::validate::contract::family::Family;
use crate::validate::findings::Findings;

pub(in crate::validate) static RULE: Rule = Rule {
    code: "unguarded-nested-rule",
    severity: Severity::Warning,
    summary: "Checks that a parent takes only what meets the `Rules` of the templates that it nests.",
    explanation: "\
## Why is this bad?
The `Rules` of a template say which parameter values belong together. Those of a nested template are judged only
when the nested stack is made: other nested stacks have been made by then, and all of it is rolled back. With
the rule in the parent too, the console says so before anything is made.

## Example
```yaml
# child.yaml
Rules:
  NamesDiffer:
    Assertions:
      - Assert: !Not [!Equals [!Ref First, !Ref Second]]
# the parent
Parameters:
  First: !Ref First
  Second: !Ref Second
```

## Use instead
```yaml
# the parent
Rules:
  NamesDiffer:
    Assertions:
      - Assert: !Not [!Equals [!Ref First, !Ref Second]]
```
",
};

pub(super) fn check(family: &Family<'_>, findings: &mut Findings) {
    for Judged { nested, name, rule, made, met } in rules(family) {
        let combined = family.combined();
        let conditions = &combined.conditions;
        // A rule that is broken in every situation is an error.
        if !conditions.is_possible(&conditions.and(&made, &met)) {
            continue;
        }
        let broken = conditions.and(&made, &conditions.not(&met));
        let witness = combined.certain_witness(&broken).filter(|_| conditions.is_possible(&broken));
        let Some(witness) = witness else { continue };
        let says = description(rule).map_or_else(String::new, |says| format!(": {says}"));
        let message = format!(
            "what `{}` is passed breaks the rule `{name}` of `{}` when {witness}{says}",
            nested.logical_id,
            nested.name()
        );
        let help = "declare the rule in this template too, or constrain the parameters";
        let finding = RULE.finding(message).path(nested.path()).help(help);
        findings.push(nested.related(finding, Section::Rules, name, "is declared here"));
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::nested_findings;

    fn passed(parameters: &str, rules: &str) -> String {
        nested_findings(
            check,
            &format!(
                r#"{{"Parameters": {{"A": {{"Type": "String"}}, "B": {{"Type": "String", "AllowedValues": ["b", "c"]}}}},
                "Rules": {{{rules}}},
                "Resources": {{"Nested": {{"Type": "AWS::CloudFormation::Stack", "Properties": {{"Parameters": {parameters}}}}}}}}}"#
            ),
            r#"{"Parameters": {"First": {"Type": "String"}, "Second": {"Type": "String"}},
                "Rules": {"Differ": {"Assertions": [
                    {"Assert": {"Fn::Not": [{"Fn::Equals": [{"Ref": "First"}, {"Ref": "Second"}]}]}}]}}}"#,
        )
    }

    #[test]
    fn rules_that_are_met_or_repeated_pass() {
        let repeated = r#""Differ": {"Assertions": [{"Assert": {"Fn::Not": [{"Fn::Equals": [{"Ref": "A"}, {"Ref": "B"}]}]}}]}"#;
        for (parameters, rules) in [
            (r#"{"First": "a", "Second": {"Ref": "B"}}"#, ""),
            (r#"{"First": {"Ref": "A"}, "Second": {"Ref": "B"}}"#, repeated),
            (r#"{"First": {"Fn::GetAtt": ["Other", "Outputs.X"]}, "Second": {"Ref": "B"}}"#, ""),
            // Always broken, which is an error.
            (r#"{"First": "a", "Second": "a"}"#, ""),
        ] {
            assert_eq!(passed(parameters, rules), "", "{parameters} {rules}");
        }
    }

    #[test]
    fn rules_that_some_values_break_are_found() {
        for (first, when) in [(r#""c""#, "B = `c`"), (r#"{"Ref": "A"}"#, "A = `b`, B = `b`")] {
            assert_eq!(
                passed(&format!(r#"{{"First": {first}, "Second": {{"Ref": "B"}}}}"#), ""),
                format!(
                    "unguarded-nested-rule Resources/Nested/Properties/Parameters\n  what `Nested` is passed breaks \
                     the rule `Differ` of `Child` when {when}\n  help: declare the rule in this template too, or \
                     constrain the parameters\n  related: `Differ` is declared here\n"
                )
            );
        }
    }
}
