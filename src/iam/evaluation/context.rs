//! Condition keys with their values.

use std::borrow::Cow;

/// Condition keys in lower case, since their case does not count, with their values. They are few, and looked
/// for more often than added.
#[derive(Debug, Clone, Default)]
pub(super) struct Context(Vec<(Cow<'static, str>, Vec<Box<str>>)>);

impl Context {
    pub(super) fn set<V: Into<Box<str>>>(
        &mut self,
        key: Cow<'static, str>,
        values: impl IntoIterator<Item = V>,
    ) {
        let is_lower = key.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
        let key = if is_lower { key } else { key.to_lowercase().into() };
        let values = values.into_iter().map(Into::into).collect();
        match self.0.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => *known = values,
            None => self.0.push((key, values)),
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&[Box<str>]> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, values)| values.as_slice())
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(key, _)| key.as_ref())
    }
}
