//! One stack while it is deployed: what is known of it so far, worked out when it is first asked for.

use super::deployment::{DeployedOutput, DeployedResource, Deployment};
use super::inputs::{Inputs, Nested};
use super::nested::STACKS;
use super::{UNDEPLOYABLE, expand, order, parameters, rules};
use crate::diagnostic::{Diagnostic, Place, did_you_mean};
use crate::parameter::Parameter;
use crate::template::{Map, NESTED_STACK, Node, Resource, Section, Template, Value};
use indexmap::IndexMap;
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

/// How deep values may be nested, those that they refer to included.
const LEVELS: u32 = 300;

/// Deploys a template.
///
/// # Errors
/// Returns everything that would make the deployment fail, as far as it can be told at once.
pub fn deploy(
    template: &Template,
    inputs: &Inputs,
    nested: Nested<'_>,
) -> Result<Deployment, Vec<Diagnostic>> {
    deploy_at(template, inputs, nested, Depth { stacks: 0, levels: 0, left: Rc::new(Cell::new(STACKS)) })
}

/// How deep the work on a deployment is.
#[derive(Clone)]
pub(super) struct Depth {
    /// The stacks around the stack.
    pub(super) stacks: u32,
    /// The values around what is being worked out, those that refer to it included.
    pub(super) levels: u32,
    /// How many more stacks may be nested.
    pub(super) left: Rc<Cell<usize>>,
}

/// Deploys a template that is nested so deep.
pub(super) fn deploy_at(
    template: &Template,
    inputs: &Inputs,
    nested: Nested<'_>,
    depth: Depth,
) -> Result<Deployment, Vec<Diagnostic>> {
    let (values, mut problems) = parameters::values(template, inputs);
    let expanded = expand::expand(template, &values).unwrap_or_else(|problem| {
        problems.push(*problem);
        Cow::Borrowed(template)
    });
    let template: &Template = &expanded;
    let mut stack = Stack::new(template, inputs, nested, depth, (values, problems));
    let deployment = if stack.problems.is_empty() { stack.deploy() } else { None };
    for problem in &mut stack.problems {
        if problem.stack.is_empty() {
            problem.stack.clone_from(&template.name);
        }
    }
    deployment.filter(|_| stack.problems.is_empty()).ok_or(stack.problems)
}

/// Evaluates the conditions of a template, with values that its parameters allow; those that cannot be
/// evaluated are left out.
pub(super) fn conditions(template: &Template, inputs: &Inputs) -> IndexMap<String, bool> {
    let value = |(name, node): (&str, &Node)| {
        let text = inputs.parameters.get(name)?.clone();
        Some((name.to_owned(), parameters::value(node, text)))
    };
    let values = template.entries(Section::Parameters).filter_map(value).collect();
    let depth = Depth { stacks: 0, levels: 0, left: Rc::default() };
    Stack::new(template, inputs, &|_, _| None, depth, (values, Vec::new())).conditions_of()
}

/// The work on a value ends: why is among the problems.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stop;

pub(super) type Evaluated<T> = Result<T, Stop>;

/// One stack while it is deployed.
pub(super) struct Stack<'a, 'n> {
    pub(super) template: &'a Template,
    pub(super) inputs: &'a Inputs,
    pub(super) nested: Nested<'n>,
    pub(super) depth: Depth,
    pub(super) parameters: Map,
    /// The conditions that were asked for.
    conditions: HashMap<String, bool>,
    /// The names of the resources, and whether CloudFormation chooses them.
    pub(super) names: HashMap<String, (String, bool)>,
    pub(super) children: HashMap<String, Evaluated<Option<Deployment>>>,
    /// What is being worked out, the innermost last.
    asking: Vec<Question>,
    /// What needs itself.
    circles: HashSet<Question>,
    /// The resources that what is being worked out refers to, the innermost last.
    pub(super) uses: Vec<BTreeSet<String>>,
    pub(super) path: Vec<String>,
    pub(super) problems: Vec<Diagnostic>,
}

/// What is worked out: a condition; or the name of a resource, one of its properties, or its nested stack.
pub(super) type Question = (Section, String);

impl<'a, 'n> Stack<'a, 'n> {
    fn new(
        template: &'a Template,
        inputs: &'a Inputs,
        nested: Nested<'n>,
        depth: Depth,
        (parameters, problems): (Map, Vec<Diagnostic>),
    ) -> Self {
        Self {
            template,
            inputs,
            nested,
            depth,
            parameters,
            conditions: HashMap::new(),
            names: HashMap::new(),
            children: HashMap::new(),
            asking: Vec::new(),
            circles: HashSet::new(),
            uses: Vec::new(),
            path: Vec::new(),
            problems,
        }
    }

    fn conditions_of(&mut self) -> IndexMap<String, bool> {
        let mut conditions = IndexMap::new();
        for (name, node) in self.template.entries(Section::Conditions) {
            if let Ok(holds) = self.condition(name, node.place) {
                conditions.insert(name.to_owned(), holds);
            }
        }
        conditions
    }

