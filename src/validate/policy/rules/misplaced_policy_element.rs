//! Elements that cannot stand in a policy of their kind, or beside each other.

use crate::diagnostic::{Rule, Severity};
use crate::validate::findings::Findings;
use crate::validate::policy::document::Policy;
use crate::validate::policy::places::Kind;

pub(super) static RULE: Rule = Rule {
    code: "misplaced-policy-element",
    severity: Severity::Error,
    summary: "Checks that no element stands where its kind of policy, or another element, rules it out.",
    explanation: "\
## Why is this bad?
IAM refuses a principal in the policy of a user, group or role, whose principal is whoever has the policy; a
resource in a trust policy, whose resource is the role; and an element beside its opposite, such as `Action`
with `NotAction`.

## Example
```yaml
PolicyDocument:
  Version: '2012-10-17'
  Statement:
    - Effect: Allow
      Principal: '*'
      Action: s3:ListAllMyBuckets
      Resource: '*'
```

## Use instead
```yaml
PolicyDocument:
  Version: '2012-10-17'
  Statement:
    - Effect: Allow
      Action: s3:ListAllMyBuckets
      Resource: '*'
```
",
};

const OPPOSITES: [(&str, &str); 3] =
    [("Action", "NotAction"), ("Resource", "NotResource"), ("Principal", "NotPrincipal")];

pub(super) fn check(policy: &Policy<'_>, findings: &mut Findings) {
    let (refused, noun, reason) = match policy.kind {
        Kind::Identity => (["Principal", "NotPrincipal"], "an identity policy", "whoever has the policy"),
        Kind::Trust => (["Resource", "NotResource"], "a trust policy", "the role itself"),
        Kind::Resource | Kind::Entrance | Kind::Control => ([""; 2], "", ""),
    };
    for statement in policy.statements() {
        for element in statement.elements.iter().filter(|element| refused.contains(&element.name)) {
            let message = format!("`{}` cannot stand in {noun}", element.name);
            let element_noun = if element.name.ends_with("Principal") { "principal" } else { "resource" };
            let finding = RULE.finding(message).help(format!("remove it: the {element_noun} is {reason}"));
            policy.report(findings, finding.about_key(), element.spot, &policy.any(&element.parts));
        }
        for (one, other) in OPPOSITES {
            let when = policy
                .context
                .conditions
                .and(&policy.any(statement.parts(one)), &policy.any(statement.parts(other)));
            let spot = statement.elements.iter().find(|element| element.name == other).map(|it| it.spot);
            if let Some(spot) = spot.filter(|_| !when.is_never() && !refused.contains(&one)) {
                let message = format!("`{one}` and `{other}` cannot stand in the same statement");
                let finding = RULE.finding(message).help("make two statements of it").about_key();
                policy.report(findings, finding, spot, &when);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::policy::testing::{bucket, identity, trust};

    #[test]
    fn elements_in_their_places_pass() {
        let chosen = |name: &str, then: &str| {
            let none = r#"{"Ref": "AWS::NoValue"}"#;
            let (a, b) = if then == "1" { (r#""s3:*""#, none) } else { (none, r#""s3:*""#) };
            format!(r#""{name}": {{"Fn::If": ["Live", {a}, {b}]}}"#)
        };
        let statement = format!("{{{}, {}}}", chosen("Action", "1"), chosen("NotAction", "2"));
        assert_eq!(identity(check, &statement), "");
        assert_eq!(trust(check, r#"{"Principal": "*", "Action": "sts:AssumeRole"}"#), "");
        assert_eq!(bucket(check, r#"{"Principal": "*", "Action": "s3:*", "Resource": "*"}"#), "");
    }

    #[test]
    fn misplaced_elements_are_found() {
        for (found, place, message, help) in [
            (
                identity(check, r#"{"Principal": "*"}"#),
                "Principal",
                "`Principal` cannot stand in an identity policy",
                "remove it: the principal is whoever has the policy",
            ),
            (
                trust(check, r#"{"Resource": "*"}"#),
                "Resource",
                "`Resource` cannot stand in a trust policy",
                "remove it: the resource is the role itself",
            ),
            (
                identity(check, r#"{"Action": "*", "NotAction": "iam:*"}"#),
                "NotAction",
                "`Action` and `NotAction` cannot stand in the same statement",
                "make two statements of it",
            ),
        ] {
            assert_eq!(found, format!("misplaced-policy-element 0/{place}\n  {message}\n  help: {help}\n"));
        }
    }
}
