//! How far what starts at a place goes within its line, so that all of it is underlined.
//!
//! A place is where something starts. Its end is found in the line's text, as a reader would find it: exact for
//! what stands in one line, up to the end of the line for what goes on in the next.

/// The most characters before a place that are searched for the bracket around it.
const MOST_BEFORE: usize = 1_000;

/// Returns the length, in bytes, of the name, path or string of Rust that a text starts with.
pub(super) fn of_rust(text: &str) -> usize {
    if let Some(length) = quoted(text) {
        return length;
    }
    let is_end = |(index, character): &(usize, char)| match character {
        ',' | ';' | '(' | ')' | '[' | ']' | '{' | '}' | '"' | '\'' => true,
        ':' => starts_blank(text, index + 1),
        _ => character.is_whitespace(),
    };
    text.char_indices().find(is_end).map_or(text.len(), |(index, _)| index)
}

/// Returns the length, in bytes, of the key or value of YAML or JSON that a text starts with; `before` is what
/// stands before it in its line.
pub(super) fn of_template(before: &str, text: &str) -> usize {
    let text = text.trim_end();
    match text.chars().next() {
        Some('!' | '&') => tagged(before, text),
        Some('[' | '{') => flow(text),
        Some('-') if starts_blank(text, 1) => 1,
        _ => quoted(text).unwrap_or_else(|| plain(before, text)),
    }
}

/// Returns the length of a quoted text, which may go on in the next line; none if there is none.
fn quoted(text: &str) -> Option<usize> {
    let mut characters = text.char_indices();
    let (_, quote) = characters.next().filter(|(_, character)| matches!(character, '"' | '\''))?;
    let mut is_escaped = false;
    let end = characters.find(|(_, character)| {
        let is_end = *character == quote && !is_escaped;
        is_escaped = *character == '\\' && quote == '"' && !is_escaped;
        is_end
    });
    Some(end.map_or(text.len(), |(index, _)| index + 1))
}

