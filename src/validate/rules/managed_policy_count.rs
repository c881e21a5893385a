//! More managed policies than the default quota lets attach.

use crate::condition::Guard;
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::template::{Function, Node, Resource, Section};
use crate::validate::context::Context;
use crate::validate::tally::Tally;

pub(super) static RULE: Rule = Rule {
    code: "managed-policy-count",
    severity: Severity::Warning,
    summary: "Reports a user, group or role with more managed policies than the default quota.",
    explanation: "\
## Why is this bad?
Ten managed policies can be attached to a user, group or role, unless the account has had its quota raised (to
at most twenty). In accounts that have not, the resource cannot be created.

## Example
A role with eleven `ManagedPolicyArns`.

## Use instead
One managed policy of your own that holds the statements of several.
",
};

const DEFAULT_QUOTA: usize = 10;

const TYPES: [&str; 3] = ["AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::User"];

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for (entry, _) in context.index.resources() {
        let resource = Resource { logical_id: entry.logical_id, node: entry.node };
        if !resource.resource_type().is_some_and(|kind| TYPES.contains(&kind)) {
            continue;
        }
        let arns = resource.properties().and_then(|properties| properties.get("ManagedPolicyArns"));
        let conditions = &context.conditions;
        let Some(arns) = arns.filter(|arns| arns.as_list().is_none_or(|it| it.len() > DEFAULT_QUOTA)) else {
            continue;
        };
        let when = resource.condition().map_or(Guard::ALWAYS, |name| conditions.named(name));
        let mut tally = Tally::default();
        count(context, &mut tally, arns, &Guard::ALWAYS, true);
        let Some((over, count)) = tally.over(conditions, DEFAULT_QUOTA) else { continue };
        let over = conditions.and(&over, &when);
        if !conditions.is_possible(&over) {
            continue;
        }
        let witness =
            conditions.witness(&over).filter(|witness| !over.is_always() && !witness.settings.is_empty());
        let when = witness.map(|witness| format!(" when {witness}")).unwrap_or_default();
        let message = format!(
            "{count} managed policies are attached to `{}`, more than the default quota of {DEFAULT_QUOTA}{when}",
            resource.logical_id
        );
        let path = entry.path(Section::Resources, ["Properties", "ManagedPolicyArns"]);
        findings.push(
            RULE.finding(message).path(path).help("put the statements of several into one of your own"),
        );
    }
}

/// Counts the items of a list, in the situations in which each is there.
fn count(context: &Context<'_>, tally: &mut Tally, node: &Node, when: &Guard, is_list: bool) {
    let conditions = &context.conditions;
    if let Some([condition, then, otherwise]) = node.argument_of(Function::If).and_then(Node::as_list) {
        let named = conditions.named(condition.as_text().unwrap_or_default());
        for (node, guard) in [(then, named.clone()), (otherwise, conditions.not(&named))] {
            count(context, tally, node, &conditions.and(when, &guard), is_list);
        }
    } else if is_list {
        for item in node.as_list().into_iter().flatten() {
            count(context, tally, item, when, false);
        }
    } else if !node.is_no_value() {
        tally.add(when, 1);
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn of(arns: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"Stage": {{"Type": "String", "AllowedValues": ["test", "live"]}}}},
                "Conditions": {{"Live": {{"Fn::Equals": [{{"Ref": "Stage"}}, "live"]}}}},
                "Resources": {{"R": {{"Type": "AWS::IAM::Role", "Properties": {{"ManagedPolicyArns": [{arns}]}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn ten_pass() {
        assert_eq!(of(&[r#""a""#; 10].join(",")), "");
        let chosen = r#"{"Fn::If": ["Live", "a", {"Ref": "AWS::NoValue"}]}"#;
        let other = r#"{"Fn::If": ["Live", {"Ref": "AWS::NoValue"}, "a"]}"#;
        assert_eq!(of(&([r#""a""#; 9].join(",") + "," + chosen + "," + other)), "");
    }

    #[test]
    fn more_are_found_where_they_are_together() {
        let chosen = r#"{"Fn::If": ["Live", "a", {"Ref": "AWS::NoValue"}]}"#;
        assert_eq!(
            of(&([r#""a""#; 10].join(",") + "," + chosen)),
            "managed-policy-count Resources/R/Properties/ManagedPolicyArns\n  11 managed policies are attached to \
             `R`, more than the default quota of 10 when Stage = `live`\n  \
             help: put the statements of several into one of your own\n"
        );
    }
}
