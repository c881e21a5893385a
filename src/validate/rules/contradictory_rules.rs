//! Rules that no parameter values satisfy.

use crate::diagnostic::{Diagnostic, Place, Rule, Severity, quoted};
use crate::template::Section;
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "contradictory-rules",
    severity: Severity::Error,
    summary: "Finds rules that no parameter values satisfy, alone or together.",
    explanation: "\
## Why is this bad?
CloudFormation creates a stack only if the assertions of all rules hold that apply. If they contradict the
parameters' constraints, each other, or the keys that look-ups in mappings need, every deployment fails.

## Example
```yaml
Parameters:
  Stage:
    Type: String
    AllowedValues: [test, live]
Rules:
  OnlyKnown:
    Assertions:
      - Assert: !Contains [[beta, production], !Ref Stage]
```

## Use instead
```yaml
Parameters:
  Stage:
    Type: String
    AllowedValues: [test, live]
Rules:
  OnlyKnown:
    Assertions:
      - Assert: !Contains [[test, live], !Ref Stage]
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for contradiction in context.conditions.contradictions() {
        let in_section = |section: Section| {
            let parts = contradiction
                .iter()
                .filter(move |(path, _)| path.first().is_some_and(|it| it == section.key()));
            parts.map(|(path, place)| (path.get(1).map_or("", String::as_str), *place)).collect::<Vec<_>>()
        };
        let rules = in_section(Section::Rules);
        // Without a rule it is a mapping that lacks a key, or a region that has no use for the template.
        if let Some((name, _)) = rules.last() {
            let finding = finding(context, &rules, &in_section(Section::Conditions));
            findings.push(finding.path([Section::Rules.key(), name]));
        }
    }
}

fn finding(context: &Context<'_>, rules: &[(&str, Place)], look_ups: &[(&str, Place)]) -> Diagnostic {
    let noun = if rules.len() == 1 { "rule" } else { "rules" };
    let named = quoted(rules.iter().map(|(name, _)| *name));
    let look_up = match look_ups {
        [] => String::new(),
        _ => {
            let named = quoted(look_ups.iter().map(|(name, _)| *name));
            format!(" where the look-ups of {named} succeed")
        }
    };
    let region = context.options.region.as_ref().map_or(String::new(), |region| format!(" in `{region}`"));
    let mut finding = RULE
        .finding(format!("no parameter values satisfy the {noun} {named}{look_up}{region}"))
        .help("correct the assertions, or the constraints of the parameters that they name");
    for (name, place) in rules.iter().rev().skip(1).rev().chain(look_ups) {
        finding = finding.related(*place, format!("`{name}` takes part"));
    }
    finding
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn found(rules: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"Stage": {{"Type": "String", "AllowedValues": ["test", "live"]}},
                    "Name": {{"Type": "String"}}}},
                "Mappings": {{"Map": {{"a": {{"K": "v"}}, "b": {{"K": "w"}}}}}},
                "Conditions": {{"C": {{"Fn::Equals": [{{"Fn::FindInMap": ["Map", {{"Ref": "Name"}}, "K"]}}, "v"]}}}},
                "Rules": {{{rules}}}}}"#
            ),
        )
    }

    fn rule(name: &str, parameter: &str, allowed: &str) -> String {
        format!(
            r#""{name}": {{"Assertions": [{{"Assert": {{"Fn::Contains": [{allowed}, {{"Ref": "{parameter}"}}]}}}}]}}"#
        )
    }

    #[test]
    fn rules_can_be_satisfied() {
        let both = [rule("A", "Stage", r#"["test", "beta"]"#), rule("B", "Name", r#"["a"]"#)].join(",");
        assert_eq!(found(&both), "");
        let unless = r#""A": {"RuleCondition": {"Fn::Equals": [{"Ref": "Stage"}, "live"]},
            "Assertions": [{"Assert": {"Fn::Equals": ["a", "b"]}}]}"#;
        assert_eq!(found(unless), "");
    }

    #[test]
    fn contradictions_are_found() {
        let help = "correct the assertions, or the constraints of the parameters that they name";
        assert_eq!(
            found(&[rule("A", "Name", r#"["a"]"#), rule("B", "Stage", r#"["beta"]"#)].join(",")),
            format!(
                "contradictory-rules Rules/B\n  no parameter values satisfy the rule `B`\n  help: {help}\n"
            )
        );
        let three = [
            rule("A", "Name", r#"["a", "b"]"#),
            rule("B", "Stage", r#"["test"]"#),
            rule("C", "Name", r#"["b"]"#),
            rule("D", "Stage", r#"["live"]"#),
        ];
        assert_eq!(
            found(&three.join(",")),
            format!(
                "contradictory-rules Rules/D\n  no parameter values satisfy the rules `B`, `D`\n  help: {help}\n  \
                 related: `B` takes part\n"
            )
        );
        assert_eq!(
            found(&rule("A", "Name", r#"["c"]"#)),
            format!(
                "contradictory-rules Rules/A\n  no parameter values satisfy the rule `A` where the look-ups of `C` \
                 succeed\n  help: {help}\n  related: `C` takes part\n"
            )
        );
    }
}
