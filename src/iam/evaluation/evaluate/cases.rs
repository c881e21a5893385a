//! Cases of the user guide that are easily decided otherwise, each with its section.

use super::Decision::{Allowed, ExplicitlyDenied, ImplicitlyDenied, Undecided};
use super::*;
use crate::value::IntoNode;
use serde_json::{Value as Json, json};

const BOB: &str = "arn:aws:iam::444455556666:user/Bob";
const BOBS_ACCOUNT: &str = "arn:aws:iam::444455556666:root";
const ROLE: &str = "arn:aws:iam::444455556666:role/Reader";
const SESSION: &str = "arn:aws:sts::444455556666:assumed-role/Reader/app";
const OBJECT: &str = "arn:aws:s3:::data/key";

/// Decides a request under statements of each kind: of the identity, of the resource, of the boundary and of the
/// session.
fn decided(request: &Request, [identity, resource, boundary, session]: [Json; 4]) -> Decision {
    let documents = [identity, resource, boundary, session].map(|statements| {
        let is_empty = statements.as_array().is_some_and(Vec::is_empty);
        let json = json!({"Version": "2012-10-17", "Statement": statements});
        (!is_empty).then(|| Document::read(&json.into_node(), &[]).unwrap())
    });
    let policies = documents
        .each_ref()
        .map(|document| document.as_ref().map(|document| Policy { name: "p", document: Some(document) }));
    let [identity, resource, boundary, session] = policies.each_ref().map(Option::as_slice);
    decide(request, &Policies { identity, resource, boundary, session, ..Policies::default() })
}

fn own(request: &Request, statements: Json) -> Decision {
    decided(request, [statements, json!([]), json!([]), json!([])])
}

fn with(mut statement: Json, more: &Json) -> Json {
    statement.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    statement
}

fn allow(more: &Json) -> Json {
    with(json!({"Effect": "Allow", "Action": "*", "Resource": "*"}), more)
}

fn deny(more: &Json) -> Json {
    with(json!({"Effect": "Deny", "Action": "*", "Resource": "*"}), more)
}

fn when(operator: &str, key: &str, value: &Json) -> Json {
    json!({"Condition": {operator: {key: value}}})
}

fn read(principal: &str) -> Request {
    Request::new(principal, "s3:GetObject", OBJECT).resource_account("444455556666")
}

/// "AWS JSON policy elements: NotPrincipal", "Specifying NotPrincipal with Deny".
#[test]
fn a_denial_to_everybody_but_some_needs_the_account_and_the_role_excepted_too() {
    let under = |principal: &str, excepted: &[&str]| {
        let resource = json!([deny(&json!({"NotPrincipal": {"AWS": excepted}}))]);
        decided(&read(principal), [json!([allow(&json!({}))]), resource, json!([]), json!([])])
    };
    assert_eq!(under(BOB, &[BOB, BOBS_ACCOUNT]), Allowed);
    assert_eq!(under(BOB, &[BOB]), Undecided);
    assert_eq!(under("arn:aws:iam::444455556666:user/Eve", &[BOB, BOBS_ACCOUNT]), ExplicitlyDenied);
    assert_eq!(under(SESSION, &[SESSION, ROLE, BOBS_ACCOUNT]), Allowed);
    assert_eq!(under(SESSION, &[ROLE, BOBS_ACCOUNT]), Undecided);
    assert_eq!(under(SESSION, &[BOB, BOBS_ACCOUNT]), ExplicitlyDenied);
    let document = json!({"Statement": deny(&json!({"Sid": "Others", "NotPrincipal": {"AWS": ROLE}}))});
    let document = Document::read(&document.into_node(), &[]).unwrap();
    let resource = [Policy { name: "Bucket", document: Some(&document) }];
    let (_, trace) = explain(&read(SESSION), &Policies { resource: &resource, ..Policies::default() });
    assert_eq!(
        trace.steps[0].reason,
        "`NotPrincipal` excepts the principal, but not all that it is a part of: of a session its role and its \
         account, of a user its account"
    );
    // It is about other objects only.
    let elsewhere = json!({"NotPrincipal": {"AWS": BOB}, "Resource": "arn:aws:s3:::other/*"});
    let documents = [json!([allow(&json!({}))]), json!([deny(&elsewhere)]), json!([]), json!([])];
    assert_eq!(decided(&read(BOB), documents), Allowed);
}

