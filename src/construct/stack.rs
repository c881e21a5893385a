//! A stack under construction.

use super::acknowledgement::acknowledge;
use super::entry::{Entry, IntoEntry, Nesting};
use super::handle::{Handle, StackRef};
use super::interface::Interface;
use super::mapping::{Mapping, RuleSpec};
use super::output::{Output, OutputSpec};
use super::parameter::{Parameter, ParameterSpec};
use super::rules;
use crate::diagnostic::{Diagnostic, Place};
use crate::intrinsic::{Condition, IntoCondition};
use crate::template::{Function, Map, Node, Owner, Section, StackId, Template, Text};
use crate::value::{IntoNode, IntoVal, Val};
use std::panic::Location;
use std::sync::atomic::{AtomicU32, Ordering};

/// A stack under construction.
///
/// Construction never fails and never panics: what is declared wrongly, such as a logical id used twice
/// or a handle of another stack, is recorded with its place and reported with all other findings.
#[derive(Debug)]
pub struct Stack {
    pub(super) id: StackId,
    pub(super) name: Text,
    description: Option<Text>,
    pub(super) prerequisites: Vec<String>,
    pub(super) clean_up: Vec<String>,
    metadata: Map,
    transform: Vec<Node>,
    interface: Interface,
    sections: Sections,
    /// The condition of the group that is being declared.
    group: Option<Condition>,
    /// What everything is tagged with that is added from now on.
    pub(super) tags: Vec<(String, String)>,
    pub(super) problems: Vec<Diagnostic>,
    pub(super) nested: Vec<(Owner, Nesting)>,
}

#[derive(Debug, Default)]
struct Sections {
    parameters: Map,
    rules: Map,
    mappings: Map,
    conditions: Map,
    resources: Map,
    outputs: Map,
}

impl Sections {
    const fn get(&mut self, section: Section) -> &mut Map {
        match section {
            Section::Parameters => &mut self.parameters,
            Section::Rules => &mut self.rules,
            Section::Mappings => &mut self.mappings,
            Section::Conditions => &mut self.conditions,
            Section::Outputs => &mut self.outputs,
            _ => &mut self.resources,
        }
    }
}

