//! What may reach a terminal: text of users without control characters, line breaks or direction marks.

use std::borrow::Cow;

/// Returns the text in one line, with every character that could move the cursor, break the line or
/// change the reading direction written as an escape such as `\n` or `\u{1b}`.
#[must_use]
pub fn one_line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        push(&mut line, character);
    }
    Cow::Owned(line)
}

/// Appends a character, escaped where it must be.
pub(super) fn push(line: &mut String, character: char) {
    if is_unsafe(character) {
        line.extend(character.escape_default());
    } else {
        line.push(character);
    }
}

/// Tells control characters, line and paragraph separators, and the marks that reorder or hide text
/// (the characters of the "Trojan Source" attack).
fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn escapes_what_a_terminal_would_obey() {
        assert_eq!(one_line("a\x1b[2Jb\nc\td\u{202e}e\u{2028}"), "a\\u{1b}[2Jb\\nc\\td\\u{202e}e\\u{2028}");
    }

    #[test]
    fn keeps_words_of_any_language() {
        assert_eq!(one_line("größe 価格 👩 é"), "größe 価格 👩 é");
    }
}