/// "Permissions boundaries for IAM entities" and "Session policies": what a resource grants to a session is not
/// limited by what does not deny, what it grants to its role is; between accounts everything is.
#[test]
fn boundaries_and_session_policies_limit_grants_to_roles_and_not_to_sessions() {
    let nothing = || json!([allow(&json!({"Action": "sqs:*"}))]);
    let denial = || json!([allow(&json!({})), deny(&json!({"Action": "s3:Get*"}))]);
    let under = |granted: &Json, limit: Json, is_session_policy: bool, account: &str| {
        let grant = json!([allow(&with(json!({"Principal": {"AWS": "*"}}), granted))]);
        let limits = if is_session_policy { [json!([]), limit] } else { [limit, json!([])] };
        let [boundary, session] = limits;
        let request = read(SESSION).resource_account(account);
        decided(&request, [json!([allow(&json!({}))]), grant, boundary, session])
    };
    let (to_session, to_role) = (json!({"Principal": {"AWS": SESSION}}), json!({"Principal": {"AWS": ROLE}}));
    // "AWS JSON policy elements: Principal", "IAM role principals": the key grants to the session itself.
    let by_key = when("ArnEquals", "aws:PrincipalArn", &json!(ROLE));
    for is_session_policy in [false, true] {
        let at_home = |granted, limit| under(granted, limit, is_session_policy, "444455556666");
        assert_eq!(at_home(&to_session, nothing()), Allowed);
        assert_eq!(at_home(&by_key, nothing()), Allowed);
        assert_eq!(at_home(&to_role, nothing()), ImplicitlyDenied);
        assert_eq!(at_home(&to_session, denial()), ExplicitlyDenied);
        for granted in [&to_session, &by_key, &to_role] {
            let abroad = |limit| under(granted, limit, is_session_policy, "777788889999");
            assert_eq!(abroad(json!([allow(&json!({}))])), Allowed);
            assert_eq!(abroad(nothing()), ImplicitlyDenied);
        }
    }
}

/// "Set operators for multivalued context keys": a request without the key passes `ForAllValues`, so that a test of
/// `Null` belongs beside it, and no `ForAnyValue`.
#[test]
fn all_of_no_values_match_and_none_of_them_does() {
    let make =
        || Request::new(BOB, "sagemaker:CreateModel", "arn:aws:sagemaker:eu-west-1:444455556666:model/m");
    let tags = |keys: &[&str]| make().with("aws:TagKeys", keys.iter().copied());
    let only = json!({"ForAllValues:StringEquals": {"aws:TagKeys": ["team", "cost"]}});
    let some = with(only.clone(), &json!({"Null": {"aws:TagKeys": "false"}}));
    let (only, some) =
        (json!([allow(&json!({"Condition": only}))]), json!([allow(&json!({"Condition": some}))]));
    for (request, alone, beside) in [
        (make(), Allowed, ImplicitlyDenied),
        (tags(&[]), Allowed, ImplicitlyDenied),
        (tags(&["team"]), Allowed, Allowed),
        (tags(&["team", "cost"]), Allowed, Allowed),
        (tags(&["team", "owner"]), ImplicitlyDenied, ImplicitlyDenied),
        // The values of the key are keys of tags, whose case counts.
        (tags(&["Team"]), ImplicitlyDenied, ImplicitlyDenied),
    ] {
        assert_eq!(own(&request, only.clone()), alone);
        assert_eq!(own(&request, some.clone()), beside);
    }
    let others = deny(&when("ForAnyValue:StringNotEquals", "aws:TagKeys", &json!("team")));
    let denied = |request: &Request| own(request, json!([allow(&json!({})), others]));
    assert_eq!(denied(&make()), Allowed);
    assert_eq!(denied(&tags(&["team"])), Allowed);
    assert_eq!(denied(&tags(&["team", "cost"])), ExplicitlyDenied);
}

/// "AWS global condition context keys", `aws:MultiFactorAuthPresent`: long-term credentials lack the key, so that a
/// denial has to say `BoolIfExists`, and `Null` tells them.
#[test]
fn a_key_that_long_term_credentials_lack_is_denied_by_if_exists_only() {
    let key = "aws:MultiFactorAuthPresent";
    let under = |operator: &str, value: &str, request: &Request| {
        own(request, json!([allow(&json!({})), deny(&when(operator, key, &json!(value)))]))
    };
    let (without, with_code) = (read(BOB).with(key, ["false"]), read(BOB).with(key, ["true"]));
    for (operator, value, long_term, temporary) in [
        ("Bool", "false", Allowed, ExplicitlyDenied),
        ("BoolIfExists", "false", ExplicitlyDenied, ExplicitlyDenied),
        ("Null", "true", ExplicitlyDenied, Allowed),
        ("StringNotEquals", "true", ExplicitlyDenied, ExplicitlyDenied),
        ("StringNotEqualsIfExists", "true", ExplicitlyDenied, ExplicitlyDenied),
    ] {
        assert_eq!(under(operator, value, &read(BOB)), long_term, "{operator}");
        assert_eq!(under(operator, value, &without), temporary, "{operator}");
        assert_eq!(under(operator, value, &with_code), Allowed, "{operator}");
    }
}

