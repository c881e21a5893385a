//! More managed policies than the default quota lets attach.

use crate::condition::Guard;
use crate::diagnostic::{Rule, Severity};
use crate::template::{Function, Node, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::loops::Entry;
use crate::validate::tally::Tally;

pub(super) static RULE: Rule = Rule {
    code: "managed-policy-count",
    severity: Severity::Warning,
    summary: "Reports a user or role with more managed policies than the default quota.",
    explanation: "\
## Why is this bad?
Ten managed policies can be attached to a user or role, unless the account has had its quota raised: to at most
20 for a user, 25 for a role. In accounts that have not, the resource cannot be created.

## Example
A role with eleven `ManagedPolicyArns`.

## Use instead
One managed policy of your own that holds the statements of several.
",
};

/// How many managed policies can be attached where no quota was raised.
pub(super) const DEFAULT_QUOTA: usize = 10;

/// How many can be attached at most, by type (IAM user guide, IAM and STS quotas).
pub(super) const MOST: [(&str, usize); 3] =
    [("AWS::IAM::Group", DEFAULT_QUOTA), ("AWS::IAM::Role", 25), ("AWS::IAM::User", 20)];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for attached in each(context) {
        let Some((count, when)) = attached.over(context, DEFAULT_QUOTA) else { continue };
        // Beyond what a quota can be raised to there is an error.
        if attached.over(context, attached.most).is_some() {
            continue;
        }
        let message = format!(
            "{count} managed policies are attached to `{}`, more than the default quota of {DEFAULT_QUOTA}{when}",
            attached.entry.logical_id
        );
        findings.push(
            RULE.finding(message)
                .path(attached.path())
                .help("put the statements of several into one of your own"),
        );
    }
}

/// The managed policies of a user, group or role.
pub(super) struct Attached<'c, 'a> {
    pub(super) entry: &'c Entry<'a>,
    pub(super) resource_type: &'static str,
    /// How many there can be.
    pub(super) most: usize,
    arns: &'a Node,
}

/// Returns the managed policies of each user, group and role.
pub(super) fn each<'c, 'a>(context: &'c Context<'a>) -> impl Iterator<Item = Attached<'c, 'a>> {
    context.index.resources().filter_map(|(entry, map)| {
        let kind = map.get("Type").and_then(Node::as_text)?;
        let (resource_type, most) = MOST.into_iter().find(|(known, _)| *known == kind)?;
        let arns = map.get("Properties")?.get("ManagedPolicyArns")?;
        Some(Attached { entry, resource_type, most, arns })
    })
}

impl Attached<'_, '_> {
    /// Returns the largest number of managed policies, and the words that name a situation, if there is one in
    /// which there are more than a limit.
    pub(super) fn over(&self, context: &Context<'_>, limit: usize) -> Option<(usize, String)> {
        if self.arns.as_list().is_some_and(|items| items.len() <= limit) {
            return None;
        }
        let mut tally = Tally::default();
        count(context, &mut tally, self.arns, &Guard::ALWAYS, true);
        let (over, count) = tally.over(&context.conditions, limit)?;
        let over = context.conditions.and(&over, &context.present(self.entry.node));
        context.conditions.is_possible(&over).then(|| (count, context.when(&over)))
    }

    /// Returns the path of the list.
    pub(super) fn path(&self) -> Vec<String> {
        self.entry.path(Section::Resources, ["Properties", "ManagedPolicyArns"])
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
        of_type("Role", arns)
    }

    fn of_type(kind: &str, arns: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"Stage": {{"Type": "String", "AllowedValues": ["test", "live"]}}}},
                "Conditions": {{"Live": {{"Fn::Equals": [{{"Ref": "Stage"}}, "live"]}}}},
                "Resources": {{"R": {{"Type": "AWS::IAM::{kind}", "Properties": {{"ManagedPolicyArns": [{arns}]}}}}}}}}"#
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
    fn what_no_quota_allows_is_left_to_an_error() {
        for (kind, count) in [("Role", 26), ("User", 21), ("Group", 11)] {
            assert_eq!(of_type(kind, &vec![r#""a""#; count].join(",")), "", "{kind}");
        }
        assert_ne!(of(&[r#""a""#; 25].join(",")), "");
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
