//! What policies depend on that can be chosen: tags, source identities, and what Studio says of its notebooks.

use super::world::World;
use crate::iam::evaluation::Document;
use indexmap::IndexSet;
use std::collections::HashMap;

/// The condition keys that Studio puts into what its notebooks ask for: of which domain, and of which user profile.
pub(super) const STUDIO_KEYS: [&str; 2] = ["sagemaker:DomainId", "sagemaker:UserProfileName"];

/// The tags that matter: those on which a policy depends.
#[derive(Debug, Default)]
pub(super) struct Tags {
    /// The condition keys in lower case up to the slash, such as `aws:resourcetag`, with the keys of the tags.
    pub(super) keys: IndexSet<(String, String)>,
    /// The values that policies ask for.
    pub(super) values: IndexSet<String>,
    /// Whether a policy depends on the source identity of a session.
    pub(super) with_identity: bool,
    /// Whether a policy depends on the user profile from which Studio asks.
    pub(super) with_profile: bool,
    /// Whether a policy depends on which session tags are transitive.
    pub(super) with_transitive: bool,
    /// Whether a policy depends on the tags that are asked for.
    with_requested: bool,
}

impl Tags {
    pub(super) fn of(world: &World) -> Self {
        let written = world.entities.values().flat_map(|entity| entity.tags.keys());
        let written: HashMap<String, &String> = written.map(|key| (key.to_lowercase(), key)).collect();
        let of_principals = world.principals.values().flat_map(|it| &it.policies);
        let policies = of_principals.chain(world.entities.values().flat_map(|it| &it.policies));
        let documents = policies.filter_map(|policy| policy.document.as_deref());
        let mut tags = Self::default();
        for (key, values) in documents.flat_map(Document::keys) {
            tags.with_identity |= key == "aws:sourceidentity";
            tags.with_transitive |= key == "sts:transitivetagkeys";
            tags.with_requested |= key == "aws:tagkeys" || key.starts_with("aws:requesttag/");
            tags.with_profile |= STUDIO_KEYS.iter().any(|of_studio| of_studio.eq_ignore_ascii_case(key));
            let Some((start, tag)) = key.split_once('/').filter(|(start, _)| start.ends_with("tag")) else {
                continue;
            };
            let tag = written.get(tag).map_or(tag, |tag| tag.as_str());
            tags.keys.insert((start.to_owned(), tag.to_owned()));
            tags.values.extend(values.into_iter().map(str::to_owned));
        }
        tags
    }

    /// Tells whether a policy depends on the tags that something is made with, or that it then has.
    pub(super) fn are_asked_for(&self) -> bool {
        self.with_requested || self.keys.iter().any(|(start, _)| start.ends_with(":resourcetag"))
    }

    /// Returns the keys of tags of a service's resources on which anything depends.
    pub(super) fn of_resources(&self, service: &str) -> IndexSet<String> {
        let is_own =
            |start: &str| start.strip_suffix(":resourcetag").is_some_and(|it| it == "aws" || it == service);
        let keys = self
            .keys
            .iter()
            .filter(|(start, _)| is_own(start) || (service == "iam" && start == "aws:principaltag"));
        keys.map(|(_, key)| key.clone()).collect()
    }
}