/// "IAM JSON policy elements: Condition operators", "...IfExists condition operators": the example of the types of
/// instances, which other resources of the request lack.
#[test]
fn what_a_resource_lacks_is_let_through_if_it_exists() {
    let types = json!(["t1.*", "m3.*"]);
    let run = |resource: &str| Request::new(BOB, "ec2:RunInstances", resource);
    let (image, instance) =
        (run("arn:aws:ec2:eu-west-1::image/i"), run("arn:aws:ec2:eu-west-1:444455556666:instance/*"));
    let of = |kind: &str| instance.clone().with("ec2:InstanceType", [kind]);
    let image = image.resource_account("444455556666");
    for (operator, expected) in [
        ("StringLikeIfExists", [Allowed, Allowed, ImplicitlyDenied]),
        ("StringLike", [ImplicitlyDenied, Allowed, ImplicitlyDenied]),
    ] {
        let statements = json!([allow(&when(operator, "ec2:InstanceType", &types))]);
        let requests = [&image, &of("t1.micro"), &of("m5.large")];
        assert_eq!(requests.map(|request| own(request, statements.clone())), expected, "{operator}");
    }
}

/// "IAM policy elements: Variables and tags", "Using default values": where the tag is missing, the text takes its
/// place; without one, nothing matches.
#[test]
fn a_default_stands_in_for_a_tag_that_is_missing() {
    let resource =
        |variable: &str| json!([allow(&json!({"Resource": format!("arn:aws:s3:::data/{variable}/*")}))]);
    let get = |team: &str| Request::new(SESSION, "s3:GetObject", &format!("arn:aws:s3:::data/{team}/key"));
    let with_default = resource("${aws:PrincipalTag/team, 'company-wide'}");
    let without = resource("${aws:PrincipalTag/team}");
    let tagged = |team| get(team).with("aws:PrincipalTag/team", ["yellow"]);
    for (request, by_default, by_none) in [
        (get("company-wide"), Allowed, ImplicitlyDenied),
        (get("yellow"), ImplicitlyDenied, ImplicitlyDenied),
        (tagged("yellow"), Allowed, Allowed),
        (tagged("company-wide"), ImplicitlyDenied, ImplicitlyDenied),
        // A tag's value is no wildcard.
        (get("yellow").with("aws:PrincipalTag/team", ["*"]), ImplicitlyDenied, ImplicitlyDenied),
    ] {
        assert_eq!(own(&request, with_default.clone()), by_default);
        assert_eq!(own(&request, without.clone()), by_none);
    }
}

/// "Amazon Resource Name (ARN) condition operators": each of the six parts between colons is matched by itself.
#[test]
fn a_wildcard_in_an_arn_does_not_reach_over_a_colon() {
    let send = |source: &str| Request::new(BOB, "sqs:SendMessage", "*").with("aws:SourceArn", [source]);
    let under = |operator: &str, pattern: &str, source: &str| {
        own(&send(source), json!([allow(&when(operator, "aws:SourceArn", &json!(pattern)))]))
    };
    let topic = "arn:aws:sns:eu-west-1:444455556666:a:b";
    for operator in ["ArnLike", "ArnEquals"] {
        assert_eq!(under(operator, "arn:aws:sns:*:444455556666:*", topic), Allowed);
        assert_eq!(under(operator, "arn:aws:sns:eu-*:44*:a:?", topic), Allowed);
        assert_eq!(under(operator, "arn:aws:sns:*:a:b", topic), ImplicitlyDenied);
        assert_eq!(under(operator, "arn:aws:*:444455556666:a:b", topic), ImplicitlyDenied);
    }
    // As a text it does.
    assert_eq!(under("StringLike", "arn:aws:sns:*:a:b", topic), Allowed);
    assert_eq!(under("StringEquals", "arn:aws:sns:*:444455556666:*", topic), ImplicitlyDenied);
}

