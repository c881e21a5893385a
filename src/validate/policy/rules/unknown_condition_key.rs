//! Condition keys that there are not.

use crate::diagnostic::{Rule, Severity};
use crate::iam::service;
use crate::validate::findings::Findings;
use crate::validate::policy::document::Policy;
use crate::validate::policy::words::cut;
use crate::validate::suggestions::Suggestions;

pub(super) static RULE: Rule = Rule {
    code: "unknown-condition-key",
    severity: Severity::Warning,
    summary: "Reports a condition key that neither AWS nor the service of its prefix has.",
    explanation: "\
## Why is this bad?
No request has a key that there is not. An `Allow` that asks for it allows nothing; with an operator that
holds where the key is missing (`StringNotEquals`, `..IfExists`) the condition restricts nothing.

## Example
```yaml
Condition:
  StringEquals:
    aws:PrincipalOrgIds: o-a1b2c3d4e5
```

## Use instead
```yaml
Condition:
  StringEquals:
    aws:PrincipalOrgID: o-a1b2c3d4e5
```
",
};

pub(super) fn check(policy: &Policy<'_>, findings: &mut Findings) {
    for test in policy.statements().flat_map(|statement| &statement.tests) {
        if let Some(help) = judge(policy.context.suggestions, test.key) {
            let message = format!("there is no condition key `{}`", cut(test.key));
            let finding = RULE.finding(message).help(help).about_key();
            policy.report(findings, finding, test.part.spot, &test.part.when);
        }
    }
}

/// Returns the help where a key is unknown; one of an identity provider is any name.
pub(super) fn judge(suggestions: &Suggestions, key: &str) -> Option<String> {
    let known = service::instead_of_key(key)?;
    let otherwise = || "the Service Authorization Reference lists the keys of each service".to_owned();
    Some(suggestions.did_you_mean(key, known, otherwise))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::policy::testing::identity;

    fn of(key: &str) -> String {
        identity(check, &format!(r#"{{"Sid": "A", "Condition": {{"StringEquals": {{"{key}": "a"}}}}}}"#))
    }

    #[test]
    fn keys_that_exist_pass() {
        for good in [
            "aws:PrincipalOrgID",
            "AWS:requesttag/Team",
            "s3:prefix",
            "s3:ExistingObjectTag/Team",
            "token.actions.githubusercontent.com:sub",
            "oidc.eks.eu-west-1.amazonaws.com/id/A:aud",
            "saml:aud",
            "${Provider}:sub",
        ] {
            assert_eq!(of(good), "", "{good}");
        }
    }

    #[test]
    fn keys_that_there_are_not_are_found() {
        for (key, help) in [
            ("aws:PrincipalOrgIds", "did you mean `aws:PrincipalOrgID`?"),
            ("s3:prefixes", "did you mean `s3:prefix`?"),
            ("kms:Zebra", "the Service Authorization Reference lists the keys of each service"),
        ] {
            assert_eq!(
                of(key),
                format!(
                    "unknown-condition-key 0/Condition/StringEquals/{key}\n  there is no condition key `{key}`\n  \
                     help: {help}\n"
                )
            );
        }
    }
}
