//! Services whose task definition is for another way to run.

use crate::condition::Guard;
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::template::Node;
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation::{self, Subject, Target, property};

pub(super) static RULE: Rule = Rule {
    code: "unsuitable-task-definition",
    severity: Severity::Error,
    summary: "Finds ECS services whose task definition does not go with their launch type or network.",
    explanation: "\
## Why is this bad?
ECS refuses a service on Fargate whose task definition is not compatible with Fargate, or logs in a way that Fargate
does not have, and a service without a network configuration whose tasks have network interfaces of their own
(`awsvpc`).

## Example
```yaml
Service:
  Type: AWS::ECS::Service
  Properties:
    LaunchType: FARGATE
    TaskDefinition: !Ref Tasks
Tasks:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
```

## Use instead
```yaml
Service:
  Type: AWS::ECS::Service
  Properties:
    LaunchType: FARGATE
    TaskDefinition: !Ref Tasks
    NetworkConfiguration:
      AwsvpcConfiguration:
        Subnets: !Ref Subnets
Tasks:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: '256'
    Memory: '512'
```
",
};

const FARGATE: &str = "FARGATE";

/// The log drivers of Fargate (ECS developer guide, task definition parameters).
const LOG_DRIVERS: [&str; 3] = ["awsfirelens", "awslogs", "splunk"];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for subject in relation::of_type(context, "AWS::ECS::Service") {
        for target in subject.targets("TaskDefinition", "AWS::ECS::TaskDefinition") {
            findings.extend(not_for_fargate(&subject, &target));
            findings.extend(unknown_to_fargate(&subject, &target));
            findings.extend(without_network(&subject, &target));
        }
    }
}

fn not_for_fargate(subject: &Subject<'_, '_>, target: &Target<'_>) -> Option<Diagnostic> {
    const LIST: &str = "RequiresCompatibilities";
    let is_other = |node: &Node| node.as_text().is_some_and(|text| text != FARGATE);
    // A list that is not there leaves the choice to the network mode.
    let items = match property(target.node, LIST) {
        Some(list) => list.as_list()?,
        None if is_awsvpc(target.node) => return None,
        None => &[],
    };
    let id = target.logical_id;
    let launched = subject.values(subject.entry.node, "LaunchType", None, &target.when);
    let launched = launched.iter().find(|it| it.text == FARGATE).filter(|_| items.iter().all(is_other))?;
    let situation = subject.situation(&[&launched.when])?;
    let message = format!("`LaunchType` is `{FARGATE}`, with which `{id}` is not compatible{situation}");
    let help = format!("add `{FARGATE}` to `{LIST}` of `{id}`");
    Some(RULE.finding(message).path(subject.path("TaskDefinition")).help(help))
}

fn unknown_to_fargate(subject: &Subject<'_, '_>, target: &Target<'_>) -> Option<Diagnostic> {
    let launched = subject.values(subject.entry.node, "LaunchType", None, &target.when);
    let launched = launched.iter().find(|it| it.text == FARGATE)?;
    let drivers = subject.each_in(target, "ContainerDefinitions/*/LogConfiguration/LogDriver").items;
    let (driver, situation) = drivers.iter().find_map(|driver| {
        let text = driver.text.as_deref().filter(|text| !LOG_DRIVERS.contains(text))?;
        Some((text, subject.situation(&[&launched.when, &driver.when])?))
    })?;
    let id = target.logical_id;
    let message =
        format!("`LaunchType` is `{FARGATE}`, but a container of `{id}` logs with `{driver}`{situation}");
    let help = "set the `LogDriver` to `awsfirelens`, `awslogs` or `splunk`";
    Some(RULE.finding(message).path(subject.path("TaskDefinition")).help(help))
}

/// Tells whether a task definition's network mode is `awsvpc`, or may be.
fn is_awsvpc(node: &Node) -> bool {
    property(node, "NetworkMode").is_some_and(|mode| mode.as_text().is_none_or(|mode| mode == "awsvpc"))
}

fn without_network(subject: &Subject<'_, '_>, target: &Target<'_>) -> Option<Diagnostic> {
    let absent: Guard = subject.absent("NetworkConfiguration");
    let modes = subject.values(target.node, "NetworkMode", None, &target.when);
    let mode = modes.iter().find(|mode| mode.text == "awsvpc")?;
    let situation = subject.situation(&[&mode.when, &absent])?;
    let id = target.logical_id;
    let message =
        format!("`NetworkConfiguration` is required: the network mode of `{id}` is `awsvpc`{situation}");
    Some(RULE.finding(message).path(subject.path("")).help("set `NetworkConfiguration`"))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn service(service: &str, tasks: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Resources": {{"S": {{"Type": "AWS::ECS::Service", "Properties": {{"TaskDefinition": {{"Ref": "T"}},
                    {service}}}}}, "T": {{"Type": "AWS::ECS::TaskDefinition", "Properties": {{{tasks}}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn a_service_on_fargate_has_tasks_for_fargate() {
        let fargate = r#""LaunchType": "FARGATE", "NetworkConfiguration": {}"#;
        assert_eq!(service(fargate, r#""RequiresCompatibilities": ["EC2", "FARGATE"]"#), "");
        assert_eq!(service(fargate, r#""RequiresCompatibilities": [{"Ref": "P"}]"#), "");
        assert_eq!(service(fargate, r#""NetworkMode": "awsvpc""#), "");
        assert_eq!(
            service(fargate, r#""RequiresCompatibilities": ["EC2"]"#),
            "unsuitable-task-definition Resources/S/Properties/TaskDefinition\n  `LaunchType` is `FARGATE`, with \
             which `T` is not compatible\n  help: add `FARGATE` to `RequiresCompatibilities` of `T`\n"
        );
    }

    #[test]
    fn tasks_on_fargate_log_with_drivers_of_fargate() {
        let tasks = |driver: &str| {
            let container = format!(r#"{{"LogConfiguration": {{"LogDriver": {driver}}}}}"#);
            format!(r#""RequiresCompatibilities": ["FARGATE"], "ContainerDefinitions": [{{}}, {container}]"#)
        };
        let fargate = r#""LaunchType": "FARGATE""#;
        assert_eq!(service(fargate, &tasks(r#""awslogs""#)), "");
        assert_eq!(service(fargate, &tasks(r#"{"Ref": "P"}"#)), "");
        assert_eq!(service(r#""LaunchType": "EC2""#, &tasks(r#""syslog""#)), "");
        assert_eq!(
            service(fargate, &tasks(r#""syslog""#)),
            "unsuitable-task-definition Resources/S/Properties/TaskDefinition\n  `LaunchType` is `FARGATE`, but a \
             container of `T` logs with `syslog`\n  help: set the `LogDriver` to `awsfirelens`, `awslogs` or `splunk`\n"
        );
    }

    #[test]
    fn tasks_with_network_interfaces_need_a_network() {
        let awsvpc = r#""NetworkMode": "awsvpc""#;
        assert_eq!(service(r#""NetworkConfiguration": {}"#, awsvpc), "");
        assert_eq!(service(r#""LaunchType": "EC2""#, r#""NetworkMode": "bridge""#), "");
        assert_eq!(
            service(r#""LaunchType": "EC2""#, awsvpc),
            "unsuitable-task-definition Resources/S/Properties\n  `NetworkConfiguration` is required: the network \
             mode of `T` is `awsvpc`\n  help: set `NetworkConfiguration`\n"
        );
    }
}
