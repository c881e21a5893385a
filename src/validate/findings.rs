//! What the rules find in a template: of each rule the first findings, and how many more there are.

use crate::diagnostic::{Diagnostic, Rule};
use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// The most findings of one rule that are told of one template. A file of 16 MiB can have a million.
const MOST: usize = 1_000;

/// The most findings of one rule that are counted.
const MOST_COUNTED: usize = 10 * MOST;

/// The findings of a template, each once, in the order in which they are found. Those that are too many of
/// their rule are counted and not kept.
#[derive(Debug, Default)]
pub(super) struct Findings {
    kept: Vec<Diagnostic>,
    /// How many findings each rule has.
    found: BTreeMap<&'static str, (&'static Rule, usize)>,
    known: HashSet<u64>,
    attempts: usize,
    is_spent: bool,
}

impl Findings {
    /// Adds a finding, unless it is there already.
    pub(super) fn push(&mut self, finding: Diagnostic) {
        self.attempts += 1;
        let (_, count) = self.found.entry(finding.rule.code).or_insert((finding.rule, 0));
        if *count > MOST_COUNTED {
            self.is_spent = true;
        } else if self.known.insert(fingerprint(&finding)) {
            *count += 1;
            if *count <= MOST {
                self.kept.push(finding);
            }
        }
    }

    /// Tells whether a rule has so many findings that they are no longer counted: who looks for the causes of
    /// one fault after the other may leave off.
    pub(super) fn is_spent(&self) -> bool {
        self.is_spent
    }

    /// Returns how often a finding was to be added, those that are not kept among them.
    pub(super) fn attempts(&self) -> usize {
        self.attempts
    }

    /// Returns the findings that are kept.
    pub(super) fn kept(&self) -> &[Diagnostic] {
        &self.kept
    }

    /// Leaves out of the findings that are kept those that are not wanted.
    pub(super) fn retain(&mut self, is_wanted: impl Fn(&Diagnostic) -> bool) {
        let Self { kept, found, .. } = self;
        kept.retain(|finding| {
            let is_wanted = is_wanted(finding);
            if let Some((_, count)) = found.get_mut(finding.rule.code).filter(|_| !is_wanted) {
                *count -= 1;
            }
            is_wanted
        });
    }

    /// Adds the findings of another, changed on the way, and counts those that it does not keep.
    pub(super) fn absorb(&mut self, other: Self, change: impl Fn(&mut Diagnostic)) {
        let mut more = other.found;
        for mut finding in other.kept {
            if let Some((_, count)) = more.get_mut(finding.rule.code) {
                *count -= 1;
            }
            change(&mut finding);
            self.push(finding);
        }
        for (code, (rule, more)) in more {
            let (_, count) = self.found.entry(code).or_insert((rule, 0));
            *count = (*count + more).min(MOST_COUNTED + 1);
        }
        self.is_spent |= other.is_spent;
    }

    /// Returns the findings, and one for each rule of which some are left out.
    pub(super) fn told(self) -> Vec<Diagnostic> {
        let mut told = self.kept;
        let many = self.found.into_values().filter(|(_, count)| *count > MOST);
        told.extend(many.map(|(rule, count)| {
            let more = match count {
                ..=MOST_COUNTED => (count - MOST).to_string(),
                _ => format!("more than {}", MOST_COUNTED - MOST),
            };
            let are = if count - MOST == 1 { "finding of `{}` is" } else { "findings of `{}` are" };
            rule.finding(format!("{more} more {} left out", are.replace("{}", rule.code)))
                .help(format!("mend the {MOST} that are told, and judge the template again"))
        }));
        told
    }
}

impl Extend<Diagnostic> for Findings {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, findings: I) {
        findings.into_iter().for_each(|finding| self.push(finding));
    }
}

fn fingerprint(finding: &Diagnostic) -> u64 {
    let mut hasher = DefaultHasher::new();
    (finding.rule.code, &finding.stack, &finding.path, &finding.message).hash(&mut hasher);
    hasher.finish()
}

