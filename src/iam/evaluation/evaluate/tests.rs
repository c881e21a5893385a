//! The rules of the evaluation logic, each with the section of the user guide that has it.

use super::*;
use crate::value::IntoNode;
use serde_json::{Value as Json, json};

const USER: &str = "arn:aws:iam::111122223333:user/ann";
const ROLE: &str = "arn:aws:iam::111122223333:role/Reader";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/Reader/ann";
const OBJECT: &str = "arn:aws:s3:::data/key";

fn allow(element: &Json) -> Document {
    document(json!([merged(json!({"Effect": "Allow", "Action": "s3:*"}), element)]))
}

fn deny(element: &Json) -> Document {
    document(json!([merged(json!({"Effect": "Deny", "Action": "s3:*"}), element)]))
}

fn merged(mut base: Json, more: &Json) -> Json {
    base.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    base
}

fn document(statements: Json) -> Document {
    let json = json!({"Version": "2012-10-17", "Statement": statements});
    Document::read(&json.into_node(), &[]).unwrap()
}

fn any() -> Document {
    allow(&json!({"Resource": "*"}))
}

fn none() -> Document {
    allow(&json!({"Action": "sqs:*", "Resource": "*"}))
}

fn bucket(principal: &str) -> Document {
    allow(&json!({"Resource": "arn:aws:s3:::data/*", "Principal": {"AWS": principal}}))
}

/// The documents by kind: identity, resource, boundary, session, service control.
fn decided(request: &Request, documents: [&[Document]; 5]) -> Decision {
    let named = documents.map(|documents| {
        documents.iter().map(|it| Policy { name: "p", document: Some(it) }).collect::<Vec<_>>()
    });
    let [identity, resource, boundary, session, service_control] = &named;
    decide(request, &Policies { identity, resource, boundary, session, service_control, endpoint: &[] })
}

fn read(principal: &str) -> Request {
    Request::new(principal, "s3:GetObject", OBJECT)
}

use Decision::{Allowed, ExplicitlyDenied, ImplicitlyDenied, Undecided};

/// "IAM JSON policy elements: Principal" and "Resource": IAM and the services refuse such policies.
#[test]
fn a_statement_that_no_policy_of_its_kind_has_leaves_undecided_what_it_is_about() {
    let without_resource = allow(&json!({}));
    let without_principal = any();
    let with_principal = bucket("*");
    let other = document(json!([{"Effect": "Allow", "Action": "sqs:*"}]));
    assert_eq!(decided(&read(USER), [&[without_resource], &[], &[], &[], &[]]), Undecided);
    assert_eq!(decided(&read(USER), [&[with_principal], &[], &[], &[], &[]]), Undecided);
    assert_eq!(decided(&read(USER), [&[], &[without_principal], &[], &[], &[]]), Undecided);
    assert_eq!(
        decided(&read(USER), [std::slice::from_ref(&other), std::slice::from_ref(&other), &[], &[], &[]]),
        ImplicitlyDenied
    );
}

/// "How AWS enforcement code logic evaluates requests to allow or deny access".
#[test]
fn without_a_policy_that_allows_a_request_is_denied() {
    assert_eq!(decided(&read(USER), [&[], &[], &[], &[], &[]]), ImplicitlyDenied);
    assert_eq!(decided(&read(USER), [&[none()], &[], &[], &[], &[]]), ImplicitlyDenied);
    assert_eq!(decided(&read(USER), [&[none(), any()], &[], &[], &[], &[]]), Allowed);
}

/// "The difference between explicit and implicit denies".
#[test]
fn a_statement_that_denies_overrides_every_one_that_allows() {
    let deny = || deny(&json!({"Resource": "*"}));
    let everybody = merged(json!({"Principal": "*"}), &json!({"Resource": "*"}));
    assert_eq!(decided(&read(USER), [&[any(), deny()], &[], &[], &[], &[]]), ExplicitlyDenied);
    assert_eq!(decided(&read(USER), [&[deny()], &[], &[], &[], &[]]), ExplicitlyDenied);
    assert_eq!(
        decided(&read(USER), [&[any()], &[super::tests::deny(&everybody)], &[], &[], &[]]),
        ExplicitlyDenied
    );
    for kind in 2..5 {
        let (policies, one) = ([any(), deny()], [any()]);
        let mut documents: [&[Document]; 5] = [&one, &[], &[], &[], &[]];
        documents[kind] = &policies;
        assert_eq!(decided(&read(USER), documents), ExplicitlyDenied, "{kind}");
    }
}

