//! A range of dates, and whether a text is one of them.

use super::check::{check_positive, refuse};
use cfn_synth::config::ConfigError;
use serde::Deserialize;

/// A range of dates, both ends included.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Dates {
    /// A date in the format, or one relative to the time of the query, such as `NOW-3YEARS`.
    from: String,
    to: String,
    /// In the letters of Java's `DateTimeFormatter`.
    format: String,
    #[serde(default)]
    interval: Option<u32>,
    #[serde(default)]
    unit: Option<Unit>,
}

/// The unit of an interval between dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Unit {
    Years,
    Months,
    Weeks,
    Days,
    Hours,
    Minutes,
    Seconds,
}

impl Unit {
    const ALL: [(Self, &'static str); 7] = [
        (Self::Years, "YEARS"),
        (Self::Months, "MONTHS"),
        (Self::Weeks, "WEEKS"),
        (Self::Days, "DAYS"),
        (Self::Hours, "HOURS"),
        (Self::Minutes, "MINUTES"),
        (Self::Seconds, "SECONDS"),
    ];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(unit, _)| *unit == self).map_or("", |(_, name)| name)
    }
}

impl Dates {
    /// Returns what the table's parameters say of it.
    pub(super) fn properties(&self) -> Vec<(&'static str, String)> {
        let range = ("range", format!("{},{}", self.from, self.to));
        let mut properties = vec![("type", "date".into()), range, ("format", self.format.clone())];
        properties.extend(self.interval.map(|it| ("interval", it.to_string())));
        properties.extend(self.unit.map(|unit| ("interval.unit", unit.name().into())));
        properties
    }

    /// Tells whether a text looks like a date of the format.
    pub(super) fn looks_like(&self, date: &str) -> bool {
        date.starts_with(|first: char| first.is_ascii_digit()) && may_be(&self.format, date)
    }

    /// Tells whether it is the same range.
    pub(super) fn is_alike(&self, other: &Self) -> bool {
        (&self.format, &self.from, &self.to) == (&other.format, &other.from, &other.to)
    }

    /// Checks what the types do not say.
    pub(super) fn check(&self, key: &str) -> Result<(), ConfigError> {
        if self.format.is_empty() {
            return Err(refuse(&format!("{key}.format"), "is empty").help("write it as `yyyy-MM-dd`"));
        }
        if let Some(wrong) = letters(&self.format).chars().find(|letter| "YD".contains(*letter))
            && letters(&self.format).contains(['M', 'L'])
        {
            let what = if wrong == 'Y' { "year that weeks are of" } else { "day of the year" };
            let reason = format!("has `{wrong}`, which is the {what}, beside a month");
            return Err(refuse(&format!("{key}.format"), reason).help("write it as `yyyy-MM-dd`"));
        }
        for (name, date) in [("from", &self.from), ("to", &self.to)] {
            if !is_relative(date) && !may_be(&self.format, date) {
                let reason = format!("is `{date}`, which is not in the format `{}`", self.format);
                let error = refuse(&format!("{key}.{name}"), reason);
                return Err(error.help("write a date in that format, `NOW`, or one such as `NOW-3YEARS`"));
            }
        }
        check_positive(&format!("{key}.interval"), self.interval)?;
        if self.interval.is_some() != self.unit.is_some() {
            let error = refuse(key, "has one of `interval` and `unit` only");
            return Err(error.help("write both, such as `interval: 1` and `unit: hours`"));
        }
        if self.interval.is_none() && !is_of_days_or_months(&self.format) {
            let reason = format!(
                "needs an interval: the format `{}` is neither of single days nor of months",
                self.format
            );
            return Err(refuse(key, reason).help("add `interval: 1` and `unit: hours`, or as it is"));
        }
        Ok(())
    }
}

/// Tells whether a date is relative to the time of the query: `NOW`, or `NOW-3YEARS`.
fn is_relative(date: &str) -> bool {
    let Some(rest) = date.trim().strip_prefix("NOW") else { return false };
    let Some(amount) = rest.trim_start().strip_prefix(['+', '-']) else { return rest.trim().is_empty() };
    let unit = amount.trim_start().trim_start_matches(|character: char| character.is_ascii_digit());
    let has_digits = unit.len() < amount.trim_start().len();
    // One is said without the `S`.
    let is_unit = |name: &str| name == unit.trim() || name.strip_suffix('S') == Some(unit.trim());
    has_digits && Unit::ALL.iter().any(|(_, name)| is_unit(name))
}

/// Returns the letters of a format without the texts in quotes, which stand for themselves.
fn letters(format: &str) -> String {
    format.split('\'').step_by(2).collect()
}

/// Tells whether dates of a format are told apart by the day or the month: the interval between them is known.
fn is_of_days_or_months(format: &str) -> bool {
    let letters = letters(format);
    !letters.contains(['H', 'h', 'k', 'K', 'm', 's', 'S', 'A', 'n', 'N'])
        && letters.contains(['M', 'L', 'd', 'D'])
}

/// Tells whether a text may be a date of a format: only what is certain, of digits of a fixed number, counts
/// against it.
fn may_be(format: &str, date: &str) -> bool {
    let known = "yuMdHms";
    let is_fixed = letters(format).chars().all(|one| !one.is_ascii_alphabetic() || known.contains(one));
    if !is_fixed || format.contains('\'') {
        return true;
    }
    let (mut format, mut date) = (format, date);
    while let Some(first) = format.chars().next() {
        let rest = format.trim_start_matches(first);
        let run = format.len() - rest.len();
        if !first.is_ascii_alphabetic() {
            let Some(after) = date.strip_prefix(first) else { return false };
            (format, date) = (format.get(first.len_utf8()..).unwrap_or_default(), after);
            continue;
        }
        // A single letter stands for as many digits as there are.
        if run == 1 || !matches!(run, 2 | 4) {
            return true;
        }
        let Some((digits, after)) = date.split_at_checked(run) else { return false };
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return false;
        }
        (format, date) = (rest, after);
    }
    date.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_of_their_format_or_relative() {
        for (format, date, expected) in [
            ("yyyy-MM-dd", "2024-05-01", true),
            ("yyyy-MM-dd", "2024-5-1", false),
            ("yyyy-MM-dd", "2024-05", false),
            ("yyyy-MM-dd", "2024-05-01-03", false),
            ("yyyy/MM/dd/HH", "2024/05/01/13", true),
            ("yyyyMMdd", "2024-05-01", false),
            ("yyyy-MM-dd'T'HH", "anything", true),
            ("dd MMM yyyy", "01 May 2024", true),
            ("d.M.yyyy", "1.5.2024", true),
        ] {
            assert_eq!(may_be(format, date), expected, "{format} {date}");
        }
        for (date, expected) in [
            ("NOW", true),
            ("NOW-3YEARS", true),
            (" NOW + 1 MONTH ", true),
            ("NOW-3", false),
            ("NOW-YEARS", false),
            ("NOW-3FORTNIGHTS", false),
            ("NOWHERE", false),
        ] {
            assert_eq!(is_relative(date), expected, "{date}");
        }
    }

    #[test]
    fn the_interval_between_days_and_months_is_known() {
        for (format, expected) in [
            ("yyyy-MM-dd", true),
            ("yyyyMM", true),
            ("yyyy", false),
            ("yyyy-MM-dd-HH", false),
            ("'M'yyyy", false),
        ] {
            assert_eq!(is_of_days_or_months(format), expected, "{format}");
        }
    }
}
