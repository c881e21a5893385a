//! Identity and Access Management: policy documents, and what they allow.
//!
//! `policy` writes documents; `document` reads them to be evaluated, `request` says what is asked for, and
//! `evaluate` decides. The evaluation is our own: it has to be exact where a policy variable has no value, to
//! leave undecided what is not known, and to run millions of times while claims are decided.

mod arn;
mod document;
mod evaluate;
mod operator;
mod pattern;
pub mod policy;
mod principal;
mod request;
mod scalar;
mod statement;
mod test;
mod trace;

pub use document::Document;
pub(crate) use document::RULE;
pub use evaluate::{Decision, Kind, Policies, Policy, decide, explain};
pub use operator::{Operator, QualifiedOperator, Quantifier};
pub use request::Request;
pub use statement::Effect;
pub use trace::{Step, Trace};
