//! VPCs and subnets whose networks EC2 refuses: of a wrong size, outside of their VPC, or overlapping.

use crate::condition::Guard;
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation::{self, Held, Subject, Target};
use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::ops::RangeInclusive;

pub(super) static RULE: Rule = Rule {
    code: "invalid-subnet",
    severity: Severity::Error,
    summary: "Finds VPCs and subnets that are too large or too small, and subnets outside of their VPC or that overlap.",
    explanation: "\
## Why is this bad?
EC2 refuses a subnet whose addresses are not all in a network of its VPC, or some of which another subnet has. The
networks of VPCs and subnets have between 16 addresses (`/28`) and 65,536 (`/16`).

## Example
```yaml
Network:
  Type: AWS::EC2::VPC
  Properties:
    CidrBlock: 10.0.0.0/16
First:
  Type: AWS::EC2::Subnet
  Properties:
    VpcId: !Ref Network
    CidrBlock: 10.1.0.0/24
```

## Use instead
```yaml
First:
  Type: AWS::EC2::Subnet
  Properties:
    VpcId: !Ref Network
    CidrBlock: 10.0.0.0/24
```
",
};

/// What gives a VPC further networks.
const FURTHER: &str = "AWS::EC2::VPCCidrBlock";

/// The most subnets of a VPC that are compared with each other: EC2 allows 200 of them.
const MOST: usize = 200;

/// A network of a subnet.
struct Network {
    addresses: Addresses,
    text: String,
    logical_id: String,
    when: Guard,
}

/// The first and the last address of a network.
type Addresses = (u32, u32);

/// The types whose networks have a size within limits.
const SIZED: [&str; 3] = ["AWS::EC2::Subnet", "AWS::EC2::VPC", FURTHER];

/// The lengths of the prefixes of their networks (VPC user guide, VPC CIDR blocks and subnet sizing).
const LENGTHS: RangeInclusive<u32> = 16..=28;

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for kind in SIZED {
        for subject in relation::of_type(context, kind) {
            let networks = subject.values(subject.entry.node, "CidrBlock", None, &subject.when);
            findings.extend(networks.iter().find_map(|network| unsized_network(&subject, network)));
        }
    }
    // A further network, of whatever VPC, makes room that is not known here.
    let is_fixed = relation::of_type(context, FURTHER).next().is_none();
    let mut known: HashMap<&str, Vec<Network>> = HashMap::new();
    for subject in relation::of_type(context, "AWS::EC2::Subnet") {
        for vpc in subject.targets("VpcId", "AWS::EC2::VPC") {
            let others = known.entry(vpc.logical_id).or_default();
            let before = others.len();
            for held in subject.values(subject.entry.node, "CidrBlock", None, &vpc.when) {
                let Some(addresses) = addresses(&held.text) else { continue };
                if is_fixed {
                    findings.extend(outside(&subject, &vpc, &held, addresses));
                }
                let Held { text, when } = held;
                let network =
                    Network { addresses, text, logical_id: subject.entry.logical_id.to_owned(), when };
                let earlier = others.iter().take(before);
                findings.extend(earlier.filter_map(|other| overlapping(&subject, other, &network)).take(1));
                if others.len() < MOST {
                    others.push(network);
                }
            }
        }
    }
}

fn unsized_network(subject: &Subject<'_, '_>, held: &Held) -> Option<Diagnostic> {
    let (first, last) = addresses(&held.text)?;
    let length = (first ^ last).leading_zeros();
    let size = if length < *LENGTHS.start() { "large" } else { "small" };
    let situation = subject.situation(&[&held.when]).filter(|_| !LENGTHS.contains(&length))?;
    let message = format!("the network `{}` is too {size}{situation}", held.text);
    let help = format!("choose a network between `/{}` and `/{}`", LENGTHS.start(), LENGTHS.end());
    Some(RULE.finding(message).path(subject.path("CidrBlock")).help(help))
}

fn outside(
    subject: &Subject<'_, '_>,
    vpc: &Target<'_>,
    held: &Held,
    (first, last): Addresses,
) -> Option<Diagnostic> {
    subject.values(vpc.node, "CidrBlock", None, &held.when).iter().find_map(|own| {
        let (start, end) = addresses(&own.text)?;
        let is_within = start <= first && last <= end;
        let situation = subject.situation(&[&own.when, &held.when]).filter(|_| !is_within)?;
        let message = format!(
            "`{}` is not within `{}`, the network of `{}`{situation}",
            held.text, own.text, vpc.logical_id
        );
        let help = format!("choose a network within `{}`", own.text);
        Some(RULE.finding(message).path(subject.path("CidrBlock")).help(help))
    })
}

fn overlapping(subject: &Subject<'_, '_>, other: &Network, network: &Network) -> Option<Diagnostic> {
    let ((first, last), (start, end)) = (network.addresses, other.addresses);
    let situation =
        subject.situation(&[&other.when, &network.when]).filter(|_| first <= end && start <= last)?;
    let message = format!(
        "`{}` overlaps `{}`, the network of `{}` in the same VPC{situation}",
        network.text, other.text, other.logical_id
    );
    Some(RULE.finding(message).path(subject.path("CidrBlock")).help("choose a network that no subnet has"))
}

/// Reads a network such as `10.0.0.0/16`; none where it is not one, which its format tells.
fn addresses(text: &str) -> Option<Addresses> {
    let (address, length) = text.split_once('/')?;
    let address = u32::from(address.parse::<Ipv4Addr>().ok()?);
    let length: u32 = length.parse().ok().filter(|length| *length <= u32::BITS)?;
    let hosts = u32::MAX.checked_shr(length).unwrap_or(0);
    Some((address & !hosts, address | hosts))
}

