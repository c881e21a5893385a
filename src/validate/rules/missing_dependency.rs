//! Resources that are made without waiting for what they need but do not name.

use crate::condition::Guard;
use crate::diagnostic::{Rule, Severity};
use crate::template::Section;
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation::{self, Subject};
use crate::validate::walk::Kind;
use std::collections::{HashMap, HashSet};

pub(super) static RULE: Rule = Rule {
    code: "missing-dependency",
    severity: Severity::Warning,
    summary: "Finds deployments of an API, and routes to an internet gateway, that may be made too early.",
    explanation: "\
## Why is this bad?
CloudFormation makes resources in any order that their references allow. A deployment refers to its API, but not to the
methods of it: API Gateway refuses to deploy an API that has none yet. A route refers to an internet gateway, but not to
what attaches it to the VPC, without which EC2 refuses the route.

## Example
```yaml
Deployment:
  Type: AWS::ApiGateway::Deployment
  Properties:
    RestApiId: !Ref Api
```

## Use instead
```yaml
Deployment:
  Type: AWS::ApiGateway::Deployment
  DependsOn: [Read]
  Properties:
    RestApiId: !Ref Api
```
",
};

/// A type that needs resources of another type: both refer to the same resource of a third.
struct Need {
    kind: &'static str,
    property: &'static str,
    shared: &'static str,
    needed: &'static str,
    needed_property: &'static str,
    verb: &'static str,
}

const NEEDS: [Need; 2] = [
    Need {
        kind: "AWS::ApiGateway::Deployment",
        property: "RestApiId",
        shared: "AWS::ApiGateway::RestApi",
        needed: "AWS::ApiGateway::Method",
        needed_property: "RestApiId",
        verb: "is a method of",
    },
    Need {
        kind: "AWS::EC2::Route",
        property: "GatewayId",
        shared: "AWS::EC2::InternetGateway",
        needed: "AWS::EC2::VPCGatewayAttachment",
        needed_property: "InternetGatewayId",
        verb: "attaches",
    },
];

/// What each resource that is referred to is needed with, and when.
type Needed<'a> = HashMap<&'a str, Vec<(&'a str, Guard)>>;

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for need in &NEEDS {
        let mut needed: Needed<'_> = HashMap::new();
        let mut of_loop = false;
        for other in relation::of_type(context, need.needed) {
            of_loop |= other.entry.is_of_loop();
            for target in other.targets(need.needed_property, need.shared) {
                needed.entry(target.logical_id).or_default().push((other.entry.logical_id, target.when));
            }
        }
        // What a loop makes has other names than are written.
        if needed.is_empty() || of_loop {
            continue;
        }
        let edges = edges(context);
        for subject in relation::of_type(context, need.kind).filter(|subject| !subject.entry.is_of_loop()) {
            judge(need, &subject, &needed, &edges, findings);
        }
    }
}

fn judge(
    need: &Need,
    subject: &Subject<'_, '_>,
    needed: &Needed<'_>,
    edges: &HashMap<&str, Vec<&str>>,
    findings: &mut Findings,
) {
    for shared in subject.targets(need.property, need.shared) {
        // The methods of an API may be in its own description.
        if ["Body", "BodyS3Location"].iter().any(|key| relation::property(shared.node, key).is_some()) {
            continue;
        }
        let candidates = needed.get(shared.logical_id).map(Vec::as_slice).unwrap_or_default();
        let beside =
            |(_, when): &&(&str, Guard)| subject.situation(&[&subject.when, &shared.when, when]).is_some();
        let Some((first, _)) = candidates.iter().find(beside) else { continue };
        let reached = reached(edges, subject.entry.logical_id);
        if !candidates.iter().any(|(id, _)| reached.contains(id)) {
            let (id, shared) = (subject.entry.logical_id, shared.logical_id);
            let message = format!("`{id}` may be made before `{first}`, which {} `{shared}`", need.verb);
            let path = subject.path(need.property);
            findings.push(RULE.finding(message).path(path).help(format!("add `DependsOn: {first}`")));
        }
    }
}

