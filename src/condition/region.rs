//! What regions, partitions and domain suffixes have to do with each other.

use super::Requirement;
use super::formula::{Formula, Reader};
use super::model::Subject;
use crate::diagnostic::Place;
use crate::schema::Partition;
use crate::template::Text;

const REGION: &str = "AWS::Region";
const PARTITION: &str = "AWS::Partition";
const SUFFIX: &str = "AWS::URLSuffix";

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
                let of = Partition::of(&name);
                let targets = [(partition, of.name), (suffix, of.suffix)];
                all.extend(self.implied(region, &name, targets));
            }
        }
        if let Some(partition) = partition {
            for name in self.model.constants(partition) {
                if let Some(known) = Partition::named(&name) {
                    all.extend(self.implied(partition, &name, [(suffix, known.suffix)]));
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
