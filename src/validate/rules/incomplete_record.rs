//! Records of Route 53 that say neither what they stand for nor for how long.

use crate::condition::Guard;
use crate::diagnostic::{Rule, Severity};
use crate::template::Node;
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation::{self, Subject};

pub(super) static RULE: Rule = Rule {
    code: "incomplete-record",
    severity: Severity::Error,
    summary: "Finds Route 53 records that are no alias and lack their values or `TTL`.",
    explanation: "\
## Why is this bad?
Route 53 refuses a record that has neither an `AliasTarget` nor both `ResourceRecords` and `TTL`.

## Example
```yaml
Type: AWS::Route53::RecordSet
Properties:
  Type: A
  ResourceRecords: [192.0.2.1]
```

## Use instead
```yaml
Type: AWS::Route53::RecordSet
Properties:
  Type: A
  ResourceRecords: [192.0.2.1]
  TTL: 300
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for record in relation::of_type(context, "AWS::Route53::RecordSet") {
        let Some(properties) = record.entry.node.get("Properties") else { continue };
        incomplete(&record, properties, &record.when, &record.path(""), findings);
    }
    for group in relation::of_type(context, "AWS::Route53::RecordSetGroup") {
        for record in group.each("RecordSets/*").items {
            incomplete(&group, record.node, &record.when, &record.path, findings);
        }
    }
}

fn incomplete(
    owner: &Subject<'_, '_>,
    record: &Node,
    when: &Guard,
    path: &[String],
    findings: &mut Findings,
) {
    let no_alias = owner.absent_in(record, "AliasTarget");
    for property in ["ResourceRecords", "TTL"] {
        if let Some(situation) = owner.situation(&[when, &no_alias, &owner.absent_in(record, property)]) {
            let message = format!("`{property}` is required: the record has no `AliasTarget`{situation}");
            let help = format!("set `{property}`, or make the record an alias");
            findings.push(RULE.finding(message).path(path).help(help));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn record(properties: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"P": {{"Type": "String"}}}},
                "Conditions": {{"C": {{"Fn::Equals": [{{"Ref": "P"}}, "x"]}}}},
                "Resources": {{"R": {{"Type": "AWS::Route53::RecordSet", "Properties": {properties}}}}}}}"#
            ),
        )
    }

    #[test]
    fn records_with_values_or_an_alias_pass() {
        for properties in [
            r#"{"ResourceRecords": ["192.0.2.1"], "TTL": 60}"#,
            r#"{"AliasTarget": {"DNSName": "x"}}"#,
            r#"{"AliasTarget": {"Fn::If": ["C", {"DNSName": "x"}, {"Ref": "AWS::NoValue"}]},
                "ResourceRecords": {"Fn::If": ["C", {"Ref": "AWS::NoValue"}, ["192.0.2.1"]]},
                "TTL": {"Fn::If": ["C", {"Ref": "AWS::NoValue"}, 60]}}"#,
            r#"{"Fn::Transform": {"Name": "M"}, "TTL": 60}"#,
            r#"{"Fn::Transform": {"Name": "M"}}"#,
        ] {
            assert_eq!(record(properties), "", "{properties}");
        }
    }

    #[test]
    fn what_a_record_lacks_is_told() {
        let told = |property: &str, when: &str| {
            format!(
                "incomplete-record Resources/R/Properties\n  `{property}` is required: the record has no \
                 `AliasTarget`{when}\n  help: set `{property}`, or make the record an alias\n"
            )
        };
        assert_eq!(record(r#"{"ResourceRecords": ["192.0.2.1"]}"#), told("TTL", ""));
        assert_eq!(
            record(
                r#"{"TTL": 60, "AliasTarget": {"Fn::If": ["C", {"Ref": "AWS::NoValue"}, {"DNSName": "x"}]}}"#
            ),
            told("ResourceRecords", " when P = `x`")
        );
    }

    #[test]
    fn the_records_of_a_group_are_judged_one_by_one() {
        let group = findings(
            check,
            r#"{"Parameters": {"P": {"Type": "String"}},
            "Conditions": {"C": {"Fn::Equals": [{"Ref": "P"}, "x"]}},
            "Resources": {"G": {"Type": "AWS::Route53::RecordSetGroup", "Properties": {"RecordSets": [
                {"AliasTarget": {"DNSName": "x"}}, {"ResourceRecords": ["192.0.2.1"], "TTL": 60}, {"Ref": "P"},
                {"Fn::If": ["C", {"ResourceRecords": ["192.0.2.1"]}, {"Ref": "AWS::NoValue"}]}]}}}}"#,
        );
        assert_eq!(
            group,
            "incomplete-record Resources/G/Properties/RecordSets/3/Fn::If/1\n  `TTL` is required: the record has no \
             `AliasTarget` when P = `x`\n  help: set `TTL`, or make the record an alias\n"
        );
    }
}
