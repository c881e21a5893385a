//! Every text in the properties of resources and in the values of outputs.

use super::context::Context;
use super::loops::Entry;
use super::trail::{Spot, Step, Trail};
use crate::condition::Guard;
use crate::template::{Function, Node, Section, Value};
use std::borrow::Cow;

/// A text of a resource or an output.
pub(super) struct Text<'t> {
    /// The text; of a whole number, its digits.
    pub(super) text: Cow<'t, str>,
    /// Whether it is the text of `Fn::Sub`, which has variables in it.
    pub(super) is_sub: bool,
    /// The logical id of the resource or output.
    pub(super) logical_id: &'t str,
    walk: &'t Walk<'t>,
    spot: Spot,
    step: Option<Step<'t>>,
    branch: Option<usize>,
}

impl Text<'_> {
    /// Returns its path.
    pub(super) fn path(&self) -> Vec<String> {
        let Walk { entry, section, key, .. } = *self.walk;
        let mut path = entry.path(section, [key]);
        path.extend(self.walk.trail.path(self.spot));
        path.extend(self.step.map(|step| step.to_string()));
        path
    }

    /// Returns the situations in which it is used.
    pub(super) fn when(&self, context: &Context<'_>) -> Guard {
        let conditions = &context.conditions;
        let mut when = self.walk.when.clone();
        let mut branch = self.branch;
        while let Some(chosen) = branch.and_then(|index| self.walk.branches.get(index)) {
            let named = conditions.named(chosen.condition);
            let guard = if chosen.holds { named } else { conditions.not(&named) };
            when = conditions.and(&when, &guard);
            branch = chosen.within;
        }
        when
    }
}

/// A branch of `Fn::If`.
struct Branch<'t> {
    condition: &'t str,
    holds: bool,
    within: Option<usize>,
}

/// Where the walk through a resource or output has been.
struct Walk<'t> {
    /// What is walked: what stands under the key of the entry of the section.
    entry: &'t Entry<'t>,
    section: Section,
    key: &'static str,
    /// The situations in which it is there.
    when: Guard,
    trail: Trail<'t>,
    branches: Vec<Branch<'t>>,
}

#[derive(Clone, Copy)]
struct Visit<'t> {
    node: &'t Node,
    spot: Spot,
    step: Option<Step<'t>>,
    branch: Option<usize>,
    is_sub: bool,
}

/// Calls back with every text, in the order of the document within a resource or output.
pub(super) fn each(context: &Context<'_>, mut found: impl FnMut(&Text<'_>)) {
    let mut pending = Vec::new();
    for (section, key) in [(Section::Resources, "Properties"), (Section::Outputs, "Value")] {
        for entry in context.index.opened(section) {
            let Some(node) = entry.node.get(key) else { continue };
            let when = context.present(entry.node);
            let mut walk = Walk { entry, section, key, when, trail: Trail::default(), branches: Vec::new() };
            pending.push(Visit { node, spot: Spot::ROOT, step: None, branch: None, is_sub: false });
            while let Some(visit) = pending.pop() {
                let text = match &visit.node.value {
                    Value::Text(text) => Cow::Borrowed(text.as_ref()),
                    Value::Integer(number) => Cow::Owned(number.to_string()),
                    _ => {
                        walk.children(visit, &mut pending);
                        continue;
                    }
                };
                let Visit { spot, step, branch, is_sub, .. } = visit;
                let logical_id = entry.logical_id;
                found(&Text { text, is_sub, logical_id, walk: &walk, spot, step, branch });
            }
        }
    }
}

