//! What the misspelt words of a template are meant to be.

use crate::diagnostic::nearest;
use std::cell::Cell;

/// The most names that the misspelt words of a template are compared with, all words together: where thousands
/// of words are wrong, the first ones tell what is the matter.
const MOST_COMPARISONS: usize = 100_000;

/// Suggestions for the misspelt words of one template, as long as it has few of them.
#[derive(Debug)]
pub(super) struct Suggestions {
    /// How many more names words may be compared with.
    left: Cell<usize>,
}

impl Default for Suggestions {
    fn default() -> Self {
        Self { left: Cell::new(MOST_COMPARISONS) }
    }
}

impl Suggestions {
    /// Returns the name that is nearest to a misspelt word.
    pub(super) fn nearest<'n>(
        &self,
        word: &str,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Option<&'n str> {
        let left = self.left.get();
        let compared = Cell::new(0);
        let names = names.into_iter().take(left).inspect(|_| compared.set(compared.get() + 1));
        let found = nearest(word, names);
        self.left.set(left.saturating_sub(compared.get()));
        found
    }

    /// Returns the help for a misspelt word: the name that is meant, or else what else to do.
    pub(super) fn did_you_mean<'n>(
        &self,
        word: &str,
        names: impl IntoIterator<Item = &'n str>,
        otherwise: impl FnOnce() -> String,
    ) -> String {
        self.nearest(word, names).map_or_else(otherwise, |meant| format!("did you mean `{meant}`?"))
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_COMPARISONS, Suggestions};

    #[test]
    fn names_are_compared_until_there_were_too_many() {
        let suggestions = Suggestions::default();
        let names: Vec<String> = (0..1_000).map(|number| format!("name{number}")).collect();
        let meant = || suggestions.nearest("nmae1", names.iter().map(String::as_str));
        for _ in 0..MOST_COMPARISONS / names.len() {
            assert_eq!(meant(), Some("name1"));
        }
        assert_eq!(meant(), None);
        assert_eq!(
            suggestions.did_you_mean("nmae1", ["name1"], || "see the list".to_owned()),
            "see the list"
        );
    }
}
