//! Texts with wildcards, as actions and resources of policies are, and whether two can mean the same text.

/// A text with wildcards.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pattern(Vec<Token>);

/// A part of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    /// This character.
    Char(char),
    /// Any one character: `?`.
    One,
    /// Any text: `*`, or what is not known.
    Any,
    /// Any text within a segment of an ARN: it has neither a colon nor a slash.
    Name,
}

/// What varies in ARNs without a colon or slash, with what stands before it.
const SEGMENTS: [&str; 5] = ["${Account", "${AccountId", "${BucketName", "${Partition", "${Region"];

/// The product of two patterns' lengths beyond which they are not compared.
const MOST_STATES: usize = 1 << 16;

impl Pattern {
    /// Reads `*` and `?` as wildcards.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut pattern = Self::default();
        pattern.push(text);
        pattern
    }

    /// Reads the ARN of a resource type or the name of a condition key, in which `${Name}` and `<name>` stand
    /// for any text, or one without colons and slashes.
    #[must_use]
    pub fn of_reference(text: &str) -> Self {
        let mut pattern = Self::default();
        let mut rest = text;
        while let Some(start) = rest.find(['$', '<']) {
            let (before, tail) = rest.split_at(start);
            pattern.push(before);
            let Some((name, after)) = tail.split_once(['}', '>']) else { break };
            pattern.0.push(if SEGMENTS.contains(&name) { Token::Name } else { Token::Any });
            rest = after;
        }
        pattern.push(rest);
        pattern
    }

    /// Adds text in which `*` and `?` are wildcards.
    pub fn push(&mut self, text: &str) {
        self.0.extend(text.chars().map(|c| match c {
            '*' => Token::Any,
            '?' => Token::One,
            c => Token::Char(c),
        }));
    }

    /// Adds a part of which nothing is known.
    pub fn push_unknown(&mut self) {
        self.0.push(Token::Any);
    }

    /// Adds a part that is known to have neither a colon nor a slash.
    pub fn push_name(&mut self) {
        self.0.push(Token::Name);
    }

    /// Tells whether a text is one that the pattern means, whatever the case of its letters.
    #[must_use]
    pub fn matches_ignoring_case(&self, text: &str) -> bool {
        self.meets(&text.chars().map(Token::Char).collect::<Vec<_>>(), |a, b| a.eq_ignore_ascii_case(&b))
    }

    /// Tells whether there is a text that both patterns mean; what is too long to be decided may be.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.meets(&other.0, |a, b| a == b)
    }

    /// Follows both patterns at once: for each position in this one, the positions in the other that the same
    /// text can lead to.
    fn meets(&self, other: &[Token], equal: impl Fn(char, char) -> bool) -> bool {
        let Some((own, other)) = without_head(&self.0, other, &equal) else { return false };
        if own.len().saturating_mul(other.len()) > MOST_STATES {
            return true;
        }
        let mut row = vec![false; other.len() + 1];
        start(&mut row, other);
        for token in own {
            let mut next = if token.repeats() { row.clone() } else { vec![false; row.len()] };
            for (position, theirs) in other.iter().enumerate() {
                let is_here =
                    row.get(position) == Some(&true) || token.repeats() && next.get(position) == Some(&true);
                if theirs.repeats() && next.get(position) == Some(&true) {
                    set(&mut next, position + 1);
                }
                if !is_here || !token.meets(*theirs, &equal) {
                    continue;
                }
                // A token that repeats may stay for the next character, as may that of the other pattern.
                match (token.repeats(), theirs.repeats()) {
                    (_, false) => set(&mut next, position + 1),
                    (_, true) => {
                        set(&mut next, position);
                        set(&mut next, position + 1);
                    }
                }
            }
            if !next.contains(&true) {
                return false;
            }
            row = next;
        }
        row.last() == Some(&true)
    }
}

