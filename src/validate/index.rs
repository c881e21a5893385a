//! What a template declares, by section and logical id.

use super::parameter::Parameter;
use crate::template::{Map, Node, Resource, Section, Template, is_expanded};
use std::collections::HashMap;

/// The sections whose entries have logical ids.
pub(super) const NAMED_SECTIONS: [Section; 6] = [
    Section::Parameters,
    Section::Rules,
    Section::Mappings,
    Section::Conditions,
    Section::Resources,
    Section::Outputs,
];

/// The transforms that neither add nor remove anything that has a logical id.
const HARMLESS_TRANSFORMS: [&str; 5] = [
    LANGUAGE_EXTENSIONS,
    "AWS::CodeDeployBlueGreen",
    "AWS::SecretsManager-2020-07-23",
    "AWS::SecretsManager-2024-09-16",
    "AWS::ServiceCatalog",
];

/// The transform that brings loops, defaults of mappings and further functions.
pub(super) const LANGUAGE_EXTENSIONS: &str = "AWS::LanguageExtensions";

/// What a template declares.
#[derive(Debug)]
pub(super) struct Index<'a> {
    template: &'a Template,
    names: HashMap<(Section, &'a str), &'a Node>,
    open: Vec<Section>,
    transforms: Vec<&'a str>,
}

impl<'a> Index<'a> {
    /// Reads a template.
    pub(super) fn new(template: &'a Template) -> Self {
        let transforms: Vec<_> = template.transforms().collect();
        let macros = transforms.iter().any(|name| !HARMLESS_TRANSFORMS.contains(name));
        let mut index = Self { template, names: HashMap::new(), open: Vec::new(), transforms };
        for section in NAMED_SECTIONS {
            if macros || !index.is_closed(section) {
                index.open.push(section);
            }
            index.names.extend(entries(template, section).map(|(id, node)| ((section, id), node)));
        }
        index
    }

    /// Tells whether what the section declares is all there: it is missing, or a mapping without loops.
    fn is_closed(&self, section: Section) -> bool {
        match self.template.section(section) {
            None => true,
            Some(node) => node.as_map().is_some_and(|map| map.keys().all(is_logical_id)),
        }
    }

    /// Returns an entry of a section.
    pub(super) fn get(&self, section: Section, logical_id: &str) -> Option<&'a Node> {
        self.names.get(&(section, logical_id)).copied()
    }

    /// Tells whether a section declares a logical id.
    pub(super) fn has(&self, section: Section, logical_id: &str) -> bool {
        self.get(section, logical_id).is_some()
    }

    /// Tells whether a name is that of a resource within a CloudFormation module: the module's logical id and
    /// the resource's, with a full stop between them or not (CloudFormation user guide, modules).
    pub(super) fn is_of_module(&self, name: &str) -> bool {
        let is_module = |id: &str| {
            let kind = self.get(Section::Resources, id).and_then(|node| node.get("Type")?.as_text());
            kind.is_some_and(|kind| kind.ends_with("::MODULE"))
        };
        // A logical id is no longer than this, so that a long name takes no long time.
        (1..name.len().min(256)).filter_map(|end| name.get(..end)).any(is_module)
    }

    /// Tells whether a section may hold more than can be read: it is malformed, or loops or macros add
    /// to it. What is missing from it cannot be called undefined.
    pub(super) fn is_open(&self, section: Section) -> bool {
        self.open.contains(&section)
    }

    /// Tells whether a macro, a loop or a fault hides a part of the template, so that what seems unused
    /// may be used.
    pub(super) fn hides_uses(&self) -> bool {
        !self.open.is_empty()
    }

    /// Tells whether the template uses a transform.
    pub(super) fn has_transform(&self, name: &str) -> bool {
        self.transforms.contains(&name)
    }

    /// Returns the entries of a section that have a logical id, in order.
    pub(super) fn entries(&self, section: Section) -> impl Iterator<Item = (&'a str, &'a Node)> {
        entries(self.template, section)
    }

    /// Returns the logical ids of a section, in order.
    pub(super) fn logical_ids(&self, section: Section) -> impl Iterator<Item = &'a str> {
        self.entries(section).map(|(logical_id, _)| logical_id)
    }

    /// Returns the parameters that are mappings, in order.
    pub(super) fn parameters(&self) -> impl Iterator<Item = Parameter<'a>> {
        let entries = self.entries(Section::Parameters);
        entries.filter_map(|(logical_id, node)| Some(Parameter { logical_id, map: node.as_map()? }))
    }

    /// Returns the resources that are mappings, in order.
    pub(super) fn resources(&self) -> impl Iterator<Item = (Resource<'a>, &'a Map)> {
        let entries = self.entries(Section::Resources);
        entries.filter_map(|(logical_id, node)| Some((Resource { logical_id, node }, node.as_map()?)))
    }
}

fn entries(template: &Template, section: Section) -> impl Iterator<Item = (&str, &Node)> {
    template.entries(section).filter(|(key, _)| is_logical_id(key))
}

/// Tells whether a section's key is meant as a logical id, rather than as a loop or a macro.
fn is_logical_id(key: &str) -> bool {
    !is_expanded(key)
}
