//! Amazon resource names, and the patterns that policies have of them.
//!
//! User guide, "Identify AWS resources with Amazon Resource Names (ARNs)" and "IAM JSON policy elements:
//! Resource".

use super::request::Request;
use super::text::{Reading, TextPattern};
use crate::iam::is_account_id;

/// The segments of an ARN: `arn`, partition, service, region, account, resource.
const SEGMENTS: usize = 6;

/// A resource of a request: an ARN, or `*` where the action has no resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Arn {
    text: Box<str>,
    /// Where the segments end; none where it is not an ARN.
    ends: Option<[usize; SEGMENTS]>,
}

impl Arn {
    pub(super) fn of(text: &str) -> Self {
        Self { text: text.into(), ends: ends(text) }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    fn segment(&self, index: usize) -> &str {
        let segment = |ends: [usize; SEGMENTS]| {
            let start = match index.checked_sub(1) {
                Some(previous) => ends.get(previous)? + 1,
                None => 0,
            };
            self.text.get(start..*ends.get(index)?)
        };
        self.ends.and_then(segment).unwrap_or_default()
    }

    pub(super) fn partition(&self) -> &str {
        self.segment(1)
    }

    pub(super) fn service(&self) -> &str {
        self.segment(2)
    }

    /// Returns the account, where the ARN names one.
    pub(super) fn account(&self) -> Option<&str> {
        Some(self.segment(4)).filter(|account| is_account_id(account))
    }

    /// Returns what stands behind the account.
    pub(super) fn resource(&self) -> &str {
        self.segment(5)
    }

    /// Returns the type of the resource, such as `role`, where one stands before a slash.
    pub(super) fn resource_type(&self) -> Option<&str> {
        self.resource().split_once('/').map(|(kind, _)| kind)
    }

    /// Tells whether it is an account's root user.
    pub(super) fn is_root(&self) -> bool {
        self.service() == "iam" && self.resource() == "root"
    }
}

fn ends(text: &str) -> Option<[usize; SEGMENTS]> {
    let mut colons = text.bytes().enumerate().filter(|(_, byte)| *byte == b':').map(|(at, _)| at);
    let mut ends = [text.len(); SEGMENTS];
    for end in ends.iter_mut().take(SEGMENTS - 1) {
        *end = colons.next()?;
    }
    text.starts_with("arn:").then_some(ends)
}

/// A pattern of ARNs: each segment is matched by itself, so that no wildcard reaches over a colon, except in
/// the last one, which holds the colons that remain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ArnPattern {
    /// `*`: every resource.
    All,
    /// The segments; those that are missing match anything.
    Segments(Vec<TextPattern>),
}

impl ArnPattern {
    /// Reads a pattern; with variables where the policy's version has them.
    pub(super) fn new(text: &str, variables: bool) -> Self {
        let reading = Reading { wildcards: true, variables, ignores_case: false };
        if TextPattern::new(text, reading).is_any() {
            return Self::All;
        }
        Self::Segments(segments(text, variables).map(|segment| TextPattern::new(segment, reading)).collect())
    }

    /// Tells whether it matches; a pattern with a variable that has no value matches nothing.
    pub(super) fn matches(&self, arn: &Arn, request: &Request) -> bool {
        let Self::Segments(patterns) = self else { return true };
        // What stands last tells resources apart most.
        let mut parts = patterns.iter().enumerate().rev();
        arn.ends.is_some() && parts.all(|(index, pattern)| pattern.matches(arn.segment(index), request))
    }

    /// Returns an ARN that it matches; none where a variable has no value, or segments are missing.
    pub(super) fn example(&self, request: &Request) -> Option<String> {
        let Self::Segments(patterns) = self else { return None };
        let segments: Vec<String> = patterns.iter().map(|it| it.example(request)).collect::<Option<_>>()?;
        (segments.len() == SEGMENTS).then(|| segments.join(":"))
    }

    /// Returns the keys of its variables, in lower case.
    pub(super) fn variables(&self) -> impl Iterator<Item = &str> {
        let segments = match self {
            Self::All => &[],
            Self::Segments(patterns) => patterns.as_slice(),
        };
        segments.iter().flat_map(TextPattern::variables)
    }

    /// Returns the first variable that has no value in the request.
    pub(super) fn missing_variable(&self, request: &Request) -> Option<&str> {
        match self {
            Self::All => None,
            Self::Segments(patterns) => patterns.iter().find_map(|it| it.missing_variable(request)),
        }
    }
}

/// Splits a pattern at its first five colons that are not part of a variable.
fn segments(text: &str, variables: bool) -> impl Iterator<Item = &str> {
    let mut found = Vec::with_capacity(SEGMENTS);
    let (mut start, mut depth) = (0, 0_u32);
    let mut previous = ' ';
    for (at, character) in text.char_indices() {
        match character {
            '{' if variables && previous == '$' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ':' if depth == 0 && found.len() < SEGMENTS - 1 => {
                found.push(text.get(start..at).unwrap_or_default());
                start = at + 1;
            }
            _ => {}
        }
        previous = character;
    }
    found.push(text.get(start..).unwrap_or_default());
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_is_an_arn_that_it_matches() {
        let request = Request::new("arn:aws:iam::111122223333:user/ann", "a:B", "*");
        let example = |pattern: &str| ArnPattern::new(pattern, true).example(&request);
        let own = "arn:aws:iam::111122223333:user/ann";
        assert_eq!(example("arn:aws:iam::111122223333:user/${aws:username}").as_deref(), Some(own));
        assert_eq!(["*", "arn:aws:sqs", "arn:aws:iam:::${a:none}"].map(example), [None, None, None]);
    }

    #[test]
    fn segments_are_matched_by_themselves() {
        let request = Request::new("arn:aws:iam::111122223333:user/ann", "a:B", "*").with("a:colon", ["x:y"]);
        for (pattern, text, expected) in [
            ("*", "arn:aws:s3:::b/k", true),
            ("*", "*", true),
            ("arn:aws:s3:::b/*", "*", false),
            ("arn:aws:s3:::b/*", "arn:aws:s3:::b/k/l", true),
            ("arn:aws:s3:::b/*", "arn:aws:s3:::b", false),
            ("arn:aws:sqs:*:111122223333:q", "arn:aws:sqs:eu-west-1:111122223333:q", true),
            ("arn:aws:sqs:*:q", "arn:aws:sqs:eu-west-1:111122223333:q", false),
            ("arn:aws:sqs", "arn:aws:sqs:eu-west-1:111122223333:q", true),
            ("arn:aws:logs:*:*:log-group:*", "arn:aws:logs:eu-west-1:111122223333:log-group:a:b", true),
            ("arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::111122223333:user/ann", true),
            ("arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::111122223333:user/bob", false),
            ("arn:aws:s3:::${a:colon}", "arn:aws:s3:::x:y", true),
            ("arn:aws:s3:${a:colon}", "arn:aws:s3:x:y:z", false),
            ("arn:aws:s3:::${a:none}*", "arn:aws:s3:::x", false),
        ] {
            let matches = ArnPattern::new(pattern, true).matches(&Arn::of(text), &request);
            assert_eq!(matches, expected, "{pattern} {text}");
        }
    }
}
