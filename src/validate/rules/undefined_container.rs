//! Containers of ECS that are named where their task definition does not have them.

use crate::condition::Guard;
use crate::diagnostic::{Diagnostic, Rule, Severity, cut};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation::{self, Found, FoundAll, Known, Subject, Target, by_item};
use std::collections::HashMap;

pub(super) static RULE: Rule = Rule {
    code: "undefined-container",
    severity: Severity::Error,
    summary: "Finds containers, and ports of them, that are named and that their task definition does not have.",
    explanation: "\
## Why is this bad?
A container depends on others of the same task definition, and a service sends the requests of a load balancer to a
container of its task definition, and to a port that the container maps. ECS refuses any other name or port: \"The
container does not exist in the task definition\".

## Example
```yaml
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: !Ref Tasks
    LoadBalancers:
      - TargetGroupArn: !Ref Targets
        ContainerName: web
        ContainerPort: 8080
Tasks:
  Type: AWS::ECS::TaskDefinition
  Properties:
    ContainerDefinitions:
      - Name: web
        Image: nginx
        PortMappings:
          - ContainerPort: 80
```

## Use instead
```yaml
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: !Ref Tasks
    LoadBalancers:
      - TargetGroupArn: !Ref Targets
        ContainerName: web
        ContainerPort: 80
```
",
};

const TASKS: &str = "AWS::ECS::TaskDefinition";
const NAMES: &str = "ContainerDefinitions/*/Name";
const MAPPINGS: &str = "ContainerDefinitions/*/PortMappings/*";

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for tasks in relation::of_type(context, TASKS) {
        let names = tasks.each(NAMES);
        let depended = tasks.each("ContainerDefinitions/*/DependsOn/*/ContainerName");
        let known = names.is_known().then(|| Known::of(&context.conditions, &names.items));
        undefined(&tasks, &known, depended.items, "the task definition", &Guard::ALWAYS, findings);
    }
    let services: Vec<_> = relation::of_type(context, "AWS::ECS::Service")
        .map(|service| (service.targets("TaskDefinition", TASKS), service))
        .collect();
    // Services can share a task definition, which is read once.
    let mut read: HashMap<&str, TaskDefinition<'_>> = HashMap::new();
    for (targets, service) in &services {
        for target in targets {
            read.entry(target.logical_id).or_insert_with(|| TaskDefinition::read(service, target));
        }
    }
    let containers: HashMap<&str, Containers<'_>> =
        read.iter().map(|(id, tasks)| (*id, Containers::of(context, tasks))).collect();
    for (targets, service) in &services {
        for target in targets {
            let Some(containers) = containers.get(target.logical_id) else { continue };
            let balanced = service.each("LoadBalancers/*/ContainerName").items;
            findings.extend(unmapped(service, target, containers, &balanced));
            let owner = format!("`{}`", target.logical_id);
            undefined(service, &containers.names, balanced, &owner, &target.when, findings);
        }
    }
}

/// What a task definition says of its containers.
struct TaskDefinition<'a> {
    names: FoundAll<'a>,
    ports: FoundAll<'a>,
    ranges: FoundAll<'a>,
}

impl<'a> TaskDefinition<'a> {
    /// Reads what a service refers to, in all situations in which it is there.
    fn read(service: &Subject<'_, 'a>, target: &Target<'a>) -> Self {
        let each = |path: &str| service.each_of_resource(target.logical_id, target.node, path);
        Self {
            names: each(NAMES),
            ports: each(&format!("{MAPPINGS}/ContainerPort")),
            ranges: each(&format!("{MAPPINGS}/ContainerPortRange")),
        }
    }
}

/// The containers of a task definition.
struct Containers<'t> {
    /// The names; none where not all of them are known.
    names: Option<Known<'t>>,
    by_name: HashMap<&'t str, Vec<&'t Found<'t>>>,
    /// The ports that each maps, by its index; none where not all of them are known.
    ports: Option<HashMap<usize, Known<'t>>>,
}

impl<'t> Containers<'t> {
    fn of(context: &Context<'_>, tasks: &'t TaskDefinition<'t>) -> Self {
        let conditions = &context.conditions;
        let mut by_name: HashMap<&str, Vec<&Found<'_>>> = HashMap::new();
        for container in &tasks.names.items {
            by_name.entry(container.text.as_deref().unwrap_or_default()).or_default().push(container);
        }
        let is_known = tasks.ports.is_known() && !tasks.ranges.is_open && tasks.ranges.items.is_empty();
        let mut ports: HashMap<usize, Vec<&Found<'_>>> = HashMap::new();
        for port in &tasks.ports.items {
            ports.entry(port.indices.first().copied().unwrap_or_default()).or_default().push(port);
        }
        let known = |(index, ports)| (index, Known::of(conditions, ports));
        Self {
            names: tasks.names.is_known().then(|| Known::of(conditions, &tasks.names.items)),
            by_name,
            ports: is_known.then(|| ports.into_iter().map(known).collect()),
        }
    }
}

/// Adds a finding on each container that is named and not there.
fn undefined(
    subject: &Subject<'_, '_>,
    names: &Option<Known<'_>>,
    named: Vec<Found<'_>>,
    owner: &str,
    when: &Guard,
    findings: &mut Findings,
) {
    let Some(known) = names else { return };
    for found in named {
        let missing = subject.missing(&found, known, when, "add it to `ContainerDefinitions`");
        let Some((situation, help)) = missing else { continue };
        let name = found.text.as_deref().unwrap_or_default();
        let message = format!("{owner} has no container `{}`{situation}", cut(name));
        findings.push(RULE.finding(message).path(found.path).help(help));
    }
}

