//! The texts that a regular expression matches, where they are few.

use crate::schema::pattern::translated;
use regex_syntax::hir::{Class, Hir, HirKind};

/// The most texts that are listed.
const LIMIT: usize = 64;

/// Returns a superset of the texts that the pattern matches as a whole; none where they are many, or where
/// the pattern cannot be read. It is a superset because anchors within the pattern are passed over.
pub(super) fn texts(pattern: &str) -> Option<Vec<String>> {
    regex_syntax::parse(&translated(pattern)).ok().and_then(|expression| of(&expression))
}

// Recursion is safe: the parser refuses expressions nested deeper than 250 levels.
fn of(expression: &Hir) -> Option<Vec<String>> {
    match expression.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(vec![String::new()]),
        HirKind::Literal(literal) => Some(vec![String::from_utf8(literal.0.to_vec()).ok()?]),
        HirKind::Class(Class::Unicode(class)) => {
            let letters = class.iter().flat_map(|range| range.start()..=range.end());
            limited(letters.map(String::from))
        }
        HirKind::Class(Class::Bytes(class)) => {
            let letters = class.iter().flat_map(|range| range.start()..=range.end());
            limited(letters.map(|letter| char::from(letter).to_string()))
        }
        HirKind::Repetition(repetition) => {
            let most = usize::try_from(repetition.max?).ok().filter(|most| *most <= LIMIT)?;
            let least = usize::try_from(repetition.min).ok()?;
            let once = of(&repetition.sub)?;
            let mut power = vec![String::new()];
            let mut all = Vec::new();
            for count in 0..=most {
                if count >= least {
                    all.extend(power.iter().cloned());
                }
                if count < most {
                    power = product(&power, &once)?;
                }
            }
            limited(all.into_iter())
        }
        HirKind::Capture(capture) => of(&capture.sub),
        HirKind::Concat(parts) => {
            parts.iter().try_fold(vec![String::new()], |texts, part| product(&texts, &of(part)?))
        }
        HirKind::Alternation(branches) => {
            let mut all = Vec::new();
            for branch in branches {
                all.extend(of(branch)?);
            }
            limited(all.into_iter())
        }
    }
}

fn product(heads: &[String], tails: &[String]) -> Option<Vec<String>> {
    limited(heads.iter().flat_map(|head| tails.iter().map(move |tail| format!("{head}{tail}"))))
}

fn limited(texts: impl Iterator<Item = String>) -> Option<Vec<String>> {
    let texts: Vec<_> = texts.take(LIMIT + 1).collect();
    (texts.len() <= LIMIT).then_some(texts)
}

#[cfg(test)]
mod tests {
    use super::texts;

    #[test]
    fn lists_the_texts_of_a_finite_pattern() {
        assert_eq!(texts("^(true|false)?$"), Some(vec![String::new(), "true".into(), "false".into()]));
        assert_eq!(
            texts("[ab]{1,2}x"),
            Some(["ax", "bx", "aax", "abx", "bax", "bbx"].map(String::from).into())
        );
        assert_eq!(texts(r"1\d\Z").map(|texts| texts.len()), Some(10));
        assert_eq!(texts(""), Some(vec![String::new()]));
    }

    #[test]
    fn does_not_list_many_texts() {
        assert_eq!(texts("a*"), None);
        assert_eq!(texts("[a-z]{2}"), None);
        assert_eq!(texts("a{1000000}"), None);
        assert_eq!(texts("(unclosed"), None);
    }
}
