//! One stack while it is deployed: what is known of it so far, worked out when it is first asked for.

use super::deployment::{DeployedOutput, DeployedResource, Deployment};
use super::identity::{self, Identity};
use super::inputs::{Inputs, Nested};
use super::{UNDEPLOYABLE, expand, order, parameters, rules};
use crate::diagnostic::{Diagnostic, Place, did_you_mean};
use crate::parameter::Parameter;
use crate::template::{Function, Map, Node, Resource, Section, Template, Value};
use indexmap::IndexMap;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

/// How deep stacks may nest each other, and values may refer to each other.
const NESTING: u32 = 10;
const REFERENCES: usize = 100;

/// How much of the names of the stack and of the resource a name that CloudFormation chooses has.
const PART: usize = 24;

/// Deploys a template.
///
/// # Errors
/// Returns everything that would make the deployment fail, as far as it can be told at once.
pub fn deploy(
    template: &Template,
    inputs: &Inputs,
    nested: Nested<'_>,
) -> Result<Deployment, Vec<Diagnostic>> {
    deploy_at(template, inputs, nested, 0)
}

fn deploy_at(
    template: &Template,
    inputs: &Inputs,
    nested: Nested<'_>,
    depth: u32,
) -> Result<Deployment, Vec<Diagnostic>> {
    let (values, problems) = parameters::values(template, inputs);
    let expanded = expand::expand(template, &values);
    let template = &expanded;
    let mut stack = Stack {
        template,
        inputs,
        nested,
        depth,
        parameters: values,
        conditions: HashMap::new(),
        names: HashMap::new(),
        children: HashMap::new(),
        asking: Vec::new(),
        uses: Vec::new(),
        path: Vec::new(),
        problems,
    };
    let deployment = if stack.problems.is_empty() { stack.deploy() } else { None };
    for problem in &mut stack.problems {
        if problem.stack.is_empty() {
            problem.stack.clone_from(&template.name);
        }
    }
    deployment.filter(|_| stack.problems.is_empty()).ok_or(stack.problems)
}

/// The work on a value ends: why is among the problems.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stop;

pub(super) type Evaluated<T> = Result<T, Stop>;

/// One stack while it is deployed.
pub(super) struct Stack<'a, 'n> {
    pub(super) template: &'a Template,
    pub(super) inputs: &'a Inputs,
    nested: Nested<'n>,
    depth: u32,
    pub(super) parameters: Map,
    /// The conditions that were asked for.
    conditions: HashMap<String, bool>,
    names: HashMap<String, (String, bool)>,
    children: HashMap<String, Option<Deployment>>,
    /// What is being worked out, the innermost last.
    asking: Vec<String>,
    /// The resources that what is being worked out refers to, the innermost last.
    uses: Vec<BTreeSet<String>>,
    pub(super) path: Vec<String>,
    problems: Vec<Diagnostic>,
}

