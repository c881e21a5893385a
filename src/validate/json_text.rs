//! Texts that are JSON once their variables have values.

use crate::template::dynamic::is_dynamic;
use crate::template::sub_text::{Part, parts};
use crate::template::{Function, Node};

/// What takes the place of a variable, which stands within a string or for a value.
pub(super) const FILLER: &str = "7305183";

/// Returns what keeps a text from being JSON, with the place in the text.
pub(super) fn malformed(text: &str) -> Option<String> {
    serde_json::from_str::<serde::de::IgnoredAny>(text).err().map(|error| error.to_string())
}

/// Returns the text of a value that is one, or is made by `Fn::Sub`, with [`FILLER`] for each variable; none
/// where its form is known at deployment only.
pub(super) fn known(node: &Node) -> Option<String> {
    let text = match node.argument_of(Function::Sub) {
        Some(argument) => argument.as_list().and_then(<[Node]>::first).unwrap_or(argument).as_text(),
        None => return node.as_text().filter(|text| !is_dynamic(text)).map(str::to_owned),
    };
    text.and_then(filled)
}

/// Puts [`FILLER`] in the place of each variable; none where a variable stands neither within a string nor for a
/// value of an object: it may be several members, or none.
pub(super) fn filled(text: &str) -> Option<String> {
    if is_dynamic(text) {
        return None;
    }
    let mut filled = String::with_capacity(text.len());
    let (mut is_in_string, mut is_escaped, mut last) = (false, false, ' ');
    for part in parts(text) {
        let literal = match part {
            Part::Literal(literal) => literal,
            _ if is_in_string || last == ':' => FILLER,
            _ => return None,
        };
        for c in literal.chars() {
            match c {
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = is_in_string,
                '"' => is_in_string = !is_in_string,
                _ => {}
            }
            if !c.is_whitespace() {
                last = c;
            }
        }
        filled.push_str(literal);
    }
    Some(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_a_known_form_are_filled() {
        for (text, expected) in [
            (r#"{"a": 1}"#, Some(r#"{"a": 1}"#)),
            (r#"{"a": "x-${X}"}"#, Some(r#"{"a": "x-7305183"}"#)),
            (r#"{"${X}": ${Y}}"#, Some(r#"{"7305183": 7305183}"#)),
            (r#"{"a\"${X}": 1}"#, Some(r#"{"a\"7305183": 1}"#)),
            ("{${Members}}", None),
            (r#"["a" ${More}]"#, None),
            (r#"{"a": 1 ${More}}"#, None),
            ("${All}", None),
            (r#"{"a": {{resolve:ssm:x}}}"#, None),
        ] {
            assert_eq!(filled(text).as_deref(), expected, "{text}");
        }
    }
}
