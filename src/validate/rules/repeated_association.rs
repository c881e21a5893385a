//! Subnets that are given two route tables.

use crate::condition::{Guard, expression};
use crate::diagnostic::{Rule, Severity};
use crate::template::{Function, Node};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation::{self, Subject, property};
use crate::validate::same_values::{Holders, Variant};

pub(super) static RULE: Rule = Rule {
    code: "repeated-association",
    severity: Severity::Error,
    summary: "Finds subnets that are associated with a route table twice.",
    explanation: "\
## Why is this bad?
A subnet has one route table: EC2 refuses the second association.

## Example
```yaml
First:
  Type: AWS::EC2::SubnetRouteTableAssociation
  Properties:
    SubnetId: !Ref Subnet
    RouteTableId: !Ref Public
Second:
  Type: AWS::EC2::SubnetRouteTableAssociation
  Properties:
    SubnetId: !Ref Subnet
    RouteTableId: !Ref Private
```

## Use instead
One association, with the table that the subnet is to have.
",
};

const SUBNET: &str = "SubnetId";

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut holders = Holders::default();
    for association in relation::of_type(context, "AWS::EC2::SubnetRouteTableAssociation") {
        if association.entry.is_of_loop() {
            continue;
        }
        let mut own = Vec::new();
        if let Some(node) = property(association.entry.node, SUBNET) {
            subnets(&association, node, association.when.clone(), &mut own);
        }
        let id = association.entry.logical_id;
        let mut found = None;
        for (node, when) in own {
            let Some(key) = expression(node) else { continue };
            let earlier = holders.add(&context.conditions, id, Variant { keys: vec![key], when });
            found = found.or(earlier);
        }
        let Some((earlier, situation)) = found else { continue };
        let message = format!("`{earlier}` gives the subnet a route table already{situation}");
        let help = format!("remove `{id}` or `{earlier}`");
        findings.push(RULE.finding(message).path(association.path(SUBNET)).help(help));
    }
}

/// Collects the subnets between which the conditions of a value choose.
fn subnets<'a>(subject: &Subject<'_, 'a>, node: &'a Node, when: Guard, found: &mut Vec<(&'a Node, Guard)>) {
    let conditions = &subject.context.conditions;
    match node.argument_of(Function::If).and_then(Node::as_list) {
        Some([name, then, otherwise]) => {
            let named = conditions.named(name.as_text().unwrap_or_default());
            subnets(subject, then, conditions.and(&when, &named), found);
            subnets(subject, otherwise, conditions.and(&when, &conditions.not(&named)), found);
        }
        _ => found.push((node, when)),
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn a_subnet_has_one_route_table_in_every_situation() {
        let associations = |first: &str, second: &str, condition: &str| {
            findings(
                check,
                &format!(
                    r#"{{"Parameters": {{"P": {{"Type": "String"}}}},
                    "Conditions": {{"C": {{"Fn::Equals": [{{"Ref": "P"}}, "x"]}}, "D": {{"Fn::Not": [{{"Condition": "C"}}]}}}},
                    "Resources": {{
                        "F": {{"Type": "AWS::EC2::SubnetRouteTableAssociation", "Condition": "C", "Properties": {{"SubnetId": {first}}}}},
                        "S": {{"Type": "AWS::EC2::SubnetRouteTableAssociation", "Condition": "{condition}", "Properties": {{"SubnetId": {second}}}}}}}}}"#
                ),
            )
        };
        let (one, other) = (r#"{"Ref": "A"}"#, r#"{"Ref": "B"}"#);
        assert_eq!(associations(one, other, "C"), "");
        assert_eq!(associations(one, one, "D"), "");
        assert_eq!(
            associations(one, one, "C"),
            "repeated-association Resources/S/Properties/SubnetId\n  `F` gives the subnet a route table already when \
             P = `x`\n  help: remove `S` or `F`\n"
        );
    }
}
