//! Template nodes as the `jsonschema` crate sees them, without a copy.

use crate::template::{Map, Node, Value};
use crate::validate::resolve::literal;
use jsonschema::JsonType;
use jsonschema::json::{Array, Json, JsonNumber, Node as JsonNode, NodeIdentity, Object};
use std::borrow::Cow;

/// The representation: literal template nodes.
pub(in crate::validate::schema) struct TemplateJson;

/// A literal node, its disguise taken off.
#[derive(Clone, Copy)]
pub(in crate::validate::schema) struct Literal<'a>(pub(super) &'a Node);

impl<'a> Literal<'a> {
    /// Wraps a node; what is not literal is seen as null, and is not handed over.
    pub(super) fn of(node: &'a Node) -> Self {
        static NULL: Node = Node { value: Value::Null, place: crate::diagnostic::Place::Unknown };
        Self(literal(node).unwrap_or(&NULL))
    }
}

impl Json for TemplateJson {
    type Node<'a> = Literal<'a>;
    type PreparedKey = Box<str>;
    type StringBuffer = Node;

    fn prepare_key(key: &str) -> Box<str> {
        key.into()
    }

    fn with_string_node<T>(buffer: &mut Node, string: &str, f: impl FnOnce(Literal<'_>) -> T) -> T {
        *buffer = Node::from(string.to_owned());
        f(Literal(buffer))
    }
}

impl<'a> JsonNode<'a, TemplateJson> for Literal<'a> {
    type Object = Members<'a>;
    type Array = Items<'a>;
    type Number = Number;

    fn as_object(&self) -> Option<Members<'a>> {
        self.0.as_map().map(Members)
    }

    fn as_array(&self) -> Option<Items<'a>> {
        self.0.as_list().map(Items)
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        self.0.as_text().map(Cow::Borrowed)
    }

    fn as_number(&self) -> Option<Number> {
        match self.0.value {
            Value::Integer(number) => Some(Number::Integer(number)),
            Value::Float(number) => Some(Number::Float(number)),
            _ => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        match self.0.value {
            Value::Bool(truth) => Some(truth.value),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        matches!(self.0.value, Value::Null | Value::Call(_))
    }

    fn json_type(&self) -> JsonType {
        match &self.0.value {
            Value::Null | Value::Call(_) => JsonType::Null,
            Value::Bool(_) => JsonType::Boolean,
            Value::Integer(_) | Value::Float(_) => JsonType::Number,
            Value::Text(_) => JsonType::String,
            Value::List(_) => JsonType::Array,
            Value::Map(_) => JsonType::Object,
        }
    }

    fn to_value(&self) -> Cow<'a, serde_json::Value> {
        Cow::Owned(match &self.0.value {
            Value::Null | Value::Call(_) => serde_json::Value::Null,
            Value::Bool(truth) => truth.value.into(),
            Value::Integer(number) => (*number).into(),
            Value::Float(number) => (*number).into(),
            Value::Text(text) => text.as_ref().into(),
            Value::List(_) => {
                self.as_array().into_iter().flat_map(|items| items.elements()).map(owned).collect()
            }
            Value::Map(_) => {
                let members = self.as_object().into_iter().flat_map(|members| members.members());
                members.map(|(name, value)| (name.to_owned(), owned(value))).collect()
            }
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::new(std::ptr::from_ref(self.0) as usize))
    }
}

fn owned(node: Literal<'_>) -> serde_json::Value {
    node.to_value().into_owned()
}

/// The members of a mapping, those that `AWS::NoValue` removes left out.
#[derive(Clone, Copy)]
pub(in crate::validate::schema) struct Members<'a>(&'a Map);

impl<'a> Object<'a, TemplateJson> for Members<'a> {
    type Node = Literal<'a>;
    type MemberName = &'a str;
    type MembersIter = Box<dyn Iterator<Item = (&'a str, Literal<'a>)> + 'a>;

    fn len(&self) -> usize {
        self.0.iter().filter(|(_, node)| !node.is_no_value()).count()
    }

    fn get(&self, key: &Box<str>) -> Option<Literal<'a>> {
        self.0.get(key).filter(|node| !node.is_no_value()).map(Literal::of)
    }

    fn members(&self) -> Self::MembersIter {
        let present = self.0.iter().filter(|(_, node)| !node.is_no_value());
        Box::new(present.map(|(name, node)| (name, Literal::of(node))))
    }
}

/// The items of a list, those that `AWS::NoValue` removes left out.
#[derive(Clone, Copy)]
pub(in crate::validate::schema) struct Items<'a>(&'a [Node]);

impl<'a> Array<'a, TemplateJson> for Items<'a> {
    type Node = Literal<'a>;
    type ElementsIter = Box<dyn Iterator<Item = Literal<'a>> + 'a>;

    fn len(&self) -> usize {
        self.0.iter().filter(|node| !node.is_no_value()).count()
    }

    fn elements(&self) -> Self::ElementsIter {
        Box::new(self.0.iter().filter(|node| !node.is_no_value()).map(Literal::of))
    }
}

/// A number of a template.
pub(in crate::validate::schema) enum Number {
    Integer(i64),
    Float(f64),
}

impl JsonNumber for Number {
    fn as_u64(&self) -> Option<u64> {
        self.as_i64().and_then(|number| number.try_into().ok())
    }

    fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            Self::Float(_) => None,
        }
    }

    fn as_f64(&self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "what a JSON number is as a float")]
        match self {
            Self::Integer(number) => Some(*number as f64),
            Self::Float(number) => Some(*number),
        }
    }

    fn as_str(&self) -> Cow<'_, str> {
        match self {
            Self::Integer(number) => number.to_string().into(),
            Self::Float(number) => number.to_string().into(),
        }
    }

    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        Cow::Owned(match self {
            Self::Integer(number) => (*number).into(),
            Self::Float(number) => serde_json::Number::from_f64(*number).unwrap_or_else(|| 0.into()),
        })
    }
}
