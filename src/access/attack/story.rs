//! How a chain of moves is told.

use crate::access::actor::Ask;
use crate::iam::evaluation::Trace;

/// A move of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is done, in words.
    pub text: String,
    /// Why it is allowed.
    pub proofs: Vec<Proof>,
}

/// Why something is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The action.
    pub action: String,
    /// The resource.
    pub resource: String,
    /// What allows it, such as a statement.
    pub because: String,
}

impl Proof {
    pub(super) fn of(ask: &Ask, trace: &Trace) -> Self {
        Self { action: ask.action.clone(), resource: ask.resource.clone(), because: trace.conclusion.clone() }
    }
}