/// "Permissions boundaries for IAM entities", "Session policies", "Service control policies".
#[test]
fn boundaries_and_session_and_service_control_policies_limit() {
    for kind in 2..5 {
        for (limit, expected) in [(any(), Allowed), (none(), ImplicitlyDenied)] {
            let (limit, one) = ([limit], [any()]);
            let mut documents: [&[Document]; 5] = [&one, &[], &[], &[], &[]];
            documents[kind] = &limit;
            assert_eq!(decided(&read(USER), documents), expected, "{kind}");
            // They grant nothing by themselves.
            documents[0] = &[];
            assert_eq!(decided(&read(USER), documents), ImplicitlyDenied, "{kind}");
        }
    }
}

/// PrivateLink guide, "Control access to VPC endpoints using endpoint policies".
#[test]
fn the_policy_of_an_endpoint_limits_whoever_comes_through() {
    let (own, everybody) = (any(), allow(&json!({"Resource": "*", "Principal": "*"})));
    let through = |endpoint: Option<&Document>, principal: &str, identity: Option<&Document>| {
        let identity = [Policy { name: "own", document: identity }];
        let endpoint = [Policy { name: "door", document: endpoint }];
        let policies = Policies { identity: &identity, endpoint: &endpoint, ..Policies::default() };
        explain(&read(principal), &policies)
    };
    assert_eq!(through(Some(&everybody), USER, Some(&own)).0, Allowed);
    assert_eq!(through(Some(&everybody), USER, Some(&none())).0, ImplicitlyDenied);
    let of_another = bucket("999999999999");
    let (decision, trace) = through(Some(&of_another), USER, Some(&own));
    assert_eq!((decision, &*trace.conclusion), (ImplicitlyDenied, "no endpoint policy allows it"));
    assert_eq!(through(None, USER, Some(&own)).0, Undecided);
}

/// "Evaluating identity-based policies with resource-based policies", within one account.
#[test]
fn in_one_account_the_policy_of_the_resource_is_enough() {
    assert_eq!(decided(&read(USER), [&[], &[bucket(USER)], &[], &[], &[]]), Allowed);
    assert_eq!(decided(&read(USER), [&[], &[bucket("*")], &[], &[], &[]]), Allowed);
    assert_eq!(decided(&read(USER), [&[], &[bucket("111122223333")], &[], &[], &[]]), ImplicitlyDenied);
    assert_eq!(decided(&read(SESSION), [&[], &[bucket(ROLE)], &[], &[], &[]]), Allowed);
    assert_eq!(decided(&read(SESSION), [&[], &[bucket(USER)], &[], &[], &[]]), ImplicitlyDenied);
}

/// "Evaluating effective permissions with boundaries": a grant to a user or a session is not limited by a
/// boundary that does not deny, one to a role is.
#[test]
fn boundaries_limit_what_a_resource_grants_to_a_role() {
    let boundary = [none()];
    for (principal, granted, expected) in [
        (USER, USER, Allowed),
        (SESSION, SESSION, Allowed),
        (SESSION, ROLE, ImplicitlyDenied),
        (ROLE, ROLE, ImplicitlyDenied),
        (SESSION, "*", Allowed),
    ] {
        let resource = [bucket(granted)];
        assert_eq!(decided(&read(principal), [&[], &resource, &boundary, &[], &[]]), expected, "{granted}");
        assert_eq!(decided(&read(principal), [&[], &resource, &[], &boundary, &[]]), expected, "{granted}");
    }
}