impl Stack {
    /// Makes an empty stack. The name is that of its template file, without the extension.
    pub fn new(name: impl Into<Text>) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        Self {
            id: StackId(NEXT.fetch_add(1, Ordering::Relaxed)),
            name: name.into(),
            description: None,
            prerequisites: Vec::new(),
            clean_up: Vec::new(),
            metadata: Map::new(),
            transform: Vec::new(),
            interface: Interface::default(),
            sections: Sections::default(),
            group: None,
            tags: Vec::new(),
            problems: Vec::new(),
            nested: Vec::new(),
        }
    }

    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns what a parent needs in order to nest this stack.
    #[must_use]
    pub fn reference(&self) -> StackRef {
        StackRef { id: self.id, name: self.name.clone() }
    }

    /// Sets the template's description, of at most 1,024 bytes.
    pub fn description(&mut self, text: &str) {
        self.description = Some(text.to_owned().into());
    }

    /// Adds what whoever launches the stack must see to first, in plain words; the launch page lists it.
    pub fn prerequisite(&mut self, text: &str) {
        self.prerequisites.push(text.to_owned());
    }

    /// Adds a sentence to what the launch page says of the stack's deletion: what has to go before, or what stays that no
    /// resource of the template tells.
    pub fn clean_up(&mut self, text: &str) {
        self.clean_up.push(text.to_owned());
    }

    /// Sets a key of the template's metadata.
    pub fn metadata(&mut self, key: impl Into<Text>, value: impl IntoNode) {
        self.metadata.set(key, value.into_node());
    }

    /// Acknowledges the findings of a rule on what no resource owns, such as parameters and outputs, with the
    /// reason why they are left standing.
    ///
    /// It is written into the template's metadata, where reviewers see it. One that no finding needs is an
    /// error.
    #[track_caller]
    pub fn acknowledge(&mut self, code: impl Into<Text>, reason: impl Into<Text>) {
        acknowledge(&mut self.metadata, code, reason, None);
    }

    /// Acknowledges the findings of a rule on what no resource owns up to a day and with it, such as
    /// `2027-01-31`.
    #[track_caller]
    pub fn acknowledge_until(
        &mut self,
        expires: impl Into<Text>,
        code: impl Into<Text>,
        reason: impl Into<Text>,
    ) {
        acknowledge(&mut self.metadata, code, reason, Some(expires.into()));
    }

    /// Adds a transform, such as `AWS::LanguageExtensions`; adding it again changes nothing.
    pub fn transform(&mut self, name: &str) {
        if !self.transform.iter().any(|known| known.as_text() == Some(name)) {
            self.transform.push(name.to_owned().into());
        }
    }

    /// Declares a parameter.
    #[track_caller]
    pub fn parameter<T>(&mut self, logical_id: impl Into<Text>, spec: ParameterSpec<T>) -> Parameter<T> {
        let owner = self.owner(logical_id);
        self.interface.add(&owner.logical_id, spec.group.clone(), spec.label.clone());
        self.declare(Section::Parameters, &owner, spec.into_body());
        Parameter::new(owner)
    }

    /// Declares a mapping: literal values under two keys.
    #[track_caller]
    pub fn mapping<V: IntoNode>(
        &mut self,
        logical_id: impl Into<Text>,
        table: impl IntoIterator<Item = (impl Into<Text>, impl IntoIterator<Item = (impl Into<Text>, V)>)>,
    ) -> Mapping {
        let owner = self.owner(logical_id);
        let row = |values: Vec<(Text, Node)>| Node::from(Map::from_iter(values));
        let table: Map = table
            .into_iter()
            .map(|(top, values)| {
                (top, row(values.into_iter().map(|(key, value)| (key.into(), value.into_node())).collect()))
            })
            .collect();
        self.declare(Section::Mappings, &owner, table);
        Mapping { owner }
    }

    /// Declares a condition.
    #[track_caller]
    pub fn condition(&mut self, logical_id: impl Into<Text>, test: impl IntoCondition) -> Condition {
        let owner = self.owner(logical_id);
        self.declare(Section::Conditions, &owner, test.into_condition().0);
        Condition { owner }
    }

    /// Declares a rule about the parameters.
    #[track_caller]
    pub fn rule(&mut self, logical_id: impl Into<Text>, rule: RuleSpec) {
        let owner = self.owner(logical_id);
        self.declare(Section::Rules, &owner, rule.into_body());
    }

    /// Adds a resource.
    #[track_caller]
    pub fn add<R>(&mut self, logical_id: impl Into<Text>, resource: impl IntoEntry<R>) -> Handle<R> {
        let owner = self.owner(logical_id);
        let mut entry = resource.into_entry();
        self.tag(&mut entry);
        self.nested.extend(entry.nested.take().map(|nesting| (owner.clone(), nesting)));
        let body = self.resource_body(&owner, entry);
        self.declare(Section::Resources, &owner, body);
        Handle::new(owner)
    }

    /// Declares an output.
    #[track_caller]
    pub fn output<T>(&mut self, logical_id: impl Into<Text>, spec: OutputSpec<T>) -> Output<T> {
        let owner = self.owner(logical_id);
        let mut body = Map::new();
        if let Some(description) = spec.description {
            body.push("Description", description);
        }
        if let Some(condition) = self.condition_of(Section::Outputs, &owner, spec.condition) {
            body.push("Condition", condition);
        }
        body.push("Value", spec.value.into_node());
        if let Some(export) = spec.export {
            body.push("Export", export);
        }
        self.declare(Section::Outputs, &owner, body);
        Output::new(owner)
    }

    /// Declares resources and outputs that exist only where the condition is true.
    ///
    /// One that has a condition of its own exists where both are true; the condition that says so is
    /// declared as `<Group>And<Own>`.
    pub fn when<T>(&mut self, condition: &Condition, declare: impl FnOnce(&mut Self) -> T) -> T {
        let group = self.grouped(Some(condition.owner.clone())).map(|owner| Condition { owner });
        let outer = std::mem::replace(&mut self.group, group);
        let declared = declare(self);
        self.group = outer;
        declared
    }

    /// Adds resources in a loop over texts that are known at deployment (`Fn::ForEach`).
    ///
    /// The logical id says `${Variable}`, and the resource is made from the variable's `Ref`. The transform
    /// `AWS::LanguageExtensions` is added.
    #[track_caller]
    pub fn for_each<R, E: IntoEntry<R>>(
        &mut self,
        name: &str,
        variable: &str,
        items: impl IntoVal<Vec<String>>,
        logical_id: &str,
        resource: impl FnOnce(&Val<String>) -> E,
    ) {
        self.transform("AWS::LanguageExtensions");
        let owner = self.owner(format!("Fn::ForEach::{name}"));
        let mut entry = resource(&Val::new(Node::call(Function::Ref, variable.into_node()))).into_entry();
        self.tag(&mut entry);
        let bodies = Map::from_iter([(logical_id.to_owned(), self.resource_body(&owner, entry))]);
        let argument: Vec<Node> = vec![variable.into_node(), items.into_node(), bodies.into()];
        self.declare(Section::Resources, &owner, argument);
    }

    /// Returns the finished template, without what was declared wrongly.
    pub(super) fn template(&mut self) -> Template {
        let mut root = Map::new();
        let mut section = |section: Section, value: Node| {
            let is_empty = match &value.value {
                crate::template::Value::Map(map) => map.is_empty(),
                crate::template::Value::List(items) => items.is_empty(),
                _ => false,
            };
            if !is_empty || section == Section::Resources {
                root.push(section.key(), value);
            }
        };
        let sections = std::mem::take(&mut self.sections);
        let mut metadata = std::mem::take(&mut self.metadata);
        if let Some(interface) = std::mem::take(&mut self.interface).into_node() {
            metadata.set("AWS::CloudFormation::Interface", interface);
        }
        section(Section::FormatVersion, "2010-09-09".into());
        if let Some(description) = self.description.take() {
            section(Section::Description, description.into());
        }
        section(Section::Metadata, metadata.into());
        section(Section::Parameters, sections.parameters.into());
        section(Section::Rules, sections.rules.into());
        section(Section::Mappings, sections.mappings.into());
        section(Section::Conditions, sections.conditions.into());
        section(Section::Transform, single_or_list(std::mem::take(&mut self.transform)));
        section(Section::Resources, sections.resources.into());
        section(Section::Outputs, sections.outputs.into());
        Template { name: self.name.to_string(), root: root.into() }
    }

    #[track_caller]
    fn owner(&self, logical_id: impl Into<Text>) -> Owner {
        let place = Place::Rust(Location::caller());
        Owner { stack: self.id, logical_id: logical_id.into(), place, nested: None }
    }

    fn declare(&mut self, section: Section, owner: &Owner, body: impl Into<Node>) {
        let body = body.into().at(owner.place);
        self.problems.extend(rules::misused_handles(&self.reference(), &self.nested, section, owner, &body));
        if let Some(first) = self.declared(section, &owner.logical_id) {
            self.problems.push(rules::duplicate(section, owner, first));
            return;
        }
        self.sections.get(section).push(owner.logical_id.clone(), body);
    }

    /// Returns where a logical id was declared: parameters and resources share one name space, since a `Ref`
    /// means either.
    fn declared(&mut self, section: Section, logical_id: &str) -> Option<Place> {
        let other = match section {
            Section::Parameters => Section::Resources,
            Section::Resources => Section::Parameters,
            _ => section,
        };
        [section, other]
            .into_iter()
            .find_map(|section| Some(self.sections.get(section).get(logical_id)?.place))
    }

    /// Joins a condition with that of the group.
    fn grouped(&mut self, own: Option<Owner>) -> Option<Owner> {
        let group = self.group.as_ref().map(|group| group.owner.clone());
        let (Some(group), Some(own)) = (group.clone(), own.clone()) else {
            return own.or(group);
        };
        if group.logical_id == own.logical_id {
            return Some(own);
        }
        let logical_id = format!("{}And{}", group.logical_id, own.logical_id).into();
        let both = Owner { logical_id, stack: self.id, ..own.clone() };
        let test = (&Condition { owner: group }).and(&Condition { owner: own }).0;
        if self.sections.conditions.get(&both.logical_id) != Some(&test) {
            self.declare(Section::Conditions, &both, test);
        }
        Some(both)
    }

    /// Returns the logical id of the condition under which something is declared.
    fn condition_of(&mut self, section: Section, declared: &Owner, own: Option<Owner>) -> Option<Text> {
        let condition = self.grouped(own)?;
        if condition.stack != self.id {
            self.problems.push(rules::foreign(&self.name, section, declared, &condition));
        }
        Some(condition.logical_id)
    }

    fn resource_body<R>(&mut self, declared: &Owner, entry: Entry<R>) -> Map {
        let mut body = Map::new();
        body.push("Type", entry.resource_type);
        if let Some(condition) = self.condition_of(Section::Resources, declared, entry.condition) {
            body.push("Condition", condition);
        }
        if let Some(depends_on) = self.dependencies(declared, &entry.depends_on, &entry.properties) {
            body.push("DependsOn", depends_on);
        }
        for (key, value) in entry.attributes {
            body.push(key, value);
        }
        if !entry.metadata.is_empty() {
            body.push("Metadata", entry.metadata);
        }
        if entry.properties.as_map().is_none_or(|properties| !properties.is_empty()) {
            body.push("Properties", entry.properties);
        }
        body
    }

    /// Returns `DependsOn` without what a reference says already.
    fn dependencies(&mut self, declared: &Owner, depends_on: &[Owner], properties: &Node) -> Option<Node> {
        if depends_on.is_empty() {
            return None;
        }
        let said = rules::references(properties);
        let mut names: Vec<Text> = Vec::new();
        for owner in depends_on {
            if owner.stack != self.id {
                self.problems.push(rules::foreign(&self.name, Section::Resources, declared, owner));
            } else if !said.contains(&&*owner.logical_id) && !names.contains(&owner.logical_id) {
                names.push(owner.logical_id.clone());
            }
        }
        (!names.is_empty()).then(|| single_or_list(names.into_iter().map(Node::from).collect()))
    }
}

/// Returns the one item, or the list of them.
fn single_or_list(mut items: Vec<Node>) -> Node {
    if items.len() == 1 { items.remove(0) } else { items.into() }
}
