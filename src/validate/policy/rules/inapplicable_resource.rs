//! Actions that none of the resources of their statement can be asked for.

use super::impossible_arn;
use crate::diagnostic::{Rule, Severity, quoted};
use crate::iam::pattern::Pattern;
use crate::iam::service::{self, Access, Action, Service};
use crate::validate::findings::Findings;
use crate::validate::policy::document::{Item, Policy, Statement};
use crate::validate::policy::places::Kind;
use crate::validate::policy::words::Words;

pub(super) static RULE: Rule = Rule {
    code: "inapplicable-resource",
    severity: Severity::Warning,
    summary: "Reports an action that cannot be asked for on any of the resources that its statement names.",
    explanation: "\
## Why is this bad?
Each action is asked for on resources of certain types: `s3:GetObject` on objects, `s3:ListBucket` on buckets,
and many that list things on no resource at all, which only `*` means. On other resources the statement has no
effect: it allows nothing, or denies nothing.

## Example
```yaml
Action: s3:GetObject
Resource: !GetAtt Bucket.Arn
```

## Use instead
```yaml
Action: s3:GetObject
Resource: !Sub ${Bucket.Arn}/*
```
",
};

/// A policy with a statement of more resources is longer than IAM takes.
const MOST_RESOURCES: usize = 200;

pub(super) fn check(policy: &Policy<'_>, findings: &mut Findings) {
    let is_bucket = policy.resource.resource_type() == Some("AWS::S3::BucketPolicy");
    if policy.kind != Kind::Identity && !is_bucket {
        return;
    }
    for statement in policy.statements() {
        let Some(resources) = resources(statement) else { continue };
        let patterns: Vec<Pattern> = resources.iter().map(|words| words.pattern()).collect();
        let mut judged = Vec::new();
        for item in statement.values("Action") {
            let Some((service, action)) = action(item) else { continue };
            if let Some(help) = judge(service, action, &resources, &patterns, &mut judged) {
                let named = match resources.as_slice() {
                    [words] => format!("`{}`", words.shown()),
                    _ => "any of the resources of its statement".to_owned(),
                };
                let message = format!("`{}:{}` cannot be asked for on {named}", service.prefix, action.name);
                policy.report(findings, RULE.finding(message).help(help), item.part.spot, &item.part.when);
            }
        }
    }
}

/// Returns the resources of a statement, in all situations; none where one of them is not known enough.
fn resources<'e>(statement: &'e Statement<'_>) -> Option<Vec<&'e Words<'e>>> {
    let items = statement.values("Resource");
    let words: Vec<&Words<'_>> = items.iter().map(|item| item.words.as_ref()).collect::<Option<_>>()?;
    // Of others it is not known which type they are of, or they are of every type.
    let colons = |words: &Words<'_>| words.known_parts().map(|part| part.matches(':').count()).sum::<usize>();
    let is_read = |words: &&Words<'_>| words.start().starts_with("arn:") && colons(words) >= 5;
    // What is wrong with an ARN itself, another rule tells.
    let is_possible = |words: &&Words<'_>| impossible_arn::judge(words).is_none();
    let is_fit = |words: &&Words<'_>| is_read(words) && is_possible(words);
    ((1..=MOST_RESOURCES).contains(&words.len()) && words.iter().all(is_fit)).then_some(words)
}

fn action(item: &Item<'_>) -> Option<(&'static Service, &'static Action)> {
    let (prefix, name) = item.known()?.split_once(':')?;
    let service = service::get(prefix)?;
    Some((service, service.action(name)?))
}

