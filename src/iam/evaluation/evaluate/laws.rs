//! Laws of the evaluation, over generated policies and requests.

use super::*;
use crate::value::IntoNode;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

const PRINCIPALS: [&str; 3] = [
    "arn:aws:iam::111122223333:user/ann",
    "arn:aws:sts::111122223333:assumed-role/Reader/ann",
    "arn:aws:iam::444455556666:user/bob",
];
const ACTIONS: [&str; 4] = ["s3:GetObject", "s3:Get*", "*", "sqs:*"];
const RESOURCES: [&str; 5] = [
    "*",
    "arn:aws:s3:::data/*",
    "arn:aws:s3:::data/${aws:username}/*",
    "arn:aws:s3:::d?ta/*",
    "arn:aws:sqs:*:*:*",
];
const KEYS: [&str; 3] = ["aws:PrincipalTag/team", "aws:SourceIp", "aws:TagKeys"];
const TESTS: [(&str, usize, &str); 7] = [
    ("StringEquals", 0, "blue"),
    ("StringNotLike", 0, "b*"),
    ("StringLikeIfExists", 0, "${aws:username}"),
    ("NotIpAddress", 1, "203.0.113.0/24"),
    ("Null", 0, "true"),
    ("ForAllValues:StringEquals", 2, "team"),
    ("ForAnyValue:StringNotEquals", 2, "team"),
];

fn statement(is_of_resource: bool) -> impl Strategy<Value = Json> {
    let elements = (any::<bool>(), 0..ACTIONS.len(), any::<bool>(), 0..RESOURCES.len(), any::<bool>());
    (elements, proptest::option::of(0..TESTS.len()), 0..PRINCIPALS.len() + 1).prop_map(
        move |((allows, action, not_action, resource, not_resource), test, principal)| {
            let mut json = json!({"Effect": if allows { "Allow" } else { "Deny" }});
            json[if not_action { "NotAction" } else { "Action" }] = ACTIONS[action].into();
            json[if not_resource { "NotResource" } else { "Resource" }] = RESOURCES[resource].into();
            if let Some((operator, key, value)) = test.map(|test| TESTS[test]) {
                json["Condition"] = json!({operator: {KEYS[key]: value}});
            }
            if is_of_resource {
                json["Principal"] = json!({"AWS": PRINCIPALS.get(principal).copied().unwrap_or("*")});
            }
            json
        },
    )
}

fn statements(is_of_resource: bool) -> impl Strategy<Value = Vec<Json>> {
    proptest::collection::vec(statement(is_of_resource), 0..4)
}

fn request() -> impl Strategy<Value = Request> {
    let tags = proptest::sample::subsequence(vec!["team", "cost"], 0..=2);
    (0..PRINCIPALS.len(), 0..2_usize, proptest::option::of("blue|red|ann"), any::<bool>(), tags).prop_map(
        |(principal, action, team, address, tags)| {
            let action = ["s3:GetObject", "s3:PutObject"][action];
            let mut request = Request::new(PRINCIPALS[principal], action, "arn:aws:s3:::data/ann/key")
                .resource_account("111122223333");
            if let Some(team) = team {
                request = request.with(KEYS[0], [team]);
            }
            if address {
                request = request.with(KEYS[1], ["203.0.113.9"]);
            }
            if tags.is_empty() { request } else { request.with(KEYS[2], tags) }
        },
    )
}

fn decided(request: &Request, identity: &[Vec<Json>], resource: &[Json]) -> Decision {
    let document = |statements: &[Json]| {
        let json = json!({"Version": "2012-10-17", "Statement": statements});
        Document::read(&json.into_node(), &[]).unwrap()
    };
    let documents: Vec<Document> = identity.iter().map(|statements| document(statements)).collect();
    let identity: Vec<_> = documents.iter().map(|it| Policy { name: "i", document: Some(it) }).collect();
    let resource = document(resource);
    let resource = [Policy { name: "r", document: Some(&resource) }];
    decide(request, &Policies { identity: &identity, resource: &resource, ..Policies::default() })
}

proptest! {
    #[test]
    fn a_further_denial_never_allows_more(
        request in request(), identity in statements(false), resource in statements(true), mut more in statement(false),
    ) {
        more["Effect"] = "Deny".into();
        let before = decided(&request, std::slice::from_ref(&identity), &resource);
        let after = decided(&request, &[identity, vec![more]], &resource);
        prop_assert!(after == before || after == Decision::ExplicitlyDenied);
    }

    #[test]
    fn a_further_grant_never_allows_less(
        request in request(), identity in statements(false), resource in statements(true), mut more in statement(false),
    ) {
        more["Effect"] = "Allow".into();
        let before = decided(&request, std::slice::from_ref(&identity), &resource);
        let after = decided(&request, &[identity, vec![more]], &resource);
        prop_assert!(after == before || (before == Decision::ImplicitlyDenied && after == Decision::Allowed));
    }

    #[test]
    fn the_order_of_statements_and_policies_does_not_count(
        request in request(), one in statements(false), other in statements(false), resource in statements(true),
    ) {
        let turned = |statements: &[Json]| statements.iter().rev().cloned().collect::<Vec<_>>();
        let before = decided(&request, &[one.clone(), other.clone()], &resource);
        let after = decided(&request, &[turned(&other), turned(&one)], &turned(&resource));
        prop_assert_eq!(before, after);
        let joined: Vec<Json> = one.into_iter().chain(other).collect();
        prop_assert_eq!(before, decided(&request, &[joined], &resource));
    }

    #[test]
    fn a_variable_of_another_name_with_the_same_value_changes_nothing(
        request in request(), identity in statements(false), resource in statements(true),
    ) {
        let renamed = |statements: &[Json]| -> Vec<Json> {
            statements
                .iter()
                .map(|json| json.to_string().replace("${aws:username}", "${aws:PrincipalTag/Name}").parse().unwrap())
                .collect()
        };
        let before = decided(&request, std::slice::from_ref(&identity), &resource);
        let name = request.single("aws:username").map(str::to_owned);
        let request = match name {
            Some(name) => request.with("aws:PrincipalTag/Name", [name]),
            None => request,
        };
        prop_assert_eq!(before, decided(&request, &[renamed(&identity)], &renamed(&resource)));
    }
}