/// Returns the length of a flow collection, which may go on in the next line.
fn flow(text: &str) -> usize {
    let (mut depth, mut index) = (0_usize, 0);
    while let Some(rest) = text.get(index..) {
        let Some(character) = rest.chars().next() else { break };
        index += quoted(rest).unwrap_or(character.len_utf8());
        match character {
            '[' | '{' => depth += 1,
            ']' | '}' if depth == 1 => return index,
            ']' | '}' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// Returns the length of a tag or anchor with the value that follows it in the line.
fn tagged(before: &str, text: &str) -> usize {
    let Some((tag, rest)) = text.split_once(char::is_whitespace) else { return plain(before, text) };
    let value = rest.trim_start();
    let tag_only = plain(before, tag);
    let is_block = value.starts_with(['|', '>', '#']) || (value.starts_with('-') && starts_blank(value, 1));
    if tag_only < tag.len() || value.is_empty() || is_block {
        return tag_only;
    }
    let length = of_template(before, value);
    // What a colon follows is the first key of a mapping that the tag is of.
    let is_key = value.get(length..).is_some_and(|rest| rest.trim_start().starts_with(':'));
    if is_key { tag_only } else { text.len() - value.len() + length }
}

/// Returns the length of a plain scalar of any number of words.
fn plain(before: &str, text: &str) -> usize {
    let is_in_flow = is_in_flow(before);
    let mut after_blank = false;
    let end = text.char_indices().find(|(index, character)| {
        let is_end = match character {
            ',' | '[' | ']' | '{' | '}' => is_in_flow,
            ':' => starts_blank(text, index + 1),
            '#' => after_blank,
            _ => false,
        };
        after_blank = character.is_whitespace();
        is_end
    });
    let scalar = text.get(..end.map_or(text.len(), |(index, _)| index)).unwrap_or_default();
    // A flow collection that started in an earlier line shows by what follows the scalar.
    let is_key = end.is_some_and(|(_, character)| character == ':');
    let scalar = if is_key { scalar.split(", ").next().unwrap_or_default() } else { scalar };
    scalar.trim_end().trim_end_matches(',').len()
}

/// Tells whether a bracket stands open before the end of a text.
fn is_in_flow(before: &str) -> bool {
    let mut closed = 0_usize;
    for (count, character) in before.chars().rev().enumerate() {
        match character {
            ']' | '}' => closed += 1,
            '[' | '{' if closed == 0 => return true,
            '[' | '{' => closed -= 1,
            _ if count > MOST_BEFORE => return true,
            _ => {}
        }
    }
    false
}

/// Tells whether a text ends at an index, or goes on with a blank.
fn starts_blank(text: &str, index: usize) -> bool {
    text.get(index..).is_none_or(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::{of_rust, of_template};

    /// Returns what is underlined where the caret stands before it in the line.
    fn underlined(line: &str) -> &str {
        let (before, text) = line.split_once('^').unwrap();
        text.get(..of_template(before, text)).unwrap()
    }

    #[test]
    fn keys_and_values_of_yaml_are_underlined_whole() {
        for (line, part) in [
            ("  ^Type: AWS::S3::Bucket", "Type"),
            ("  Type: ^AWS::S3::Bucket  # kept", "AWS::S3::Bucket"),
            ("  Description: ^Hello, world [of] sorts", "Hello, world [of] sorts"),
            ("  ^a key: x", "a key"),
            ("^\"a: \\\" b\": x", "\"a: \\\" b\""),
            ("  K: ^'it''s' # c", "'it'"),
            ("  K: ^\"goes on  ", "\"goes on"),
            ("  K: ^|- # text", "|-"),
            ("  ^- a", "-"),
            ("  K: ^*alias", "*alias"),
            ("  K: ^", ""),
        ] {
            assert_eq!(underlined(line), part, "{line}");
        }
    }

    #[test]
    fn flow_values_end_at_their_bracket() {
        for (line, part) in [
            ("  K: ^{a: [1, \"]}\"], b: 2} # c", "{a: [1, \"]}\"], b: 2}"),
            ("  K: ^[a,", "[a,"),
            ("  K: {^Key: a b, Other: c}", "Key"),
            ("  K: {Key: ^a b, Other: c}", "a b"),
            ("  K: [{a: 1}, ^b]", "b"),
            ("  K: [a] ^b, c", "b, c"),
            ("      ^a b, Other: c", "a b"),
            ("      ^last,", "last"),
            ("    \"Count\": ^5,", "5"),
            ("  {\"A\": {\"B\": ^true}}", "true"),
        ] {
            assert_eq!(underlined(line), part, "{line}");
        }
    }

    #[test]
    fn a_function_is_underlined_with_its_argument() {
        for (line, part) in [
            ("  K: ^!Ref Stage # c", "!Ref Stage"),
            ("  K: ^!Sub \"${A} b\"", "!Sub \"${A} b\""),
            ("  K: ^!If [A, !Ref B, c]", "!If [A, !Ref B, c]"),
            ("  K: [^!Ref A, b]", "!Ref A"),
            ("  K: ^!Sub |", "!Sub"),
            ("  K: ^!GetAtt", "!GetAtt"),
            ("  - ^!Base64 Fn::Sub: x", "!Base64"),
            ("  K: ^&anchor {a: 1}", "&anchor {a: 1}"),
        ] {
            assert_eq!(underlined(line), part, "{line}");
        }
    }

    #[test]
    fn a_long_line_is_not_walked_for_each_finding() {
        let before = "\"a\":1,".repeat(1_000);
        assert_eq!(of_template(&before, "2,3"), 1);
    }

    #[test]
    fn names_paths_and_strings_of_rust_are_underlined() {
        for (text, part) in [
            ("add(\"x\")", "add"),
            ("glue::Database::catalog_id(a)", "glue::Database::catalog_id"),
            ("\"a b\", c", "\"a b\""),
            ("name: u8", "name"),
        ] {
            assert_eq!(text.get(..of_rust(text)), Some(part));
        }
    }
}
