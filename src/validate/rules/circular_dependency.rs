//! Resources, or conditions, that need one another.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::template::Section;
use crate::validate::context::Context;
use crate::validate::graph::cycles;
use crate::validate::walk::{Kind, Reference};
use std::collections::HashMap;

pub(super) static RULE: Rule = Rule {
    code: "circular-dependency",
    severity: Severity::Error,
    summary: "Checks that neither resources nor conditions depend on one another in a circle.",
    explanation: "\
## Why is this bad?
CloudFormation makes a resource after those that it refers to by `Ref`, `Fn::GetAtt`, `Fn::Sub` or
`DependsOn`, and evaluates a condition after those that it names. In a circle there is no first one: the
template is refused.

## Example
```yaml
A:
  Type: AWS::EC2::SecurityGroup
  Properties:
    GroupDescription: a
    SecurityGroupIngress: [{ IpProtocol: tcp, SourceSecurityGroupId: !GetAtt B.GroupId }]
B:
  Type: AWS::EC2::SecurityGroup
  Properties:
    GroupDescription: b
    SecurityGroupIngress: [{ IpProtocol: tcp, SourceSecurityGroupId: !GetAtt A.GroupId }]
```

## Use instead
A resource of its own for one of the references, such as an `AWS::EC2::SecurityGroupIngress`.
",
};

/// The most members of a circle that a finding names.
const MOST_SHOWN: usize = 10;

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let values = [Kind::Ref, Kind::GetAtt, Kind::SubVariable, Kind::DependsOn];
    find(context, Section::Resources, "resource", &values, findings);
    find(context, Section::Conditions, "condition", &[Kind::Condition], findings);
}

fn find(context: &Context<'_>, section: Section, noun: &str, kinds: &[Kind], findings: &mut Vec<Diagnostic>) {
    let names: Vec<&str> = context.index.logical_ids(section).collect();
    let numbers: HashMap<&str, usize> =
        names.iter().enumerate().map(|(number, name)| (*name, number)).collect();
    let mut edges = vec![Vec::new(); names.len()];
    let mut origins: HashMap<(usize, usize), &Reference<'_>> = HashMap::new();
    for reference in context.references().iter().filter(|reference| kinds.contains(&reference.kind)) {
        if reference.scope.section != Some(section) {
            continue;
        }
        let from = numbers.get(reference.scope.logical_id).copied();
        let (Some(from), Some(to)) = (from, numbers.get(reference.target).copied()) else { continue };
        if let std::collections::hash_map::Entry::Vacant(slot) = origins.entry((from, to)) {
            slot.insert(reference);
            edges.get_mut(from).into_iter().for_each(|targets| targets.push(to));
        }
    }
    for targets in &mut edges {
        targets.sort_unstable();
    }
    for cycle in cycles(&edges) {
        let name = |number: usize| names.get(number).copied().unwrap_or_default();
        let links = cycle.iter().copied().zip(cycle.iter().copied().cycle().skip(1));
        let references: Vec<_> = links.filter_map(|link| Some((link, *origins.get(&link)?))).collect();
        let Some((_, first)) = references.first() else { continue };
        let message = match cycle.as_slice() {
            [only] => format!("the {noun} `{}` depends on itself", name(*only)),
            _ => {
                let quoted = |number: &usize| format!("`{}`", name(*number));
                let mut chain: Vec<_> = cycle.iter().take(MOST_SHOWN).map(quoted).collect();
                if cycle.len() > MOST_SHOWN {
                    chain.push(format!("{} more", cycle.len() - MOST_SHOWN));
                }
                chain.extend(chain.first().cloned());
                format!("the {noun}s {} depend on one another", chain.join(" -> "))
            }
        };
        let help = match section {
            Section::Conditions => "write one of the conditions without the other",
            _ => "remove one of the references, or move it into a resource of its own",
        };
        let mut finding = RULE.finding(message).path(context.path(first.spot)).help(help);
        if cycle.len() > 1 {
            for ((from, to), reference) in references.iter().take(MOST_SHOWN) {
                let part = format!("`{}` needs `{}`", name(*from), name(*to));
                finding = finding.related(reference.node.place, part);
            }
        }
        findings.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn dependencies_in_one_direction_pass() {
        let json = r#"{"Conditions": {"A": {"Condition": "B"}, "B": {}}, "Resources": {
            "A": {"DependsOn": "B", "Properties": {"P": {"Ref": "B"}, "Q": {"Ref": "C"}}},
            "B": {"Properties": {"P": {"Fn::GetAtt": ["C", "Arn"]}}}, "C": {}},
            "Outputs": {"A": {"Value": {"Ref": "A"}}}}"#;
        assert_eq!(findings(check, json), "");
    }

    #[test]
    fn circles_are_shown() {
        let json = r#"{"Conditions": {"X": {"Fn::Not": [{"Condition": "Y"}]}, "Y": {"Condition": "X"}},
            "Resources": {
            "A": {"Properties": {"P": {"Fn::Sub": "${B.Arn}"}}},
            "B": {"DependsOn": ["C"]},
            "C": {"Properties": {"P": [{"Ref": "A"}]}},
            "D": {"Properties": {"P": {"Ref": "D"}}}}}"#;
        assert_eq!(
            findings(check, json),
            "circular-dependency Conditions/X/Fn::Not/0\n  the conditions `X` -> `Y` -> `X` depend on one \
             another\n  help: write one of the conditions without the other\n  \
             related: `X` needs `Y`\n  related: `Y` needs `X`\n\
             circular-dependency Resources/A/Properties/P\n  the resources `A` -> `B` -> `C` -> `A` depend on \
             one another\n  help: remove one of the references, or move it into a resource of its own\n  \
             related: `A` needs `B`\n  related: `B` needs `C`\n  related: `C` needs `A`\n\
             circular-dependency Resources/D/Properties/P\n  the resource `D` depends on itself\n  \
             help: remove one of the references, or move it into a resource of its own\n"
        );
    }

    #[test]
    fn outputs_that_nested_stacks_pass_to_one_another_are_a_circle() {
        let stack = |other: &str| {
            format!(
                r#"{{"Type": "AWS::CloudFormation::Stack", "Properties": {{"Parameters": {{
                "Arn": {{"Fn::GetAtt": ["{other}", "Outputs.Arn"]}}}}}}}}"#
            )
        };
        let json = format!(r#"{{"Resources": {{"A": {}, "B": {}}}}}"#, stack("B"), stack("A"));
        let found = findings(check, &json);
        assert!(found.contains("the resources `A` -> `B` -> `A` depend on one another"), "{found}");
    }

    #[test]
    fn a_long_circle_is_cut_short() {
        let resource =
            |number: usize| format!(r#""R{number:02}": {{"DependsOn": "R{:02}"}}"#, (number + 1) % 40);
        let resources = (0..40).map(resource).collect::<Vec<_>>().join(", ");
        let found = findings(check, &format!(r#"{{"Resources": {{{resources}}}}}"#));
        assert!(found.contains("`R08` -> `R09` -> 30 more -> `R00` depend on one another"), "{found}");
        assert_eq!(found.matches("related: ").count(), 10);
    }
}
