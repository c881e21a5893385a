//! The compiled form of a schema: nodes in an arena, each a list of keywords.

use super::pattern::Pattern;
use crate::template;

/// The position of a node in its schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NodeId(u32);

impl NodeId {
    pub(super) const ROOT: Self = Self(0);

    pub(super) fn new(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// One schema node: every keyword must hold.
#[derive(Debug, Default)]
pub struct Shape {
    /// The keywords, the cheap ones first.
    pub keywords: Vec<Keyword>,
    /// The types it allows; all of them where it does not say.
    pub types: Types,
    /// The format, such as `AWS::IAM::Role.Arn`: what a reference that stands here must yield.
    pub format: Option<Box<str>>,
}

impl Shape {
    /// Allows anything.
    pub(crate) const ANY: Self = Self { keywords: Vec::new(), types: Types::ALL, format: None };
}

/// A set of JSON types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Types(u8);

/// A JSON type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Type {
    /// `string`
    String = 1,
    /// `integer`
    Integer = 2,
    /// `number`
    Number = 4,
    /// `boolean`
    Boolean = 8,
    /// `object`
    Object = 16,
    /// `array`
    Array = 32,
    /// `null`
    Null = 64,
}

impl Type {
    const ALL: [(Self, &'static str, &'static str); 7] = [
        (Self::String, "string", "a string"),
        (Self::Integer, "integer", "an integer"),
        (Self::Number, "number", "a number"),
        (Self::Boolean, "boolean", "a boolean"),
        (Self::Object, "object", "an object"),
        (Self::Array, "array", "a list"),
        (Self::Null, "null", "null"),
    ];
}

impl Default for Types {
    fn default() -> Self {
        Self::ALL
    }
}

impl Types {
    /// Every type.
    pub const ALL: Self = Self(127);
    /// The types that a scalar can have.
    pub const SCALARS: Self = Self(15);

    /// A string alone.
    pub const STRING: Self = Self(Type::String as u8);
    /// An integer and any other number.
    pub const NUMBERS: Self = Self(Type::Integer as u8 | Type::Number as u8);
    /// An object alone.
    pub const OBJECT: Self = Self(Type::Object as u8);
    /// A list alone.
    pub const LIST: Self = Self(Type::Array as u8);

    /// Returns the set of one word, such as `string`, or none where it is not a type.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Type::ALL.iter().find(|(_, name, _)| *name == word).map(|(kind, ..)| Self(*kind as u8))
    }

    /// Returns the union.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Tells whether it has the type.
    #[must_use]
    pub const fn has(self, kind: Type) -> bool {
        self.0 & kind as u8 != 0
    }

    /// Tells whether every type of it is one of the other.
    #[must_use]
    pub const fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// Tells whether the two have a type in common.
    #[must_use]
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Returns the types in words, such as `a string or an object`.
    #[must_use]
    pub fn words(self) -> String {
        let words: Vec<&str> =
            Type::ALL.iter().filter(|(kind, ..)| self.has(*kind)).map(|(.., words)| *words).collect();
        words.join(" or ")
    }
}

/// A keyword with its compiled argument.
#[derive(Debug)]
pub enum Keyword {
    /// `false`: nothing is allowed.
    Never,
    /// `type`
    Type(Types),
    /// `enum`, and `const` as an enum of one.
    Enum(Vec<Literal>),
    /// `enumByRegion`: an `enum` that differs between regions.
    EnumByRegion(ByRegion),
    /// `enumCaseInsensitive`
    EnumCaseInsensitive(Vec<Box<str>>),
    /// `pattern`
    Pattern(Pattern),
    /// `format`, where the format can be checked.
    Format(Box<str>),
    /// `minLength` and `maxLength`, in characters.
    Length(Count),
    /// `minimum`, `maximum`, `exclusiveMinimum` and `exclusiveMaximum`.
    Range(Bounds),
    /// `multipleOf`
    MultipleOf(f64),
    /// `required`
    Required(Vec<Box<str>>),
    /// `requiredXor`: exactly one.
    RequiredXor(Vec<Box<str>>),
    /// `requiredOr`: at least one.
    RequiredOr(Vec<Box<str>>),
    /// `dependencies`, `dependentRequired` and `dependentExcluded`.
    Dependencies(Vec<(Box<str>, Dependency)>),
    /// `minProperties` and `maxProperties`.
    PropertyCount(Count),
    /// `propertyNames`
    PropertyNames(NodeId),
    /// `properties`, `patternProperties` and `additionalProperties`, which only make sense together.
    Members(Members),
    /// `minItems` and `maxItems`.
    ItemCount(Count),
    /// `uniqueItems`
    UniqueItems,
    /// `maxUniqueItems`: how many different items there may be.
    MaxUniqueItems(u64),
    /// `uniqueKeys`: items are told apart by these properties.
    UniqueKeys(Vec<Box<str>>),
    /// `prefixItems`, or `items` with a list: one schema an index.
    PrefixItems(Vec<NodeId>),
    /// `items`: a schema for every item.
    Items(NodeId),
    /// `contains`
    Contains(NodeId),
    /// `$ref`, in conjunction with its siblings.
    Ref(NodeId),
    /// `allOf`
    AllOf(Vec<NodeId>),
    /// `anyOf`
    AnyOf(Vec<NodeId>),
    /// `oneOf`
    OneOf(Vec<NodeId>),
    /// `not`
    Not(NodeId),
    /// `if`, `then` and `else`.
    If(NodeId, Option<NodeId>, Option<NodeId>),
}

