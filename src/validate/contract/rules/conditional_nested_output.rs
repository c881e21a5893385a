//! Outputs that a nested template has only under a condition.

use super::undefined_nested_output::read_outputs;
use crate::diagnostic::{Rule, Severity};
use crate::template::{Node, Section};
use crate::validate::contract::family::Family;
use crate::validate::findings::Findings;
use crate::validate::reach::reach;

pub(in crate::validate) static RULE: Rule = Rule {
    code: "conditional-nested-output",
    severity: Severity::Error,
    summary: "Checks that an output of a nested template exists wherever its parent reads it.",
    explanation: "\
## Why is this bad?
An output with a condition does not exist where the condition is false. Whether it is, depends on the values
that the parent passes; where the parent reads the output all the same, it fails after the nested stack has
been made. The condition is followed through the values passed, in every situation of the parent.

## Example
```yaml
# child.yaml
Conditions:
  WithUsers: !Equals [!Ref Mode, users]
Outputs:
  Group:
    Condition: WithUsers
    Value: !Ref Group
# the parent, with a parameter Mode that may be users or federation
Parameters:
  Mode: !Ref Mode
# ..
Value: !GetAtt Nested.Outputs.Group
```

## Use instead
```yaml
Value: !If [WithUsers, !GetAtt Nested.Outputs.Group, none]
```

The parent declares the same condition.
",
};

pub(super) fn check(family: &Family<'_>, findings: &mut Findings) {
    for (reference, nested, output) in read_outputs(family) {
        let declared = nested.index.get(Section::Outputs, output);
        let Some(condition) = declared.and_then(|node| node.get("Condition")).and_then(Node::as_text) else {
            continue;
        };
        // What macros add to the conditions is not known.
        if nested.index.is_open(Section::Conditions) || !nested.index.has(Section::Conditions, condition) {
            continue;
        }
        let combined = family.combined();
        let conditions = &combined.conditions;
        let path = family.context.path(reference.spot);
        let read = reach(conditions, family.context.template, &path);
        let stack = [Section::Resources.key(), nested.logical_id].map(str::to_owned);
        let made = reach(conditions, family.context.template, &stack);
        let holds = combined.condition(nested.logical_id, condition);
        let missing = conditions.and(&conditions.and(&read, &made), &conditions.not(&holds));
        if !conditions.is_possible(&missing) {
            continue;
        }
        let Some(witness) = combined.certain_witness(&missing) else { continue };
        let when = match witness.settings.as_slice() {
            [] => String::new(),
            _ => format!(" when {witness}"),
        };
        let name = nested.name();
        let finding = RULE
            .finding(format!(
                "`{name}` has the output `{output}` only where `{condition}` holds, which it does not{when}"
            ))
            .path(path)
            .help(format!(
                "read it only where the values passed to `{}` make the condition true",
                nested.logical_id
            ));
        let finding = nested.related(finding, Section::Outputs, output, "is declared here");
        findings.push(nested.related(finding, Section::Conditions, condition, "is declared here"));
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::nested_findings;

    const CHILD: &str = r#"{"Parameters": {"Mode": {"Type": "String", "Default": "users"},
            "Zone": {"Type": "String", "Default": "a"}},
        "Mappings": {"M": {"a": {"Is": "yes"}, "b": {"Is": "no"}}},
        "Conditions": {"WithUsers": {"Fn::Equals": [{"Fn::Sub": "${Mode}"}, "users"]},
            "Inner": {"Fn::And": [{"Condition": "WithUsers"},
                {"Fn::Equals": [{"Fn::FindInMap": ["M", {"Ref": "Zone"}, "Is"]}, "yes"]}]}},
        "Outputs": {"Group": {"Value": "x", "Condition": "WithUsers"}, "Zone": {"Value": "x", "Condition": "Inner"}}}"#;

    fn read(passed: &str, value: &str) -> String {
        nested_findings(
            check,
            &format!(
                r#"{{"Parameters": {{"Mode": {{"Type": "String", "AllowedValues": ["users", "federation"]}},
                    "Zone": {{"Type": "String", "AllowedValues": ["a", "b"]}}}},
                "Conditions": {{"WithUsers": {{"Fn::Equals": [{{"Ref": "Mode"}}, "users"]}},
                    "InA": {{"Fn::Equals": [{{"Ref": "Zone"}}, "a"]}}}},
                "Resources": {{"Nested": {{"Type": "AWS::CloudFormation::Stack", "Properties": {{"Parameters": {passed}}}}}}},
                "Outputs": {{"O": {{"Value": {value}}}}}}}"#
            ),
            CHILD,
        )
    }

    const GROUP: &str = r#"{"Fn::GetAtt": ["Nested", "Outputs.Group"]}"#;

    #[test]
    fn outputs_that_are_there_whenever_they_are_read_pass() {
        let guarded = format!(r#"{{"Fn::If": ["WithUsers", {GROUP}, "none"]}}"#);
        for (passed, value) in [
            (r#"{}"#, GROUP),
            (r#"{"Mode": "users"}"#, GROUP),
            (r#"{"Mode": {"Ref": "AWS::NoValue"}}"#, GROUP),
            (r#"{"Mode": {"Ref": "Mode"}}"#, guarded.as_str()),
            (
                r#"{"Mode": {"Fn::If": ["WithUsers", "users", {"Fn::If": ["InA", "federation", "other"]}]}}"#,
                guarded.as_str(),
            ),
            (r#"{"Fn::If": ["WithUsers", {"Mode": "users"}, {"Mode": "federation"}]}"#, guarded.as_str()),
            // Nobody knows before deployment.
            (r#"{"Mode": {"Fn::GetAtt": ["Other", "Outputs.Mode"]}}"#, GROUP),
            (r#"{"Mode": "users", "Zone": "a"}"#, r#"{"Fn::GetAtt": ["Nested", "Outputs.Zone"]}"#),
        ] {
            assert_eq!(read(passed, value), "", "{passed} {value}");
        }
    }

    #[test]
    fn outputs_that_may_be_missing_are_found() {
        let found = |path: &str, output: &str, condition: &str, when: &str| {
            format!(
                "conditional-nested-output Outputs/O/Value{path}\n  `Child` has the output `{output}` only where \
                 `{condition}` holds, which it does not{when}\n  help: read it only where the values passed to \
                 `Nested` make the condition true\n  related: `{output}` is declared here\n  \
                 related: `{condition}` is declared here\n"
            )
        };
        let federation = " when Mode = `federation`";
        for (passed, when) in [
            (r#"{"Mode": "federation"}"#, ""),
            (r#"{"Mode": {"Ref": "Mode"}}"#, federation),
            (r#"{"Mode": {"Fn::If": ["WithUsers", "users", "other"]}}"#, federation),
            (r#"{"Fn::If": ["WithUsers", {"Mode": "users"}, {"Mode": "federation"}]}"#, federation),
        ] {
            assert_eq!(read(passed, GROUP), found("", "Group", "WithUsers", when), "{passed}");
        }
        assert_eq!(
            read(r#"{"Mode": {"Ref": "Mode"}}"#, &format!(r#"{{"Fn::If": ["WithUsers", "none", {GROUP}]}}"#)),
            found("/Fn::If/2", "Group", "WithUsers", federation)
        );
        assert_eq!(
            read(r#"{"Zone": {"Ref": "Zone"}}"#, r#"{"Fn::GetAtt": ["Nested", "Outputs.Zone"]}"#),
            found("", "Zone", "Inner", " when Zone = `b`")
        );
    }
}
