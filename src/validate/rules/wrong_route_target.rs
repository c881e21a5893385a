//! Routes that do not lead to exactly one target.

use crate::condition::Guard;
use crate::diagnostic::{Rule, Severity};
use crate::schema;
use crate::template::Node;
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation::{self, Subject};

pub(super) static RULE: Rule = Rule {
    code: "wrong-route-target",
    severity: Severity::Error,
    summary: "Finds routes of a VPC that have no target, or more than one.",
    explanation: "\
## Why is this bad?
A route leads what is sent to its destination to one target, such as a gateway. EC2 refuses a route that names none,
and one that names several.

## Example
```yaml
Type: AWS::EC2::Route
Properties:
  RouteTableId: !Ref Table
  DestinationCidrBlock: 0.0.0.0/0
  GatewayId: !Ref InternetGateway
  NatGatewayId: !Ref NatGateway
```

## Use instead
```yaml
Type: AWS::EC2::Route
Properties:
  RouteTableId: !Ref Table
  DestinationCidrBlock: 0.0.0.0/0
  NatGatewayId: !Ref NatGateway
```
",
};

const ROUTE: &str = "AWS::EC2::Route";

const TARGETS: [&str; 12] = [
    "CarrierGatewayId",
    "CoreNetworkArn",
    "EgressOnlyInternetGatewayId",
    "GatewayId",
    "InstanceId",
    "LocalGatewayId",
    "NatGatewayId",
    "NetworkInterfaceId",
    "OdbNetworkArn",
    "TransitGatewayId",
    "VpcEndpointId",
    "VpcPeeringConnectionId",
];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for route in relation::of_type(context, ROUTE) {
        let none = TARGETS
            .iter()
            .fold(route.when.clone(), |all, target| context.conditions.and(&all, &route.absent(target)));
        if let Some(situation) = route.situation(&[&none]).filter(|_| !has_unknown(&route)) {
            let message = format!("the route has no target{situation}");
            let help = "set one, such as `GatewayId` or `NatGatewayId`";
            findings.push(RULE.finding(message).path(route.path("")).help(help));
        }
        if let Some((first, second, path, situation)) = two(&route) {
            let message = format!("the route has two targets, `{first}` and `{second}`{situation}");
            let help = "remove one of them, or let both depend on opposite conditions";
            findings.push(RULE.finding(message).path(path).help(help));
        }
    }
}

/// Tells whether a route has a property that no route has, which may be meant for its target.
fn has_unknown(route: &Subject<'_, '_>) -> bool {
    let known = schema::get(ROUTE).map(|schema| schema.property_names(schema.root())).unwrap_or_default();
    let properties = route.entry.node.get("Properties").and_then(Node::as_map);
    properties.is_some_and(|map| map.keys().any(|key| !known.contains(&key)))
}

type Pair = (&'static str, &'static str, Vec<String>, String);

/// Returns two targets that a route has in one situation, with the path of the second.
fn two(route: &Subject<'_, '_>) -> Option<Pair> {
    let mut seen: Vec<(&'static str, Guard)> = Vec::new();
    for target in TARGETS {
        let own = route.each(target).items;
        for found in &own {
            let other =
                seen.iter().find_map(|(other, when)| Some((*other, route.situation(&[when, &found.when])?)));
            if let Some((other, situation)) = other {
                return Some((other, target, found.path.clone(), situation));
            }
        }
        seen.extend(own.into_iter().map(|found| (target, found.when)));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{ROUTE, TARGETS, check};
    use crate::schema;
    use crate::validate::testing::findings;

    fn route(properties: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"P": {{"Type": "String"}}}},
                "Conditions": {{"C": {{"Fn::Equals": [{{"Ref": "P"}}, "x"]}}}},
                "Resources": {{"R": {{"Type": "AWS::EC2::Route", "Properties": {properties}}}}}}}"#
            ),
        )
    }

    #[test]
    fn the_targets_are_properties_of_routes() {
        let schema = schema::get(ROUTE).unwrap();
        let known = schema.property_names(schema.root());
        assert!(TARGETS.iter().all(|target| known.contains(target)));
    }

    #[test]
    fn a_route_with_one_target_passes() {
        for good in [
            r#"{"GatewayId": {"Ref": "P"}}"#,
            r#"{"GatewayId": {"Fn::If": ["C", "igw-1", {"Ref": "AWS::NoValue"}]},
                "NatGatewayId": {"Fn::If": ["C", {"Ref": "AWS::NoValue"}, "nat-1"]}}"#,
            r#"{"Fn::Transform": {"Name": "M"}}"#,
            r#"{"NatGateway": "nat-1"}"#,
        ] {
            assert_eq!(route(good), "", "{good}");
        }
    }

    #[test]
    fn none_and_two_are_found() {
        assert_eq!(
            route(r#"{"GatewayId": {"Fn::If": ["C", "igw-1", {"Ref": "AWS::NoValue"}]}}"#),
            "wrong-route-target Resources/R/Properties\n  the route has no target when P = something else\n  help: set one, \
             such as `GatewayId` or `NatGatewayId`\n"
        );
        assert_eq!(
            route(
                r#"{"GatewayId": "igw-1", "NatGatewayId": {"Fn::If": ["C", "nat-1", {"Ref": "AWS::NoValue"}]}}"#
            ),
            "wrong-route-target Resources/R/Properties/NatGatewayId/Fn::If/1\n  the route has two targets, `GatewayId` and \
             `NatGatewayId` when P = `x`\n  help: remove one of them, or let both depend on opposite conditions\n"
        );
    }
}