/// How many there may be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// At least so many.
    pub min: Option<u64>,
    /// At most so many.
    pub max: Option<u64>,
}

/// The bounds of a number.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Bounds {
    /// `minimum`
    pub min: Option<f64>,
    /// `maximum`
    pub max: Option<f64>,
    /// `exclusiveMinimum`
    pub above: Option<f64>,
    /// `exclusiveMaximum`
    pub below: Option<f64>,
    /// Whether a string that reads as a number counts as one, as it does where no string is allowed.
    pub texts: bool,
}

/// An allowed value.
#[derive(Debug, Clone, PartialEq)]
pub struct Literal(pub template::Node);

/// Allowed texts, each in some regions only.
#[derive(Debug, Default)]
pub struct ByRegion {
    /// The regions of which something is known, at most 64.
    pub(super) regions: Vec<Box<str>>,
    /// Each text with the set of its regions, one bit each by their index; sorted.
    pub(super) values: Vec<(Box<str>, u64)>,
}

impl ByRegion {
    /// Tells whether a text is allowed in a region, or in any where none is given.
    #[must_use]
    pub fn allows(&self, text: &str, region: Option<&str>) -> bool {
        let set = self.set(region);
        let known = self.values.iter().fold(0, |all, (_, regions)| all | regions);
        let found = self.values.binary_search_by(|(value, _)| value.as_ref().cmp(text)).ok();
        // Of a region without any value nothing is known.
        known & set == 0
            || found.and_then(|index| self.values.get(index)).is_some_and(|(_, regions)| regions & set != 0)
    }

    /// Returns the texts that are allowed in a region, or in any where none is given.
    pub fn texts(&self, region: Option<&str>) -> impl Iterator<Item = &str> {
        let set = self.set(region);
        self.values.iter().filter(move |(_, regions)| regions & set != 0).map(|(text, _)| text.as_ref())
    }

    fn set(&self, region: Option<&str>) -> u64 {
        let index = |region: &str| self.regions.iter().position(|known| **known == *region);
        region.map_or(u64::MAX, |region| index(region).map_or(0, |index| 1 << (index % 64)))
    }
}

/// What the presence of a property asks for.
#[derive(Debug)]
pub enum Dependency {
    /// These must be there too.
    Required(Vec<Box<str>>),
    /// These must not be there.
    Excluded(Vec<Box<str>>),
    /// The object must also be of this schema.
    Schema(NodeId),
}

/// The schemas of an object's members.
#[derive(Debug, Default)]
pub struct Members {
    /// By name, sorted.
    pub(super) named: Vec<(Box<str>, NodeId)>,
    /// By pattern.
    pub patterns: Vec<(Pattern, NodeId)>,
    /// For all others.
    pub additional: Option<NodeId>,
}

impl Members {
    /// Returns the schema of a property by its name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<NodeId> {
        let index = self.named.binary_search_by(|(key, _)| key.as_ref().cmp(name)).ok()?;
        self.named.get(index).map(|(_, id)| *id)
    }

    /// Returns the named members with their schemas, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&str, NodeId)> {
        self.named.iter().map(|(name, id)| (name.as_ref(), *id))
    }

    /// Returns the names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.named.iter().map(|(name, _)| name.as_ref())
    }
}
