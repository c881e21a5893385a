//! Network interfaces whose security groups and subnet are in different VPCs.

use crate::condition::Guard;
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::template::{Node, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation::{self, Subject, Target};
use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};

pub(super) static RULE: Rule = Rule {
    code: "different-vpcs",
    severity: Severity::Error,
    summary: "Finds network interfaces whose security groups are in another VPC than their subnet.",
    explanation: "\
## Why is this bad?
EC2 refuses a network interface with a security group of another VPC, and with it the instance, function or load
balancer that the interface is for. Only `AWS::EC2::SecurityGroupVpcAssociation` lets a group into a further VPC.

## Example
```yaml
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties:
    LaunchTemplateData:
      NetworkInterfaces:
        - DeviceIndex: 0
          SubnetId: !Ref Subnet
          Groups: [!Ref Group]
Subnet:
  Type: AWS::EC2::Subnet
  Properties:
    VpcId: !Ref Network
Group:
  Type: AWS::EC2::SecurityGroup
  Properties:
    VpcId: !Ref OtherNetwork
```

## Use instead
```yaml
Group:
  Type: AWS::EC2::SecurityGroup
  Properties:
    VpcId: !Ref Network
```
",
};

const GROUP: &str = "AWS::EC2::SecurityGroup";

/// Where security groups and the subnets of the same network interfaces are, by type.
const PLACES: [(&str, &str, &str); 9] = [
    ("AWS::EC2::Instance", "SecurityGroupIds/*", "SubnetId"),
    ("AWS::EC2::Instance", "NetworkInterfaces/*/GroupSet/*", "NetworkInterfaces/*/SubnetId"),
    ("AWS::EC2::LaunchTemplate", SHARED_GROUPS, SUBNETS),
    ("AWS::EC2::LaunchTemplate", "LaunchTemplateData/NetworkInterfaces/*/Groups/*", SUBNETS),
    ("AWS::EC2::NetworkInterface", "GroupSet/*", "SubnetId"),
    (
        "AWS::ECS::Service",
        "NetworkConfiguration/AwsvpcConfiguration/SecurityGroups/*",
        "NetworkConfiguration/AwsvpcConfiguration/Subnets/*",
    ),
    ("AWS::EFS::MountTarget", "SecurityGroups/*", "SubnetId"),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "SecurityGroups/*", "Subnets/*"),
    ("AWS::Lambda::Function", "VpcConfig/SecurityGroupIds/*", "VpcConfig/SubnetIds/*"),
];
const SHARED_GROUPS: &str = "LaunchTemplateData/SecurityGroupIds/*";
const SUBNETS: &str = "LaunchTemplateData/NetworkInterfaces/*/SubnetId";

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    // Subjects that share a group ask for it again and again.
    let associated = LazyCell::new(|| associated(context));
    for (kind, groups, subnets) in PLACES {
        for subject in relation::of_type(context, kind) {
            let groups = located(&subject, subject.targets(groups, GROUP));
            if groups.is_empty() {
                continue;
            }
            let subnets = located(&subject, subject.targets(subnets, "AWS::EC2::Subnet"));
            let by_interface = by_interface(context, &subnets);
            for group in &groups {
                // A group of one interface is not for the others.
                let interface = group.indices.first().filter(|_| group.indices.len() > 1);
                let mut same = by_interface.get(&interface).into_iter().flatten();
                let found = same.find_map(|subnet| differing(&subject, group, subnet));
                findings.extend(found.filter(|_| !associated.contains(group.logical_id)));
            }
        }
    }
}

/// A security group or subnet, with the VPC that it is in.
struct Located<'a> {
    logical_id: &'a str,
    /// The VPC: its logical id, or its identifier.
    vpc: String,
    when: Guard,
    path: Vec<String>,
    indices: Vec<usize>,
}

/// Returns the security groups that are associated with further VPCs.
fn associated<'a>(context: &Context<'a>) -> HashSet<&'a str> {
    relation::of_type(context, "AWS::EC2::SecurityGroupVpcAssociation")
        .flat_map(|association| association.targets("GroupId", GROUP))
        .map(|group| group.logical_id)
        .collect()
}

