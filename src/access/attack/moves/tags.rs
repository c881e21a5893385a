//! Moves that change the tags by which access is told apart.

use super::{APP, DOMAIN, PROFILE, ROLE, SPACE, USER, WORKGROUP, noun};
use crate::access::attack::Search;
use crate::access::attack::fact::What;
use crate::access::entity::{KEY, SECRET};
use crate::access::policies::Attached;
use indexmap::IndexSet;

/// The actions that set tags of resources, and those that take them away.
const TAGGING: &[(&[&str], &str, &str)] = &[
    (&[PROFILE, DOMAIN, SPACE, APP], "sagemaker:AddTags", "sagemaker:DeleteTags"),
    (&[ROLE], "iam:TagRole", "iam:UntagRole"),
    (&[USER], "iam:TagUser", "iam:UntagUser"),
    (&[SECRET], "secretsmanager:TagResource", "secretsmanager:UntagResource"),
    (&[WORKGROUP], "athena:TagResource", "athena:UntagResource"),
    (&[KEY], "kms:TagResource", "kms:UntagResource"),
];

impl Search<'_> {
    /// Returns the keys of tags that anything has, or that a policy asks about.
    pub(super) fn tag_keys(&self) -> IndexSet<String> {
        let world = self.world;
        let of_entities = world.entities.values().flat_map(|entity| entity.tags.keys()).cloned();
        let mut keys: IndexSet<String> = of_entities.collect();
        let mut folded: IndexSet<String> = keys.iter().map(|key| key.to_lowercase()).collect();
        for key in tested(self.policies()).filter_map(|(key, _)| key) {
            if folded.insert(key.to_lowercase()) {
                keys.insert(key.to_owned());
            }
        }
        keys
    }

    /// Returns the values of tags that would let it in: the tags and names of whom it can act as, and what
    /// policies ask for.
    pub(super) fn tag_values(&self) -> IndexSet<String> {
        let mut values: IndexSet<String> = IndexSet::new();
        for fact in self.facts.iter().take(self.known) {
            let What::Acts(actor) = &fact.what else { continue };
            values.insert(actor.name().to_owned());
            values.extend(actor.session.iter().flat_map(|it| &it.tags).map(|(_, value)| value.clone()));
            let principal = self.world.principals.get(&actor.principal);
            values.extend(principal.iter().flat_map(|it| it.tags.values()).cloned());
        }
        let asked = tested(self.policies()).filter_map(|(key, values)| key.and(Some(values)));
        values.extend(asked.flatten().map(str::to_owned));
        values
    }

    fn policies(&self) -> impl Iterator<Item = &Attached> {
        let of_principals = self.world.principals.values().flat_map(|it| &it.policies);
        of_principals.chain(self.world.entities.values().flat_map(|it| &it.policies))
    }
}

/// Returns the keys of tags that policies test, if a test is about a tag, with the texts of the test.
fn tested<'a>(
    policies: impl Iterator<Item = &'a Attached>,
) -> impl Iterator<Item = (Option<&'a str>, impl Iterator<Item = &'a str>)> {
    let documents = policies.filter_map(|policy| policy.document.as_deref());
    documents.flat_map(|document| document.tested()).map(|(key, values)| {
        let tag = key.split_once('/').filter(|(key, _)| key.to_lowercase().ends_with("tag"));
        (tag.map(|(_, tag)| tag), values)
    })
}

/// Sets tags, or takes them away.
pub(super) fn retag(search: &mut Search<'_>) {
    let (keys, values) = (search.tag_keys(), search.tag_values());
    for (types, add, delete) in TAGGING {
        for entity in search.entities(types) {
            if search.world.principals.get(&entity.arn).is_some_and(|it| it.is_protected()) {
                continue;
            }
            for (index, actor) in search.actors() {
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
                    if entity.tags.contains_key(key) {
                        let ask = actor.asks(*delete, &entity.arn).with("aws:TagKeys", [key.as_str()]);
                        let Some(way) = search.way(index, ask) else { continue };
                        let what = What::Tag { arn: entity.arn.clone(), key: key.clone(), value: None };
                        let text = format!("{actor} takes the tag `{key}` of {} away", noun(entity));
                        search.add(what, text, vec![way]);
                    }
                }
            }
        }
    }
}