/// Takes off what both begin with; none where they differ in it. Most patterns are decided here: what stands
/// before a colon is one segment of both.
fn without_head<'t>(
    mut own: &'t [Token],
    mut other: &'t [Token],
    equal: impl Fn(char, char) -> bool,
) -> Option<(&'t [Token], &'t [Token])> {
    loop {
        match (own, other) {
            ([Token::Char(a), rest @ ..], [Token::Char(b), others @ ..]) => {
                if !equal(*a, *b) {
                    return None;
                }
                (own, other) = (rest, others);
            }
            ([Token::Name, Token::Char(':'), ..], _) => match (after_segment(own), after_segment(other)) {
                (Some(rest), Some(others)) => (own, other) = (rest, others),
                _ => return Some((own, other)),
            },
            (_, [Token::Name, Token::Char(':'), ..]) => match (after_segment(own), after_segment(other)) {
                (Some(rest), Some(others)) => (own, other) = (rest, others),
                _ => return Some((own, other)),
            },
            _ => return Some((own, other)),
        }
    }
}

/// Returns what follows the colon that ends a segment; none where the segment's end is not certain.
fn after_segment(tokens: &[Token]) -> Option<&[Token]> {
    let end =
        tokens.iter().position(|token| !matches!(token, Token::Name | Token::Char(_)) || token.is_mark())?;
    match tokens.get(end..)? {
        [Token::Char(':'), rest @ ..] => Some(rest),
        _ => None,
    }
}

/// Marks the positions that the empty text leads to.
fn start(row: &mut [bool], tokens: &[Token]) {
    set(row, 0);
    for (position, token) in tokens.iter().enumerate() {
        if !token.repeats() {
            break;
        }
        set(row, position + 1);
    }
}

fn set(row: &mut [bool], position: usize) {
    if let Some(cell) = row.get_mut(position) {
        *cell = true;
    }
}

impl Token {
    /// Tells whether it is one of the characters between the parts of an ARN.
    const fn is_mark(self) -> bool {
        matches!(self, Self::Char(':' | '/'))
    }

    /// Tells whether it stands for any number of characters.
    const fn repeats(self) -> bool {
        matches!(self, Self::Any | Self::Name)
    }

    /// Tells whether there is a character that both stand for.
    fn meets(self, other: Self, equal: impl Fn(char, char) -> bool) -> bool {
        match (self, other) {
            (Self::Char(a), Self::Char(b)) => equal(a, b),
            (Self::Name, Self::Char(c)) | (Self::Char(c), Self::Name) => !matches!(c, ':' | '/'),
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_stand_for_any_text_and_any_character() {
        let matches = |pattern: &str, text: &str| Pattern::parse(pattern).matches_ignoring_case(text);
        for (pattern, text) in [
            ("Get*", "getObject"),
            ("*", ""),
            ("a?c", "abc"),
            ("*a*b", "xaybzb"),
            ("abc", "ABC"),
            ("**", "x"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in
            [("Get*", "ge"), ("?", ""), ("a?c", "ac"), ("*a*b", "ba"), ("", "a"), ("a", "")]
        {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn two_patterns_overlap_where_one_text_is_meant_by_both() {
        let bucket = Pattern::of_reference("arn:${Partition}:s3:::${BucketName}");
        let object = Pattern::of_reference("arn:${Partition}:s3:::${BucketName}/${ObjectName}");
        for (text, is_bucket, is_object) in [
            ("arn:aws:s3:::data", true, false),
            ("arn:aws:s3:::data/*", false, true),
            ("arn:aws:s3:::data*", true, true),
            ("arn:aws:s3:::*", true, true),
            ("*", true, true),
            ("arn:aws:sqs:::data", false, false),
        ] {
            let text = Pattern::parse(text);
            let found = (bucket.overlaps(&text), object.overlaps(&text));
            assert_eq!(found, (is_bucket, is_object), "{text:?}");
            assert_eq!((text.overlaps(&bucket), text.overlaps(&object)), found, "{text:?}");
        }
        let mut named = Pattern::parse("arn:aws:s3:::");
        named.push_name();
        assert!(named.overlaps(&bucket) && !named.overlaps(&object));
        named.push("/");
        named.push_unknown();
        assert!(!named.overlaps(&bucket) && named.overlaps(&object));
    }

    #[test]
    fn names_of_condition_keys_vary_where_the_reference_says_so() {
        let tag = Pattern::of_reference("s3:ExistingObjectTag/<key>");
        assert!(
            tag.matches_ignoring_case("s3:existingobjecttag/Team") && !tag.matches_ignoring_case("s3:prefix")
        );
    }
}
