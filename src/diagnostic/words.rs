//! Words of findings: what a misspelt word was meant to be, long texts cut, and lists of words.

use std::borrow::Cow;

/// Returns the candidate that is nearest to a misspelt word, if one is near enough to be meant.
///
/// Near means a Damerau-Levenshtein distance of at most a third of the word's length and less than all of
/// it, letter case aside.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    let length = word.chars().count();
    if length > MOST_LETTERS {
        return None;
    }
    let limit = length.div_ceil(3).min(length.saturating_sub(1));
    let letters = letters(word);
    candidates
        .into_iter()
        .take(MOST_CANDIDATES)
        .filter(|candidate| candidate.len().abs_diff(word.len()) <= limit)
        .filter(|candidate| at_least_apart(&letters, &self::letters(candidate)) <= limit)
        .map(|candidate| (strsim::osa_distance(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// The most names that a word is compared with: a file can have as many wrong names as right ones.
const MOST_CANDIDATES: usize = 2_000;

/// The longest word that is compared, in characters: the time grows with the square of the length.
const MOST_LETTERS: usize = 256;

/// How often each letter occurs, whatever its case; letters beyond 32 share a place.
type Letters = [u16; 32];

fn letters(word: &str) -> Letters {
    let mut letters = [0; 32];
    for letter in word.chars().flat_map(char::to_lowercase) {
        if let Some(count) = letters.get_mut(letter as usize % 32) {
            *count = u16::saturating_add(*count, 1);
        }
    }
    letters
}

/// Returns a number of edits that two words are at least apart, without comparing them letter by letter.
fn at_least_apart(left: &Letters, right: &Letters) -> usize {
    let missing = |from: &Letters, other: &Letters| -> usize {
        from.iter().zip(other).map(|(one, other)| usize::from(one.saturating_sub(*other))).sum()
    };
    missing(left, right).max(missing(right, left))
}

/// Returns the help for a misspelt word: the candidate that is meant, or else what else to do.
pub fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    otherwise: impl FnOnce() -> String,
) -> String {
    nearest(word, candidates).map_or_else(otherwise, |meant| format!("did you mean `{meant}`?"))
}

/// The most characters of a user's words that a message repeats.
const MOST_SHOWN: usize = 80;

/// Returns the start of a long text, with two full stops in place of the rest.
#[must_use]
pub fn cut(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => Cow::Owned(format!("{}..", text.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}

/// Returns words in backticks, separated by commas.
pub fn quoted<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