/// "Cross-account policy evaluation logic".
#[test]
fn between_accounts_both_sides_have_to_allow() {
    let request = || read(USER).resource_account("444455556666");
    assert_eq!(decided(&request(), [&[any()], &[], &[], &[], &[]]), ImplicitlyDenied);
    assert_eq!(decided(&request(), [&[], &[bucket(USER)], &[], &[], &[]]), ImplicitlyDenied);
    for granted in [USER, "111122223333", "*"] {
        assert_eq!(decided(&request(), [&[any()], &[bucket(granted)], &[], &[], &[]]), Allowed, "{granted}");
        assert_eq!(
            decided(&request(), [&[any()], &[bucket(granted)], &[none()], &[], &[]]),
            ImplicitlyDenied
        );
    }
    // The account of the resource is told by its ARN, too.
    let queue = Request::new(USER, "s3:GetObject", "arn:aws:sqs:eu-west-1:444455556666:queue");
    assert_eq!(decided(&queue, [&[any()], &[], &[], &[], &[]]), ImplicitlyDenied);
}

/// "Grant a role to assume": the trust policy has to allow; KMS, "Key policies": so has the key's policy.
#[test]
fn trust_and_key_policies_have_to_allow() {
    let trust = |principal: &str| {
        document(json!([{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": principal}}]))
    };
    let all = document(json!([{"Effect": "Allow", "Action": "*", "Resource": "*"}]));
    let assume = Request::new(USER, "sts:AssumeRole", ROLE);
    let identity = [all];
    assert_eq!(decided(&assume, [&identity, &[], &[], &[], &[]]), ImplicitlyDenied);
    assert_eq!(decided(&assume, [&identity, &[trust("111122223333")], &[], &[], &[]]), Allowed);
    assert_eq!(decided(&assume, [&[], &[trust("111122223333")], &[], &[], &[]]), ImplicitlyDenied);
    assert_eq!(decided(&assume, [&[], &[trust(USER)], &[], &[], &[]]), Allowed);
    let identify = Request::new(USER, "sts:SetSourceIdentity", ROLE);
    assert_eq!(decided(&identify, [&identity, &[trust(USER)], &[], &[], &[]]), ImplicitlyDenied);
    let decrypt = Request::new(USER, "kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/k");
    assert_eq!(decided(&decrypt, [&identity, &[], &[], &[], &[]]), ImplicitlyDenied);
}

/// "AWS JSON policy elements: Principal": services, and anonymous principals.
#[test]
fn services_and_anonymous_principals_need_a_policy_of_the_resource() {
    let service = json!({"Resource": "*", "Principal": {"Service": "sns.amazonaws.com"}});
    let request = || read("sns.amazonaws.com");
    assert_eq!(decided(&request(), [&[], &[allow(&service)], &[], &[], &[none()]]), Allowed);
    assert_eq!(decided(&request(), [&[any()], &[], &[], &[], &[]]), ImplicitlyDenied);
    assert_eq!(decided(&read("*"), [&[], &[bucket("*")], &[], &[], &[]]), Allowed);
    assert_eq!(decided(&read("*"), [&[], &[bucket("111122223333")], &[], &[], &[]]), ImplicitlyDenied);
}

/// "AWS account root user".
#[test]
fn the_root_user_needs_no_policy_in_its_account() {
    let root = read("arn:aws:iam::111122223333:root");
    assert_eq!(decided(&root, [&[], &[], &[], &[], &[]]), Allowed);
    assert_eq!(decided(&root, [&[], &[], &[], &[], &[none()]]), ImplicitlyDenied);
}

/// "IAM policy elements: Variables and tags", "Policy variables with no value".
#[test]
fn a_resource_with_a_variable_without_value_matches_nothing() {
    let own = json!({"Resource": "arn:aws:s3:::data/${aws:PrincipalTag/home}/*"});
    let others = json!({"NotResource": "arn:aws:s3:::data/${aws:PrincipalTag/home}/*"});
    let request = || Request::new(SESSION, "s3:GetObject", "arn:aws:s3:::data/ann/key");
    let tagged = || request().with("aws:PrincipalTag/home", ["ann"]);
    assert_eq!(decided(&tagged(), [&[allow(&own)], &[], &[], &[], &[]]), Allowed);
    assert_eq!(decided(&request(), [&[allow(&own)], &[], &[], &[], &[]]), ImplicitlyDenied);
    assert_eq!(decided(&tagged(), [&[any(), deny(&others)], &[], &[], &[], &[]]), Allowed);
    assert_eq!(decided(&request(), [&[any(), deny(&others)], &[], &[], &[], &[]]), ExplicitlyDenied);
}

/// "IAM JSON policy elements: NotAction" and "NotResource".
#[test]
fn not_elements_match_everything_else() {
    let not_action = json!({"NotAction": ["S3:get*", "iam:*"], "Resource": "*"});
    let not_action = document(json!([merged(json!({"Effect": "Allow"}), &not_action)]));
    let put = Request::new(USER, "s3:PutObject", OBJECT);
    assert_eq!(decided(&put, [std::slice::from_ref(&not_action), &[], &[], &[], &[]]), Allowed);
    assert_eq!(decided(&read(USER), [&[not_action], &[], &[], &[], &[]]), ImplicitlyDenied);
}

#[test]
fn what_is_not_known_leaves_undecided_only_what_depends_on_it() {
    let any = any();
    let known = Policy { name: "known", document: Some(&any) };
    let unknown = Policy { name: "unknown", document: None };
    let denial = deny(&json!({"Resource": "*"}));
    let denial = Policy { name: "denial", document: Some(&denial) };
    let request = read(USER);
    let of = |identity: &[Policy<'_>], boundary: &[Policy<'_>]| {
        decide(&request, &Policies { identity, boundary, ..Policies::default() })
    };
    assert_eq!(of(&[unknown], &[]), Undecided);
    assert_eq!(of(&[known, unknown], &[]), Undecided);
    assert_eq!(of(&[unknown, denial], &[]), ExplicitlyDenied);
    assert_eq!(of(&[known], &[unknown]), Undecided);
    let values = allow(&json!({"Resource": "*", "Condition": {"StringEquals": {"aws:TagKeys": "a"}}}));
    let tags = read(USER).with("aws:TagKeys", ["a", "b"]);
    assert_eq!(decided(&tags, [&[values], &[], &[], &[], &[]]), Undecided);
}

#[test]
fn the_trace_tells_of_every_statement() {
    let identity = document(json!([
        {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*"},
        {"Effect": "Allow", "Action": "s3:Put*", "Resource": "*"},
        {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::data/${aws:PrincipalTag/x}"},
        {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringLike": {"aws:username": "b*"}}}
    ]));
    let identity = [Policy { name: "Analyst", document: Some(&identity) }];
    let policies = Policies { identity: &identity, ..Policies::default() };
    let (decision, trace) = explain(&read(USER), &policies);
    assert_eq!(decision, Allowed);
    assert_eq!(trace.conclusion, "allowed by statement `Read` of the identity policy `Analyst`");
    let steps: Vec<_> = trace.steps.iter().map(|step| format!("{}: {}", step.words(), step.reason)).collect();
    assert_eq!(
        steps,
        [
            "statement `Read` of the identity policy `Analyst`: it matches",
            "statement `2` of the identity policy `Analyst`: it is not about `s3:GetObject`",
            "statement `3` of the identity policy `Analyst`: it is not about `arn:aws:s3:::data/key`: \
             `aws:principaltag/x` has no value",
            "statement `4` of the identity policy `Analyst`: `Bool` of `aws:SecureTransport` fails: the request \
             has no such key",
            "statement `5` of the identity policy `Analyst`: `StringLike` of `aws:username` fails: the request \
             has `ann`",
        ]
    );
    let (_, trace) = explain(&Request::new(USER, "s3:DeleteObject", OBJECT), &policies);
    assert_eq!(trace.conclusion, "no identity policy allows it");
}
