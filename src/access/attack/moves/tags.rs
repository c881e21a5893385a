//! Moves that change the tags by which access is told apart.

use super::{APP, CLUSTER, DOMAIN, PROFILE, ROLE, SPACE, TRAINING_JOB, USER, WORKGROUP, noun};
use crate::access::attack::Search;
use crate::access::attack::fact::What;
use crate::access::entity::{KEY, SECRET};
use indexmap::IndexSet;

/// The actions that set tags of resources, and those that take them away.
const TAGGING: &[(&[&str], &str, &str)] = &[
    (&[PROFILE, DOMAIN, SPACE, APP, TRAINING_JOB], "sagemaker:AddTags", "sagemaker:DeleteTags"),
    (WORK, "sagemaker:AddTags", "sagemaker:DeleteTags"),
    (&[ROLE], "iam:TagRole", "iam:UntagRole"),
    (&[USER], "iam:TagUser", "iam:UntagUser"),
    (&[SECRET], "secretsmanager:TagResource", "secretsmanager:UntagResource"),
    (&[WORKGROUP], "athena:TagResource", "athena:UntagResource"),
    (&[KEY], "kms:TagResource", "kms:UntagResource"),
    (&[CLUSTER], "elasticmapreduce:AddTags", "elasticmapreduce:RemoveTags"),
];

/// What is made with SageMaker, and has tags by which it is told whose it is.
const WORK: &[&str] = &[
    "AWS::SageMaker::Endpoint",
    "AWS::SageMaker::EndpointConfig",
    "AWS::SageMaker::Experiment",
    "AWS::SageMaker::Model",
];

impl Search<'_> {
    /// Returns the keys of tags of principals on which anything depends.
    pub(super) fn principal_tag_keys(&self) -> Vec<String> {
        let keys = self.judge.tags.keys.iter().filter(|(start, _)| start == "aws:principaltag");
        keys.map(|(_, key)| key.clone()).collect()
    }

    /// Returns the source identities that could be of use: those of the user profiles, and the values of tags.
    pub(super) fn identities(&self) -> IndexSet<String> {
        if !self.judge.tags.with_identity {
            return IndexSet::new();
        }
        let profiles = self.entities(&[PROFILE]).map(|profile| profile.name.clone());
        profiles.chain(self.tag_values()).collect()
    }

    /// Returns the values of session tags that could be of use: beside those that would let it in, the names of the
    /// user profiles, and the tags by which resources are told whose they are.
    pub(super) fn session_values(&self) -> IndexSet<String> {
        let of_resources: IndexSet<&str> = self
            .judge
            .tags
            .keys
            .iter()
            .filter(|(start, _)| start.ends_with(":resourcetag"))
            .map(|(_, key)| key.as_str())
            .collect();
        let entities = self.world.entities.values().flat_map(|entity| &entity.tags);
        let others = entities.filter(|(key, _)| of_resources.contains(key.as_str()));
        let profiles = self.entities(&[PROFILE]).map(|profile| profile.name.clone());
        others.map(|(_, value)| value.clone()).chain(profiles).chain(self.tag_values()).collect()
    }

    /// Returns the values of tags that would let it in: the tags and names of whom it can act as, with the user
    /// profiles where policies depend on them, and what policies ask for.
    pub(super) fn tag_values(&self) -> IndexSet<String> {
        let mut values: IndexSet<String> = IndexSet::new();
        for fact in self.facts.iter().take(self.known) {
            let What::Acts(actor) = &fact.what else { continue };
            values.insert(actor.name().to_owned());
            values.extend(actor.session.iter().flat_map(|it| &it.tags).map(|(_, value)| value.clone()));
            let identity = actor.session.as_ref().and_then(|it| it.source_identity.as_ref());
            if let Some(name) = identity.filter(|_| self.judge.tags.with_identity) {
                let profiles = self.entities(&[PROFILE]).filter(|profile| profile.name == *name);
                values.extend(profiles.map(|profile| profile.arn.clone()));
                values.insert(name.clone());
            }
            let principal = self.world.principals.get(&*actor.principal);
            values.extend(principal.iter().flat_map(|it| it.tags.values()).cloned());
        }
        values.extend(self.judge.tags.values.iter().cloned());
        values
    }
}

/// Sets tags, or takes them away.
pub(super) fn retag(search: &mut Search<'_>) {
    let values = search.tag_values();
    for (types, add, delete) in TAGGING {
        let keys = search.judge.tags.of_resources(add.split(':').next().unwrap_or_default());
        for entity in search.entities(types) {
            if search.world.principals.get(&entity.arn).is_some_and(|it| it.is_protected()) {
                continue;
            }
            for (index, actor) in search.who_may(&[*add, *delete], &entity.arn) {
                for key in &keys {
                    for value in &values {
                        if entity.tags.get(key) == Some(value) {
                            continue;
                        }
                        let tag = |value: Option<&String>| What::Tag {
                            arn: entity.arn.clone(),
                            key: key.clone(),
                            value: value.cloned(),
                        };
                        if search.has(&tag(Some(value))) {
                            continue;
                        }
                        let request = format!("aws:RequestTag/{key}");
                        let ask = actor.asks(*add, &entity.arn).with("aws:TagKeys", [key.as_str()]);
                        let ask = ask.with(&request, [value.as_str()]);
                        let Some(way) = search.way(index, ask) else { continue };
                        let text = format!("{actor} sets the tag `{key}` of {} to `{value}`", noun(entity));
                        search.add(tag(Some(value)), text, vec![way]);
                    }
                    let what = What::Tag { arn: entity.arn.clone(), key: key.clone(), value: None };
                    if entity.tags.contains_key(key) && !search.has(&what) {
                        let ask = actor.asks(*delete, &entity.arn).with("aws:TagKeys", [key.as_str()]);
                        let Some(way) = search.way(index, ask) else { continue };
                        let text = format!("{actor} takes the tag `{key}` of {} away", noun(entity));
                        search.add(what, text, vec![way]);
                    }
                }
            }
        }
    }
}
