//! ARNs that name the partition `aws`.

use crate::condition::{Conditions, Guard};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::iam::is_account_id;
use crate::schema;
use crate::validate::arns::{Arn, arns};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::texts;
use std::cell::LazyCell;

pub(super) static RULE: Rule = Rule {
    code: "hard-coded-partition",
    severity: Severity::Warning,
    summary: "Finds ARNs that name the partition `aws` where the template may be deployed in another.",
    explanation: "\
## Why is this bad?
In China, in GovCloud and in the isolated regions ARNs have another partition, such as `aws-cn`: there the stack
fails, or its policies allow nothing. ARNs of AWS managed policies have the partition too. An ARN that names a
region or an account is left alone, since each is in one partition; and so is one that is used only where a
condition excludes other partitions, or with a `--region` of the partition `aws`. One finding counts all of a
resource.

## Example
```yaml
Resource: !Sub arn:aws:s3:::${Bucket}/*
```

## Use instead
```yaml
Resource: !Sub arn:${AWS::Partition}:s3:::${Bucket}/*
```
",
};

/// Regions of other partitions, which a condition on the region may exclude.
const ELSEWHERE: [&str; 4] = ["cn-north-1", "cn-northwest-1", "us-gov-east-1", "us-gov-west-1"];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    if context.options.region.as_deref().is_some_and(|region| schema::Partition::of(region).name == "aws") {
        return;
    }
    let mut found: Vec<Found> = Vec::new();
    let elsewhere = LazyCell::new(|| elsewhere(&context.conditions));
    texts::each(context, |text| {
        let mut arns = arns(&text.text, text.is_sub);
        arns.retain(is_of_any_place);
        let Some(arn) = arns.first() else { return };
        let (conditions, when) = (&context.conditions, text.when(context));
        if !elsewhere.iter().all(|there| conditions.is_possible(&conditions.and(&when, there))) {
            return;
        }
        match found.last_mut().filter(|last| last.logical_id == text.logical_id) {
            Some(last) => last.count += arns.len(),
            None => found.push(Found {
                logical_id: text.logical_id.to_owned(),
                path: text.path(),
                arn: arn.text.to_owned(),
                count: arns.len(),
            }),
        }
    });
    findings.extend(found.into_iter().map(Found::finding));
}

/// Tells whether an ARN names the partition `aws`, but no region and no account.
fn is_of_any_place(arn: &Arn<'_>) -> bool {
    let names_region = !arn.region.is_empty() && !arn.region.contains(['$', '*', '?']);
    arn.partition == "aws" && !names_region && !is_account_id(arn.account)
}

/// Returns the situations that each region of another partition is, in all of which something may be used.
fn elsewhere(conditions: &Conditions) -> Vec<Guard> {
    // A region that is given excludes all others.
    let may_be = |region: &&str| conditions.is_possible(&conditions.may_be("AWS::Region", region));
    let there = |region| {
        let partition = conditions.may_be("AWS::Partition", schema::Partition::of(region).name);
        conditions.and(&partition, &conditions.may_be("AWS::Region", region))
    };
    ELSEWHERE.into_iter().filter(may_be).map(there).collect()
}

/// The first such ARN of a resource or output, and how many there are.
struct Found {
    logical_id: String,
    path: Vec<String>,
    arn: String,
    count: usize,
}

impl Found {
    fn finding(self) -> Diagnostic {
        let Self { logical_id, path, arn, count } = self;
        let others = match count {
            1 => String::new(),
            2 => format!(", and so does another ARN of `{logical_id}`"),
            _ => format!(", and so do {} other ARNs of `{logical_id}`", count - 1),
        };
        RULE.finding(format!("`{arn}` names the partition `aws`{others}"))
            .path(path)
            .help("write `arn:${AWS::Partition}:` in `Fn::Sub`")
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::Options;
    use crate::validate::testing::{findings, findings_under};

    fn template(value: &str) -> String {
        format!(
            r#"{{"Conditions": {{"InChina": {{"Fn::Equals": [{{"Ref": "AWS::Partition"}}, "aws-cn"]}},
                "Here": {{"Fn::Equals": [{{"Ref": "AWS::Region"}}, "us-east-1"]}}}},
            "Parameters": {{"Policy": {{"Type": "String", "Default": "arn:aws:s3:::default"}}}},
            "Resources": {{"It": {{"Type": "A::B::C", "Metadata": "arn:aws:s3:::note", "Properties": {value}}}}}}}"#
        )
    }

    fn found(path: &str, arn: &str, others: &str) -> String {
        format!(
            "hard-coded-partition Resources/It/Properties/{path}\n  `{arn}` names the partition `aws`{others}\n  \
             help: write `arn:${{AWS::Partition}}:` in `Fn::Sub`\n"
        )
    }

    #[test]
    fn arns_of_any_partition_pass() {
        for good in [
            r#"{"A": {"Fn::Sub": "arn:${AWS::Partition}:s3:::b"}}"#,
            r#"{"A": "arn:aws-cn:s3:::b", "B": "arn:aws:sns:us-east-1:${A}:t", "C": "arn:aws:iam::123456789012:root"}"#,
            r#"{"A": "see arn:aws:s3:::b", "B": {"Ref": "Policy"}}"#,
            r#"{"A": {"Fn::If": ["InChina", "arn:aws-cn:s3:::b", "arn:aws:s3:::b"]}}"#,
            r#"{"A": {"Fn::If": ["Here", "arn:aws:s3:::b", {"Ref": "AWS::NoValue"}]}}"#,
        ] {
            assert_eq!(findings(check, &template(good)), "", "{good}");
        }
    }

    #[test]
    fn arns_of_one_partition_are_found_once_a_resource() {
        let managed = "arn:aws:iam::aws:policy/ReadOnlyAccess";
        assert_eq!(
            findings(check, &template(&format!(r#"{{"A": [1, "{managed}"]}}"#))),
            found("A/1", managed, "")
        );
        assert_eq!(
            findings(
                check,
                &template(
                    r#"{"A": {"Fn::Sub": ["[\"arn:aws:s3:::${B}/*\", \"arn:aws:sqs:${AWS::Region}:\"]", {}]},
                    "B": {"Fn::Join": ["", ["arn:aws:s3:::", {"Ref": "Policy"}]]}}"#
                )
            ),
            found("A/Fn::Sub/0", "arn:aws:s3:::${B}/*", ", and so do 2 other ARNs of `It`")
        );
        assert_eq!(
            findings(check, &template(r#"{"A": {"Fn::If": ["Here", "x", "arn:aws:s3:::b"]}}"#)),
            found("A/Fn::If/2", "arn:aws:s3:::b", "")
        );
    }

    #[test]
    fn the_region_of_the_deployment_decides() {
        let of = |region: &str| {
            let options = Options { region: Some(region.to_owned()), ..Options::default() };
            findings_under(&options, check, &template(r#"{"A": "arn:aws:s3:::b"}"#))
        };
        assert_eq!(of("eu-west-1"), "");
        assert_eq!(of("cn-north-1"), found("A", "arn:aws:s3:::b", ""));
    }
}
