//! Making something with tags, where policies depend on those that are asked for or on those that it then has.
//!
//! What policies compare tags with says which to try: each alone, those that one statement asks for together, and
//! all of them.

use super::ANY;
use crate::access::actor::Ask;
use crate::access::attack::Search;
use crate::access::attack::fact::Way;
use crate::access::change::Changes;
use crate::access::policies::Attached;
use crate::iam::evaluation::Document;
use crate::iam::service;
use indexmap::{IndexMap, IndexSet};

/// Tags, by their keys.
pub(super) type Tagging = IndexMap<String, String>;

/// The most taggings that are tried.
const MOST_TAGGINGS: usize = 24;

const TAG_KEYS: &str = "aws:TagKeys";
const REQUEST_TAG: &str = "aws:RequestTag/";

/// The actions that IAM is asked about besides where something is made with tags, by the prefix of the service, with
/// the condition key that then names the action that makes it (service authorization reference, "Tagging"; S3 user
/// guide, "Creating access points with tags").
const TAGGING: &[(&str, &str, Option<&str>)] = &[
    ("ec2", "ec2:CreateTags", Some("ec2:CreateAction")),
    ("elasticmapreduce", "elasticmapreduce:AddTags", None),
    ("lambda", "lambda:TagResource", None),
    ("s3", "s3:TagResource", None),
    ("sagemaker", "sagemaker:AddTags", Some("sagemaker:TaggingAction")),
];

impl Search<'_> {
    /// Returns how an actor makes something, and is allowed all else that is asked of it afterwards: without tags,
    /// or else with some.
    pub(in crate::access::attack) fn makes(&mut self, index: usize, asks: &[Ask]) -> Option<Vec<Way>> {
        if let Some(ways) = self.all(index, asks.iter().cloned()) {
            return Some(ways);
        }
        if !self.judge.tags.are_asked_for()
            || !asks.iter().all(|ask| self.may_try(index, &ask.action, &ask.resource))
        {
            return None;
        }
        self.taggings(asks).iter().find_map(|tags| self.makes_with(index, asks, tags))
    }

    fn makes_with(&mut self, index: usize, asks: &[Ask], tags: &Tagging) -> Option<Vec<Way>> {
        let mut ways = Vec::new();
        for ask in asks {
            if !takes_tags(&ask.action) {
                ways.push(self.way_with(index, ask.clone(), Some(tags), None)?);
                continue;
            }
            ways.push(self.way(index, tagged(ask.clone(), tags))?);
            if let Some(tag) = tagging(ask) {
                ways.push(self.way(index, tagged(tag, tags))?);
            }
        }
        Some(ways)
    }

    /// Returns the tags with which policies could let somebody do all of what is asked for, the fewest first.
    pub(super) fn taggings(&self, asks: &[Ask]) -> Vec<Tagging> {
        let mut values: IndexMap<String, IndexSet<String>> = IndexMap::new();
        let mut together: IndexSet<Vec<String>> = IndexSet::new();
        for ask in asks {
            let request = self.world.request(ask, Changes::default());
            for document in self.documents(ask) {
                for tests in document.asked_of(&request) {
                    let mut keys: IndexSet<String> = IndexSet::new();
                    for (key, examples) in tests {
                        if key.eq_ignore_ascii_case(TAG_KEYS) {
                            for key in examples {
                                values.entry(key).or_default();
                            }
                            continue;
                        }
                        let Some(tag) = tag_key(key) else { continue };
                        values.entry(tag.to_owned()).or_default().extend(examples);
                        keys.insert(tag.to_owned());
                    }
                    if keys.len() > 1 {
                        together.insert(keys.into_iter().collect());
                    }
                }
            }
        }
        // One that nothing compares it with is another value than those that policies refuse.
        for values in values.values_mut() {
            values.insert(ANY.to_owned());
        }
        let alone = values.keys().map(|key| vec![key.clone()]);
        let mut sets: IndexSet<Vec<String>> = alone.chain(together).collect();
        sets.insert(values.keys().cloned().collect());
        sets.iter().flat_map(|keys| combinations(keys, &values)).take(MOST_TAGGINGS).collect()
    }

    /// Returns the policies that have a say in an ask, with those of all groups, which somebody could join.
    fn documents(&self, ask: &Ask) -> impl Iterator<Item = &Document> {
        let principal = self.world.principals.get(&*ask.actor.principal);
        let own = principal.into_iter().flat_map(|it| it.policies.iter().chain(&it.boundary));
        let of_resource = self.world.target(&ask.resource).owner.into_iter().flat_map(|it| &it.policies);
        let all: Vec<&Attached> =
            own.chain(of_resource).chain(self.world.groups.values().flatten()).collect();
        all.into_iter().filter_map(|policy| policy.document.as_deref())
    }
}

