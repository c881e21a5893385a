//! Functions where CloudFormation does not evaluate them.

use crate::diagnostic::{Rule, Severity};
use crate::template::{Function, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::walk::Site;

pub(super) static RULE: Rule = Rule {
    code: "misplaced-function",
    severity: Severity::Error,
    summary: "Checks that functions stand where CloudFormation evaluates them.",
    explanation: "\
## Why is this bad?
- `Fn::Equals`, `Fn::And`, `Fn::Or` and `Fn::Not` are evaluated in `Conditions` and `Rules` only; elsewhere a
  condition is named, as in `Fn::If`.
- `Fn::Contains` and the other functions of rules are evaluated in `Rules` only.
- Conditions and rules are evaluated before there are resources: nothing of a resource, and no export of
  another stack, can be read there.
- In `Parameters` and `Mappings` everything is literal, save for `Fn::Transform` in mappings.

## Example
```yaml
Value: !If [!Equals [!Ref Stage, live], 3, 1]
```

## Use instead
```yaml
Conditions:
  IsLive: !Equals [!Ref Stage, live]
# ..
Value: !If [IsLive, 3, 1]
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for site in context.calls() {
        if let Some((message, help)) = judge(site) {
            findings.push(RULE.finding(message).path(context.path(site.spot)).help(help));
        }
    }
}

fn judge(site: &Site<'_>) -> Option<(String, &'static str)> {
    use Function::{
        And, Contains, EachMemberEquals, EachMemberIn, Equals, GetAtt, GetStackOutput, ImportValue, Not, Or,
        RefAll, Transform, ValueOf, ValueOfAll,
    };
    let key = site.call.function.key();
    match (site.scope.section?, site.call.function) {
        (Section::Parameters, _) => {
            Some((format!("`{key}` cannot be used in a parameter"), "write the value itself"))
        }
        (Section::Mappings, Transform) => None,
        (Section::Mappings, _) => {
            Some((format!("`{key}` cannot be used in a mapping"), "write the value itself"))
        }
        (Section::Rules, GetAtt | GetStackOutput | ImportValue) => {
            Some((format!("`{key}` cannot be used in a rule"), "rules can read parameters only"))
        }
        (Section::Conditions, GetAtt | GetStackOutput | ImportValue) => {
            Some((format!("`{key}` cannot be used in a condition"), "conditions can read parameters only"))
        }
        (Section::Rules, _) => None,
        (_, Contains | EachMemberEquals | EachMemberIn | RefAll | ValueOf | ValueOfAll) => {
            Some((format!("`{key}` can be used in rules only"), "move it into a rule of the `Rules` section"))
        }
        (Section::Conditions, _) => None,
        // An argument of a condition function that is misplaced itself is not reported again.
        (_, Equals | And | Or | Not) if !matches!(site.within, Some(And | Or | Not)) => Some((
            format!("`{key}` can be used in conditions and rules only"),
            "declare a condition in the `Conditions` section, and name it here",
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn functions_stand_where_they_are_evaluated() {
        let good = r#"{"Mappings": {"M": {"Fn::Transform": {}}},
            "Rules": {"R": {"Assertions": [{"Assert": {"Fn::Contains": [["a"], {"Ref": "P"}]}}]}},
            "Conditions": {"C": {"Fn::Not": [{"Fn::Equals": [{"Ref": "P"}, "a"]}]}},
            "Outputs": {"O": {"Value": {"Fn::If": ["C", 1, 2]}}}}"#;
        assert_eq!(findings(check, good), "");
        let bad = r#"{"Parameters": {"P": {"Default": {"Ref": "AWS::Region"}}},
            "Mappings": {"M": {"a": {"b": {"Ref": "P"}}}},
            "Rules": {"R": {"Assertions": [{"Assert": {"Fn::Equals": [{"Fn::GetAtt": ["A", "B"]}, 1]}}]}},
            "Conditions": {"C": {"Fn::Equals": [{"Fn::ImportValue": "x"}, "a"]}, "D": {"Fn::Contains": [[], 1]}},
            "Outputs": {"O": {"Value": {"Fn::If": [{"Fn::Not": [{"Fn::Equals": [1, 2]}]}, 1, 2]}}}}"#;
        assert_eq!(
            findings(check, bad),
            "misplaced-function Parameters/P/Default\n  `Ref` cannot be used in a parameter\n  \
             help: write the value itself\n\
             misplaced-function Mappings/M/a/b\n  `Ref` cannot be used in a mapping\n  \
             help: write the value itself\n\
             misplaced-function Rules/R/Assertions/0/Assert/Fn::Equals/0\n  `Fn::GetAtt` cannot be used in a \
             rule\n  help: rules can read parameters only\n\
             misplaced-function Conditions/C/Fn::Equals/0\n  `Fn::ImportValue` cannot be used in a \
             condition\n  help: conditions can read parameters only\n\
             misplaced-function Conditions/D\n  `Fn::Contains` can be used in rules only\n  \
             help: move it into a rule of the `Rules` section\n\
             misplaced-function Outputs/O/Value/Fn::If/0\n  `Fn::Not` can be used in conditions and rules \
             only\n  help: declare a condition in the `Conditions` section, and name it here\n"
        );
    }
}
