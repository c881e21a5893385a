//! Small worlds for tests.

use super::actor::{Actor, Ask};
use super::attack::{Search, Step};
use super::world::World;
use crate::deploy::{Environment, Inputs, deploy};
use crate::yaml;

/// A user without a policy.
pub(super) const ANN: &str = "arn:aws:iam::111122223333:user/Ann";

/// Returns what the resources of a template leave in an account.
pub(super) fn world(resources: &str) -> World {
    let template = yaml::read(&format!("Resources:{resources}"), "world.yaml").unwrap();
    let deployment = deploy(&template, &Inputs::default(), &|_, _| None).unwrap();
    World::of(&[&deployment], &Environment::default())
}

/// Returns the user `Ann`, with one inline policy of these statements.
pub(super) fn ann(statements: &[&str]) -> String {
    user("Ann", statements)
}

/// Returns a user with one inline policy of these statements.
pub(super) fn user(name: &str, statements: &[&str]) -> String {
    let policies = own_policy(statements);
    format!("\n  {name}: {{Type: 'AWS::IAM::User', Properties: {{UserName: {name}{policies}}}}}")
}

/// Returns a role that a service may assume, with one inline policy of these statements.
pub(super) fn role(name: &str, trusted: &str, statements: &[&str]) -> String {
    let policies = own_policy(statements);
    format!(
        "\n  {name}: {{Type: 'AWS::IAM::Role', Properties: {{RoleName: {name}{policies}, AssumeRolePolicyDocument: \
         {{Version: '2012-10-17', Statement: [{{Effect: Allow, Principal: {trusted}, \
         Action: ['sts:AssumeRole', 'sts:TagSession']}}]}}}}}}"
    )
}

fn own_policy(statements: &[&str]) -> String {
    if statements.is_empty() {
        return String::new();
    }
    format!(", Policies: [{{PolicyName: own, PolicyDocument: {}}}]", document(statements))
}

/// Returns a policy document.
pub(super) fn document(statements: &[&str]) -> String {
    format!("{{Version: '2012-10-17', Statement: [{}]}}", statements.join(", "))
}

/// Returns a statement that allows actions on everything.
pub(super) fn allow(actions: &str) -> String {
    format!("{{Sid: Allow, Effect: Allow, Action: [{actions}], Resource: '*'}}")
}

/// Returns a statement that denies actions on everything.
pub(super) fn deny(actions: &str) -> String {
    format!("{{Sid: Deny, Effect: Deny, Action: [{actions}], Resource: '*'}}")
}

/// Returns the user `Ann`, as somebody who asks.
pub(super) fn as_ann() -> Actor {
    Actor::user(ANN)
}

/// Returns what an ask is reached by from the credentials of `Ann`, a line a step.
pub(super) fn story(world: &World, ask: &Ask) -> Vec<String> {
    let mut search = Search::new(world, [&as_ann()]).saturated();
    let story = search.reach(ask).unwrap_or_default();
    assert!(search.is_complete(), "{:?}", search.undecided().collect::<Vec<_>>());
    texts(&story)
}

pub(super) fn texts(story: &[Step]) -> Vec<String> {
    story.iter().map(|step| step.text.clone()).collect()
}
