//! Patterns of the registry and of parameters, compiled when they are first asked.
//!
//! A pattern of the registry searches: it is not anchored; that of a parameter must match the whole value. The
//! sources are written for the regular expressions of
//! JavaScript, Java and Python, so they are [translated](translate) first; `regex` takes most of them,
//! `fancy-regex` those with look-around, with a limit on its backtracking.

mod translate;

use regex_syntax::hir::{Class, Hir, HirKind, Look};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};
use translate::{Repeated, translate};

/// How often `fancy-regex` may backtrack in one search, so that a hostile value cannot stall it.
const BACKTRACK_LIMIT: usize = 100_000;

/// How large a compiled pattern of the registry may grow, in bytes.
const SIZE_LIMIT: usize = 64 << 20;

/// How large a compiled pattern of a template may grow: one that anybody wrote must not cost a second.
const OWN_SIZE_LIMIT: usize = 1 << 20;

/// A pattern of a schema or a parameter.
#[derive(Debug)]
pub struct Pattern {
    source: Box<str>,
    is_whole: bool,
    engine: OnceLock<Arc<Engine>>,
}

#[derive(Debug)]
enum Engine {
    Plain(regex::Regex),
    Fancy(fancy_regex::Regex),
    /// `^[class]{min,max}$`: counting is cheaper than a program that unrolls the repetition, or that knows the
    /// characters of a Unicode class by their bytes.
    Repeated {
        /// The first and the last character of each range, in order.
        class: Box<[(char, char)]>,
        min: usize,
        max: usize,
    },
    /// Neither engine takes it, for this reason.
    Refused(Box<str>),
}

impl Pattern {
    /// Wraps the source of a pattern that searches; nothing is compiled yet.
    #[must_use]
    pub fn new(source: &str) -> Self {
        Self { source: source.into(), is_whole: false, engine: OnceLock::new() }
    }

    /// Wraps the source of a pattern that must match the whole text, as the `AllowedPattern` of a parameter.
    #[must_use]
    pub fn whole(source: &str) -> Self {
        Self { is_whole: true, ..Self::new(source) }
    }

    /// Returns the source as it was written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Tells whether the text has a match; none where that cannot be told, because no engine takes the
    /// pattern or the search went over its limit.
    ///
    /// Many patterns of the registry know the partition `aws` only, and regions of its form. An ARN of another
    /// partition matches if it does as one of `aws`.
    #[must_use]
    pub fn matches(&self, text: &str) -> Option<bool> {
        let found = self.search(text);
        match found {
            Some(false) if !self.is_whole => commercial(text).map_or(found, |text| self.search(&text)),
            _ => found,
        }
    }

