//! The ordered template tree: the hub that construction, reading, validation and emission share.
//!
//! A [`Node`] is a value of a template with the place where it was written. An intrinsic function is a
//! node of its own kind, [`Value::Call`], with one normal form however it was spelt; everything else is
//! plain data. The tree keeps whatever a file holds, valid or not: judging it is the validator's work.

pub mod dynamic;
mod function;
mod loop_variable;
mod map;
mod nested_url;
pub mod sub_text;

pub use function::{Function, LOOP_KEY, is_expanded};
pub use loop_variable::LoopVariable;
pub use map::{IntoEntries, Map};
pub use nested_url::{NestedUrl, nested_urls};

use crate::diagnostic::Place;
use std::borrow::Cow;

/// The resource type of a nested stack.
pub const NESTED_STACK: &str = "AWS::CloudFormation::Stack";

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
    Bool(Truth),
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

/// A boolean, with the word that stands for it.
///
/// Two are equal when their values are: YAML 1.1 has many words for each.
#[derive(Debug, Clone, Copy)]
pub struct Truth {
    /// The boolean.
    pub value: bool,
    /// The word as it was written, such as `true` or `ON`.
    pub word: &'static str,
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

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl PartialEq for Truth {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        Self { value, word: if value { "true" } else { "false" } }
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
        Self::Bool(value.into())
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

    /// Returns the text that CloudFormation makes of a scalar other than null; a number as it is written.
    #[must_use]
    pub fn scalar_text(&self) -> Option<Cow<'_, str>> {
        match &self.value {
            Value::Text(text) => Some(Cow::Borrowed(text)),
            Value::Bool(Truth { value, .. }) => Some(Cow::Borrowed(Truth::from(*value).word)),
            Value::Integer(number) => Some(Cow::Owned(number.to_string())),
            Value::Float(number) => Some(Cow::Owned(format!("{number:?}"))),
            Value::Null | Value::List(_) | Value::Map(_) | Value::Call(_) => None,
        }
    }

    /// Returns the text that CloudFormation makes of a scalar, where it is certain: none of a fraction, whose
    /// digits are the reader's.
    #[must_use]
    pub fn exact_text(&self) -> Option<Cow<'_, str>> {
        self.scalar_text().filter(|_| !matches!(self.value, Value::Float(_)))
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

    /// Returns the list's items, or itself as the only one: how CloudFormation reads `DependsOn`.
    #[must_use]
    pub fn as_list_or_one(&self) -> &[Self] {
        self.as_list().unwrap_or(std::slice::from_ref(self))
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

    /// Returns the names of the transforms; each is a text, or a mapping of its name and parameters.
    pub fn transforms(&self) -> impl Iterator<Item = &str> {
        self.section(Section::Transform)
            .map_or(&[][..], Node::as_list_or_one)
            .iter()
            .filter_map(transform_name)
    }

    /// Returns the resources.
    pub fn resources(&self) -> impl Iterator<Item = Resource<'_>> {
        self.entries(Section::Resources).map(|(logical_id, node)| Resource { logical_id, node })
    }
}

/// Returns the name of a transform or macro that a node calls.
#[must_use]
pub fn transform_name(node: &Node) -> Option<&str> {
    node.as_text().or_else(|| node.get("Name")?.as_text())
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
        self.node.get("DependsOn").map_or(&[][..], Node::as_list_or_one).iter().filter_map(Node::as_text)
    }
}
