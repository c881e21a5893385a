//! Policy variables that are literal text.

use crate::condition::Guard;
use crate::diagnostic::{Rule, Severity};
use crate::validate::findings::Findings;
use crate::validate::policy::document::{Document, Policy};
use crate::validate::policy::variables::{items, variables};
use crate::validate::policy::words::cut;

pub(super) static RULE: Rule = Rule {
    code: "literal-policy-variable",
    severity: Severity::Warning,
    summary: "Reports a policy variable in a policy whose version has none: it is literal text.",
    explanation: "\
## Why is this bad?
Policy variables came with the version `2012-10-17` of the policy language. A policy of another version, or
without one, means `${aws:username}` letter by letter, which nothing is called.

## Example
```yaml
PolicyDocument:
  Statement:
    - Effect: Allow
      Action: s3:GetObject
      Resource: arn:aws:s3:::reviews/${aws:username}/*
```

## Use instead
```yaml
PolicyDocument:
  Version: '2012-10-17'
  Statement:
    - Effect: Allow
      Action: s3:GetObject
      Resource: arn:aws:s3:::reviews/${aws:username}/*
```
",
};

pub(super) fn check(policy: &Policy<'_>, findings: &mut Findings) {
    for document in &policy.documents {
        let items = || document.statements.iter().flat_map(items);
        if !items().any(|item| variables(item).next().is_some()) {
            continue;
        }
        let modern = modern(policy, document);
        for item in items() {
            let Some(variable) = variables(item).next() else { continue };
            let message = format!(
                "`${{{}}}` is literal text: the policy's version has no policy variables",
                cut(variable)
            );
            let finding = RULE.finding(message).help("set `Version` to `2012-10-17`");
            policy.report(findings, finding, item.part.spot, &policy.without(&item.part.when, &modern));
        }
    }
}

/// Returns the situations in which the version may be one that has variables, or is none at all.
fn modern(policy: &Policy<'_>, document: &Document<'_>) -> Guard {
    let versions = document.elements.iter().filter(|element| element.name == "Version");
    let modern = versions
        .flat_map(|element| &element.values)
        .filter(|item| item.known().is_none_or(|version| version != "2008-10-17"));
    policy.any(modern.map(|item| &item.part))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::policy::testing::in_resource;

    fn managed(version: &str) -> String {
        format!(
            r#""PolicyDocument": {{{version} "Statement": {{"Resource": "arn:aws:s3:::a/${{aws:username}}"}}}}"#
        )
    }

    #[test]
    fn variables_need_the_newer_version() {
        let of = |version: &str| in_resource(check, "AWS::IAM::ManagedPolicy", &managed(version));
        assert_eq!(of(r#""Version": "2012-10-17","#), "");
        assert_eq!(of(r#""Version": {"Ref": "Name"},"#), "");
        assert_eq!(of(r#""Version": "2012-10-18","#), "");
        let place = "literal-policy-variable Resources/R/Properties/PolicyDocument/Statement/Resource";
        let message = "`${aws:username}` is literal text: the policy's version has no policy variables";
        let help = "set `Version` to `2012-10-17`";
        assert_eq!(of(""), format!("{place}\n  {message}\n  help: {help}\n"));
        assert_eq!(
            of(r#""Version": {"Fn::If": ["Live", "2012-10-17", "2008-10-17"]},"#),
            format!("{place}\n  {message} when Stage = `test`\n  help: {help}\n")
        );
    }
}
