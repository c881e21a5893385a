//! What regions, partitions and domain suffixes have to do with each other.

use super::Requirement;
use super::formula::{Formula, Reader};
use super::model::Subject;
use crate::diagnostic::Place;
use crate::template::Text;

const REGION: &str = "AWS::Region";
const PARTITION: &str = "AWS::Partition";
const SUFFIX: &str = "AWS::URLSuffix";

/// What the names of a partition's regions begin with, its name and the suffix of its domains.
///
/// Source: the AWS SDKs' `partitions.json`. Every other region is in `aws`.
const PARTITIONS: [(&str, &str, &str); 7] = [
    ("cn-", "aws-cn", "amazonaws.com.cn"),
    ("eu-isoe-", "aws-iso-e", "cloud.adc-e.uk"),
    ("eusc-", "aws-eusc", "amazonaws.eu"),
    ("us-gov-", "aws-us-gov", "amazonaws.com"),
    ("us-iso-", "aws-iso", "c2s.ic.gov"),
    ("us-isob-", "aws-iso-b", "sc2s.sgov.gov"),
    ("us-isof-", "aws-iso-f", "csp.hci.ic.gov"),
];
const COMMERCIAL: (&str, &str) = ("aws", "amazonaws.com");

impl Reader<'_> {
    /// Returns what holds in every situation: the region is the one given, and each region lies in one
    /// partition, which has one suffix.
    pub(super) fn places(&mut self, region: Option<&str>) -> Vec<Requirement> {
        let mut all = Vec::new();
        if let Some(region) = region {
            let variable = self.reference(REGION);
            all.push(self.variable_equals(variable, &region.to_owned().into()));
        }
        let known = |reader: &Self, name: &str| reader.model.find(&Subject::Reference(name.to_owned()));
        let [region, partition, suffix] = [REGION, PARTITION, SUFFIX].map(|name| known(self, name));
        if let Some(region) = region {
            for name in self.model.constants(region) {
                let (in_partition, with_suffix) = place(&name);
                let targets = [(partition, in_partition), (suffix, with_suffix)];
                all.extend(self.implied(region, &name, targets));
            }
        }
        if let Some(partition) = partition {
            for name in self.model.constants(partition) {
                let known = PARTITIONS.iter().map(|(_, name, suffix)| (*name, *suffix)).chain([COMMERCIAL]);
                if let Some((_, with_suffix)) = known.into_iter().find(|(it, _)| *it == name) {
                    all.extend(self.implied(partition, &name, [(suffix, with_suffix)]));
                }
            }
        }
        let requirement = |formula| Requirement { path: Vec::new(), place: Place::Unknown, formula };
        all.into_iter().map(requirement).collect()
    }

    /// Returns that a variable of which the text is known makes others have theirs.
    fn implied<const N: usize>(
        &mut self,
        variable: usize,
        text: &Text,
        targets: [(Option<usize>, &'static str); N],
    ) -> Vec<Formula> {
        let mut all = Vec::new();
        for (target, value) in targets {
            let Some(target) = target else { continue };
            let unless = Formula::Not(Box::new(self.variable_equals(variable, text)));
            all.push(Formula::Any(vec![unless, self.variable_equals(target, &Text::Borrowed(value))]));
        }
        all
    }
}

/// Returns the partition of a region, and the suffix of its domains.
fn place(region: &str) -> (&'static str, &'static str) {
    let found = PARTITIONS.iter().find(|(prefix, ..)| region.starts_with(prefix));
    found.map_or(COMMERCIAL, |(_, partition, suffix)| (*partition, *suffix))
}
