//! Parameters that nothing reads.

use super::unused;
use crate::diagnostic::{Rule, Severity};
use crate::template::{Function, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::uses::Uses;
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

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    // `Fn::RefAll` reads every parameter of a type.
    let reads_all = context
        .calls()
        .iter()
        .any(|site| matches!(site.call.function, Function::RefAll | Function::ValueOfAll));
    let uses = Uses::of(context, &[Kind::Ref, Kind::GetAtt, Kind::SubVariable]);
    let Some(uses) = uses.filter(|_| !reads_all) else { return };
    for logical_id in context.index.logical_ids(Section::Parameters).filter(|id| !uses.has(id)) {
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
        let good = r#"{"Transform": "AWS::LanguageExtensions", "Parameters": {"A1": {}, "B": {}, "D7": {}}, "Resources": {
            "Fn::ForEach::L": ["X", ["1"], {"T${X}": {"Properties": {"P": {"Ref": "A${X}"}}}}],
            "Fn::ForEach::M": ["X", {"Ref": "B"}, {"U${X}": {"Properties": {"P": {"Ref": "D${X}"}}}}]}}"#;
        assert_eq!(findings(check, good), "");
        for hidden in [
            r#"{"Parameters": {"A": {}}, "Resources": []}"#,
            r#"{"Transform": "Own", "Parameters": {"A": {}}, "Resources": {}}"#,
            r#"{"Parameters": {"A": {}}, "Resources": {"T": {"Properties": {"P": {"Ref": {"Fn::Sub": "A"}}}}}}"#,
            r#"{"Parameters": {"A": {}}, "Resources": {"T": {"Properties": {"Fn::Transform": {"Name": "AWS::Include"}}}}}"#,
            r#"{"Parameters": {"A": {}}, "Resources": {"T": {"Properties": {"P": 1, "Fn::Transform": {"Name": "M"}}}}}"#,
        ] {
            assert_eq!(findings(check, hidden), "", "{hidden}");
        }
        for transform in ["AWS::LanguageExtensions", "AWS::Serverless-2016-10-31"] {
            let bad = format!(
                r#"{{"Transform": "{transform}", "Parameters": {{"A3": {{}}}}, "Resources": {{"Fn::ForEach::L": ["X",
                    ["1", "2"], {{"T${{X}}": {{"Properties": {{"P": {{"Ref": "A${{X}}"}}}}}}}}]}}}}"#
            );
            assert_eq!(
                findings(check, &bad),
                "unused-parameter Parameters/A3\n  the parameter `A3` is not used\n  help: remove it, or refer to it\n"
            );
        }
        assert_eq!(
            findings(check, r#"{"Parameters": {"A": {}}, "Resources": {"T": {}}}"#),
            "unused-parameter Parameters/A\n  the parameter `A` is not used\n  help: remove it, or refer to it\n"
        );
    }
}
