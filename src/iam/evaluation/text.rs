//! Texts with wildcards and policy variables, and how they match.
//!
//! User guide, "IAM JSON policy elements: Variables and tags" and "Resource". What a variable stands for is
//! only known at the request; substituted text never acts as a wildcard.

use super::request::Request;

/// A text of a policy: literal parts, wildcards and variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TextPattern {
    parts: Vec<Part>,
    ignores_case: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(Box<str>),
    /// `*`: any text, the empty one too.
    Any,
    /// `?`: one character.
    One,
    /// `${key}` or `${key, 'default'}`; the key in lower case.
    Variable {
        key: Box<str>,
        default: Option<Box<str>>,
    },
}

/// How the text of a pattern is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    /// Whether `*` and `?` are wildcards.
    pub(super) wildcards: bool,
    /// Whether `${..}` is a variable: under version 2012-10-17, in the elements that take variables.
    pub(super) variables: bool,
    /// Whether the case of letters does not count.
    pub(super) ignores_case: bool,
}

impl TextPattern {
    /// Reads the text of a pattern; `${` that no variable follows stands for itself.
    pub(super) fn new(text: &str, reading: Reading) -> Self {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(character) = rest.chars().next() {
            let variable = if reading.variables { rest.strip_prefix("${").and_then(variable) } else { None };
            if let Some((part, after)) = variable {
                match part {
                    Part::Literal(character) => literal.push_str(&character),
                    part => push(&mut parts, &mut literal, reading, part),
                }
                rest = after;
                continue;
            }
            match character {
                '*' if reading.wildcards => push(&mut parts, &mut literal, reading, Part::Any),
                '?' if reading.wildcards => push(&mut parts, &mut literal, reading, Part::One),
                _ => literal.push(character),
            }
            rest = rest.get(character.len_utf8()..).unwrap_or_default();
        }
        flush(&mut parts, &mut literal, reading);
        Self { parts, ignores_case: reading.ignores_case }
    }

    /// Tells whether it matches every text.
    pub(super) fn is_any(&self) -> bool {
        matches!(self.parts.as_slice(), [Part::Any])
    }

    /// Returns the text that it matches, where that is only one.
    pub(super) fn literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Literal(literal)] => Some(literal),
            _ => None,
        }
    }

    /// Returns the keys of its variables, in lower case.
    pub(super) fn variables(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Variable { key, .. } => Some(key.as_ref()),
            _ => None,
        })
    }

    /// Returns the first variable that has no value in the request, and no default.
    pub(super) fn missing_variable(&self, request: &Request) -> Option<&str> {
        self.parts.iter().find_map(|part| match part {
            Part::Variable { key, default: None } if request.single(key).is_none() => Some(key.as_ref()),
            _ => None,
        })
    }

    /// Returns a text that it matches; none where a variable has no value.
    pub(super) fn example(&self, request: &Request) -> Option<String> {
        let part = |part: &Part| match part {
            Part::Literal(literal) => Some(literal.to_string()),
            Part::Any => Some("any".to_owned()),
            Part::One => Some("a".to_owned()),
            Part::Variable { key, default } => request.single(key).or(default.as_deref()).map(str::to_owned),
        };
        self.parts.iter().map(part).collect()
    }

    /// Tells whether it matches a text, which is in lower case where case does not count; a pattern with a
    /// variable that has no value matches nothing.
    pub(super) fn matches(&self, text: &str, request: &Request) -> bool {
        match self.parts.as_slice() {
            [] => text.is_empty(),
            [Part::Any] => true,
            [Part::Literal(literal)] => **literal == *text,
            [Part::Literal(literal), Part::Any] => text.starts_with(&**literal),
            [Part::Variable { key, default }] if !self.ignores_case => {
                request.single(key).or(default.as_deref()) == Some(text)
            }
            parts => self.general(parts, text, request),
        }
    }

    /// Matches by trying again behind the last `*`, which takes at most the product of the two lengths.
    fn general(&self, parts: &[Part], text: &str, request: &Request) -> bool {
        let (mut position, mut rest) = (0, text);
        let mut retry: Option<(usize, &str)> = None;
        loop {
            let advanced = match parts.get(position) {
                Some(Part::Any) => {
                    position += 1;
                    if position == parts.len() {
                        return true;
                    }
                    retry = Some((position, rest));
                    continue;
                }
                Some(Part::One) => rest.chars().next().and_then(|one| rest.get(one.len_utf8()..)),
                Some(Part::Literal(literal)) => rest.strip_prefix(&**literal),
                Some(Part::Variable { key, default }) => {
                    let Some(value) = request.single(key).or(default.as_deref()) else { return false };
                    if self.ignores_case {
                        rest.strip_prefix(&*value.to_lowercase())
                    } else {
                        rest.strip_prefix(value)
                    }
                }
                None => rest.is_empty().then_some(rest),
            };
            match (advanced, retry) {
                (Some(_), _) if position == parts.len() => return true,
                (Some(after), _) => {
                    rest = after;
                    position += 1;
                }
                (None, None) => return false,
                (None, Some((start, from))) => {
                    let Some(from) = from.chars().next().and_then(|one| from.get(one.len_utf8()..)) else {
                        return false;
                    };
                    retry = Some((start, from));
                    rest = from;
                    position = start;
                }
            }
        }
    }
}

