//! What policies allow.
//!
//! `document` reads policies; `caller`, `asked` and `request` say who asks for what; `evaluate` decides. The
//! evaluation is our own: it has to be exact where a policy variable has no value, to leave undecided what is not
//! known, and to run millions of times while claims are decided.

mod action;
mod arn;
mod asked;
mod caller;
mod context;
mod document;
mod evaluate;
mod principal;
mod request;
pub(crate) mod scalar;
mod statement;
mod test;
mod text;
mod trace;

pub use asked::Asked;
pub use caller::Caller;
pub use document::Document;
pub(crate) use document::RULE;
pub use evaluate::{Decision, Kind, Policies, Policy, decide, explain};
pub use request::Request;
pub use statement::Effect;
pub use trace::{Step, Trace};
