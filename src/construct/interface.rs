//! What the console shows of the parameters: groups and labels, collected as parameters are declared.

use crate::template::{Map, Node, Text};
use indexmap::IndexMap;

/// The groups and labels of a stack's parameters.
#[derive(Debug, Default)]
pub(super) struct Interface {
    groups: IndexMap<Text, Vec<Node>>,
    labels: Map,
}

impl Interface {
    pub(super) fn add(&mut self, parameter: &Text, group: Option<Text>, label: Option<Text>) {
        if let Some(group) = group {
            self.groups.entry(group).or_default().push(parameter.clone().into());
        }
        if let Some(label) = label {
            self.labels.set(parameter.clone(), console_text(label));
        }
    }

    /// Returns the value of `AWS::CloudFormation::Interface`, or nothing where no parameter has a group or label.
    pub(super) fn into_node(self) -> Option<Node> {
        let groups: Vec<Node> = self
            .groups
            .into_iter()
            .map(|(title, parameters)| {
                Map::from_iter([("Label", console_text(title)), ("Parameters", parameters.into())]).into()
            })
            .collect();
        let mut interface = Map::new();
        if !groups.is_empty() {
            interface.push("ParameterGroups", groups);
        }
        if !self.labels.is_empty() {
            interface.push("ParameterLabels", self.labels);
        }
        (!interface.is_empty()).then(|| interface.into())
    }
}

fn console_text(text: Text) -> Node {
    Map::from_iter([("default", text)]).into()
}
