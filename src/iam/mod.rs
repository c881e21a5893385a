//! Identity and Access Management: policy documents, what they may say of each service, what those
//! say that AWS manages, and what they allow.

pub mod evaluation;
pub mod managed;
mod operator;
pub mod pattern;
pub mod policy;
pub mod service;

/// Tells whether a text is the id of an account.
#[must_use]
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Tells whether a text has the segments of an ARN: `arn`, partition, service, region, account and resource.
#[must_use]
pub fn is_arn(text: &str) -> bool {
    text.starts_with("arn:") && text.splitn(6, ':').count() == 6
}
