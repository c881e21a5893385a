//! The names of resources: what `Ref` and `Fn::GetAtt` yield, from the forms of [`identity`].

use super::identity::{self, Identity};
use super::stack::{Evaluated, Stack};
use crate::diagnostic::{Place, did_you_mean};
use crate::template::{Function, NESTED_STACK, Node, Section};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// How much of the names of the stack and of the resource a name that CloudFormation chooses has: the longest
/// name of the services here has 63 characters.
const PART: usize = 24;

/// The random part of a name that CloudFormation chooses.
const RANDOM: &str = "############";

/// The unique part of a stack's id.
const UNIQUE: &str = "########-####-####-####-############";

impl<'a> Stack<'a, '_> {
    /// Returns the declaration of a resource that is made, which what is being worked out now needs.
    pub(super) fn made(&mut self, logical_id: &str, place: Place) -> Evaluated<&'a Node> {
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
        let node = self.made(logical_id, place)?;
        let kind = node.get("Type").and_then(Node::as_text).unwrap_or_default();
        match identity::of(kind) {
            Some(identity) => self.form(logical_id, node, identity, identity.reference),
            None if kind == NESTED_STACK => Ok((self.stack_id(&self.child_name(logical_id)), true)),
            None => Ok((format!("<{logical_id}>"), true)),
        }
    }

    /// Returns the ARN of a resource, where one of its attributes is that.
    pub(super) fn arn(&mut self, logical_id: &str, kind: &str) -> Evaluated<Option<String>> {
        let Some(identity) = identity::of(kind) else { return Ok(None) };
        let forms = identity.attributes.iter().map(|(_, form)| *form).chain([identity.reference]);
        let Some(form) = forms.into_iter().find(|form| form.starts_with("arn:")) else { return Ok(None) };
        let node = self.made(logical_id, Place::Unknown)?;
        self.form(logical_id, node, identity, form).map(|(arn, _)| Some(arn))
    }

    /// Evaluates `Fn::GetAtt`.
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

    /// Returns what `Fn::GetAtt` yields.
    pub(super) fn attribute(&mut self, logical_id: &str, attribute: &str, place: Place) -> Evaluated<String> {
        self.is_other(logical_id, place)?;
        let node = self.made(logical_id, place)?;
        let kind = node.get("Type").and_then(Node::as_text).unwrap_or_default();
        if let Some(output) = attribute.strip_prefix("Outputs.")
            && kind == NESTED_STACK
        {
            let value = self.child_output(logical_id, output, place)?;
            return Ok(value.unwrap_or_else(|| format!("<{logical_id}.{attribute}>")));
        }
        let Some(identity) = identity::of(kind) else { return Ok(format!("<{logical_id}.{attribute}>")) };
        if let Some((_, form)) = identity.attributes.iter().find(|(name, _)| *name == attribute) {
            return self.form(logical_id, node, identity, form).map(|(text, _)| text);
        }
        // A property that can be read back.
        match node.get("Properties").and_then(|properties| properties.get(attribute)) {
            Some(property) => self.property(logical_id, attribute, property),
            None => Ok(format!("<{logical_id}.{attribute}>")),
        }
    }

    /// Fills the placeholders of a form in.
    fn form(
        &mut self,
        logical_id: &str,
        node: &'a Node,
        identity: &Identity,
        form: &str,
    ) -> Evaluated<(String, bool)> {
        let at = &self.inputs.environment;
        let mut is_made_up = false;
        let mut text = String::new();
        let mut rest = form;
        while let Some((literal, after)) = rest.split_once('{') {
            text.push_str(literal);
            let (placeholder, after) = split_placeholder(after);
            rest = after;
            match placeholder {
                "name" => {
                    let (name, is_chosen) = self.name(logical_id, node, identity)?;
                    is_made_up |= is_chosen;
                    text.push_str(&name);
                }
                "id" => {
                    is_made_up = true;
                    text.push_str(&self.made_up(logical_id, identity.assigned));
                }
                "partition" => text.push_str(at.partition.name),
                "region" => text.push_str(&at.region),
                "account" => text.push_str(&at.account),
                "suffix" => text.push_str(at.partition.suffix),
                property => {
                    let (property, default) = property.split_once('|').unwrap_or((property, ""));
                    match node.get("Properties").and_then(|properties| properties.get(property)) {
                        Some(value) => text.push_str(&self.property(logical_id, property, value)?),
                        None if default == "{account}" => text.push_str(&at.account),
                        None => text.push_str(default),
                    }
                }
            }
        }
        text.push_str(rest);
        Ok((text, is_made_up))
    }

    /// Returns a property of a resource as a text.
    fn property(&mut self, logical_id: &str, name: &str, value: &'a Node) -> Evaluated<String> {
        let question = (Section::Resources, format!("{logical_id}.{name}"));
        self.asking(question, value.place, |stack| stack.of_resource(logical_id, name, |it| it.text(value)))
    }

    /// Returns a resource's name, and whether CloudFormation chooses it.
    fn name(&mut self, logical_id: &str, node: &'a Node, identity: &Identity) -> Evaluated<(String, bool)> {
        if let Some(known) = self.names.get(logical_id) {
            return Ok(known.clone());
        }
        let property = identity.name.unwrap_or_default();
        let set = property.split('.').try_fold(node.get("Properties"), |node, step| Some(node?.get(step)));
        let named = match set.flatten() {
            Some(value) => {
                let question = (Section::Resources, logical_id.to_owned());
                self.asking(question, value.place, |stack| {
                    stack.of_resource(logical_id, property, |stack| stack.value(value))
                })?
            }
            None => None,
        };
        let name = match named.as_ref().and_then(Node::scalar_text) {
            Some(name) => (name.into_owned(), false),
            None => {
                let cut = |text: &str| text.chars().take(PART).collect::<String>();
                let random = self.made_up(logical_id, RANDOM);
                let name = format!("{}-{}-{random}", cut(&self.inputs.stack_name), cut(logical_id));
                // User guide, "Name type"; a bucket's name has no capital letters.
                let is_bucket = identity.resource_type == "AWS::S3::Bucket";
                (if is_bucket { name.to_lowercase() } else { name }, true)
            }
        };
        self.names.insert(logical_id.to_owned(), name.clone());
        Ok(name)
    }

    /// Works on a property of a resource. What it refers to, that resource needs, and not the one for which it
    /// is worked out.
    fn of_resource<T>(
        &mut self,
        logical_id: &str,
        property: &str,
        work: impl FnOnce(&mut Self) -> Evaluated<T>,
    ) -> Evaluated<T> {
        self.path = [Section::Resources.key(), logical_id, "Properties"].map(str::to_owned).to_vec();
        self.path.extend(property.split('.').map(str::to_owned));
        self.uses.push(BTreeSet::new());
        let result = work(self);
        self.uses.pop();
        result
    }

    /// Returns the name that CloudFormation chooses for a nested stack.
    pub(super) fn child_name(&self, logical_id: &str) -> String {
        let random = self.made_up(logical_id, RANDOM).to_uppercase();
        format!("{}-{logical_id}-{random}", self.inputs.stack_name)
    }

    /// Returns the id of a stack.
    pub(super) fn stack_id(&self, stack_name: &str) -> String {
        let at = &self.inputs.environment;
        let unique = made_up(&format!("{stack_name} id"), UNIQUE);
        let (partition, region, account) = (at.partition.name, &at.region, &at.account);
        format!("arn:{partition}:cloudformation:{region}:{account}:stack/{stack_name}/{unique}")
    }

    fn made_up(&self, logical_id: &str, form: &str) -> String {
        made_up(&format!("{} {logical_id}", self.inputs.stack_name), form)
    }
}

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
pub(super) fn made_up(seed: &str, form: &str) -> String {
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
