//! The worlds that moves can make: what may differ when something is asked for.
//!
//! Of the actor: one policy taken away, one group joined or one tag changed, everything that is given to it, or
//! all of these together. Of the resource: its tags in every combination that can be set, or its policy.

use super::Search;
use super::fact::{Variant, What};
use crate::access::actor::Ask;
use crate::access::policies::Attached;
use crate::access::question::Question;
use indexmap::IndexMap;

/// The most combinations of tags of one resource.
const MOST_TAGGINGS: usize = 64;

impl Search<'_> {
    /// Returns the changed worlds in which an actor could ask, the least changed first; none that is as deployed.
    pub(super) fn variants(&self, ask: &Ask, question: &Question<'_>) -> Vec<Variant> {
        if self.changes.is_empty() {
            return Vec::new();
        }
        let principal = &*ask.actor.principal;
        let is_owner =
            |arn: &str| *arn == *ask.resource || question.target.owner.is_some_and(|owner| owner.arn == arn);
        let (mut of_actor, mut of_resource) = (Vec::new(), Vec::new());
        for &index in &self.changes {
            let Some(fact) = self.facts.get(index) else { continue };
            if index >= self.known {
                break;
            }
            let is_of_actor = match &fact.what {
                What::Tag { arn, .. } => arn == principal,
                What::Unlimited(of) => of == principal && !self.unlimited.contains(principal),
                What::Unbounded(of) | What::Without { principal: of, .. } => of == principal,
                What::Joins { user, .. } => user == principal,
                _ => false,
            };
            if is_of_actor {
                of_actor.push((index, &fact.what));
            }
            match &fact.what {
                What::Tag { arn, .. } if **arn == *ask.resource => of_resource.push((index, &fact.what)),
                What::Opens { arn, .. } if is_owner(arn) => {
                    of_resource.push((index, &fact.what));
                }
                _ => {}
            }
        }
        if of_actor.is_empty() && of_resource.is_empty() {
            return Vec::new();
        }
        let actors = self.of_actor(principal, &of_actor);
        let resources = self.of_resource(&ask.resource, &of_resource);
        let mut variants = Vec::new();
        for actor in &actors {
            variants.extend(resources.iter().map(|resource| actor.and(resource)));
        }
        // The first is the world as it was deployed.
        variants.split_off(1)
    }

    /// Returns how a principal asks before anything was changed.
    pub(super) fn as_it_starts(&self, principal: &str) -> Variant {
        let is_unlimited = self.unlimited.contains(principal);
        let attached = is_unlimited.then(|| self.everything.clone()).into_iter().collect();
        Variant { attached, ..Variant::default() }
    }

    fn of_actor(&self, principal: &str, changes: &[(usize, &What)]) -> Vec<Variant> {
        let own = self.world.principals.get(principal).map(|it| it.tags.clone()).unwrap_or_default();
        let start = self.as_it_starts(principal);
        let mut variants = vec![start.clone()];
        let mut given = start.clone();
        let mut everything = start.clone();
        for (index, what) in changes {
            let mut one = Variant { needs: vec![*index], ..start.clone() };
            match what {
                What::Unlimited(_) => {
                    for variant in [&mut given, &mut everything] {
                        variant.attached.push(self.everything.clone());
                        variant.needs.push(*index);
                    }
                    continue;
                }
                What::Joins { group, .. } => {
                    let policies = self.world.groups.get(group).cloned().unwrap_or_default();
                    everything.attached.extend(policies.iter().cloned());
                    one.attached.extend(policies);
                }
                What::Without { policy, .. } => {
                    everything.removed.push(*policy);
                    one.removed.push(*policy);
                }
                What::Unbounded(_) => {
                    everything.is_unbounded = true;
                    one.is_unbounded = true;
                }
                What::Tag { key, value, .. } => {
                    let mut tags = own.clone();
                    set(&mut tags, key, value.as_deref());
                    one.principal_tags = Some(tags);
                    variants.push(one);
                    continue;
                }
                _ => continue,
            }
            everything.needs.push(*index);
            variants.push(one);
        }
        if !given.needs.is_empty() {
            variants.push(given);
        }
        if everything.needs.len() > 1 {
            variants.push(everything);
        }
        variants
    }

    fn of_resource(&self, arn: &str, changes: &[(usize, &What)]) -> Vec<Variant> {
        let own = self.world.entities.get(arn).map(|it| it.tags.clone()).unwrap_or_default();
        let mut taggings = vec![Variant::default()];
        let mut keys: IndexMap<&str, Vec<(usize, Option<&str>)>> = IndexMap::new();
        let mut policies = Vec::new();
        for (index, what) in changes {
            match what {
                What::Tag { key, value, .. } => {
                    keys.entry(key).or_default().push((*index, value.as_deref()));
                }
                What::Opens { is_written, .. } => {
                    let policy = is_written.then(|| self.for_everybody.clone());
                    policies.push(Variant {
                        needs: vec![*index],
                        resource_policies: Some(policy.into_iter().collect::<Vec<Attached>>()),
                        ..Variant::default()
                    });
                }
                _ => {}
            }
        }
        for (key, values) in keys {
            let before = taggings.clone();
            let changed = before.iter().flat_map(|tagging| {
                values.iter().map(|(index, value)| {
                    let mut tagging = tagging.clone();
                    set(tagging.tags.get_or_insert_with(|| own.clone()), key, *value);
                    tagging.needs.push(*index);
                    tagging
                })
            });
            taggings.extend(changed.take(MOST_TAGGINGS));
        }
        taggings.extend(policies);
        taggings
    }
}

fn set(tags: &mut IndexMap<String, String>, key: &str, value: Option<&str>) {
    match value {
        Some(value) => {
            tags.insert(key.to_owned(), value.to_owned());
        }
        None => {
            tags.shift_remove(key);
        }
    }
}