/// Tells whether some of the findings of a rule were left out.
pub(super) fn is_cut(findings: &[Diagnostic], code: &str) -> bool {
    findings.iter().filter(|finding| finding.rule.code == code).count() > MOST
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::{self, Options, testing};

    fn judged(template: &str, code: &str) -> Vec<Diagnostic> {
        let mut found = validate::validate(&testing::read(template), &Options::default());
        found.retain(|finding| finding.rule.code == code);
        found
    }

    fn topics(count: usize) -> Vec<Diagnostic> {
        let topic = |index| format!(r#""T{index}": {{"Type": "AWS::SNS::Nope"}}"#);
        let topics: Vec<_> = (0..count).map(topic).collect();
        judged(&format!(r#"{{"Resources": {{{}}}}}"#, topics.join(",")), "unknown-resource-type")
    }

    fn unknown_properties(count: usize) -> Vec<Diagnostic> {
        let properties: Vec<_> = (0..count).map(|index| format!(r#""P{index}": 1"#)).collect();
        let properties = properties.join(",");
        let topic = format!(
            r#"{{"Resources": {{"T": {{"Type": "AWS::SNS::Topic", "Properties": {{{properties}}}}}}}}}"#
        );
        judged(&topic, "unknown-property")
    }

    fn left_out(findings: &[Diagnostic]) -> String {
        testing::told(findings.get(..1).unwrap())
    }

    #[test]
    fn of_very_many_findings_the_first_are_told() {
        assert_eq!(topics(MOST).len(), MOST);
        let found = topics(MOST + 200);
        assert_eq!(found.len(), MOST + 1);
        assert_eq!(
            left_out(&found),
            "unknown-resource-type \n  200 more findings of `unknown-resource-type` are left out\n  \
             help: mend the 1000 that are told, and judge the template again\n"
        );
        assert_eq!(found.last().unwrap().path[1], format!("T{}", MOST - 1));
        assert_eq!(
            topics(MOST + 1).first().unwrap().message,
            "1 more finding of `unknown-resource-type` is left out"
        );
    }

    #[test]
    fn what_is_wrong_with_one_resource_is_counted_up_to_a_limit() {
        assert_eq!(unknown_properties(MOST).len(), MOST);
        for (count, more) in [(MOST + 3, "3"), (MOST_COUNTED, "9000"), (2 * MOST_COUNTED, "more than 9000")] {
            let found = unknown_properties(count);
            assert_eq!(found.len(), MOST + 1);
            assert_eq!(
                left_out(&found),
                format!(
                    "unknown-property \n  {more} more findings of `unknown-property` are left out\n  \
                     help: mend the 1000 that are told, and judge the template again\n"
                )
            );
            assert_eq!(found.last().unwrap().path[3], format!("P{}", MOST - 1));
        }
    }

    #[test]
    fn findings_of_a_policy_are_counted_up_to_a_limit() {
        let statement = r#"{"Effect": "Allow", "Action": "s3:GetObjet", "Resource": "*"}"#;
        let statements = vec![statement; 2 * MOST_COUNTED].join(",");
        let found = judged(
            &format!(
                r#"{{"Resources": {{"P": {{"Type": "AWS::IAM::ManagedPolicy", "Properties": {{"PolicyDocument": {{
                "Version": "2012-10-17", "Statement": [{statements}]}}}}}}}}}}"#
            ),
            "unknown-action",
        );
        assert_eq!(found.len(), MOST + 1);
        assert_eq!(
            found.first().unwrap().message,
            "more than 9000 more findings of `unknown-action` are left out"
        );
    }

    #[test]
    fn a_finding_is_told_once() {
        let mut findings = Findings::default();
        let [rule, ..] = validate::schema::RULES else { panic!() };
        for path in ["A", "B", "A"] {
            findings.push(rule.finding("wrong").path([path]));
        }
        let mut others = Findings::default();
        others.extend(["B", "C"].map(|path| rule.finding("wrong").path([path])));
        findings.absorb(others, |_| {});
        let told: Vec<_> = findings.told().into_iter().map(|it| it.path.concat()).collect();
        assert_eq!(told, ["A", "B", "C"]);
    }
}
