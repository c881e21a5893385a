//! Parameter values that bring a situation about.

use super::model::Value;
use super::{Conditions, Guard};
use indexmap::IndexMap;
use std::collections::HashMap;

impl Conditions {
    /// Returns values with which a situation of the guard holds, for the parameters that conditions tell apart:
    /// of each the first candidate that goes with those chosen before it, else a text that the template names.
    /// What a text that is known only at deployment is, is not looked at.
    ///
    /// # Errors
    /// Returns the name of a parameter of which no candidate will do.
    pub(crate) fn choose(
        &self,
        guard: &Guard,
        candidates: impl Fn(&str) -> Vec<String>,
    ) -> Result<IndexMap<String, String>, String> {
        let mut left = self.and(guard, &self.evaluated().allowed);
        let model = self.model.borrow();
        // What was chosen beside the texts that are named, by the group of variables and the number.
        let mut others: HashMap<usize, HashMap<usize, String>> = HashMap::new();
        let mut chosen = IndexMap::new();
        for (variable, name) in model.references().filter(|(_, name)| self.parameters.contains_key(*name)) {
            let others = others.entry(model.group(variable)).or_default();
            let values: Vec<_> = model.values(variable).collect();
            let shared = others.values().filter(|text| self.permits(name, text)).cloned();
            let named = values.iter().filter_map(|(value, _)| match value {
                Value::Text(text) => Some(text.clone().into_owned()),
                Value::Other(_) => None,
            });
            let texts: Vec<String> = candidates(name).into_iter().chain(shared).chain(named).collect();
            // A parameter with too many values to list is told apart from nothing.
            let mut found = texts.first().filter(|_| values.is_empty()).cloned();
            'texts: for text in texts {
                let own = Value::Text(text.clone().into());
                let is_named = values.iter().any(|(value, _)| **value == own);
                let is_taken = others.values().any(|other| *other == text);
                for (value, guard) in &values {
                    let fits = match value {
                        Value::Text(_) => **value == own,
                        Value::Other(_) if is_named => false,
                        Value::Other(number) => others.get(number).map_or(!is_taken, |other| *other == text),
                    };
                    let rest = if fits { self.diagrams.and(&left, guard) } else { Guard::NEVER };
                    if rest.is_never() {
                        continue;
                    }
                    left = rest;
                    if let Value::Other(number) = value {
                        others.insert(*number, text.clone());
                    }
                    found = Some(text);
                    break 'texts;
                }
            }
            chosen.insert(name.to_owned(), found.ok_or_else(|| name.to_owned())?);
        }
        Ok(chosen)
    }

    /// Returns the parameters that texts refer to which are known only at deployment, in the order of their
    /// first use.
    pub(crate) fn mentioned(&self) -> Vec<String> {
        self.evaluated();
        let names = self.model.borrow().composed_mentions();
        names.into_iter().filter(|name| self.parameters.contains_key(name)).collect()
    }
}
