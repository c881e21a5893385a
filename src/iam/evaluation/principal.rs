//! The principals of a statement, and how far a grant to them reaches.
//!
//! User guide, "AWS JSON policy elements: Principal" and "NotPrincipal".

use super::arn::Arn;
use super::request::Request;
use crate::iam::is_account_id;

/// `Principal` or `NotPrincipal`.
#[derive(Debug, Clone)]
pub(super) struct PrincipalElement {
    pub(super) principals: Vec<Principal>,
    pub(super) is_negated: bool,
}

/// A principal of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Principal {
    /// `*`: everybody.
    Anyone,
    /// An account, by its id or its root user: whoever it lets.
    Account(Box<str>),
    /// A user, role or session.
    Arn(Arn),
    /// An AWS service.
    Service(Box<str>),
    /// A provider of federated identities.
    Federated(Box<str>),
}

/// How a statement of a resource's policy reaches the principal of a request; later ones reach further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grant {
    /// Through its account: policies of the identity must allow it too.
    Account,
    /// Through the role of its session: a boundary and session policies still limit it.
    Role,
    /// By itself.
    Direct,
}

impl Principal {
    /// Reads a principal of the kind `AWS`.
    pub(super) fn aws(text: &str) -> Self {
        if text == "*" {
            return Self::Anyone;
        }
        let arn = Arn::of(text);
        match arn.account() {
            _ if is_account_id(text) => Self::Account(text.into()),
            Some(account) if arn.is_root() => Self::Account(account.into()),
            _ => Self::Arn(arn),
        }
    }

    fn grant(&self, request: &Request) -> Option<Grant> {
        let principal = request.caller.principal.as_str();
        match self {
            // What everybody is granted is not limited by a boundary or a session policy, for roles neither.
            Self::Anyone => Some(Grant::Direct),
            Self::Account(account) => {
                (request.caller.account.as_ref() == Some(account)).then_some(Grant::Account)
            }
            Self::Arn(arn) if arn.as_str() == principal => {
                Some(if arn.resource_type() == Some("role") { Grant::Role } else { Grant::Direct })
            }
            Self::Arn(arn) => {
                let role = request.caller.role.as_ref()?;
                is_role(arn, role).then_some(Grant::Role)
            }
            Self::Service(name) | Self::Federated(name) => (**name == *principal).then_some(Grant::Direct),
        }
    }
}

/// Tells whether a role is the one of a session, whose ARN lacks the role's path.
fn is_role(role: &Arn, of_session: &Arn) -> bool {
    fn name(arn: &Arn) -> Option<&str> {
        arn.resource().rsplit('/').next()
    }
    role.resource_type() == Some("role")
        && role.service() == "iam"
        && role.partition() == of_session.partition()
        && role.account() == of_session.account()
        && name(role) == name(of_session)
}

impl PrincipalElement {
    /// Tells whether, and how, the statement is about the principal of a request.
    pub(super) fn grant(&self, request: &Request) -> Option<Grant> {
        if !self.is_negated {
            return self.principals.iter().filter_map(|principal| principal.grant(request)).max();
        }
        // An account that is excepted stands for its root user, not for everybody in it.
        let is_root = request.caller.principal.is_root();
        let reach = if is_root { Grant::Account } else { Grant::Role };
        let mut grants = self.principals.iter().filter_map(|principal| principal.grant(request));
        (!grants.any(|grant| grant >= reach)).then_some(Grant::Direct)
    }

