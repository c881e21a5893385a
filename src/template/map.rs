//! Mappings that keep the order in which they were written.

use super::{Node, Text};
use crate::diagnostic::Place;

/// A mapping in the order written.
///
/// Look-up is linear: the mappings of templates are short, and the places that look up by the hundred
/// (logical ids) build an index of their own. Keys are unique: the reader refuses duplicates.
///
/// Two mappings are equal when their keys and values are, in the same order: places do not count.
#[derive(Debug, Clone, Default)]
pub struct Map {
    entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
struct Entry {
    key: Text,
    /// Where the key was written.
    place: Place,
    node: Node,
}

impl PartialEq for Map {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Map {
    /// Makes an empty mapping.
    #[must_use]
    pub const fn new() -> Self {
        Self { entries: Vec::new() }
    }

    /// Returns the number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Tells whether there is no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns the value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.node)
    }

    /// Returns the value of a key, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.entries.iter_mut().find(|entry| entry.key == key).map(|entry| &mut entry.node)
    }

    /// Returns where a key was written.
    #[must_use]
    pub fn key_place(&self, key: &str) -> Option<Place> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| entry.place)
    }

    /// Returns an entry by its position: where the key was written, and the value.
    #[must_use]
    pub fn entry(&self, position: usize) -> Option<(Place, &Node)> {
        self.entries.get(position).map(|entry| (entry.place, &entry.node))
    }

    /// Sets a key: a new key goes to the end, a known one keeps its position and takes the new value.
    pub fn set(&mut self, key: impl Into<Text>, value: impl Into<Node>) {
        let (key, value) = (key.into(), value.into());
        match self.get_mut(&key) {
            Some(node) => *node = value,
            None => self.push(key, value),
        }
    }

    /// Adds an entry whose key is known to be new.
    pub fn push(&mut self, key: impl Into<Text>, value: impl Into<Node>) {
        self.push_at(key, Place::Unknown, value);
    }

    /// Adds an entry whose key is known to be new, with the place of the key.
    pub fn push_at(&mut self, key: impl Into<Text>, place: Place, value: impl Into<Node>) {
        self.entries.push(Entry { key: key.into(), place, node: value.into() });
    }

    /// Removes a key and returns its value.
    pub fn remove(&mut self, key: &str) -> Option<Node> {
        let index = self.entries.iter().position(|entry| entry.key == key)?;
        Some(self.entries.remove(index).node)
    }

    /// Returns the entries in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &Node)> + ExactSizeIterator {
        self.entries.iter().map(|entry| (entry.key.as_ref(), &entry.node))
    }

    /// Returns the keys in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &str> + ExactSizeIterator {
        self.entries.iter().map(|entry| entry.key.as_ref())
    }
}

impl IntoIterator for Map {
    type Item = (Text, Node);
    type IntoIter = IntoEntries;

    fn into_iter(self) -> IntoEntries {
        IntoEntries(self.entries.into_iter())
    }
}

/// The entries of a mapping that is taken apart.
#[derive(Debug)]
pub struct IntoEntries(std::vec::IntoIter<Entry>);

impl Iterator for IntoEntries {
    type Item = (Text, Node);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|entry| (entry.key, entry.node))
    }
}

impl<K: Into<Text>, V: Into<Node>> FromIterator<(K, V)> for Map {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::new();
        for (key, node) in entries {
            map.push(key, node);
        }
        map
    }
}