/// Returns what to do where none of the resources fits. What was found of a resource type is kept.
fn judge<'s>(
    service: &'s Service,
    action: &'s Action,
    resources: &[&Words<'_>],
    patterns: &[Pattern],
    judged: &mut Vec<(&'s str, bool)>,
) -> Option<String> {
    if action.resources.is_empty() {
        // The reference leaves out resources of some actions, hardly of those that list.
        let is_certain = action.access == Access::List && service.prefix != "logs"
            || (service.prefix, action.name) == ("ecr", "GetAuthorizationToken");
        // Whoever wrote `arn:aws:s3:::*` means everything, and some services take it so.
        let is_everything = |words: &&Words<'_>| words.shown().ends_with(":*");
        return (is_certain && !resources.iter().any(is_everything)).then(|| {
            "the action has no resources: allow or deny it on `*`, in a statement of its own".to_owned()
        });
    }
    let types = || action.resources.iter().filter_map(|(name, _)| service.resource(name));
    for resource in types() {
        let fits = match judged.iter().find(|(arn, _)| *arn == resource.arn) {
            Some((_, fits)) => *fits,
            None => {
                let fits = patterns.iter().zip(resources).any(|(pattern, words)| {
                    !lacks_region(service, resource.arn, words) && resource.pattern.overlaps(pattern)
                });
                judged.push((resource.arn, fits));
                fits
            }
        };
        if fits {
            return None;
        }
    }
    let forms: Vec<&str> = types().map(|resource| resource.arn).take(3).collect();
    let noun = if forms.len() == 1 { "its resources have the form" } else { "its resources have the forms" };
    Some(format!("{noun} {}", quoted(forms)))
}

/// Tells whether an ARN is one of a bucket or an object, and not of an access point, which has a region. Of other
/// services, ARNs without a region are in use where the reference shows one.
fn lacks_region(service: &Service, arn: &str, words: &Words<'_>) -> bool {
    const REGION: usize = 3;
    service.prefix == "s3"
        && arn.split(':').nth(REGION) == Some("${Region}")
        && words.shown().split(':').nth(REGION) == Some("")
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::policy::testing::{bucket, identity, trust};

    fn of(actions: &str, resources: &str) -> String {
        identity(check, &format!(r#"{{"Action": [{actions}], "Resource": [{resources}]}}"#))
    }

    #[test]
    fn resources_that_fit_pass() {
        let own = r#"{"Fn::GetAtt": ["Bucket", "Arn"]}"#;
        for (actions, resources) in [
            (r#""s3:GetObject", "s3:ListBucket""#, r#""arn:aws:s3:::a", "arn:aws:s3:::a/*""#),
            (r#""s3:ListBucket""#, own),
            (r#""s3:GetObject""#, r#"{"Fn::Sub": "${Bucket.Arn}/*"}"#),
            (r#""s3:GetObject""#, r#"{"Fn::Sub": "arn:aws:s3:::${Name}"}"#),
            (r#""s3:GetObject""#, r#"{"Ref": "Name"}, "arn:aws:s3:::a""#),
            (r#""s3:GetObject", "s3:Get*", "s3:Zebra", "*""#, r#""*""#),
            (r#""s3:ListAllMyBuckets""#, r#""arn:aws:s3:::*""#),
            (
                r#""iam:PassRole""#,
                r#"{"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${Name}"}"#,
            ),
            (
                r#""sqs:SendMessage""#,
                r#"{"Fn::Join": [":", ["arn:aws:sqs", {"Ref": "AWS::Region"}, "*", "a"]]}"#,
            ),
        ] {
            assert_eq!(of(actions, resources), "", "{actions} {resources}");
        }
        assert_eq!(trust(check, r#"{"Action": "s3:GetObject", "Resource": "arn:aws:s3:::a"}"#), "");
    }

    #[test]
    fn objects_of_a_bucket_whose_name_is_not_known_are_not_the_bucket() {
        let buckets = "its resources have the forms `arn:${Partition}:s3:${Region}:${Account}:accesspoint/\
            ${AccessPointName}`, `arn:${Partition}:s3:::${BucketName}`";
        for resource in
            [r#"{"Fn::Sub": "${Bucket.Arn}/*"}"#, r#"{"Fn::Sub": "arn:${AWS::Partition}:s3:::${Bucket}/*"}"#]
        {
            assert_eq!(
                of(r#""s3:ListBucket""#, resource),
                format!(
                    "inapplicable-resource 0/Action/0\n  `s3:ListBucket` cannot be asked for on `arn:..:s3:::../*`\n  \
                     help: {buckets}\n"
                )
            );
        }
        // Where the ARN itself is wrong, that is told instead.
        assert_eq!(of(r#""s3:PutObject""#, r#""arn:aws:s3:eu-west-1:123456789012:reviews""#), "");
    }

    #[test]
    fn resources_that_do_not_fit_are_found() {
        let objects = "its resources have the forms `arn:${Partition}:s3:${Region}:${Account}:accesspoint/\
            ${AccessPointName}/object/${ObjectName}`, `arn:${Partition}:s3:::${BucketName}/${ObjectName}`";
        assert_eq!(
            of(r#""s3:GetObject""#, r#"{"Fn::GetAtt": ["Bucket", "Arn"]}"#),
            format!(
                "inapplicable-resource 0/Action/0\n  `s3:GetObject` cannot be asked for on `arn:..:s3:::..`\n  help: {objects}\n"
            )
        );
        assert_eq!(
            bucket(check, r#"{"Action": "s3:GetObject", "Resource": "arn:aws:s3:::a"}"#),
            format!(
                "inapplicable-resource 0/Action\n  `s3:GetObject` cannot be asked for on `arn:aws:s3:::a`\n  help: {objects}\n"
            )
        );
        assert_eq!(
            of(r#""ecr:GetAuthorizationToken""#, r#""arn:aws:ecr:eu-west-1:123456789012:repository/a""#),
            "inapplicable-resource 0/Action/0\n  `ecr:GetAuthorizationToken` cannot be asked for on \
             `arn:aws:ecr:eu-west-1:123456789012:repository/a`\n  help: the action has no resources: allow or deny \
             it on `*`, in a statement of its own\n"
        );
    }
}
