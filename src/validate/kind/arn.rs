//! ARNs: those that are written with references in them, and patterns that only ARNs match.

use super::Thing;
use crate::validate::resolve::is_dynamic;

/// A part of a text: what is written, or a reference.
#[derive(Debug, Clone, Copy)]
pub(super) enum Piece<'a> {
    Written(&'a str),
    Hole,
}

/// A segment between two colons.
#[derive(Debug, Clone, Copy)]
enum Segment<'a> {
    Empty,
    /// What is written, to its end.
    Written(&'a str),
    /// What is written at its beginning; a reference follows.
    Mixed(&'a str),
}

/// How many colons there are before the resource of an ARN.
const RESOURCE: usize = 5;

/// Reads a text of pieces as an ARN; anything where it does not begin as one, or its service is not written.
pub(super) fn read<'a>(pieces: impl Iterator<Item = Piece<'a>>) -> Thing<'a> {
    let (mut at, mut segment, mut service) = (0, Segment::Empty, "");
    for piece in pieces {
        let Piece::Written(mut rest) = piece else {
            segment = Segment::Mixed(if let Segment::Written(start) = segment { start } else { "" });
            if at == RESOURCE {
                break;
            }
            continue;
        };
        // A dynamic reference has colons of its own.
        if is_dynamic(rest) {
            return Thing::Any;
        }
        while at < RESOURCE
            && let Some((before, after)) = rest.split_once(':')
        {
            match (at, extended(segment, before)) {
                (0, Segment::Written("arn")) => {}
                (2, Segment::Written(name)) => service = name,
                (0 | 2, _) => return Thing::Any,
                _ => {}
            }
            (at, segment, rest) = (at + 1, Segment::Empty, after);
        }
        segment = extended(segment, rest);
    }
    if service.is_empty() {
        return Thing::Any;
    }
    match segment {
        Segment::Written(resource) | Segment::Mixed(resource) if at == RESOURCE => {
            Thing::Arn(service, resource)
        }
        _ => Thing::Arn(service, ""),
    }
}

fn extended<'a>(segment: Segment<'a>, text: &'a str) -> Segment<'a> {
    match segment {
        segment if text.is_empty() => segment,
        Segment::Empty => Segment::Written(text),
        Segment::Written(start) | Segment::Mixed(start) => Segment::Mixed(start),
    }
}

/// Returns the rest of a pattern that only texts with `arn:` at their beginning match.
pub(super) fn after_arn(pattern: &str) -> Option<&str> {
    pattern.strip_prefix("^arn:").filter(|_| begins_with(pattern, "^arn:"))
}

/// Tells whether everything that a pattern matches begins with what this prefix of it says.
pub(super) fn begins_with(pattern: &str, prefix: &str) -> bool {
    pattern.strip_prefix(prefix).is_some_and(|rest| {
        // The last character of the prefix may be optional.
        !has_alternatives(rest) && !rest.starts_with(['?', '*', '{'])
    })
}

/// Returns the service that every ARN that a pattern matches has, if it is written in it.
pub(super) fn service_of(pattern: &str) -> Option<&str> {
    let (partition, rest) = split(after_arn(pattern)?)?;
    // A dot or a negated class may reach across colons.
    let is_within = !partition.contains('.') && !partition.contains("\\S") && !partition.contains("\\W");
    let (service, _) = rest.split_once(':')?;
    let is_written = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (is_within && !service.is_empty() && service.chars().all(is_written)).then_some(service)
}

/// Splits a pattern at the first colon outside of groups and classes.
fn split(pattern: &str) -> Option<(&str, &str)> {
    let at = outside(pattern).find(|(_, c)| *c == ':').map(|(at, _)| at)?;
    Some((pattern.get(..at)?, pattern.get(at + 1..)?))
}

fn has_alternatives(pattern: &str) -> bool {
    outside(pattern).any(|(_, c)| c == '|')
}

