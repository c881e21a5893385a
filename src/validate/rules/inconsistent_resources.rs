//! Resources of which one refers to the other, and that must say the same.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::template::{Function, Node};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation::{self, Subject, Target, property};

pub(super) static RULE: Rule = Rule {
    code: "inconsistent-resources",
    severity: Severity::Error,
    summary: "Finds resources that refer to one with another value of a property that both must share.",
    explanation: "\
## Why is this bad?
The service refuses to join the two: the dead-letter queue of a FIFO queue must be a FIFO queue, the instances of a
database cluster have its engine and encryption, and the stages and methods of an API have deployments and
authorizers of the same API.

## Example
```yaml
Orders:
  Type: AWS::SQS::Queue
  Properties:
    FifoQueue: true
    RedrivePolicy:
      deadLetterTargetArn: !GetAtt Failed.Arn
      maxReceiveCount: 3
Failed:
  Type: AWS::SQS::Queue
```

## Use instead
```yaml
Failed:
  Type: AWS::SQS::Queue
  Properties:
    FifoQueue: true
```
",
};

/// A property that a resource shares with the one that it refers to.
struct Shared {
    of: &'static str,
    through: &'static str,
    to: &'static str,
    property: &'static str,
    /// What each has where the property is not set.
    defaults: (Option<&'static str>, Option<&'static str>),
}

const SHARED: [Shared; 3] = [
    Shared {
        of: "AWS::SQS::Queue",
        through: "RedrivePolicy/deadLetterTargetArn",
        to: "AWS::SQS::Queue",
        property: "FifoQueue",
        defaults: (Some("false"), Some("false")),
    },
    Shared {
        of: "AWS::RDS::DBInstance",
        through: "DBClusterIdentifier",
        to: "AWS::RDS::DBCluster",
        property: "Engine",
        defaults: (None, None),
    },
    Shared {
        of: "AWS::RDS::DBInstance",
        through: "DBClusterIdentifier",
        to: "AWS::RDS::DBCluster",
        property: "StorageEncrypted",
        defaults: (None, Some("false")),
    },
];

/// Resources that belong to the same API as the one that they refer to.
const OF_ONE_API: [(&str, &str, &str); 2] = [
    ("AWS::ApiGateway::Stage", "DeploymentId", "AWS::ApiGateway::Deployment"),
    ("AWS::ApiGateway::Method", "AuthorizerId", "AWS::ApiGateway::Authorizer"),
];
const API: &str = "RestApiId";

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for shared in &SHARED {
        for subject in relation::of_type(context, shared.of) {
            for target in subject.targets(shared.through, shared.to) {
                findings.extend(differing(shared, &subject, &target));
            }
        }
    }
    for (of, through, to) in OF_ONE_API {
        for subject in relation::of_type(context, of) {
            for target in subject.targets(through, to) {
                findings.extend(of_another_api(&subject, &target, through));
            }
        }
    }
}

fn differing(shared: &Shared, subject: &Subject<'_, '_>, target: &Target<'_>) -> Option<Diagnostic> {
    let Shared { property, through, defaults: (own, other), .. } = shared;
    let theirs = subject.values(target.node, property, *other, &target.when);
    for own in subject.values(subject.entry.node, property, *own, &target.when) {
        for other in theirs.iter().filter(|other| !other.text.eq_ignore_ascii_case(&own.text)) {
            if let Some(situation) = subject.situation(&[&own.when, &other.when]) {
                let id = target.logical_id;
                let message = format!(
                    "`{property}` is `{}` here, but `{}` in `{id}`, which `{}` names{situation}",
                    own.text,
                    other.text,
                    through.replace('/', "."),
                );
                let help = format!("set `{property}` to the same in both");
                return Some(RULE.finding(message).path(subject.path(through)).help(help));
            }
        }
    }
    None
}

fn of_another_api(subject: &Subject<'_, '_>, target: &Target<'_>, through: &str) -> Option<Diagnostic> {
    let api = |node| property(node, API).and_then(|node| node.argument_of(Function::Ref)?.as_text());
    let (own, other): (&str, &str) = (api(subject.entry.node)?, api(target.node)?);
    let are_resources = [own, other].iter().all(|id| is_api(subject.context, id));
    if own == other || !are_resources {
        return None;
    }
    let situation = subject.situation(&[&target.when])?;
    let id = target.logical_id;
    let message = format!("`{id}` is of the API `{other}`, and this of `{own}`{situation}");
    Some(RULE.finding(message).path(subject.path(through)).help(format!("refer to one of `{own}`")))
}

fn is_api(context: &Context<'_>, id: &str) -> bool {
    let resource = context.index.get(crate::template::Section::Resources, id);
    resource.and_then(|node| node.get("Type")).and_then(Node::as_text) == Some("AWS::ApiGateway::RestApi")
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn queues(source: &str, target: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"P": {{"Type": "String"}}}},
                "Conditions": {{"C": {{"Fn::Equals": [{{"Ref": "P"}}, "x"]}}}},
                "Resources": {{"Q": {{"Type": "AWS::SQS::Queue", "Properties": {{"FifoQueue": {source},
                    "RedrivePolicy": {{"deadLetterTargetArn": {{"Fn::GetAtt": ["D", "Arn"]}}}}}}}},
                "D": {{"Type": "AWS::SQS::Queue", "Properties": {{{target}}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn a_shared_property_has_one_value_in_every_situation() {
        let fifo = r#""FifoQueue": "true""#;
        assert_eq!(queues("true", fifo), "");
        let chosen = r#"{"Fn::If": ["C", true, {"Ref": "AWS::NoValue"}]}"#;
        assert_eq!(queues(chosen, &format!(r#""FifoQueue": {chosen}"#)), "");
        assert_eq!(queues(r#"{"Ref": "P"}"#, fifo), "");
        assert_eq!(
            queues("true", ""),
            "inconsistent-resources Resources/Q/Properties/RedrivePolicy/deadLetterTargetArn\n  `FifoQueue` is \
             `true` here, but `false` in `D`, which `RedrivePolicy.deadLetterTargetArn` names\n  help: set \
             `FifoQueue` to the same in both\n"
        );
        assert_eq!(
            queues(chosen, fifo),
            "inconsistent-resources Resources/Q/Properties/RedrivePolicy/deadLetterTargetArn\n  `FifoQueue` is \
             `false` here, but `true` in `D`, which `RedrivePolicy.deadLetterTargetArn` names when P = something \
             else\n  help: set `FifoQueue` to the same in both\n"
        );
    }

    #[test]
    fn a_stage_and_its_deployment_are_of_one_api() {
        let stage = |api: &str| {
            findings(
                check,
                &format!(
                    r#"{{"Resources": {{"A": {{"Type": "AWS::ApiGateway::RestApi"}}, "B": {{"Type": "AWS::ApiGateway::RestApi"}},
                    "D": {{"Type": "AWS::ApiGateway::Deployment", "Properties": {{"RestApiId": {{"Ref": "A"}}}}}},
                    "S": {{"Type": "AWS::ApiGateway::Stage", "Properties": {{"RestApiId": {{"Ref": "{api}"}},
                        "DeploymentId": {{"Ref": "D"}}}}}}}}}}"#
                ),
            )
        };
        assert_eq!(stage("A"), "");
        assert_eq!(
            stage("B"),
            "inconsistent-resources Resources/S/Properties/DeploymentId\n  `D` is of the API `A`, and this of \
             `B`\n  help: refer to one of `B`\n"
        );
    }
}
