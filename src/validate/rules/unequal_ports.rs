//! Containers that share a network interface of their own, and are to be mapped to another port of it.

use crate::diagnostic::{Rule, Severity};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation::{self, Found, by_item};

pub(super) static RULE: Rule = Rule {
    code: "unequal-ports",
    severity: Severity::Error,
    summary: "Finds containers in the network mode `awsvpc` whose host port is another than the container port.",
    explanation: "\
## Why is this bad?
In the network mode `awsvpc` a task has a network interface of its own, on which a container is reached at the port
that it listens to. ECS refuses a host port that differs from it.

## Example
```yaml
Type: AWS::ECS::TaskDefinition
Properties:
  NetworkMode: awsvpc
  ContainerDefinitions:
    - Name: web
      Image: nginx
      PortMappings:
        - ContainerPort: 80
          HostPort: 8080
```

## Use instead
```yaml
Type: AWS::ECS::TaskDefinition
Properties:
  NetworkMode: awsvpc
  ContainerDefinitions:
    - Name: web
      Image: nginx
      PortMappings:
        - ContainerPort: 80
```
",
};

const MAPPINGS: &str = "ContainerDefinitions/*/PortMappings/*";

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for subject in relation::of_type(context, "AWS::ECS::TaskDefinition") {
        let modes = subject.values(subject.entry.node, "NetworkMode", None, &subject.when);
        let Some(mode) = modes.iter().find(|mode| mode.text == "awsvpc") else { continue };
        let containers = subject.each(&format!("{MAPPINGS}/ContainerPort")).items;
        let containers = by_item(&containers);
        for host in subject.each(&format!("{MAPPINGS}/HostPort")).items {
            let Some(port) = number(&host) else { continue };
            let of_mapping = containers.get(host.indices.as_slice()).into_iter().flatten();
            let told = of_mapping
                .filter(|container| number(container).is_some_and(|number| number != port))
                .find_map(|it| Some((it, subject.situation(&[&mode.when, &host.when, &it.when])?)));
            if let Some((container, situation)) = told {
                let wanted = container.text.as_deref().unwrap_or_default();
                let message = format!(
                    "`HostPort` is {port}, but `ContainerPort` {wanted} in the network mode `awsvpc`{situation}"
                );
                let help = format!("leave out `HostPort`, or set it to {wanted}");
                findings.push(RULE.finding(message).path(host.path).help(help));
            }
        }
    }
}

fn number(found: &Found<'_>) -> Option<u32> {
    found.text.as_deref()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn task(mode: &str, mappings: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"Stage": {{"Type": "String", "AllowedValues": ["test", "live"]}}}},
                "Conditions": {{"Live": {{"Fn::Equals": [{{"Ref": "Stage"}}, "live"]}}}},
                "Resources": {{"T": {{"Type": "AWS::ECS::TaskDefinition", "Properties": {{"NetworkMode": {mode},
                    "ContainerDefinitions": [{{"Name": "a"}}, {{"Name": "b", "PortMappings": [{mappings}]}}]}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn equal_ports_and_other_modes_pass() {
        for mappings in [
            r#"{"ContainerPort": 80}"#,
            r#"{"ContainerPort": 80, "HostPort": "80"}, {"ContainerPort": 81, "HostPort": 81}"#,
            r#"{"ContainerPort": {"Ref": "Stage"}, "HostPort": 80}"#,
            r#"{"HostPort": 80}"#,
        ] {
            assert_eq!(task(r#""awsvpc""#, mappings), "", "{mappings}");
        }
        assert_eq!(task(r#""bridge""#, r#"{"ContainerPort": 80, "HostPort": 8080}"#), "");
    }

    #[test]
    fn ports_are_compared_in_every_branch_of_the_list() {
        let mapping =
            |port: u32| format!(r#"{{"ContainerPort": 80}}, {{"ContainerPort": 81, "HostPort": {port}}}"#);
        let found = findings(
            check,
            &format!(
                r#"{{"Parameters": {{"Stage": {{"Type": "String", "AllowedValues": ["test", "live"]}}}},
                "Conditions": {{"Live": {{"Fn::Equals": [{{"Ref": "Stage"}}, "live"]}}}},
                "Resources": {{"T": {{"Type": "AWS::ECS::TaskDefinition", "Properties": {{"NetworkMode": "awsvpc",
                    "ContainerDefinitions": [{{"PortMappings": {{"Fn::If": ["Live", [{}], [{}]]}}}}]}}}}}}}}"#,
                mapping(82),
                mapping(83)
            ),
        );
        let told = |branch: u32, port: u32, stage: &str| {
            format!(
                "unequal-ports Resources/T/Properties/ContainerDefinitions/0/PortMappings/Fn::If/{branch}/1/HostPort\n  \
                 `HostPort` is {port}, but `ContainerPort` 81 in the network mode `awsvpc` when Stage = `{stage}`\n  \
                 help: leave out `HostPort`, or set it to 81\n"
            )
        };
        assert_eq!(found, told(1, 82, "live") + &told(2, 83, "test"));
    }

    #[test]
    fn other_ports_are_found() {
        let path = "unequal-ports Resources/T/Properties/ContainerDefinitions/1/PortMappings/1/HostPort";
        assert_eq!(
            task(
                r#"{"Fn::If": ["Live", "awsvpc", "bridge"]}"#,
                r#"{"ContainerPort": 80}, {"ContainerPort": 81, "HostPort": 8080}"#
            ),
            format!(
                "{path}\n  `HostPort` is 8080, but `ContainerPort` 81 in the network mode `awsvpc` when Stage = `live`\
                 \n  help: leave out `HostPort`, or set it to 81\n"
            )
        );
    }
}
