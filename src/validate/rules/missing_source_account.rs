//! Permissions for buckets that may come to belong to somebody else.

use crate::condition::Guard;
use crate::diagnostic::{Rule, Severity};
use crate::template::{Function, Node};
use crate::validate::arns;
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation::{self, Found, Subject};

pub(super) static RULE: Rule = Rule {
    code: "missing-source-account",
    severity: Severity::Warning,
    summary: "Finds permissions of Lambda functions for a bucket that do not name the account of the bucket.",
    explanation: "\
## Why is this bad?
The ARN of a bucket does not tell its account. Once the bucket is deleted, anybody may create one of the same name,
and that bucket calls the function with events of its owner's choice.

## Example
```yaml
Permission:
  Type: AWS::Lambda::Permission
  Properties:
    Action: lambda:InvokeFunction
    FunctionName: !Ref Resize
    Principal: s3.amazonaws.com
    SourceArn: !GetAtt Pictures.Arn
```

## Use instead
```yaml
Permission:
  Type: AWS::Lambda::Permission
  Properties:
    Action: lambda:InvokeFunction
    FunctionName: !Ref Resize
    Principal: s3.amazonaws.com
    SourceArn: !GetAtt Pictures.Arn
    SourceAccount: !Ref AWS::AccountId
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for permission in relation::of_type(context, "AWS::Lambda::Permission") {
        let absent: Guard = permission.absent("SourceAccount");
        for source in permission.each("SourceArn").items {
            if let Some(situation) = permission.situation(&[&source.when, &absent])
                && let Some(bucket) = bucket(&permission, &source)
            {
                let message = format!("`SourceAccount` is missing: {bucket} tells no account{situation}");
                let help = "set `SourceAccount: !Ref AWS::AccountId`, or the account of the bucket";
                findings.push(RULE.finding(message).path(permission.path("")).help(help));
            }
        }
    }
}

/// Returns words for a source that is certainly the ARN of a bucket.
fn bucket(permission: &Subject<'_, '_>, source: &Found<'_>) -> Option<String> {
    let text = match source.node.argument_of(Function::Sub) {
        Some(argument) => argument.as_list().and_then(<[_]>::first).unwrap_or(argument).as_text(),
        None => source.node.as_text(),
    };
    if let Some(text) = text {
        let arn = arns::arns(text, true).into_iter().find(|arn| text.starts_with(arn.text))?;
        let is_of_bucket = arn.service == "s3" && arn.region.is_empty() && arn.account.is_empty();
        return (is_of_bucket && !arn.resource.is_empty()).then(|| format!("`{text}`"));
    }
    let target = relation::referred(source.node)?;
    let node = permission.context.index.get(crate::template::Section::Resources, target)?;
    let is_bucket = node.get("Type").and_then(Node::as_text) == Some("AWS::S3::Bucket");
    is_bucket.then(|| format!("the ARN of `{target}`"))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn a_permission_for_a_bucket_names_its_account() {
        let permission = |source: &str, rest: &str| {
            findings(
                check,
                &format!(
                    r#"{{"Resources": {{"B": {{"Type": "AWS::S3::Bucket"}}, "T": {{"Type": "AWS::SNS::Topic"}},
                    "P": {{"Type": "AWS::Lambda::Permission", "Properties": {{{rest} "SourceArn": {source}}}}}}}}}"#
                ),
            )
        };
        let bucket = r#"{"Fn::GetAtt": ["B", "Arn"]}"#;
        assert_eq!(permission(bucket, r#""SourceAccount": {"Ref": "AWS::AccountId"},"#), "");
        for good in [
            r#"{"Ref": "T"}"#,
            r#"{"Fn::Sub": "arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:x/*"}"#,
            r#"{"Fn::Sub": "${Bucket}"}"#,
            r#""arn:aws:sns:eu-west-1:123456789012:t""#,
        ] {
            assert_eq!(permission(good, ""), "", "{good}");
        }
        for (bad, told) in [
            (bucket, "the ARN of `B`"),
            (r#"{"Fn::Sub": "arn:${AWS::Partition}:s3:::${B}"}"#, "`arn:${AWS::Partition}:s3:::${B}`"),
            (r#"{"Fn::Sub": ["arn:aws:s3:::${X}", {"X": "x"}]}"#, "`arn:aws:s3:::${X}`"),
            (r#""arn:aws:s3:::pictures""#, "`arn:aws:s3:::pictures`"),
        ] {
            assert_eq!(
                permission(bad, ""),
                format!(
                    "missing-source-account Resources/P/Properties\n  `SourceAccount` is missing: {told} tells no \
                     account\n  help: set `SourceAccount: !Ref AWS::AccountId`, or the account of the bucket\n"
                )
            );
        }
    }
}
