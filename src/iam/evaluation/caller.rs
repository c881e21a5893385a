//! Whoever makes requests.

use super::arn::Arn;
use super::context::Context;
use std::borrow::Cow;
use std::slice;

/// Whoever makes requests, with what is known of them whatever they ask for.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The ARN of the principal, a service such as `sagemaker.amazonaws.com`, or `*` for an anonymous one.
    pub(super) principal: Arn,
    /// The role, where the principal is a session of one.
    pub(super) role: Option<Arn>,
    pub(super) account: Option<Box<str>>,
    /// What the principal tells, by the key in lower case.
    told: Vec<(&'static str, Box<str>)>,
    context: Context,
}

impl Caller {
    /// Makes a caller of whom only the principal is known.
    #[must_use]
    pub fn new(principal: &str) -> Self {
        let principal = Arn::of(principal);
        let role = role_of(&principal);
        let account: Option<Box<str>> = principal.account().map(Into::into);
        let mut told = Vec::new();
        if let Some(account) = &account {
            told.push(("aws:principalaccount", account.clone()));
            told.push(("aws:principalarn", role.as_ref().unwrap_or(&principal).as_str().into()));
        }
        let kind = match (principal.service(), principal.resource_type()) {
            _ if principal.as_str() == "*" => Some("Anonymous"),
            _ if account.is_none() => None,
            ("iam", Some("user")) => Some("User"),
            ("sts", Some("assumed-role")) | ("iam", Some("role")) => Some("AssumedRole"),
            ("sts", Some("federated-user")) => Some("FederatedUser"),
            ("iam", _) if principal.is_root() => Some("Account"),
            _ => None,
        };
        told.extend(kind.map(|kind| ("aws:principaltype", kind.into())));
        let name = principal.resource().rsplit('/').next().filter(|_| kind == Some("User"));
        told.extend(name.map(|name| ("aws:username", name.into())));
        Self { principal, role, account, told, context: Context::default() }
    }

    /// Sets the values of a condition key, such as a tag of the principal.
    #[must_use]
    pub fn with<V: Into<Box<str>>>(
        mut self,
        key: impl Into<Cow<'static, str>>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.context.set(key.into(), values);
        self
    }

    /// Tells whether something is known of a condition key.
    #[must_use]
    pub(crate) fn has(&self, key: &str) -> bool {
        self.values(&key.to_lowercase()).is_some()
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.context.keys().chain(self.told.iter().map(|(key, _)| *key))
    }

    /// Returns the values of a key in lower case; what was set goes before what the principal tells.
    pub(super) fn values(&self, key: &str) -> Option<&[Box<str>]> {
        self.context.get(key).or_else(|| {
            let told = self.told.iter().find(|(known, _)| *known == key);
            told.map(|(_, value)| slice::from_ref(value))
        })
    }
}

/// Returns the ARN of the role of a session, as `aws:PrincipalArn` has it. A session's ARN lacks the path of
/// the role.
fn role_of(session: &Arn) -> Option<Arn> {
    if session.resource_type() != Some("assumed-role") {
        return None;
    }
    let role = session.resource().split('/').nth(1)?;
    Some(Arn::of(&format!("arn:{}:iam::{}:role/{role}", session.partition(), session.account()?)))
}
