//! Where and with which values a stack is deployed: the options that several commands share.

use super::Options;
use super::failure::Failure;
use crate::deploy::Environment;
use crate::diagnostic::{did_you_mean, quoted};
use crate::iam::is_account_id;
use crate::schema::{Partition, regions};
use clap::Args;
use indexmap::IndexMap;

/// Where and with which values a stack is deployed.
#[derive(Debug, Args)]
pub(super) struct Given {
    /// The value of a parameter; lists with commas; may be given several times
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = assignment)]
    parameters: Vec<(String, String)>,
    /// The account id
    #[arg(long, value_name = "ID", default_value = ACCOUNT, value_parser = account)]
    account: String,
    /// The partition, such as `aws-cn`; without it, that of the region
    #[arg(long, value_name = "PARTITION")]
    partition: Option<String>,
}

/// The account of a deployment for which none is given: that of AWS's own examples.
const ACCOUNT: &str = "111122223333";

/// Returns where a stack is deployed when nothing but the region may be given.
pub(super) fn default_environment(options: &Options) -> Result<Environment, Failure> {
    environment(ACCOUNT, options.judging()?.region, None)
}

impl Given {
    /// Returns where a stack is deployed.
    pub(super) fn environment(&self, options: &Options) -> Result<Environment, Failure> {
        environment(&self.account, options.judging()?.region, self.partition.as_deref())
    }

    /// Returns the values of parameters, each of which is given once.
    pub(super) fn parameters(&self) -> Result<IndexMap<String, String>, Failure> {
        by_name("parameter", &self.parameters)
    }
}

pub(super) fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write NAME=VALUE".to_owned()),
    }
}

fn account(text: &str) -> Result<String, String> {
    is_account_id(text).then(|| text.to_owned()).ok_or_else(|| "an account id has twelve digits".to_owned())
}

/// Returns values by their names, each of which is given once.
pub(super) fn by_name(what: &str, values: &[(String, String)]) -> Result<IndexMap<String, String>, Failure> {
    let mut all = IndexMap::new();
    for (name, value) in values {
        if all.insert(name.clone(), value.clone()).is_some_and(|other| other != *value) {
            let message = format!("two values are given for the {what} `{name}`");
            return Err(Failure::usage(message).help("keep one of them"));
        }
    }
    Ok(all)
}

/// Returns where a stack is deployed. Without a region, that is the first of AWS's own examples, or the first
/// of the partition.
///
/// # Errors
/// There is no such partition, or the region is in another.
fn environment(
    account: &str,
    region: Option<String>,
    partition: Option<&str>,
) -> Result<Environment, Failure> {
    let wanted = partition.map(named).transpose()?;
    let default = Environment::default();
    let region = match (region, wanted) {
        (Some(region), _) => region,
        (None, Some(wanted)) if wanted != default.partition => {
            let own = regions().iter().find(|region| Partition::of(region) == wanted);
            own.map_or(default.region, |region| (*region).to_owned())
        }
        (None, _) => default.region,
    };
    let environment = Environment::new(account, region);
    match wanted {
        Some(wanted) if wanted != environment.partition => {
            let (region, name) = (&environment.region, environment.partition.name);
            let message =
                format!("the region `{region}` is in the partition `{name}`, not in `{}`", wanted.name);
            Err(Failure::usage(message).help("leave `--partition` out: the region tells it"))
        }
        _ => Ok(environment),
    }
}

fn named(name: &str) -> Result<Partition, Failure> {
    Partition::named(name).ok_or_else(|| {
        let known = || Partition::ALL.iter().map(|partition| partition.name);
        let help = did_you_mean(name, known(), || format!("the partitions are {}", quoted(known())));
        Failure::usage(format!("there is no partition `{name}`")).help(help)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(region: Option<&str>, partition: Option<&str>) -> String {
        match environment("111122223333", region.map(str::to_owned), partition) {
            Ok(environment) => format!("{} {}", environment.region, environment.partition.name),
            Err(Failure::Usage { message, help }) => format!("{message}: {}", help.unwrap_or_default()),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_region_tells_the_partition() {
        assert_eq!(place(None, None), "us-east-1 aws");
        assert_eq!(place(Some("cn-north-1"), None), "cn-north-1 aws-cn");
        assert_eq!(place(Some("us-gov-west-1"), Some("aws-us-gov")), "us-gov-west-1 aws-us-gov");
        assert_eq!(place(None, Some("aws-us-gov")), "us-gov-east-1 aws-us-gov");
        assert_eq!(
            place(Some("eu-west-1"), Some("aws-cn")),
            "the region `eu-west-1` is in the partition `aws`, not in `aws-cn`: leave `--partition` out: the \
             region tells it"
        );
        assert_eq!(place(None, Some("aws-cm")), "there is no partition `aws-cm`: did you mean `aws-cn`?");
    }
}
