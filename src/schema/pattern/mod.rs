//! Patterns of the registry, compiled when they are first asked.
//!
//! A pattern searches: it is not anchored. The sources are written for the regular expressions of
//! JavaScript, Java and Python, so they are [translated](translate) first; `regex` takes most of them,
//! `fancy-regex` those with look-around, with a limit on its backtracking.

mod translate;

use std::sync::OnceLock;
use translate::{repeated_class, translate};

/// How often `fancy-regex` may backtrack in one search, so that a hostile value cannot stall it.
const BACKTRACK_LIMIT: usize = 100_000;

/// How large a compiled pattern may grow, in bytes.
const SIZE_LIMIT: usize = 64 << 20;

/// A pattern of a schema.
#[derive(Debug)]
pub struct Pattern {
    source: Box<str>,
    engine: OnceLock<Engine>,
}

#[derive(Debug)]
enum Engine {
    Plain(regex::Regex),
    Fancy(fancy_regex::Regex),
    /// `^[class]{min,max}$`: counting is cheaper than a program that unrolls the repetition.
    Repeated {
        class: regex::Regex,
        min: usize,
        max: usize,
    },
    /// Neither engine takes it, for this reason.
    Refused(Box<str>),
}

impl Pattern {
    /// Wraps the source; nothing is compiled yet.
    #[must_use]
    pub fn new(source: &str) -> Self {
        Self { source: source.into(), engine: OnceLock::new() }
    }

    /// Returns the source as it is in the schema.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Tells whether the text has a match; none where that cannot be told, because no engine takes the
    /// pattern or the search went over its limit.
    #[must_use]
    pub fn matches(&self, text: &str) -> Option<bool> {
        match self.engine() {
            Engine::Plain(regex) => Some(regex.is_match(text)),
            Engine::Fancy(regex) => regex.is_match(text).ok(),
            Engine::Repeated { class, min, max } => {
                let length = text.chars().count();
                Some((*min..=*max).contains(&length) && class.is_match(text))
            }
            Engine::Refused(_) => None,
        }
    }

    /// Returns why no engine takes the pattern, if none does.
    #[must_use]
    pub fn refused(&self) -> Option<&str> {
        match self.engine() {
            Engine::Refused(reason) => Some(reason),
            _ => None,
        }
    }

    fn engine(&self) -> &Engine {
        self.engine.get_or_init(|| compile(&self.source))
    }
}

/// Returns the source in the dialect of the `regex` crate, as far as it can be said in it.
pub(crate) fn translated(source: &str) -> String {
    translate(source)
}

fn compile(source: &str) -> Engine {
    if let Some((class, min, max)) = repeated_class(source)
        && let Ok(class) = plain(&format!("^(?:{})*$", translate(class)))
    {
        return Engine::Repeated { class, min, max };
    }
    let translated = translate(source);
    if let Ok(regex) = plain(&translated) {
        return Engine::Plain(regex);
    }
    match fancy_regex::RegexBuilder::new(&translated)
        .backtrack_limit(BACKTRACK_LIMIT)
        .delegate_size_limit(SIZE_LIMIT)
        .build()
    {
        Ok(regex) => Engine::Fancy(regex),
        Err(error) => Engine::Refused(error.to_string().into()),
    }
}

fn plain(translated: &str) -> Result<regex::Regex, regex::Error> {
    regex::RegexBuilder::new(translated).size_limit(SIZE_LIMIT).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searches_and_counts() {
        assert_eq!(Pattern::new("b+").matches("abc"), Some(true));
        assert_eq!(Pattern::new("^b").matches("abc"), Some(false));
        let long = Pattern::new("^[a-z]{2,65536}$");
        assert_eq!(long.matches("a"), Some(false));
        assert_eq!(long.matches("ab"), Some(true));
        assert_eq!(long.matches("aB"), Some(false));
        assert_eq!(long.matches(&"a".repeat(65_537)), Some(false));
        assert!(matches!(long.engine(), Engine::Repeated { min: 2, max: 65_536, .. }));
    }

    #[test]
    fn look_around_is_bounded() {
        assert_eq!(Pattern::new("^(?!aws:).*$").matches("aws:x"), Some(false));
        assert_eq!(Pattern::new("^(?!aws:).*$").matches("x"), Some(true));
        let hostile = Pattern::new("^(?=(a+)+$)b");
        assert_eq!(hostile.matches(&format!("{}c", "a".repeat(200))), Some(false));
    }

    #[test]
    fn a_pattern_that_no_engine_takes_is_unknown() {
        let pattern = Pattern::new("(");
        assert_eq!(pattern.matches("x"), None);
        assert!(pattern.refused().is_some());
    }
}
