//! Typed values: what a property accepts, checked by the Rust compiler.
//!
//! [`Val<T>`] is a thin wrapper over a template node. A literal, a parameter, an attribute, an `If` or
//! `AWS::NoValue` becomes a node as it comes in; the type `T` exists only for the compiler. [`IntoNode`]
//! does the conversion, [`IntoVal<T>`] is the permission to use it where a `T` is wanted.
//!
//! `T` is `String`, `bool`, `i64`, `f64`, [`Json`], [`Secret`], a property struct, `Vec<T>` or [`MapOf<T>`].

use crate::template::{Map, Node, Text, Value};
use indexmap::IndexMap;
use std::marker::PhantomData;

/// A value of type `T`, known now or only at deployment.
pub struct Val<T> {
    node: Node,
    kind: PhantomData<fn() -> T>,
}

/// Stands for any JSON value, as in a policy document.
#[derive(Debug, Clone, Copy)]
pub enum Json {}

/// Stands for a string that must not be written in clear: a dynamic reference or a `NoEcho` parameter.
#[derive(Debug, Clone, Copy)]
pub enum Secret {}

/// Stands for a mapping with keys of the author's choice and values of type `T`.
pub struct MapOf<T>(PhantomData<fn() -> T>);

/// Anything that becomes a template node.
pub trait IntoNode {
    /// Turns it into a node.
    fn into_node(self) -> Node;
}

/// Anything that may stand where a value of type `T` is wanted.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand where `{T}` is wanted",
    label = "`{T}` is wanted here",
    note = "a type named `TagNeedsValue` is a `Tag` without its required property: call `.value(..)`",
    note = "a list that mixes literals and references is written `list![..]`"
)]
pub trait IntoVal<T>: IntoNode {
    /// Turns it into a value.
    fn into_val(self) -> Val<T>
    where
        Self: Sized,
    {
        Val::new(self.into_node())
    }
}

impl<T> Val<T> {
    /// Wraps a node that the caller knows to be a `T`.
    #[must_use]
    pub fn new(node: impl Into<Node>) -> Self {
        Self { node: node.into(), kind: PhantomData }
    }

    /// Uses the value where another type is wanted, as CloudFormation converts between strings,
    /// numbers and booleans; validation judges what can be known of it.
    #[must_use]
    pub fn cast<U>(self) -> Val<U> {
        Val::new(self.node)
    }

    /// Returns the node.
    #[must_use]
    pub const fn node(&self) -> &Node {
        &self.node
    }
}

impl<T> Val<Vec<T>> {
    /// Makes a list; `list![..]` writes it.
    #[must_use]
    pub fn list(items: Vec<Val<T>>) -> Self {
        Self::new(items.into_iter().map(|item| item.node).collect::<Vec<_>>())
    }
}

impl<T> Val<MapOf<T>> {
    /// Makes a mapping; `map! {..}` writes it.
    #[must_use]
    pub fn map(entries: Vec<(Text, Val<T>)>) -> Self {
        Self::new(entries.into_iter().map(|(key, value)| (key, value.node)).collect::<Map>())
    }
}

impl<T> Clone for Val<T> {
    fn clone(&self) -> Self {
        Self::new(self.node.clone())
    }
}

impl<T> std::fmt::Debug for Val<T> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.node.fmt(formatter)
    }
}

