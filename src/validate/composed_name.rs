//! The names of IAM entities that are composed of texts and parameters.

use super::context::Context;
use crate::condition::Guard;
use crate::template::sub_text::{Part, parts};
use crate::template::{Function, Map, Node, Resource, Section};

/// A name that a template composes.
pub(super) struct Name {
    /// The property that it is of.
    pub(super) property: &'static str,
    /// The most characters that it may have.
    pub(super) most: usize,
    /// The fewest characters of its text, and the parameters in it.
    pub(super) words: (usize, Vec<String>),
}

/// The names of IAM, and the most characters of each (IAM user guide, IAM and STS quotas).
const NAMES: [(&str, &str, usize); 6] = [
    ("AWS::IAM::Group", "GroupName", 128),
    ("AWS::IAM::InstanceProfile", "InstanceProfileName", 128),
    ("AWS::IAM::ManagedPolicy", "ManagedPolicyName", 128),
    ("AWS::IAM::Policy", "PolicyName", 128),
    ("AWS::IAM::Role", "RoleName", 64),
    ("AWS::IAM::User", "UserName", 64),
];

/// The pseudo parameters of a known length, with the fewest characters that each has.
const PSEUDO_PARAMETERS: [(&str, usize); 4] =
    [("AWS::AccountId", 12), ("AWS::Partition", 3), ("AWS::Region", 9), ("AWS::StackName", 1)];

/// Takes up each name of the template that has a parameter in it, with the resource's logical id, the path of
/// the name and the situations in which the name is used.
pub(super) fn each(context: &Context<'_>, mut judge: impl FnMut(&str, &Name, Vec<String>, &Guard)) {
    let conditions = &context.conditions;
    for (entry, _) in context.index.resources() {
        let resource = Resource { logical_id: entry.logical_id, node: entry.node };
        let kind = resource.resource_type().unwrap_or_default();
        for (_, property, most) in NAMES.iter().filter(|(known, ..)| *known == kind) {
            let Some(node) = resource.properties().and_then(|properties| properties.get(property)) else {
                continue;
            };
            let when = resource.condition().map_or(Guard::ALWAYS, |name| conditions.named(name));
            let mut path = entry.path(Section::Resources, ["Properties", property]);
            let mut pending = vec![(node, when, Vec::new())];
            while let Some((node, when, below)) = pending.pop() {
                if let Some([condition, then, otherwise]) =
                    node.argument_of(Function::If).and_then(Node::as_list)
                {
                    let named = conditions.named(condition.as_text().unwrap_or_default());
                    let unless = conditions.not(&named);
                    for (index, branch, guard) in [("2", otherwise, unless), ("1", then, named)] {
                        let mut below: Vec<&str> = below.clone();
                        below.extend([Function::If.key(), index]);
                        pending.push((branch, conditions.and(&when, &guard), below));
                    }
                    continue;
                }
                let mut words = (0, Vec::new());
                if !conditions.is_possible(&when) || !read(context, node, &mut words) || words.1.is_empty() {
                    continue;
                }
                let known = path.len();
                path.extend(below.iter().map(|step| (*step).to_owned()));
                judge(resource.logical_id, &Name { property, most: *most, words }, path.clone(), &when);
                path.truncate(known);
            }
        }
    }
}

/// Adds the text's fewest characters and its parameters; tells whether all of it could be read.
fn read(context: &Context<'_>, node: &Node, words: &mut (usize, Vec<String>)) -> bool {
    if let Some(text) = node.scalar_text() {
        words.0 += text.chars().count();
        return !text.contains("{{resolve:");
    }
    let Some(call) = node.as_call() else { return false };
    let argument = &call.argument;
    match (call.function, argument.as_list()) {
        (Function::Ref, _) => argument.as_text().is_some_and(|name| reference(context, name, words)),
        (Function::Sub, None) => argument.as_text().is_some_and(|text| sub(context, text, None, words)),
        (Function::Sub, Some([text, variables])) => {
            text.as_text().is_some_and(|text| sub(context, text, variables.as_map(), words))
        }
        (Function::Join, Some([delimiter, items])) => {
            let (Some(delimiter), Some(items)) = (delimiter.as_text(), items.as_list()) else { return false };
            words.0 += delimiter.chars().count() * items.len().saturating_sub(1);
            items.iter().all(|item| read(context, item, words))
        }
        _ => false,
    }
}

fn sub(context: &Context<'_>, text: &str, variables: Option<&Map>, words: &mut (usize, Vec<String>)) -> bool {
    parts(text).all(|part| match part {
        Part::Literal(text) => {
            words.0 += text.chars().count();
            true
        }
        Part::Variable(name) => match variables.and_then(|variables| variables.get(name)) {
            Some(node) => read(context, node, words),
            None => reference(context, name, words),
        },
        Part::Escape(_) | Part::Unclosed(_) => false,
    })
}

fn reference(context: &Context<'_>, name: &str, words: &mut (usize, Vec<String>)) -> bool {
    if let Some((_, least)) = PSEUDO_PARAMETERS.iter().find(|(known, _)| *known == name) {
        words.0 += least;
        return true;
    }
    let is_parameter = context.index.get(Section::Parameters, name).is_some();
    if is_parameter {
        words.1.push(name.to_owned());
    }
    is_parameter
}

/// What the tests of rules on names share.
#[cfg(test)]
pub(super) mod testing {
    /// Makes a template whose role has a name of 60 characters and the parameter `P`.
    pub(in crate::validate) fn named(parameter: &str) -> String {
        let text = "r".repeat(60);
        format!(
            r#"{{"Parameters": {{"P": {{{parameter}}}}}, "Resources": {{"R": {{"Type": "AWS::IAM::Role",
                "Properties": {{"RoleName": {{"Fn::Sub": "{text}${{P}}"}}}}}}}}}}"#
        )
    }
}
