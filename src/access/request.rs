//! Requests: which condition keys AWS puts into one, as far as the world tells.
//!
//! IAM user guide, "AWS global condition context keys"; service authorization reference for the keys of a
//! service, which are there for the actions that it lists them with.

use super::actor::{Actor, Ask};
use super::change::Changes;
use super::entity::Entity;
use super::world::{Target, World};
use crate::iam::evaluation::{Asked, Caller, Request};
use crate::iam::service;
use indexmap::IndexMap;
use std::sync::Arc;

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
    "sts:rolesessionname",
];

impl World {
    /// Returns who asks, with what the actor tells whatever is asked for.
    pub(super) fn caller(&self, actor: &Actor, changes: Changes<'_>) -> Caller {
        let mut caller = Caller::new(&actor.arn())
            .with("aws:requestedregion", [self.environment.region.as_str()])
            .with("aws:securetransport", ["true"])
            .with("aws:viaawsservice", ["false"])
            .with("aws:principalisawsservice", ["false"]);
        let principal = self.principals.get(&*actor.principal);
        if let Some(principal) = principal.filter(|_| actor.session.is_some()) {
            // The session's own ARN lacks the path of the role.
            caller = caller.with("aws:principalarn", [principal.arn.as_str()]);
        }
        let own = principal.map(|principal| changes.principal_tags.unwrap_or(&principal.tags));
        // The tags of a session go before those of the role ("Passing session tags in STS").
        let of_session = actor.session.iter().flat_map(|session| &session.tags);
        let tags = own.into_iter().flatten().chain(of_session.map(|(key, value)| (key, value)));
        for (key, value) in tags {
            caller = caller.with(format!("aws:principaltag/{key}"), [value.as_str()]);
        }
        for (key, value) in actor.session.iter().flat_map(|session| &session.keys) {
            caller = caller.with(key.to_lowercase(), [value.as_str()]);
        }
        match actor.session.as_ref().and_then(|session| session.source_identity.as_deref()) {
            Some(name) => caller.with("aws:sourceidentity", [name]),
            None => caller,
        }
    }

    /// Returns the request, with what the actor, the resource and the ask itself tell.
    pub fn request(&self, ask: &Ask, changes: Changes<'_>) -> Request {
        let target = self.target(&ask.resource);
        let tags = changes.tags.or_else(|| target.entity.map(|entity| &entity.tags));
        let asked = target.asked(&ask.action, &ask.resource);
        let asked =
            if target.tells(tags) { target.with_keys(asked, &Keys::of(&ask.action), tags) } else { asked };
        ask.request(Arc::new(self.caller(&ask.actor, changes)), Arc::new(asked))
    }
}

impl Ask {
    /// Returns the request of a caller, who is its actor, with what the ask itself tells.
    pub(super) fn request(&self, caller: Arc<Caller>, asked: Arc<Asked>) -> Request {
        let request = Request::of(caller, asked).unknown(CIRCUMSTANCES);
        self.context.iter().fold(request, |request, (key, values)| {
            request.with(key.to_lowercase(), values.iter().map(String::as_str))
        })
    }
}

impl Target<'_> {
    /// Returns what is asked for of it, without what its tags and properties tell.
    pub(super) fn asked(&self, action: &str, resource: &str) -> Asked {
        let asked = Asked::new(action, resource);
        match self.owner.and_then(|entity| entity.account.as_deref()) {
            Some(account) => asked.account(account),
            None => asked,
        }
    }

    /// Tells whether its tags or its properties tell anything.
    pub(super) fn tells(&self, tags: Option<&IndexMap<String, String>>) -> bool {
        tags.is_some_and(|tags| !tags.is_empty())
            || self.entity.is_some_and(|entity| entity.resource_type == SPACE)
    }

    /// Adds the condition keys to which its tags and properties give values.
    pub(super) fn with_keys(
        &self,
        asked: Asked,
        keys: &Keys,
        tags: Option<&IndexMap<String, String>>,
    ) -> Asked {
        let asked = tags.into_iter().fold(asked, |asked, tags| keys.tags(asked, tags));
        self.entity.into_iter().fold(asked, |asked, entity| keys.space(asked, entity))
    }
}

const SPACE: &str = "AWS::SageMaker::Space";

/// The condition keys of an action that its resource gives values to; of one that the reference does not have, all
/// that could be there.
#[derive(Debug)]
pub(super) struct Keys {
    /// What the keys of tags begin with, such as `aws:resourcetag/`.
    tags: Vec<String>,
    has_sharing: bool,
    has_owner: bool,
}

impl Keys {
    pub(super) fn of(action: &str) -> Self {
        let (prefix, name) = action.split_once(':').unwrap_or_default();
        let known = service::get(prefix).and_then(|service| Some((service, service.action(name)?)));
        let has = |key: &str| known.is_none_or(|(service, action)| service.supports_key(action, key));
        let tags = ["aws", prefix].into_iter().filter(|it| has(&format!("{it}:ResourceTag/${{TagKey}}")));
        Self {
            tags: tags.map(|prefix| format!("{}:resourcetag/", prefix.to_lowercase())).collect(),
            has_sharing: has("sagemaker:SpaceSharingType"),
            has_owner: has("sagemaker:OwnerUserProfileArn"),
        }
    }

    fn tags(&self, mut asked: Asked, tags: &IndexMap<String, String>) -> Asked {
        for start in &self.tags {
            for (tag, value) in tags {
                asked = asked.with([start.as_str(), tag].concat(), [value.as_str()]);
            }
        }
        asked
    }

    /// Adds what a space tells (SageMaker developer guide, "Control access to SageMaker spaces").
    fn space(&self, mut asked: Asked, space: &Entity) -> Asked {
        if space.resource_type != SPACE {
            return asked;
        }
        let sharing = space.property(&["SpaceSharingSettings", "SharingType"]);
        if let Some(sharing) = sharing.filter(|_| self.has_sharing) {
            asked = asked.with("sagemaker:spacesharingtype", [sharing]);
        }
        let owner = space.property(&["OwnershipSettings", "OwnerUserProfileName"]);
        let domain = space.property(&["DomainId"]).unwrap_or_default();
        let start = space.arn.split_once(":space/").map(|(start, _)| start);
        if let (Some(owner), Some(start), true) = (owner, start, self.has_owner) {
            let owner = format!("{start}:user-profile/{domain}/{owner}");
            asked = asked.with("sagemaker:owneruserprofilearn", [owner]);
        }
        asked
    }
}
