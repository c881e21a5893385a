//! A request: who asks for which action on which resource, and what else is known of it.

use super::arn::Arn;

/// A request as a service hands it to the evaluation.
///
/// What its principal and its resource already tell is part of its context: `aws:PrincipalArn`,
/// `aws:PrincipalAccount`, `aws:PrincipalType`, `aws:username` and `aws:ResourceAccount` (user guide, "AWS
/// global condition context keys"). What is set by hand takes precedence.
#[derive(Debug, Clone)]
pub struct Request {
    /// The ARN of the principal, a service such as `sagemaker.amazonaws.com`, or `*` for an anonymous one.
    pub(super) principal: Arn,
    /// The role, where the principal is a session of one.
    pub(super) role: Option<Arn>,
    /// The action as it was asked for.
    pub(super) action: Box<str>,
    /// The action in lower case: its case does not count.
    pub(super) action_key: Box<str>,
    pub(super) resource: Arn,
    pub(super) principal_account: Option<Box<str>>,
    pub(super) resource_account: Option<Box<str>>,
    /// By key in lower case: its case does not count. They are few, and looked for more often than added.
    context: Vec<(Box<str>, Values)>,
    /// The keys in lower case that a request may have with any value.
    unknown: &'static [&'static str],
}

/// The values of a key.
#[derive(Debug, Clone)]
struct Values {
    values: Vec<Box<str>>,
    is_derived: bool,
}

impl Request {
    /// Makes a request; the context holds what principal and resource tell.
    #[must_use]
    pub fn new(principal: &str, action: &str, resource: &str) -> Self {
        let resource = Arn::of(resource);
        let account = resource.account().map(Into::into);
        let arn = Arn::of(principal);
        let role = role_of(&arn);
        let mut request = Self {
            principal: arn.clone(),
            role: role.as_deref().map(Arn::of),
            action: action.into(),
            action_key: action.to_lowercase().into(),
            resource,
            principal_account: None,
            resource_account: None,
            context: Vec::with_capacity(16),
            unknown: &[],
        };
        if let Some(account) = arn.account() {
            request.principal_account = Some(account.into());
            request.derive("aws:principalaccount", account);
            request.derive("aws:principalarn", role.as_deref().unwrap_or(principal));
            let kind = match (arn.service(), arn.resource_type()) {
                ("iam", Some("user")) => Some("User"),
                ("sts", Some("assumed-role")) | ("iam", Some("role")) => Some("AssumedRole"),
                ("sts", Some("federated-user")) => Some("FederatedUser"),
                ("iam", _) if arn.is_root() => Some("Account"),
                _ => None,
            };
            if let Some(kind) = kind {
                request.derive("aws:principaltype", kind);
            }
            if kind == Some("User")
                && let Some(name) = arn.resource().rsplit('/').next()
            {
                request.derive("aws:username", name);
            }
        } else if principal == "*" {
            request.derive("aws:principaltype", "Anonymous");
        }
        let own = request.principal_account.clone();
        request.set_resource_account(account.or(own));
        request
    }

    /// Sets the account that owns the resource; without it, it is the one in the resource's ARN, or else the
    /// principal's.
    #[must_use]
    pub fn resource_account(mut self, account: &str) -> Self {
        self.set_resource_account(Some(account.into()));
        self
    }

    /// Sets the values of a condition key.
    #[must_use]
    pub fn with<V: Into<Box<str>>>(mut self, key: &str, values: impl IntoIterator<Item = V>) -> Self {
        let values = values.into_iter().map(Into::into).collect();
        let key: Box<str> = if is_lower(key) { key.into() } else { key.to_lowercase().into() };
        self.set(key, Values { values, is_derived: false });
        self
    }

    /// Names the keys, in lower case, that the request may have with any value: unless they are set, a test of
    /// one is undecided.
    #[must_use]
    pub const fn unknown(mut self, keys: &'static [&'static str]) -> Self {
        self.unknown = keys;
        self
    }

    fn set(&mut self, key: Box<str>, values: Values) {
        match self.context.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => *known = values,
            None => self.context.push((key, values)),
        }
    }

    fn set_resource_account(&mut self, account: Option<Box<str>>) {
        if let Some(account) = &account {
            self.derive("aws:resourceaccount", account);
        }
        self.resource_account = account;
    }

    /// Sets the value of a key in lower case, unless it was set by hand.
    fn derive(&mut self, key: &str, value: &str) {
        let known = self.context.iter().find(|(known, _)| **known == *key);
        if known.is_none_or(|(_, known)| known.is_derived) {
            self.set(key.into(), Values { values: vec![value.into()], is_derived: true });
        }
    }

    /// Returns the condition keys that the request has, in lower case, with their values, sorted.
    #[must_use]
    pub fn context(&self) -> Vec<(&str, Vec<&str>)> {
        let keys =
            self.context.iter().map(|(key, all)| (&**key, all.values.iter().map(AsRef::as_ref).collect()));
        let mut keys: Vec<_> = keys.collect();
        keys.sort_unstable();
        keys
    }

    /// Returns the values of a key in lower case; none where the request lacks the key.
    pub(super) fn values(&self, key: &str) -> Option<&[Box<str>]> {
        self.context.iter().find(|(known, _)| **known == *key).map(|(_, values)| values.values.as_slice())
    }

    /// Tells whether the request may have a key in lower case with any value.
    pub(super) fn may_have(&self, key: &str) -> bool {
        self.unknown.contains(&key)
    }

    /// Returns the value of a key in lower case that has exactly one.
    pub(super) fn single(&self, key: &str) -> Option<&str> {
        match self.values(key) {
            Some([value]) => Some(value),
            _ => None,
        }
    }
}

fn is_lower(key: &str) -> bool {
    key.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase())
}

/// Returns the ARN of the role of a session, as `aws:PrincipalArn` has it. A session's ARN lacks the path of
/// the role.
fn role_of(session: &Arn) -> Option<String> {
    if session.resource_type() != Some("assumed-role") {
        return None;
    }
    let role = session.resource().split('/').nth(1)?;
    Some(format!("arn:{}:iam::{}:role/{role}", session.partition(), session.account()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn principal_and_resource_tell_a_part_of_the_context() {
        let context = |request: &Request| {
            let mut context: Vec<_> =
                request.context.iter().map(|(key, it)| format!("{key}={}", it.values.join(","))).collect();
            context.sort();
            context.join(" ")
        };
        let user =
            Request::new("arn:aws:iam::111122223333:user/team/ann", "s3:GetObject", "arn:aws:s3:::b/k");
        assert_eq!(
            context(&user),
            "aws:principalaccount=111122223333 aws:principalarn=arn:aws:iam::111122223333:user/team/ann \
             aws:principaltype=User aws:resourceaccount=111122223333 aws:username=ann"
        );
        let session = "arn:aws-cn:sts::111122223333:assumed-role/Reader/ann@example.com";
        let session = Request::new(session, "sqs:SendMessage", "arn:aws-cn:sqs:cn-north-1:444455556666:q");
        assert_eq!(
            context(&session),
            "aws:principalaccount=111122223333 aws:principalarn=arn:aws-cn:iam::111122223333:role/Reader \
             aws:principaltype=AssumedRole aws:resourceaccount=444455556666"
        );
        let set = session.with("AWS:PrincipalArn", ["x"]).resource_account("777788889999");
        assert_eq!(set.single("aws:principalarn"), Some("x"));
        assert_eq!(set.single("aws:resourceaccount"), Some("777788889999"));
        assert_eq!(context(&Request::new("sns.amazonaws.com", "sqs:SendMessage", "*")), "");
    }
}
