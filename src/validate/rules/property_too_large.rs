//! Properties that are larger than the service takes.

use crate::condition::Guard;
use crate::diagnostic::{Rule, Severity};
use crate::template::{Node, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::literals::{literals, values_at};
use crate::validate::size::{Measure, least};

pub(super) static RULE: Rule = Rule {
    code: "property-too-large",
    severity: Severity::Error,
    summary: "Finds properties that are larger than the service takes, where the schema does not say so.",
    explanation: "\
## Why is this bad?
Services refuse what exceeds their quotas, and these cannot be raised: 4 KB for all environment variables of a
function with their names, 16 KB for user data before it is encoded, 4 KB for a standard parameter of Systems
Manager and 8 KB for an advanced one, 64 KB for a document. What is not known before deployment counts as empty,
so that a finding is certain.

## Example
User data with a script of 20 KB.

## Use instead
User data that fetches the script from Amazon S3.
",
};

/// What a service takes at most.
struct Quota {
    resource_type: &'static str,
    /// The path of the property, below the resource's properties.
    property: &'static [&'static str],
    /// How a message names it.
    noun: &'static str,
    bytes: usize,
    measure: Measure,
    help: &'static str,
}

const USER_DATA: Quota = Quota {
    resource_type: "AWS::EC2::Instance",
    property: &["UserData"],
    noun: "the user data",
    bytes: 16 << 10,
    measure: Measure::BeforeBase64,
    help: "fetch what is large from Amazon S3 at the start",
};

const ENVIRONMENT: Quota = Quota {
    resource_type: "AWS::Lambda::Function",
    property: &["Environment", "Variables"],
    noun: "the environment variables",
    bytes: 4 << 10,
    measure: Measure::Plain,
    help: "read what is large from Amazon S3, or from the Parameter Store of Systems Manager",
};

const PARAMETER: Quota = Quota {
    resource_type: SSM_PARAMETER,
    property: &["Value"],
    noun: "the value",
    bytes: 8 << 10,
    measure: Measure::Plain,
    help: "put what is large into Amazon S3, and its place into the parameter",
};

const SSM_PARAMETER: &str = "AWS::SSM::Parameter";

/// Sources: the quotas in the user guides of Lambda, EC2 (user data) and Systems Manager.
const QUOTAS: &[Quota] = &[
    Quota { resource_type: "AWS::AutoScaling::LaunchConfiguration", ..USER_DATA },
    USER_DATA,
    Quota {
        resource_type: "AWS::EC2::LaunchTemplate",
        property: &["LaunchTemplateData", "UserData"],
        ..USER_DATA
    },
    ENVIRONMENT,
    Quota {
        resource_type: "AWS::SSM::Document",
        property: &["Content"],
        noun: "the content",
        bytes: 64 << 10,
        measure: Measure::Plain,
        help: "split the document, or fetch what is large from Amazon S3",
    },
    PARAMETER,
    Quota { resource_type: "AWS::Serverless::Function", ..ENVIRONMENT },
];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for (entry, map) in context.index.resources() {
        let Some(kind) = map.get("Type").and_then(Node::as_text) else { continue };
        let Some(quota) = QUOTAS.iter().find(|quota| quota.resource_type == kind) else { continue };
        let resource = entry.opened();
        let Some(properties) = resource.get("Properties") else { continue };
        let path = || ["Properties"].into_iter().chain(quota.property.iter().copied());
        let mut report = |limit: usize, when: &Guard, tier: &str| {
            let Some((when, bytes)) = excess(context, quota, properties, limit, when) else { return false };
            let (noun, logical_id, when) = (quota.noun, entry.logical_id, context.when(&when));
            let message = format!(
                "at least {bytes} bytes are in {noun} of `{logical_id}`; {limit} are allowed{tier}{when}"
            );
            findings
                .push(RULE.finding(message).path(entry.path(Section::Resources, path())).help(quota.help));
            true
        };
        let present = context.present(entry.node);
        if report(quota.bytes, &present, "") || kind != SSM_PARAMETER {
            continue;
        }
        // Without a tier, a setting of the account decides.
        let Some(tier) = properties.get("Tier") else { continue };
        for tier in literals(context, tier, &present, Vec::new()) {
            if tier.value.as_text() == Some("Standard") {
                report(4 << 10, &tier.when, " in the tier `Standard`");
            }
        }
    }
}

