//! Resource types that AWS offers no more.

use crate::diagnostic::{Rule, Severity};
use crate::schema::{self, Lifecycle, Status};
use crate::template::{Node, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "retired-type",
    severity: Severity::Error,
    summary: "Finds resource types that AWS offers no more.",
    explanation: "\
## Why is this bad?
AWS has shut the service down, or this part of it: the resource cannot be created, and the stack fails. The day that counts is that
of `--as-of`, or else the day of the schemas.

## Example
```yaml
Ledger:
  Type: AWS::QLDB::Ledger
  Properties:
    PermissionsMode: STANDARD
```

## Use instead
What the service's documentation names in its place: for this one, a database of Aurora.
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for (entry, map) in context.index.resources() {
        let Some(kind) = map.get("Type").and_then(Node::as_text) else { continue };
        let Some(lifecycle) = schema::get(kind).and_then(|schema| schema.facts.lifecycle) else { continue };
        let when = context.present(entry.node);
        if !is_retired(context, lifecycle) || !context.conditions.is_possible(&when) {
            continue;
        }
        let since = lifecycle.date.map_or_else(String::new, |date| format!("since {date} "));
        findings.push(
            RULE.finding(format!("{since}AWS offers `{kind}` no more{}", context.when(&when)))
                .path(entry.path(Section::Resources, ["Type"]))
                .help("use what the documentation of the service names in its place"),
        );
    }
}

/// Tells whether a service has been shut down by the day that counts.
pub(super) fn is_retired(context: &Context<'_>, lifecycle: Lifecycle) -> bool {
    let today = context.options.as_of;
    lifecycle.status == Status::Shutdown && lifecycle.date.is_none_or(|date| date <= today)
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::Options;
    use crate::validate::testing::findings_under;

    fn ledger(day: &str, condition: &str) -> String {
        let options = Options { as_of: day.parse().unwrap(), ..Options::default() };
        let json = format!(
            r#"{{"Parameters": {{"Stage": {{"Type": "String", "AllowedValues": ["test", "live"]}}}},
            "Conditions": {{"IsLive": {{"Fn::Equals": [{{"Ref": "Stage"}}, "live"]}},
                "Never": {{"Fn::Equals": ["a", "b"]}}}},
            "Resources": {{"Topic": {{"Type": "AWS::SNS::Topic"}}, "Own": {{"Type": "Custom::Own"}},
                "Ledger": {{"Type": "AWS::QLDB::Ledger"{condition}}}}}}}"#
        );
        findings_under(&options, check, &json)
    }

    #[test]
    fn services_that_are_there_pass() {
        assert_eq!(ledger("2025-07-30", ""), "");
        assert_eq!(ledger("2026-01-01", r#", "Condition": "Never""#), "");
    }

    #[test]
    fn services_that_are_no_more_are_found() {
        let found = |when: &str| {
            format!(
                "retired-type Resources/Ledger/Type\n  since 2025-07-31 AWS offers `AWS::QLDB::Ledger` no \
                 more{when}\n  help: use what the documentation of the service names in its place\n"
            )
        };
        assert_eq!(ledger("2025-07-31", ""), found(""));
        assert_eq!(ledger("2025-07-31", r#", "Condition": "IsLive""#), found(" when Stage = `live`"));
    }
}
