//! An app: the stacks that are synthesized together.

use super::entry::Nesting;
use super::rules::MISSING_NESTED_STACK;
use super::stack::Stack;
use crate::diagnostic::Diagnostic;
use crate::template::{Map, Node, Owner, Section, StackId, Template, Text};
use std::collections::HashSet;
use std::sync::Arc;

/// The stacks that are synthesized together, in the order in which they were added.
#[derive(Default)]
pub struct App {
    units: Vec<Unit>,
    url_prefix: String,
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
    /// What is to be known before it is deleted.
    pub clean_up: Vec<String>,
    /// The names of the stacks that it nests, with the logical ids that they have here.
    pub nested: Vec<(String, String)>,
}

/// A stack that is ready to be built on any thread.
pub struct Pending {
    /// The stack's name.
    pub name: Text,
    making: Making,
    /// The stacks that can be nested.
    known: Arc<HashSet<StackId>>,
}

enum Making {
    /// A template whose nested stacks have no address yet.
    Finished(Box<Finished>),
    Deferred(Box<dyn FnOnce() -> Stack + Send>),
}

struct Finished {
    template: Template,
    stack: Stack,
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
    pub fn add(&mut self, stack: Stack) {
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
        let id = |unit: &Unit| match &unit.source {
            Source::Stack(stack) => Some(stack.id),
            Source::Deferred(_) => None,
        };
        let known = Arc::new(self.units.iter().filter_map(id).collect());
        let pending = |unit: Unit| {
            let making = match unit.source {
                Source::Stack(stack) => Making::Finished(Box::new(Finished::of(*stack))),
                Source::Deferred(make) => Making::Deferred(make),
            };
            Pending { name: unit.name, making, known: Arc::clone(&known) }
        };
        self.units.into_iter().map(pending).collect()
    }
}

impl Finished {
    fn of(mut stack: Stack) -> Self {
        Self { template: stack.template(), stack }
    }
}

impl Pending {
    /// Returns the template of a stack that others can nest, without the addresses of those that it nests.
    #[must_use]
    pub fn template(&self) -> Option<&Template> {
        match &self.making {
            Making::Finished(finished) => Some(&finished.template),
            Making::Deferred(_) => None,
        }
    }

    /// Builds the template; nested templates are named with the extension, such as `yaml`.
    #[must_use]
    pub fn build(self, extension: &str) -> Built {
        let Finished { mut template, stack } = match self.making {
            Making::Finished(finished) => *finished,
            Making::Deferred(make) => Finished::of(make()),
        };
        let Stack { nested, mut problems, prerequisites, clean_up, .. } = stack;
        for (owner, nesting) in &nested {
            if !self.known.contains(&nesting.child.id) {
                problems.push(missing(owner, nesting));
            }
            set_url(&mut template, owner, nesting, extension);
        }
        for problem in &mut problems {
            problem.stack.clone_from(&template.name);
        }
        let names = |(owner, nesting): &(Owner, Nesting)| {
            (owner.logical_id.to_string(), nesting.child.name.to_string())
        };
        Built { template, problems, prerequisites, clean_up, nested: nested.iter().map(names).collect() }
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
