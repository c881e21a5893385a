//! The ordered template tree: the hub that construction, reading, validation and emission share.
//!
//! A [`Node`] is a value of a template with the place where it was written. An intrinsic function is a
//! node of its own kind, [`Value::Call`], with one normal form however it was spelt; everything else is
//! plain data. The tree keeps whatever a file holds, valid or not: judging it is the validator's work.

pub mod sub_text;

use crate::diagnostic::Place;
use std::borrow::Cow;

/// A string that is static where the program wrote it and owned where a user did.
pub type Text = Cow<'static, str>;

/// A value of a template, with the place where it was written.
///
/// Two nodes are equal when their values are: places do not count.
#[derive(Debug, Clone, Default)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it was written.
    pub place: Place,
}

/// What a node holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Value {
    /// The null of YAML and JSON.
    #[default]
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number that 64 bits hold.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// A string.
    Text(Text),
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order written.
    Map(Map),
    /// An intrinsic function with its argument.
    Call(Box<Call>),
}

/// An intrinsic function applied to its argument.
///
/// Normal forms: `Ref` and `Condition` take a text; `GetAtt` the list of logical id and attribute, the
/// attribute possibly a call (`A.B.C` is `A` and `B.C`); `Sub` a text, or the list of a text and a map.
/// An argument that does not have the normal form is kept as it was written.
#[derive(Debug, Clone)]
pub struct Call {
    /// The function.
    pub function: Function,
    /// Its argument.
    pub argument: Node,
    /// The handles that it was made from; empty for what was read from a file.
    pub owners: Vec<Owner>,
}

/// A handle's origin, kept so that a handle used in a stack other than its own can be refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The stack that declared it.
    pub stack: StackId,
    /// Its logical id.
    pub logical_id: Text,
    /// Where it was declared.
    pub place: Place,
    /// For an output of a nested stack, the logical id that the nested stack has in the parent.
    pub nested: Option<Text>,
}

/// The identity of a stack under construction, unique within the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StackId(pub(crate) u32);

