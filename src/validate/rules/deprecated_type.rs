//! Resource types that are about to end.

use super::retired_type::is_retired;
use crate::diagnostic::{Rule, Severity};
use crate::schema::{self, Lifecycle, Status};
use crate::template::{Node, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "deprecated-type",
    severity: Severity::Warning,
    summary: "Finds resource types that are about to end, or that get no new features.",
    explanation: "\
## Why is this bad?
AWS has announced that the service ends, or a part of it, or that it gets no new features; often accounts that
have not used it yet cannot begin to. What is built on it has to be moved. The day that counts is that of
`--as-of`, or else the day of the schemas.

## Example
```yaml
Environment:
  Type: AWS::Cloud9::EnvironmentEC2
```

## Use instead
What the service's documentation names in its place.
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for (entry, map) in context.index.resources() {
        let Some(kind) = map.get("Type").and_then(Node::as_text) else { continue };
        let Some(lifecycle) = schema::get(kind).and_then(|schema| schema.facts.lifecycle) else { continue };
        if is_retired(context, lifecycle) || !context.conditions.is_possible(&context.present(entry.node)) {
            continue;
        }
        let Some(message) = message(context, kind, lifecycle) else { continue };
        findings.push(
            RULE.finding(message)
                .path(entry.path(Section::Resources, ["Type"]))
                .help("plan to move to what the documentation of the service names in its place"),
        );
    }
}

fn message(context: &Context<'_>, kind: &str, Lifecycle { status, date }: Lifecycle) -> Option<String> {
    match (status, date) {
        (Status::Maintenance, Some(date)) if date > context.options.as_of => None,
        (Status::Maintenance, Some(date)) => Some(format!("`{kind}` gets no new features since {date}")),
        (Status::Maintenance, None) => Some(format!("`{kind}` gets no new features")),
        (Status::Sunset | Status::Shutdown, Some(date)) => {
            Some(format!("the end of `{kind}` is announced for {date}"))
        }
        (Status::Sunset | Status::Shutdown, None) => Some(format!("the end of `{kind}` is announced")),
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::Options;
    use crate::validate::testing::findings_under;

    fn resource(day: &str, kind: &str) -> String {
        let options = Options { as_of: day.parse().unwrap(), ..Options::default() };
        findings_under(&options, check, &format!(r#"{{"Resources": {{"It": {{"Type": "{kind}"}}}}}}"#))
    }

    fn found(message: &str) -> String {
        format!(
            "deprecated-type Resources/It/Type\n  {message}\n  \
             help: plan to move to what the documentation of the service names in its place\n"
        )
    }

    #[test]
    fn services_with_a_future_and_those_that_are_no_more_pass() {
        assert_eq!(resource("2026-10-20", "AWS::SNS::Topic"), "");
        assert_eq!(resource("2026-10-20", "AWS::QLDB::Ledger"), "");
        assert_eq!(resource("2024-07-24", "AWS::Cloud9::EnvironmentEC2"), "");
    }

    #[test]
    fn services_that_are_about_to_end_are_found() {
        assert_eq!(
            resource("2026-10-20", "AWS::Cloud9::EnvironmentEC2"),
            found("`AWS::Cloud9::EnvironmentEC2` gets no new features since 2024-07-25")
        );
        assert_eq!(
            resource("2026-10-20", "AWS::Pinpoint::SmsTemplate"),
            found("the end of `AWS::Pinpoint::SmsTemplate` is announced for 2026-10-30")
        );
        assert_eq!(
            resource("2025-01-01", "AWS::QLDB::Ledger"),
            found("the end of `AWS::QLDB::Ledger` is announced for 2025-07-31")
        );
        assert_eq!(
            resource("2026-10-20", "AWS::WAF::IPSet"),
            found("the end of `AWS::WAF::IPSet` is announced")
        );
    }
}