    fn search(&self, text: &str) -> Option<bool> {
        match self.engine() {
            Engine::Plain(regex) => Some(regex.is_match(text)),
            Engine::Fancy(regex) => regex.is_match(text).ok(),
            Engine::Repeated { class, min, max } => {
                let length = text.chars().count();
                let is_of_class = |char| {
                    let range = class.get(class.partition_point(|(_, last)| *last < char));
                    range.is_some_and(|(first, _)| *first <= char)
                };
                Some((*min..=*max).contains(&length) && text.chars().all(is_of_class))
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
        let compiled = || if self.is_whole { kept(&self.source) } else { Arc::new(compile(&self.source)) };
        self.engine.get_or_init(compiled)
    }
}

/// Returns the ARN of another partition as one of `aws`, with a region of it.
fn commercial(arn: &str) -> Option<String> {
    let (partition, rest) = arn.strip_prefix("arn:aws-")?.split_once(':')?;
    if !partition.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return None;
    }
    let (service, rest) = rest.split_once(':')?;
    let (region, rest) = rest.split_once(':')?;
    let region = if region.contains('-') { "us-east-1" } else { region };
    Some(format!("arn:aws:{service}:{region}:{rest}"))
}

/// Returns the source in the dialect of the `regex` crate, as far as it can be said in it.
pub(crate) fn translated(source: &str) -> String {
    translate(source)
}

fn compile(source: &str) -> Engine {
    if let Some(Repeated { class, min, max, is_whole }) = Repeated::of(source) {
        if is_whole && let Some(counted) = counted(class, min, max) {
            return counted;
        }
        if !is_whole && let Ok(regex) = plain(&format!("{}{{{min}}}", translate(class)), SIZE_LIMIT) {
            return Engine::Plain(regex);
        }
    }
    compile_translated(&translate(source), SIZE_LIMIT)
}

/// The patterns of parameters that are kept, with their sources: nested stacks have those of their parents, and
/// rules and deployments ask the same ones again.
static KEPT: LazyLock<Mutex<HashMap<Box<str>, Arc<Engine>>>> = LazyLock::new(Mutex::default);

/// The most patterns that are kept.
const MOST_KEPT: usize = 64;

fn kept(source: &str) -> Arc<Engine> {
    let known = || KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(engine) = known().get(source) {
        return Arc::clone(engine);
    }
    let engine = Arc::new(compile_whole(source));
    let mut known = known();
    if known.len() < MOST_KEPT {
        known.insert(source.into(), Arc::clone(&engine));
    }
    engine
}

fn compile_whole(source: &str) -> Engine {
    Repeated::of(source)
        .and_then(|Repeated { class, min, max, .. }| counted(class, min, max))
        .unwrap_or_else(|| compile_translated(&format!(r"\A(?:{})\z", translate(source)), OWN_SIZE_LIMIT))
}

fn counted(class: &str, min: usize, max: usize) -> Option<Engine> {
    match repeated(&format!("^{}*$", translate(class)))? {
        Engine::Repeated { class, .. } => Some(Engine::Repeated { class, min, max }),
        _ => None,
    }
}

/// Returns the engine of a pattern that is one class, repeated from the start of the text to its end.
fn repeated(translated: &str) -> Option<Engine> {
    fn inside(mut hir: &Hir) -> &Hir {
        while let HirKind::Capture(group) = hir.kind() {
            hir = &group.sub;
        }
        hir
    }
    let hir = regex_syntax::parse(translated).ok()?;
    let HirKind::Concat(parts) = hir.kind() else { return None };
    let [start, middle, end] = parts.as_slice() else { return None };
    if !matches!((start.kind(), end.kind()), (HirKind::Look(Look::Start), HirKind::Look(Look::End))) {
        return None;
    }
    let HirKind::Repetition(repetition) = inside(middle).kind() else { return None };
    let class = match inside(&repetition.sub).kind() {
        HirKind::Class(Class::Unicode(class)) => {
            class.ranges().iter().map(|range| (range.start(), range.end())).collect()
        }
        HirKind::Literal(literal) => {
            let mut chars = str::from_utf8(&literal.0).ok()?.chars();
            let (only, None) = (chars.next()?, chars.next()) else { return None };
            Box::from([(only, only)])
        }
        _ => return None,
    };
    let max = repetition.max.map_or(usize::MAX, |max| max as usize);
    Some(Engine::Repeated { class, min: repetition.min as usize, max })
}

fn compile_translated(pattern: &str, size_limit: usize) -> Engine {
    if let Some(repeated) = repeated(pattern) {
        return repeated;
    }
    match plain(pattern, size_limit) {
        Ok(regex) => return Engine::Plain(regex),
        // What `regex` can read, `fancy-regex` leaves to it.
        Err(error @ regex::Error::CompiledTooBig(_)) => return Engine::Refused(error.to_string().into()),
        Err(_) => {}
    }
    match fancy_regex::RegexBuilder::new(pattern)
        .backtrack_limit(BACKTRACK_LIMIT)
        .delegate_size_limit(size_limit)
        .build()
    {
        Ok(regex) => Engine::Fancy(regex),
        Err(error) => Engine::Refused(error.to_string().into()),
    }
}

fn plain(translated: &str, size_limit: usize) -> Result<regex::Regex, regex::Error> {
    regex::RegexBuilder::new(translated).size_limit(size_limit).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_of_every_partition_match_as_those_of_one_do() {
        let role = Pattern::new(r"^arn:aws:iam::\d{12}:role/\w+$");
        assert_eq!(role.matches("arn:aws:iam::123456789012:role/a"), Some(true));
        assert_eq!(role.matches("arn:aws-us-gov:iam::123456789012:role/a"), Some(true));
        assert_eq!(role.matches("arn:aws-us-gov:iam::123456789012:user/a"), Some(false));
        assert_eq!(role.matches("arn:aws x:iam::123456789012:role/a"), Some(false));
        let queue = Pattern::new(r"^arn:aws[a-z-]*:sqs:[a-z]{2}-[a-z]+-\d:.+$");
        assert_eq!(queue.matches("arn:aws-us-gov:sqs:us-gov-west-1:123456789012:q"), Some(true));
        assert_eq!(Pattern::whole("arn:aws:iam:.*").matches("arn:aws-cn:iam::1:role/a"), Some(false));
    }

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
    fn one_class_from_start_to_end_is_no_program() {
        for (source, matching, other) in [
            (r"^([\p{L}\p{Z}_.:/=+\-@]*)$", "é a=b", "a;b"),
            (r"^[^\s]+$", "a.b", "a b"),
            ("^x{3,}$", "xxxx", "xx"),
            (r"^[\w+=,.@-]+$", "a_1", ""),
            (r"^[.\-_/#A-Za-z0-9]{1,512}\Z", "/aws/a", "a b"),
        ] {
            let pattern = Pattern::new(source);
            assert_eq!(
                (pattern.matches(matching), pattern.matches(other)),
                (Some(true), Some(false)),
                "{source}"
            );
            assert!(matches!(pattern.engine(), Engine::Repeated { .. }), "{source}");
        }
        for source in ["^[ab]*", "[ab]*$", "^[ab]+[cd]*$", "^(ab)*$", "(?m)^[ab]+$"] {
            assert!(matches!(Pattern::new(source).engine(), Engine::Plain(_)), "{source}");
        }
    }

    #[test]
    fn the_whole_text_must_match() {
        let either = Pattern::whole("a|b");
        assert_eq!((either.matches("a"), either.matches("ab")), (Some(true), Some(false)));
        assert_eq!(Pattern::whole(r"\p{Alpha}+\Z").matches("ab"), Some(true));
        assert_eq!(Pattern::whole("(?!a).*").matches("ba"), Some(true));
        let long = Pattern::whole("[a-z]{1,100000}");
        assert_eq!((long.matches("ab"), long.matches("a1")), (Some(true), Some(false)));
        assert!(matches!(long.engine(), Engine::Repeated { min: 1, max: 100_000, .. }));
        assert!(Pattern::whole("([a-z]{1,1000}){1,1000}").refused().is_some());
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