impl Stack<'_, '_> {
    fn deploy(&mut self) -> Option<Deployment> {
        let template = self.template;
        for (name, node) in template.entries(Section::Rules) {
            self.path = vec![Section::Rules.key().to_owned(), name.to_owned()];
            let _ = rules::check(self, node);
        }
        if !self.problems.is_empty() {
            return None;
        }
        let mut conditions = IndexMap::new();
        for (name, node) in template.entries(Section::Conditions) {
            if let Ok(holds) = self.condition(name, node.place) {
                conditions.insert(name.to_owned(), holds);
            }
        }
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
                let message = format!("the resources {} need each other first", circle.join(", "));
                self.path = vec![Section::Resources.key().to_owned()];
                self.problem(Place::Unknown, message, "take one of the references away");
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
    fn asking<T>(
        &mut self,
        what: String,
        place: Place,
        work: impl FnOnce(&mut Self) -> Evaluated<T>,
    ) -> Evaluated<T> {
        if self.asking.contains(&what) || self.asking.len() >= REFERENCES {
            let message = format!("the value of `{what}` needs itself");
            return self.stop(place, message, "take one of the references of the circle away");
        }
        self.asking.push(what);
        let path = self.path.clone();
        let result = work(self);
        self.path = path;
        self.asking.pop();
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
        let holds = self.asking(name.to_owned(), place, |stack| {
            stack.path = vec![Section::Conditions.key().to_owned(), name.to_owned()];
            stack.holds(node)
        })?;
        self.conditions.insert(name.to_owned(), holds);
        Ok(holds)
    }

    /// Tells whether a resource or an output is made.
    fn is_made(&mut self, node: &Node) -> Evaluated<bool> {
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
        let mut uses = self.uses.pop().unwrap_or_default();
        let (properties, (physical_id, is_made_up), arn) = (properties?, identity?, arn?);
        for name in resource.depends_on() {
            // What is not made is not waited for (user guide, "DependsOn attribute").
            let node = self.template.section(Section::Resources).and_then(|section| section.get(name));
            if let Some(node) = node
                && self.is_made(node)?
            {
                uses.insert(name.to_owned());
            }
        }
        uses.remove(resource.logical_id);
        let nested = match kind {
            STACK => self.child(resource.logical_id, resource.node.place)?.cloned().map(Box::new),
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

    /// Returns the declaration of a resource that is made.
    fn made(&mut self, logical_id: &str, place: Place) -> Evaluated<&Node> {
        let template = self.template;
        let section = template.section(Section::Resources);
        let Some(node) = section.and_then(|section| section.get(logical_id)) else {
            let known = template.resources().map(|resource| resource.logical_id);
            let known = known.chain(template.entries(Section::Parameters).map(|(name, _)| name));
            let help = did_you_mean(logical_id, known, || format!("declare `{logical_id}`"));
            return self.stop(place, format!("`{logical_id}` is neither a parameter nor a resource"), help);
        };
        if !self.is_made(node)? {
            let message = format!("`{logical_id}` is not made with these parameter values");
            return self.stop(place, message, "refer to it under the same condition only");
        }
        if let Some(uses) = self.uses.last_mut() {
            uses.insert(logical_id.to_owned());
        }
        Ok(node)
    }

    /// Returns what `Ref` yields for a resource, and whether something of it is made up.
    pub(super) fn identity(&mut self, logical_id: &str, place: Place) -> Evaluated<(String, bool)> {
        let node = self.made(logical_id, place)?.clone();
        let kind = node.get("Type").and_then(Node::as_text).unwrap_or_default().to_owned();
        match identity::of(&kind) {
            Some(identity) => self.form(logical_id, &node, identity, identity.reference),
            None if kind == STACK => {
                let name = self.child_name(logical_id);
                let id = made_up(&format!("{name} id"), "########-####-####-####-############");
                let at = &self.inputs.environment;
                Ok((
                    format!(
                        "arn:{}:cloudformation:{}:{}:stack/{name}/{id}",
                        at.partition, at.region, at.account
                    ),
                    true,
                ))
            }
            None => Ok((format!("<{logical_id}>"), true)),
        }
    }

    /// Returns the ARN of a resource, where one of its attributes is that.
    fn arn(&mut self, logical_id: &str, kind: &str) -> Evaluated<Option<String>> {
        let Some(identity) = identity::of(kind) else { return Ok(None) };
        let forms = identity.attributes.iter().map(|(_, form)| *form).chain([identity.reference]);
        let Some(form) = forms.into_iter().find(|form| form.starts_with("arn:")) else { return Ok(None) };
        let node = self.made(logical_id, Place::Unknown)?.clone();
        self.form(logical_id, &node, identity, form).map(|(arn, _)| Some(arn))
    }

    /// Returns what `Fn::GetAtt` yields.
    pub(super) fn attribute(&mut self, logical_id: &str, attribute: &str, place: Place) -> Evaluated<String> {
        let node = self.made(logical_id, place)?.clone();
        let kind = node.get("Type").and_then(Node::as_text).unwrap_or_default().to_owned();
        if let Some(output) = attribute.strip_prefix("Outputs.")
            && kind == STACK
        {
            let Some(child) = self.child(logical_id, place)? else {
                return Ok(format!("<{logical_id}.{attribute}>"));
            };
            return match child.outputs.get(output) {
                Some(output) => Ok(output.value.clone()),
                None => {
                    let known: Vec<String> = child.outputs.keys().cloned().collect();
                    let help = did_you_mean(output, known.iter().map(String::as_str), || {
                        "refer to an output of the nested stack".to_owned()
                    });
                    let message =
                        format!("`{logical_id}` has no output `{output}` with these parameter values");
                    self.stop(place, message, help)
                }
            };
        }
        let Some(identity) = identity::of(&kind) else { return Ok(format!("<{logical_id}.{attribute}>")) };
        match identity.attributes.iter().find(|(name, _)| *name == attribute) {
            Some((_, form)) => self.form(logical_id, &node, identity, form).map(|(text, _)| text),
            // A property that can be read back.
            None => match node.get("Properties").and_then(|properties| properties.get(attribute)) {
                Some(property) => self.text(property),
                None => Ok(format!("<{logical_id}.{attribute}>")),
            },
        }
    }

    /// Fills the placeholders of a form in.
    fn form(
        &mut self,
        logical_id: &str,
        node: &Node,
        identity: &Identity,
        form: &str,
    ) -> Evaluated<(String, bool)> {
        let is_made_up =
            form.contains("{id}") || form.contains("{name}") && { self.name(logical_id, node, identity)?.1 };
        let mut text = String::new();
        let mut rest = form;
        while let Some((literal, after)) = rest.split_once('{') {
            text.push_str(literal);
            let (placeholder, after) = split_placeholder(after);
            rest = after;
            let value = match placeholder {
                "name" => self.name(logical_id, node, identity)?.0,
                "id" => made_up(&format!("{} {logical_id}", self.inputs.stack_name), identity.assigned),
                "partition" => self.inputs.environment.partition.clone(),
                "region" => self.inputs.environment.region.clone(),
                "account" => self.inputs.environment.account.clone(),
                "suffix" => self.inputs.environment.url_suffix().to_owned(),
                property => {
                    let (property, default) = property.split_once('|').unwrap_or((property, ""));
                    let set = node.get("Properties").and_then(|properties| properties.get(property));
                    match set {
                        Some(value) => self.text(value)?,
                        None if default == "{account}" => self.inputs.environment.account.clone(),
                        None => default.to_owned(),
                    }
                }
            };
            text.push_str(&value);
        }
        text.push_str(rest);
        Ok((text, is_made_up))
    }

    /// Returns a resource's name, and whether CloudFormation makes it up.
    fn name(&mut self, logical_id: &str, node: &Node, identity: &Identity) -> Evaluated<(String, bool)> {
        if let Some(known) = self.names.get(logical_id) {
            return Ok(known.clone());
        }
        let property = identity.name.unwrap_or_default();
        let set = property.split('.').try_fold(node.get("Properties"), |node, step| Some(node?.get(step)));
        let named = match set.flatten() {
            Some(value) => self.asking(logical_id.to_owned(), value.place, |stack| {
                stack.path =
                    vec![Section::Resources.key().to_owned(), logical_id.to_owned(), "Properties".to_owned()];
                stack.path.extend(property.split('.').map(str::to_owned));
                stack.uses.push(BTreeSet::new());
                let value = stack.value(value);
                stack.uses.pop();
                value
            })?,
            None => None,
        };
        let name = match named.as_ref().and_then(Node::scalar_text) {
            Some(name) => (name.into_owned(), false),
            None => {
                let suffix = made_up(&format!("{} {logical_id}", self.inputs.stack_name), "############");
                // The longest name of the services here has 63 characters, so that both parts are cut to 24.
                let cut = |text: &str| text.chars().take(PART).collect::<String>();
                let name = format!("{}-{}-{suffix}", cut(&self.inputs.stack_name), cut(logical_id));
                // User guide, "Name type"; a bucket's name has no capital letters.
                let is_bucket = identity.resource_type == "AWS::S3::Bucket";
                (if is_bucket { name.to_lowercase() } else { name }, true)
            }
        };
        self.names.insert(logical_id.to_owned(), name.clone());
        Ok(name)
    }

    fn child_name(&self, logical_id: &str) -> String {
        let parent = &self.inputs.stack_name;
        format!(
            "{parent}-{logical_id}-{}",
            made_up(&format!("{parent} {logical_id}"), "############").to_uppercase()
        )
    }

    /// Deploys a nested stack; none where its template is not known.
    fn child(&mut self, logical_id: &str, place: Place) -> Evaluated<Option<&Deployment>> {
        if !self.children.contains_key(logical_id) {
            let child =
                self.asking(format!("{logical_id} (nested)"), place, |stack| stack.deploy_child(logical_id))?;
            self.children.insert(logical_id.to_owned(), child);
        }
        Ok(self.children.get(logical_id).and_then(Option::as_ref))
    }

    fn deploy_child(&mut self, logical_id: &str) -> Evaluated<Option<Deployment>> {
        let template = self.template;
        let properties = template
            .section(Section::Resources)
            .and_then(|section| section.get(logical_id))
            .and_then(|node| node.get("Properties"));
        let Some(properties) = properties else { return Ok(None) };
        self.path = [Section::Resources.key(), logical_id, "Properties"].map(str::to_owned).to_vec();
        let Some(url) = properties.get("TemplateURL") else { return Ok(None) };
        let place = url.place;
        self.path.push("TemplateURL".to_owned());
        let url = self.text(url)?;
        let Some(found) = (self.nested)(&url) else { return Ok(None) };
        if self.depth >= NESTING {
            return self.stop(place, format!("stacks are nested deeper than {NESTING} levels"), "nest fewer");
        }
        self.path.pop();
        let mut inputs = Inputs {
            environment: self.inputs.environment.clone(),
            stack_name: self.child_name(logical_id),
            parameters: IndexMap::new(),
            imports: self.inputs.imports.clone(),
        };
        self.path.push("Parameters".to_owned());
        for (name, node) in
            properties.get("Parameters").and_then(Node::as_map).into_iter().flat_map(Map::iter)
        {
            self.path.push(name.to_owned());
            if let Some(value) = self.value(node)? {
                match value.scalar_text() {
                    Some(text) => {
                        inputs.parameters.insert(name.to_owned(), text.into_owned());
                    }
                    None => self.problem(
                        node.place,
                        format!("the value passed for `{name}` is a list, and has to be a text"),
                        "join it with `!Join [',', ..]`",
                    ),
                }
            }
            self.path.pop();
        }
        match deploy_at(found, &inputs, self.nested, self.depth + 1) {
            Ok(deployment) => Ok(Some(deployment)),
            Err(problems) => {
                self.problems.extend(problems);
                Err(Stop)
            }
        }
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
            "AWS::Partition" => at.partition.clone(),
            "AWS::URLSuffix" => at.url_suffix().to_owned(),
            "AWS::StackName" => self.inputs.stack_name.clone(),
            "AWS::StackId" => {
                let id = made_up(
                    &format!("{} id", self.inputs.stack_name),
                    "########-####-####-####-############",
                );
                format!(
                    "arn:{}:cloudformation:{}:{}:stack/{}/{id}",
                    at.partition, at.region, at.account, self.inputs.stack_name
                )
            }
            _ => {
                if let Some(value) = self.parameters.get(name) {
                    return Ok(Some(value.clone()));
                }
                self.identity(name, place)?.0
            }
        };
        Ok(Some(text.into()))
    }

    /// Reads the two arguments of `Fn::GetAtt`.
    pub(super) fn get_att(&mut self, argument: &Node) -> Evaluated<Node> {
        let Some([logical_id, attribute]) = argument.as_list() else {
            return self.stop(
                argument.place,
                "`Fn::GetAtt` has no attribute",
                "write `!GetAtt Resource.Attribute`",
            );
        };
        let attribute = match attribute.argument_of(Function::Ref) {
            Some(_) => self.text(attribute)?,
            None => attribute.as_text().unwrap_or_default().to_owned(),
        };
        let logical_id = logical_id.as_text().unwrap_or_default();
        self.attribute(logical_id, &attribute, argument.place).map(Node::from)
    }
}

const STACK: &str = "AWS::CloudFormation::Stack";

/// Splits a placeholder off, which may have braces of its own.
fn split_placeholder(text: &str) -> (&str, &str) {
    let mut depth = 0_u32;
    for (at, character) in text.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => {
                return (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    (text, "")
}

/// Makes up what a service assigns: each `#` of a form becomes a character that depends on the seed alone.
fn made_up(seed: &str, form: &str) -> String {
    let mut digits = String::new();
    let mut text = String::with_capacity(form.len());
    let mut round = 0;
    for character in form.chars() {
        if character != '#' {
            text.push(character);
            continue;
        }
        if digits.is_empty() {
            for byte in Sha256::digest(format!("{seed} {round}")) {
                let _ = write!(digits, "{byte:02x}");
            }
            round += 1;
        }
        text.extend(digits.pop());
    }
    text
}
