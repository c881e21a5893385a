//! The conditions of a stack and of those nested in it, over the parameters of the outermost, and what uses them.

use super::expand;
use super::inputs::Nested;
use super::nested::{NESTING, STACKS};
use crate::condition::{self, Combining, Passing, rule_name};
use crate::diagnostic::Diagnostic;
use crate::template::{Function, Map, NESTED_STACK, Node, Resource, Section, Template, Value};
use indexmap::IndexSet;
use std::borrow::Cow;

/// The conditions of a stack and of those nested in it.
pub(super) struct Family {
    /// A template of all of them, as [`Combining`] makes it.
    pub(super) conditions: Combining,
    /// The conditions that something of a template depends on, those of nested stacks last.
    pub(super) uses: IndexSet<Use>,
    /// The rules of nested stacks.
    pub(super) rules: Vec<Use>,
}

/// A condition that matters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Use {
    /// Its name, after the logical ids of the nested stacks that it is of, such as `Users.IsTest`.
    pub(super) name: String,
    /// The conditions without which those nested stacks are not made.
    pub(super) when: Vec<String>,
}

impl Use {
    fn of(name: &str) -> Self {
        Self { name: name.to_owned(), when: Vec::new() }
    }

    /// Returns what it is in the parent of a nested stack.
    fn lifted(&self, logical_id: &str, condition: Option<&str>) -> Self {
        let when = self.when.iter().map(|name| format!("{logical_id}.{name}"));
        Self {
            name: format!("{logical_id}.{}", self.name),
            when: condition.map(str::to_owned).into_iter().chain(when).collect(),
        }
    }
}

/// Reads the conditions of a stack with these parameter values, and of those that it nests.
///
/// # Errors
/// Conditions that are too large together.
pub(super) fn read(template: &Template, values: &Map, nested: Nested<'_>) -> Result<Family, Box<Diagnostic>> {
    Reader { nested, left: STACKS }.member(template, values, 0)
}

struct Reader<'n> {
    nested: Nested<'n>,
    /// How many more stacks are read.
    left: usize,
}

impl Reader<'_> {
    fn member(&mut self, template: &Template, values: &Map, depth: u32) -> Result<Family, Box<Diagnostic>> {
        // What is wrong with a loop, the deployment tells.
        let expanded = expand::expand(template, values).unwrap_or(Cow::Borrowed(template));
        let mut family =
            Family { conditions: Combining::of(&expanded), uses: IndexSet::new(), rules: Vec::new() };
        for section in [Section::Resources, Section::Outputs] {
            expanded.entries(section).for_each(|(_, node)| family.entry(node));
        }
        for resource in expanded.resources().filter(|it| it.resource_type() == Some(NESTED_STACK)) {
            let Some(child) = (self.nested)(template, resource.logical_id) else { continue };
            // A circle of templates has no end, and the deployment tells it.
            let Some(left) = self.left.checked_sub(1).filter(|_| depth < NESTING) else { continue };
            self.left = left;
            let parameters = resource.properties().and_then(|properties| properties.get("Parameters"));
            let member = self.member(child, &passed(child, parameters), depth + 1)?;
            family.nest(resource, member)?;
        }
        // A condition that is not declared, the deployment tells.
        let declared = expanded.section(Section::Conditions);
        let is_declared = |name: &str| declared.is_some_and(|section| section.get(name).is_some());
        family.uses.retain(|it| it.name.contains('.') || is_declared(&it.name));
        Ok(family)
    }
}

/// Returns the values of a child's parameters as far as they are written out: its loops may go over them.
fn passed(child: &Template, parameters: Option<&Node>) -> Map {
    let value = |(name, node): (&str, &Node)| {
        let passed =
            parameters.and_then(|parameters| parameters.get(name)).filter(|node| !node.is_no_value());
        let text = passed.or_else(|| node.get("Default"))?.scalar_text()?.into_owned();
        Some((name.to_owned(), super::parameters::value(node, text)))
    };
    child.entries(Section::Parameters).filter_map(value).collect()
}

impl Family {
    /// Notes the conditions that a resource or an output depends on.
    fn entry(&mut self, node: &Node) {
        self.uses.extend(node.get("Condition").and_then(Node::as_text).map(Use::of));
        let mut pending = vec![node];
        while let Some(node) = pending.pop() {
            match &node.value {
                Value::List(items) => pending.extend(items.iter().rev()),
                Value::Map(map) => {
                    let start = pending.len();
                    pending.extend(map.iter().map(|(_, node)| node));
                    pending.get_mut(start..).into_iter().for_each(<[&Node]>::reverse);
                }
                Value::Call(call) => {
                    if call.function == Function::If {
                        let first = call.argument.as_list().and_then(<[Node]>::first);
                        self.uses.extend(first.and_then(Node::as_text).map(Use::of));
                    }
                    pending.push(&call.argument);
                }
                _ => {}
            }
        }
    }

    /// Takes in what a nested stack depends on.
    fn nest(&mut self, resource: Resource<'_>, member: Self) -> Result<(), Box<Diagnostic>> {
        let (logical_id, condition) = (resource.logical_id, resource.condition());
        let child = member.conditions.into_template();
        let fits = self.conditions.nest(&Passing {
            logical_id,
            child: &child,
            parameters: resource.properties().and_then(|properties| properties.get("Parameters")),
            is_open: resource.properties().is_some_and(|properties| properties.as_map().is_none()),
            is_optional: condition.is_some(),
        });
        if !fits {
            let message = format!(
                "the conditions of what `{logical_id}` nests are too large to be decided with those of this template"
            );
            let path = [Section::Resources.key(), logical_id];
            return Err(Box::new(condition::too_large(message, resource.node.place).path(path)));
        }
        self.uses.extend(member.uses.iter().map(|it| it.lifted(logical_id, condition)));
        self.rules.extend(member.rules.iter().map(|it| it.lifted(logical_id, condition)));
        let when: Vec<String> = condition.map(str::to_owned).into_iter().collect();
        let rules = child.entries(Section::Rules);
        self.rules
            .extend(rules.map(|(rule, _)| Use { name: rule_name(logical_id, rule), when: when.clone() }));
        Ok(())
    }
}
