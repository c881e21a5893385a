//! Moves to another identity: a user that is taken over, or one that is made.

use super::{ANY, USER, noun, session};
use crate::access::actor::Actor;
use crate::access::attack::Search;
use crate::access::attack::fact::What;
use crate::access::entity::SECRET;

/// What gives somebody the credentials of a user.
const CREDENTIALS: &[&str] = &["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"];

const READ_SECRET: &str = "secretsmanager:GetSecretValue";

/// Takes over a user: with an access key or a password of its own making, or with the one that is stored.
pub(super) fn take_user(search: &mut Search<'_>) {
    for user in search.entities(&[USER]) {
        let passwords: Vec<_> =
            search.entities(&[SECRET]).filter(|secret| user.refers_to(&secret.arn)).collect();
        let taken = What::Acts(Actor::user(&user.arn));
        for (index, actor) in search.who_may(CREDENTIALS, &user.arn) {
            if search.has(&taken) {
                break;
            }
            for action in CREDENTIALS {
                let Some(way) = search.way(index, actor.asks(*action, &user.arn)) else { continue };
                search.add(taken.clone(), format!("{actor} signs in as {}", noun(user)), vec![way]);
            }
        }
        for secret in passwords {
            for (index, actor) in search.who_may(&[READ_SECRET], &secret.arn) {
                if search.has(&taken) {
                    break;
                }
                let Some(way) = search.way(index, actor.asks(READ_SECRET, &secret.arn)) else { continue };
                let text = format!("{actor} reads the password of {}, and signs in", noun(user));
                search.add(taken.clone(), text, vec![way]);
            }
        }
    }
}

/// Makes a user or a role that may do everything.
pub(super) fn make_identity(search: &mut Search<'_>) {
    let (user, role) = (search.world.iam("user/any"), search.world.iam("role/any"));
    let everybody = search.for_everybody.clone();
    for (index, actor) in search.actors() {
        if search.has(&What::Unlimited(user.clone())) {
            break;
        }
        for write in ["iam:PutUserPolicy", "iam:AttachUserPolicy"] {
            let asks = ["iam:CreateUser", write, "iam:CreateAccessKey"];
            let Some(mut ways) = search.makes(index, &asks.map(|action| actor.asks(action, &user))) else {
                continue;
            };
            let signs_in = ways.split_off(ways.len() - 1);
            let text = format!("{actor} makes a user that may do everything");
            search.add(What::Unlimited(user.clone()), text, ways);
            search.add(What::Acts(Actor::user(&user)), format!("{actor} signs in as it"), signs_in);
        }
        for write in ["iam:PutRolePolicy", "iam:AttachRolePolicy"] {
            let asks = ["iam:CreateRole", write].map(|action| actor.asks(action, &role));
            let Some(ways) = search.makes(index, &asks) else { continue };
            // Its trust policy is written with it.
            let assume = actor.asks("sts:AssumeRole", &role);
            let Some(assumes) = search.way_with(index, assume, None, Some(&everybody)) else { continue };
            let text = format!("{actor} makes a role that may do everything");
            search.add(What::Unlimited(role.clone()), text, ways);
            search.add(What::Acts(session(&role)), format!("{actor} assumes it"), vec![assumes]);
        }
    }
}

/// Puts a user into a group.
pub(super) fn join_group(search: &mut Search<'_>) {
    let world = search.world;
    for group in world.groups.keys() {
        for (index, actor) in search.who_may(&["iam:AddUserToGroup"], group) {
            let Some(way) = search.way(index, actor.asks("iam:AddUserToGroup", group)) else { continue };
            for user in search.entities(&[USER]) {
                let is_member = world.principals.get(&user.arn).is_some_and(|principal| {
                    principal.policies.iter().any(|policy| policy.group.as_ref() == Some(group))
                });
                if is_member {
                    continue;
                }
                let name = group.rsplit('/').next().unwrap_or(ANY);
                let text = format!("{actor} puts {} into the group `{name}`", noun(user));
                search.add(
                    What::Joins { user: user.arn.clone(), group: group.clone() },
                    text,
                    vec![way.clone()],
                );
            }
        }
    }
}
