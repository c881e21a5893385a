//! Schedules of EventBridge that are none.

use crate::date::Date;
use crate::diagnostic::{Rule, Severity, cut};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation;

pub(super) static RULE: Rule = Rule {
    code: "invalid-schedule",
    severity: Severity::Error,
    summary: "Checks the form of the schedules of EventBridge: `rate(..)`, `cron(..)`, and for its Scheduler `at(..)`.",
    explanation: "\
## Why is this bad?
EventBridge refuses a rule whose schedule is anything but `rate(VALUE UNIT)` or `cron(..)`. The unit of a rate is
`minute`, `hour` or `day` after 1, and `minutes`, `hours` or `days` after any greater number. `cron` has six fields,
minutes, hours, day of the month, month, day of the week and year, and one of the two days is `?`.

EventBridge Scheduler takes `at(YYYY-MM-DDThh:mm:ss)` too, for what runs once, and either form of a unit.

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

/// What takes a schedule.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taker {
    Rule,
    Scheduler,
}

const TAKERS: [(&str, Taker); 2] =
    [("AWS::Events::Rule", Taker::Rule), ("AWS::Scheduler::Schedule", Taker::Scheduler)];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for (kind, taker) in TAKERS {
        for subject in relation::of_type(context, kind) {
            for literal in subject.literals("ScheduleExpression") {
                let fault = literal.value.as_text().and_then(|schedule| fault(schedule, taker));
                if let Some((message, help)) = fault {
                    findings.push(literal.finding(context, &RULE, &message).help(help));
                }
            }
        }
    }
}

/// Returns what is wrong with a schedule, and what to do about it.
fn fault(schedule: &str, taker: Taker) -> Option<(String, String)> {
    let inner = |function: &str| schedule.strip_prefix(function)?.strip_prefix('(')?.strip_suffix(')');
    if let Some(rate) = inner("rate") {
        return rate_fault(schedule, rate, taker);
    }
    if let Some(cron) = inner("cron") {
        return cron_fault(schedule, cron);
    }
    match (taker, inner("at")) {
        (Taker::Scheduler, Some(time)) => (!is_time(time)).then(|| {
            let help = "write a day and a time, as in `at(2030-01-31T18:00:00)`";
            (format!("`{}` is not a time", cut(time)), help.to_owned())
        }),
        (Taker::Rule, Some(_)) => {
            let help = "make it an `AWS::Scheduler::Schedule`, which can run once";
            Some((format!("a rule cannot have the schedule `{}`", cut(schedule)), help.to_owned()))
        }
        (_, None) => {
            let help = "write `rate(5 minutes)`, or `cron(0 6 * * ? *)`";
            Some((format!("`{}` is neither `rate(..)` nor `cron(..)`", cut(schedule)), help.to_owned()))
        }
    }
}

/// Tells whether a text is a time such as `2030-01-31T18:00:00`.
fn is_time(text: &str) -> bool {
    let is_below = |part: &str, bound: u8| part.len() == 2 && part.parse().is_ok_and(|part: u8| part < bound);
    text.split_once('T').is_some_and(|(day, time)| {
        let parts: Vec<&str> = time.split(':').collect();
        let [hours, minutes, seconds] = parts.as_slice() else { return false };
        day.parse::<Date>().is_ok() && is_below(hours, 24) && is_below(minutes, 60) && is_below(seconds, 60)
    })
}

fn rate_fault(schedule: &str, rate: &str, taker: Taker) -> Option<(String, String)> {
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
    let meant = UNITS.iter().find(|(one, many)| unit == *one || unit == *many);
    if meant.is_some_and(|(one, many)| taker == Taker::Scheduler || unit == if is_one { *one } else { *many })
    {
        return None;
    }
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
    use super::{Taker, check, fault};
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
            assert_eq!(fault(good, Taker::Rule), None, "{good}");
            assert_eq!(fault(good, Taker::Scheduler), None, "{good}");
        }
        for good in ["at(2026-11-20T13:00:00)", "rate(1 minutes)", "rate(5 minute)"] {
            assert_eq!(fault(good, Taker::Scheduler), None, "{good}");
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
            assert_eq!(fault(bad, Taker::Rule), Some((message.to_owned(), help.to_owned())), "{bad}");
        }
    }

    #[test]
    fn what_runs_once_has_a_day_and_a_time() {
        let help = "write a day and a time, as in `at(2030-01-31T18:00:00)`".to_owned();
        for bad in [
            "2026-02-30T13:00:00",
            "2026-11-20",
            "2026-11-20T13:00",
            "2026-11-20T24:00:00",
            "2026-11-20T1:00:00",
        ] {
            let told = Some((format!("`{bad}` is not a time"), help.clone()));
            assert_eq!(fault(&format!("at({bad})"), Taker::Scheduler), told);
        }
        let help = "make it an `AWS::Scheduler::Schedule`, which can run once".to_owned();
        let told = "a rule cannot have the schedule `at(2026-11-20T13:00:00)`".to_owned();
        assert_eq!(fault("at(2026-11-20T13:00:00)", Taker::Rule), Some((told, help)));
    }

    #[test]
    fn schedules_are_judged_where_the_text_is_known() {
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
        assert_eq!(of("AWS::SSM::Association", r#""daily""#), "");
        assert_eq!(
            of("AWS::Scheduler::Schedule", r#""rate(5 min)""#),
            "invalid-schedule Resources/R/Properties/ScheduleExpression\n  `min` is not a unit of the rate 5\n  \
             help: the units are `minutes`, `hours` and `days`\n"
        );
        assert_eq!(
            of("AWS::Events::Rule", r#"{"Fn::If": ["C", "daily", "rate(1 day)"]}"#),
            "invalid-schedule Resources/R/Properties/ScheduleExpression/Fn::If/1\n  `daily` is neither `rate(..)` nor \
             `cron(..)` when P = `x`\n  help: write `rate(5 minutes)`, or `cron(0 6 * * ? *)`\n"
        );
    }
}
