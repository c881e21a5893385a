//! What a template declares, by section and logical id.

use super::loops::{self, Entry};
use crate::parameter::Parameter;
use crate::template::{Map, Node, Section, Template, is_expanded};
use indexmap::IndexMap;
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

/// The transform of serverless applications. It adds resources, conditions and outputs, and keeps every reference.
const SERVERLESS: &str = "AWS::Serverless-2016-10-31";

/// The sections that the transform of serverless applications adds nothing to.
const KEPT_BY_SERVERLESS: [Section; 3] = [Section::Parameters, Section::Rules, Section::Mappings];

/// The transform that brings loops, defaults of mappings and further functions.
pub(super) const LANGUAGE_EXTENSIONS: &str = "AWS::LanguageExtensions";

/// The most names, and the most names with unknown parts, that loops make in a section that is judged.
const MOST_MADE: usize = 10_000;
const MOST_PATTERNS: usize = 500;

/// What a template declares.
#[derive(Debug)]
pub(super) struct Index<'a> {
    template: &'a Template,
    names: HashMap<(Section, &'a str), &'a Node>,
    /// The entries of every section, those in loops included.
    opened: HashMap<Section, Vec<Entry<'a>>>,
    /// The names that loops make, each with what it is made from, if only one thing is.
    made: HashMap<Section, IndexMap<String, Option<&'a Node>>>,
    /// The names that loops make of texts that are not known.
    patterns: HashMap<Section, Vec<String>>,
    open: Vec<Section>,
    /// Whether what a section holds cannot be read.
    is_malformed: bool,
    transforms: Vec<&'a str>,
}

impl<'a> Index<'a> {
    /// Reads a template.
    pub(super) fn new(template: &'a Template) -> Self {
        let transforms: Vec<_> = template.transforms().collect();
        let mut index = Self {
            template,
            names: HashMap::new(),
            opened: HashMap::new(),
            made: HashMap::new(),
            patterns: HashMap::new(),
            open: Vec::new(),
            is_malformed: false,
            transforms,
        };
        for section in NAMED_SECTIONS {
            let (opened, is_all) = loops::opened(template, section);
            let is_read = index.make(section, &opened) && is_all;
            index.is_malformed |= !is_read;
            if !is_read || index.is_added_to(section) {
                index.open.push(section);
            }
            index.names.extend(entries(template, section).map(|(id, node)| ((section, id), node)));
            index.opened.insert(section, opened);
        }
        index
    }

    /// Takes up the names that loops make; tells whether they are few enough.
    fn make(&mut self, section: Section, opened: &[Entry<'a>]) -> bool {
        let made = self.made.entry(section).or_default();
        let patterns = self.patterns.entry(section).or_default();
        for entry in opened.iter().filter(|entry| entry.is_of_loop()) {
            for name in entry.names() {
                if loops::is_pattern(&name) {
                    patterns.push(name);
                } else {
                    made.entry(name).and_modify(|node| *node = None).or_insert(Some(entry.node));
                }
            }
            if made.len() > MOST_MADE || patterns.len() > MOST_PATTERNS {
                return false;
            }
        }
        true
    }

    /// Returns an entry of a section, or what a loop makes it from.
    pub(super) fn get(&self, section: Section, logical_id: &str) -> Option<&'a Node> {
        self.written(section, logical_id)
            .or_else(|| self.made.get(&section)?.get(logical_id).copied().flatten())
    }

    /// Returns an entry that is written in a section.
    pub(super) fn written(&self, section: Section, logical_id: &str) -> Option<&'a Node> {
        self.names.get(&(section, logical_id)).copied()
    }

    /// Tells whether a section declares a logical id, or may: a loop may make it.
    pub(super) fn has(&self, section: Section, logical_id: &str) -> bool {
        let is_made = |made: &IndexMap<String, _>| made.contains_key(logical_id);
        self.names.contains_key(&(section, logical_id))
            || self.made.get(&section).is_some_and(is_made)
            || self.patterns(section).any(|pattern| loops::may_equal(pattern, logical_id))
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

    /// Tells whether a section may declare a name of which parts may be unknown.
    pub(super) fn may_have(&self, section: Section, name: &str) -> bool {
        self.has(section, name)
            || loops::is_pattern(name)
                && self
                    .known(section)
                    .chain(self.patterns(section))
                    .any(|known| loops::may_equal(name, known))
    }

    fn patterns(&self, section: Section) -> impl Iterator<Item = &str> {
        self.patterns.get(&section).into_iter().flatten().map(String::as_str)
    }

    /// Tells whether a section may hold more than can be read: it is malformed, or macros add to it. What is
    /// missing from it cannot be called undefined.
    pub(super) fn is_open(&self, section: Section) -> bool {
        self.open.contains(&section)
    }

    /// Tells whether a transform adds to a section.
    fn is_added_to(&self, section: Section) -> bool {
        let keeps = |name: &str| {
            HARMLESS_TRANSFORMS.contains(&name) || name == SERVERLESS && KEPT_BY_SERVERLESS.contains(&section)
        };
        !self.transforms.iter().all(|name| keeps(name))
    }

    /// Tells whether a macro or a fault hides a part of the template, so that what seems unused may be used.
    pub(super) fn hides_uses(&self) -> bool {
        self.is_malformed || self.is_rewritten()
    }

    /// Tells whether a macro may rewrite anything of the template.
    pub(super) fn is_rewritten(&self) -> bool {
        let keeps = |name: &str| HARMLESS_TRANSFORMS.contains(&name) || name == SERVERLESS;
        !self.transforms.iter().all(|name| keeps(name))
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

    /// Returns the logical ids that a section is known to declare, those that loops make included, in order.
    pub(super) fn known(&self, section: Section) -> impl Iterator<Item = &str> {
        let made = self.made.get(&section).into_iter().flat_map(IndexMap::keys);
        self.logical_ids(section).chain(made.map(String::as_str))
    }

    /// Returns the entries of a section in order, those in loops included.
    pub(super) fn opened(&self, section: Section) -> impl Iterator<Item = &Entry<'a>> {
        self.opened.get(&section).into_iter().flatten()
    }

    /// Returns a parameter that is a mapping.
    pub(super) fn parameter(&self, logical_id: &'a str) -> Option<Parameter<'a>> {
        let node = self.written(Section::Parameters, logical_id)?;
        Some(Parameter { logical_id, map: node.as_map()? })
    }

    /// Returns the parameters that are mappings, in order.
    pub(super) fn parameters(&self) -> impl Iterator<Item = Parameter<'a>> {
        let entries = self.entries(Section::Parameters);
        entries.filter_map(|(logical_id, node)| Some(Parameter { logical_id, map: node.as_map()? }))
    }

    /// Returns the resources that are mappings, those in loops included, in order.
    pub(super) fn resources(&self) -> impl Iterator<Item = (&Entry<'a>, &'a Map)> {
        self.opened(Section::Resources).filter_map(|entry| Some((entry, entry.node.as_map()?)))
    }
}

fn entries(template: &Template, section: Section) -> impl Iterator<Item = (&str, &Node)> {
    template.entries(section).filter(|(key, _)| is_logical_id(key))
}

/// Tells whether a section's key is meant as a logical id, rather than as a loop or a macro.
fn is_logical_id(key: &str) -> bool {
    !is_expanded(key)
}
