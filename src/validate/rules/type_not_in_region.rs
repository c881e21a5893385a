//! Resource types that the region of the deployment does not offer.

use crate::condition::Guard;
use crate::diagnostic::{Rule, Severity, quoted};
use crate::schema;
use crate::template::{Node, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "type-not-in-region",
    severity: Severity::Error,
    summary: "With `--region`, finds resource types that the region does not offer.",
    explanation: "\
## Why is this bad?
CloudFormation refuses a template with a resource type that the region does not know. Only what is made in that
region counts: a resource whose condition cannot hold there is not concerned. The types of each region are those
of the day of the schemas.

## Example
`synth validate --region eu-west-1` of
```yaml
Project:
  Type: AWS::DeviceFarm::Project
```

## Use instead
```yaml
Conditions:
  HasDeviceFarm: !Equals [!Ref AWS::Region, us-west-2]
Resources:
  Project:
    Type: AWS::DeviceFarm::Project
    Condition: HasDeviceFarm
```
",
};

/// How many regions a help names.
const MOST_NAMED: usize = 3;

const REGION: &str = "AWS::Region";
const PARTITION: &str = "AWS::Partition";

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(region) = context.options.region.as_deref() else { return };
    if !schema::regions().contains(&region) {
        return;
    }
    let conditions = &context.conditions;
    let partition = conditions.may_be(PARTITION, schema::Partition::of(region).name);
    let here = conditions.and(&conditions.may_be(REGION, region), &partition);
    for (entry, map) in context.index.resources() {
        let Some(kind) = map.get("Type").and_then(Node::as_text) else { continue };
        if schema::get(kind).is_none() {
            continue;
        }
        let offering = schema::regions_of(kind);
        let when = conditions.and(&here, &context.present(entry.node));
        if offering.contains(&region) || !conditions.is_possible(&when) {
            continue;
        }
        let rest = match offering.len().saturating_sub(MOST_NAMED) {
            0 => String::new(),
            count => format!(" and {count} more"),
        };
        let named = quoted(offering.iter().copied().take(MOST_NAMED));
        findings.push(
            RULE.finding(format!("`{kind}` is not offered in `{region}`{}", told(context, &here, &when)))
                .path(entry.path(Section::Resources, ["Type"]))
                .help(format!(
                    "it is offered in {named}{rest}; a condition on `AWS::Region` can leave it out"
                )),
        );
    }
}

/// Returns when it is so, beside being in the region.
fn told(context: &Context<'_>, here: &Guard, when: &Guard) -> String {
    if context.conditions.implies(here, when) {
        return String::new();
    }
    let Some(mut witness) = context.conditions.witness(when) else { return String::new() };
    witness.settings.retain(|(name, _)| name != REGION && name != PARTITION);
    format!(" when {witness}")
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::Options;
    use crate::validate::testing::findings_under;

    const TEMPLATE: &str = r#"{"Parameters": {"Stage": {"Type": "String", "AllowedValues": ["test", "live"]}},
        "Conditions": {"IsThere": {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-west-2"]},
            "IsLive": {"Fn::Equals": [{"Ref": "Stage"}, "live"]},
            "IsCommercial": {"Fn::Equals": [{"Ref": "AWS::Partition"}, "aws"]}},
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}, "Own": {"Type": "Custom::Thing"},
            "Farm": {"Type": "AWS::DeviceFarm::Project"},
            "FarmThere": {"Type": "AWS::DeviceFarm::Project", "Condition": "IsThere"},
            "FarmLive": {"Type": "AWS::DeviceFarm::Project", "Condition": "IsLive"},
            "Bill": {"Type": "AWS::Billing::BillingView", "Condition": "IsCommercial"}}}"#;

    fn of(region: Option<&str>) -> String {
        let options = Options { region: region.map(str::to_owned), ..Options::default() };
        findings_under(&options, check, TEMPLATE)
    }

    #[test]
    fn nothing_is_found_where_the_region_is_any_or_has_all() {
        assert_eq!(of(None), "");
        assert_eq!(of(Some("mars-north-1")), "");
    }

    #[test]
    fn what_is_made_in_the_region_must_be_offered_there() {
        let help = "help: it is offered in `us-west-2`; a condition on `AWS::Region` can leave it out";
        let farms = |region: &str| {
            format!(
                "type-not-in-region Resources/Farm/Type\n  `AWS::DeviceFarm::Project` is not offered in \
                 `{region}`\n  {help}\ntype-not-in-region Resources/FarmLive/Type\n  \
                 `AWS::DeviceFarm::Project` is not offered in `{region}` when Stage = `live`\n  {help}\n"
            )
        };
        assert_eq!(of(Some("cn-north-1")), farms("cn-north-1"));
    }
}
