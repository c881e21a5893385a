//! What the references of a template use.

use super::context::Context;
use super::loops;
use super::walk::Kind;
use crate::template::{Call, Function};
use std::collections::HashSet;

/// The most names with unknown parts that others are compared with; with more of them nothing seems unused.
const MOST_PATTERNS: usize = 500;

/// The names that references of some kinds use.
pub(super) struct Uses {
    names: HashSet<String>,
    /// Those of which a loop makes a part that is not known.
    patterns: Vec<String>,
}

impl Uses {
    /// Returns what references of these kinds use; none where a macro, a fault or a computed name hides some.
    pub(super) fn of(context: &Context<'_>, kinds: &[Kind]) -> Option<Self> {
        let hides = |call: &Call| match call.function {
            // What a macro includes may refer to anything.
            Function::Transform => true,
            // With the language extensions the name may be computed.
            Function::Ref => call.argument.as_text().is_none(),
            _ => false,
        };
        let is_hidden = context.calls().iter().any(|site| hides(site.call))
            || context.function_keys().iter().any(|(key, ..)| *key == Function::Transform.key());
        if context.index.hides_uses() || is_hidden {
            return None;
        }
        let references = context.references().iter().filter(|reference| kinds.contains(&reference.kind));
        let (mut names, mut patterns) = (HashSet::new(), Vec::new());
        for name in references.flat_map(|it| context.expanded(it.target.to_owned(), it.spot)) {
            if !names.contains(&name) {
                if loops::is_pattern(&name) {
                    patterns.push(name.clone());
                }
                names.insert(name);
            }
        }
        (patterns.len() <= MOST_PATTERNS).then_some(Self { names, patterns })
    }

    /// Tells whether something of that name is used, or may be.
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains(name) || self.patterns.iter().any(|pattern| loops::may_equal(pattern, name))
    }
}
