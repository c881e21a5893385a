//! Condition keys that there are not.
//!
//! A statement with one would never match, or always: what a slip of the pen means is not known.

use crate::diagnostic::did_you_mean;
use crate::iam::evaluation::Document;
use crate::iam::service;
use std::collections::HashSet;

/// Returns the first condition key of a policy that neither AWS nor a service has, and that no request is said to
/// have, in lower case; with what to do.
pub(super) fn unknown<'a>(document: &'a Document, given: &HashSet<String>) -> Option<(&'a str, String)> {
    let keys = document.written_keys().filter(|key| !given.contains(&key.to_lowercase()));
    keys.filter_map(|key| Some((key, help(key)?))).next()
}

/// Returns what to do where a key is none.
fn help(key: &str) -> Option<String> {
    let otherwise = || "a request that has it says so in its `context`".to_owned();
    if !key.contains(':') {
        return Some(did_you_mean(key, service::global_keys(), otherwise));
    }
    service::instead_of_key(key).map(|known| did_you_mean(key, known, otherwise))
}
