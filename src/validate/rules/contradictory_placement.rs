//! Databases in several availability zones that are bound to one.

use crate::condition::Guard;
use crate::diagnostic::{Rule, Severity};
use crate::template::Function;
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation::{self, Found, Subject};

pub(super) static RULE: Rule = Rule {
    code: "contradictory-placement",
    severity: Severity::Error,
    summary: "Finds database instances that have both `MultiAZ` and an `AvailabilityZone`.",
    explanation: "\
## Why is this bad?
A database instance with `MultiAZ` has a standby in another availability zone, and RDS chooses both zones. It refuses
an instance that names one.

## Example
```yaml
Type: AWS::RDS::DBInstance
Properties:
  MultiAZ: true
  AvailabilityZone: !Select [0, !GetAZs '']
```

## Use instead
```yaml
Type: AWS::RDS::DBInstance
Properties:
  MultiAZ: true
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for database in relation::of_type(context, "AWS::RDS::DBInstance") {
        // The zones of a cluster's instances are those of the cluster.
        let alone = database.absent("DBClusterIdentifier");
        let multiple = database.values(database.entry.node, "MultiAZ", None, &database.when);
        let multiple: Vec<_> =
            multiple.iter().filter(|value| value.text.eq_ignore_ascii_case("true")).collect();
        for zone in database.each("AvailabilityZone").items {
            let named = named(&database, &zone);
            let situation =
                multiple.iter().find_map(|multiple| database.situation(&[&multiple.when, &named, &alone]));
            if let Some(situation) = situation {
                let message = format!("the zone is chosen here, but `MultiAZ` is true{situation}");
                let help = "remove `AvailabilityZone`, or set `MultiAZ` to false";
                findings.push(RULE.finding(message).path(zone.path).help(help));
            }
        }
    }
}

/// Returns the situations in which a zone certainly is named; an empty text names none.
fn named<'a>(database: &Subject<'_, 'a>, zone: &Found<'a>) -> Guard {
    if zone.node.argument_of(Function::Select).is_some() {
        return zone.when.clone();
    }
    let names = database.values_of(zone).into_iter().filter(|name| !name.text.is_empty());
    names.fold(Guard::NEVER, |any, name| database.context.conditions.or(&any, &name.when))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn database(properties: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"P": {{"Type": "String"}}, "M": {{"Type": "String", "AllowedValues": ["true", "false"]}}}},
                "Conditions": {{"Many": {{"Fn::Equals": [{{"Ref": "M"}}, "true"]}}}},
                "Resources": {{"D": {{"Type": "AWS::RDS::DBInstance", "Properties": {{{properties}}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn one_zone_or_several_pass() {
        for good in [
            r#""MultiAZ": true"#,
            r#""MultiAZ": false, "AvailabilityZone": "eu-west-1a""#,
            r#""MultiAZ": true, "AvailabilityZone": {"Ref": "P"}"#,
            r#""MultiAZ": true, "AvailabilityZone": """#,
            r#""MultiAZ": true, "AvailabilityZone": "eu-west-1a", "DBClusterIdentifier": "c""#,
            r#""MultiAZ": {"Ref": "M"}, "AvailabilityZone": {"Fn::If": ["Many", {"Ref": "AWS::NoValue"}, "eu-west-1a"]}"#,
        ] {
            assert_eq!(database(good), "", "{good}");
        }
    }

    #[test]
    fn several_zones_of_which_one_is_chosen_are_found() {
        let told = |when: &str| {
            format!(
                "contradictory-placement Resources/D/Properties/AvailabilityZone\n  the zone is chosen here, but \
                 `MultiAZ` is true{when}\n  help: remove `AvailabilityZone`, or set `MultiAZ` to false\n"
            )
        };
        assert_eq!(database(r#""MultiAZ": "true", "AvailabilityZone": "eu-west-1a""#), told(""));
        assert_eq!(
            database(
                r#""MultiAZ": {"Ref": "M"}, "AvailabilityZone": {"Fn::Select": [0, {"Fn::GetAZs": ""}]}"#
            ),
            told(" when M = `true`")
        );
    }
}
