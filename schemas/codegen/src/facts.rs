//! The sentences that document a property: facts of its schema, in our words.

use crate::model::Kind;
use crate::reader::Reader;
use serde_json::Value;

/// A longer pattern is left out: nobody reads it, and half of one would mislead.
const LONGEST_PATTERN: usize = 120;

/// Of more allowed values, the first so many are named.
const MOST_VALUES: usize = 12;

/// Returns what a value must be like, where its schema says more than its type does.
pub(crate) fn of(reader: &Reader<'_>, pointer: &str, kind: &Kind) -> Vec<String> {
    let facts = Facts { reader, pointers: [pointer.to_owned(), reader.target(pointer)] };
    let mut sentences = Vec::new();
    sentences.extend(match kind {
        Kind::String | Kind::Secret => facts.range("minLength", "maxLength", "character"),
        Kind::List(_) => facts.range("minItems", "maxItems", "item"),
        Kind::Map(_) => facts.range("minProperties", "maxProperties", "entry"),
        Kind::Integer | Kind::Number => facts.limits(),
        Kind::Boolean | Kind::Json | Kind::Struct(_) => None,
    });
    sentences.extend(facts.allowed_values());
    if let Some(pattern) = facts.text("pattern").filter(|pattern| pattern.len() <= LONGEST_PATTERN) {
        sentences.push(format!("Matches {}.", code(pattern)));
    }
    if let Some(format) = facts.text("format").filter(|format| format.starts_with("AWS::")) {
        sentences.push(format!("It is the {}.", code(format)));
    }
    if matches!(kind, Kind::List(_)) && facts.get("uniqueItems") == Some(&Value::Bool(true)) {
        sentences.push("The items differ.".to_owned());
    }
    sentences
}

/// A part of a schema: the place of the property, and what it refers to.
struct Facts<'a, 'b> {
    reader: &'b Reader<'a>,
    pointers: [String; 2],
}

impl<'a> Facts<'a, '_> {
    fn get(&self, keyword: &str) -> Option<&'a Value> {
        self.pointers.iter().find_map(|pointer| self.reader.keyword(pointer, keyword))
    }

    fn text(&self, keyword: &str) -> Option<&'a str> {
        self.get(keyword).and_then(Value::as_str)
    }

    fn range(&self, least: &str, most: &str, unit: &str) -> Option<String> {
        let least = self.get(least).and_then(Value::as_u64).filter(|least| *least > 0);
        let most = self.get(most).and_then(Value::as_u64);
        let units = |count: u64| match (count, unit) {
            (1, _) => unit.to_owned(),
            (_, "entry") => "entries".to_owned(),
            _ => format!("{unit}s"),
        };
        match (least, most) {
            (Some(least), Some(most)) if least == most => Some(format!("{most} {}.", units(most))),
            (Some(least), Some(most)) => Some(format!("{least} to {most} {}.", units(most))),
            (Some(least), None) => Some(format!("At least {least} {}.", units(least))),
            (None, Some(most)) => Some(format!("At most {most} {}.", units(most))),
            (None, None) => None,
        }
    }

    fn limits(&self) -> Option<String> {
        match (self.get("minimum"), self.get("maximum")) {
            (Some(least), Some(most)) => Some(format!("From {least} to {most}.")),
            (Some(least), None) => Some(format!("At least {least}.")),
            (None, Some(most)) => Some(format!("At most {most}.")),
            (None, None) => None,
        }
    }

    fn allowed_values(&self) -> Option<String> {
        let item = self.reader.target(&format!("{}/items", self.pointers.last()?));
        let values = self.get("enum").or_else(|| self.get("enumCaseInsensitive"));
        let values = values.or_else(|| self.reader.keyword(&item, "enum"))?.as_array()?;
        let named = values.iter().take(MOST_VALUES);
        let named: Vec<String> = named
            .map(|value| code(&value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
            .collect();
        let rest = values.len().saturating_sub(MOST_VALUES);
        let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
        Some(format!("Allowed values: {}{rest}.", named.join(", ")))
    }
}

/// Returns a text as code in Markdown, within one line.
fn code(text: &str) -> String {
    let text = text.replace('\n', "\\n").replace('\r', "\\r");
    match text.as_str() {
        "" => "the empty string".to_owned(),
        _ if text.contains('`') => format!("`` {text} ``"),
        _ => format!("`{text}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn sentences(schema: Value, kind: &Kind) -> Vec<String> {
        of(&Reader::new(&schema), "", kind)
    }

    #[test]
    fn a_string_tells_its_length_pattern_and_values() {
        let schema = json!({"minLength": 1, "maxLength": 5, "pattern": "^`\n$", "enum": ["", "a"]});
        let expected =
            ["1 to 5 characters.", "Allowed values: the empty string, `a`.", r"Matches `` ^`\n$ ``."];
        assert_eq!(sentences(schema, &Kind::String), expected);
        let long =
            json!({"minLength": 0, "maxLength": 1, "pattern": "a".repeat(121), "format": "AWS::EC2::VPC.Id"});
        assert_eq!(sentences(long, &Kind::String), ["At most 1 character.", "It is the `AWS::EC2::VPC.Id`."]);
    }

    #[test]
    fn numbers_and_lists_tell_their_limits() {
        assert_eq!(sentences(json!({"minimum": 1, "maximum": 2.5}), &Kind::Number), ["From 1 to 2.5."]);
        let list = Kind::List(Box::new(Kind::String));
        let values: Vec<String> = (0..14).map(|value| value.to_string()).collect();
        let schema = json!({"minItems": 2, "uniqueItems": true, "items": {"enum": values}});
        assert_eq!(
            sentences(schema, &list),
            [
                "At least 2 items.",
                "Allowed values: `0`, `1`, `2`, `3`, `4`, `5`, `6`, `7`, `8`, `9`, `10`, `11` and 2 more.",
                "The items differ.",
            ]
        );
    }
}