    fn deploy(&mut self) -> Option<Deployment> {
        let template = self.template;
        for (name, node) in template.entries(Section::Rules) {
            self.path = vec![Section::Rules.key().to_owned(), name.to_owned()];
            let _ = rules::check(self, node);
        }
        if !self.problems.is_empty() {
            return None;
        }
        let conditions = self.conditions_of();
        let mut resources = Vec::new();
        for resource in template.resources() {
            self.path = vec![Section::Resources.key().to_owned(), resource.logical_id.to_owned()];
            if let Ok(Some(deployed)) = self.resource(resource) {
                resources.push(deployed);
            }
        }
        let resources = match order::sorted(resources) {
            Ok(resources) => resources,
            Err(circle) => {
                let names: Vec<String> = circle.iter().map(|id| format!("`{id}`")).collect();
                let message = format!("the resources {} need each other first", names.join(", "));
                let first =
                    template.resources().find(|it| circle.first().is_some_and(|id| id == it.logical_id));
                let place = first.map_or(Place::Unknown, |resource| resource.node.place);
                self.path = vec![Section::Resources.key().to_owned()];
                self.path.extend(first.map(|resource| resource.logical_id.to_owned()));
                self.problem(place, message, "take one of the references away");
                return None;
            }
        };
        let mut outputs = IndexMap::new();
        for (name, node) in template.entries(Section::Outputs) {
            self.path = vec![Section::Outputs.key().to_owned(), name.to_owned()];
            if let Ok(Some(output)) = self.output(node) {
                outputs.insert(name.to_owned(), output);
            }
        }
        let is_masked = |(logical_id, node): &(&str, &Node)| {
            node.as_map().is_some_and(|map| Parameter { logical_id, map }.is_masked())
        };
        let masked = template.entries(Section::Parameters).filter(is_masked);
        Some(Deployment {
            stack_name: self.inputs.stack_name.clone(),
            template: template.name.clone(),
            parameters: std::mem::take(&mut self.parameters),
            masked: masked.map(|(name, _)| name.to_owned()).collect(),
            conditions,
            resources,
            outputs,
        })
    }

    /// Notes a problem at the path that is being worked on.
    pub(super) fn problem(&mut self, place: Place, message: impl Into<String>, help: impl Into<String>) {
        let finding = UNDEPLOYABLE.finding(message).path(self.path.clone()).at(place).help(help);
        if !self.problems.iter().any(|known| known.message == finding.message && known.path == finding.path) {
            self.problems.push(finding);
        }
    }

