//! Laws of what is reached, over generated policies.

use super::*;
use crate::access::Changes;
use crate::access::testing::{allow, ann, as_ann, role, world};
use proptest::prelude::*;
use std::collections::BTreeSet;

const ACTIONS: [&str; 10] = [
    "sagemaker:AddTags",
    "sagemaker:CreatePresignedDomainUrl",
    "sagemaker:UpdateUserProfile",
    "sagemaker:Create*",
    "iam:PassRole",
    "iam:PutUserPolicy",
    "iam:De*",
    "sts:AssumeRole",
    "s3:GetObject",
    "*",
];
const RESOURCES: [&str; 4] = [
    "*",
    "arn:aws:iam::111122223333:user/${aws:username}",
    "arn:aws:sagemaker:*:*:user-profile/*",
    "arn:aws:iam::*:role/Studio",
];
const CONDITIONS: [&str; 4] = [
    "{}",
    "{StringEquals: {'sagemaker:ResourceTag/owner': '${aws:username}'}}",
    "{StringNotEquals: {'aws:ResourceTag/owner': Bob}}",
    "{StringEquals: {'iam:PassedToService': sagemaker.amazonaws.com}}",
];

fn statement(effect: &str, (action, resource, condition): (usize, usize, usize)) -> String {
    format!(
        "{{Effect: {effect}, Action: '{}', Resource: '{}', Condition: {}}}",
        ACTIONS[action], RESOURCES[resource], CONDITIONS[condition]
    )
}

fn parts() -> impl Strategy<Value = (usize, usize, usize)> {
    (0..ACTIONS.len(), 0..RESOURCES.len(), 0..CONDITIONS.len())
}

fn statements() -> impl Strategy<Value = Vec<String>> {
    let one = (any::<bool>(), parts());
    let one = one.prop_map(|(allows, parts)| statement(if allows { "Allow" } else { "Deny" }, parts));
    proptest::collection::vec(one, 0..5)
}

fn others() -> Vec<String> {
    let trust = "{Service: sagemaker.amazonaws.com, AWS: '111122223333'}";
    vec![
        role("Studio", trust, &[&allow("'s3:GetObject'")]),
        "
  Domain: {Type: 'AWS::SageMaker::Domain', Properties: {DomainName: d, DefaultUserSettings: {ExecutionRole: !GetAtt Studio.Arn}}}"
            .to_owned(),
        "
  Profile: {Type: 'AWS::SageMaker::UserProfile', Properties: {DomainId: !Ref Domain, UserProfileName: Bob,
    Tags: [{Key: owner, Value: Bob}], UserSettings: {ExecutionRole: !GetAtt Studio.Arn}}}"
            .to_owned(),
    ]
}

/// Returns whom `Ann` acts as, and what of some goals she reaches.
fn reached(statements: &[String], others: &[String]) -> BTreeSet<String> {
    let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
    let world = world(&(others.concat() + &ann(&statements)));
    let mut search = Search::new(&world, [&as_ann()]).saturated();
    let actors = search.actors();
    let mut reached: BTreeSet<String> = actors.iter().map(|(_, actor)| actor.to_string()).collect();
    let profile = world.of_type("AWS::SageMaker::UserProfile").next().unwrap().arn.clone();
    for (action, resource) in [
        ("s3:GetObject", "arn:aws:s3:::own/key"),
        ("sagemaker:CreatePresignedDomainUrl", &profile),
        ("iam:CreateUser", "arn:aws:iam::111122223333:user/any"),
    ] {
        reached.extend(search.reach(&as_ann().asks(action, resource)).map(|_| action.to_owned()));
    }
    reached
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_allowed_is_always_asked_for(statements in statements()) {
        let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
        let world = world(&(others().concat() + &ann(&statements)));
        let search = Search::new(&world, [&as_ann()]);
        let resources = world.entities.keys().map(String::as_str).chain(["*", "arn:aws:s3:::own/key"]);
        for (resource, action) in resources.flat_map(|it| ACTIONS.map(|action| (it, action))) {
            let ask = as_ann().asks(action, resource);
            let decision = world.decide(&ask, Changes::default());
            prop_assert_eq!(search.judge.decide_as_deployed(&ask), decision);
            prop_assert!(decision != Decision::Allowed || search.may_try(0, action, resource), "{}", ask);
        }
    }

    #[test]
    fn a_further_denial_never_reaches_more(mut statements in statements(), more in parts()) {
        let before = reached(&statements, &others());
        statements.push(statement("Deny", more));
        prop_assert!(reached(&statements, &others()).is_subset(&before));
    }

    #[test]
    fn a_further_grant_never_reaches_less(mut statements in statements(), more in parts()) {
        let before = reached(&statements, &others());
        statements.push(statement("Allow", more));
        prop_assert!(reached(&statements, &others()).is_superset(&before));
    }

    #[test]
    fn the_order_of_statements_and_resources_does_not_count(mut statements in statements()) {
        let before = reached(&statements, &others());
        statements.reverse();
        let mut others = others();
        others.reverse();
        prop_assert_eq!(before, reached(&statements, &others));
    }
}
