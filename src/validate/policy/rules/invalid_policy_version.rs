//! Versions of the policy language that there are not.

use crate::diagnostic::{Rule, Severity, did_you_mean};
use crate::validate::findings::Findings;
use crate::validate::policy::document::Policy;

pub(super) static RULE: Rule = Rule {
    code: "invalid-policy-version",
    severity: Severity::Error,
    summary: "Checks that the `Version` of a policy is one of the policy language.",
    explanation: "\
## Why is this bad?
`Version` is that of the policy language, not of the policy: `2012-10-17`, or the older `2008-10-17`, which
lacks policy variables. A service refuses a policy with any other.

## Example
```yaml
PolicyDocument:
  Version: '2024-01-01'
```

## Use instead
```yaml
PolicyDocument:
  Version: '2012-10-17'
```
",
};

const VERSIONS: [&str; 2] = ["2012-10-17", "2008-10-17"];

pub(super) fn check(policy: &Policy<'_>, findings: &mut Findings) {
    for element in policy.documents.iter().flat_map(|document| &document.elements) {
        if element.name != "Version" {
            continue;
        }
        for item in &element.values {
            let Some(version) = item.known().filter(|version| !VERSIONS.contains(version)) else { continue };
            let help = did_you_mean(version, VERSIONS, || "write `2012-10-17`".to_owned());
            let message = format!("`{version}` is not a version of the policy language");
            policy.report(findings, RULE.finding(message).help(help), item.part.spot, &item.part.when);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::policy::testing::in_resource;

    fn of(version: &str) -> String {
        in_resource(
            check,
            "AWS::IAM::ManagedPolicy",
            &format!(r#""PolicyDocument": {{"Version": {version}}}"#),
        )
    }

    #[test]
    fn both_versions_pass() {
        assert_eq!(of(r#""2012-10-17""#) + &of(r#""2008-10-17""#) + &of(r#"{"Ref": "Name"}"#), "");
    }

    #[test]
    fn other_versions_are_found() {
        let place = "invalid-policy-version Resources/R/Properties/PolicyDocument/Version";
        assert_eq!(
            of(r#""2012-10-18""#),
            format!(
                "{place}\n  `2012-10-18` is not a version of the policy language\n  \
                 help: did you mean `2012-10-17`?\n"
            )
        );
        assert_eq!(
            of(r#"{"Fn::If": ["Live", "1", "2012-10-17"]}"#),
            format!(
                "{place}/Fn::If/1\n  `1` is not a version of the policy language when Stage = `live`\n  \
                 help: write `2012-10-17`\n"
            )
        );
    }
}