    pub(super) fn stop<T>(
        &mut self,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Evaluated<T> {
        self.problem(place, message, help);
        Err(Stop)
    }

    /// Works out something that may ask for itself.
    pub(super) fn asking<T>(
        &mut self,
        question: Question,
        place: Place,
        work: impl FnOnce(&mut Self) -> Evaluated<T>,
    ) -> Evaluated<T> {
        if self.circles.contains(&question) {
            // Why is told already.
            return Err(Stop);
        }
        if let Some(start) = self.asking.iter().position(|asked| *asked == question) {
            let circle = self.asking.get(start..).unwrap_or_default();
            let others: Vec<String> = circle.iter().skip(1).map(|(_, name)| format!("`{name}`")).collect();
            let noun = if question.0 == Section::Conditions { "the condition" } else { "the value of" };
            let through =
                if others.is_empty() { String::new() } else { format!(", through {}", others.join(", ")) };
            let message = format!("{noun} `{}` needs itself{through}", question.1);
            self.circles.extend(circle.iter().cloned());
            return self.stop(place, message, "take one of the references of the circle away");
        }
        self.asking.push(question);
        let path = self.path.clone();
        let result = work(self);
        self.path = path;
        self.asking.pop();
        result
    }

    /// Works on a value within another.
    pub(super) fn deeper<T>(
        &mut self,
        place: Place,
        work: impl FnOnce(&mut Self) -> Evaluated<T>,
    ) -> Evaluated<T> {
        if self.depth.levels >= LEVELS {
            let message =
                format!("values are nested more than {LEVELS} levels deep, what they refer to included");
            return self.stop(place, message, "nest them less, or refer to fewer in a row");
        }
        self.depth.levels += 1;
        let result = work(self);
        self.depth.levels -= 1;
        result
    }

    /// Tells whether a condition holds.
    pub(super) fn condition(&mut self, name: &str, place: Place) -> Evaluated<bool> {
        if let Some(holds) = self.conditions.get(name) {
            return Ok(*holds);
        }
        let template = self.template;
        let Some(node) = template.section(Section::Conditions).and_then(|section| section.get(name)) else {
            let known = template.entries(Section::Conditions).map(|(name, _)| name);
            let help = did_you_mean(name, known, || format!("declare the condition `{name}`"));
            return self.stop(place, format!("the condition `{name}` is not declared"), help);
        };
        let holds = self.asking((Section::Conditions, name.to_owned()), place, |stack| {
            stack.path = vec![Section::Conditions.key().to_owned(), name.to_owned()];
            stack.holds(node)
        })?;
        self.conditions.insert(name.to_owned(), holds);
        Ok(holds)
    }

    /// Tells whether a resource or an output is made.
    pub(super) fn is_made(&mut self, node: &Node) -> Evaluated<bool> {
        match node.get("Condition") {
            Some(condition) => match condition.as_text() {
                Some(name) => self.condition(name, condition.place),
                None => self.stop(condition.place, "the condition is not a name", "name a condition"),
            },
            None => Ok(true),
        }
    }

    fn resource(&mut self, resource: Resource<'_>) -> Evaluated<Option<DeployedResource>> {
        if !self.is_made(resource.node)? {
            return Ok(None);
        }
        let Some(kind) = resource.resource_type() else {
            return self.stop(resource.node.place, "the resource has no type", "set `Type`");
        };
        self.uses.push(BTreeSet::new());
        self.path.push("Properties".to_owned());
        let nothing = Node::from(Map::new());
        let properties = self.value(resource.properties().unwrap_or(&nothing));
        let identity = self.identity(resource.logical_id, resource.node.place);
        let arn = self.arn(resource.logical_id, kind);
        let waited_for = self.wait_for(resource.node);
        let mut uses = self.uses.pop().unwrap_or_default();
        let (properties, (physical_id, is_made_up), arn) = (properties?, identity?, arn?);
        waited_for?;
        uses.remove(resource.logical_id);
        let nested = match kind {
            NESTED_STACK => self.child(resource.logical_id, resource.node.place)?.cloned().map(Box::new),
            _ => None,
        };
        Ok(Some(DeployedResource {
            logical_id: resource.logical_id.to_owned(),
            resource_type: kind.to_owned(),
            physical_id,
            is_made_up,
            arn,
            properties: properties.unwrap_or_default(),
            depends_on: uses.into_iter().collect(),
            nested,
        }))
    }

    /// Notes that what is being worked out needs what `DependsOn` names, which has to be made.
    fn wait_for(&mut self, node: &Node) -> Evaluated<()> {
        let Some(names) = node.get("DependsOn") else { return Ok(()) };
        self.path.pop();
        self.path.push("DependsOn".to_owned());
        for name in names.as_list_or_one() {
            let place = name.place.or(names.place);
            match name.as_text() {
                Some(logical_id) => {
                    self.is_other(logical_id, place)?;
                    self.made(logical_id, place)?;
                }
                None => return self.stop(place, "`DependsOn` takes names only", "write logical ids"),
            }
        }
        Ok(())
    }

    /// Sees that what is referred to is not the resource itself that is being worked out.
    pub(super) fn is_other(&mut self, logical_id: &str, place: Place) -> Evaluated<()> {
        let [section, own, ..] = self.path.as_slice() else { return Ok(()) };
        if section != Section::Resources.key() || own != logical_id {
            return Ok(());
        }
        self.stop(place, format!("`{logical_id}` needs itself first"), "take the reference away")
    }

    fn output(&mut self, node: &Node) -> Evaluated<Option<DeployedOutput>> {
        if !self.is_made(node)? {
            return Ok(None);
        }
        let value = match node.get("Value") {
            Some(value) => self.text(value)?,
            None => return self.stop(node.place, "the output has no value", "set `Value`"),
        };
        let export = match node.get("Export").and_then(|export| export.get("Name")) {
            Some(name) => Some(self.text(name)?),
            None => None,
        };
        Ok(Some(DeployedOutput { value, export }))
    }

    /// Evaluates a value that has to be a scalar.
    pub(super) fn text(&mut self, node: &Node) -> Evaluated<String> {
        let value = self.value(node)?;
        match value.as_ref().map(Node::scalar_text) {
            Some(Some(text)) => Ok(text.into_owned()),
            Some(None) => {
                let found = match value.map(|node| node.value) {
                    Some(Value::List(_)) => "a list",
                    Some(Value::Map(_)) => "a mapping",
                    _ => "null",
                };
                self.stop(
                    node.place,
                    format!("a text is wanted, and this is {found}"),
                    "join or select from it",
                )
            }
            None => self.stop(node.place, "a text is wanted, and this is `AWS::NoValue`", "give it a value"),
        }
    }

    /// Returns the value of a parameter, or what a resource's `Ref` yields; none for `AWS::NoValue`.
    pub(super) fn reference(&mut self, name: &str, place: Place) -> Evaluated<Option<Node>> {
        let at = &self.inputs.environment;
        let text = match name {
            "AWS::NoValue" => return Ok(None),
            "AWS::NotificationARNs" => return Ok(Some(Vec::<Node>::new().into())),
            "AWS::AccountId" => at.account.clone(),
            "AWS::Region" => at.region.clone(),
            "AWS::Partition" => at.partition.name.to_owned(),
            "AWS::URLSuffix" => at.partition.suffix.to_owned(),
            "AWS::StackName" => self.inputs.stack_name.clone(),
            "AWS::StackId" => self.stack_id(&self.inputs.stack_name),
            _ => {
                if let Some(value) = self.parameters.get(name) {
                    return Ok(Some(value.clone()));
                }
                self.is_other(name, place)?;
                self.identity(name, place)?.0
            }
        };
        Ok(Some(text.into()))
    }
}
