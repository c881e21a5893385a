//! Requests: which condition keys AWS puts into one, as far as the world tells.
//!
//! IAM user guide, "AWS global condition context keys"; service authorization reference for the keys of a
//! service, which are there for the actions that it lists them with.

use super::actor::{Ask, Session};
use super::change::Changes;
use super::entity::Entity;
use super::world::World;
use crate::iam::evaluation::Request;
use crate::iam::service::{self, Action, Service};
use indexmap::IndexMap;

/// The keys in lower case that depend on where, when and how somebody asks, or on what AWS makes up. A claim must
/// not hold because of a value that nobody knows.
const CIRCUMSTANCES: &[&str] = &[
    "aws:currenttime",
    "aws:epochtime",
    "aws:multifactorauthage",
    "aws:multifactorauthpresent",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:referer",
    "aws:sourceip",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:tokenissuetime",
    "aws:useragent",
    "aws:userid",
    "aws:vpcsourceip",
    "sts:externalid",
];

impl World {
    /// Returns the request, with what the actor, the resource and the ask itself tell.
    pub fn request(&self, ask: &Ask, changes: Changes<'_>) -> Request {
        let Ask { actor, action, resource, context } = ask;
        let mut request = Request::new(&actor.arn(), action, resource)
            .unknown(CIRCUMSTANCES)
            .with("aws:requestedregion", [self.environment.region.as_str()])
            .with("aws:securetransport", ["true"])
            .with("aws:viaawsservice", ["false"])
            .with("aws:principalisawsservice", ["false"]);
        if let Some(account) = self.owner(resource).and_then(|entity| entity.account.as_deref()) {
            request = request.resource_account(account);
        }
        if let Some(principal) = self.principals.get(&actor.principal) {
            if actor.session.is_some() {
                // The session's own ARN lacks the path of the role.
                request = request.with("aws:principalarn", [principal.arn.as_str()]);
            }
            request =
                with_tags(request, "aws:PrincipalTag", changes.principal_tags.unwrap_or(&principal.tags));
        }
        if let Some(session) = &actor.session {
            request = with_session(request, session);
        }
        let entity = self.entities.get(resource);
        let tags = changes.tags.or_else(|| entity.map(|entity| &entity.tags));
        if tags.is_some_and(|tags| !tags.is_empty()) || entity.is_some_and(|it| it.resource_type == SPACE) {
            let keys = Keys::of(action);
            request = tags.into_iter().fold(request, |request, tags| keys.tags(request, tags));
            request = entity.into_iter().fold(request, |request, entity| keys.space(request, entity));
        }
        for (key, values) in context {
            request = request.with(key, values.iter().map(String::as_str));
        }
        request
    }
}

const SPACE: &str = "AWS::SageMaker::Space";

fn with_tags(mut request: Request, key: &str, tags: &IndexMap<String, String>) -> Request {
    for (tag, value) in tags {
        request = request.with(&format!("{key}/{tag}"), [value.as_str()]);
    }
    request
}

/// Adds what a session brings along; its tags go before those of the role ("Passing session tags in STS").
fn with_session(mut request: Request, session: &Session) -> Request {
    for (key, value) in &session.tags {
        request = request.with(&format!("aws:PrincipalTag/{key}"), [value.as_str()]);
    }
    match &session.source_identity {
        Some(name) => request.with("aws:sourceidentity", [name.as_str()]),
        None => request,
    }
}

/// The condition keys of an action; of one that the reference does not have, all that could be there.
struct Keys<'a> {
    prefix: &'a str,
    known: Option<(&'static Service, &'static Action)>,
}

impl<'a> Keys<'a> {
    fn of(action: &'a str) -> Self {
        let (prefix, name) = action.split_once(':').unwrap_or_default();
        let known = service::get(prefix).and_then(|service| Some((service, service.action(name)?)));
        Self { prefix, known }
    }

    fn has(&self, key: &str) -> bool {
        self.known.is_none_or(|(service, action)| service.supports_key(action, key))
    }

    fn tags(&self, mut request: Request, tags: &IndexMap<String, String>) -> Request {
        for prefix in ["aws", self.prefix] {
            if self.has(&format!("{prefix}:ResourceTag/${{TagKey}}")) {
                request = with_tags(request, &format!("{prefix}:ResourceTag"), tags);
            }
        }
        request
    }

    /// Adds what a space tells (SageMaker developer guide, "Control access to SageMaker spaces").
    fn space(&self, mut request: Request, space: &Entity) -> Request {
        if space.resource_type != SPACE {
            return request;
        }
        let sharing = space.property(&["SpaceSharingSettings", "SharingType"]);
        if let Some(sharing) = sharing.filter(|_| self.has("sagemaker:SpaceSharingType")) {
            request = request.with("sagemaker:spacesharingtype", [sharing]);
        }
        let owner = space.property(&["OwnershipSettings", "OwnerUserProfileName"]);
        let domain = space.property(&["DomainId"]).unwrap_or_default();
        let start = space.arn.split_once(":space/").map(|(start, _)| start);
        if let (Some(owner), Some(start), true) = (owner, start, self.has("sagemaker:OwnerUserProfileArn")) {
            let owner = format!("{start}:user-profile/{domain}/{owner}");
            request = request.with("sagemaker:owneruserprofilearn", [owner]);
        }
        request
    }
}