fn push(parts: &mut Vec<Part>, literal: &mut String, reading: Reading, part: Part) {
    flush(parts, literal, reading);
    // Two stars in a row are one, which keeps the work of matching small.
    if part != Part::Any || parts.last() != Some(&Part::Any) {
        parts.push(part);
    }
}

fn flush(parts: &mut Vec<Part>, literal: &mut String, reading: Reading) {
    if !literal.is_empty() {
        let text = if reading.ignores_case { literal.to_lowercase() } else { literal.clone() };
        parts.push(Part::Literal(text.into()));
        literal.clear();
    }
}

/// Reads what follows `${`: a variable, or one of the escapes `${*}`, `${?}` and `${$}`, with the text after it.
fn variable(text: &str) -> Option<(Part, &str)> {
    for escaped in ["*", "?", "$"] {
        if let Some(rest) = text.strip_prefix(escaped).and_then(|rest| rest.strip_prefix('}')) {
            return Some((Part::Literal(escaped.into()), rest));
        }
    }
    // No key has one of these, and what is no variable is not to be read to its end again and again.
    let (key, rest) = text.split_at_checked(text.find(['}', '\'', '{', '$'])?)?;
    if let Some(rest) = rest.strip_prefix('}') {
        let key = key.trim();
        return is_key(key).then(|| (named(key, None), rest));
    }
    let (default, rest) = rest.strip_prefix('\'')?.split_once('\'')?;
    let rest = rest.trim_start().strip_prefix('}')?;
    let key = key.trim_end().strip_suffix(',')?.trim();
    is_key(key).then(|| (named(key, Some(default)), rest))
}

fn named(key: &str, default: Option<&str>) -> Part {
    Part::Variable { key: key.to_lowercase().into(), default: default.map(Into::into) }
}

/// Tells whether a name has the form of a condition key, such as `aws:PrincipalTag/team`.
fn is_key(key: &str) -> bool {
    key.split_once(':').is_some_and(|(service, name)| {
        !service.is_empty()
            && !name.is_empty()
            && service.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Reading = Reading { wildcards: true, variables: true, ignores_case: false };

    fn request() -> Request {
        Request::new("arn:aws:iam::111122223333:user/ann", "s3:GetObject", "*")
            .with("aws:username", ["Ann*"])
            .with("aws:PrincipalTag/team", ["a", "b"])
    }

    #[test]
    fn wildcards_match_any_text_or_one_character() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("a*", "abc", true),
            ("a*c", "abcbc", true),
            ("a*c", "abcb", false),
            ("*b*", "abc", true),
            ("a?c", "aéc", true),
            ("a?c", "ac", false),
            ("?", "", false),
            ("a**?", "ab", true),
            ("*a*b*c", "xaxbxbxc", true),
            ("A", "a", false),
        ] {
            assert_eq!(
                TextPattern::new(pattern, ALL).matches(text, &request()),
                expected,
                "{pattern} {text}"
            );
        }
    }

    #[test]
    fn variables_stand_for_text_that_is_no_wildcard() {
        for (pattern, text, expected) in [
            ("${aws:username}", "Ann*", true),
            ("${aws:username}", "Annie", false),
            ("home/${AWS:UserName}/*", "home/Ann*/x", true),
            ("home/${aws:username}/*", "home/Annie/x", false),
            ("${aws:nothing}", "", false),
            ("x${aws:nothing, 'd*'}", "xd*", true),
            ("x${aws:nothing, 'd*'}", "xdd", false),
            ("${aws:nothing, ''}", "", true),
            // A key with several values is no variable's value.
            ("${aws:PrincipalTag/team}", "a", false),
            ("${*}${?}${$}{x}", "*?${x}", true),
            ("${*}", "x", false),
            ("${", "${", true),
            ("${no key}", "${no key}", true),
            ("${a${aws:username}", "${aAnn*", true),
            ("${a:b'${aws:username}", "${a:b'Ann*", true),
            ("${a:b, '${*}'}", "${*}", true),
            ("${?", "${x", true),
        ] {
            assert_eq!(
                TextPattern::new(pattern, ALL).matches(text, &request()),
                expected,
                "{pattern} {text}"
            );
        }
    }

    #[test]
    fn an_example_is_what_it_matches() {
        for (pattern, expected) in [
            ("", Some("")),
            ("a?/*", Some("aa/any")),
            ("home/${aws:username}", Some("home/Ann*")),
            ("${aws:nothing, 'd'}${*}", Some("d*")),
            ("x${aws:nothing}", None),
        ] {
            let (pattern, request) = (TextPattern::new(pattern, ALL), request());
            let example = pattern.example(&request);
            assert_eq!(example.as_deref(), expected);
            assert!(example.is_none_or(|text| pattern.matches(&text, &request)));
        }
    }

    #[test]
    fn older_policies_have_no_variables_and_exact_tests_no_wildcards() {
        let old = Reading { variables: false, ..ALL };
        assert!(TextPattern::new("${aws:username}*", old).matches("${aws:username}x", &request()));
        let exact = Reading { wildcards: false, ..ALL };
        assert!(TextPattern::new("a*", exact).matches("a*", &request()));
        assert!(!TextPattern::new("a*", exact).matches("ab", &request()));
        let caseless = Reading { ignores_case: true, ..ALL };
        assert!(TextPattern::new("X-${aws:username}", caseless).matches("x-ann*", &request()));
    }
}
