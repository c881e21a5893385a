//! The network that the stacks make for who has none.

use super::refuse;
use cfn_synth::config::ConfigError;
use serde::Deserialize;

/// The largest and the smallest network: two subnets of 256 addresses have to fit, and EC2 takes no larger one.
const PREFIX_LENGTHS: std::ops::RangeInclusive<u8> = 16..=23;

/// What Studio, the queries of its notebooks and the check of who one is cannot do without.
const NEEDED: [Endpoint; 3] = [Endpoint::SageMakerApi, Endpoint::SageMakerRuntime, Endpoint::Athena];

/// The network that the stacks make for who has none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Network {
    /// The range of its addresses, which is the default of a template parameter.
    pub(crate) cidr_block: String,
    /// What notebooks reach beside S3.
    pub(crate) endpoints: Vec<Endpoint>,
}

/// A service that an interface endpoint leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) enum Endpoint {
    #[serde(rename = "athena")]
    Athena,
    #[serde(rename = "glue")]
    Glue,
    #[serde(rename = "lakeformation")]
    LakeFormation,
    #[serde(rename = "logs")]
    Logs,
    #[serde(rename = "sagemaker.api")]
    SageMakerApi,
    #[serde(rename = "sagemaker.runtime")]
    SageMakerRuntime,
    #[serde(rename = "secretsmanager")]
    SecretsManager,
    #[serde(rename = "sts")]
    Sts,
}

impl Endpoint {
    /// Returns what the name of the endpoint service ends with, as the configuration has it.
    pub(crate) const fn service(self) -> &'static str {
        match self {
            Self::Athena => "athena",
            Self::Glue => "glue",
            Self::LakeFormation => "lakeformation",
            Self::Logs => "logs",
            Self::SageMakerApi => "sagemaker.api",
            Self::SageMakerRuntime => "sagemaker.runtime",
            Self::SecretsManager => "secretsmanager",
            Self::Sts => "sts",
        }
    }

    /// Tells whether the name of the endpoint service begins otherwise in China: with `cn.com.amazonaws`
    /// (what `aws ec2 describe-vpc-endpoint-services` lists in its regions).
    pub(crate) const fn is_named_otherwise_in_china(self) -> bool {
        match self {
            Self::Athena | Self::SageMakerApi | Self::SageMakerRuntime | Self::Sts => true,
            Self::Glue | Self::LakeFormation | Self::Logs | Self::SecretsManager => false,
        }
    }

    /// Returns what the logical id of the endpoint begins with.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Athena => "Athena",
            Self::Glue => "Glue",
            Self::LakeFormation => "LakeFormation",
            Self::Logs => "Logs",
            Self::SageMakerApi => "SageMakerApi",
            Self::SageMakerRuntime => "SageMakerRuntime",
            Self::SecretsManager => "SecretsManager",
            Self::Sts => "Sts",
        }
    }

    /// Returns what the names of the service's actions begin with.
    pub(crate) fn action_prefix(self) -> &'static str {
        self.service().split('.').next().unwrap_or_default()
    }
}

impl Network {
    /// Checks what the types do not say.
    ///
    /// # Errors
    /// The first value that cannot be used, with its key.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if !is_range(&self.cidr_block) {
            let reason = format!("is `{}`, which is no range of addresses for a VPC", self.cidr_block);
            let help = "write four numbers up to 255 and a length from 16 to 23, such as `10.0.0.0/22`";
            return Err(refuse("network.cidr_block", reason).help(help));
        }
        for (index, endpoint) in self.endpoints.iter().enumerate() {
            if self.endpoints.iter().take(index).any(|earlier| earlier == endpoint) {
                let key = format!("network.endpoints[{index}]");
                return Err(refuse(&key, format!("repeats `{}`", endpoint.service())));
            }
        }
        match NEEDED.into_iter().find(|needed| !self.endpoints.contains(needed)) {
            Some(needed) => {
                let error = refuse("network.endpoints", format!("lacks `{}`", needed.service()));
                Err(error.help("add it: notebooks reach nothing that no endpoint leads to"))
            }
            None => Ok(()),
        }
    }
}

/// Tells whether a text is a range of IPv4 addresses that a VPC can have.
fn is_range(text: &str) -> bool {
    let Some((address, length)) = text.split_once('/') else { return false };
    let is_length = length.parse().is_ok_and(|length| PREFIX_LENGTHS.contains(&length));
    is_length && address.parse::<std::net::Ipv4Addr>().is_ok()
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    /// Returns what is said of the current edition with another network.
    fn said(network: &str) -> String {
        let edition = include_str!("../editions/2024.yaml");
        let mut edition: serde_yaml::Value = serde_yaml::from_str(edition).unwrap();
        edition["network"] = serde_yaml::from_str(network).unwrap();
        match serde_yaml::from_value::<Config>(edition) {
            Ok(config) => config.check().map_or_else(|error| error.to_string(), |()| "accepted".to_owned()),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_network_has_room_and_what_studio_needs() {
        let needed = "sagemaker.api, sagemaker.runtime, athena";
        for (range, endpoints, expected) in [
            ("192.168.0.0/16", needed, "accepted"),
            (
                "10.0.0.0/24",
                needed,
                "`network.cidr_block` is `10.0.0.0/24`, which is no range of addresses for a VPC",
            ),
            (
                "10.0.0/22",
                needed,
                "`network.cidr_block` is `10.0.0/22`, which is no range of addresses for a VPC",
            ),
            ("10.0.0.0/22", "sagemaker.api, sagemaker.runtime", "`network.endpoints` lacks `athena`"),
            (
                "10.0.0.0/22",
                "athena, sagemaker.api, sagemaker.runtime, athena",
                "`network.endpoints[3]` repeats `athena`",
            ),
        ] {
            let network = format!("{{cidr_block: {range}, endpoints: [{endpoints}]}}");
            assert_eq!(said(&network), expected, "{network}");
        }
    }
}
