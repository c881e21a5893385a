//! Records of Route 53 whose name is not in their hosted zone.

use crate::condition::Guard;
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation::{self, Found, Subject};
use std::collections::HashMap;

pub(super) static RULE: Rule = Rule {
    code: "record-outside-zone",
    severity: Severity::Error,
    summary: "Finds records whose name is neither the name of their hosted zone nor below it.",
    explanation: "\
## Why is this bad?
A hosted zone holds the records of one domain and of what is below it. Route 53 refuses any other.

## Example
```yaml
Record:
  Type: AWS::Route53::RecordSet
  Properties:
    HostedZoneName: example.com.
    Name: www.example.org.
```

## Use instead
```yaml
Record:
  Type: AWS::Route53::RecordSet
  Properties:
    HostedZoneName: example.com.
    Name: www.example.com.
```
",
};

/// Where the names of records are, by type, with where the name of their zone is.
const NAMES: [(&str, &str, &str); 3] = [
    ("AWS::Route53::RecordSet", "Name", ""),
    ("AWS::Route53::RecordSetGroup", "RecordSets/*/Name", ""),
    ("AWS::Route53::RecordSetGroup", "RecordSets/*/Name", "RecordSets/*/"),
];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for (kind, names, zone) in NAMES {
        for subject in relation::of_type(context, kind) {
            let zones = zones(&subject, zone);
            let mut by_record: HashMap<&[usize], Vec<&Zone>> = HashMap::new();
            for zone in &zones {
                by_record.entry(&zone.indices).or_default().push(zone);
            }
            for name in subject.each(names).items {
                let own = Some(name.indices.as_slice()).filter(|indices| !indices.is_empty());
                let mut of_record =
                    own.into_iter().chain([&[][..]]).filter_map(|indices| by_record.get(indices)).flatten();
                findings.extend(of_record.find_map(|zone| outside(&subject, &name, zone)));
            }
        }
    }
}

/// The name of a hosted zone.
struct Zone {
    name: String,
    when: Guard,
    /// Which record of a group it is of; empty where it is of all.
    indices: Vec<usize>,
}

fn zones(subject: &Subject<'_, '_>, prefix: &str) -> Vec<Zone> {
    let named = subject.each(&format!("{prefix}HostedZoneName")).items.into_iter();
    let named = named.filter_map(|it| Some(Zone { name: it.text?, when: it.when, indices: it.indices }));
    let mut zones: Vec<_> = named.collect();
    for zone in subject.targets(&format!("{prefix}HostedZoneId"), "AWS::Route53::HostedZone") {
        for name in subject.values(zone.node, "Name", None, &zone.when) {
            zones.push(Zone { name: name.text, when: name.when, indices: zone.indices.clone() });
        }
    }
    zones
}

fn outside(subject: &Subject<'_, '_>, record: &Found<'_>, zone: &Zone) -> Option<Diagnostic> {
    let name = record.text.as_deref()?;
    let plain = |name: &str| name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    let (own, of_zone) = (plain(name), plain(&zone.name));
    let is_within = own.strip_suffix(&of_zone).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    if is_within || of_zone.is_empty() {
        return None;
    }
    let situation = subject.situation(&[&record.when, &zone.when])?;
    let message = format!("`{name}` is not in the hosted zone `{}`{situation}", zone.name);
    let help = format!("choose a name that ends with `.{of_zone}.`");
    Some(RULE.finding(message).path(record.path.clone()).help(help))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn found(path: &str, name: &str) -> String {
        format!(
            "record-outside-zone Resources/{path}\n  `{name}` is not in the hosted zone `example.com.`\n  \
             help: choose a name that ends with `.example.com.`\n"
        )
    }

    #[test]
    fn records_are_in_their_zone() {
        let record = |name: &str, zone: &str| {
            findings(
                check,
                &format!(
                    r#"{{"Resources": {{"Z": {{"Type": "AWS::Route53::HostedZone",
                        "Properties": {{"Name": "example.com."}}}}, "R": {{"Type": "AWS::Route53::RecordSet",
                        "Properties": {{"Name": {name}, {zone}}}}}}}}}"#
                ),
            )
        };
        let named = r#""HostedZoneName": "example.com.""#;
        let referred = r#""HostedZoneId": {"Ref": "Z"}"#;
        for good in ["example.com", "Example.com.", "a.b.example.com"] {
            assert_eq!(record(&format!("\"{good}\""), named), "", "{good}");
        }
        assert_eq!(record(r#"{"Fn::Sub": "${P}.example.org"}"#, named), "");
        assert_eq!(record(r#""www.example.org""#, r#""HostedZoneName": {"Ref": "P"}"#), "");
        for zone in [named, referred] {
            for bad in ["www.example.org", "myexample.com."] {
                assert_eq!(record(&format!("\"{bad}\""), zone), found("R/Properties/Name", bad));
            }
        }
    }

    #[test]
    fn a_group_has_a_zone_or_each_of_its_records_has() {
        let group = |zone: &str, first: &str, second: &str| {
            findings(
                check,
                &format!(
                    r#"{{"Resources": {{"G": {{"Type": "AWS::Route53::RecordSetGroup", "Properties": {{{zone}
                    "RecordSets": [{{"Name": "a.example.com", {first}}}, {{"Name": "a.example.org", {second}}}]}}}}}}}}"#
                ),
            )
        };
        let zone = |name: &str| format!(r#""HostedZoneName": "{name}.""#);
        let (com, org, any) = (zone("example.com"), zone("example.org"), r#""TTL": 1"#);
        let path = "G/Properties/RecordSets/1/Name";
        assert_eq!(group("", &com, &org), "");
        assert_eq!(group("", &com, &com), found(path, "a.example.org"));
        assert_eq!(group(&format!("{com},"), any, any), found(path, "a.example.org"));
    }
}