/// Returns the resources that each resource waits for.
fn edges<'a>(context: &'a Context<'_>) -> HashMap<&'a str, Vec<&'a str>> {
    let mut edges: HashMap<&str, Vec<&str>> = HashMap::new();
    for reference in context.references() {
        let makes_wait =
            matches!(reference.kind, Kind::Ref | Kind::GetAtt | Kind::SubVariable | Kind::DependsOn);
        if makes_wait && reference.scope.section == Some(Section::Resources) {
            edges.entry(reference.scope.logical_id).or_default().push(reference.target);
        }
    }
    edges
}

/// Returns the resources that are made before a resource.
fn reached<'a>(edges: &HashMap<&'a str, Vec<&'a str>>, logical_id: &str) -> HashSet<&'a str> {
    let mut reached = HashSet::new();
    let mut left: Vec<&str> = edges.get(logical_id).cloned().unwrap_or_default();
    while let Some(next) = left.pop() {
        if reached.insert(next) {
            left.extend(edges.get(next).into_iter().flatten());
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn api(more: &str, deployment: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Resources": {{"A": {{"Type": "AWS::ApiGateway::RestApi", "Properties": {{{more}}}}},
                "M": {{"Type": "AWS::ApiGateway::Method", "Properties": {{"RestApiId": {{"Ref": "A"}}}}}},
                "N": {{"Type": "AWS::ApiGateway::Method", "Properties": {{"RestApiId": {{"Ref": "A"}}}}}},
                "X": {{"DependsOn": "N"}},
                "D": {{"Type": "AWS::ApiGateway::Deployment", {deployment}
                    "Properties": {{"RestApiId": {{"Ref": "A"}}}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn a_deployment_waits_for_a_method() {
        assert_eq!(api("", r#""DependsOn": ["M"],"#), "");
        assert_eq!(api("", r#""DependsOn": "X","#), "");
        assert_eq!(api(r#""Body": {"openapi": "3.0.1"}"#, ""), "");
        assert_eq!(
            api("", ""),
            "missing-dependency Resources/D/Properties/RestApiId\n  `D` may be made before `M`, which is a method of \
             `A`\n  help: add `DependsOn: M`\n"
        );
    }

    #[test]
    fn what_loops_make_is_left_alone() {
        assert_eq!(
            findings(
                check,
                r#"{"Transform": "AWS::LanguageExtensions", "Resources": {
                "Fn::ForEach::L": ["N", ["A", "B"], {"M${N}":
                    {"Type": "AWS::ApiGateway::Method", "Properties": {"RestApiId": {"Ref": "Api"}}}}],
                "Api": {"Type": "AWS::ApiGateway::RestApi"},
                "D": {"Type": "AWS::ApiGateway::Deployment", "DependsOn": "MA",
                    "Properties": {"RestApiId": {"Ref": "Api"}}}}}"#
            ),
            ""
        );
    }

    #[test]
    fn a_route_waits_for_its_gateway() {
        let route = |depends: &str| {
            findings(
                check,
                &format!(
                    r#"{{"Resources": {{"G": {{"Type": "AWS::EC2::InternetGateway"}},
                    "T": {{"Type": "AWS::EC2::VPCGatewayAttachment",
                        "Properties": {{"InternetGatewayId": {{"Ref": "G"}}}}}},
                    "R": {{"Type": "AWS::EC2::Route", {depends} "Properties": {{"GatewayId": {{"Ref": "G"}}}}}}}}}}"#
                ),
            )
        };
        assert_eq!(route(r#""DependsOn": "T","#), "");
        assert_eq!(
            route(""),
            "missing-dependency Resources/R/Properties/GatewayId\n  `R` may be made before `T`, which attaches `G`\n  \
             help: add `DependsOn: T`\n"
        );
    }
}