/// Returns the key of the tag that a condition key is about: one that is asked for, or one of the resource.
fn tag_key(key: &str) -> Option<&str> {
    let (start, tag) = key.split_once('/')?;
    let (_, name) = start.split_once(':')?;
    ["RequestTag", "ResourceTag"].iter().any(|it| it.eq_ignore_ascii_case(name)).then_some(tag)
}

fn combinations(keys: &[String], values: &IndexMap<String, IndexSet<String>>) -> Vec<Tagging> {
    keys.iter().fold(vec![Tagging::new()], |all, key| {
        let of_key = values.get(key).into_iter().flatten();
        let with = |(value, tags): (&String, &Tagging)| {
            let mut tags = tags.clone();
            tags.insert(key.clone(), value.clone());
            tags
        };
        of_key
            .flat_map(|value| all.iter().map(move |tags| (value, tags)))
            .map(with)
            .take(MOST_TAGGINGS)
            .collect()
    })
}

/// Tells whether tags can be asked for with an action; with one that the reference does not have, they can.
fn takes_tags(action: &str) -> bool {
    let (prefix, name) = action.split_once(':').unwrap_or_default();
    let known = service::get(prefix).and_then(|service| Some((service, service.action(name)?)));
    known.is_none_or(|(service, action)| service.supports_key(action, "aws:RequestTag/${TagKey}"))
}

/// Adds tags to what is asked for.
pub(super) fn tagged(ask: Ask, tags: &Tagging) -> Ask {
    let ask = ask.with(TAG_KEYS, tags.keys().map(String::as_str));
    tags.iter().fold(ask, |ask, (key, value)| ask.with(&format!("{REQUEST_TAG}{key}"), [value.as_str()]))
}

/// Returns what else is asked for where something is made with tags.
fn tagging(ask: &Ask) -> Option<Ask> {
    let (prefix, name) = ask.action.split_once(':')?;
    let action = match (prefix, name) {
        ("iam", "CreateUser") => return Some(ask.actor.asks("iam:TagUser", &ask.resource)),
        ("iam", "CreateRole") => return Some(ask.actor.asks("iam:TagRole", &ask.resource)),
        _ => TAGGING.iter().find(|(of, ..)| *of == prefix),
    };
    let (_, action, because) = action?;
    let tag = ask.actor.asks(*action, &ask.resource);
    Some(because.iter().fold(tag, |tag, key| tag.with(key, [name])))
}

#[cfg(test)]
mod tests {
    use crate::access::testing::{allow, ann, as_ann, role, story, world};

    const TAGS: &str = "'sagemaker:AddTags'";

    /// Tells how Ann, who may pass the role, has a service run something with it.
    fn told(statements: &[&str]) -> Vec<String> {
        let bob = role("Bob", "{Service: sagemaker.amazonaws.com}", &[&allow("'s3:GetObject'")]);
        let pass = allow("'iam:PassRole'");
        let statements: Vec<&str> = statements.iter().copied().chain([pass.as_str()]).collect();
        let goal = as_ann().asks("s3:GetObject", "arn:aws:s3:::own/key");
        let mut told = story(&world(&(ann(&statements) + &bob)), &goal);
        told.pop();
        told
    }