/// Returns the subnets of each interface, and those of all under no interface. Of several in the same VPC, those are
/// left out that are there only where another is.
fn by_interface<'l, 'a>(
    context: &Context<'a>,
    subnets: &'l [Located<'a>],
) -> HashMap<Option<&'l usize>, Vec<&'l Located<'a>>> {
    let conditions = &context.conditions;
    let mut by_interface: HashMap<_, Vec<_>> = HashMap::new();
    let mut known: HashMap<_, Guard> = HashMap::new();
    for subnet in subnets {
        for interface in subnet.indices.first().map(Some).into_iter().chain([None]) {
            let when = known.entry((interface, subnet.vpc.as_str())).or_insert(Guard::NEVER);
            if !conditions.implies(&subnet.when, when) {
                *when = conditions.or(when, &subnet.when);
                by_interface.entry(interface).or_default().push(subnet);
            }
        }
    }
    by_interface
}

fn located<'a>(subject: &Subject<'_, 'a>, targets: Vec<Target<'a>>) -> Vec<Located<'a>> {
    let mut found = Vec::new();
    for target in targets {
        for vpc in subject.each_in(&target, "VpcId").items {
            let resource = relation::referred(vpc.node).filter(|id| is_vpc(subject.context, id));
            let Some(name) = resource.map(str::to_owned).or(vpc.text) else { continue };
            let (path, indices) = (target.path.clone(), target.indices.clone());
            found.push(Located { logical_id: target.logical_id, vpc: name, when: vpc.when, path, indices });
        }
    }
    found
}

fn is_vpc(context: &Context<'_>, logical_id: &str) -> bool {
    let resource = context.index.get(Section::Resources, logical_id);
    resource.and_then(|node| node.get("Type")).and_then(Node::as_text) == Some("AWS::EC2::VPC")
}

