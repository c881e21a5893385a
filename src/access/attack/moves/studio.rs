//! Moves in SageMaker Studio: whoever opens a user profile has notebooks that run with its execution role.

use super::{ANY, DOMAIN, PROFILE, SPACE, noun, pass_role};
use crate::access::actor::Actor;
use crate::access::attack::Search;
use crate::access::attack::fact::What;
use crate::access::entity::Entity;
use crate::access::tags::STUDIO_KEYS;

const OPEN: &str = "sagemaker:CreatePresignedDomainUrl";
const ENTER: &str = "sagemaker:StartSession";
const MAKE: &str = "sagemaker:CreateUserProfile";

impl<'w> Search<'w> {
    /// Returns the sessions in which Studio runs the code of a user profile, each with the facts that it needs:
    /// with the profile's execution role, or else the domain's default one, or with one that it can be given.
    fn studio_sessions(&self, profile: &Entity) -> Vec<(Actor, Vec<usize>)> {
        let domain = self.domain_of(profile);
        let own = profile.property(&["UserSettings", "ExecutionRole"]);
        let role = own.or_else(|| default_role(domain?));
        let mut roles: Vec<(&str, Vec<usize>)> = role.into_iter().map(|role| (role, Vec::new())).collect();
        let given = self.changed(|what| match what {
            What::Runs { holder, role } => Some((holder, role)),
            _ => None,
        });
        for (index, (holder, role)) in given {
            let is_domain = domain.is_some_and(|domain| domain.arn == *holder);
            if *holder == profile.arn || (is_domain && own.is_none()) {
                roles.push((role, vec![index]));
            }
        }
        let session = |(role, needs)| (self.studio_session(domain, role, &profile.name), needs);
        roles.into_iter().map(session).collect()
    }

    /// Returns the session in which Studio runs code (SageMaker developer guide, "Monitoring user resource access
    /// with sourceIdentity"), with the keys of Studio where a policy depends on them.
    fn studio_session(&self, domain: Option<&Entity>, role: &str, profile: &str) -> Actor {
        let names_user =
            domain.and_then(|domain| domain.property(&["DomainSettings", "ExecutionRoleIdentityConfig"]));
        let mut session = Actor::session(role, "SageMaker");
        if names_user == Some("USER_PROFILE_NAME") {
            session = session.source_identity(profile);
        }
        match domain.filter(|_| self.judge.tags.with_profile) {
            Some(domain) => {
                let [of_domain, of_profile] = STUDIO_KEYS;
                session.key(of_domain, &domain.name).key(of_profile, profile)
            }
            None => session,
        }
    }

    fn domain_of(&self, of: &Entity) -> Option<&'w Entity> {
        let id = of.property(&["DomainId"])?;
        self.entities(&[DOMAIN]).find(|domain| domain.name == id)
    }
}

fn default_role(domain: &Entity) -> Option<&str> {
    domain.property(&["DefaultUserSettings", "ExecutionRole"])
}

/// Opens Studio as a user profile.
pub(super) fn open_profile(search: &mut Search<'_>) {
    for profile in search.entities(&[PROFILE]) {
        let mut sessions = search.studio_sessions(profile);
        sessions.retain(|(session, _)| !search.acts_as(session));
        for (index, actor) in search.who_may(&[OPEN], &profile.arn) {
            if sessions.is_empty() {
                break;
            }
            let Some(way) = search.way(index, actor.asks(OPEN, &profile.arn)) else { continue };
            for (session, needs) in &sessions {
                let text = format!("{actor} opens {}, whose notebooks are {session}", noun(profile));
                search.gain(session.clone(), text, vec![way.clone()], needs);
            }
        }
    }
}

/// Connects to a space of somebody else from outside of Studio.
pub(super) fn enter_space(search: &mut Search<'_>) {
    for space in search.entities(&[SPACE]) {
        let Some(owner) = space.property(&["OwnershipSettings", "OwnerUserProfileName"]) else { continue };
        let Some(owner) = search.entities(&[PROFILE]).find(|profile| profile.name == owner) else { continue };
        let mut sessions = search.studio_sessions(owner);
        sessions.retain(|(session, _)| !search.acts_as(session));
        for (index, actor) in search.who_may(&[ENTER], &space.arn) {
            if sessions.is_empty() {
                break;
            }
            let Some(way) = search.way(index, actor.asks(ENTER, &space.arn)) else {
                continue;
            };
            for (session, needs) in &sessions {
                let text = format!("{actor} connects to {}, which is {session}", noun(space));
                search.gain(session.clone(), text, vec![way.clone()], needs);
            }
        }
    }
}

/// Makes a user profile of its own, with the domain's default role or one that it passes, and opens it: with tags
/// that let it in, where such can be put on what is made.
pub(super) fn make_profile(search: &mut Search<'_>) {
    for domain in search.entities(&[DOMAIN]) {
        let profile = search.world.arn("sagemaker", &format!("user-profile/{}/{ANY}", domain.name));
        for (index, actor) in search.who_may(&[MAKE], &profile) {
            let asks = [MAKE, OPEN].map(|action| actor.asks(action, &profile));
            let Some(ways) = search.makes(index, &asks) else { continue };
            if let Some(role) = default_role(domain) {
                let session = search.studio_session(Some(domain), role, ANY);
                let text = format!("{actor} makes a user profile of its own, whose notebooks are {session}");
                search.gain(session, text, ways.clone(), &[]);
            }
            for role in search.roles() {
                if search.acts_as(&search.studio_session(Some(domain), &role.arn, ANY)) {
                    continue;
                }
                let Some(needs) = search.trusts(role, "sagemaker", &domain.arn) else { continue };
                let Some(pass) = search.way(index, pass_role(&actor, &role.arn, "sagemaker")) else {
                    continue;
                };
                let session = search.studio_session(Some(domain), &role.arn, ANY);
                let text =
                    format!("{actor} makes a user profile with the role `{}`, and opens it", role.name());
                let ways = ways.iter().cloned().chain([pass]).collect();
                search.gain(session, text, ways, &needs);
            }
        }
    }
}

/// Gives a user profile, or a domain, another execution role.
pub(super) fn give_role(search: &mut Search<'_>) {
    for holder in search.entities(&[PROFILE, DOMAIN]) {
        let (action, source) = match search.domain_of(holder) {
            Some(domain) => ("sagemaker:UpdateUserProfile", &domain.arn),
            None => ("sagemaker:UpdateDomain", &holder.arn),
        };
        for (index, actor) in search.who_may(&[action], &holder.arn) {
            let Some(update) = search.way(index, actor.asks(action, &holder.arn)) else { continue };
            for role in search.roles() {
                let what = What::Runs { holder: holder.arn.clone(), role: role.arn.clone() };
                if search.has(&what) {
                    continue;
                }
                let Some(needs) = search.trusts(role, "sagemaker", source) else { continue };
                let Some(mut pass) = search.way(index, pass_role(&actor, &role.arn, "sagemaker")) else {
                    continue;
                };
                pass.needs.extend(needs);
                let text = format!("{actor} gives {} the role `{}`", noun(holder), role.name());
                search.add(what, text, vec![pass, update.clone()]);
            }
        }
    }
}
