//! Mappings that keep the order in which they were written.

use super::{Node, Text};
use crate::diagnostic::Place;
use std::collections::HashMap;
use std::sync::OnceLock;

/// A shorter mapping is searched from its start.
const INDEXED: usize = 32;

/// A mapping in the order written.
///
/// A look-up in a long mapping takes no longer than in a short one: it has an index, made when it is first
/// asked. Keys are unique: the reader refuses duplicates.
///
/// Two mappings are equal when their keys and values are, in the same order: places do not count.
#[derive(Debug, Clone, Default)]
pub struct Map {
    entries: Vec<Entry>,
    /// The positions of the keys, of a long mapping only.
    #[expect(clippy::box_collection, reason = "most mappings are short, and have no room to spare for it")]
    positions: OnceLock<Box<HashMap<Text, usize>>>,
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
        Self { entries: Vec::new(), positions: OnceLock::new() }
    }

    /// Makes an empty mapping with room for so many entries.
    #[must_use]
    pub fn with_capacity(entries: usize) -> Self {
        Self { entries: Vec::with_capacity(entries), positions: OnceLock::new() }
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
        self.position(key).and_then(|position| self.entries.get(position)).map(|entry| &entry.node)
    }

    /// Returns a key as the mapping holds it, with its value.
    #[must_use]
    pub fn get_key_value(&self, key: &str) -> Option<(&str, &Node)> {
        let entry = self.position(key).and_then(|position| self.entries.get(position))?;
        Some((&entry.key, &entry.node))
    }

    /// Returns the position of a key among the entries.
    #[must_use]
    pub fn position(&self, key: &str) -> Option<usize> {
        if self.entries.len() < INDEXED {
            return self.entries.iter().position(|entry| entry.key == key);
        }
        let read = || Box::new(self.entries.iter().map(|entry| entry.key.clone()).zip(0..).collect());
        self.positions.get_or_init(read).get(key).copied()
    }

    /// Returns the value of a key, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.position(key).and_then(|position| self.entries.get_mut(position)).map(|entry| &mut entry.node)
    }

    /// Returns where a key was written.
    #[must_use]
    pub fn key_place(&self, key: &str) -> Option<Place> {
        self.position(key).and_then(|position| self.entries.get(position)).map(|entry| entry.place)
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
        let key = key.into();
        if let Some(positions) = self.positions.get_mut() {
            positions.insert(key.clone(), self.entries.len());
        }
        self.entries.push(Entry { key, place, node: value.into() });
    }

    /// Removes a key and returns its value.
    pub fn remove(&mut self, key: &str) -> Option<Node> {
        let index = self.position(key)?;
        self.positions.take();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_mapping_knows_its_keys_while_it_changes() {
        let mut map: Map = (0..100_i64).map(|number| (format!("K{number}"), number)).collect();
        let told = |map: &Map, key: &str| (map.position(key), map.get(key).cloned());
        assert_eq!(told(&map, "K99"), (Some(99), Some(Node::from(99))));
        assert_eq!(told(&map, "K100"), (None, None));
        map.push("K100", 100);
        assert_eq!(map.remove("K0"), Some(Node::from(0)));
        map.set("K1", 7);
        assert_eq!(told(&map, "K0"), (None, None));
        assert_eq!(told(&map, "K1"), (Some(0), Some(Node::from(7))));
        assert_eq!(told(&map, "K100"), (Some(99), Some(Node::from(100))));
    }
}