/// Returns the situations of a guard in which a property exceeds a limit, and the bytes that it has at least.
fn excess(
    context: &Context<'_>,
    quota: &Quota,
    properties: &Node,
    limit: usize,
    when: &Guard,
) -> Option<(Guard, usize)> {
    let conditions = &context.conditions;
    let values = values_at(conditions, properties, quota.property, when);
    let sizes = values.iter().flat_map(|(node, when)| least(context.resolver(), node, when, quota.measure));
    let exceeding = sizes.filter(|(when, bytes)| *bytes > limit && conditions.is_possible(when));
    exceeding.reduce(|(all, fewest), (one, bytes)| (conditions.or(&all, &one), fewest.min(bytes)))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    /// Returns what is found in a resource; `@N` stands for a text of N bytes.
    fn resource(kind: &str, properties: &str) -> String {
        let mut json = format!(
            r#"{{"Parameters": {{"Stage": {{"Type": "String", "AllowedValues": ["test", "live"]}},
                "Free": {{"Type": "String", "Default": "@9000"}}}},
            "Conditions": {{"IsLive": {{"Fn::Equals": [{{"Ref": "Stage"}}, "live"]}}}},
            "Resources": {{"It": {{"Type": "{kind}", "Properties": {properties}}}}}}}"#
        );
        for bytes in [9000, 5000, 2100, 2000, 4089, 4090, 16_384, 16_385] {
            json = json.replace(&format!("@{bytes}\""), &format!("{}\"", "x".repeat(bytes)));
        }
        findings(check, &json)
    }

    fn found(path: &str, message: &str, help: &str) -> String {
        format!("property-too-large Resources/It/Properties/{path}\n  at least {message}\n  help: {help}\n")
    }

    const VARIABLES: &str = "Environment/Variables";
    const SMALLER: &str = "read what is large from Amazon S3, or from the Parameter Store of Systems Manager";

    #[test]
    fn environment_variables_count_with_their_names() {
        let of = |variables: &str| {
            resource("AWS::Lambda::Function", &format!(r#"{{"Environment": {{"Variables": {variables}}}}}"#))
        };
        for good in [
            r#"{"ABCDEFG": "@4089"}"#,
            r#"{"A": {"Fn::If": ["IsLive", "@2100", "a"]}, "B": {"Fn::If": ["IsLive", "b", "@2000"]}}"#,
            r#"{"A": {"Ref": "Free"}, "B": {"Fn::ImportValue": "@9000"}}"#,
        ] {
            assert_eq!(of(good), "");
        }
        assert_eq!(
            of(r#"{"ABCDEFG": "@4090"}"#),
            found(
                VARIABLES,
                "4097 bytes are in the environment variables of `It`; 4096 are allowed",
                SMALLER
            )
        );
        assert_eq!(
            of(
                r#"{"A": {"Fn::If": ["IsLive", "@2100", "a"]}, "B": {"Fn::If": ["IsLive", "@2000", "@4090"]}}"#
            ),
            found(
                VARIABLES,
                "4102 bytes are in the environment variables of `It`; 4096 are allowed when Stage = `live`",
                SMALLER
            )
        );
    }

    #[test]
    fn user_data_counts_before_it_is_encoded() {
        let of = |data: &str| resource("AWS::EC2::Instance", &format!(r#"{{"UserData": {data}}}"#));
        for good in [
            r#"{"Fn::Base64": "@16384"}"#,
            r#""@16385""#,
            r#"{"Fn::Base64": {"Fn::Sub": ["${A}", {"A": {"Ref": "AWS::StackName"}}]}}"#,
        ] {
            assert_eq!(of(good), "", "{good}");
        }
        let help = "fetch what is large from Amazon S3 at the start";
        assert_eq!(
            of(r#"{"Fn::Base64": {"Fn::Sub": "${AWS::StackName}@16385"}}"#),
            found("UserData", "16385 bytes are in the user data of `It`; 16384 are allowed", help)
        );
        assert_eq!(
            of(r#"{"Fn::If": ["IsLive", {"Fn::Base64": {"Fn::Join": ["", ["@9000", "@9000"]]}}, "a"]}"#),
            found(
                "UserData",
                "18000 bytes are in the user data of `It`; 16384 are allowed when Stage = `live`",
                help
            )
        );
    }

    #[test]
    fn the_tier_of_a_parameter_decides() {
        let of = |rest: &str| resource("AWS::SSM::Parameter", &format!(r#"{{"Value": "@5000"{rest}}}"#));
        assert_eq!(of(""), "");
        assert_eq!(of(r#", "Tier": "Advanced""#), "");
        assert_eq!(
            of(r#", "Tier": {"Fn::If": ["IsLive", "Advanced", "Standard"]}"#),
            found(
                "Value",
                "5000 bytes are in the value of `It`; 4096 are allowed in the tier `Standard` when Stage = `test`",
                "put what is large into Amazon S3, and its place into the parameter"
            )
        );
    }
}
