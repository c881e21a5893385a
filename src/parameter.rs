//! A parameter's type and constraints.

use crate::diagnostic::cut;
use crate::schema::Pattern;
use crate::template::{Map, Node};
use fancy_regex::{Error, Expr, ParseError};
use std::borrow::Cow;

/// The AWS-specific types, with whether there is a list of them.
const AWS_TYPES: [(&str, bool); 11] = [
    ("AWS::EC2::AvailabilityZone::Name", true),
    ("AWS::EC2::Image::Id", true),
    ("AWS::EC2::Instance::Id", true),
    ("AWS::EC2::KeyPair::KeyName", false),
    ("AWS::EC2::SecurityGroup::GroupName", true),
    ("AWS::EC2::SecurityGroup::Id", true),
    ("AWS::EC2::Subnet::Id", true),
    ("AWS::EC2::VPC::Id", true),
    ("AWS::EC2::Volume::Id", true),
    ("AWS::Route53::HostedZone::Id", true),
    ("AWS::SSM::Parameter::Name", false),
];

/// A type of parameters, as far as constraints tell types apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParameterType {
    /// A string, or an AWS-specific value.
    Text,
    /// A number.
    Number,
    /// A list of numbers, separated by commas.
    NumberList,
    /// A list of strings or AWS-specific values, separated by commas.
    TextList,
    /// The name of an SSM parameter whose value is meant: constraints apply to the name.
    Ssm,
}

impl ParameterType {
    /// Reads the name of a type.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        let between = |prefix: &str| name.strip_prefix(prefix).and_then(|rest| rest.strip_suffix('>'));
        if let Some(inner) = between("AWS::SSM::Parameter::Value<") {
            return Self::from_name(inner).filter(|inner| *inner != Self::Ssm).map(|_| Self::Ssm);
        }
        if let Some(item) = between("List<") {
            return match item {
                "String" => Some(Self::TextList),
                "Number" => Some(Self::NumberList),
                _ => AWS_TYPES.contains(&(item, true)).then_some(Self::TextList),
            };
        }
        match name {
            "String" => Some(Self::Text),
            "Number" => Some(Self::Number),
            "CommaDelimitedList" => Some(Self::TextList),
            _ => AWS_TYPES.iter().any(|(known, _)| *known == name).then_some(Self::Text),
        }
    }

    /// Returns the names of all types.
    pub(crate) fn names() -> Vec<String> {
        let singles = ["String", "Number"].map(|name| (name, true));
        let mut names = vec!["CommaDelimitedList".to_owned()];
        for (name, has_list) in singles.into_iter().chain(AWS_TYPES) {
            names.push(name.to_owned());
            names.extend(has_list.then(|| format!("List<{name}>")));
        }
        let values: Vec<_> = names.iter().map(|name| format!("AWS::SSM::Parameter::Value<{name}>")).collect();
        names.extend(values);
        names
    }

    /// Tells whether the type of a name means a list that Systems Manager keeps.
    pub(crate) fn is_kept_list(name: &str) -> bool {
        let inner = name.strip_prefix("AWS::SSM::Parameter::Value<").and_then(|rest| rest.strip_suffix('>'));
        inner.and_then(Self::from_name).is_some_and(Self::is_list)
    }

    /// Tells whether a value is a list, written with commas.
    pub(crate) const fn is_list(self) -> bool {
        matches!(self, Self::NumberList | Self::TextList)
    }
}

/// A parameter of a template.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parameter<'a> {
    pub(crate) logical_id: &'a str,
    pub(crate) map: &'a Map,
}

impl<'a> Parameter<'a> {
    /// Returns the type, if it is known.
    pub(crate) fn kind(&self) -> Option<ParameterType> {
        self.map.get("Type").and_then(Node::as_text).and_then(ParameterType::from_name)
    }

    /// Tells whether `NoEcho` masks its value.
    pub(crate) fn is_masked(&self) -> bool {
        self.map.get("NoEcho").and_then(Node::scalar_text).is_some_and(|text| text == "true")
    }

