//! Backups that are deleted too soon after they were moved to cold storage.

use crate::diagnostic::{Rule, Severity};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation::{self, Found, by_item};

pub(super) static RULE: Rule = Rule {
    code: "short-cold-storage",
    severity: Severity::Error,
    summary: "Finds backups that stay in cold storage for less than 90 days.",
    explanation: "\
## Why is this bad?
AWS Backup refuses a life cycle that deletes a backup less than 90 days after its move to cold storage.

## Example
```yaml
Lifecycle:
  MoveToColdStorageAfterDays: 30
  DeleteAfterDays: 90
```

## Use instead
```yaml
Lifecycle:
  MoveToColdStorageAfterDays: 30
  DeleteAfterDays: 120
```
",
};

/// How long a backup stays in cold storage, in days.
const DAYS: i64 = 90;

const LIFECYCLES: [&str; 2] =
    ["BackupPlan/BackupPlanRule/*/Lifecycle", "BackupPlan/BackupPlanRule/*/CopyActions/*/Lifecycle"];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for plan in relation::of_type(context, "AWS::Backup::BackupPlan") {
        for lifecycle in LIFECYCLES {
            let moves = plan.each(&format!("{lifecycle}/MoveToColdStorageAfterDays")).items;
            let moves = by_item(&moves);
            for deletion in plan.each(&format!("{lifecycle}/DeleteAfterDays")).items {
                let Some(deleted) = days(&deletion) else { continue };
                for before in moves.get(deletion.indices.as_slice()).into_iter().flatten() {
                    // Never is said with a negative number.
                    let Some(moved) = days(before).filter(|moved| *moved >= 0) else { continue };
                    if deleted < 0 || deleted.saturating_sub(moved) >= DAYS {
                        continue;
                    }
                    if let Some(situation) = plan.situation(&[&deletion.when, &before.when]) {
                        let message = format!(
                            "a backup is deleted after {deleted} days, which is less than {DAYS} days after its \
                             move to cold storage{situation}"
                        );
                        let help = format!("set it to at least {}", moved.saturating_add(DAYS));
                        findings.push(RULE.finding(message).path(deletion.path.clone()).help(help));
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

    #[test]
    fn a_backup_stays_in_cold_storage_for_a_while() {
        let plan = |deleted: &str| {
            findings(
                check,
                &format!(
                    r#"{{"Resources": {{"B": {{"Type": "AWS::Backup::BackupPlan", "Properties": {{"BackupPlan": {{
                        "BackupPlanRule": [{{"Lifecycle": {{"MoveToColdStorageAfterDays": 30,
                            "DeleteAfterDays": {deleted}}}}}]}}}}}}}}}}"#
                ),
            )
        };
        assert_eq!(plan("120"), "");
        assert_eq!(plan("-1"), "");
        assert_eq!(plan(r#"{"Ref": "P"}"#), "");
        assert_eq!(
            plan("\"119\""),
            "short-cold-storage Resources/B/Properties/BackupPlan/BackupPlanRule/0/Lifecycle/DeleteAfterDays\n  a \
             backup is deleted after 119 days, which is less than 90 days after its move to cold storage\n  help: \
             set it to at least 120\n"
        );
    }
}
