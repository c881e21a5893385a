//! The stacks that a stack nests, each deployed when it is first asked for.

use super::deployment::Deployment;
use super::inputs::Inputs;
use super::stack::{Depth, Evaluated, Stack, Stop, deploy_at};
use crate::diagnostic::{Place, did_you_mean};
use crate::template::{Map, Node, Section};
use indexmap::IndexMap;
use std::rc::Rc;

/// How deep stacks may nest each other.
pub(super) const NESTING: u32 = 10;

/// The most stacks that one deployment has; the quota of an account is 2,000.
pub(super) const STACKS: usize = 2_000;

impl Stack<'_, '_> {
    /// Returns an output of a nested stack; none where its template is not known.
    pub(super) fn child_output(
        &mut self,
        logical_id: &str,
        output: &str,
        place: Place,
    ) -> Evaluated<Option<String>> {
        let Some(child) = self.child(logical_id, place)? else { return Ok(None) };
        if let Some(output) = child.outputs.get(output) {
            return Ok(Some(output.value.clone()));
        }
        let known = child.outputs.keys().map(String::as_str);
        let help = did_you_mean(output, known, || "refer to an output of the nested stack".to_owned());
        let message = format!("`{logical_id}` has no output `{output}` with these parameter values");
        self.stop(place, message, help)
    }

    /// Deploys a nested stack; none where its template is not known.
    pub(super) fn child(&mut self, logical_id: &str, place: Place) -> Evaluated<Option<&Deployment>> {
        if !self.children.contains_key(logical_id) {
            let question = (Section::Resources, logical_id.to_owned());
            let child = self.asking(question, place, |stack| stack.deploy_child(logical_id));
            self.children.insert(logical_id.to_owned(), child);
        }
        match self.children.get(logical_id) {
            Some(Ok(child)) => Ok(child.as_ref()),
            // Why is told already.
            Some(Err(Stop)) | None => Err(Stop),
        }
    }

    fn deploy_child(&mut self, logical_id: &str) -> Evaluated<Option<Deployment>> {
        let template = self.template;
        let Some(found) = (self.nested)(template, logical_id) else { return Ok(None) };
        let section = template.section(Section::Resources);
        let Some(node) = section.and_then(|section| section.get(logical_id)) else { return Ok(None) };
        self.path = vec![Section::Resources.key().to_owned(), logical_id.to_owned()];
        if self.depth.stacks >= NESTING {
            let message = format!("stacks are nested deeper than {NESTING} levels");
            return self.stop(node.place, message, "nest fewer");
        }
        if self.depth.left.get() == 0 {
            let message = format!("there are more than {STACKS} nested stacks");
            return self.stop(node.place, message, "nest fewer");
        }
        self.depth.left.set(self.depth.left.get() - 1);
        let properties = node.get("Properties");
        self.path.push("Properties".to_owned());
        self.path.push("Parameters".to_owned());
        let passed = match properties.and_then(|properties| properties.get("Parameters")) {
            Some(parameters) => self.value(parameters)?,
            None => None,
        };
        let mut parameters = IndexMap::new();
        for (name, value) in passed.as_ref().and_then(Node::as_map).into_iter().flat_map(Map::iter) {
            match value.scalar_text() {
                Some(text) => {
                    parameters.insert(name.to_owned(), text.into_owned());
                }
                None => {
                    self.path.push(name.to_owned());
                    self.problem(
                        value.place,
                        format!("the value passed for `{name}` is a list, and has to be a text"),
                        "join it with `!Join [',', ..]`",
                    );
                    self.path.pop();
                }
            }
        }
        let inputs = Inputs {
            environment: self.inputs.environment.clone(),
            stack_name: self.child_name(logical_id),
            parameters,
            imports: self.inputs.imports.clone(),
        };
        let depth = Depth {
            stacks: self.depth.stacks + 1,
            levels: self.depth.levels,
            left: Rc::clone(&self.depth.left),
        };
        deploy_at(found, &inputs, self.nested, depth).map(Some).map_err(|problems| {
            self.problems.extend(problems);
            Stop
        })
    }
}
