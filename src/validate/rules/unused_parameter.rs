//! Parameters that nothing reads.

use super::unused;
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::template::{Function, Section};
use crate::validate::context::Context;
use crate::validate::walk::Kind;

pub(super) static RULE: Rule = Rule {
    code: "unused-parameter",
    severity: Severity::Warning,
    summary: "Finds parameters that nothing in the template reads.",
    explanation: "\
## Why is this bad?
A customer is asked for a value that has no effect. Often another parameter is read in its place.

## Example
```yaml
Parameters:
  Name:
    Type: String
Resources:
  Topic:
    Type: AWS::SNS::Topic
```

## Use instead
```yaml
Resources:
  Topic:
    Type: AWS::SNS::Topic
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    // `Fn::RefAll` reads every parameter of a type.
    let reads_all = context
        .calls()
        .iter()
        .any(|site| matches!(site.call.function, Function::RefAll | Function::ValueOfAll));
    if context.index.hides_uses() || reads_all {
        return;
    }
    let used = context.targets(&[Kind::Ref, Kind::GetAtt, Kind::SubVariable]);
    for logical_id in context.index.logical_ids(Section::Parameters).filter(|id| !used.contains(id)) {
        findings.push(
            unused(&RULE, Section::Parameters, "parameter", logical_id).help("remove it, or refer to it"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn parameters_are_read() {
        let good = r#"{"Parameters": {"A": {}, "B": {}, "C": {}}, "Resources": {"T": {"Properties": {"P": {"Ref": "A"}}}},
            "Conditions": {"X": {"Fn::Equals": [{"Ref": "B"}, 1]}}, "Outputs": {"O": {"Value": {"Fn::Sub": "${C}"}}}}"#;
        assert_eq!(findings(check, good), "");
        assert_eq!(findings(check, r#"{"Parameters": {"A": {}}, "Resources": []}"#), "");
        assert_eq!(
            findings(check, r#"{"Parameters": {"A": {}}, "Resources": {"T": {}}}"#),
            "unused-parameter Parameters/A\n  the parameter `A` is not used\n  help: remove it, or refer to it\n"
        );
    }
}
