//! What outlives a template that others nest: everything but its resources.

use super::names::{Name, names};
use crate::template::{Map, Node, Section, Template};

/// The sections that a parent's values and references meet.
const SECTIONS: [Section; 6] = [
    Section::Parameters,
    Section::Rules,
    Section::Mappings,
    Section::Conditions,
    Section::Transform,
    Section::Outputs,
];

/// What a parent must know of a template that it nests: all of it but the resources, whose number makes a
/// template large; of those, their names only.
#[derive(Debug)]
pub struct Interface {
    pub(super) template: Template,
    /// The names that its resources are created under, or use.
    pub(super) names: Vec<Name>,
}

impl Interface {
    /// Reads a template.
    #[must_use]
    pub fn of(template: &Template) -> Self {
        let sections = SECTIONS.into_iter().filter_map(|section| {
            let node = template.section(section)?;
            Some((
                section.key(),
                if section == Section::Outputs { conditions_only(node) } else { node.clone() },
            ))
        });
        let root = sections.collect::<Map>().into();
        Self { template: Template { name: template.name.clone(), root }, names: names(template) }
    }
}

/// Returns the outputs with what decides whether they exist, and where they were written.
fn conditions_only(outputs: &Node) -> Node {
    let Some(map) = outputs.as_map() else { return outputs.clone() };
    let mut kept = Map::new();
    for (name, output) in map.iter() {
        let condition = output.get("Condition").map(|condition| ("Condition", condition.clone()));
        let place = map.key_place(name).unwrap_or_default();
        // A loop's body is not an output, and its form says so.
        let body = if output.as_map().is_some() {
            condition.into_iter().collect::<Map>().into()
        } else {
            output.clone()
        };
        kept.push_at(name.to_owned(), place, body.at(output.place));
    }
    Node::from(kept).at(outputs.place)
}
