//! The policies that AWS manages: the names of all, and what the usual ones say.
//!
//! User guide, "AWS managed policies". Names and documents are embedded; the names are parsed the first time
//! that one is looked up, and a document the first time that it is asked for.

mod table;

use super::evaluation::Document;
use crate::diagnostic::nearest;
use crate::schema::Partition;
use crate::value::IntoNode as _;
use std::sync::{LazyLock, OnceLock};

/// The path and name of every policy, sorted.
static NAMES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../schemas/managed_policies.json")).unwrap_or_default()
});

/// The documents of the table, a cell for each partition.
static DOCUMENTS: LazyLock<Vec<[OnceLock<Option<Document>>; Partition::ALL.len()]>> = LazyLock::new(|| {
    let cells = || std::array::from_fn(|_| OnceLock::new());
    std::iter::repeat_with(cells).take(table::TABLE.len()).collect()
});

/// Returns the partition of the ARN of a policy that AWS manages, and the path and name in it, such as
/// `job-function/DataScientist`; none where the text is no such ARN. There need not be a policy of that name.
#[must_use]
pub fn parts(arn: &str) -> Option<(&str, &str)> {
    let (partition, rest) = arn.strip_prefix("arn:")?.split_once(':')?;
    Some((partition, rest.strip_prefix("iam::aws:policy/")?))
}

/// Tells whether AWS manages a policy of this ARN, as of the data.
///
/// The data is that of the partition `aws`. The other partitions have most of its policies.
#[must_use]
pub fn exists(arn: &str) -> bool {
    parts(arn).is_some_and(|(_, name)| NAMES.binary_search(&name).is_ok())
}

/// Returns what the policy of an ARN says; none where AWS manages no such policy, or the data does not have its
/// document.
///
/// In another partition than `aws` it says the same of ARNs that are of that partition.
#[must_use]
pub fn document(arn: &str) -> Option<&'static Document> {
    let (partition, name) = parts(arn)?;
    let index = table::TABLE.binary_search_by_key(&name, |(known, _)| *known).ok()?;
    let (_, json) = table::TABLE.get(index)?;
    let at = Partition::ALL.iter().position(|known| known.name == partition)?;
    DOCUMENTS.get(index)?.get(at)?.get_or_init(|| read(json, partition)).as_ref()
}

/// Returns the path and name of the policy that is meant by a path and name that no policy has: the one of the
/// same name under another path, or else of the most similar name.
#[must_use]
pub fn meant(name: &str) -> Option<&'static str> {
    let last = |name: &str| name.rsplit('/').next().unwrap_or_default().to_lowercase();
    let wanted = last(name);
    let namesake = NAMES.iter().find(|known| last(known) == wanted);
    namesake.copied().or_else(|| nearest(name, NAMES.iter().copied()))
}

/// Reads a document for a partition; a test holds the data to what can be evaluated.
fn read(json: &str, partition: &str) -> Option<Document> {
    let json = json.replace("\"arn:aws:", &format!("\"arn:{partition}:"));
    let value: serde_json::Value = serde_json::from_str(&json).ok()?;
    Document::read(&value.into_node(), &[]).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::evaluation::{Decision, Policies, Policy, Request, decide};

    fn arn(name: &str) -> String {
        format!("arn:aws:iam::aws:policy/{name}")
    }

    #[test]
    fn every_document_is_of_a_known_policy_and_can_be_evaluated() {
        assert!(NAMES.len() > 1_000 && NAMES.is_sorted());
        assert!(table::TABLE.is_sorted_by_key(|(name, _)| *name));
        for (name, _) in table::TABLE {
            assert!(exists(&arn(name)) && document(&arn(name)).is_some(), "{name}");
        }
    }

    #[test]
    fn policies_are_known_by_their_arn_in_every_partition() {
        assert_eq!(
            parts("arn:aws-cn:iam::aws:policy/service-role/AWSGlueServiceRole"),
            Some(("aws-cn", "service-role/AWSGlueServiceRole"))
        );
        for other in ["AmazonAthenaFullAccess", "arn:aws:iam::123456789012:policy/AmazonAthenaFullAccess"] {
            assert_eq!(parts(other), None, "{other}");
        }
        assert!(exists("arn:aws-us-gov:iam::aws:policy/job-function/DataScientist"));
        assert!(!exists(&arn("DataScientist")) && !exists(&arn("")));
        assert!(document(&arn("AdministratorAccess")).is_some());
        assert!(document(&arn("DataScientist")).is_none());
        assert!(document("arn:mars:iam::aws:policy/AdministratorAccess").is_none());
        let kept: std::collections::BTreeSet<_> = table::TABLE.iter().map(|(name, _)| *name).collect();
        let other = NAMES.iter().find(|name| !kept.contains(*name)).unwrap();
        assert!(exists(&arn(other)) && document(&arn(other)).is_none());
    }

    #[test]
    fn a_document_speaks_of_the_arns_of_its_partition() {
        let decide = |partition: &str, of: &str| {
            let arn = format!("arn:{partition}:iam::aws:policy/AmazonAthenaFullAccess");
            let identity = [Policy { name: &arn, document: document(&arn) }];
            let request = Request::new(
                &format!("arn:{of}:iam::123456789012:user/ana"),
                "s3:GetObject",
                &format!("arn:{of}:s3:::aws-athena-query-results-1/a.csv"),
            )
            .resource_account("123456789012");
            decide(&request, &Policies { identity: &identity, ..Policies::default() })
        };
        assert_eq!(decide("aws", "aws"), Decision::Allowed);
        assert_eq!(decide("aws-cn", "aws-cn"), Decision::Allowed);
        assert_eq!(decide("aws", "aws-cn"), Decision::ImplicitlyDenied);
    }

    #[test]
    fn a_name_under_a_wrong_path_means_its_namesake() {
        assert_eq!(meant("AWSLambdaBasicExecutionRole"), Some("service-role/AWSLambdaBasicExecutionRole"));
        assert_eq!(meant("service-role/amazonathenafullaccess"), Some("AmazonAthenaFullAccess"));
        assert_eq!(meant("AmazonAthenaFulAccess"), Some("AmazonAthenaFullAccess"));
        assert_eq!(meant("x"), None);
    }
}
