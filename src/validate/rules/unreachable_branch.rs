//! Values of `Fn::If` that are never chosen.

use super::with_branches;
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::trail::Spot;
use crate::validate::walk::Branch;

pub(super) static RULE: Rule = Rule {
    code: "unreachable-branch",
    severity: Severity::Warning,
    summary: "Finds values of `Fn::If` that no parameter values choose.",
    explanation: "\
## Why is this bad?
The conditions around an `Fn::If`, and that of the resource or output, can already decide what its own condition
is. Then one of its two values is never used: it misleads readers, or one of the conditions is not what was meant.

## Example
```yaml
Bucket:
  Type: AWS::S3::Bucket
  Condition: IsLive
  Properties:
    BucketName: !If [IsLive, reviews, reviews-test]
```

## Use instead
```yaml
Bucket:
  Type: AWS::S3::Bucket
  Condition: IsLive
  Properties:
    BucketName: reviews
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let Context { conditions, .. } = context;
    for (index, branch) in context.branches().iter().enumerate().filter(|(_, it)| it.spot != Spot::ROOT) {
        let (Some(around), Some(chosen)) = (context.chosen(branch.around), context.chosen(Some(index)))
        else {
            continue;
        };
        let named = conditions.named(branch.condition);
        let is_constant = !conditions.is_possible(&named) || !conditions.is_possible(&conditions.not(&named));
        // `constant-condition` tells of a condition that decides every `Fn::If` in the same way.
        if conditions.is_possible(&chosen) || is_constant || !conditions.is_possible(&around) {
            continue;
        }
        findings.push(finding(context, branch));
    }
}

fn finding(context: &Context<'_>, branch: &Branch<'_>) -> Diagnostic {
    let (unused, used, always) =
        if branch.holds { ("second", "third", "fails") } else { ("third", "second", "holds") };
    let finding = RULE
        .finding(format!(
            "the {unused} item of `Fn::If` is never chosen: `{}` always {always} here",
            branch.condition
        ))
        .path(context.path(branch.spot))
        .help(format!("write the {used} item in place of the `Fn::If`, or correct the conditions"));
    with_branches(finding, &context.around(branch.around))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn bucket(condition: &str, name: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"Stage": {{"Type": "String", "AllowedValues": ["test", "beta", "live"]}}}},
                "Conditions": {{"Test": {{"Fn::Equals": [{{"Ref": "Stage"}}, "test"]}},
                    "Live": {{"Fn::Equals": [{{"Ref": "Stage"}}, "live"]}},
                    "Early": {{"Fn::Not": [{{"Condition": "Live"}}]}},
                    "Never": {{"Fn::Equals": [{{"Ref": "Stage"}}, "never"]}}}},
                "Resources": {{"Bucket": {{"Condition": "{condition}", "Properties": {{"Name": {name}}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn both_values_can_be_chosen() {
        for (condition, name) in [
            ("Early", r#"{"Fn::If": ["Test", "a", "b"]}"#),
            ("Missing", r#"{"Fn::If": ["Test", "a", {"Fn::If": ["Live", "b", "c"]}]}"#),
            ("Early", r#"{"Fn::If": ["Missing", "a", "b"]}"#),
            // What is wrong here is the condition.
            ("Early", r#"{"Fn::If": ["Never", "a", {"Fn::If": ["Test", "a", "b"]}]}"#),
            ("Never", r#"{"Fn::If": ["Test", "a", "b"]}"#),
        ] {
            assert_eq!(bucket(condition, name), "", "{condition} {name}");
        }
    }

    #[test]
    fn a_value_that_is_never_chosen_is_found() {
        assert_eq!(
            bucket("Early", r#"["x", {"Fn::If": ["Live", "a", {"Fn::If": ["Test", "b", "c"]}]}]"#),
            "unreachable-branch Resources/Bucket/Properties/Name/1\n  the second item of `Fn::If` is never \
             chosen: `Live` always fails here\n  help: write the third item in place of the `Fn::If`, or \
             correct the conditions\n  related: what follows is there where `Early` holds\n"
        );
        // What stands within a value that is never chosen is not told of again.
        assert_eq!(
            bucket("Test", r#"{"Fn::If": ["Early", "a", {"Fn::If": ["Live", "b", "c"]}]}"#),
            "unreachable-branch Resources/Bucket/Properties/Name\n  the third item of `Fn::If` is never \
             chosen: `Early` always holds here\n  help: write the second item in place of the `Fn::If`, or \
             correct the conditions\n  related: what follows is there where `Test` holds\n"
        );
    }
}
