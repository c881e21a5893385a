//! The Studio domain, where it is one that exists.

use super::{Config, refuse};
use cfn_synth::config::ConfigError;
use serde::Deserialize;

/// What the id of a domain looks like (SageMaker API reference, `CreateUserProfile`).
pub(crate) const DOMAIN_ID: &str = "^d-[a-z0-9]{1,61}$";

/// The longest id of a domain.
const MAX_ID: usize = 63;

/// What stands in the place of an id that whoever launches the stacks is asked for.
const ASKED: &str = "asked";

/// A Studio domain that exists.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub(crate) enum ExistingDomain {
    /// Whoever launches the stacks is asked for its id.
    Asked,
    /// The configuration has its id.
    Id(String),
}

impl From<String> for ExistingDomain {
    fn from(text: String) -> Self {
        if text == ASKED { Self::Asked } else { Self::Id(text) }
    }
}

impl Config {
    /// Checks the domain, and that nothing is configured that only a domain which is made can have.
    pub(super) fn check_domain(&self) -> Result<(), ConfigError> {
        let Some(domain) = &self.existing_domain else { return Ok(()) };
        if let ExistingDomain::Id(id) = domain {
            let is_id = id.strip_prefix("d-").is_some_and(|rest| {
                !rest.is_empty() && rest.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
            });
            if !is_id || id.len() > MAX_ID {
                let error = refuse("existing_domain", format!("is no id of a Studio domain: `{id}`"));
                return Err(
                    error.help("write an id such as `d-abcdefghij12`, or `asked` to be asked at launch")
                );
            }
        }
        if self.network.is_some() {
            let error = refuse("network", "is for a domain that is made, and `existing_domain` has its own");
            return Err(error.help("leave out one of the two: the VPC of a domain cannot be changed"));
        }
        // The user profiles of CloudFormation cannot say it (template reference, `JupyterLabAppSettings`).
        if self.idle_minutes.is_some() {
            let reason = "is for a domain that is made, and `existing_domain` has its own";
            let error = refuse("idle_minutes", reason);
            return Err(error.help("leave it out, and set it in the domain"));
        }
        Ok(())
    }
}
