//! Life cycles of objects that S3 refuses for the order of their days.

use crate::diagnostic::{Rule, Severity};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation::{self, Found};

pub(super) static RULE: Rule = Rule {
    code: "invalid-lifecycle",
    severity: Severity::Error,
    summary: "Finds life cycles of S3 objects that delete before they move, or move too soon.",
    explanation: "\
## Why is this bad?
S3 refuses a rule that deletes objects on the day that it moves them to another storage class, or before, and one that
moves objects of less than 30 days to `STANDARD_IA` or `ONEZONE_IA`.

## Example
```yaml
Rules:
  - Status: Enabled
    ExpirationInDays: 30
    Transitions:
      - StorageClass: GLACIER
        TransitionInDays: 90
```

## Use instead
```yaml
Rules:
  - Status: Enabled
    ExpirationInDays: 365
    Transitions:
      - StorageClass: GLACIER
        TransitionInDays: 90
```
",
};

/// The storage classes that take no objects younger than `INFREQUENT_DAYS`.
const INFREQUENT: [&str; 2] = ["ONEZONE_IA", "STANDARD_IA"];
const INFREQUENT_DAYS: i64 = 30;

const MOVES: [&str; 2] =
    ["LifecycleConfiguration/Rules/*/Transition", "LifecycleConfiguration/Rules/*/Transitions/*"];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for bucket in relation::of_type(context, "AWS::S3::Bucket") {
        let deletions = bucket.each("LifecycleConfiguration/Rules/*/ExpirationInDays").items;
        for path in MOVES {
            let classes = bucket.each(&format!("{path}/StorageClass")).items;
            for moved in bucket.each(&format!("{path}/TransitionInDays")).items {
                let Some(after) = days(&moved) else { continue };
                for deletion in deletions.iter().filter(|it| moved.indices.starts_with(&it.indices)) {
                    let Some(deleted) = days(deletion).filter(|deleted| *deleted <= after) else { continue };
                    if let Some(situation) = bucket.situation(&[&moved.when, &deletion.when]) {
                        let message = format!(
                            "objects are deleted after {deleted} days, but moved after {after} days{situation}"
                        );
                        let help =
                            format!("delete them after more than {after} days, or remove the transition");
                        findings.push(RULE.finding(message).path(deletion.path.clone()).help(help));
                    }
                }
                for class in classes.iter().filter(|it| it.indices == moved.indices) {
                    let name = class.text.as_deref().unwrap_or_default();
                    if after >= INFREQUENT_DAYS || !INFREQUENT.contains(&name) {
                        continue;
                    }
                    if let Some(situation) = bucket.situation(&[&moved.when, &class.when]) {
                        let message = format!(
                            "objects are moved to `{name}` after {after} days, less than {INFREQUENT_DAYS}{situation}"
                        );
                        let help = format!("set it to at least {INFREQUENT_DAYS}");
                        findings.push(RULE.finding(message).path(moved.path.clone()).help(help));
                    }
                }
            }
        }
    }
}

fn days(found: &Found<'_>) -> Option<i64> {
    found.text.as_deref()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn bucket(deleted: &str, class: &str, moved: u32) -> String {
        findings(
            check,
            &format!(
                r#"{{"Resources": {{"B": {{"Type": "AWS::S3::Bucket", "Properties": {{"LifecycleConfiguration": {{
                    "Rules": [{{"ExpirationInDays": 1}}, {{"ExpirationInDays": {deleted},
                        "Transitions": [{{"StorageClass": "{class}", "TransitionInDays": {moved}}}]}}]}}}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn objects_are_moved_before_they_are_deleted() {
        let place = "invalid-lifecycle Resources/B/Properties/LifecycleConfiguration/Rules/1";
        assert_eq!(bucket("31", "STANDARD_IA", 30), "");
        assert_eq!(bucket(r#"{"Ref": "Days"}"#, "GLACIER", 90), "");
        assert_eq!(bucket("2", "GLACIER", 0), "");
        assert_eq!(
            bucket("90", "GLACIER", 90),
            format!(
                "{place}/ExpirationInDays\n  objects are deleted after 90 days, but moved after 90 days\n  help: delete \
                 them after more than 90 days, or remove the transition\n"
            )
        );
        assert_eq!(
            bucket("365", "STANDARD_IA", 7),
            format!(
                "{place}/Transitions/0/TransitionInDays\n  objects are moved to `STANDARD_IA` after 7 days, less than \
                 30\n  help: set it to at least 30\n"
            )
        );
    }
}
