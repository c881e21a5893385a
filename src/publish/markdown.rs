//! Text of others in Markdown: it is shown as it is, and cannot become markup or leave its table cell.
//!
//! The dialect is GitHub's: CommonMark with tables and `$` for formulas.

/// Escapes a text for a line or a table cell; line breaks become spaces.
pub(super) fn text(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    let mut escaped = String::with_capacity(line.len());
    let mut previous = ' ';
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        let next = characters.peek().copied().unwrap_or(' ');
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            // Within a word an underscore is no markup.
            '_' if previous.is_alphanumeric() && next.is_alphanumeric() => escaped.push('_'),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' => escaped.extend(['\\', character]),
            // What would begin a heading, a list, a quotation or a rule at the start of a line.
            '#' | '>' | '+' | '-' | '=' if escaped.is_empty() => escaped.extend(['\\', character]),
            '.' | ')' if next == ' ' && escaped.chars().all(|digit| digit.is_ascii_digit()) => {
                escaped.extend(['\\', character]);
            }
            _ if character.is_control() => escaped.push('\u{fffd}'),
            _ => escaped.push(character),
        }
        previous = character;
    }
    escaped
}

/// Writes a text as code, in a line or a table cell; line breaks become spaces.
///
/// What Markdown's readers disagree about (a vertical bar in a cell, a backtick in code) is written as
/// HTML with character references, which they all read alike.
pub(super) fn code(text: &str) -> String {
    let line: String =
        text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect();
    if line.is_empty() || line.starts_with(' ') || line.ends_with(' ') || line.contains(['|', '`']) {
        let reference = |character: char| match character {
            '&' | '<' | '>' | '|' | '`' | '*' | '_' | '[' | ']' | '\\' | '~' | '$' => {
                format!("&#{};", u32::from(character))
            }
            _ => character.to_string(),
        };
        return format!("<code>{}</code>", line.chars().map(reference).collect::<String>());
    }
    format!("`{line}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_stays_readable() {
        for plain in
            ["The database's name, e.g. ecommerce_reviews_db.", "VPC-only (3 - 5)", "https://a.b/c#d"]
        {
            assert_eq!(text(plain), plain);
        }
    }

    #[test]
    fn text_cannot_become_markup() {
        for (raw, escaped) in [
            ("a | b", "a \\| b"),
            ("a\n\n# b", "a # b"),
            ("# a", "\\# a"),
            ("- a", "\\- a"),
            ("12. a", "12\\. a"),
            ("1.5 a", "1.5 a"),
            ("<script>&amp;", "&lt;script>&amp;amp;"),
            ("[a](b) ![c](d)", "\\[a\\](b) !\\[c\\](d)"),
            ("*a* _b_ `c` ~~d~~ $e$", "\\*a\\* \\_b\\_ \\`c\\` \\~\\~d\\~\\~ \\$e\\$"),
            ("a\\", "a\\\\"),
            ("a\u{1b}[0m", "a\u{fffd}\\[0m"),
        ] {
            assert_eq!(text(raw), escaped);
        }
    }

    #[test]
    fn code_cannot_leave_its_cell() {
        for (raw, written) in [
            ("^[a-z]+$", "`^[a-z]+$`"),
            ("a\\", "`a\\`"),
            ("a|b", "<code>a&#124;b</code>"),
            ("`", "<code>&#96;</code>"),
            ("a|</code><b>", "<code>a&#124;&#60;/code&#62;&#60;b&#62;</code>"),
            (" a", "<code> a</code>"),
            ("a\nb", "`a b`"),
        ] {
            assert_eq!(code(raw), written);
        }
    }
}
