//! What a deployment makes.

use crate::template::{Map, Node};
use indexmap::IndexMap;

/// A stack as CloudFormation would make it.
#[derive(Debug, Clone, PartialEq)]
pub struct Deployment {
    /// The name of the stack.
    pub stack_name: String,
    /// The template's name.
    pub template: String,
    /// The parameters' values; those that are masked too.
    pub parameters: Map,
    /// The names of the parameters with `NoEcho`.
    pub masked: Vec<String>,
    /// Whether each condition holds.
    pub conditions: IndexMap<String, bool>,
    /// The resources, in an order in which they can be made.
    pub resources: Vec<DeployedResource>,
    /// The outputs.
    pub outputs: IndexMap<String, DeployedOutput>,
}

/// A resource as CloudFormation would make it.
#[derive(Debug, Clone, PartialEq)]
pub struct DeployedResource {
    /// The logical id.
    pub logical_id: String,
    /// The resource type.
    pub resource_type: String,
    /// What `Ref` yields.
    pub physical_id: String,
    /// Whether the physical id holds something that a service assigns, which is made up here.
    pub is_made_up: bool,
    /// The ARN, where the resource has one that is known.
    pub arn: Option<String>,
    /// The properties, without intrinsic functions.
    pub properties: Node,
    /// The logical ids of the resources that have to be there first, sorted.
    pub depends_on: Vec<String>,
    /// The stack, where the resource is a nested one.
    pub nested: Option<Box<Deployment>>,
}

/// An output of a deployed stack.
#[derive(Debug, Clone, PartialEq)]
pub struct DeployedOutput {
    /// The value.
    pub value: String,
    /// The name under which other stacks import it.
    pub export: Option<String>,
}

impl Deployment {
    /// Returns a resource by its logical id.
    #[must_use]
    pub fn resource(&self, logical_id: &str) -> Option<&DeployedResource> {
        self.resources.iter().find(|resource| resource.logical_id == logical_id)
    }

    /// Tells whether a condition holds: of a nested stack that is made, as in `Users.IsTest`.
    #[must_use]
    pub fn condition(&self, name: &str) -> Option<bool> {
        match name.split_once('.') {
            Some((logical_id, rest)) => self.resource(logical_id)?.nested.as_ref()?.condition(rest),
            None => self.conditions.get(name).copied(),
        }
    }

    /// Returns every resource of this stack and of those nested in it, in the order in which they are made.
    #[must_use]
    pub fn all_resources(&self) -> Vec<&DeployedResource> {
        let mut all = Vec::new();
        for resource in &self.resources {
            match &resource.nested {
                Some(nested) => all.extend(nested.all_resources()),
                None => all.push(resource),
            }
        }
        all
    }
}
