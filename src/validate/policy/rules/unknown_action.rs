//! Actions that no service has.

use crate::diagnostic::{Rule, Severity};
use crate::iam::service;
use crate::validate::findings::Findings;
use crate::validate::policy::document::Policy;
use crate::validate::policy::words::cut;
use crate::validate::suggestions::Suggestions;

pub(super) static RULE: Rule = Rule {
    code: "unknown-action",
    severity: Severity::Warning,
    summary: "Reports an action that its service does not have, or a wildcard that no action matches.",
    explanation: "\
## Why is this bad?
IAM takes any action, and one that there is not allows and denies nothing: what was meant stays forbidden, or
allowed. The actions are those of the Service Authorization Reference at the date of the data.

## Example
```yaml
Action: s3:GetObjects
```

## Use instead
```yaml
Action: s3:GetObject
```
",
};

/// Operations of an API that are often taken for actions, with the action that allows each: the prefix, the
/// operation, the action (Service Authorization Reference, and the API reference of each service).
const OPERATIONS: [(&str, &str, &str); 8] = [
    ("lambda", "Invoke", "InvokeFunction"),
    ("s3", "CopyObject", "PutObject"),
    ("s3", "DeleteObjects", "DeleteObject"),
    ("s3", "HeadBucket", "ListBucket"),
    ("s3", "HeadObject", "GetObject"),
    ("s3", "ListBuckets", "ListAllMyBuckets"),
    ("s3", "ListObjects", "ListBucket"),
    ("s3", "ListObjectsV2", "ListBucket"),
];

pub(super) fn check(policy: &Policy<'_>, findings: &mut Findings) {
    for item in
        policy.statements().flat_map(|it| ["Action", "NotAction"].map(|name| it.values(name))).flatten()
    {
        let Some((prefix, name)) = item.known().and_then(|action| action.split_once(':')) else { continue };
        if prefix.contains(['*', '?', '$'])
            || name.contains('$')
            || name == "*" && service::get(prefix).is_some()
        {
            continue;
        }
        if let Some((message, help)) = judge(policy.context.suggestions, prefix, name) {
            policy.report(findings, RULE.finding(message).help(help), item.part.spot, &item.part.when);
        }
    }
}

fn judge(suggestions: &Suggestions, prefix: &str, name: &str) -> Option<(String, String)> {
    let Some(known) = service::get(prefix) else {
        let otherwise = || "write the prefix that the Service Authorization Reference names".to_owned();
        let help = suggestions.did_you_mean(prefix, service::prefixes(), otherwise);
        return Some((format!("no service has the prefix `{}`", cut(prefix)), help));
    };
    let prefix = known.prefix;
    if name.contains(['*', '?']) {
        let message = || format!("no action of `{prefix}` matches `{}`", cut(name));
        let is_met = known.matching(name).next().is_some();
        return (!is_met).then(|| (message(), "write the beginning of an action's name".to_owned()));
    }
    if known.action(name).is_some() {
        return None;
    }
    let message = format!("`{prefix}` has no action `{}`", cut(name));
    let operation = OPERATIONS.iter().find(|(of, operation, _)| (*of, *operation) == (prefix, name));
    if let Some((.., action)) = operation {
        let help = format!("`{name}` is an operation of the service's API; `{prefix}:{action}` allows it");
        return Some((message, help));
    }
    let names = known.actions().iter().map(|action| action.name);
    let otherwise = || format!("`{prefix}` has no action of a similar name");
    Some((message, suggestions.did_you_mean(name, names, otherwise)))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::policy::testing::identity;

    #[test]
    fn actions_that_exist_pass() {
        let good = r#"{"Action": ["s3:getobject", "S3:Get*", "*", "iam:*", "ec2:Describe?pcs", {"Ref": "Name"},
            {"Fn::Sub": "s3:${Name}"}], "NotAction": "sts:AssumeRole"}"#;
        assert_eq!(identity(check, good), "");
    }

    #[test]
    fn actions_that_there_are_not_are_found() {
        for (action, message, help) in [
            ("s3:GetObjects", "`s3` has no action `GetObjects`", "did you mean `GetObject`?"),
            ("s3:Frobnicate", "`s3` has no action `Frobnicate`", "`s3` has no action of a similar name"),
            (
                "s3:ListObjectsV2",
                "`s3` has no action `ListObjectsV2`",
                "`ListObjectsV2` is an operation of the service's API; `s3:ListBucket` allows it",
            ),
            ("s3:Gett*", "no action of `s3` matches `Gett*`", "write the beginning of an action's name"),
            ("dynamdb:GetItem", "no service has the prefix `dynamdb`", "did you mean `dynamodb`?"),
            (
                "unheard-of:*",
                "no service has the prefix `unheard-of`",
                "write the prefix that the Service Authorization Reference names",
            ),
        ] {
            assert_eq!(
                identity(check, &format!(r#"{{"Action": ["{action}"]}}"#)),
                format!("unknown-action 0/Action/0\n  {message}\n  help: {help}\n")
            );
        }
    }
}
