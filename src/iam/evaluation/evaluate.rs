//! The evaluation of a request against every policy that has a say in it.
//!
//! User guide, "Policy evaluation logic". The result is computed with three truth values, so that a policy
//! that is not known leaves undecided what depends on it, and nothing else.

use super::document::Document;
use super::principal::Grant;
use super::request::Request;
use super::statement::{Effect, Match, Statement};
use super::trace::{Step, Trace};

/// What has a say in a request. Of each kind but the boundary's, one policy that allows is enough.
#[derive(Debug, Clone, Copy, Default)]
pub struct Policies<'a> {
    /// The policies of the principal: of the user and its groups, or of the role; inline and managed.
    pub identity: &'a [Policy<'a>],
    /// The policies of the resource, such as a bucket's, a key's, or a role's trust policy.
    pub resource: &'a [Policy<'a>],
    /// The permissions boundary of the principal; empty where it has none.
    pub boundary: &'a [Policy<'a>],
    /// The policies of the session; empty where it has none.
    pub session: &'a [Policy<'a>],
    /// The service control policies of the principal's account; empty where it is in no organization.
    pub service_control: &'a [Policy<'a>],
    /// The policies of the VPC endpoint that the request goes through; empty where it goes through none.
    pub endpoint: &'a [Policy<'a>],
}

/// A policy by its name; one that is not known has no document.
#[derive(Debug, Clone, Copy)]
pub struct Policy<'a> {
    /// The name that the trace uses.
    pub name: &'a str,
    /// What it says; none where nobody knows.
    pub document: Option<&'a Document>,
}

/// The kind of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Of the principal.
    Identity,
    /// Of the resource.
    Resource,
    /// The principal's permissions boundary.
    Boundary,
    /// Of the session.
    Session,
    /// Of the organization.
    ServiceControl,
    /// Of the VPC endpoint.
    Endpoint,
}

impl Kind {
    /// Returns the words for a policy of this kind.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Identity => "identity policy",
            Self::Resource => "resource policy",
            Self::Boundary => "permissions boundary",
            Self::Session => "session policy",
            Self::ServiceControl => "service control policy",
            Self::Endpoint => "endpoint policy",
        }
    }
}

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decision {
    /// It is allowed.
    Allowed,
    /// A statement denies it.
    ExplicitlyDenied,
    /// Nothing that would have to allow it does.
    ImplicitlyDenied,
    /// It depends on a policy that is not known, or on a test that cannot be decided.
    Undecided,
}

impl Decision {
    /// Returns the name, such as `ImplicitlyDenied`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allowed => "Allowed",
            Self::ExplicitlyDenied => "ExplicitlyDenied",
            Self::ImplicitlyDenied => "ImplicitlyDenied",
            Self::Undecided => "Undecided",
        }
    }
}

/// Whether something holds, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Truth {
    No,
    Maybe,
    Yes,
}

/// What the policies of one kind say.
#[derive(Debug, Clone, Copy)]
struct Say {
    denies: Truth,
    allows: Truth,
    /// How far the grant of a resource's policy reaches.
    grant: Option<Grant>,
    /// How far it may reach.
    possible: Option<Grant>,
}

/// Decides a request.
#[must_use]
pub fn decide(request: &Request, policies: &Policies<'_>) -> Decision {
    evaluate(request, policies, None)
}

/// Decides a request, and tells of every statement whether and why it matches.
#[must_use]
pub fn explain(request: &Request, policies: &Policies<'_>) -> (Decision, Trace) {
    let mut trace = Trace::default();
    let decision = evaluate(request, policies, Some(&mut trace));
    trace.conclude(request, policies, decision);
    (decision, trace)
}