    /// Returns the name of the type; without one, that of the most common.
    pub(crate) fn type_name(&self) -> &'a str {
        self.map.get("Type").and_then(Node::as_text).unwrap_or("String")
    }

    /// Returns the path of one of its keys.
    pub(crate) fn path(&self, key: &'a str) -> [&'a str; 3] {
        ["Parameters", self.logical_id, key]
    }

    /// Returns a constraint that is a number, if it has that form.
    pub(crate) fn number(&self, key: &str) -> Option<f64> {
        self.map.get(key).and_then(Node::scalar_text).and_then(|text| text.trim().parse().ok())
    }

    /// Returns the allowed values that are scalars.
    pub(crate) fn allowed_values(&self) -> Option<Vec<Cow<'a, str>>> {
        let values = self.map.get("AllowedValues").and_then(Node::as_list)?;
        Some(values.iter().filter_map(Node::scalar_text).collect())
    }

    /// Returns the allowed pattern, to be met by the whole value.
    pub(crate) fn pattern(&self) -> Option<Pattern> {
        self.map.get("AllowedPattern").and_then(Node::as_text).map(Pattern::whole)
    }

    /// Returns what is wrong where a value, or an item of it, is not among the allowed values, as the end of a
    /// sentence.
    pub(crate) fn not_allowed(&self, kind: ParameterType, value: &str) -> Option<String> {
        let allowed = self.allowed_values().filter(|allowed| !allowed.is_empty())?;
        let is_allowed = |item: &str| {
            let number = item.parse::<f64>().ok().filter(|_| kind == ParameterType::Number);
            allowed
                .iter()
                .any(|allowed| allowed == item || number.is_some() && allowed.parse::<f64>().ok() == number)
        };
        if kind.is_list() {
            let wrong = items(value).find(|item| !is_allowed(item))?;
            return Some(format!("has the item `{}`, which is not among the `AllowedValues`", cut(wrong)));
        }
        (!is_allowed(value)).then(|| "is not among the `AllowedValues`".to_owned())
    }

    /// Judges a value against every constraint but the allowed values, the pattern being that of the
    /// parameter, and returns what is wrong with it, each as the end of a sentence.
    pub(crate) fn violations(
        &self,
        kind: ParameterType,
        pattern: Option<&Pattern>,
        value: &str,
    ) -> Vec<String> {
        let items: Vec<&str> = if kind.is_list() { items(value).collect() } else { vec![value] };
        let mut wrong = Vec::new();
        for item in items {
            let subject =
                if kind.is_list() { format!("has the item `{}`, which ", cut(item)) } else { String::new() };
            match kind {
                ParameterType::Number | ParameterType::NumberList => {
                    wrong.extend(self.wrong_number(item).map(|wrong| subject.clone() + &wrong));
                }
                ParameterType::Text => wrong.extend(self.wrong_length(item)),
                ParameterType::TextList | ParameterType::Ssm => {}
            }
            // A pattern that gives up on a value says nothing about it, nor does one that is none.
            if matches!(kind, ParameterType::Text | ParameterType::TextList)
                && let Some(pattern) = pattern
                && pattern.matches(item) == Some(false)
                && malformed(pattern.source()).is_none()
            {
                wrong.push(format!("{subject}does not match the `AllowedPattern` `{}`", pattern.source()));
            }
        }
        wrong
    }

    /// Returns two bounds that a value has to keep; none where they contradict each other, so that no value can.
    fn bounds(&self, least: &str, most: &str) -> (Option<f64>, Option<f64>) {
        let bounds = (self.number(least), self.number(most));
        if matches!(bounds, (Some(least), Some(most)) if least > most) { (None, None) } else { bounds }
    }

    fn wrong_number(&self, value: &str) -> Option<String> {
        let Some(number) = value.trim().parse::<f64>().ok().filter(|number| number.is_finite()) else {
            return Some("is not a number".to_owned());
        };
        let (least, most) = self.bounds("MinValue", "MaxValue");
        if let Some(least) = least.filter(|least| number < *least) {
            return Some(format!("is less than the `MinValue` of {least}"));
        }
        let most = most.filter(|most| number > *most)?;
        Some(format!("is more than the `MaxValue` of {most}"))
    }

    fn wrong_length(&self, value: &str) -> Option<String> {
        let length = u32::try_from(value.chars().count()).unwrap_or(u32::MAX);
        let (least, most) = self.bounds("MinLength", "MaxLength");
        if let Some(least) = least.filter(|least| f64::from(length) < *least) {
            return Some(format!("has {length} characters, fewer than the `MinLength` of {least}"));
        }
        let most = most.filter(|most| f64::from(length) > *most)?;
        Some(format!("has {length} characters, more than the `MaxLength` of {most}"))
    }
}

/// Returns the items of a value of a list type.
pub(crate) fn items(value: &str) -> impl Iterator<Item = &str> {
    value.split(',').map(str::trim).filter(|item| !item.is_empty())
}

/// Returns what is wrong with a pattern in any dialect; none where only our dialect refuses it. It is read, not
/// compiled, which can take long.
pub(crate) fn malformed(pattern: &str) -> Option<&'static str> {
    match Expr::parse_tree(pattern).err()? {
        Error::ParseError(_, kind) => match kind {
            ParseError::InvalidClass => Some("a class is not closed"),
            ParseError::InvalidRepeat => Some("a repetition is malformed"),
            ParseError::TargetNotRepeatable => Some("a repetition has nothing to repeat"),
            ParseError::TrailingBackslash => Some("it ends with a backslash"),
            ParseError::UnclosedOpenParen => Some("a parenthesis is not closed"),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_read_by_name() {
        use ParameterType::{Number, NumberList, Ssm, Text, TextList};
        for (name, kind) in [
            ("String", Some(Text)),
            ("Number", Some(Number)),
            ("List<Number>", Some(NumberList)),
            ("CommaDelimitedList", Some(TextList)),
            ("AWS::EC2::VPC::Id", Some(Text)),
            ("List<AWS::EC2::Subnet::Id>", Some(TextList)),
            ("List<AWS::EC2::KeyPair::KeyName>", None),
            ("AWS::SSM::Parameter::Name", Some(Text)),
            ("AWS::SSM::Parameter::Value<List<AWS::EC2::Image::Id>>", Some(Ssm)),
            ("AWS::SSM::Parameter::Value<AWS::SSM::Parameter::Value<String>>", None),
            ("List", None),
            ("string", None),
        ] {
            assert_eq!(ParameterType::from_name(name), kind, "{name}");
        }
        assert!(ParameterType::is_kept_list("AWS::SSM::Parameter::Value<CommaDelimitedList>"));
        assert!(!ParameterType::is_kept_list("AWS::SSM::Parameter::Value<String>"));
        assert!(!ParameterType::is_kept_list("CommaDelimitedList"));
        assert!(ParameterType::names().iter().all(|name| ParameterType::from_name(name).is_some()));
    }
}
