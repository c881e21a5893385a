//! Tags that everything in a stack has.

use super::entry::Entry;
use super::stack::Stack;
use crate::schema::{self, TagForm};
use crate::template::{Map, Node, Value};

impl Stack {
    /// Tags whatever is added from now on, where its type takes tags. A tag that a resource has already stays as it is.
    ///
    /// CloudFormation gives the tags of a nested stack to what it makes, so that those of the child need none of this.
    pub fn tag_all<'t>(&mut self, tags: impl IntoIterator<Item = (&'t String, &'t String)>) {
        self.tags.extend(tags.into_iter().map(|(key, value)| (key.clone(), value.clone())));
    }

    /// Adds the stack's tags to a resource.
    pub(super) fn tag<R>(&self, entry: &mut Entry<R>) {
        if self.tags.is_empty() {
            return;
        }
        let Some((property, form)) = schema::tags(&entry.resource_type) else { return };
        if matches!(entry.properties.value, Value::Null) {
            entry.properties.value = Map::new().into();
        }
        let Value::Map(properties) = &mut entry.properties.value else { return };
        if properties.get(&property).is_none() {
            let none: Node = match form {
                TagForm::List => Vec::<Node>::new().into(),
                TagForm::Object => Map::new().into(),
            };
            properties.push(property.clone(), none);
        }
        // What is known at deployment only cannot be added to.
        match properties.get_mut(&property).map(|node| &mut node.value) {
            Some(Value::List(own)) => {
                for (key, value) in &self.tags {
                    let is_own = |tag: &Node| tag.get("Key").and_then(Node::as_text) == Some(key);
                    if !own.iter().any(is_own) {
                        let tag = [("Key", key.clone().into()), ("Value", value.clone().into())];
                        own.push(Map::from_iter::<[(&str, Node); 2]>(tag).into());
                    }
                }
            }
            Some(Value::Map(own)) => {
                for (key, value) in &self.tags {
                    if own.get(key).is_none() {
                        own.push(key.clone(), value.clone());
                    }
                }
            }
            _ => {}
        }
    }
}
