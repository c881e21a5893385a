//! Why a request was decided as it was.

use super::evaluate::{Decision, Kind, Policies, needs_resource_policy};
use super::request::Request;
use super::statement::{Effect, Match, Statement};

/// Why a request was decided as it was.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    /// Every statement of every policy, in the order of the evaluation.
    pub steps: Vec<Step>,
    /// What decided, in one sentence.
    pub conclusion: String,
}

/// What became of one statement.
#[derive(Debug, Clone)]
pub struct Step {
    /// The policy's name.
    pub policy: String,
    /// The policy's kind.
    pub kind: Kind,
    /// The statement's `Sid`, or else its number in the document; none for a policy that is not known.
    pub statement: Option<String>,
    /// What the statement does where it matches; none for a policy that is not known.
    pub effect: Option<Effect>,
    /// Whether it matched; none where that cannot be told.
    pub matched: Option<bool>,
    /// Whether it is about another action, so that it has no say.
    pub is_about_another_action: bool,
    /// Why it matched or did not.
    pub reason: String,
}

impl Step {
    pub(super) fn unknown(policy: &str, kind: Kind) -> Self {
        Self {
            policy: policy.to_owned(),
            kind,
            statement: None,
            effect: None,
            matched: None,
            is_about_another_action: false,
            reason: "what the policy says is not known".to_owned(),
        }
    }

    pub(super) fn of(
        policy: &str,
        kind: Kind,
        statement: &Statement,
        matched: Match<'_>,
        request: &Request,
    ) -> Self {
        let reason = match matched {
            Match::Yes(_) => "it matches".to_owned(),
            Match::Principal => format!("it is not about `{}`", request.caller.principal.as_str()),
            Match::Action => format!("it is not about `{}`", request.asked.action),
            Match::Resource(None) => format!("it is not about `{}`", request.asked.resource.as_str()),
            Match::Resource(Some(variable)) => {
                format!("it is not about `{}`: `{variable}` has no value", request.asked.resource.as_str())
            }
            Match::Test(test) => {
                let name = format!("`{}` of `{}`", test.operator.name(), test.key);
                let values = request.values(&test.lookup);
                match (values, test.missing_variable(request)) {
                    (None, _) => format!("{name} fails: the request has no such key"),
                    (Some(_), Some(variable)) => format!("{name} fails: `{variable}` has no value"),
                    (Some(values), None) => {
                        let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
                        format!("{name} fails: the request has {}", values.join(", "))
                    }
                }
            }
            Match::InPart => {
                "`NotPrincipal` excepts the principal, but not all that it is a part of: of a session its \
                              role and its account, of a user its account"
                    .to_owned()
            }
            Match::Misplaced(reason) => reason.to_owned(),
            Match::Ambiguous(test) if request.values(&test.lookup).is_none() => format!(
                "`{}` of `{}` cannot be decided: the value depends on where and when it is asked",
                test.operator.name(),
                test.key
            ),
            Match::Ambiguous(test) => format!(
                "`{}` of `{}` cannot be decided: the request has several values, and the operator has neither \
                 `ForAllValues` nor `ForAnyValue`",
                test.operator.name(),
                test.key
            ),
        };
        let is_about_another_action = matches!(matched, Match::Action);
        let matched = match matched {
            Match::Yes(_) => Some(true),
            Match::Ambiguous(_) | Match::InPart | Match::Misplaced(_) => None,
            _ => Some(false),
        };
        Self {
            policy: policy.to_owned(),
            kind,
            statement: Some(statement.name.to_string()),
            effect: Some(statement.effect),
            matched,
            is_about_another_action,
            reason,
        }
    }

    /// Returns the statement in words, such as "statement `Read` of the identity policy `Analyst`".
    #[must_use]
    pub fn words(&self) -> String {
        let policy = format!("the {} `{}`", self.kind.words(), self.policy);
        self.statement.as_ref().map_or(policy.clone(), |name| format!("statement `{name}` of {policy}"))
    }
}

impl Trace {
    /// Returns the statement that decided: the first that denies, or the first that allows.
    #[must_use]
    pub fn deciding(&self, decision: Decision) -> Option<&Step> {
        let effect = match decision {
            Decision::Allowed => Effect::Allow,
            Decision::ExplicitlyDenied => Effect::Deny,
            Decision::ImplicitlyDenied => return None,
            Decision::Undecided => return self.steps.iter().find(|step| step.matched.is_none()),
        };
        let matches = |step: &&Step| step.effect == Some(effect) && step.matched == Some(true);
        // What a boundary, a session, a service control or an endpoint policy allows is a limit, not a grant.
        let grants = |step: &&Step| matches(step) && matches!(step.kind, Kind::Identity | Kind::Resource);
        self.steps.iter().find(grants).or_else(|| self.steps.iter().find(matches))
    }

    pub(super) fn conclude(&mut self, request: &Request, policies: &Policies<'_>, decision: Decision) {
        let words = self.deciding(decision).map(Step::words);
        self.conclusion = match (decision, words) {
            (Decision::Allowed, Some(words)) => format!("allowed by {words}"),
            (Decision::Allowed, None) => "the root user of an account may do everything in it".to_owned(),
            (Decision::ExplicitlyDenied, Some(words)) => format!("denied by {words}"),
            (Decision::Undecided, Some(words)) => {
                let reason = self.deciding(decision).map(|step| step.reason.as_str()).unwrap_or_default();
                format!("undecided because of {words}: {reason}")
            }
            (Decision::ExplicitlyDenied | Decision::Undecided, None) => String::new(),
            (Decision::ImplicitlyDenied, _) => self.missing(request, policies),
        };
    }

    /// Says which kind of policy would have to allow, and does not.
    fn missing(&self, request: &Request, policies: &Policies<'_>) -> String {
        let allows = |kind: Kind| {
            self.steps.iter().any(|step| {
                step.kind == kind && step.effect == Some(Effect::Allow) && step.matched == Some(true)
            })
        };
        for (kind, given) in [
            (Kind::Endpoint, policies.endpoint),
            (Kind::ServiceControl, policies.service_control),
            (Kind::Boundary, policies.boundary),
            (Kind::Session, policies.session),
        ] {
            if !given.is_empty() && !allows(kind) {
                return format!("no {} allows it", kind.words());
            }
        }
        let is_cross_account = request.is_cross_account();
        if (is_cross_account || needs_resource_policy(request)) && !allows(Kind::Resource) {
            return "no resource policy allows it, and one has to".to_owned();
        }
        "no identity policy allows it".to_owned()
    }
}