fn evaluate(request: &Request, policies: &Policies<'_>, mut trace: Option<&mut Trace>) -> Decision {
    let mut say = |policies, kind| say(request, policies, kind, trace.as_deref_mut());
    let control = say(policies.service_control, Kind::ServiceControl);
    let resource = say(policies.resource, Kind::Resource);
    let identity = say(policies.identity, Kind::Identity);
    let boundary = say(policies.boundary, Kind::Boundary);
    let session = say(policies.session, Kind::Session);
    let endpoint = say(policies.endpoint, Kind::Endpoint);
    let all = [control, resource, identity, boundary, session, endpoint];
    let denies = all.into_iter().map(|say| say.denies).max();
    let denies = denies.unwrap_or(Truth::No);
    if denies == Truth::Yes {
        return Decision::ExplicitlyDenied;
    }
    let or_none =
        |say: Say, policies: &[Policy<'_>]| if policies.is_empty() { Truth::Yes } else { say.allows };
    let control = or_none(control, policies.service_control);
    let boundary = or_none(boundary, policies.boundary);
    let session = or_none(session, policies.session);
    let endpoint = or_none(endpoint, policies.endpoint);
    let is_root = request.caller.principal.is_root();
    let identity = if is_root { Truth::Yes } else { identity.allows };
    let through_identity = identity.min(boundary).min(session);
    let by_resource = |wanted: Grant| {
        if resource.grant >= Some(wanted) {
            Truth::Yes
        } else if resource.possible >= Some(wanted) {
            Truth::Maybe
        } else {
            Truth::No
        }
    };
    // What a resource's policy grants to a role is limited by what limits the role.
    let through_resource =
        by_resource(Grant::Direct).max(by_resource(Grant::Role).min(boundary).min(session));
    let allows = if request.caller.account.is_none() {
        // Services and anonymous principals have no policies of their own.
        by_resource(Grant::Direct)
    } else if request.is_cross_account() {
        by_resource(Grant::Account).min(through_identity)
    } else if needs_resource_policy(request) {
        through_resource.max(by_resource(Grant::Account).min(through_identity))
    } else {
        through_resource.max(through_identity)
    };
    let control = if request.caller.account.is_none() { Truth::Yes } else { control };
    match (allows.min(control).min(endpoint), denies) {
        (Truth::Yes, Truth::No) => Decision::Allowed,
        (Truth::No, Truth::No) => Decision::ImplicitlyDenied,
        _ => Decision::Undecided,
    }
}

/// Tells whether no policy of the principal is enough: a role's trust policy and a key's policy have to allow,
/// in the same account too.
pub(super) fn needs_resource_policy(request: &Request) -> bool {
    match &*request.asked.action_key {
        "sts:assumerole"
        | "sts:assumerolewithsaml"
        | "sts:assumerolewithwebidentity"
        | "sts:setsourceidentity"
        | "sts:tagsession" => true,
        action => {
            action.starts_with("kms:")
                && request.asked.resource.service() == "kms"
                && request.asked.resource.resource().starts_with("key/")
        }
    }
}

fn say(request: &Request, policies: &[Policy<'_>], kind: Kind, mut trace: Option<&mut Trace>) -> Say {
    let mut say = Say { denies: Truth::No, allows: Truth::No, grant: None, possible: None };
    for policy in policies {
        let Some(document) = policy.document else {
            say.denies = say.denies.max(Truth::Maybe);
            say.allows = say.allows.max(Truth::Maybe);
            say.possible = Some(Grant::Direct);
            if let Some(trace) = trace.as_deref_mut() {
                trace.steps.push(Step::unknown(policy.name, kind));
            }
            continue;
        };
        let is_about_action = document.is_about_action(request);
        for statement in &document.statements {
            let matched = if is_about_action || statement.actions.have(&request.asked.action_key) {
                statement.matches(request, kind)
            } else {
                Match::Action
            };
            say.add(statement, matched);
            if let Some(trace) = trace.as_deref_mut() {
                trace.steps.push(Step::of(policy.name, kind, statement, matched, request));
            }
        }
    }
    say
}

impl Say {
    fn add(&mut self, statement: &Statement, matched: Match<'_>) {
        let (truth, grant) = match matched {
            Match::Yes(grant) => (Truth::Yes, Some(grant)),
            Match::Ambiguous(_) | Match::InPart | Match::Misplaced(_) => (Truth::Maybe, None),
            _ => return,
        };
        match statement.effect {
            Effect::Deny => self.denies = self.denies.max(truth),
            Effect::Allow => {
                self.allows = self.allows.max(truth);
                self.grant = self.grant.max(grant);
                self.possible = self.possible.max(grant.or(Some(Grant::Direct)));
            }
        }
    }
}

#[cfg(test)]
mod cases;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