/// Returns the characters of a pattern that stand outside of groups and classes.
fn outside(pattern: &str) -> impl Iterator<Item = (usize, char)> {
    let (mut groups, mut in_class, mut escaped) = (0_usize, false, false);
    pattern.char_indices().filter(move |(_, c)| {
        let is_escaped = escaped;
        escaped = *c == '\\' && !is_escaped;
        match c {
            _ if is_escaped => return groups == 0 && !in_class,
            '[' if !in_class => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => groups += 1,
            ')' if !in_class => groups = groups.saturating_sub(1),
            _ => return groups == 0 && !in_class,
        }
        false
    })
}

/// Tells whether no text with a colon matches a pattern: it is one class without colon, from end to end.
pub(super) fn excludes_colon(pattern: &str) -> bool {
    let Some((class, repeat)) = pattern.strip_prefix("^[").and_then(|rest| rest.rsplit_once(']')) else {
        return false;
    };
    let is_whole = matches!(repeat, "+$" | "*$")
        || repeat
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix("}$"))
            .is_some_and(|bounds| bounds.bytes().all(|byte| byte.is_ascii_digit() || byte == b','));
    // Ranges of letters and digits, and `\w`, hold no colon; other ranges may.
    let plain = class.replace("a-z", "").replace("A-Z", "").replace("0-9", "").replace("\\w", "");
    let plain = plain.replace("\\-", "").replace("\\.", "").replace("\\d", "").replace("\\/", "");
    let is_safe = |c: char| c.is_ascii_alphanumeric() || "_+=,.@/#-".contains(c);
    is_whole && plain.chars().all(is_safe) && !plain.trim_matches('-').contains('-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use Piece::{Hole, Written};

    #[test]
    fn arns_are_read_with_references_in_them() {
        let read = |pieces: &[Piece<'static>]| read(pieces.iter().copied());
        assert_eq!(
            read(&[Written("arn:"), Hole, Written(":iam::"), Hole, Written(":role/app-"), Hole]),
            Thing::Arn("iam", "role/app-")
        );
        assert_eq!(read(&[Written("arn:aws:sns:"), Hole]), Thing::Arn("sns", ""));
        assert_eq!(read(&[Written("arn:aws:lambda:r:1:function:f:1")]), Thing::Arn("lambda", "function:f:1"));
        for unknown in [
            &[Hole, Written(":aws:sns:a:b:c")][..],
            &[Written("arn:aws:s"), Hole, Written(":a:b:c")],
            &[Written("arn:aws:"), Hole, Written("sns:a:b:c")],
            &[Written("arn:aws:sns")],
            &[Written("arn:aws:iam::{{resolve:ssm:account}}:role/x"), Hole],
            &[Written("https://a:b:c:d:e:f")],
        ] {
            assert_eq!(read(unknown), Thing::Any, "{unknown:?}");
        }
    }

    #[test]
    fn services_are_read_from_patterns() {
        for (pattern, service) in [
            ("^arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-z]+$", Some("iam")),
            ("^arn:aws[^:]*:sns:[^:]+:[0-9]{12}:[a-z]+$", Some("sns")),
            ("^arn:aws(|-cn):s3:::x$", Some("s3")),
            ("^arn:.*:iam:.*", None),
            ("^arn:aws:(iam|sts)::x", None),
            ("^arn:aws:kms:.*|^$", None),
            ("arn:aws:kms:x", None),
            ("^(arn:aws:kms:.*)|()$", None),
        ] {
            assert_eq!(service_of(pattern), service, "{pattern}");
        }
        assert!(after_arn("^arn:.*$").is_some() && after_arn("^arn:.*|x").is_none());
    }

    #[test]
    fn names_without_colons_are_told_by_their_class() {
        for (pattern, excludes) in [
            ("^[\\w+=,.@-]+$", true),
            ("^[a-zA-Z0-9_-]{1,64}$", true),
            ("^[ -~]+$", false),
            ("^[a-z:]+$", false),
            ("^[^/]+$", false),
            ("^[a-z]+", false),
            ("^[a-z]+[+-Z]$", false),
            ("[a-z]+$", false),
        ] {
            assert_eq!(excludes_colon(pattern), excludes, "{pattern}");
        }
    }
}
