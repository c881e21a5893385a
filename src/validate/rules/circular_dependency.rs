//! Resources, or conditions, that need one another.

use crate::condition::Guard;
use crate::diagnostic::{Rule, Severity};
use crate::template::Section;
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::graph::cycles;
use crate::validate::walk::{Kind, Reference};
use std::collections::{HashMap, HashSet};

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

/// Stands between two names that are expanded together.
const BETWEEN: char = '\u{0}';

/// The most times that circles are looked for after one turned out to be impossible.
const MOST_ROUNDS: usize = 100;

/// The most members of a circle that a finding names.
const MOST_SHOWN: usize = 10;

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let values = [Kind::Ref, Kind::GetAtt, Kind::SubVariable, Kind::DependsOn];
    find(context, Section::Resources, "resource", &values, findings);
    find(context, Section::Conditions, "condition", &[Kind::Condition], findings);
}

/// What makes one entry depend on another.
struct Link<'r, 'a> {
    reference: &'r Reference<'a>,
    /// The situations in which it does.
    when: Guard,
}

fn find(context: &Context<'_>, section: Section, noun: &str, kinds: &[Kind], findings: &mut Findings) {
    let names: Vec<&str> = context.index.known(section).collect();
    let numbers: HashMap<&str, usize> =
        names.iter().enumerate().map(|(number, name)| (*name, number)).collect();
    let mut edges = vec![Vec::new(); names.len()];
    let mut links: HashMap<(usize, usize), Vec<&Reference<'_>>> = HashMap::new();
    for reference in context.references().iter().filter(|reference| kinds.contains(&reference.kind)) {
        if reference.scope.section != Some(section) {
            continue;
        }
        let number = |from: &str, to: &str| numbers.get(from).copied().zip(numbers.get(to).copied());
        let (from, to) = (reference.scope.logical_id, reference.target);
        let pairs = if context.is_in_loop(reference.spot) {
            // Both names are expanded at once: a loop puts the same item into both.
            let pairs = context.expanded(format!("{from}{BETWEEN}{to}"), reference.spot);
            pairs
                .iter()
                .filter_map(|pair| pair.split_once(BETWEEN))
                .filter_map(|(from, to)| number(from, to))
                .collect()
        } else {
            Vec::from_iter(number(from, to))
        };
        for (from, to) in pairs {
            let known = links.entry((from, to)).or_default();
            if known.is_empty() {
                edges.get_mut(from).into_iter().for_each(|targets: &mut Vec<usize>| targets.push(to));
            }
            known.push(reference);
        }
    }
    for targets in &mut edges {
        targets.sort_unstable();
    }
    let mut told = HashSet::new();
    for (cycle, references, when) in possible_cycles(context, section, &names, &links, edges) {
        let Some((_, first)) = references.first() else { continue };
        // Each turn of a loop makes the same circle.
        if !told.insert(first.spot) {
            continue;
        }
        let name = |number: usize| names.get(number).copied().unwrap_or_default();
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
        let message = format!("{message}{}", context.when(&when));
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

/// The members of a circle, what links each to the next, and the situations in which all of it is there.
type Circle<'r, 'a> = (Vec<usize>, Vec<((usize, usize), &'r Reference<'a>)>, Guard);

/// Returns a circle of each knot that conditions leave possible.
fn possible_cycles<'r, 'a>(
    context: &Context<'a>,
    section: Section,
    names: &[&str],
    links: &HashMap<(usize, usize), Vec<&'r Reference<'a>>>,
    mut edges: Vec<Vec<usize>>,
) -> Vec<Circle<'r, 'a>> {
    let mut found = Vec::new();
    for _ in 0..MOST_ROUNDS {
        let mut is_done = true;
        found.clear();
        for cycle in cycles(&edges) {
            let mut when = context.conditions.always();
            let mut references = Vec::new();
            for pair in cycle.iter().copied().zip(cycle.iter().copied().cycle().skip(1)) {
                let Some(link) = links.get(&pair).and_then(|all| link(context, section, names, pair, all))
                else {
                    continue;
                };
                when = context.conditions.and(&when, &link.when);
                references.push((pair, link.reference));
            }
            if context.conditions.is_possible(&when) {
                found.push((cycle, references, when));
                continue;
            }
            // Another circle may be possible without the link that closes this one.
            is_done = false;
            if let (Some(last), Some(first)) = (cycle.last(), cycle.first()) {
                edges.get_mut(*last).into_iter().for_each(|targets| targets.retain(|target| target != first));
            }
        }
        if is_done {
            break;
        }
    }
    found
}

/// Joins all references from one entry to another: the first one, and the situations in which any is there.
fn link<'r, 'a>(
    context: &Context<'a>,
    section: Section,
    names: &[&str],
    (_, to): (usize, usize),
    references: &[&'r Reference<'a>],
) -> Option<Link<'r, 'a>> {
    let conditions = &context.conditions;
    let first = references.first()?;
    if section == Section::Conditions {
        return Some(Link { reference: first, when: conditions.always() });
    }
    let target = names.get(to).and_then(|name| context.index.get(section, name));
    let exists = target.map_or(conditions.always(), |node| context.present(node));
    let mut when = conditions.never();
    for reference in references {
        let position = context.position(&context.path(reference.spot));
        when = conditions.or(&when, &position.map_or(conditions.always(), |position| position.when));
    }
    Some(Link { reference: first, when: conditions.and(&when, &exists) })
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
    fn what_depends_on_itself_hides_no_larger_circle() {
        let json = r#"{"Resources": {"A": {"DependsOn": ["A", "B"]}, "B": {"DependsOn": "A"}}}"#;
        let help = "help: remove one of the references, or move it into a resource of its own";
        assert_eq!(
            findings(check, json),
            format!(
                "circular-dependency Resources/A/DependsOn/0\n  the resource `A` depends on itself\n  {help}\n\
                 circular-dependency Resources/A/DependsOn/1\n  the resources `A` -> `B` -> `A` depend on one \
                 another\n  {help}\n  related: `A` needs `B`\n  related: `B` needs `A`\n"
            )
        );
    }

    #[test]
    fn conditions_break_circles() {
        let template = |other: &str| {
            format!(
                r#"{{"Parameters": {{"P": {{}}}}, "Conditions": {{"C": {{"Fn::Equals": [{{"Ref": "P"}}, "a"]}},
                    "N": {{"Fn::Not": [{{"Condition": "C"}}]}}}},
                "Resources": {{"A": {{"Properties": {{"X": {{"Fn::If": ["C", {{"Ref": "B"}}, "x"]}}}}}},
                "B": {{"Properties": {{"X": {{"Fn::If": ["{other}", {{"Ref": "A"}}, "x"]}}}}}},
                "D": {{"Condition": "C", "DependsOn": "E"}}, "E": {{"Condition": "N", "DependsOn": "D"}}}}}}"#
            )
        };
        assert_eq!(findings(check, &template("N")), "");
        assert_eq!(
            findings(check, &template("C")),
            "circular-dependency Resources/A/Properties/X/Fn::If/1\n  the resources `A` -> `B` -> `A` depend on one \
             another when P = `a`\n  help: remove one of the references, or move it into a resource of its own\n  \
             related: `A` needs `B`\n  related: `B` needs `A`\n"
        );
    }

    #[test]
    fn loops_make_circles() {
        let template = |target: &str| {
            format!(
                r#"{{"Resources": {{"Fn::ForEach::L": ["X", ["1", "2"], {{"A${{X}}": {{"DependsOn": "{target}"}},
                "B${{X}}": {{"DependsOn": "A${{X}}"}}}}]}}}}"#
            )
        };
        assert_eq!(findings(check, &template("C${X}")), "");
        assert_eq!(
            findings(check, &template("B${X}")),
            "circular-dependency Resources/Fn::ForEach::L/2/A${X}/DependsOn\n  the resources `A1` -> `B1` -> `A1` \
             depend on one another\n  help: remove one of the references, or move it into a resource of its own\n  \
             related: `A1` needs `B1`\n  related: `B1` needs `A1`\n"
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
