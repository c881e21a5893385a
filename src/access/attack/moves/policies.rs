//! Moves that change what policies a user or a role has.
//!
//! Who may attach a policy is taken to attach one that allows everything (the policy `AdministratorAccess`), and
//! who may write a policy, to write that. Identity Center is administered from another account.

use crate::access::actor::Ask;
use crate::access::attack::Search;
use crate::access::attack::fact::{Way, What};
use crate::access::policies::Attached;
use crate::access::principal::Principal;

/// The actions that change the policies of a kind of identity.
struct Actions {
    put: &'static str,
    attach: &'static str,
    delete: &'static str,
    detach: &'static str,
}

const OF_ROLE: Actions = Actions {
    put: "iam:PutRolePolicy",
    attach: "iam:AttachRolePolicy",
    delete: "iam:DeleteRolePolicy",
    detach: "iam:DetachRolePolicy",
};

const OF_USER: Actions = Actions {
    put: "iam:PutUserPolicy",
    attach: "iam:AttachUserPolicy",
    delete: "iam:DeleteUserPolicy",
    detach: "iam:DetachUserPolicy",
};

const OF_GROUP: Actions = Actions {
    put: "iam:PutGroupPolicy",
    attach: "iam:AttachGroupPolicy",
    delete: "iam:DeleteGroupPolicy",
    detach: "iam:DetachGroupPolicy",
};

const POLICY_ARN: &str = "iam:PolicyARN";

/// Returns the identities that have policies which reach a principal: itself, and its groups.
fn holders(principal: &Principal) -> Vec<(String, &'static Actions)> {
    let own = if principal.is_role() { &OF_ROLE } else { &OF_USER };
    let mut holders = vec![(principal.arn.clone(), own)];
    for group in principal.policies.iter().filter_map(|policy| policy.group.as_ref()) {
        if !holders.iter().any(|(arn, _)| arn == group) {
            holders.push((group.clone(), &OF_GROUP));
        }
    }
    holders
}

/// Tells whether the policy is the account's own, so that its versions can be changed.
fn own_policy(policy: &Attached) -> Option<&str> {
    policy.arn.as_deref().filter(|arn| arn.starts_with("arn:") && !arn.contains(":iam::aws:"))
}

/// Writes a policy that allows everything: for an identity, or into a policy that it has.
pub(super) fn write(search: &mut Search<'_>) {
    let world = search.world;
    let administrator =
        format!("arn:{}:iam::aws:policy/AdministratorAccess", world.environment.partition.name);
    for principal in world.principals.values().filter(|it| !it.is_protected()) {
        let what = What::Unlimited(principal.arn.clone());
        for (index, actor) in search.actors() {
            let mut asks: Vec<Ask> = Vec::new();
            for (holder, actions) in holders(principal) {
                asks.push(actor.asks(actions.put, &holder));
                asks.push(actor.asks(actions.attach, &holder).with(POLICY_ARN, [administrator.as_str()]));
            }
            let policies = principal.policies.iter().filter_map(own_policy);
            asks.extend(policies.map(|policy| actor.asks("iam:CreatePolicyVersion", policy)));
            for ask in asks {
                if search.has(&what) {
                    break;
                }
                let Some(way) = search.way(index, ask) else { continue };
                let text = format!("{actor} writes a policy that lets `{}` do everything", principal.name());
                search.add(what.clone(), text, vec![way]);
            }
        }
    }
}

/// Takes a policy away that denies something, or the permissions boundary.
pub(super) fn take_away(search: &mut Search<'_>) {
    let world = search.world;
    for principal in world.principals.values().filter(|it| !it.is_protected()) {
        for (index, actor) in search.actors() {
            for (position, policy) in principal.policies.iter().enumerate().filter(|(_, it)| it.may_deny()) {
                let what = What::Without { principal: principal.arn.clone(), policy: position };
                if search.has(&what) {
                    continue;
                }
                let asks = removals(&actor, principal, policy);
                let Some(way) = first(search, index, asks) else { continue };
                let text =
                    format!("{actor} takes the policy `{}` of `{}` away", policy.name, principal.name());
                search.add(what, text, vec![way]);
            }
            if !principal.boundary.is_empty() {
                let actions = if principal.is_role() {
                    ["iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary"]
                } else {
                    ["iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary"]
                };
                let asks = actions.map(|action| actor.asks(action, &principal.arn));
                let Some(way) = first(search, index, asks) else { continue };
                let text = format!("{actor} takes the permissions boundary of `{}` away", principal.name());
                search.add(What::Unbounded(principal.arn.clone()), text, vec![way]);
            }
        }
    }
}

/// Returns what takes a policy away, each by itself.
fn removals(actor: &crate::access::actor::Actor, principal: &Principal, policy: &Attached) -> Vec<Ask> {
    let holder = policy.group.as_ref().unwrap_or(&principal.arn);
    let actions = match (&policy.group, principal.is_role()) {
        (Some(_), _) => &OF_GROUP,
        (None, true) => &OF_ROLE,
        (None, false) => &OF_USER,
    };
    let mut asks = match &policy.arn {
        Some(arn) => vec![actor.asks(actions.detach, holder).with(POLICY_ARN, [arn.as_str()])],
        // To write an inline policy of the same name takes its place.
        None => vec![actor.asks(actions.delete, holder), actor.asks(actions.put, holder)],
    };
    asks.extend(policy.group.as_ref().map(|group| actor.asks("iam:RemoveUserFromGroup", group)));
    if let Some(arn) = own_policy(policy) {
        // An older version may lack what the policy says now.
        asks.extend(
            ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"].map(|action| actor.asks(action, arn)),
        );
    }
    asks
}

fn first(search: &mut Search<'_>, actor: usize, asks: impl IntoIterator<Item = Ask>) -> Option<Way> {
    asks.into_iter().find_map(|ask| search.way(actor, ask))
}
