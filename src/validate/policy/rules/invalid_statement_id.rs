//! Statement ids that IAM refuses.

use crate::condition::Guard;
use crate::diagnostic::{Rule, Severity};
use crate::validate::findings::Findings;
use crate::validate::policy::document::Policy;
use std::collections::HashMap;

pub(super) static RULE: Rule = Rule {
    code: "invalid-statement-id",
    severity: Severity::Error,
    summary: "Checks that the ids of statements have letters and digits only, and are unique in a policy.",
    explanation: "\
## Why is this bad?
IAM refuses a policy in which a `Sid` has a character other than a letter or digit, or in which two statements
have the same one. (Some other services take more characters in the policies of their resources.)

## Example
```yaml
Statement:
  - Sid: read-data
    Effect: Allow
    Action: s3:GetObject
    Resource: '*'
```

## Use instead
```yaml
Statement:
  - Sid: ReadData
    Effect: Allow
    Action: s3:GetObject
    Resource: '*'
```
",
};

pub(super) fn check(policy: &Policy<'_>, findings: &mut Findings) {
    if !policy.is_of_iam() {
        return;
    }
    for document in &policy.documents {
        let mut seen: HashMap<&str, Guard> = HashMap::new();
        for item in document.statements.iter().flat_map(|statement| statement.values("Sid")) {
            let Some(words) = &item.words else { continue };
            if words.known_parts().any(|part| !part.chars().all(|c| c.is_ascii_alphanumeric())) {
                let message =
                    format!("the `Sid` `{}` has characters other than letters and digits", words.shown());
                let finding = RULE.finding(message).help("write it with letters and digits only");
                policy.report(findings, finding, item.part.spot, &item.part.when);
            }
            let Some(id) = words.known().filter(|id| !id.is_empty()) else { continue };
            let known = seen.entry(id).or_insert(Guard::NEVER);
            let both = policy.context.conditions.and(known, &item.part.when);
            let finding = RULE
                .finding(format!("another statement of the policy has the `Sid` `{id}`"))
                .help("give each statement an id of its own");
            policy.report(findings, finding, item.part.spot, &both);
            *known = policy.context.conditions.or(known, &item.part.when);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::policy::testing::{bucket, identity};

    #[test]
    fn words_that_differ_or_exclude_each_other_pass() {
        assert_eq!(identity(check, r#"{"Sid": "A1"}, {"Sid": "A2"}, {"Sid": ""}, {"Sid": ""}, {}"#), "");
        assert_eq!(
            identity(
                check,
                r#"{"Fn::If": ["Live", {"Sid": "A"}, {"Ref": "AWS::NoValue"}]},
                {"Sid": {"Fn::If": ["Live", "B", "A"]}}, {"Sid": {"Fn::Sub": "A${Name}"}}"#
            ),
            ""
        );
        assert_eq!(bucket(check, r#"{"Sid": "read all"}, {"Sid": "read all"}"#), "");
    }

    #[test]
    fn other_characters_and_repeated_ids_are_found() {
        assert_eq!(
            identity(check, r#"{"Sid": {"Fn::Sub": "read-${Name}"}}"#),
            "invalid-statement-id 0/Sid\n  the `Sid` `read-..` has characters other than letters and digits\n  \
             help: write it with letters and digits only\n"
        );
        assert_eq!(
            identity(check, r#"{"Sid": "A"}, {"Sid": {"Fn::If": ["Live", "A", "B"]}}"#),
            "invalid-statement-id 1/Sid/Fn::If/1\n  another statement of the policy has the `Sid` `A` when \
             Stage = `live`\n  help: give each statement an id of its own\n"
        );
    }
}
