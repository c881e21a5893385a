//! What is generated for a resource type: structs, their properties, and the attributes of a handle.

use crate::store::Location;

/// A resource type.
#[derive(Debug, PartialEq)]
pub(crate) struct Resource {
    /// The name of CloudFormation.
    pub(crate) type_name: String,
    /// Where its code goes.
    pub(crate) location: Location,
    /// The struct of the resource itself.
    pub(crate) root: Struct,
    /// The structs of its properties, in the order of their names.
    pub(crate) structs: Vec<Struct>,
    /// What a handle of it can return.
    pub(crate) attributes: Vec<Attribute>,
}

/// A struct that is built by setters.
#[derive(Debug, PartialEq)]
pub(crate) struct Struct {
    /// The name in Rust.
    pub(crate) name: String,
    /// The properties that must be set, in the order of their names.
    pub(crate) required: Vec<Property>,
    /// The properties that may be set, in the order of their names.
    pub(crate) optional: Vec<Property>,
}

/// A property with its setter.
#[derive(Debug, PartialEq)]
pub(crate) struct Property {
    /// The name of CloudFormation.
    pub(crate) name: String,
    /// The setter.
    pub(crate) method: String,
    /// What the setter takes.
    pub(crate) kind: Kind,
    /// Sentences for its documentation.
    pub(crate) facts: Vec<String>,
}

/// An attribute, as `Fn::GetAtt` returns it.
#[derive(Debug, PartialEq)]
pub(crate) struct Attribute {
    /// The name of CloudFormation, with dots.
    pub(crate) name: String,
    /// The method of the handle.
    pub(crate) method: String,
    /// What it returns.
    pub(crate) kind: Kind,
}

/// The type of a value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// A string.
    String,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// A boolean.
    Boolean,
    /// A string that must not be written in clear.
    Secret,
    /// Anything, since the schema does not say what.
    Json,
    /// A list.
    List(Box<Self>),
    /// A mapping with keys of the author's choice.
    Map(Box<Self>),
    /// A struct of this module.
    Struct(String),
}

impl Kind {
    /// Returns the type in Rust.
    pub(crate) fn rust(&self) -> String {
        match self {
            Self::String => "String".to_owned(),
            Self::Integer => "i64".to_owned(),
            Self::Number => "f64".to_owned(),
            Self::Boolean => "bool".to_owned(),
            Self::Secret => "value::Secret".to_owned(),
            Self::Json => "value::Json".to_owned(),
            Self::List(item) => format!("Vec<{}>", item.rust()),
            Self::Map(item) => format!("value::MapOf<{}>", item.rust()),
            Self::Struct(name) => name.clone(),
        }
    }
}
