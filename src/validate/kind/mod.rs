//! What kind of thing a reference yields, and what kind of thing a place takes.
//!
//! There is one table of kinds: the schemas. A place says what it takes by its `format`, such as
//! `AWS::IAM::Role.Arn`, or by a pattern that only ARNs of one service match. A reference yields what the
//! schema of the producing type says of the attribute that it reads: its JSON types, its `format`, and, where
//! it has none, that it is the type's own ARN, id or name. What the schemas leave out is in `tables`, and for
//! places in `schema::places`.

mod arn;
mod fit;
mod fitting;
mod literal;
mod produce;
mod tables;
mod words;

pub(super) use fit::{fits_any, fits_pattern};
pub(super) use literal::is_unfit;
pub(super) use words::{alternatives, described, named, spelt};

use crate::schema::{self, Types};
use crate::template::Node;

/// What a text stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thing<'a> {
    /// Not known.
    Any,
    /// What an attribute of a resource type holds, such as `AWS::IAM::Role` and `Arn`.
    Attribute(&'a str, &'a str),
    /// A text that begins as an ARN: its service, and what is known of the beginning of its resource.
    Arn(&'a str, &'a str),
}

/// What is known before deployment of the value of a reference.
#[derive(Debug, Clone, Copy)]
pub(super) struct Yielded<'a> {
    /// The types that it may have.
    pub(super) types: Types,
    /// What it stands for; of a list, what each item stands for.
    pub(super) thing: Thing<'a>,
    /// The types that each item may have, if it is a list.
    items: Types,
    /// Whether it is a list, or an item of one.
    pub(super) is_of_list: bool,
    /// The reference itself, where there is one.
    pub(super) node: Option<&'a Node>,
}

/// What a place takes of a type if both its name and its ARN will do.
const NAME_OR_ARN: &str = "NameOrArn";

/// What of its resource a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Arn,
    Name,
    Id,
    Url,
}

impl<'a> Thing<'a> {
    /// The ARN of anything, as what a place takes.
    const ANY_ARN: Self = Self::Arn("", "");

    /// Reads a format, such as `AWS::EC2::Subnet.Ids`; formats that no attribute has stand for anything.
    pub(super) fn of_format(format: &'a str) -> Self {
        if format == "arn" {
            return Self::ANY_ARN;
        }
        if let Some((_, name, attribute)) = tables::ALIASES.iter().find(|(alias, ..)| *alias == format) {
            return Self::Attribute(name, attribute);
        }
        match format.split_once('.') {
            Some((name, attribute)) if schema::exists(name) => Self::Attribute(name, attribute),
            _ => Self::Any,
        }
    }

    /// Reads what a place of a resource type takes by its format: any of these.
    pub(super) fn taken(resource_type: &str, format: &'a str) -> Vec<Self> {
        format.split('|').map(|format| Self::taken_alone(resource_type, format)).collect()
    }

    fn taken_alone(resource_type: &str, format: &'a str) -> Self {
        let is_misfiled = |(name, known): &(&str, &str)| resource_type.starts_with(name) && *known == format;
        if tables::MISFILED.iter().any(is_misfiled) {
            return Self::Any;
        }
        let mut either = tables::EITHER.iter();
        match either.find(|(name, known, _)| resource_type.starts_with(name) && *known == format) {
            Some((.., name)) => Self::Attribute(name, NAME_OR_ARN),
            None => Self::of_format(format),
        }
    }

    /// Reads what a place takes by its pattern, as far as only the ARNs of one service match it, or only the
    /// ids of one type.
    pub(super) fn of_pattern(pattern: &'a str) -> Self {
        if let Some((_, name)) = tables::IDS.iter().find(|(prefix, _)| arn::begins_with(pattern, prefix)) {
            return Self::Attribute(name, "Id");
        }
        let Some(service) = arn::service_of(pattern) else { return Self::Any };
        let meant = tables::MEANT.iter().find(|(known, word, _)| *known == service && pattern.contains(word));
        meant.map_or(Self::Arn(service, ""), |(.., name)| Self::Attribute(name, "Arn"))
    }

    /// Returns what of its resource it is; none where its name does not tell, or it is either of two.
    fn part(self) -> Option<Part> {
        match self {
            Self::Any | Self::Attribute(_, NAME_OR_ARN) => None,
            Self::Arn(..) => Some(Part::Arn),
            Self::Attribute(_, attribute) => {
                let part = |(ends, part): &(&str, Part)| attribute.ends_with(ends).then_some(*part);
                PARTS.iter().find_map(part)
            }
        }
    }

    /// Tells whether it is an ARN.
    fn is_arn(self) -> bool {
        self.part() == Some(Part::Arn)
    }

    /// Tells whether it may be a name, which its author may choose.
    fn is_name(self) -> bool {
        self.part() == Some(Part::Name) || matches!(self, Self::Attribute(_, NAME_OR_ARN))
    }

    /// Returns the types that it may have: ARNs and the identifiers of EC2 read as nothing but text.
    fn types(self) -> Types {
        match self {
            Self::Attribute(name, attribute)
                if name.starts_with("AWS::EC2::") && attribute.ends_with("Id") =>
            {
                Types::STRING
            }
            thing if thing.is_arn() => Types::STRING,
            _ => Types::SCALARS,
        }
    }
}

/// What the names of attributes end with, by what they are.
const PARTS: [(&str, Part); 7] = [
    ("Arn", Part::Arn),
    ("ARN", Part::Arn),
    ("Name", Part::Name),
    ("Id", Part::Id),
    ("ID", Part::Id),
    ("Url", Part::Url),
    ("URL", Part::Url),
];

impl<'a> Yielded<'a> {
    /// Anything: it is not known.
    pub(super) const ANYTHING: Self =
        Self { types: Types::ALL, thing: Thing::Any, items: Types::ALL, is_of_list: false, node: None };
    /// A text that may stand for a number or a boolean too.
    pub(super) const TEXT: Self = Self { types: Types::SCALARS, ..Self::ANYTHING };
    /// A list of texts.
    const LIST: Self = Self { types: Types::LIST, items: Types::SCALARS, is_of_list: true, ..Self::ANYTHING };

    /// Returns a text that stands for a thing.
    fn of(thing: Thing<'a>) -> Self {
        Self { types: thing.types(), thing, ..Self::ANYTHING }
    }

    /// Returns a list of texts that stand for a thing each.
    fn list_of(thing: Thing<'a>) -> Self {
        Self { thing, items: thing.types(), ..Self::LIST }
    }

    /// Returns an item of it, as far as it is a list.
    pub(super) fn item(self) -> Self {
        if self.types == Types::LIST { Self { types: self.items, ..self } } else { Self::ANYTHING }
    }
}
