//! Templates that nest each other.

use crate::template::{Template, nested_urls};
use indexmap::IndexMap;
use std::collections::HashMap;

/// Templates by their names, and which of them nest which.
#[derive(Debug, Clone, Default)]
pub struct Templates {
    templates: IndexMap<String, Template>,
    /// The names of those that are nested, by that of the parent and the logical id in it.
    nested: HashMap<(String, String), String>,
}

impl Templates {
    /// Takes templates, each with the URL under which others nest it.
    #[must_use]
    pub fn by_url(templates: impl IntoIterator<Item = (String, Template)>) -> Self {
        let (mut all, mut names) = (Self::default(), HashMap::new());
        for (url, template) in templates {
            names.insert(url, template.name.clone());
            all.templates.insert(template.name.clone(), template);
        }
        for template in all.templates.values() {
            for url in nested_urls(template) {
                if let Some(name) = names.get(&url.text) {
                    all.nested.insert((template.name.clone(), url.logical_id), name.clone());
                }
            }
        }
        all
    }

    /// Adds a template; tells whether there was none of its name.
    pub fn insert(&mut self, template: Template) -> bool {
        self.templates.insert(template.name.clone(), template).is_none()
    }

    /// Says which template a nested stack of another stands for.
    pub fn nest(&mut self, parent: &str, logical_id: &str, child: &str) {
        self.nested.insert((parent.to_owned(), logical_id.to_owned()), child.to_owned());
    }

    /// Returns a template by its name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Template> {
        self.templates.get(name)
    }

    /// Returns the template of a nested stack, where it is known.
    #[must_use]
    pub fn nested(&self, parent: &Template, logical_id: &str) -> Option<&Template> {
        self.get(self.nested.get(&(parent.name.clone(), logical_id.to_owned()))?)
    }
}
