//! What a tag makes of its node.

use super::rules::UNKNOWN_TAG;
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::template::Function;
use saphyr_parser::Tag;

/// The prefix of the tags of YAML's own types.
const STANDARD: &str = "tag:yaml.org,2002:";

/// What a tag makes of its node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The node as it is.
    Plain,
    /// The argument of a function.
    Function(Function),
    /// A text, integer, .. whatever it looks like: the name of a standard type.
    Standard(&'static str),
}

impl Meaning {
    /// Reads a tag.
    ///
    /// # Errors
    /// The finding on a tag that is neither a function nor a type that CloudFormation supports.
    pub(super) fn of(Tag { handle, suffix }: &Tag, place: Place) -> Result<Self, Box<Diagnostic>> {
        let standard = match handle.as_str() {
            STANDARD => Some(suffix.as_str()),
            "" => suffix.strip_prefix(STANDARD),
            _ => None,
        };
        if let Some(name) = standard {
            let known = ["str", "int", "float", "bool", "null", "map", "seq"];
            if let Some(name) = known.into_iter().find(|known| *known == name) {
                return Ok(Self::Standard(name));
            }
            let message = format!("CloudFormation does not support the YAML type `!!{name}`");
            return Err(UNKNOWN_TAG.finding(message).at(place).help("write it as text").into());
        }
        if handle.is_empty() && suffix == "!" {
            return Ok(Self::Standard("str"));
        }
        if handle == "!"
            && let Some(function) = Function::from_tag(suffix)
        {
            return Ok(Self::Function(function));
        }
        let finding = UNKNOWN_TAG.finding(format!("unknown tag `{handle}{suffix}`")).at(place);
        let name = suffix.strip_prefix("Fn::").unwrap_or(suffix);
        Err(match nearest(name, Function::ALL.iter().map(|function| function.tag())) {
            Some(function) => finding.help(format!("did you mean `!{function}`?")),
            None => finding.help("quote the text, or use the tag of an intrinsic function"),
        }
        .into())
    }
}
