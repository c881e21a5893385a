//! What requests are for.

use super::arn::Arn;
use super::context::Context;
use std::borrow::Cow;

/// An action on a resource, with what is known of them whoever asks.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The action as it was asked for.
    pub(super) action: Box<str>,
    /// The action in lower case: its case does not count.
    pub(super) action_key: Box<str>,
    pub(super) resource: Arn,
    /// The account that owns the resource; none where it is the caller's.
    pub(super) account: Option<Box<str>>,
    context: Context,
}

impl Asked {
    /// Makes what is asked for; of the resource, nothing is known but its ARN.
    #[must_use]
    pub fn new(action: &str, resource: &str) -> Self {
        let resource = Arn::of(resource);
        Self {
            action: action.into(),
            action_key: action.to_lowercase().into(),
            account: resource.account().map(Into::into),
            resource,
            context: Context::default(),
        }
    }

    /// Sets the account that owns the resource.
    #[must_use]
    pub fn account(mut self, account: &str) -> Self {
        self.account = Some(account.into());
        self
    }

    /// Sets the values of a condition key, such as a tag of the resource.
    #[must_use]
    pub fn with<V: Into<Box<str>>>(
        mut self,
        key: impl Into<Cow<'static, str>>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.context.set(key.into(), values);
        self
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.context.keys()
    }

    /// Returns the values of a key in lower case.
    pub(super) fn values(&self, key: &str) -> Option<&[Box<str>]> {
        self.context.get(key)
    }
}
