//! Schedules of EventBridge rules that are none.

use crate::diagnostic::{Rule, Severity, cut};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation;

pub(super) static RULE: Rule = Rule {
    code: "invalid-schedule",
    severity: Severity::Error,
    summary: "Checks the form of the schedules of EventBridge rules: `rate(..)` or `cron(..)`.",
    explanation: "\
## Why is this bad?
EventBridge refuses a rule whose schedule is anything but `rate(VALUE UNIT)` or `cron(..)`. The unit of a rate is
`minute`, `hour` or `day` after 1, and `minutes`, `hours` or `days` after any greater number. `cron` has six fields,
minutes, hours, day of the month, month, day of the week and year, and one of the two days is `?`.

## Example
```yaml
ScheduleExpression: cron(0 6 * * * *)
```

## Use instead
```yaml
ScheduleExpression: cron(0 6 * * ? *)
```
",
};

const UNITS: [(&str, &str); 3] = [("minute", "minutes"), ("hour", "hours"), ("day", "days")];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for rule in relation::of_type(context, "AWS::Events::Rule") {
        for found in rule.each("ScheduleExpression").items {
            let Some((message, help)) = found.text.as_deref().and_then(fault) else { continue };
            let Some(situation) = rule.situation(&[&found.when]) else { continue };
            findings.push(RULE.finding(format!("{message}{situation}")).path(found.path).help(help));
        }
    }
}

/// Returns what is wrong with a schedule, and what to do about it.
fn fault(schedule: &str) -> Option<(String, String)> {
    let inner = |function: &str| schedule.strip_prefix(function)?.strip_prefix('(')?.strip_suffix(')');
    if let Some(rate) = inner("rate") {
        rate_fault(schedule, rate)
    } else if let Some(cron) = inner("cron") {
        cron_fault(schedule, cron)
    } else {
        let help = "write `rate(5 minutes)`, or `cron(0 6 * * ? *)`";
        Some((format!("`{}` is neither `rate(..)` nor `cron(..)`", cut(schedule)), help.to_owned()))
    }
}

fn rate_fault(schedule: &str, rate: &str) -> Option<(String, String)> {
    let mut words = rate.split_whitespace();
    let (Some(value), Some(unit), None) = (words.next(), words.next(), words.next()) else {
        let help = "write a number and a unit, as in `rate(5 minutes)`".to_owned();
        return Some((format!("`{}` is not a number and a unit", cut(schedule)), help));
    };
    let digits = value.trim_start_matches('0');
    if digits.is_empty() || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        let help = "write a whole number from one".to_owned();
        return Some((format!("`{}` is not a number that a rate can have", cut(value)), help));
    }
    let is_one = digits == "1";
    if UNITS.iter().any(|(one, many)| unit == if is_one { *one } else { *many }) {
        return None;
    }
    let meant = UNITS.iter().find(|(one, many)| unit == *one || unit == *many);
    let help = match meant {
        Some((one, many)) => format!("write `rate({value} {})`", if is_one { one } else { many }),
        None if is_one => "the units are `minute`, `hour` and `day`".to_owned(),
        None => "the units are `minutes`, `hours` and `days`".to_owned(),
    };
    Some((format!("`{}` is not a unit of the rate {value}", cut(unit)), help))
}

fn cron_fault(schedule: &str, cron: &str) -> Option<(String, String)> {
    let fields: Vec<&str> = cron.split_whitespace().collect();
    let [_, _, day_of_month, _, day_of_week, _] = fields.as_slice() else {
        let message = format!("`{}` has {} fields, expected 6", cut(schedule), fields.len());
        let help = "write minutes, hours, day of the month, month, day of the week and year";
        return Some((message, help.to_owned()));
    };
    (*day_of_month != "?" && *day_of_week != "?").then(|| {
        let message = format!("`{}` gives both the day of the month and the day of the week", cut(schedule));
        (message, "write `?` for one of the two days".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::{check, fault};
    use crate::validate::testing::findings;

    #[test]
    fn schedules_of_event_bridge_pass() {
        for good in [
            "rate(1 minute)",
            "rate(5 minutes)",
            "rate(12 hours)",
            "cron(0 10 * * ? *)",
            "cron(15 12 ? * MON-FRI 2026)",
            "cron(0/5 8-17 ? * 6#3 *)",
        ] {
            assert_eq!(fault(good), None, "{good}");
        }
    }

    #[test]
    fn other_schedules_are_refused() {
        for (bad, message, help) in [
            (
                "5 minutes",
                "`5 minutes` is neither `rate(..)` nor `cron(..)`",
                "write `rate(5 minutes)`, or `cron(0 6 * * ? *)`",
            ),
            (
                "rate(5)",
                "`rate(5)` is not a number and a unit",
                "write a number and a unit, as in `rate(5 minutes)`",
            ),
            ("rate(0 days)", "`0` is not a number that a rate can have", "write a whole number from one"),
            (
                "rate(1.5 hours)",
                "`1.5` is not a number that a rate can have",
                "write a whole number from one",
            ),
            ("rate(5 minute)", "`minute` is not a unit of the rate 5", "write `rate(5 minutes)`"),
            ("rate(1 days)", "`days` is not a unit of the rate 1", "write `rate(1 day)`"),
            (
                "rate(2 weeks)",
                "`weeks` is not a unit of the rate 2",
                "the units are `minutes`, `hours` and `days`",
            ),
            (
                "cron(0 6 * * *)",
                "`cron(0 6 * * *)` has 5 fields, expected 6",
                "write minutes, hours, day of the month, month, day of the week and year",
            ),
            (
                "cron(0 6 * * * *)",
                "`cron(0 6 * * * *)` gives both the day of the month and the day of the week",
                "write `?` for one of the two days",
            ),
        ] {
            assert_eq!(fault(bad), Some((message.to_owned(), help.to_owned())), "{bad}");
        }
    }

    #[test]
    fn rules_alone_are_judged_where_the_text_is_known() {
        let of = |kind: &str, schedule: &str| {
            let json = format!(
                r#"{{"Parameters": {{"P": {{"Type": "String"}}}},
                "Conditions": {{"C": {{"Fn::Equals": [{{"Ref": "P"}}, "x"]}}}},
                "Resources": {{"R": {{"Type": "{kind}", "Properties": {{"ScheduleExpression": {schedule}}}}}}}}}"#
            );
            findings(check, &json)
        };
        assert_eq!(of("AWS::Events::Rule", r#"{"Ref": "P"}"#), "");
        assert_eq!(of("AWS::Scheduler::Schedule", r#""at(2026-11-20T13:00:00)""#), "");
        assert_eq!(
            of("AWS::Events::Rule", r#"{"Fn::If": ["C", "daily", "rate(1 day)"]}"#),
            "invalid-schedule Resources/R/Properties/ScheduleExpression/Fn::If/1\n  `daily` is neither `rate(..)` nor \
             `cron(..)` when P = `x`\n  help: write `rate(5 minutes)`, or `cron(0 6 * * ? *)`\n"
        );
    }
}
