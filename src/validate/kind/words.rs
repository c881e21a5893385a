//! Kinds in words.

use super::literal::is_key;
use super::tables::ASIDE;
use super::{NAME_OR_ARN, Thing, Yielded};
use crate::template::{Call, Function, Node};

/// Describes a thing, such as `the ARN of an AWS::IAM::Role`, with the names in backticks.
pub(in crate::validate) fn described(thing: Thing<'_>) -> String {
    match thing {
        Thing::Any => "a text".to_owned(),
        Thing::ANY_ARN => "an ARN".to_owned(),
        Thing::Arn(service, _) => format!("an ARN of the service `{service}`"),
        Thing::Attribute(name, attribute) => {
            let ends = |end: &str| attribute.to_ascii_lowercase().ends_with(end);
            let role = match attribute {
                NAME_OR_ARN => "name or the ARN",
                _ if ASIDE.contains(&(name, attribute)) => {
                    return format!("the `{attribute}` of an `{name}`");
                }
                _ if ends("arn") => "ARN",
                _ if ends("url") => "URL",
                _ if ends("name") => "name",
                _ => "id",
            };
            format!("the {role} of an `{name}`")
        }
    }
}

/// Describes several things, of which a place takes any.
pub(in crate::validate) fn alternatives(taken: &[Thing<'_>]) -> String {
    let mut words: Vec<String> = taken.iter().map(|thing| described(*thing)).collect();
    words.dedup();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

/// Describes what a literal may name at a place that takes any of several things: of keys, either of their
/// identifiers will do.
pub(in crate::validate) fn named(taken: &[Thing<'_>]) -> String {
    if taken.iter().all(|thing| is_key(*thing)) {
        return "the id, the ARN or an alias of an `AWS::KMS::Key`".to_owned();
    }
    alternatives(taken)
}

/// Writes a call as its short form, where that is brief.
pub(in crate::validate) fn spelt(call: &Call) -> String {
    let argument = match (call.function, call.argument.as_list()) {
        (Function::GetAtt, Some([name, attribute])) => {
            name.as_text().zip(attribute.as_text()).map(|(name, attribute)| format!("{name}.{attribute}"))
        }
        _ => call.argument.as_text().filter(|text| text.chars().count() <= LONGEST).map(str::to_owned),
    };
    argument.map_or_else(|| call.function.key().to_owned(), |text| format!("!{} {text}", call.function.tag()))
}

/// The longest text that is repeated in a message, in characters.
const LONGEST: usize = 80;

impl Yielded<'_> {
    /// Says what the reference is, as in `!Ref Alerts` is the ARN of an `AWS::SNS::Topic`.
    pub(in crate::validate) fn sentence(&self) -> String {
        let spelt = self
            .node
            .and_then(Node::as_call)
            .map_or_else(|| "it".to_owned(), |call| format!("`{}`", spelt(call)));
        let subject = if self.is_of_list { format!("each item of {spelt}") } else { spelt };
        format!("{subject} is {}", described(self.thing))
    }
}
