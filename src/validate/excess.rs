//! Findings beyond what anybody reads: of each rule the first are told, and how many more there are.

use crate::diagnostic::{Diagnostic, Rule};
use std::collections::BTreeMap;

/// The most findings of one rule that are told of one template. A file of 16 MiB can have a million.
const MOST: usize = 1_000;

/// How many findings each rule has.
#[derive(Debug, Default)]
pub(super) struct Excess {
    found: BTreeMap<&'static str, (&'static Rule, usize)>,
}

impl Excess {
    /// Counts the findings from an index on, and leaves out those that are too many of their rule.
    pub(super) fn cut(&mut self, findings: &mut Vec<Diagnostic>, from: usize) {
        if findings.len() > from {
            let added = findings.split_off(from);
            findings.extend(added.into_iter().filter(|finding| self.count(finding.rule) <= MOST));
        }
    }

    fn count(&mut self, rule: &'static Rule) -> usize {
        let (_, count) = self.found.entry(rule.code).or_insert((rule, 0));
        *count += 1;
        *count
    }

    /// Returns how many findings are left out, of each rule that has so many.
    pub(super) fn told(self) -> impl Iterator<Item = Diagnostic> {
        let many = self.found.into_values().filter(|(_, count)| *count > MOST);
        many.map(|(rule, count)| {
            let more = count - MOST;
            rule.finding(format!("{more} more findings of `{}` are left out", rule.code))
                .help(format!("mend the {MOST} that are told, and judge the template again"))
        })
    }
}

/// Tells whether some of the findings of a rule were left out.
pub(super) fn is_cut(findings: &[Diagnostic], code: &str) -> bool {
    findings.iter().filter(|finding| finding.rule.code == code).count() > MOST
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::{self, Options, testing};

    #[test]
    fn of_very_many_findings_the_first_are_told() {
        let topic = |index| format!(r#""T{index}": {{"Type": "AWS::SNS::Nope"}}"#);
        let judged = |count: usize| {
            let topics: Vec<_> = (0..count).map(topic).collect();
            let template = testing::read(&format!(r#"{{"Resources": {{{}}}}}"#, topics.join(",")));
            let mut found = validate::validate(&template, &Options::default());
            found.retain(|finding| finding.rule.code == "unknown-resource-type");
            found
        };
        assert_eq!(judged(MOST).len(), MOST);
        let found = judged(MOST + 200);
        assert_eq!(found.len(), MOST + 1);
        assert_eq!(
            testing::told(&found[..1]),
            "unknown-resource-type \n  200 more findings of `unknown-resource-type` are left out\n  \
             help: mend the 1000 that are told, and judge the template again\n"
        );
        assert_eq!(found.last().unwrap().path[1], format!("T{}", MOST - 1));
    }
}