fn differing(subject: &Subject<'_, '_>, group: &Located<'_>, subnet: &Located<'_>) -> Option<Diagnostic> {
    if group.vpc == subnet.vpc {
        return None;
    }
    let situation = subject.situation(&[&group.when, &subnet.when])?;
    let (id, other) = (group.logical_id, subnet.logical_id);
    let message = format!(
        "the security group `{id}` is in the VPC `{}`, but the subnet `{other}` in `{}`{situation}",
        group.vpc, subnet.vpc
    );
    let help = format!("choose a security group of `{}`", subnet.vpc);
    Some(RULE.finding(message).path(group.path.clone()).help(help))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn judged(kind: &str, properties: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"P": {{"Type": "AWS::EC2::VPC::Id"}}}},
                "Conditions": {{"C": {{"Fn::Equals": [{{"Ref": "P"}}, "vpc-1"]}}}},
                "Resources": {{"A": {{"Type": "AWS::EC2::VPC"}}, "B": {{"Type": "AWS::EC2::VPC"}},
                "SubnetA": {{"Type": "AWS::EC2::Subnet", "Properties": {{"VpcId": {{"Ref": "A"}}}}}},
                "GroupA": {{"Type": "AWS::EC2::SecurityGroup", "Properties": {{"VpcId": {{"Fn::GetAtt": ["A", "VpcId"]}}}}}},
                "GroupB": {{"Type": "AWS::EC2::SecurityGroup", "Properties": {{"VpcId": {{"Ref": "B"}}}}}},
                "GroupP": {{"Type": "AWS::EC2::SecurityGroup", "Properties": {{"VpcId": {{"Ref": "P"}}}}}},
                "Either": {{"Type": "AWS::EC2::SecurityGroup", "Properties":
                    {{"VpcId": {{"Fn::If": ["C", {{"Ref": "A"}}, "vpc-2"]}}}}}},
                "X": {{"Type": "{kind}", "Properties": {properties}}}}}}}"#
            ),
        )
    }

    fn found(path: &str, group: &str, vpc: &str, situation: &str) -> String {
        format!(
            "different-vpcs Resources/X/Properties/{path}\n  the security group `{group}` is in the VPC `{vpc}`, but \
             the subnet `SubnetA` in `A`{situation}\n  help: choose a security group of `A`\n"
        )
    }

    #[test]
    fn each_interface_has_its_own_subnet() {
        let interfaces = |group: &str| {
            findings(
                check,
                &format!(
                    r#"{{"Resources": {{"A": {{"Type": "AWS::EC2::VPC"}}, "B": {{"Type": "AWS::EC2::VPC"}},
                    "Here": {{"Type": "AWS::EC2::Subnet", "Properties": {{"VpcId": {{"Ref": "A"}}}}}},
                    "There": {{"Type": "AWS::EC2::Subnet", "Properties": {{"VpcId": {{"Ref": "B"}}}}}},
                    "Group": {{"Type": "AWS::EC2::SecurityGroup", "Properties": {{"VpcId": {{"Ref": "A"}}}}}},
                    "I": {{"Type": "AWS::EC2::Instance", "Properties": {{"NetworkInterfaces": [
                        {{"SubnetId": {{"Ref": "Here"}}, "GroupSet": [{{"Ref": "Group"}}]}},
                        {{"SubnetId": {{"Ref": "There"}}, "GroupSet": [{group}]}}]}}}}}}}}"#
                ),
            )
        };
        assert_eq!(interfaces(""), "");
        assert_eq!(
            interfaces(r#"{"Ref": "Group"}"#),
            "different-vpcs Resources/I/Properties/NetworkInterfaces/1/GroupSet/0\n  the security group `Group` is in \
             the VPC `A`, but the subnet `There` in `B`\n  help: choose a security group of `B`\n"
        );
    }

    #[test]
    fn groups_are_in_the_vpc_of_the_subnet() {
        let function = |group: &str| {
            let properties = format!(
                r#"{{"VpcConfig": {{"SubnetIds": [{{"Ref": "SubnetA"}}],
                    "SecurityGroupIds": [{{"Fn::GetAtt": ["{group}", "GroupId"]}}]}}}}"#
            );
            judged("AWS::Lambda::Function", &properties)
        };
        assert_eq!((function("GroupA"), function("GroupP")), (String::new(), String::new()));
        let path = "VpcConfig/SecurityGroupIds/0";
        assert_eq!(function("GroupB"), found(path, "GroupB", "B", ""));
        assert_eq!(function("Either"), found(path, "Either", "vpc-2", " when P = something else"));
    }

    #[test]
    fn a_group_may_be_associated_with_the_vpc_of_the_subnet() {
        let json = r#"{"Resources": {"A": {"Type": "AWS::EC2::VPC"}, "B": {"Type": "AWS::EC2::VPC"},
            "S": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "A"}}},
            "G": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"VpcId": {"Ref": "B"}}},
            "I": {"Type": "AWS::EC2::Instance", "Properties":
                {"SubnetId": {"Ref": "S"}, "SecurityGroupIds": [{"Ref": "G"}]}},
            "Z": {"Type": "AWS::EC2::SecurityGroupVpcAssociation", "Properties": {"GroupId": {"Ref": "G"}}}}}"#;
        assert_eq!(findings(check, json), "");
        assert!(findings(check, &json.replace("VpcAssociation", "Else")).starts_with("different-vpcs "));
    }

    #[test]
    fn interfaces_of_launch_templates_have_groups_of_their_own() {
        let template = |groups: &str, own: &str| {
            let properties = format!(
                r#"{{"LaunchTemplateData": {{"SecurityGroupIds": [{{"Ref": "{groups}"}}], "NetworkInterfaces": [
                    {{"Groups": [{{"Ref": "GroupB"}}]}},
                    {{"SubnetId": {{"Ref": "SubnetA"}}, "Groups": [{{"Ref": "{own}"}}]}}]}}}}"#
            );
            judged("AWS::EC2::LaunchTemplate", &properties)
        };
        assert_eq!(template("GroupA", "GroupA"), "");
        let of_interface = "LaunchTemplateData/NetworkInterfaces/1/Groups/0";
        assert_eq!(template("GroupA", "GroupB"), found(of_interface, "GroupB", "B", ""));
        let of_all = "LaunchTemplateData/SecurityGroupIds/0";
        assert_eq!(template("GroupB", "GroupA"), found(of_all, "GroupB", "B", ""));
    }
}