    /// Tells whether a negation excepts the principal of a request, but not all that it is a part of: the role and
    /// the account of a session, the account of a user. Then a denial may still be about it.
    pub(super) fn excepts_in_part(&self, request: &Request) -> bool {
        let caller = &request.caller;
        let is_excepted = |arn: &Arn| {
            self.principals.iter().any(|it| match it {
                Principal::Arn(own) => own == arn || is_role(own, arn),
                _ => false,
            })
        };
        let is_anyone = self.principals.contains(&Principal::Anyone);
        if !self.is_negated || is_anyone || caller.account.is_none() || caller.principal.is_root() {
            return false;
        }
        let account = caller.account.as_ref();
        let has_account =
            self.principals.iter().any(|it| matches!(it, Principal::Account(own) if Some(own) == account));
        let own = std::iter::once(&caller.principal).chain(&caller.role).map(is_excepted);
        let own: Vec<bool> = own.collect();
        let is_whole = has_account && own.iter().all(|it| *it);
        own.contains(&true) && !is_whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/Reader/ann";

    fn grant(principal: Principal, of: &str) -> Option<Grant> {
        let request = Request::new(of, "s3:GetObject", "arn:aws:s3:::b/k");
        PrincipalElement { principals: vec![principal], is_negated: false }.grant(&request)
    }

    #[test]
    fn grants_reach_in_different_ways() {
        let user = "arn:aws:iam::111122223333:user/ann";
        for (principal, of, expected) in [
            ("*", user, Some(Grant::Direct)),
            ("*", SESSION, Some(Grant::Direct)),
            ("111122223333", user, Some(Grant::Account)),
            ("arn:aws:iam::111122223333:root", SESSION, Some(Grant::Account)),
            ("444455556666", user, None),
            (user, user, Some(Grant::Direct)),
            ("arn:aws:iam::111122223333:user/bob", user, None),
            ("arn:aws:iam::111122223333:role/team/Reader", SESSION, Some(Grant::Role)),
            ("arn:aws:iam::444455556666:role/Reader", SESSION, None),
            (SESSION, SESSION, Some(Grant::Direct)),
        ] {
            assert_eq!(grant(Principal::aws(principal), of), expected, "{principal} {of}");
        }
        let service = Principal::Service("sns.amazonaws.com".into());
        assert_eq!(grant(service.clone(), "sns.amazonaws.com"), Some(Grant::Direct));
        assert_eq!(grant(service, user), None);
    }

    #[test]
    fn everybody_but_the_principal_of_a_negation() {
        let element = |text| PrincipalElement { principals: vec![Principal::aws(text)], is_negated: true };
        let request = Request::new(SESSION, "s3:GetObject", "*");
        assert_eq!(element("arn:aws:iam::111122223333:role/Reader").grant(&request), None);
        assert_eq!(element("arn:aws:iam::111122223333:role/Other").grant(&request), Some(Grant::Direct));
        assert_eq!(element("111122223333").grant(&request), Some(Grant::Direct));
        let root = Request::new("arn:aws:iam::111122223333:root", "s3:GetObject", "*");
        assert_eq!(element("111122223333").grant(&root), None);
    }

    #[test]
    fn an_exception_is_of_a_session_with_its_role_and_its_account() {
        let in_part = |principals: &[&str], of: &str| {
            let principals = principals.iter().map(|text| Principal::aws(text)).collect();
            let request = Request::new(of, "s3:GetObject", "*");
            PrincipalElement { principals, is_negated: true }.excepts_in_part(&request)
        };
        let (role, user) =
            ("arn:aws:iam::111122223333:role/team/Reader", "arn:aws:iam::111122223333:user/ann");
        let (account, other) = ("111122223333", "arn:aws:iam::111122223333:role/Other");
        for (principals, of, expected) in [
            (&[user][..], user, true),
            (&[user, account], user, false),
            (&[account], user, false),
            (&[other], user, false),
            (&["*"], user, false),
            (&[role], SESSION, true),
            (&[SESSION], SESSION, true),
            (&[role, account], SESSION, true),
            (&[SESSION, role], SESSION, true),
            (&[SESSION, role, account], SESSION, false),
            (&[other, account], SESSION, false),
            (&["sns.amazonaws.com"], "sns.amazonaws.com", false),
        ] {
            assert_eq!(in_part(principals, of), expected, "{principals:?} {of}");
        }
    }
}
