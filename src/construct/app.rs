//! An app: the stacks that are synthesized together.

use super::entry::Nesting;
use super::rules::{MISSING_NESTED_STACK, UNPASSED_PARAMETER};
use super::stack::Stack;
use crate::diagnostic::Diagnostic;
use crate::template::{Map, Node, Owner, Section, StackId, Template, Text};
use std::collections::HashMap;
use std::sync::Arc;

/// The stacks that are synthesized together, in the order in which they were added.
#[derive(Default)]
pub struct App {
    units: Vec<Unit>,
    url_prefix: String,
    /// The parameters of each stack that have no default, by the stack's identity.
    required: HashMap<StackId, Vec<Text>>,
}

/// A stack, or how it is made.
struct Unit {
    name: Text,
    source: Source,
}

enum Source {
    Stack(Box<Stack>),
    Deferred(Box<dyn FnOnce() -> Stack + Send>),
}

/// A finished stack: its template, and what construction found.
#[derive(Debug)]
pub struct Built {
    /// The template.
    pub template: Template,
    /// The findings of construction.
    pub problems: Vec<Diagnostic>,
    /// What whoever launches the stack must see to first.
    pub prerequisites: Vec<String>,
    /// The names of the stacks that it nests, with the logical ids that they have here.
    pub nested: Vec<(String, String)>,
}

/// A stack that is ready to be built on any thread.
pub struct Pending {
    /// The stack's name.
    pub name: Text,
    source: Source,
    required: Arc<HashMap<StackId, Vec<Text>>>,
}

impl App {
    /// Makes an app without stacks, whose templates are uploaded under the URL prefix.
    pub fn new(url_prefix: impl Into<String>) -> Self {
        Self { url_prefix: url_prefix.into(), ..Self::default() }
    }

    /// Returns the URL prefix under which the templates are uploaded, as it was given.
    #[must_use]
    pub fn url_prefix(&self) -> &str {
        &self.url_prefix
    }

    /// Adds a stack.
    pub fn add(&mut self, mut stack: Stack) {
        self.required.insert(stack.id, stack.required_parameters());
        self.units.push(Unit { name: stack.name.clone(), source: Source::Stack(Box::new(stack)) });
    }

    /// Adds a stack that is made only when it is synthesized, on a thread of its own.
    ///
    /// Memory then holds a few of many stacks at a time. No other stack can nest it.
    pub fn defer(&mut self, name: impl Into<Text>, make: impl FnOnce() -> Stack + Send + 'static) {
        self.units.push(Unit { name: name.into(), source: Source::Deferred(Box::new(make)) });
    }

    /// Returns the stacks' names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.units.iter().map(|unit| &*unit.name)
    }

    /// Hands out the stacks, each ready to be built on any thread.
    #[must_use]
    pub fn into_pending(self) -> Vec<Pending> {
        let required = Arc::new(self.required);
        let pending =
            |unit: Unit| Pending { name: unit.name, source: unit.source, required: required.clone() };
        self.units.into_iter().map(pending).collect()
    }
}

impl Pending {
    /// Builds the template; nested templates are named with the extension, such as `yaml`.
    #[must_use]
    pub fn build(self, extension: &str) -> Built {
        let mut stack = match self.source {
            Source::Stack(stack) => *stack,
            Source::Deferred(make) => make(),
        };
        let nested = std::mem::take(&mut stack.nested);
        let mut problems = std::mem::take(&mut stack.problems);
        let prerequisites = std::mem::take(&mut stack.prerequisites);
        let mut template = stack.template();
        for (owner, nesting) in &nested {
            match self.required.get(&nesting.child.id) {
                Some(required) => problems.extend(unpassed(owner, nesting, required)),
                None => problems.push(missing(owner, nesting)),
            }
            set_url(&mut template, owner, nesting, extension);
        }
        for problem in &mut problems {
            problem.stack.clone_from(&template.name);
        }
        let names = |(owner, nesting): &(Owner, Nesting)| {
            (owner.logical_id.to_string(), nesting.child.name.to_string())
        };
        Built { template, problems, prerequisites, nested: nested.iter().map(names).collect() }
    }
}

impl Stack {
    fn required_parameters(&mut self) -> Vec<Text> {
        let parameters = self.section(Section::Parameters).iter();
        let required = parameters.filter(|(_, body)| body.get("Default").is_none());
        required.map(|(name, _)| name.to_owned().into()).collect()
    }
}

fn missing(owner: &Owner, nesting: &Nesting) -> Diagnostic {
    let name = &nesting.child.name;
    MISSING_NESTED_STACK
        .finding(format!("the app has no stack `{name}`, which `{}` nests", owner.logical_id))
        .path([Section::Resources.key(), &owner.logical_id])
        .at(owner.place)
        .help(format!("add `{name}` to the app"))
}

fn unpassed(owner: &Owner, nesting: &Nesting, required: &[Text]) -> impl Iterator<Item = Diagnostic> {
    let missing =
        required.iter().filter(|name| nesting.passed.iter().all(|passed| passed.logical_id != **name));
    missing.map(|name| {
        UNPASSED_PARAMETER
            .finding(format!(
                "`{}` is not given the parameter `{name}` of `{}`",
                owner.logical_id, nesting.child.name
            ))
            .path([Section::Resources.key(), &owner.logical_id, "Properties", "Parameters"])
            .at(owner.place)
            .help(format!("pass `{name}`, or give it a default in `{}`", nesting.child.name))
    })
}

/// Names the child's template with the extension in which it is written.
fn set_url(template: &mut Template, owner: &Owner, nesting: &Nesting, extension: &str) {
    let path = [Section::Resources.key(), &owner.logical_id, "Properties", "TemplateURL"];
    let node = path.into_iter().try_fold(&mut template.root, |node, key| match &mut node.value {
        crate::template::Value::Map(map) => Map::get_mut(map, key),
        _ => None,
    });
    if let Some(node) = node {
        *node =
            Node::from(format!("{}{}.{extension}", nesting.url_prefix, nesting.child.name)).at(node.place);
    }
}
