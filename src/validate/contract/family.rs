//! A parent with the children that it nests, and what it passes to each.

use super::combined::Combined;
use super::leaf::{Leaf, leaves};
use super::names::Name;
use super::{Child, Children, Interface};
use crate::condition::Guard;
use crate::diagnostic::Diagnostic;
use crate::parameter::Parameter;
use crate::template::{Map, NESTED_STACK, Node, Section, Template, Text, is_expanded};
use crate::validate::context::Context;
use crate::validate::index::Index;
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

/// A parent with the children that it nests.
pub(in crate::validate) struct Family<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) nested: Vec<Nested<'a>>,
    /// The nested stacks whose templates are missing: the logical id, the path, and whether it is a folder.
    pub(super) missing: Vec<(&'a str, &'a str, bool)>,
    positions: HashMap<&'a str, usize>,
    values: RefCell<HashMap<String, Values>>,
    combined: OnceCell<Combined>,
}

/// The values of a parameter that has finitely many, with their situations.
type Values = Option<Rc<[(Guard, Text)]>>;

/// A nested stack whose template is known.
pub(super) struct Nested<'a> {
    pub(super) logical_id: &'a str,
    /// The situations in which there is one.
    pub(super) when: Guard,
    /// The child, without its resources.
    pub(super) child: &'a Template,
    /// The names of the child's resources.
    pub(super) names: &'a [Name],
    /// What the child declares.
    pub(super) index: Rc<Index<'a>>,
    /// The property `Parameters`.
    pub(super) parameters: Option<&'a Node>,
    pub(super) passed: Vec<Passed<'a>>,
    /// Whether more may be passed than can be read.
    pub(super) is_open: bool,
}

/// What is passed to a parameter.
pub(super) struct Passed<'a> {
    pub(super) name: &'a str,
    pub(super) path: Vec<String>,
    /// The situations in which it is, if possibly as `AWS::NoValue`.
    pub(super) when: Guard,
    /// The values; none where they are too many.
    pub(super) leaves: Option<Vec<Leaf<'a>>>,
}

impl<'a> Family<'a> {
    pub(in crate::validate) fn new(context: &'a Context<'a>, children: &'a Children<'_>) -> Self {
        let mut family = Self {
            context,
            nested: Vec::new(),
            missing: Vec::new(),
            positions: HashMap::new(),
            values: RefCell::default(),
            combined: OnceCell::new(),
        };
        // Many nested stacks can be of one template.
        let mut indexes: HashMap<*const Interface, Rc<Index<'a>>> = HashMap::new();
        for (logical_id, node) in context.index.entries(Section::Resources) {
            match children.get(logical_id) {
                _ if node.get("Type").and_then(Node::as_text) != Some(NESTED_STACK) => {}
                Some(Child::Known(interface)) => {
                    family.positions.insert(logical_id, family.nested.len());
                    let index = indexes.entry(std::ptr::from_ref(*interface));
                    let index = Rc::clone(index.or_insert_with(|| Rc::new(Index::new(&interface.template))));
                    family.nested.push(Nested::new(context, logical_id, node, interface, index));
                }
                Some(Child::Missing { path, is_folder }) => {
                    family.missing.push((logical_id, path, *is_folder));
                }
                None => {}
            }
        }
        family
    }

    /// Returns the conditions of the parent, and those of the children over the values passed.
    pub(super) fn combined(&self) -> &Combined {
        self.combined.get_or_init(|| Combined::new(self.context.template, &self.nested))
    }

    /// Returns the values of a parameter that has finitely many.
    pub(super) fn values(&self, parameter: &str) -> Values {
        if let Some(known) = self.values.borrow().get(parameter) {
            return known.clone();
        }
        let values: Values = self.context.conditions.values(parameter).map(Into::into);
        self.values.borrow_mut().insert(parameter.to_owned(), values.clone());
        values
    }

    /// Returns the nested stacks whose conditions were asked for, and are too large to be decided.
    pub(super) fn undecided(&self) -> BTreeSet<String> {
        self.combined.get().map(Combined::undecided).unwrap_or_default()
    }

    /// Returns the nested stack of a logical id.
    pub(super) fn get(&self, logical_id: &str) -> Option<&Nested<'a>> {
        self.nested.get(*self.positions.get(logical_id)?)
    }
}

impl<'a> Nested<'a> {
    fn new(
        context: &'a Context<'a>,
        logical_id: &'a str,
        node: &'a Node,
        interface: &'a Interface,
        index: Rc<Index<'a>>,
    ) -> Self {
        let child = &interface.template;
        let conditions = &context.conditions;
        let parameters = node.get("Properties").and_then(|properties| properties.get("Parameters"));
        let mut nested = Self {
            logical_id,
            when: context.present(node),
            child,
            names: &interface.names,
            index,
            parameters,
            passed: Vec::new(),
            is_open: node.get("Properties").is_some_and(|properties| properties.as_map().is_none()),
        };
        let Some(parameters) = parameters else { return nested };
        let start = Leaf { node: parameters, when: nested.when.clone(), path: nested.path() };
        let Some(maps) = leaves(conditions, start) else {
            nested.is_open = true;
            return nested;
        };
        for leaf in maps {
            match leaf.node.as_map() {
                Some(map) => {
                    nested.is_open |= map.keys().any(is_expanded);
                    nested.read(context, map, &leaf);
                }
                None => nested.is_open |= !leaf.node.is_no_value(),
            }
        }
        nested
    }

    fn read(&mut self, context: &Context<'_>, map: &'a Map, at: &Leaf<'a>) {
        for (name, node) in map.iter().filter(|(name, _)| !is_expanded(name)) {
            let path: Vec<_> = at.path.iter().cloned().chain([name.to_owned()]).collect();
            let start = Leaf { node, when: at.when.clone(), path: path.clone() };
            let leaves = leaves(&context.conditions, start);
            self.passed.push(Passed { name, path, when: at.when.clone(), leaves });
        }
    }

    /// Returns the path of the property `Parameters`.
    pub(super) fn path(&self) -> Vec<String> {
        [Section::Resources.key(), self.logical_id, "Properties", "Parameters"].map(str::to_owned).into()
    }

    /// Returns the child's name: of the stack, or of the file.
    pub(super) fn name(&self) -> &'a str {
        &self.child.name
    }

    /// Returns a parameter that the child declares.
    pub(super) fn parameter(&self, name: &'a str) -> Option<Parameter<'a>> {
        let map = self.index.get(Section::Parameters, name)?.as_map()?;
        Some(Parameter { logical_id: name, map })
    }

    /// Returns every value that is passed to a parameter that the child declares; `AWS::NoValue` is none.
    pub(super) fn values(&self) -> impl Iterator<Item = (Parameter<'a>, &Leaf<'a>)> {
        self.passed.iter().filter_map(|passed| Some((self.parameter(passed.name)?, passed))).flat_map(
            |(parameter, passed)| {
                let leaves = passed.leaves.iter().flatten().filter(|leaf| !leaf.node.is_no_value());
                leaves.map(move |leaf| (parameter, leaf))
            },
        )
    }

    /// Adds to a finding where the child declares something.
    pub(super) fn related(
        &self,
        finding: Diagnostic,
        section: Section,
        name: &str,
        part: &str,
    ) -> Diagnostic {
        let map = self.child.section(section).and_then(Node::as_map);
        let place = map.and_then(|map| Some(map.key_place(name)?.or(map.get(name)?.place)));
        match place {
            Some(place) => finding.related_in(self.name(), place, format!("`{name}` {part}")),
            None => finding,
        }
    }
}