#[cfg(test)]
mod tests {
    use super::{addresses, check};
    use crate::validate::testing::findings;

    fn subnets(vpc: &str, first: &str, second: &str, more: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"Block": {{"Type": "String"}},
                    "Size": {{"Type": "String", "AllowedValues": ["s", "l"]}}}},
                "Conditions": {{"Large": {{"Fn::Equals": [{{"Ref": "Size"}}, "l"]}}}},
                "Resources": {{"V": {{"Type": "AWS::EC2::VPC", "Properties": {{"CidrBlock": {vpc}}}}},
                "W": {{"Type": "AWS::EC2::VPC", "Properties": {{"CidrBlock": "10.9.0.0/16"}}}},
                "A": {{"Type": "AWS::EC2::Subnet", "Properties": {{"VpcId": {{"Ref": "V"}}, "CidrBlock": {first}}}}},
                "B": {{"Type": "AWS::EC2::Subnet", "Properties": {{
                    "VpcId": {{"Fn::GetAtt": ["V", "VpcId"]}}, "CidrBlock": {second}}}}} {more}}}}}"#
            ),
        )
    }

    #[test]
    fn networks_are_read() {
        assert_eq!(addresses("10.0.1.7/24"), Some((0x0a00_0100, 0x0a00_01ff)));
        assert_eq!(addresses("0.0.0.0/0"), Some((0, u32::MAX)));
        assert_eq!(addresses("1.2.3.4/32"), Some((0x0102_0304, 0x0102_0304)));
        assert_eq!(addresses("10.0.0.0/33"), None);
        assert_eq!(addresses("10.0.0.0"), None);
    }

    #[test]
    fn networks_side_by_side_within_their_vpc_pass() {
        let vpc = r#""10.0.0.0/16""#;
        assert_eq!(subnets(vpc, r#""10.0.0.0/25""#, r#""10.0.0.128/25""#, ""), "");
        assert_eq!(subnets(r#"{"Ref": "Block"}"#, r#""10.1.0.0/24""#, r#""10.2.0.0/24""#, ""), "");
        let cidr = r#"{"Fn::Select": [0, {"Fn::Cidr": [{"Fn::GetAtt": ["V", "CidrBlock"]}, 2, 8]}]}"#;
        assert_eq!(subnets(vpc, cidr, cidr, ""), "");
        let further = r#", "M": {"Type": "AWS::EC2::VPCCidrBlock", "Properties": {"VpcId": {"Ref": "V"},
            "CidrBlock": "10.1.0.0/16"}}"#;
        assert_eq!(subnets(vpc, r#""10.1.0.0/24""#, r#""10.0.0.0/24""#, further), "");
        let elsewhere = r#", "C": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "W"},
            "CidrBlock": "10.9.0.0/24"}}"#;
        assert_eq!(subnets(r#""10.9.0.0/16""#, r#""10.9.0.0/24""#, r#""10.9.1.0/24""#, elsewhere), "");
        let either = |large: &str| format!(r#"{{"Fn::If": ["Large", "{large}", {{"Ref": "Block"}}]}}"#);
        assert_eq!(subnets(vpc, &either("10.0.0.0/24"), &either("10.0.1.0/24"), ""), "");
    }

    #[test]
    fn others_are_found() {
        assert_eq!(
            subnets(r#""10.0.0.0/16""#, r#""10.1.0.0/24""#, r#""10.1.0.0/16""#, ""),
            "invalid-subnet Resources/A/Properties/CidrBlock\n  `10.1.0.0/24` is not within `10.0.0.0/16`, the \
             network of `V`\n  help: choose a network within `10.0.0.0/16`\n\
             invalid-subnet Resources/B/Properties/CidrBlock\n  `10.1.0.0/16` is not within `10.0.0.0/16`, the \
             network of `V`\n  help: choose a network within `10.0.0.0/16`\n\
             invalid-subnet Resources/B/Properties/CidrBlock\n  `10.1.0.0/16` overlaps `10.1.0.0/24`, the network \
             of `A` in the same VPC\n  help: choose a network that no subnet has\n"
        );
        assert_eq!(
            subnets(
                r#""10.0.0.0/16""#,
                r#"{"Fn::If": ["Large", "10.0.0.0/20", "10.0.0.0/24"]}"#,
                r#""10.0.8.0/24""#,
                ""
            ),
            "invalid-subnet Resources/B/Properties/CidrBlock\n  `10.0.8.0/24` overlaps `10.0.0.0/20`, the network \
             of `A` in the same VPC when Size = `l`\n  help: choose a network that no subnet has\n"
        );
    }

    #[test]
    fn networks_have_a_size_within_limits() {
        let sizes = r#""10.0.0.0/16""#;
        assert_eq!(subnets(sizes, r#""10.0.0.0/28""#, r#""10.0.1.0/24""#, ""), "");
        assert_eq!(
            subnets(r#""10.0.0.0/8""#, r#""10.0.0.0/29""#, r#""10.0.1.0/24""#, ""),
            "invalid-subnet Resources/V/Properties/CidrBlock\n  the network `10.0.0.0/8` is too large\n  \
             help: choose a network between `/16` and `/28`\n\
             invalid-subnet Resources/A/Properties/CidrBlock\n  the network `10.0.0.0/29` is too small\n  \
             help: choose a network between `/16` and `/28`\n"
        );
        assert_eq!(
            subnets(sizes, r#"{"Fn::If": ["Large", "10.0.0.0/30", "10.0.0.0/24"]}"#, r#""10.0.1.0/24""#, ""),
            "invalid-subnet Resources/A/Properties/CidrBlock\n  the network `10.0.0.0/30` is too small when Size = \
             `l`\n  help: choose a network between `/16` and `/28`\n"
        );
    }
}
