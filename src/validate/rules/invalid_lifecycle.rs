//! Life cycles of objects that S3 refuses for the order of their days.

use crate::condition::Guard;
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation::{self, Found, Held, Subject, by_item};

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
        let deletions = by_item(&deletions);
        for path in MOVES {
            let classes = bucket.each(&format!("{path}/StorageClass")).items;
            let classes = by_item(&classes);
            for moved in bucket.each(&format!("{path}/TransitionInDays")).items {
                let rule = moved.indices.get(..1).unwrap_or_default();
                for deletion in deletions.get(rule).into_iter().flatten() {
                    findings.extend(deleted_before(&bucket, deletion, &moved));
                }
                for class in classes.get(moved.indices.as_slice()).into_iter().flatten() {
                    findings.extend(moved_too_soon(&bucket, &moved, class));
                }
            }
        }
    }
}

fn deleted_before<'a>(
    bucket: &Subject<'_, 'a>,
    deletion: &Found<'a>,
    moved: &Found<'a>,
) -> Option<Diagnostic> {
    let (deleted, moved) = (days(bucket, deletion), days(bucket, moved));
    let pairs = deleted.iter().flat_map(|deleted| moved.iter().map(move |moved| (deleted, moved)));
    let (deleted, after, situation) =
        pairs.filter(|(deleted, moved)| deleted.days <= moved.days).find_map(|(deleted, moved)| {
            Some((deleted.days, moved.days, bucket.situation(&[&deleted.when, &moved.when])?))
        })?;
    let message =
        format!("objects are deleted after {deleted} days, but moved after {after} days{situation}");
    let help = format!("delete them after more than {after} days, or remove the transition");
    Some(RULE.finding(message).path(deletion.path.clone()).help(help))
}

fn moved_too_soon<'a>(bucket: &Subject<'_, 'a>, moved: &Found<'a>, class: &Found<'a>) -> Option<Diagnostic> {
    let is_infrequent = |class: &&Held| INFREQUENT.contains(&class.text.as_str());
    let (soon, classes) = (days(bucket, moved), bucket.values_of(class));
    let soon = soon.iter().filter(|soon| soon.days < INFREQUENT_DAYS);
    let (name, after, situation) =
        soon.flat_map(|soon| classes.iter().filter(is_infrequent).map(move |class| (soon, class))).find_map(
            |(soon, class)| Some((&class.text, soon.days, bucket.situation(&[&soon.when, &class.when])?)),
        )?;
    let message =
        format!("objects are moved to `{name}` after {after} days, less than {INFREQUENT_DAYS}{situation}");
    Some(RULE.finding(message).path(moved.path.clone()).help(format!("set it to at least {INFREQUENT_DAYS}")))
}

/// A number of days, with the situations in which it is that.
struct Days {
    days: i64,
    when: Guard,
}

fn days<'a>(bucket: &Subject<'_, 'a>, found: &Found<'a>) -> Vec<Days> {
    let values = bucket.values_of(found).into_iter();
    values.filter_map(|value| Some(Days { days: value.text.parse().ok()?, when: value.when })).collect()
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn bucket(deleted: &str, class: &str, moved: u32) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"Days": {{"Type": "Number", "AllowedValues": [30, 90]}}, "Any": {{"Type": "Number"}}}},
                    "Resources": {{"B": {{"Type": "AWS::S3::Bucket", "Properties": {{"LifecycleConfiguration": {{
                    "Rules": [{{"ExpirationInDays": 1}}, {{"ExpirationInDays": {deleted},
                        "Transitions": [{{"StorageClass": "{class}", "TransitionInDays": {moved}}}]}}]}}}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn objects_are_moved_before_they_are_deleted() {
        let place = "invalid-lifecycle Resources/B/Properties/LifecycleConfiguration/Rules/1";
        assert_eq!(bucket("31", "STANDARD_IA", 30), "");
        assert_eq!(bucket(r#"{"Ref": "Any"}"#, "GLACIER", 90), "");
        assert_eq!(bucket(r#"{"Ref": "Days"}"#, "GLACIER", 29), "");
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
        assert_eq!(
            bucket(r#"{"Ref": "Days"}"#, "GLACIER", 60),
            format!(
                "{place}/ExpirationInDays\n  objects are deleted after 30 days, but moved after 60 days when Days = `30`\n  \
                 help: delete them after more than 60 days, or remove the transition\n"
            )
        );
    }
}