    fn when(effect: &str, actions: &str, condition: &str) -> String {
        format!("{{Effect: {effect}, Action: [{actions}], Resource: '*', Condition: {condition}}}")
    }

    const TRAIN: &str = "'sagemaker:CreateTrainingJob'";
    const TRAINED: [&str; 1] = ["the user `Ann` runs a training job as the role `Bob`"];

    #[test]
    fn what_is_made_has_the_tags_that_policies_ask_for() {
        let tag = allow(TAGS);
        for condition in [
            "{StringEquals: {'aws:RequestTag/owner': '${aws:username}'}}",
            "{StringLike: {'aws:RequestTag/owner': '?*'}}",
            "{StringNotEquals: {'aws:RequestTag/owner': Bob}, 'Null': {'aws:RequestTag/owner': false}}",
            "{StringEquals: {'aws:RequestTag/owner': Ann, 'aws:RequestTag/team': [red, blue]}}",
            "{'ForAnyValue:StringEquals': {'aws:TagKeys': team}}",
            "{'ForAllValues:StringEquals': {'aws:TagKeys': [owner]}, StringLike: {'aws:RequestTag/owner': 'A*'}}",
        ] {
            let make = when("Allow", TRAIN, condition);
            assert_eq!(told(&[&make, &tag]), TRAINED, "{condition}");
            // Whoever may not set tags makes nothing with them.
            assert_eq!(told(&[&make]), [""; 0], "{condition}");
        }
        let later = when("Allow", TAGS, "{StringEquals: {'sagemaker:TaggingAction': CreateModel}}");
        let make = when("Allow", TRAIN, "{StringEquals: {'aws:RequestTag/owner': Ann}}");
        assert_eq!(told(&[&make, &later]), [""; 0]);
    }

    #[test]
    fn statements_ask_for_tags_together() {
        let (tag, make) = (allow(TAGS), when("Allow", TRAIN, "{StringEquals: {'aws:RequestTag/team': red}}"));
        let unless = |value: &str, key: &str| {
            when("Deny", TRAIN, &format!("{{StringNotEquals: {{'aws:RequestTag/{key}': {value}}}}}"))
        };
        assert_eq!(told(&[&make, &tag, &unless("'${aws:username}'", "owner")]), TRAINED);
        assert_eq!(told(&[&make, &tag, &unless("blue", "team")]), [""; 0]);
    }

    #[test]
    fn what_policies_let_be_made_without_tags_only_has_none() {
        let without = when("Deny", TRAIN, "{'Null': {'aws:TagKeys': false}}");
        assert_eq!(told(&[&allow(TRAIN), &allow(TAGS), &without]), TRAINED);
        let owned = when("Deny", TRAIN, "{StringNotEquals: {'aws:RequestTag/owner': Ann}}");
        assert_eq!(told(&[&allow(TRAIN), &allow(TAGS), &without, &owned]), [""; 0]);
    }

    #[test]
    fn what_is_made_is_used_by_its_tags() {
        let make = when(
            "Allow",
            "'sagemaker:CreatePipeline', 'sagemaker:AddTags'",
            "{StringEquals: {'aws:RequestTag/owner': [Ann, Bob]}}",
        );
        let start = |owner: &str| {
            when(
                "Allow",
                "'sagemaker:StartPipelineExecution'",
                &format!("{{StringEquals: {{'sagemaker:ResourceTag/owner': {owner}}}}}"),
            )
        };
        assert_eq!(told(&[&make, &start("Bob")]), ["the user `Ann` runs a pipeline as the role `Bob`"]);
        assert_eq!(told(&[&make, &start("Eve")]), [""; 0]);
    }
}
