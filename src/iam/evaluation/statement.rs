//! A statement, ready to be matched.

use super::action::Actions;
use super::arn::{Arn, ArnPattern};
use super::evaluate::Kind;
use super::principal::{Grant, PrincipalElement};
use super::request::Request;
use super::test::{Answer, Test};

/// What a statement does where it matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies.
    Deny,
}

/// A statement, ready to be matched.
#[derive(Debug, Clone)]
pub(super) struct Statement {
    /// The `Sid`, or else the position in the document, from one.
    pub(super) name: Box<str>,
    pub(super) effect: Effect,
    /// `Principal` or `NotPrincipal`; none in policies of identities.
    pub(super) principal: Option<PrincipalElement>,
    pub(super) actions: Actions,
    /// `Resource` or `NotResource`; none in trust policies, which are about the role that they belong to.
    pub(super) resources: Option<Element<ArnPattern>>,
    pub(super) tests: Vec<Test>,
}

/// The patterns of an element such as `Resource`, or of its `Not` form.
#[derive(Debug, Clone)]
pub(super) struct Element<P> {
    pub(super) patterns: Vec<P>,
    pub(super) is_negated: bool,
}

/// Whether a statement matches a request, and if not, the first reason.
#[derive(Debug, Clone, Copy)]
pub(super) enum Match<'a> {
    /// It matches; in a policy of a resource, in this way.
    Yes(Grant),
    /// Another principal.
    Principal,
    /// Another action.
    Action,
    /// Another resource; with the variable that has no value, if that is why.
    Resource(Option<&'a str>),
    /// A test fails.
    Test(&'a Test),
    /// It cannot be told: a key has several values, and the operator is for one.
    Ambiguous(&'a Test),
    /// It cannot be told: it denies to everybody but some, among whom the principal is in part.
    InPart,
    /// It cannot be told: IAM takes no such statement in a policy of this kind, for this reason.
    Misplaced(&'static str),
}

impl Statement {
    /// Tells whether it is a statement for identities about every resource, without conditions.
    pub(super) fn is_unconditional(&self) -> bool {
        let is_all = |resources: &Element<ArnPattern>| {
            !resources.is_negated && resources.patterns.contains(&ArnPattern::All)
        };
        self.principal.is_none() && self.tests.is_empty() && self.resources.as_ref().is_some_and(is_all)
    }

    /// Tells whether it is about the resource of a request; none where that depends on what else the request says.
    pub(super) fn is_about_resource(&self, request: &Request) -> Option<bool> {
        let Some(Element { patterns, is_negated }) = &self.resources else { return Some(true) };
        if patterns.iter().any(|pattern| pattern.matches(&request.asked.resource, request)) {
            return Some(!is_negated);
        }
        let is_open = patterns.iter().any(|pattern| pattern.missing_variable(request).is_some());
        (!is_open).then_some(*is_negated)
    }

    /// Returns what IAM refuses about it in a policy of a kind (user guide, "IAM JSON policy elements:
    /// Principal" and "Resource"). A trust policy has no resource.
    const fn misplaced(&self, kind: Kind) -> Option<&'static str> {
        match (kind, &self.principal, &self.resources) {
            (Kind::Resource | Kind::Endpoint, None, _) => {
                Some("a statement of a resource's policy needs a `Principal`")
            }
            (Kind::Resource | Kind::Endpoint, Some(_), _) => None,
            (_, Some(_), _) => Some("only a statement of a resource's policy can have a `Principal`"),
            (_, None, None) => Some("the statement needs a `Resource`"),
            (_, None, Some(_)) => None,
        }
    }

    /// Tells whether it matches a request for an action that it is about, in a policy of a kind.
    pub(super) fn matches(&self, request: &Request, kind: Kind) -> Match<'_> {
        if let Some(reason) = self.misplaced(kind) {
            return Match::Misplaced(reason);
        }
        // User guide, "AWS JSON policy elements: NotPrincipal": a denial that excepts a user, but not its account,
        // or a session, but not its role, might be about it.
        let is_in_part = self.effect == Effect::Deny
            && self.principal.as_ref().is_some_and(|element| element.excepts_in_part(request));
        let grant = match &self.principal {
            None => Grant::Direct,
            Some(element) => match element.grant(request) {
                Some(grant) => grant,
                None if is_in_part => Grant::Direct,
                None => return Match::Principal,
            },
        };
        if let Some(element) = &self.resources
            && !element.is_about(&request.asked.resource, request)
        {
            let missing = element.patterns.iter().find_map(|pattern| pattern.missing_variable(request));
            return Match::Resource(missing);
        }
        let mut ambiguous = None;
        for test in &self.tests {
            match test.judge(request) {
                Answer::Holds => {}
                Answer::Fails => return Match::Test(test),
                Answer::Ambiguous => ambiguous = Some(test),
            }
        }
        if let Some(test) = ambiguous {
            return Match::Ambiguous(test);
        }
        if is_in_part { Match::InPart } else { Match::Yes(grant) }
    }
}

impl Element<ArnPattern> {
    fn is_about(&self, resource: &Arn, request: &Request) -> bool {
        self.patterns.iter().any(|pattern| pattern.matches(resource, request)) != self.is_negated
    }
}
