//! Resources of policies that are not ARNs.

use crate::diagnostic::{Rule, Severity, did_you_mean};
use crate::schema::Partition;
use crate::template::Node;
use crate::validate::findings::Findings;
use crate::validate::kind::spelt;
use crate::validate::policy::document::Policy;
use crate::validate::policy::places::Kind;
use crate::validate::policy::words::{Piece, Words, cut};

pub(super) static RULE: Rule = Rule {
    code: "invalid-policy-resource",
    severity: Severity::Error,
    summary: "Checks that the resources of a policy are ARNs, or `*`.",
    explanation: "\
## Why is this bad?
IAM refuses a resource that is neither `*` nor an ARN of six parts with colons between them, the second of
which is a partition of AWS. Of a text with variables, what is written is judged.

## Example
```yaml
Resource: !Sub ${BucketName}/*
# ..
Resource: arn:aws:s3::reviews/*
```

## Use instead
```yaml
Resource: !Sub arn:${AWS::Partition}:s3:::${BucketName}/*
# ..
Resource: arn:aws:s3:::reviews/*
```
",
};

pub(super) fn check(policy: &Policy<'_>, findings: &mut Findings) {
    let is_bucket = policy.resource.resource_type() == Some("AWS::S3::BucketPolicy");
    if policy.kind != Kind::Identity && !is_bucket {
        return;
    }
    let names = ["Resource", "NotResource"];
    for item in policy.statements().flat_map(|it| names.map(|name| it.values(name))).flatten() {
        let Some((message, help)) = item.words.as_ref().and_then(|words| judge(words, item.part.node)) else {
            continue;
        };
        policy.report(findings, RULE.finding(message).help(help), item.part.spot, &item.part.when);
    }
}

fn judge(words: &Words<'_>, node: &Node) -> Option<(String, String)> {
    let start = words.start();
    let is_name = matches!(words.pieces.first(), Some(Piece::Name(_)));
    if start.is_empty() && words.known().is_none() && !is_name
        || start.starts_with(['*', '?'])
        || start.starts_with("${")
    {
        return None;
    }
    let head = start.get(..start.len().min("arn:".len())).unwrap_or(start);
    let may_be_arn =
        !is_name && if words.known().is_some() { head == "arn:" } else { "arn:".starts_with(head) };
    if !may_be_arn {
        // A reference that yields a name, and nothing around it, has no text to show.
        let call = node.as_call().filter(|_| words.known_parts().next().is_none());
        let shown = call.map_or_else(|| words.shown(), spelt);
        let message = format!("the resource `{shown}` is neither an ARN nor `*`");
        return Some((message, "write it as `arn:partition:service:region:account:resource`".to_owned()));
    }
    let mut segments = start.split(':');
    let partition = segments.nth(1).filter(|_| segments.next().is_some());
    if let Some(partition) = partition.filter(|partition| !is_partition(partition)) {
        let message =
            format!("`{}` is not a partition of AWS, in the resource `{}`", cut(partition), words.shown());
        let names = Partition::ALL.map(|partition| partition.name);
        return Some((message, did_you_mean(partition, names, || "write `aws`".to_owned())));
    }
    let shown = words.shown();
    let is_braced = |part: &&str| part.starts_with('{') && part.ends_with('}');
    if let Some(braced) = shown.split(':').take(5).find(is_braced) {
        let message = format!("`{braced}` in the resource `{shown}` stands for nothing");
        return Some((message, format!("write `${braced}` within `Fn::Sub`")));
    }
    let known = words.known().filter(|known| !known.contains('$'))?;
    is_short(known).then(|| {
        let message = format!("the resource `{}` has fewer than the six parts of an ARN", cut(known));
        (
            message,
            "write it as `arn:partition:service:region:account:resource`; parts may be empty".to_owned(),
        )
    })
}

/// Tells whether an ARN has fewer than its six parts. A wildcard may stand for parts that are not written,
/// unless the resource stands where the account is to be: no account has a slash.
fn is_short(arn: &str) -> bool {
    let parts: Vec<&str> = arn.split(':').collect();
    match parts.as_slice() {
        [head @ .., account] if head.len() == 4 && account.contains('/') => true,
        parts => parts.len() < 6 && !arn.contains(['*', '?']),
    }
}

fn is_partition(text: &str) -> bool {
    Partition::named(text).is_some() || text.starts_with("aws-iso") || text.contains(['*', '?', '$'])
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::policy::testing::{identity, in_resource};

    fn of(resource: &str) -> String {
        identity(check, &format!(r#"{{"Resource": {resource}}}"#))
    }

    #[test]
    fn arns_and_what_may_be_one_pass() {
        for good in [
            r#""*""#,
            r#"["arn:aws:s3:::a/*", "arn:aws-us-gov:sqs:*:123456789012:q", "arn:*:s3:::a", "arn:aws:s3:*", "arn:aws:s3::*"]"#,
            r#"{"Fn::Sub": "arn:${AWS::Partition}:s3:::${Name}"}"#,
            r#"{"Fn::Sub": "${Name}/*"}"#,
            r#"{"Fn::Sub": "arn${Name}"}"#,
            r#"{"Fn::GetAtt": ["Bucket", "Arn"]}"#,
            r#"{"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":s3:::a"]]}"#,
        ] {
            assert_eq!(of(good), "", "{good}");
        }
        assert_eq!(
            in_resource(
                check,
                "AWS::ApiGateway::RestApi",
                r#""Policy": {"Statement": {"Resource": "execute-api:/*"}}"#
            ),
            ""
        );
    }

    #[test]
    fn what_is_no_arn_is_found() {
        let form = "write it as `arn:partition:service:region:account:resource`";
        for (resource, message, help) in [
            (r#""reviews/*""#, "the resource `reviews/*` is neither an ARN nor `*`", form.to_owned()),
            (
                r#"{"Fn::Sub": "${Bucket}/*"}"#,
                "the resource `../*` is neither an ARN nor `*`",
                form.to_owned(),
            ),
            (r#"{"Ref": "Bucket"}"#, "the resource `!Ref Bucket` is neither an ARN nor `*`", form.to_owned()),
            (
                r#"{"Fn::Sub": "s3:::${Name}"}"#,
                "the resource `s3:::..` is neither an ARN nor `*`",
                form.to_owned(),
            ),
            (
                r#"{"Fn::Sub": "arn:asw:s3:::${Name}"}"#,
                "`asw` is not a partition of AWS, in the resource `arn:asw:s3:::..`",
                "did you mean `aws`?".to_owned(),
            ),
            (
                r#"{"Fn::Sub": "arn:aws:lambda:${AWS::Region}:{AccountId}:function:x"}"#,
                "`{AccountId}` in the resource `arn:aws:lambda:..:{AccountId}:function:x` stands for nothing",
                "write `${AccountId}` within `Fn::Sub`".to_owned(),
            ),
            (
                r#""arn:aws:s3::reviews/*""#,
                "the resource `arn:aws:s3::reviews/*` has fewer than the six parts of an ARN",
                format!("{form}; parts may be empty"),
            ),
            (
                r#""arn:aws:s3::reviews""#,
                "the resource `arn:aws:s3::reviews` has fewer than the six parts of an ARN",
                format!("{form}; parts may be empty"),
            ),
        ] {
            assert_eq!(
                of(resource),
                format!("invalid-policy-resource 0/Resource\n  {message}\n  help: {help}\n")
            );
        }
    }
}
