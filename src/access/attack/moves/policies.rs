//! Moves that change what policies a user or a role has.
//!
//! Who may attach a policy is taken to attach one that allows everything (the policy `AdministratorAccess`), and
//! who may write a policy, to write that. Identity Center is administered from another account.

use crate::access::actor::Actor;
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

/// Something that changes the policies of an identity, or what a policy says.
struct Change<'a> {
    action: &'static str,
    resource: &'a str,
    /// The policy that is attached or detached.
    policy: Option<&'a str>,
}

impl<'a> Change<'a> {
    const fn of(action: &'static str, resource: &'a str) -> Self {
        Self { action, resource, policy: None }
    }

    const fn with(action: &'static str, resource: &'a str, policy: &'a str) -> Self {
        Self { action, resource, policy: Some(policy) }
    }

    fn way(&self, search: &mut Search<'_>, index: usize, actor: &Actor) -> Option<Way> {
        if !search.may_try(index, self.action, self.resource) {
            return None;
        }
        let ask = actor.asks(self.action, self.resource);
        let ask = self.policy.into_iter().fold(ask, |ask, policy| ask.with(POLICY_ARN, [policy]));
        search.way(index, ask)
    }
}

/// Returns the identities that have policies which reach a principal: itself, and its groups.
fn holders(principal: &Principal) -> Vec<(&str, &'static Actions)> {
    let own = if principal.is_role() { &OF_ROLE } else { &OF_USER };
    let mut holders = vec![(principal.arn.as_str(), own)];
    for group in principal.policies.iter().filter_map(|policy| policy.group.as_deref()) {
        if !holders.iter().any(|(arn, _)| *arn == group) {
            holders.push((group, &OF_GROUP));
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
        let mut writings: Vec<Change<'_>> = Vec::new();
        for (holder, actions) in holders(principal) {
            writings.push(Change::of(actions.put, holder));
            writings.push(Change::with(actions.attach, holder, &administrator));
        }
        let policies = principal.policies.iter().filter_map(own_policy);
        writings.extend(policies.map(|policy| Change::of("iam:CreatePolicyVersion", policy)));
        for (index, actor) in search.actors() {
            for writing in &writings {
                if search.has(&what) {
                    break;
                }
                let Some(way) = writing.way(search, index, &actor) else { continue };
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
        let denying = principal.policies.iter().enumerate().filter(|(_, policy)| policy.may_deny());
        let denying: Vec<_> =
            denying.map(|(position, policy)| (position, policy, removals(principal, policy))).collect();
        for (index, actor) in search.actors() {
            for (position, policy, removals) in &denying {
                let what = What::Without { principal: principal.arn.clone(), policy: *position };
                if search.has(&what) {
                    continue;
                }
                let way = removals.iter().find_map(|removal| removal.way(search, index, &actor));
                let Some(way) = way else { continue };
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
                let removals = actions.map(|action| Change::of(action, &principal.arn));
                let way = removals.iter().find_map(|removal| removal.way(search, index, &actor));
                let Some(way) = way else { continue };
                let text = format!("{actor} takes the permissions boundary of `{}` away", principal.name());
                search.add(What::Unbounded(principal.arn.clone()), text, vec![way]);
            }
        }
    }
}

/// Returns what takes a policy away, each by itself.
fn removals<'a>(principal: &'a Principal, policy: &'a Attached) -> Vec<Change<'a>> {
    let holder = policy.group.as_ref().unwrap_or(&principal.arn);
    let actions = match (&policy.group, principal.is_role()) {
        (Some(_), _) => &OF_GROUP,
        (None, true) => &OF_ROLE,
        (None, false) => &OF_USER,
    };
    let mut removals = match &policy.arn {
        Some(arn) => vec![Change::with(actions.detach, holder, arn)],
        // To write an inline policy of the same name takes its place.
        None => vec![Change::of(actions.delete, holder), Change::of(actions.put, holder)],
    };
    removals.extend(policy.group.as_ref().map(|group| Change::of("iam:RemoveUserFromGroup", group)));
    if let Some(arn) = own_policy(policy) {
        // An older version may lack what the policy says now.
        removals.extend(
            ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"].map(|action| Change::of(action, arn)),
        );
    }
    removals
}