macro_rules! functions {
    ($($variant:ident $key:literal $doc:literal,)*) => {
        /// The intrinsic functions of CloudFormation, those of the language extensions included.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Function { $(#[doc = $doc] $variant,)* }

        impl Function {
            /// Every function.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Returns the key of the long form, such as `Fn::GetAtt`.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }

            /// Returns the function of a long form's key.
            #[must_use]
            pub fn from_key(key: &str) -> Option<Self> {
                match key { $($key => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

functions! {
    Ref "Ref" "`Ref`",
    Condition "Condition" "`Condition`, which names a condition within another",
    GetAtt "Fn::GetAtt" "`Fn::GetAtt`",
    Sub "Fn::Sub" "`Fn::Sub`",
    Join "Fn::Join" "`Fn::Join`",
    Select "Fn::Select" "`Fn::Select`",
    Split "Fn::Split" "`Fn::Split`",
    If "Fn::If" "`Fn::If`",
    FindInMap "Fn::FindInMap" "`Fn::FindInMap`",
    Base64 "Fn::Base64" "`Fn::Base64`",
    Cidr "Fn::Cidr" "`Fn::Cidr`",
    GetAZs "Fn::GetAZs" "`Fn::GetAZs`",
    ImportValue "Fn::ImportValue" "`Fn::ImportValue`",
    Transform "Fn::Transform" "`Fn::Transform`",
    Length "Fn::Length" "`Fn::Length`",
    ToJsonString "Fn::ToJsonString" "`Fn::ToJsonString`",
    Equals "Fn::Equals" "`Fn::Equals`",
    And "Fn::And" "`Fn::And`",
    Or "Fn::Or" "`Fn::Or`",
    Not "Fn::Not" "`Fn::Not`",
    Contains "Fn::Contains" "`Fn::Contains`, of rules",
    EachMemberEquals "Fn::EachMemberEquals" "`Fn::EachMemberEquals`, of rules",
    EachMemberIn "Fn::EachMemberIn" "`Fn::EachMemberIn`, of rules",
    RefAll "Fn::RefAll" "`Fn::RefAll`, of rules",
    ValueOf "Fn::ValueOf" "`Fn::ValueOf`, of rules",
    ValueOfAll "Fn::ValueOfAll" "`Fn::ValueOfAll`, of rules",
}

impl Function {
    /// Returns the name that the short form's tag carries, such as `GetAtt` of `!GetAtt`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        self.key().trim_start_matches("Fn::")
    }

    /// Returns the function of a short form's tag, without its exclamation mark.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|function| function.tag() == tag)
    }
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl PartialEq for Call {
    fn eq(&self, other: &Self) -> bool {
        self.function == other.function && self.argument == other.argument
    }
}

impl<V: Into<Value>> From<V> for Node {
    fn from(value: V) -> Self {
        Self { value: value.into(), place: Place::Unknown }
    }
}

impl From<&'static str> for Value {
    fn from(text: &'static str) -> Self {
        Self::Text(Text::Borrowed(text))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Text::Owned(text))
    }
}

impl From<Text> for Value {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

impl From<Vec<Node>> for Value {
    fn from(items: Vec<Node>) -> Self {
        Self::List(items)
    }
}

impl From<Map> for Value {
    fn from(map: Map) -> Self {
        Self::Map(map)
    }
}

impl Node {
    /// Makes a call of an intrinsic function that no handle takes part in.
    #[must_use]
    pub fn call(function: Function, argument: impl Into<Self>) -> Self {
        Value::Call(Box::new(Call { function, argument: argument.into(), owners: Vec::new() })).into()
    }

    /// Sets where it was written.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// Returns the text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the mapping, if it is one.
    #[must_use]
    pub fn as_map(&self) -> Option<&Map> {
        match &self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// Returns the list's items, if it is a list.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// Returns the intrinsic function's call, if it is one.
    #[must_use]
    pub fn as_call(&self) -> Option<&Call> {
        match &self.value {
            Value::Call(call) => Some(call),
            _ => None,
        }
    }

    /// Returns the call's argument, if it is a call of that function.
    #[must_use]
    pub fn argument_of(&self, function: Function) -> Option<&Node> {
        self.as_call().filter(|call| call.function == function).map(|call| &call.argument)
    }

    /// Returns the value of a mapping's key, if it is a mapping that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_map().and_then(|map| map.get(key))
    }

    /// Tells whether it is `!Ref AWS::NoValue`.
    #[must_use]
    pub fn is_no_value(&self) -> bool {
        self.argument_of(Function::Ref).and_then(Node::as_text) == Some("AWS::NoValue")
    }
}

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

    /// Returns the entries in order, their values to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut Node)> {
        self.entries.iter_mut().map(|entry| (entry.key.as_ref(), &mut entry.node))
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

macro_rules! sections {
    ($($variant:ident $key:literal,)*) => {
        /// A top-level section of a template, in the order of the CloudFormation user guide.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Section { $(#[doc = concat!("`", $key, "`")] $variant,)* }

        impl Section {
            /// Every section, in the order in which a template is written.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Returns the section's key.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }
        }
    };
}

sections! {
    FormatVersion "AWSTemplateFormatVersion",
    Description "Description",
    Metadata "Metadata",
    Parameters "Parameters",
    Rules "Rules",
    Mappings "Mappings",
    Conditions "Conditions",
    Transform "Transform",
    Resources "Resources",
    Hooks "Hooks",
    Outputs "Outputs",
}

/// A template: its name, and its tree.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Template {
    /// The stack's name, or the path of the file as the user gave it.
    pub name: String,
    /// The whole tree; a mapping of the sections where the template is well formed.
    pub root: Node,
}

impl Template {
    /// Returns a section as it was written.
    #[must_use]
    pub fn section(&self, section: Section) -> Option<&Node> {
        self.root.get(section.key())
    }

    /// Returns the entries of a section that is a mapping; none where it is missing or malformed.
    pub fn entries(&self, section: Section) -> impl Iterator<Item = (&str, &Node)> {
        self.section(section).and_then(Node::as_map).into_iter().flat_map(Map::iter)
    }

    /// Returns the resources.
    pub fn resources(&self) -> impl Iterator<Item = Resource<'_>> {
        self.entries(Section::Resources).map(|(logical_id, node)| Resource { logical_id, node })
    }
}

/// A resource of a template, read as far as it is well formed.
#[derive(Debug, Clone, Copy)]
pub struct Resource<'a> {
    /// The logical id.
    pub logical_id: &'a str,
    /// The whole resource.
    pub node: &'a Node,
}

impl<'a> Resource<'a> {
    /// Returns the resource type, such as `AWS::S3::Bucket`.
    #[must_use]
    pub fn resource_type(&self) -> Option<&'a str> {
        self.node.get("Type").and_then(Node::as_text)
    }

    /// Returns the properties.
    #[must_use]
    pub fn properties(&self) -> Option<&'a Node> {
        self.node.get("Properties")
    }

    /// Returns the name of the resource's condition.
    #[must_use]
    pub fn condition(&self) -> Option<&'a str> {
        self.node.get("Condition").and_then(Node::as_text)
    }

    /// Returns the logical ids of `DependsOn`, which is a text or a list of texts.
    pub fn depends_on(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let node = self.node.get("DependsOn");
        let items = node.and_then(Node::as_list).unwrap_or_else(|| node.map_or(&[], std::slice::from_ref));
        items.iter().filter_map(Node::as_text)
    }
}
