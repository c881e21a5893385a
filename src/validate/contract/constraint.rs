//! What a child's parameter takes.

use crate::parameter::{Parameter, ParameterType};
use crate::schema::Pattern;
use std::borrow::Cow;
use std::collections::HashSet;

/// What the identifiers of each type begin with.
const PREFIXES: [(&str, &str); 6] = [
    ("AWS::EC2::Image::Id", "ami-"),
    ("AWS::EC2::Instance::Id", "i-"),
    ("AWS::EC2::SecurityGroup::Id", "sg-"),
    ("AWS::EC2::Subnet::Id", "subnet-"),
    ("AWS::EC2::VPC::Id", "vpc-"),
    ("AWS::EC2::Volume::Id", "vol-"),
];

/// The constraints of a parameter, read once for the many values that are held to them.
pub(super) struct Constraint<'a> {
    parameter: Parameter<'a>,
    pub(super) kind: ParameterType,
    pattern: Option<Pattern>,
    allowed: HashSet<Cow<'a, str>>,
}

impl<'a> Constraint<'a> {
    /// Reads a declaration; none where the value is kept elsewhere, or the type is not known.
    pub(super) fn of(parameter: Parameter<'a>) -> Option<Self> {
        let kind = parameter.kind().filter(|kind| *kind != ParameterType::Ssm)?;
        let allowed = parameter.allowed_values().into_iter().flatten().collect();
        Some(Self { parameter, kind, pattern: parameter.pattern(), allowed })
    }

    /// Returns what is wrong with a value, as the end of a sentence.
    pub(super) fn broken_by(&self, text: &str) -> Option<String> {
        let Self { parameter, kind, pattern, .. } = self;
        // The set spares the many values of a long list the search.
        let is_allowed = *kind == ParameterType::Text && self.allowed.contains(text);
        let not_allowed = if is_allowed { None } else { parameter.not_allowed(*kind, text) };
        let violation = || parameter.violations(*kind, pattern.as_ref(), text).into_iter().next();
        not_allowed.or_else(violation).or_else(|| self.wrong_identifier(text))
    }

    fn wrong_identifier(&self, text: &str) -> Option<String> {
        let (kind, prefix) = identified(self.parameter.type_name())?;
        let is_wrong = |item: &&str| !item.starts_with(prefix);
        if self.kind.is_list() {
            let item = text.split(',').map(str::trim).find(is_wrong)?;
            return Some(format!("has the item `{item}`, which is no `{kind}`"));
        }
        is_wrong(&text).then(|| format!("is no `{kind}`"))
    }
}

/// Returns the type of identifiers that a type stands for, alone or in a list, with what they begin with.
pub(super) fn identified(declared: &str) -> Option<(&'static str, &'static str)> {
    let item = declared.strip_prefix("List<").and_then(|rest| rest.strip_suffix('>')).unwrap_or(declared);
    PREFIXES.into_iter().find(|(name, _)| *name == item)
}
