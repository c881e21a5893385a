//! Ranges of ports that end before they start.

use crate::diagnostic::{Rule, Severity};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation::{self, Found, by_item};

pub(super) static RULE: Rule = Rule {
    code: "reversed-port-range",
    severity: Severity::Error,
    summary: "Checks that the ports of a security group's rule are in order.",
    explanation: "\
## Why is this bad?
EC2 refuses a rule for TCP or UDP whose `FromPort` is above its `ToPort`. The two are the ends of a range of ports
to which the rule lets traffic through, not the ports of its source and its destination.

## Example
```yaml
SecurityGroupIngress:
  - { IpProtocol: tcp, FromPort: 443, ToPort: 80, CidrIp: 10.0.0.0/16 }
```

## Use instead
```yaml
SecurityGroupIngress:
  - { IpProtocol: tcp, FromPort: 80, ToPort: 443, CidrIp: 10.0.0.0/16 }
```
",
};

/// Where rules stand, by type; those that are resources of their own are the properties themselves.
const RULES: [(&str, &str); 4] = [
    ("AWS::EC2::SecurityGroup", "SecurityGroupIngress/*/"),
    ("AWS::EC2::SecurityGroup", "SecurityGroupEgress/*/"),
    ("AWS::EC2::SecurityGroupIngress", ""),
    ("AWS::EC2::SecurityGroupEgress", ""),
];

/// TCP and UDP, by name and number; for ICMP the two are a type and a code.
const PROTOCOLS: [&str; 4] = ["tcp", "udp", "6", "17"];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for (kind, rules) in RULES {
        for group in relation::of_type(context, kind) {
            let all = |key: &str| group.each(&format!("{rules}{key}")).items;
            let (protocols, last) = (all("IpProtocol"), all("ToPort"));
            let (protocols, last) = (by_item(&protocols), by_item(&last));
            for start in all("FromPort") {
                let Some(from) = port(&start) else { continue };
                let rule = start.indices.as_slice();
                let ends = last.get(rule).into_iter().flatten();
                let found = ends.filter_map(|end| Some((end, port(end)?))).filter(|(_, to)| from > *to);
                let protocol = protocols.get(rule).into_iter().flatten().find(|it| is_of_ports(it));
                let (Some((end, to)), Some(protocol)) = (found.into_iter().next(), protocol) else {
                    continue;
                };
                if let Some(situation) = group.situation(&[&start.when, &end.when, &protocol.when]) {
                    let message = format!("`FromPort` is {from}, above the `ToPort` of {to}{situation}");
                    findings.push(RULE.finding(message).path(start.path.clone()).help("swap the two"));
                }
            }
        }
    }
}

/// Returns a literal port; -1 stands for all.
fn port(found: &Found<'_>) -> Option<u16> {
    found.text.as_deref()?.parse().ok()
}

fn is_of_ports(protocol: &Found<'_>) -> bool {
    protocol
        .text
        .as_deref()
        .is_some_and(|name| PROTOCOLS.iter().any(|known| known.eq_ignore_ascii_case(name)))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn group(rule: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"Stage": {{"Type": "String", "AllowedValues": ["test", "live"]}}}},
                "Conditions": {{"Live": {{"Fn::Equals": [{{"Ref": "Stage"}}, "live"]}}}},
                "Resources": {{"G": {{"Type": "AWS::EC2::SecurityGroup",
                    "Properties": {{"SecurityGroupIngress": [{{"IpProtocol": "tcp"}}, {rule}]}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn ranges_in_order_pass() {
        for good in [
            r#"{"IpProtocol": "tcp", "FromPort": 80, "ToPort": "443"}"#,
            r#"{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80}"#,
            r#"{"IpProtocol": "icmp", "FromPort": 8, "ToPort": 0}"#,
            r#"{"IpProtocol": "tcp", "FromPort": 80, "ToPort": -1}"#,
            r#"{"IpProtocol": {"Ref": "P"}, "FromPort": 443, "ToPort": 80}"#,
            r#"{"IpProtocol": "tcp", "FromPort": {"Fn::If": ["Live", 443, 80]}, "ToPort": {"Fn::If": ["Live", 443, 80]}}"#,
        ] {
            assert_eq!(group(good), "", "{good}");
        }
    }

    #[test]
    fn ranges_that_end_before_they_start_are_found() {
        assert_eq!(
            group(r#"{"IpProtocol": "tcp", "FromPort": 443, "ToPort": {"Fn::If": ["Live", 80, 443]}}"#),
            "reversed-port-range Resources/G/Properties/SecurityGroupIngress/1/FromPort\n  `FromPort` is 443, above \
             the `ToPort` of 80 when Stage = `live`\n  help: swap the two\n"
        );
        let own = r#"{"Resources": {"E": {"Type": "AWS::EC2::SecurityGroupEgress", "Properties": {
            "IpProtocol": "17", "FromPort": "53", "ToPort": 52}}}}"#;
        assert_eq!(
            findings(check, own),
            "reversed-port-range Resources/E/Properties/FromPort\n  `FromPort` is 53, above the `ToPort` of 52\n  \
             help: swap the two\n"
        );
    }
}
