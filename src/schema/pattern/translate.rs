//! The dialects of the registry's patterns, written anew for the `regex` crate.
//!
//! What differs: `\uXXXX` and surrogate pairs (this crate counts whole characters), `\Z`,
//! classes of Java such as `\p{Alnum}`, `\d` and `\w` (ASCII there, Unicode here), `[` within a class and
//! doubled operators (literal there, nested classes and set operations here), a literal `{` or `}`, and
//! escapes of letters that mean nothing.

use std::iter::Peekable;
use std::str::Chars;

/// Translates a pattern; what is wrong with it stays wrong.
pub(super) fn translate(source: &str) -> String {
    let out = String::with_capacity(source.len());
    let mut translator = Translator { rest: source.chars().peekable(), groups: Vec::new(), out };
    translator.run();
    translator.out
}

/// A pattern that is nothing but one class, repeated often: `^[class]{min,max}$`, or without the anchors.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Repeated<'a> {
    pub(super) class: &'a str,
    pub(super) min: usize,
    pub(super) max: usize,
    /// Whether the whole text must be of the class; else the class may be found anywhere.
    pub(super) is_whole: bool,
}

impl<'a> Repeated<'a> {
    /// Reads a pattern; none where it is not of this form, or where unrolling it costs little.
    pub(super) fn of(source: &'a str) -> Option<Self> {
        const LARGE: usize = 64;
        let whole = source.strip_prefix('^').and_then(|rest| rest.strip_suffix('$'));
        let (class, counts) = whole.unwrap_or(source).strip_suffix('}')?.rsplit_once('{')?;
        let (min, max) = counts.split_once(',').unwrap_or((counts, counts));
        let (min, max) = (if min.is_empty() { 0 } else { min.parse().ok()? }, max.parse().ok()?);
        (max >= LARGE && is_one_class(class)).then_some(Self { class, min, max, is_whole: whole.is_some() })
    }
}

fn is_one_class(class: &str) -> bool {
    if [".", r"\S", r"\w", r"\d"].contains(&class) {
        return true;
    }
    let Some(inside) = class.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) else { return false };
    let mut is_escaped = false;
    for (index, char) in inside.chars().enumerate() {
        match char {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            ']' if index > 0 => return false,
            _ => {}
        }
    }
    !is_escaped
}

struct Translator<'a> {
    rest: Peekable<Chars<'a>>,
    /// For each open group, whether it looks around.
    groups: Vec<bool>,
    out: String,
}

/// A character as a pattern's escape or the character itself wrote it.
enum Unit {
    Char(char),
    /// Half of a character: JavaScript and Java count in UTF-16.
    Surrogate(u32),
}

