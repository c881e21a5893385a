//! The audit trail: whether the stacks offer one, and what its parameters begin with.

use super::{Edition, refuse};
use cfn_synth::config::ConfigError;
use serde::Deserialize;

/// The longest time that logs are kept, in days: ten years.
pub(crate) const MAX_RETENTION_DAYS: i64 = 3_650;

/// The defaults of the audit trail's parameters.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Audit {
    pub(crate) trail: Trail,
    pub(crate) retention_days: i64,
}

/// Whether a trail is created, where the customer chooses nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Trail {
    Create,
    Skip,
}

impl Trail {
    /// Returns how the parameter says it.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Create => "Create",
            Self::Skip => "Skip",
        }
    }
}

impl Audit {
    pub(super) fn check(&self, edition: Edition) -> Result<(), ConfigError> {
        if edition == Edition::First {
            let error = refuse("audit", "is not of this edition: its audits look into the event history");
            return Err(error.help("leave out `audit`"));
        }
        let days = self.retention_days;
        if !(1..=MAX_RETENTION_DAYS).contains(&days) {
            let reason = format!("must be from 1 to {MAX_RETENTION_DAYS} days, and is {days}");
            return Err(refuse("audit.retention_days", reason));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    /// Returns what is said of an edition with an audit.
    fn said(edition: &str, audit: &str) -> String {
        let (rest, _) = edition.split_once("audit:").unwrap_or((edition, ""));
        let config: Config = serde_yaml::from_str(&format!("{rest}\naudit: {audit}\n")).unwrap();
        config.check().map_or_else(|error| error.to_string(), |()| "accepted".to_owned())
    }

    #[test]
    fn logs_are_kept_from_a_day_to_ten_years() {
        let current = include_str!("../editions/2024.yaml");
        assert_eq!(said(current, "{trail: create, retention_days: 3650}"), "accepted");
        for (days, expected) in [
            ("0", "`audit.retention_days` must be from 1 to 3650 days, and is 0"),
            ("3651", "`audit.retention_days` must be from 1 to 3650 days, and is 3651"),
        ] {
            assert_eq!(said(current, &format!("{{trail: skip, retention_days: {days}}}")), expected);
        }
    }

    #[test]
    fn the_first_edition_has_no_trail() {
        assert_eq!(
            said(include_str!("../editions/2021.yaml"), "{trail: skip, retention_days: 365}"),
            "`audit` is not of this edition: its audits look into the event history"
        );
    }
}