impl<T> PartialEq for Val<T> {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

impl<T> IntoNode for Val<T> {
    fn into_node(self) -> Node {
        self.node
    }
}
impl<T> IntoVal<T> for Val<T> {}

impl<T> IntoNode for &Val<T> {
    fn into_node(self) -> Node {
        self.node.clone()
    }
}
impl<T> IntoVal<T> for &Val<T> {}

impl IntoNode for Node {
    fn into_node(self) -> Node {
        self
    }
}
impl IntoVal<Json> for Node {}

impl IntoNode for &str {
    fn into_node(self) -> Node {
        self.to_owned().into()
    }
}

impl IntoNode for Text {
    fn into_node(self) -> Node {
        self.into()
    }
}
impl IntoVal<String> for Text {}

impl IntoNode for &String {
    fn into_node(self) -> Node {
        self.clone().into()
    }
}

macro_rules! scalars {
    ($($literal:ty as $node:ty => $($kind:ty)*;)*) => {$(
        impl IntoNode for $literal {
            fn into_node(self) -> Node {
                <$node>::from(self).into()
            }
        }
        $(impl IntoVal<$kind> for $literal {})*
    )*};
}

scalars! {
    String as String => String;
    bool as bool => bool;
    i32 as i64 => i64 f64;
    u32 as i64 => i64 f64;
    i64 as i64 => i64 f64;
    f64 as f64 => f64;
}
impl IntoVal<String> for &str {}
impl IntoVal<String> for &String {}

impl<U: IntoNode, const N: usize> IntoNode for [U; N] {
    fn into_node(self) -> Node {
        self.into_iter().map(IntoNode::into_node).collect::<Vec<_>>().into()
    }
}
impl<T, U: IntoVal<T>, const N: usize> IntoVal<Vec<T>> for [U; N] {}

impl<U: IntoNode> IntoNode for Vec<U> {
    fn into_node(self) -> Node {
        self.into_iter().map(IntoNode::into_node).collect::<Vec<_>>().into()
    }
}
impl<T, U: IntoVal<T>> IntoVal<Vec<T>> for Vec<U> {}

impl<'a, U> IntoNode for &'a [U]
where
    &'a U: IntoNode,
{
    fn into_node(self) -> Node {
        self.iter().map(IntoNode::into_node).collect::<Vec<_>>().into()
    }
}
impl<'a, T, U> IntoVal<Vec<T>> for &'a [U] where &'a U: IntoVal<T> {}

impl<'a, U> IntoNode for &'a Vec<U>
where
    &'a U: IntoNode,
{
    fn into_node(self) -> Node {
        self.as_slice().into_node()
    }
}
impl<'a, T, U> IntoVal<Vec<T>> for &'a Vec<U> where &'a U: IntoVal<T> {}

impl<K: Into<Text>, U: IntoNode> IntoNode for IndexMap<K, U> {
    fn into_node(self) -> Node {
        self.into_iter().map(|(key, value)| (key, value.into_node())).collect::<Map>().into()
    }
}
impl<T, K: Into<Text>, U: IntoVal<T>> IntoVal<MapOf<T>> for IndexMap<K, U> {}

impl IntoNode for serde_json::Value {
    fn into_node(self) -> Node {
        match self {
            Self::Null => Value::Null.into(),
            Self::Bool(value) => value.into(),
            Self::Number(number) => match number.as_i64() {
                Some(integer) => integer.into(),
                None => number.as_f64().map_or(Value::Null, Value::Float).into(),
            },
            Self::String(text) => text.into(),
            Self::Array(items) => items.into_node(),
            Self::Object(entries) => {
                entries.into_iter().map(|(key, value)| (key, value.into_node())).collect::<Map>().into()
            }
        }
    }
}
impl IntoVal<Json> for serde_json::Value {}

/// The properties of a resource or property struct.
///
/// They are written in the order in which they were set, short values before lists and structures: the
/// order of required properties is not the author's to choose, and a name under a policy of fifty lines is
/// not found. Generated code builds on it; it is public because generated types are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Props(Map);

impl Props {
    /// Makes an empty bag.
    #[must_use]
    pub const fn new() -> Self {
        Self(Map::new())
    }

    /// Makes a bag with its first property.
    #[must_use]
    pub fn with<T>(key: &'static str, value: impl IntoVal<T>) -> Self {
        let mut props = Self::new();
        props.set(key, value);
        props
    }

    /// Makes a bag with its first property, whose schema does not say what it is.
    #[must_use]
    pub fn with_any(key: &'static str, value: impl IntoNode) -> Self {
        let mut props = Self::new();
        props.set_any(key, value);
        props
    }

    /// Sets a property; setting it again replaces its value.
    pub fn set<T>(&mut self, key: &'static str, value: impl IntoVal<T>) {
        self.set_any(key, value);
    }

    /// Sets a property whose schema does not say what it is.
    pub fn set_any(&mut self, key: &'static str, value: impl IntoNode) {
        self.0.set(key, value.into_node());
    }
}

impl IntoNode for Props {
    fn into_node(self) -> Node {
        let is_long = |(_, node): &(Text, Node)| matches!(node.value, Value::List(_) | Value::Map(_));
        let (long, short): (Vec<_>, Vec<_>) = self.0.into_iter().partition(is_long);
        short.into_iter().chain(long).collect::<Map>().into()
    }
}

/// Makes a list whose items may mix literals and references: `list!["a", &parameter]`.
#[macro_export]
macro_rules! list {
    ($($item:expr),* $(,)?) => {
        $crate::value::Val::list(::std::vec![$($crate::value::IntoVal::into_val($item)),*])
    };
}

/// Makes a mapping whose values are of one type: `map! { "Key" => &parameter }`.
#[macro_export]
macro_rules! map {
    ($($key:expr => $value:expr),* $(,)?) => {
        $crate::value::Val::map(::std::vec![
            $((::std::convert::Into::into($key), $crate::value::IntoVal::into_val($value))),*
        ])
    };
}

/// Makes any JSON object, for properties without a structure: `object! { "separatorChar" => "," }`.
#[macro_export]
macro_rules! object {
    ($($key:expr => $value:expr),* $(,)?) => {{
        let entries: ::std::vec::Vec<($crate::template::Text, $crate::template::Node)> = ::std::vec![
            $((::std::convert::Into::into($key), $crate::value::IntoNode::into_node($value))),*
        ];
        let mut map = $crate::template::Map::new();
        for (key, node) in entries {
            map.set(key, node);
        }
        $crate::value::Val::<$crate::value::Json>::new(map)
    }};
}