/// Returns the findings on ports that the container with this name does not map.
fn unmapped(
    service: &Subject<'_, '_>,
    target: &Target<'_>,
    containers: &Containers<'_>,
    balanced: &[Found<'_>],
) -> Vec<Diagnostic> {
    let Some(mapped) = &containers.ports else { return Vec::new() };
    let nothing = Known::of(&service.context.conditions, []);
    let balanced = by_item(balanced);
    let judge = |name: &Found<'_>, port: &Found<'_>| {
        // Which of several it is may depend on conditions.
        let [container] = containers.by_name.get(name.text.as_deref()?)?.as_slice() else { return None };
        let own = container.indices.first().and_then(|index| mapped.get(index)).unwrap_or(&nothing);
        let lacking = own.lacks(&service.context.conditions, port)?;
        let situation = service.situation(&[&lacking, &name.when, &container.when, &target.when])?;
        let (port_text, name_text) = (port.text.as_deref()?, name.text.as_deref()?);
        let message = format!(
            "the container `{}` of `{}` maps no port {}{situation}",
            cut(name_text),
            target.logical_id,
            cut(port_text)
        );
        let help = "name a `ContainerPort` of its `PortMappings`, or add one";
        Some(RULE.finding(message).path(port.path.clone()).help(help))
    };
    let ports = service.each("LoadBalancers/*/ContainerPort").items;
    let names = |port: &Found<'_>| balanced.get(port.indices.as_slice()).into_iter().flatten();
    ports.iter().filter_map(|port| names(port).find_map(|name| judge(name, port))).collect()
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn resources(tasks: &str, balancers: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"P": {{"Type": "String"}}}},
                "Conditions": {{"C": {{"Fn::Equals": [{{"Ref": "P"}}, "x"]}}}},
                "Resources": {{"S": {{"Type": "AWS::ECS::Service", "Properties": {{
                    "TaskDefinition": {{"Ref": "T"}}, "LoadBalancers": [{balancers}]}}}},
                "T": {{"Type": "AWS::ECS::TaskDefinition", "Properties": {{"ContainerDefinitions": [{tasks}]}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn containers_depend_on_others_of_their_tasks() {
        let tasks = |name: &str| {
            let proxy = format!(r#"{{"Name": "proxy", "DependsOn": [{{"ContainerName": {name}}}]}}"#);
            resources(&format!(r#"{{"Name": "web"}}, {proxy}"#), "")
        };
        let place =
            "undefined-container Resources/T/Properties/ContainerDefinitions/1/DependsOn/0/ContainerName";
        assert_eq!(tasks(r#""web""#), "");
        assert_eq!(tasks(r#"{"Ref": "P"}"#), "");
        assert_eq!(
            tasks(r#""wep""#),
            format!("{place}\n  the task definition has no container `wep`\n  help: did you mean `web`?\n")
        );
        assert_eq!(
            tasks(r#""database""#),
            format!(
                "{place}\n  the task definition has no container `database`\n  \
                 help: add it to `ContainerDefinitions`\n"
            )
        );
    }

    #[test]
    fn services_balance_containers_and_ports_of_their_tasks() {
        let web = r#"{"Name": "web", "PortMappings": [{"ContainerPort": 80}, {"ContainerPort": "443"}]}"#;
        let balanced = |tasks: &str, name: &str, port: &str| {
            resources(tasks, &format!(r#"{{"ContainerName": "{name}", "ContainerPort": {port}}}"#))
        };
        let place = "undefined-container Resources/S/Properties/LoadBalancers/0";
        for port in ["80", "443", r#""80""#, r#"{"Ref": "P"}"#] {
            assert_eq!(balanced(web, "web", port), "", "{port}");
        }
        assert_eq!(balanced(r#"{"Name": {"Ref": "P"}}"#, "web", "80"), "");
        let range = r#"{"Name": "web", "PortMappings": [{"ContainerPortRange": "80-90"}]}"#;
        assert_eq!(balanced(range, "web", "80"), "");
        assert_eq!(
            balanced(web, "wep", "80"),
            format!("{place}/ContainerName\n  `T` has no container `wep`\n  help: did you mean `web`?\n")
        );
        assert_eq!(
            balanced(web, "web", "8080"),
            format!(
                "{place}/ContainerPort\n  the container `web` of `T` maps no port 8080\n  \
                 help: name a `ContainerPort` of its `PortMappings`, or add one\n"
            )
        );
        let two = r#"[{"ContainerName": "web", "ContainerPort": 443}, {"ContainerName": "web", "ContainerPort": 81}]"#;
        let listed = format!(
            r#"{{"Resources": {{"S": {{"Type": "AWS::ECS::Service", "Properties": {{
            "TaskDefinition": {{"Ref": "T"}}, "LoadBalancers": {{"Fn::If": ["C", {two}, {two}]}}}}}},
            "T": {{"Type": "AWS::ECS::TaskDefinition", "Properties": {{"ContainerDefinitions": [{web}]}}}}}}}}"#
        );
        let told = |branch: u32| {
            format!(
                "undefined-container Resources/S/Properties/LoadBalancers/Fn::If/{branch}/1/ContainerPort\n  the \
                 container `web` of `T` maps no port 81\n  \
                 help: name a `ContainerPort` of its `PortMappings`, or add one\n"
            )
        };
        assert_eq!(findings(check, &listed), told(1) + &told(2));
        let chosen = format!(r#"{{"Fn::If": ["C", {web}, {{"Ref": "AWS::NoValue"}}]}}"#);
        assert_eq!(
            balanced(&chosen, "web", "80"),
            format!(
                "{place}/ContainerName\n  `T` has no container `web` when P = something else\n  \
                 help: let both depend on the same condition\n"
            )
        );
    }
}