impl Translator<'_> {
    fn run(&mut self) {
        while let Some(char) = self.rest.next() {
            match char {
                '\\' => self.escape(false),
                '[' => self.class(),
                '{' => self.brace(),
                '(' => self.open(),
                ')' => self.close(),
                '$' => self.end(),
                '}' => self.out.push_str(r"\}"),
                other => self.out.push(other),
            }
        }
    }

    /// Writes `$` once: the end of the text is the same however often, and not every engine takes its repetition.
    fn end(&mut self) {
        self.out.push('$');
        let ahead: String = self.rest.clone().take_while(|char| *char != '}').collect();
        let is_repeated = ahead.strip_prefix('{').is_some_and(|counts| {
            !counts.starts_with(['0', ','])
                && counts.bytes().all(|byte| byte.is_ascii_digit() || byte == b',')
        });
        if is_repeated {
            self.rest.nth(ahead.chars().count());
        }
    }

    fn open(&mut self) {
        let ahead: String = self.rest.clone().take(3).collect();
        self.groups.push(["?=", "?!", "?<=", "?<!"].iter().any(|start| ahead.starts_with(start)));
        self.out.push('(');
    }

    /// Closes a group. Looking around is the same once or more, and `fancy-regex` refuses to repeat it.
    fn close(&mut self) {
        self.out.push(')');
        if self.groups.pop() == Some(true) {
            self.rest.next_if_eq(&'+');
        }
    }

    /// Reads a brace: one that starts no repetition stands for itself, and `{,n}` means from none.
    fn brace(&mut self) {
        let ahead: String = self.rest.clone().take_while(|char| *char != '}').collect();
        let closed = self.rest.clone().nth(ahead.chars().count()) == Some('}');
        let digits = |part: &str| part.chars().all(|char| char.is_ascii_digit());
        let (min, max) = ahead.split_once(',').unwrap_or((&ahead, ""));
        if !closed || ahead.is_empty() || ahead == "," || !digits(min) || !digits(max) {
            self.out.push_str(r"\{");
            return;
        }
        self.out.push('{');
        if min.is_empty() {
            self.out.push('0');
        }
        self.out.push_str(&ahead);
        self.out.push('}');
        for _ in 0..=ahead.chars().count() {
            self.rest.next();
        }
    }

    fn escape(&mut self, in_class: bool) {
        let Some(char) = self.rest.next() else {
            self.out.push('\\');
            return;
        };
        match char {
            'u' | 'x' => match self.code(char) {
                Some(Unit::Char(char)) => self.literal(char),
                Some(Unit::Surrogate(_)) => {}
                None => self.literal(char),
            },
            'd' => self.out.push_str(if in_class { "0-9" } else { "[0-9]" }),
            'w' => self.out.push_str(if in_class { "0-9A-Za-z_" } else { "[0-9A-Za-z_]" }),
            'D' => self.out.push_str("[^0-9]"),
            'W' => self.out.push_str("[^0-9A-Za-z_]"),
            'Z' | 'z' if !in_class => self.out.push('$'),
            'p' | 'P' if self.rest.peek() == Some(&'{') => self.property(char, in_class),
            'b' if in_class => self.out.push_str(r"\x08"),
            'A' | 'b' | 'B' if !in_class => self.push_escape(char),
            'a' | 'f' | 'n' | 'r' | 't' | 'v' | 's' | 'S' | 'p' | 'P' => self.push_escape(char),
            '0' => self.out.push_str(r"\x00"),
            '1'..='9' if !in_class => self.push_escape(char),
            other => self.literal(other),
        }
    }

    fn push_escape(&mut self, char: char) {
        self.out.push('\\');
        self.out.push(char);
    }

    /// Writes a character that stands for itself.
    fn literal(&mut self, char: char) {
        if char.is_ascii_punctuation() && char != '_' {
            self.push_escape(char);
        } else if char.is_ascii_control() {
            self.out.push_str(&format!(r"\x{:02X}", u32::from(char)));
        } else {
            self.out.push(char);
        }
    }

    /// Reads the digits of `\uXXXX`, `\u{X}`, `\xXX` or `\x{X}`.
    fn code(&mut self, kind: char) -> Option<Unit> {
        let digits: String = if self.rest.peek() == Some(&'{') {
            let digits: String = self.rest.clone().skip(1).take_while(|char| *char != '}').collect();
            self.rest.nth(digits.len() + 1);
            digits
        } else {
            let width = if kind == 'u' { 4 } else { 2 };
            let digits: String = self.rest.clone().take(width).take_while(char::is_ascii_hexdigit).collect();
            if digits.len() < width {
                return None;
            }
            self.rest.nth(width - 1);
            digits
        };
        let code = u32::from_str_radix(&digits, 16).ok()?;
        Some(char::from_u32(code).map_or(Unit::Surrogate(code), Unit::Char))
    }

    /// Writes `\p{..}`, with the names of Java in the words of this crate.
    fn property(&mut self, kind: char, in_class: bool) {
        let name: String = self.rest.clone().skip(1).take_while(|char| *char != '}').collect();
        self.rest.nth(name.chars().count() + 1);
        let class = match name.as_str() {
            "Alnum" => "alnum",
            "Alpha" => "alpha",
            "ASCII" => "ascii",
            "Blank" => "blank",
            "Cntrl" => "cntrl",
            "Digit" => "digit",
            "Graph" => "graph",
            "Lower" => "lower",
            "Print" => "print",
            "Punct" => "punct",
            "Space" => "space",
            "Upper" => "upper",
            "XDigit" => "xdigit",
            other => {
                let other = other.strip_prefix("Is").unwrap_or(other);
                self.out.push_str(&format!(r"\{kind}{{{other}}}"));
                return;
            }
        };
        let not = if kind == 'P' { "^" } else { "" };
        let written = format!("[:{not}{class}:]");
        self.out.push_str(&if in_class { written } else { format!("[{written}]") });
    }

    fn class(&mut self) {
        self.out.push('[');
        if self.rest.next_if_eq(&'^').is_some() {
            self.out.push('^');
        }
        let start = self.out.len();
        let mut first = true;
        while let Some(char) = self.rest.next() {
            match char {
                ']' if !first => break,
                '\\' if self.surrogates() => {}
                '\\' => self.escape(true),
                '[' | ']' | '&' | '~' => {
                    self.out.push('\\');
                    self.out.push(char);
                }
                '-' => self.hyphen(start),
                other => self.out.push(other),
            }
            first = false;
        }
        if self.out.len() == start {
            // Only surrogates were in it: no character of a text is one.
            self.out.push_str("a&&b");
        }
        self.out.push(']');
    }

    /// Writes a hyphen: at either end of a class, after a set, or doubled it stands for itself.
    fn hyphen(&mut self, start: usize) {
        let written = self.out.get(start..).unwrap_or_default();
        let after_set =
            [r"\s", r"\S", "0-9A-Za-z_", "0-9", ":]", "[^0-9]"].iter().any(|set| written.ends_with(set));
        let is_property =
            |escape: &str| escape.starts_with(['p', 'P']) && escape.find('}') == Some(escape.len() - 1);
        let after_property = written.rsplit('\\').next().is_some_and(is_property);
        let mut ahead = self.rest.clone();
        let literal = written.is_empty()
            || after_set
            || after_property
            || match ahead.next() {
                Some(']' | '-') | None => true,
                Some('\\') => matches!(ahead.next(), Some('w' | 'W' | 'd' | 'D' | 's' | 'S' | 'p' | 'P')),
                _ => false,
            };
        self.out.push_str(if literal { r"\-" } else { "-" });
    }

    /// Reads surrogates within a class, its first backslash already read: a pair is one character, a range
    /// between pairs a range of characters, and a lone half stands in no text.
    fn surrogates(&mut self) -> bool {
        let saved = self.rest.clone();
        let Some(first) = self.half() else {
            self.rest = saved;
            return false;
        };
        let Some(from) = self.pair(first) else {
            // A range of lone halves, such as `\uD800-\uDFFF`.
            self.range_end();
            return true;
        };
        let to = self.range_end().and_then(|half| self.pair(half)).unwrap_or(from);
        self.literal(from);
        if to != from {
            self.out.push('-');
            self.literal(to);
        }
        true
    }

    /// Reads one half, its backslash already read.
    fn half(&mut self) -> Option<u32> {
        self.rest.next_if_eq(&'u')?;
        match self.code('u') {
            Some(Unit::Surrogate(half)) => Some(half),
            _ => None,
        }
    }

    fn pair(&mut self, high: u32) -> Option<char> {
        let saved = self.rest.clone();
        let low = self.rest.next_if_eq(&'\\').and_then(|_| self.half());
        match low {
            Some(low @ 0xDC00..) if high < 0xDC00 => {
                char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00))
            }
            _ => {
                self.rest = saved;
                None
            }
        }
    }

    fn range_end(&mut self) -> Option<u32> {
        let saved = self.rest.clone();
        let half =
            self.rest.next_if_eq(&'-').and_then(|_| self.rest.next_if_eq(&'\\')).and_then(|_| self.half());
        if half.is_none() {
            self.rest = saved;
        }
        half
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dialects_become_one() {
        for (source, translated) in [
            (r"^\u0041\d+\Z", "^A[0-9]+$"),
            (r"[\u0020-\uD7FF]", "[ -\u{D7FF}]"),
            (r"[a\uD800\uDC00-\uDBFF\uDFFF]", "[a\u{10000}-\u{10FFFF}]"),
            (r"[^\uD800-\uDFFF]", "[^a&&b]"),
            (r"[\p{Alnum}_]", "[[:alnum:]_]"),
            (r"\p{ASCII}", "[[:ascii:]]"),
            (r"[\w-.]", r"[0-9A-Za-z_\-.]"),
            (r"[[a&&b]", r"[\[a\&\&b]"),
            (r"a{,3}{x}", r"a{0,3}\{x\}"),
            (r"[\]\-/]", r"[\]\-/]"),
            ("^a*${1,128}", "^a*$"),
            (r"((?!a)+b)+", "((?!a)b)+"),
            (r"\/\-\_\@", r"\/\-_\@"),
        ] {
            assert_eq!(translate(source), translated, "{source}");
        }
    }

    #[test]
    fn only_one_class_is_counted() {
        let of = |source| Repeated::of(source).map(|it| (it.class.to_owned(), it.min, it.max, it.is_whole));
        assert_eq!(of(r"^[a\]]{0,256}$"), Some((r"[a\]]".to_owned(), 0, 256, true)));
        assert_eq!(of(r"\S{1,2000}"), Some((r"\S".to_owned(), 1, 2000, false)));
        assert_eq!(of("^[a]b[c]{0,256}$"), None);
        assert_eq!(of("^[a]{0,16}$"), None);
        assert_eq!(of("^[a]|[c]{0,256}$"), None);
        assert_eq!(of("^[a]{0,256}"), None);
    }
}
