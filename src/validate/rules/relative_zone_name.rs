//! Names of hosted zones without their final dot.

use crate::diagnostic::{Rule, Severity};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation;

pub(super) static RULE: Rule = Rule {
    code: "relative-zone-name",
    severity: Severity::Error,
    summary: "Finds records that name their hosted zone without its final dot.",
    explanation: "\
## Why is this bad?
CloudFormation looks for the hosted zone with exactly the name in `HostedZoneName`, and the name of each ends with a
dot. Without it none is found and the stack fails. The names of records, and of the hosted zones that a template
makes, may be written with the dot or without it.

## Example
```yaml
Type: AWS::Route53::RecordSet
Properties:
  HostedZoneName: example.com
  Name: www.example.com
```

## Use instead
```yaml
Type: AWS::Route53::RecordSet
Properties:
  HostedZoneName: example.com.
  Name: www.example.com
```
",
};

/// Where hosted zones are named, by type.
const NAMES: [(&str, &str); 3] = [
    ("AWS::Route53::RecordSet", "HostedZoneName"),
    ("AWS::Route53::RecordSetGroup", "HostedZoneName"),
    ("AWS::Route53::RecordSetGroup", "RecordSets/*/HostedZoneName"),
];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for (kind, path) in NAMES {
        for subject in relation::of_type(context, kind) {
            for literal in subject.literals(path) {
                let name = literal.value.as_text().filter(|name| !name.is_empty() && !name.ends_with('.'));
                let Some(name) = name else { continue };
                let message = format!("the name `{name}` of a hosted zone does not end with a dot");
                let finding = literal.finding(context, &RULE, &message);
                findings.push(finding.help(format!("write `{name}.`")));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn resource(kind: &str, properties: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"P": {{"Type": "String"}}, "D": {{"Type": "String", "Default": "example.org"}}}},
                "Resources": {{"R": {{"Type": "AWS::Route53::{kind}", "Properties": {properties}}}}}}}"#
            ),
        )
    }

    #[test]
    fn names_with_a_final_dot_pass() {
        for (kind, properties) in [
            ("RecordSet", r#"{"HostedZoneName": "example.com.", "Name": "www.example.com"}"#),
            ("RecordSet", r#"{"HostedZoneName": {"Ref": "P"}}"#),
            ("RecordSet", r#"{"HostedZoneName": {"Fn::Sub": "${D}."}}"#),
            ("HostedZone", r#"{"Name": "example.com"}"#),
        ] {
            assert_eq!(resource(kind, properties), "", "{properties}");
        }
    }

    #[test]
    fn names_without_it_are_found() {
        let told = |path: &str, name: &str, source: &str| {
            format!(
                "relative-zone-name Resources/R/Properties/{path}\n  the name `{name}` of a hosted zone does not end \
                 with a dot{source}\n  help: write `{name}.`\n"
            )
        };
        assert_eq!(
            resource("RecordSet", r#"{"HostedZoneName": {"Ref": "D"}}"#),
            told("HostedZoneName", "example.org", " (the default of parameter `D`)")
        );
        assert_eq!(
            resource(
                "RecordSetGroup",
                r#"{"HostedZoneName": "a.com", "RecordSets": [{"HostedZoneName": "b.com"}]}"#
            ),
            told("HostedZoneName", "a.com", "") + &told("RecordSets/0/HostedZoneName", "b.com", "")
        );
    }
}