/// "IAM JSON policy elements: Condition", "Context key case sensitivity"; "Action"; "Resource".
#[test]
fn the_case_of_actions_and_keys_does_not_count_and_that_of_values_does() {
    let request = || read(BOB).with("aws:PrincipalTag/Team", ["Red"]);
    for (statement, expected) in [
        (json!({"Action": "S3:getobject"}), Allowed),
        (json!({"Resource": "arn:aws:s3:::data/KEY"}), ImplicitlyDenied),
        (when("StringEquals", "AWS:principaltag/TEAM", &json!("Red")), Allowed),
        (when("StringEquals", "aws:PrincipalTag/Team", &json!("red")), ImplicitlyDenied),
        (when("StringEqualsIgnoreCase", "aws:PrincipalTag/Team", &json!("red")), Allowed),
        (when("StringLike", "aws:PrincipalTag/Team", &json!("r*")), ImplicitlyDenied),
        (json!({"Resource": "arn:aws:s3:::data/${AWS:PrincipalTag/tEAM}"}), ImplicitlyDenied),
        (when("StringEquals", "aws:username", &json!("bob")), ImplicitlyDenied),
    ] {
        assert_eq!(own(&request(), json!([allow(&statement)])), expected, "{statement}");
    }
    let keyed =
        Request::new(BOB, "s3:GetObject", "arn:aws:s3:::data/Red").with("aws:PrincipalTag/Team", ["Red"]);
    let own_folder = json!({"Resource": "arn:aws:s3:::data/${AWS:PrincipalTag/tEAM}"});
    assert_eq!(own(&keyed, json!([allow(&own_folder)])), Allowed);
}

/// "Cross-account policy evaluation logic": both accounts decide, each denial counts, and a policy of the identity
/// alone, or of the resource alone, is not enough; nor is a trust policy for somebody of another account.
#[test]
fn each_account_has_its_say() {
    let abroad = || read(BOB).resource_account("777788889999");
    let (yes, no, none) = (allow(&json!({})), deny(&json!({})), json!([]));
    let to = |effect: &Json, principal: &str| {
        json!([with(effect.clone(), &json!({"Principal": {"AWS": principal}}))])
    };
    for (identity, resource, expected) in [
        (json!([yes]), none.clone(), ImplicitlyDenied),
        (none.clone(), to(&yes, BOB), ImplicitlyDenied),
        (json!([yes]), to(&yes, BOB), Allowed),
        (json!([yes]), to(&yes, BOBS_ACCOUNT), Allowed),
        (json!([yes]), to(&yes, "777788889999"), ImplicitlyDenied),
        (json!([yes]), to(&no, BOBS_ACCOUNT), ExplicitlyDenied),
        (json!([yes, no]), to(&yes, BOB), ExplicitlyDenied),
    ] {
        assert_eq!(decided(&abroad(), [identity, resource, none.clone(), none.clone()]), expected);
    }
    let role = "arn:aws:iam::777788889999:role/Auditor";
    let trust = |action: &str| json!([{"Effect": "Allow", "Action": action, "Principal": {"AWS": BOB}}]);
    let assume = |identity: Json, action: &str| {
        let documents = [identity, trust("sts:AssumeRole"), json!([]), json!([])];
        decided(&Request::new(BOB, action, role), documents)
    };
    assert_eq!(assume(json!([]), "sts:AssumeRole"), ImplicitlyDenied);
    assert_eq!(assume(json!([yes]), "sts:AssumeRole"), Allowed);
    // "Pass session tags in AWS STS": the trust policy has to let tags be passed.
    assert_eq!(assume(json!([yes]), "sts:TagSession"), ImplicitlyDenied);
}

/// "Pass session tags in AWS STS", "Permissions required to add session tags": in one account too.
#[test]
fn session_tags_need_the_trust_policy() {
    let tag = || Request::new(BOB, "sts:TagSession", ROLE).with("aws:RequestTag/team", ["red"]);
    let trust =
        |more: Json| json!([with(json!({"Effect": "Allow", "Principal": {"AWS": BOBS_ACCOUNT}}), &more)]);
    let under = |trust: Json| decided(&tag(), [json!([allow(&json!({}))]), trust, json!([]), json!([])]);
    assert_eq!(under(trust(json!({"Action": "sts:AssumeRole"}))), ImplicitlyDenied);
    assert_eq!(under(trust(json!({"Action": "sts:TagSession"}))), Allowed);
    let own = with(
        json!({"Action": ["sts:AssumeRole", "sts:TagSession"]}),
        &when("StringEquals", "aws:RequestTag/team", &json!("${aws:username}")),
    );
    assert_eq!(under(trust(own)), ImplicitlyDenied);
}
