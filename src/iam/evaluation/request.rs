//! A request: who asks for which action on which resource, and what else is known of it.

use super::asked::Asked;
use super::caller::Caller;
use super::context::Context;
use std::borrow::Cow;
use std::slice;
use std::sync::Arc;

/// The key of what the resource's ARN, or the request, tells.
const RESOURCE_ACCOUNT: &str = "aws:resourceaccount";

/// A request as a service hands it to the evaluation.
///
/// What its principal and its resource already tell is part of its context: `aws:PrincipalArn`,
/// `aws:PrincipalAccount`, `aws:PrincipalType`, `aws:username` and `aws:ResourceAccount` (user guide, "AWS
/// global condition context keys"). What is set by hand takes precedence, and what the request says over what
/// is known of the caller.
#[derive(Debug, Clone)]
pub struct Request {
    pub(super) caller: Arc<Caller>,
    pub(super) asked: Arc<Asked>,
    context: Context,
    /// The keys in lower case that a request may have with any value.
    unknown: &'static [&'static str],
}

impl Request {
    /// Makes a request of a principal, of which nothing is known but its ARN.
    #[must_use]
    pub fn new(principal: &str, action: &str, resource: &str) -> Self {
        Self::of(Arc::new(Caller::new(principal)), Arc::new(Asked::new(action, resource)))
    }

    /// Makes a request of a caller.
    #[must_use]
    pub fn of(caller: Arc<Caller>, asked: Arc<Asked>) -> Self {
        Self { caller, asked, context: Context::default(), unknown: &[] }
    }

    /// Sets the account that owns the resource; without it, it is the one in the resource's ARN, or else the
    /// principal's.
    #[must_use]
    pub fn resource_account(mut self, account: &str) -> Self {
        Arc::make_mut(&mut self.asked).account = Some(account.into());
        self
    }

    /// Sets the values of a condition key.
    #[must_use]
    pub fn with<V: Into<Box<str>>>(
        mut self,
        key: impl Into<Cow<'static, str>>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.context.set(key.into(), values);
        self
    }

    /// Names the keys, in lower case, that the request may have with any value: unless they are set, a test of
    /// one is undecided.
    #[must_use]
    pub const fn unknown(mut self, keys: &'static [&'static str]) -> Self {
        self.unknown = keys;
        self
    }

    /// Returns the condition keys that the request has, in lower case, with their values, sorted.
    #[must_use]
    pub fn context(&self) -> Vec<(&str, Vec<&str>)> {
        let mut keys: Vec<&str> =
            self.context.keys().chain(self.asked.keys()).chain(self.caller.keys()).collect();
        keys.push(RESOURCE_ACCOUNT);
        keys.sort_unstable();
        keys.dedup();
        let values = |key| Some((key, self.values(key)?.iter().map(AsRef::as_ref).collect()));
        keys.into_iter().filter_map(values).collect()
    }

    /// Returns the values of a key in lower case; none where the request lacks the key.
    pub(super) fn values(&self, key: &str) -> Option<&[Box<str>]> {
        let own = self.context.get(key).or_else(|| self.asked.values(key));
        own.or_else(|| self.caller.values(key)).or_else(|| {
            // Without another, it is that of the caller.
            let account = self.asked.account.as_ref().or(self.caller.account.as_ref());
            account.filter(|_| key == RESOURCE_ACCOUNT).map(slice::from_ref)
        })
    }

    /// Tells whether the resource is another account's than the caller's.
    pub(super) fn is_cross_account(&self) -> bool {
        self.asked.account.is_some() && self.asked.account != self.caller.account
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn principal_and_resource_tell_a_part_of_the_context() {
        let context = |request: &Request| {
            let keys =
                request.context().into_iter().map(|(key, values)| format!("{key}={}", values.join(",")));
            keys.collect::<Vec<_>>().join(" ")
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

    #[test]
    fn what_a_request_says_goes_before_what_is_known_of_the_caller() {
        let caller = Caller::new("arn:aws:iam::111122223333:user/ann").with("aws:PrincipalTag/Team", ["red"]);
        let caller = Arc::new(caller.with("aws:username", ["Ann"]));
        let asked = Arc::new(Asked::new("s3:GetObject", "*").with("aws:ResourceTag/team", ["green"]));
        let plain = Request::of(Arc::clone(&caller), Arc::clone(&asked));
        assert_eq!(
            (plain.single("aws:principaltag/team"), plain.single("aws:username")),
            (Some("red"), Some("Ann"))
        );
        let tagged = Request::of(caller, asked).with("aws:PrincipalTag/team", ["blue"]);
        assert_eq!(tagged.single("aws:resourcetag/team"), Some("green"));
        assert_eq!(
            tagged.clone().with("aws:ResourceTag/team", ["red"]).single("aws:resourcetag/team"),
            Some("red")
        );
        assert_eq!(tagged.single("aws:principaltag/team"), Some("blue"));
        assert_eq!(tagged.context().iter().filter(|(key, _)| *key == "aws:principaltag/team").count(), 1);
    }
}