impl<'t> Walk<'t> {
    fn children(&mut self, visit: Visit<'t>, pending: &mut Vec<Visit<'t>>) {
        let Visit { node, spot, step, branch, .. } = visit;
        let spot = step.map_or(spot, |step| self.trail.step(spot, step));
        let before = pending.len();
        let child = |node, step| Visit { node, spot, step: Some(step), branch, is_sub: false };
        match &node.value {
            Value::List(items) => {
                pending.extend(items.iter().enumerate().map(|(index, node)| child(node, Step::Index(index))));
            }
            Value::Map(map) => pending.extend(map.iter().map(|(key, node)| child(node, Step::Key(key)))),
            Value::Call(call) => {
                let spot = self.trail.step(spot, Step::Key(call.function.key()));
                let items = call.argument.as_list().unwrap_or_default();
                let item = |index, branch, is_sub| {
                    let step = Some(Step::Index(index));
                    items.get(index).map(|node| Visit { node, spot, step, branch, is_sub })
                };
                match (call.function, items.first().and_then(Node::as_text)) {
                    // What they name is no text of the template.
                    (Function::Ref | Function::GetAtt | Function::FindInMap | Function::ImportValue, _) => {}
                    (Function::If, Some(condition)) => {
                        for (index, holds) in [(1, true), (2, false)] {
                            self.branches.push(Branch { condition, holds, within: branch });
                            pending.extend(item(index, Some(self.branches.len() - 1), false));
                        }
                    }
                    (Function::Sub, Some(_)) => {
                        pending.extend(item(0, branch, true));
                        pending.extend(item(1, branch, false));
                    }
                    (function, _) => {
                        let is_sub = function == Function::Sub;
                        pending.push(Visit { node: &call.argument, spot, step: None, branch, is_sub });
                    }
                }
            }
            _ => {}
        }
        // The last is visited first.
        if let Some(children) = pending.get_mut(before..) {
            children.reverse();
        }
    }
}

/// Tells whether a path is that of an account in a policy: what stands under `Principal` and `AWS`.
pub(super) fn is_account_principal(path: &[String]) -> bool {
    let is_key = |step: &&String| step.parse::<usize>().is_err() && step.as_str() != Function::If.key();
    let mut keys = path.iter().rev().filter(is_key);
    keys.next().is_some_and(|key| key == "AWS")
        && keys.next().is_some_and(|key| key == "Principal" || key == "NotPrincipal")
}

#[cfg(test)]
mod tests {
    use super::{each, is_account_principal};
    use crate::validate::{Options, context::Context, testing};

    #[test]
    fn texts_are_found_in_order_with_their_path_and_situation() {
        let template = testing::read(
            r#"{"Transform": "AWS::LanguageExtensions",
            "Parameters": {"Stage": {"Type": "String", "AllowedValues": ["test", "live"], "Default": "test"}},
            "Conditions": {"IsLive": {"Fn::Equals": [{"Ref": "Stage"}, "live"]}},
            "Resources": {"A": {"Type": "T", "Condition": "IsLive", "Properties": {"P": ["x", {"Fn::Join":
                    ["-", [7, {"Ref": "Stage"}]]}], "Q": {"Fn::If": ["IsLive", "y", {"Fn::Sub": "z${Stage}"}]}}},
                "Fn::ForEach::L": ["N", ["B"], {"R${N}": {"Type": "T", "Properties": "r"}}]},
            "Outputs": {"O": {"Description": "none", "Value": {"Fn::Sub": ["${V}", {"V": {"Fn::If":
                ["IsLive", "l", "t"]}}]}}}}"#,
        );
        let options = Options::default();
        let context = Context::new(&template, &options);
        let mut found = Vec::new();
        each(&context, |text| {
            let sub = if text.is_sub { " of Sub" } else { "" };
            let when = text.when(&context);
            let never = if context.conditions.is_possible(&when) { "" } else { " never" };
            let (path, when) = (text.path().join("/"), context.when(&when));
            found.push(format!("{}{sub} {path}{when}{never}", text.text));
        });
        assert_eq!(
            found,
            [
                "x Resources/A/Properties/P/0 when Stage = `live`",
                "- Resources/A/Properties/P/1/Fn::Join/0 when Stage = `live`",
                "7 Resources/A/Properties/P/1/Fn::Join/1/0 when Stage = `live`",
                "y Resources/A/Properties/Q/Fn::If/1 when Stage = `live`",
                "z${Stage} of Sub Resources/A/Properties/Q/Fn::If/2/Fn::Sub never",
                "r Resources/Fn::ForEach::L/2/R${N}/Properties",
                "${V} of Sub Outputs/O/Value/Fn::Sub/0",
                "l Outputs/O/Value/Fn::Sub/1/V/Fn::If/1 when Stage = `live`",
                "t Outputs/O/Value/Fn::Sub/1/V/Fn::If/2 when Stage = `test`",
            ]
        );
    }

    #[test]
    fn accounts_are_principals_under_their_key() {
        let is_principal =
            |path: &str| is_account_principal(&path.split('/').map(str::to_owned).collect::<Vec<_>>());
        assert!(is_principal("Statement/0/Principal/AWS"));
        assert!(is_principal("Statement/0/NotPrincipal/AWS/Fn::If/1/0"));
        assert!(!is_principal("Statement/0/Principal/Service") && !is_principal("AWS/0"));
    }
}
