//! Where something stands: in which entry, under which properties, and in which situations.

use super::context::Context;
use super::reach::reach;
use crate::condition::Guard;
use crate::template::{Function, LOOP_KEY, Node, Section, Value};

/// Where something stands, functions and loops around it aside.
#[derive(Debug)]
pub(super) struct Position<'a> {
    /// The section.
    pub(super) section: Section,
    /// The entry of the section, such as a resource.
    pub(super) entry: &'a Node,
    /// The keys below the entry, such as `Properties`, `Tags`, `*`, `Value`; `*` is an item of a list.
    pub(super) keys: Vec<&'a str>,
    /// The situations in which it is there: those of the entry's condition and of each `Fn::If` around it.
    pub(super) when: Guard,
}

impl<'a> Position<'a> {
    /// Returns the resource type, where it stands in a resource that tells its type.
    pub(super) fn resource_type(&self) -> Option<&'a str> {
        let kind = self.entry.get("Type").and_then(Node::as_text);
        kind.filter(|_| self.section == Section::Resources)
    }

    /// Returns the pointer of the property that it is a value of, as schemas write it.
    pub(super) fn property(&self) -> Option<String> {
        let (first, rest) = self.keys.split_first()?;
        (*first == "Properties" && !rest.is_empty()).then(|| format!("/properties/{}", rest.join("/")))
    }
}

/// What the next step of a path leads through.
enum Through {
    /// Keys and items of plain data.
    Data,
    /// The arguments of `Fn::If`.
    If,
    /// What stands under the key of a loop.
    Loop,
    /// The arguments of any other function, which have no property of their own.
    Function,
}

impl<'a> Context<'a> {
    /// Returns where the node at a path stands; none where the path leads to no entry of a section.
    pub(super) fn position(&self, path: &[String]) -> Option<Position<'a>> {
        let when = reach(&self.conditions, self.template, path);
        let (key, path) = path.split_first()?;
        let section = Section::ALL.iter().copied().find(|section| section.key() == key)?;
        let mut node = self.template.section(section)?;
        let mut entry = None;
        let mut keys = Vec::new();
        let mut through = Through::Data;
        for step in path {
            let is_within_function = matches!(through, Through::Function);
            (node, through) = match &node.value {
                Value::Map(map) if entry.is_none() && !step.starts_with(LOOP_KEY) => {
                    let child = map.get(step)?;
                    entry = Some(child);
                    (child, Through::Data)
                }
                Value::Map(map) => {
                    let (key, child) = map.get_key_value(step)?;
                    match through {
                        _ if key.starts_with(LOOP_KEY) => (child, Through::Loop),
                        Through::Function => (child, Through::Function),
                        _ => {
                            keys.push(key);
                            (child, Through::Data)
                        }
                    }
                }
                Value::List(items) => {
                    let child = items.get(step.parse::<usize>().ok()?)?;
                    match through {
                        Through::If | Through::Loop => (child, Through::Data),
                        Through::Function => (child, Through::Function),
                        Through::Data => {
                            keys.push("*");
                            (child, Through::Data)
                        }
                    }
                }
                Value::Call(call) if call.function.key() == step => {
                    let is_transparent = call.function == Function::If && !is_within_function;
                    (&call.argument, if is_transparent { Through::If } else { Through::Function })
                }
                _ => return None,
            };
        }
        Some(Position { section, entry: entry?, keys, when })
    }
}

#[cfg(test)]
mod tests {
    use crate::validate::{Options, context::Context, testing};

    #[test]
    fn functions_and_loops_are_looked_through() {
        let template = testing::read(
            r#"{"Parameters": {"Stage": {"AllowedValues": ["test", "live"]}},
            "Conditions": {"Live": {"Fn::Equals": [{"Ref": "Stage"}, "live"]}},
            "Resources": {"Fn::ForEach::L": ["N", ["a"], {"T${N}": {"Type": "AWS::SNS::Topic", "Properties": {
                "Tags": [{"Fn::If": ["Live", {"Value": {"Fn::Join": ["", [{"Ref": "N"}]]}}, "x"]}]}}}],
                "U": {"Type": "AWS::SNS::Topic", "Condition": "Live", "Properties":
                    {"Fn::If": ["Live", {}, {"TopicName": "x"}]}}}}"#,
        );
        let options = Options::default();
        let context = Context::new(&template, &options);
        let told = |path: &str| {
            let path: Vec<_> = path.split('/').map(str::to_owned).collect();
            let position = context.position(&path).unwrap();
            let when = context.conditions.witness(&position.when).map(|witness| witness.to_string());
            (position.resource_type().unwrap(), position.property().unwrap(), when)
        };
        assert_eq!(
            told("Resources/Fn::ForEach::L/2/T${N}/Properties/Tags/0/Fn::If/1/Value/Fn::Join/1/0"),
            ("AWS::SNS::Topic", "/properties/Tags/*/Value".into(), Some("Stage = `live`".into()))
        );
        assert_eq!(
            told("Resources/U/Properties/Fn::If/2/TopicName"),
            ("AWS::SNS::Topic", "/properties/TopicName".into(), None)
        );
    }
}
