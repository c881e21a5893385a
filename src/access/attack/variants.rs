//! The worlds that moves can make: what may differ when something is asked for.
//!
//! Of the actor: one policy taken away, one group joined, everything that is given to it, or all of these
//! together; or its tags, in every combination that can be set. Of the resource: its tags in every combination, or
//! its policy.

use super::Search;
use super::fact::{Variant, What};
use crate::access::actor::Ask;
use crate::access::policies::Attached;
use indexmap::IndexMap;

/// The most combinations of tags that are tried.
const MOST_TAGGINGS: usize = 64;

/// Tags in combination.
#[derive(Debug)]
pub(super) struct Combinations<T> {
    /// The combinations, each with a value of some keys, the fewest first.
    pub(super) all: Vec<Vec<T>>,
    /// Whether there are more.
    pub(super) is_cut: bool,
}

impl<T: Clone> Combinations<T> {
    /// Combines the values of each key with those of others.
    pub(super) fn of(keys: impl IntoIterator<Item = Vec<T>>) -> Self {
        let mut all: Vec<Vec<T>> = vec![Vec::new()];
        let mut is_cut = false;
        for values in keys {
            let room = MOST_TAGGINGS.saturating_sub(all.len());
            is_cut |= all.len() * values.len() > room;
            let more = all.iter().flat_map(|tags| {
                values.iter().map(|value| tags.iter().chain([value]).cloned().collect::<Vec<_>>())
            });
            let more: Vec<_> = more.take(room).collect();
            all.extend(more);
        }
        all.sort_by_key(Vec::len);
        all.remove(0);
        Self { all, is_cut }
    }
}

/// The worlds in which somebody could ask.
#[derive(Debug, Default)]
pub(super) struct Variants {
    pub(super) all: Vec<Variant>,
    /// Whether there are more, with other combinations of tags.
    pub(super) is_cut: bool,
}

impl Search<'_> {
    /// Returns the changed worlds in which an actor could ask, the least changed first; none that is as deployed.
    pub(super) fn variants(&self, ask: &Ask) -> Variants {
        let principal = ask.actor.principal.as_str();
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
                What::Tag { arn, .. } if *arn == ask.resource => of_resource.push((index, &fact.what)),
                What::Opens { arn, .. } if self.is_owner(arn, &ask.resource) => {
                    of_resource.push((index, &fact.what));
                }
                _ => {}
            }
        }
        if of_actor.is_empty() && of_resource.is_empty() {
            return Variants::default();
        }
        let actors = self.of_actor(principal, &of_actor);
        let resources = self.of_resource(&ask.resource, &of_resource);
        let mut all = Vec::new();
        for actor in &actors.all {
            all.extend(resources.all.iter().map(|resource| actor.and(resource)));
        }
        // The first is the world as it was deployed.
        Variants { all: all.split_off(1), is_cut: actors.is_cut || resources.is_cut }
    }

    fn is_owner(&self, arn: &str, resource: &str) -> bool {
        arn == resource || self.world.owner(resource).is_some_and(|owner| owner.arn == arn)
    }

    /// Returns how a principal asks before anything was changed.
    pub(super) fn as_it_starts(&self, principal: &str) -> Variant {
        let is_unlimited = self.unlimited.contains(principal);
        let attached = is_unlimited.then(|| self.everything.clone()).into_iter().collect();
        Variant { attached, ..Variant::default() }
    }

    fn of_actor(&self, principal: &str, changes: &[(usize, &What)]) -> Variants {
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
                _ => continue,
            }
            everything.needs.push(*index);
            variants.push(one);
        }
        if !given.needs.is_empty() {
            variants.push(given);
        }
        let own = self.world.principals.get(principal).map(|it| &it.tags);
        let taggings = taggings(own, changes);
        variants.extend(taggings.all.into_iter().map(|(needs, tags)| Variant {
            needs,
            principal_tags: Some(tags),
            ..start.clone()
        }));
        if everything.needs.len() > 1 {
            variants.push(everything);
        }
        Variants { all: variants, is_cut: taggings.is_cut }
    }

    fn of_resource(&self, arn: &str, changes: &[(usize, &What)]) -> Variants {
        let own = self.world.entities.get(arn).map(|it| &it.tags);
        let Taggings { all, is_cut } = taggings(own, changes);
        let tagged =
            all.into_iter().map(|(needs, tags)| Variant { needs, tags: Some(tags), ..Variant::default() });
        let policies = changes.iter().filter_map(|(index, what)| match what {
            What::Opens { is_written, .. } => {
                let policy = is_written.then(|| self.for_everybody.clone());
                let resource_policies = Some(policy.into_iter().collect::<Vec<Attached>>());
                Some(Variant { needs: vec![*index], resource_policies, ..Variant::default() })
            }
            _ => None,
        });
        let all = std::iter::once(Variant::default()).chain(tagged).chain(policies).collect();
        Variants { all, is_cut }
    }
}

/// The tags of something after some were changed, with the facts that this needs.
type Tagging = (Vec<usize>, IndexMap<String, String>);

struct Taggings {
    all: Vec<Tagging>,
    is_cut: bool,
}

/// Returns the tags that something may have once some were changed.
fn taggings(own: Option<&IndexMap<String, String>>, changes: &[(usize, &What)]) -> Taggings {
    let mut keys: IndexMap<&str, Vec<(usize, &str, Option<&str>)>> = IndexMap::new();
    for (index, what) in changes {
        if let What::Tag { key, value, .. } = what {
            keys.entry(key).or_default().push((*index, key, value.as_deref()));
        }
    }
    let Combinations { all, is_cut } = Combinations::of(keys.into_values());
    let changed = all.into_iter().map(|changes| {
        let mut tags = own.cloned().unwrap_or_default();
        let needs = changes.iter().map(|(index, ..)| *index).collect();
        for (_, key, value) in changes {
            set(&mut tags, key, value);
        }
        (needs, tags)
    });
    Taggings { all: changed.collect(), is_cut }
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
