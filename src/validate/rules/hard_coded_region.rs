//! ARNs that name a region in the account of the stack.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::schema;
use crate::validate::arns::{Arn, arns};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::texts;

pub(super) static RULE: Rule = Rule {
    code: "hard-coded-region",
    severity: Severity::Warning,
    summary: "Finds ARNs that name a region, and the account of the stack by `${AWS::AccountId}`.",
    explanation: "\
## Why is this bad?
The template can be launched in any account, but in any other region the ARN names something in a region in which
the stack is not. What is in `us-east-1` is left alone, since services that are in no region keep theirs there; and
so is an ARN that is used only where a condition asks for its region, or with that `--region`. One finding counts
all of a region in a resource.

## Example
```yaml
Resource: !Sub arn:${AWS::Partition}:sqs:eu-west-1:${AWS::AccountId}:reviews
```

## Use instead
```yaml
Resource: !Sub arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:reviews
```
",
};

/// The region of what is in no region: certificates of CloudFront, functions at its edge, metrics of billing.
const OF_GLOBAL_SERVICES: &str = "us-east-1";

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut found: Vec<Found> = Vec::new();
    texts::each(context, |text| {
        for arn in arns(&text.text, text.is_sub).iter().filter(|arn| is_of_own_account(arn)) {
            let conditions = &context.conditions;
            let elsewhere = conditions.not(&conditions.may_be("AWS::Region", arn.region));
            let when = conditions.and(&text.when(context), &elsewhere);
            if context.options.region.as_deref() == Some(arn.region) || !conditions.is_possible(&when) {
                continue;
            }
            let same = found.iter_mut().rev().take_while(|other| other.logical_id == text.logical_id);
            match same.into_iter().find(|other| other.region == arn.region) {
                Some(known) => known.count += 1,
                None => found.push(Found {
                    logical_id: text.logical_id.to_owned(),
                    path: text.path(),
                    region: arn.region.to_owned(),
                    arn: arn.text.to_owned(),
                    count: 1,
                }),
            }
        }
    });
    findings.extend(found.into_iter().map(Found::finding));
}

fn is_of_own_account(arn: &Arn<'_>) -> bool {
    arn.account == "${AWS::AccountId}"
        && arn.region != OF_GLOBAL_SERVICES
        && schema::regions().contains(&arn.region)
}

/// The first ARN of a resource or output that names a region, and how many there are.
struct Found {
    logical_id: String,
    path: Vec<String>,
    region: String,
    arn: String,
    count: usize,
}

impl Found {
    fn finding(self) -> Diagnostic {
        let Self { logical_id, path, region, arn, count } = self;
        let others = match count {
            1 => String::new(),
            2 => format!(", and so does another ARN of `{logical_id}`"),
            _ => format!(", and so do {} other ARNs of `{logical_id}`", count - 1),
        };
        RULE.finding(format!("`{arn}` names the region `{region}`{others}"))
            .path(path)
            .help("write `${AWS::Region}` if it is the region of the stack, or else make it a parameter")
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::Options;
    use crate::validate::testing::{findings, findings_under};

    const ARN: &str = "arn:aws:sqs:eu-west-1:${AWS::AccountId}:q";

    fn template(value: &str) -> String {
        format!(
            r#"{{"Conditions": {{"Here": {{"Fn::Equals": [{{"Ref": "AWS::Region"}}, "eu-west-1"]}}}},
            "Resources": {{"It": {{"Type": "A::B::C", "Properties": {{"P": {value}}}}}}}}}"#
        )
    }

    #[test]
    fn arns_of_other_accounts_and_of_the_region_asked_for_pass() {
        for good in [
            r#"{"Fn::Sub": "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:q"}"#.to_owned(),
            r#"{"Fn::Sub": "arn:aws:sqs:*:${AWS::AccountId}:q"}"#.to_owned(),
            r#"{"Fn::Sub": "arn:aws:acm:us-east-1:${AWS::AccountId}:certificate/c"}"#.to_owned(),
            r#""arn:aws:sqs:eu-west-1:123456789012:q""#.to_owned(),
            format!(r#"{{"Fn::If": ["Here", {{"Fn::Sub": "{ARN}"}}, "x"]}}"#),
        ] {
            assert_eq!(findings(check, &template(&good)), "", "{good}");
        }
        let options = Options { region: Some("eu-west-1".to_owned()), ..Options::default() };
        assert_eq!(findings_under(&options, check, &template(&format!(r#"{{"Fn::Sub": "{ARN}"}}"#))), "");
    }

    #[test]
    fn arns_of_one_region_are_counted() {
        assert_eq!(
            findings(check, &template(&format!(r#"[{{"Fn::Sub": "{ARN}"}}, {{"Fn::Sub": "{ARN}2"}}]"#))),
            format!(
                "hard-coded-region Resources/It/Properties/P/0/Fn::Sub\n  `{ARN}` names the region `eu-west-1`, and so \
                 does another ARN of `It`\n  \
                 help: write `${{AWS::Region}}` if it is the region of the stack, or else make it a parameter\n"
            )
        );
    }
}
