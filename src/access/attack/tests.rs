//! Each kind of move: a world in which it leads to the goal, and a statement that stops it.

use super::fact::{Proven, What};
use super::*;
use crate::access::testing::{allow, ann, as_ann, deny, document, role, story, texts, user, world};

const KEY: &str = "arn:aws:s3:::own/key";
const READ: &str = "'s3:GetObject'";
const SAGEMAKER: &str = "{Service: sagemaker.amazonaws.com}";
const ACCOUNT: &str = "{AWS: '111122223333'}";

fn read_key() -> Ask {
    as_ann().asks("s3:GetObject", KEY)
}

/// A role of `Bob` that reads the key, a domain, and his profile and space in it.
fn studio() -> String {
    role("BobRole", SAGEMAKER, &[&allow(READ)])
        + "
  Domain: {Type: 'AWS::SageMaker::Domain', Properties: {DomainName: d, DefaultUserSettings: {ExecutionRole: !GetAtt BobRole.Arn}}}
  Profile: {Type: 'AWS::SageMaker::UserProfile', Properties: {DomainId: !Ref Domain, UserProfileName: Bob,
    Tags: [{Key: owner, Value: Bob}], UserSettings: {ExecutionRole: !GetAtt BobRole.Arn}}}
  Space: {Type: 'AWS::SageMaker::Space', Properties: {DomainId: !Ref Domain, SpaceName: space,
    OwnershipSettings: {OwnerUserProfileName: Bob}}}"
}

/// Makes the moves with a policy of `Ann`, and compares; with any of the actions denied, there is no way.
fn moves(resources: &str, statements: &[&str], needed: &[&str], told: &[&str]) {
    let way = world(&(ann(statements) + resources));
    assert_eq!(story(&way, &read_key()), told);
    replay(&Search::new(&way, [&as_ann()]).saturated());
    for action in needed {
        let deny = deny(&format!("'{action}'"));
        let statements: Vec<&str> = statements.iter().copied().chain([deny.as_str()]).collect();
        let stopped = world(&(ann(&statements) + resources));
        assert_eq!(story(&stopped, &read_key()), [""; 0], "{action}");
    }
}

/// Makes every move again on a world that is changed for good, and sees that it is allowed there.
fn replay(search: &Search<'_>) {
    for fact in &search.facts {
        for way in &fact.ways {
            let Proven::Policies { ask, variant } = &way.proof else { continue };
            let mut world = search.world.clone();
            let mut removed = Vec::new();
            let before = search.needed(std::slice::from_ref(way));
            // A move can be made again: what this one needs itself was done last.
            for index in before.iter().chain(&way.needs) {
                change(&mut world, search, &search.facts[*index].what, &mut removed);
            }
            removed.sort_unstable();
            removed.dedup();
            for (principal, index) in removed.into_iter().rev() {
                world.principals[&principal].policies.remove(index);
            }
            if !world.entities.contains_key(&*ask.resource) {
                let mut made = crate::access::Entity::public_bucket(ask.resource.to_string());
                made.account = None;
                made.tags = variant.tags.clone().unwrap_or_default();
                made.policies = variant.resource_policies.clone().unwrap_or_default();
                world.add(made);
            }
            let decision = world.decide(ask, crate::access::Changes::default());
            assert_eq!(decision, Decision::Allowed, "{}: {ask}", fact.text);
        }
    }
}

fn change(world: &mut World, search: &Search<'_>, what: &What, removed: &mut Vec<(String, usize)>) {
    match what {
        What::Tag { arn, key, value } => {
            let of_principal = world.principals.get_mut(arn).map(|it| &mut it.tags);
            let of_entity = world.entities.get_mut(arn).map(|it| &mut it.tags);
            for tags in of_principal.into_iter().chain(of_entity) {
                match value {
                    Some(value) => drop(tags.insert(key.clone(), value.clone())),
                    None => drop(tags.shift_remove(key)),
                }
            }
        }
        What::Unlimited(arn) => {
            let made = || crate::access::Principal {
                arn: arn.clone(),
                logical_id: String::new(),
                tags: IndexMap::new(),
                policies: Vec::new(),
                boundary: Vec::new(),
                trust: None,
                properties: crate::template::Node::default(),
            };
            let principal = world.principals.entry(arn.clone()).or_insert_with(made);
            principal.policies.push(search.everything.clone());
        }
        What::Without { principal, policy } => removed.push((principal.clone(), *policy)),
        What::Unbounded(principal) => world.principals[principal].boundary.clear(),
        What::Joins { user, group } => {
            let policies = world.groups[group].clone();
            world.principals[user].policies.extend(policies);
        }
        What::Opens { arn, is_written } => {
            let policy = is_written.then(|| search.for_everybody.clone());
            world.entities[arn].policies = policy.into_iter().collect();
        }
        What::Acts(_) | What::Runs { .. } | What::Administers(_) | What::Redirects(_) => {}
    }
}

const LAST: &str = "the role `BobRole` asks for `s3:GetObject` on `arn:aws:s3:::own/key`";
const LAST_OF_ANN: &str = "the user `Ann` asks for `s3:GetObject` on `arn:aws:s3:::own/key`";

#[test]
fn whoever_opens_a_profile_has_its_role() {
    let open = "sagemaker:CreatePresignedDomainUrl";
    moves(
        &studio(),
        &[&allow(&format!("'{open}'"))],
        &[open],
        &["the user `Ann` opens the user profile `Bob`, whose notebooks are the role `BobRole`", LAST],
    );
    let session = "sagemaker:StartSession";
    moves(
        &studio(),
        &[&allow(&format!("'{session}'"))],
        &[session],
        &["the user `Ann` connects to the space `space`, which is the role `BobRole`", LAST],
    );
    let make = "sagemaker:CreateUserProfile";
    moves(
        &studio(),
        &[
            &allow(&format!("'{make}'")),
            &format!(
                "{{Effect: Allow, Action: '{open}', Resource: '*', Condition: {{Null: {{'sagemaker:ResourceTag/owner': 'true'}}}}}}"
            ),
        ],
        &[open, make],
        &["the user `Ann` makes a user profile of its own, whose notebooks are the role `BobRole`", LAST],
    );
}

const OPEN_OWN: &str = "{Effect: Allow, Action: 'sagemaker:CreatePresignedDomainUrl', Resource: '*',
    Condition: {StringEquals: {'sagemaker:ResourceTag/owner': '${aws:username}'}}}";

#[test]
fn whoever_tags_a_profile_opens_it() {
    moves(
        &studio(),
        &[OPEN_OWN, &allow("'sagemaker:AddTags'")],
        &["sagemaker:AddTags", "sagemaker:CreatePresignedDomainUrl"],
        &[
            "the user `Ann` sets the tag `owner` of the user profile `Bob` to `Ann`",
            "the user `Ann` opens the user profile `Bob`, whose notebooks are the role `BobRole`",
            LAST,
        ],
    );
    let unowned = OPEN_OWN.replace("StringEquals", "StringNotEquals").replace("${aws:username}", "Bob");
    moves(
        &studio(),
        &[&unowned, &allow("'sagemaker:DeleteTags'")],
        &["sagemaker:DeleteTags"],
        &[
            "the user `Ann` takes the tag `owner` of the user profile `Bob` away",
            "the user `Ann` opens the user profile `Bob`, whose notebooks are the role `BobRole`",
            LAST,
        ],
    );
    moves(
        &studio(),
        &[OPEN_OWN, &allow("'sagemaker:CreateUserProfile', 'sagemaker:AddTags'")],
        &["sagemaker:AddTags"],
        &["the user `Ann` makes a user profile of its own, whose notebooks are the role `BobRole`", LAST],
    );
}

#[test]
fn whoever_gives_a_profile_a_role_uses_it() {
    let poor = role("Poor", SAGEMAKER, &[]);
    let profile = studio().replacen(
        "ExecutionRole: !GetAtt BobRole.Arn}}}\n  Space",
        "ExecutionRole: !GetAtt Poor.Arn}}}\n  Space",
        1,
    );
    moves(
        &(poor + &profile),
        &[&allow("'sagemaker:CreatePresignedDomainUrl', 'sagemaker:UpdateUserProfile', 'iam:PassRole'")],
        &["sagemaker:CreatePresignedDomainUrl", "sagemaker:UpdateUserProfile", "iam:PassRole"],
        &[
            "the user `Ann` gives the user profile `Bob` the role `BobRole`",
            "the user `Ann` opens the user profile `Bob`, whose notebooks are the role `BobRole`",
            LAST,
        ],
    );
}

#[test]
fn roles_are_assumed_where_their_trust_policy_lets_it() {
    let bob = role("BobRole", ACCOUNT, &[&allow(READ)]);
    moves(
        &bob,
        &[&allow("'sts:AssumeRole'")],
        &["sts:AssumeRole"],
        &["the user `Ann` assumes the role `BobRole`", LAST],
    );
    assert_eq!(story(&world(&(ann(&[]) + &bob)), &read_key()), [""; 0]);
    let foreign = role("BobRole", "{AWS: '444455556666'}", &[&allow(READ)]);
    assert_eq!(story(&world(&(ann(&[&allow("'sts:AssumeRole'")]) + &foreign)), &read_key()), [""; 0]);
    // A session tag of one's own choice.
    let tagged = "{Effect: Allow, Action: 's3:GetObject', Resource: '*',
        Condition: {StringEquals: {'aws:PrincipalTag/team': red}}}";
    moves(
        &role("BobRole", ACCOUNT, &[tagged]),
        &[&allow("'sts:AssumeRole', 'sts:TagSession'")],
        &["sts:AssumeRole", "sts:TagSession"],
        &["the user `Ann` assumes the role `BobRole`, with the session tag `team` as `red`", LAST],
    );
    moves(
        &foreign,
        &[&allow("'sts:AssumeRole', 'iam:UpdateAssumeRolePolicy'")],
        &["sts:AssumeRole", "iam:UpdateAssumeRolePolicy"],
        &[
            "the user `Ann` writes the policy of the role `BobRole`",
            "the user `Ann` assumes the role `BobRole`",
            LAST,
        ],
    );
}

/// A role that reads the key which is called like the source identity, or like the user profile.
fn reader(name: &str, variable: &str) -> String {
    let read =
        format!("{{Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::own/${{{variable}}}'}}");
    role(name, SAGEMAKER, &[&read])
}

const BOBS_KEY: &str = "arn:aws:s3:::own/Bob";

#[test]
fn a_source_identity_is_set_where_the_trust_policy_lets_it() {
    let profile = "
  Domain: {Type: 'AWS::SageMaker::Domain', Properties: {DomainName: d}}
  Profile: {Type: 'AWS::SageMaker::UserProfile', Properties: {DomainId: !Ref Domain, UserProfileName: Bob}}";
    let told = |trusted: &str| {
        let shared = reader("Shared", "aws:SourceIdentity").replace(SAGEMAKER, ACCOUNT);
        let shared = shared.replace("'sts:TagSession'", trusted);
        let world = world(&(ann(&[&allow("'sts:*'")]) + &shared + profile));
        story(&world, &as_ann().asks("s3:GetObject", BOBS_KEY))
    };
    assert_eq!(told("'sts:TagSession'"), [""; 0]);
    assert_eq!(
        told("'sts:SetSourceIdentity'"),
        [
            "the user `Ann` assumes the role `Shared`, with the source identity `Bob`",
            "the role `Shared` asks for `s3:GetObject` on `arn:aws:s3:::own/Bob`",
        ]
    );
}

/// A profile of `Bob` that is told by its tag, and a role that reads the key of whoever a session tag names.
fn told_by_tag(trust: &str) -> Vec<String> {
    told_by_tag_of(trust, "")
}

fn told_by_tag_of(trust: &str, more: &str) -> Vec<String> {
    let profile = "
  Domain: {Type: 'AWS::SageMaker::Domain', Properties: {DomainName: d}}
  Profile: {Type: 'AWS::SageMaker::UserProfile', Properties: {DomainId: !Ref Domain, UserProfileName: limited,
    Tags: [{Key: studiouserid, Value: Bob}]}}";
    let own = "{Effect: Deny, Action: 'sagemaker:*', Resource: '*',
        Condition: {StringNotEquals: {'sagemaker:ResourceTag/studiouserid': '${aws:username}'}}}";
    let shared = reader("Shared", "aws:PrincipalTag/studiouserid");
    let (start, _) = shared.split_once("AssumeRolePolicyDocument").unwrap();
    let shared = format!("{start}AssumeRolePolicyDocument: {}}}}}", document(&[trust]));
    let world = world(&(ann(&[&allow("'sts:*'"), own]) + &shared + profile + more));
    replay(&Search::new(&world, [&as_ann()]).saturated());
    let mut told = story(&world, &as_ann().asks("s3:GetObject", BOBS_KEY));
    told.pop();
    told
}

#[test]
fn a_session_tag_is_chosen_where_the_trust_policy_lets_it() {
    let trust = |actions: &str, condition: &str| {
        told_by_tag(&format!(
            "{{Effect: Allow, Principal: {ACCOUNT}, Action: [{actions}], Condition: {condition}}}"
        ))
    };
    let both = "'sts:AssumeRole', 'sts:TagSession'";
    let as_bob = ["the user `Ann` assumes the role `Shared`, with the session tag `studiouserid` as `Bob`"];
    assert_eq!(trust(both, "{}"), as_bob);
    // Whoever may tag sessions by a policy of their own still needs the trust policy.
    assert_eq!(trust("'sts:AssumeRole'", "{}"), [""; 0]);
    assert_eq!(trust("'sts:TagSession'", "{}"), [""; 0]);
    assert_eq!(trust(both, "{StringLike: {'aws:RequestTag/studiouserid': '?*'}}"), as_bob);
    assert_eq!(trust(both, "{StringEquals: {'aws:RequestTag/studiouserid': '${aws:username}'}}"), [""; 0]);
    let transitive = "{'ForAnyValue:StringEquals': {'sts:TransitiveTagKeys': studiouserid}}";
    assert_eq!(trust(both, transitive), as_bob);
    assert_eq!(trust(both, "{'Null': {'sts:TransitiveTagKeys': true}}"), as_bob);
    assert_eq!(
        trust(both, "{StringEquals: {'aws:RequestTag/team': red}}"),
        [
            "the user `Ann` assumes the role `Shared`, with the session tags `team` as `red` and `studiouserid` as `Bob`"
        ]
    );
}

#[test]
fn transitive_session_tags_go_along() {
    let chain = |second: &str| {
        let first = role("First", ACCOUNT, &[&allow("'sts:*'")]);
        let tagged_only = "'Null': {'aws:TagKeys': true}";
        let trust = format!(
            "{{Effect: Allow, Principal: {{AWS: !GetAtt First.Arn}}, Action: ['sts:AssumeRole'{second}], \
             Condition: {{{tagged_only}}}}}"
        );
        told_by_tag_of(&trust, &first)
    };
    assert_eq!(
        chain(", 'sts:TagSession'"),
        [
            "the user `Ann` assumes the role `First`, with the session tag `studiouserid` as `Bob`",
            "the role `First` assumes the role `Shared`, which keeps the session tag `studiouserid` as `Bob`",
        ]
    );
    assert_eq!(chain(""), [""; 0]);
}

/// STS API reference, `AssumeRole`, `Tags`: a session tag with the key of an inherited one fails.
#[test]
fn transitive_session_tags_are_not_overwritten() {
    let chain = |condition: &str, more: &str| {
        let first =
            format!("{{StringEquals: {{'aws:RequestTag/studiouserid': '${{aws:username}}'}}{condition}}}");
        let first = role("First", ACCOUNT, &[&allow("'sts:*'")])
            .replace("'sts:TagSession']", &format!("'sts:TagSession'], Condition: {first}"));
        let trust = format!(
            "{{Effect: Allow, Principal: {{AWS: !GetAtt First.Arn}}, Action: ['sts:AssumeRole', 'sts:TagSession'{more}]}}"
        );
        told_by_tag_of(&trust, &first)
    };
    let overwritten = [
        "the user `Ann` assumes the role `First`, with the session tag `studiouserid` as `Ann`",
        "the role `First` assumes the role `Shared`, with the session tag `studiouserid` as `Bob`",
    ];
    assert_eq!(chain("", ""), overwritten);
    let transitive = ", 'ForAnyValue:StringEquals': {'sts:TransitiveTagKeys': studiouserid}";
    assert_eq!(chain(transitive, ""), [""; 0]);
    let not_transitive = ", 'Null': {'sts:TransitiveTagKeys': true}";
    assert_eq!(chain(not_transitive, ""), overwritten);
}

#[test]
fn transitive_session_tags_go_along_with_those_that_are_chosen() {
    let bound = Actor::session("arn:aws:iam::111122223333:role/First", "s").transitive_tag("team", "red");
    let read = "{Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {StringEquals:
        {'aws:PrincipalTag/team': red, 'aws:PrincipalTag/cost': blue}}}";
    let template = |trusted: &str| {
        let first = role("First", ACCOUNT, &[&allow("'sts:*'")]);
        first + &role("Shared", ACCOUNT, &[read]).replace("'sts:AssumeRole', 'sts:TagSession'", trusted)
    };
    let told = |trusted: &str| {
        let world = world(&template(trusted));
        let search = Search::new(&world, [&bound]).saturated();
        let told = search.credentials().into_iter().map(|(actor, _)| actor.in_full());
        told.filter(|it| it.contains("Shared")).collect::<Vec<_>>()
    };
    let all = told("'sts:AssumeRole', 'sts:TagSession'");
    assert!(all.iter().all(|it| it.contains("`team` as `red`")), "{all:?}");
    for own in ["tag `team` as `red`", "tags `team` as `red` and `cost` as `blue`"] {
        assert!(all.contains(&format!("the role `Shared` with the session {own}")), "{own}");
    }
    // Whoever may not tag sessions has none where tags go along.
    assert_eq!(told("'sts:AssumeRole'"), [""; 0]);
}

/// "Permissions required to set source identity", and "Monitor and control actions taken with assumed roles".
#[test]
fn a_source_identity_goes_along_and_is_not_changed() {
    let profile = "
  Domain: {Type: 'AWS::SageMaker::Domain', Properties: {DomainName: d}}
  Profile: {Type: 'AWS::SageMaker::UserProfile', Properties: {DomainId: !Ref Domain, UserProfileName: Bob}}";
    let had = |own: Option<&str>, trusted: &str| {
        let first = role("First", ACCOUNT, &[&allow("'sts:*'")]);
        let shared = reader("Shared", "aws:SourceIdentity").replace(SAGEMAKER, "{AWS: !GetAtt First.Arn}");
        let shared = shared.replace("'sts:TagSession'", trusted);
        let world = world(&(first + &shared + profile));
        let session = Actor::session("arn:aws:iam::111122223333:role/First", "s");
        let session = own.into_iter().fold(session, Actor::source_identity);
        let search = Search::new(&world, [&session]).saturated();
        let had = search.credentials().into_iter().map(|(actor, _)| actor.in_full());
        had.filter(|it| it.contains("Shared")).collect::<Vec<_>>()
    };
    let (set, none) = ("'sts:SetSourceIdentity'", "'sts:TagSession'");
    let named = |name: &str| format!("the role `Shared` with the source identity `{name}`");
    assert!(had(None, set).contains(&named("Bob")));
    assert_eq!(had(None, none), ["the role `Shared`"]);
    assert_eq!(had(Some("Ann"), set), [named("Ann")]);
    assert_eq!(had(Some("Ann"), none), [""; 0]);
}

#[test]
fn a_source_identity_that_the_trust_policy_asks_for_is_set() {
    let shared = reader("Shared", "aws:SourceIdentity").replace(SAGEMAKER, ACCOUNT);
    let shared = shared.replace(
        "'sts:TagSession']",
        "'sts:SetSourceIdentity'], Condition: {StringLike: {'sts:SourceIdentity': 'B*'}}",
    );
    let bob = user("Bob", &[]).replace("UserName: Bob", "UserName: Bob, Tags: [{Key: team, Value: Bob}]");
    let world = world(&(ann(&[&allow("'sts:*'")]) + &shared + &studio() + &bob));
    assert_eq!(
        story(&world, &as_ann().asks("s3:GetObject", BOBS_KEY)).first().map(String::as_str),
        Some("the user `Ann` assumes the role `Shared`, with the source identity `Bob`")
    );
}

#[test]
fn a_notebook_asks_as_its_user_profile() {
    let studio = studio() + &reader("Shared", "sagemaker:UserProfileName");
    let studio = studio.replace("!GetAtt BobRole.Arn", "!GetAtt Shared.Arn");
    let open = allow("'sagemaker:CreatePresignedDomainUrl'");
    let world = world(&(ann(&[&open]) + &studio));
    let told = |key: &str| story(&world, &as_ann().asks("s3:GetObject", format!("arn:aws:s3:::own/{key}")));
    assert_eq!(
        told("Bob"),
        [
            "the user `Ann` opens the user profile `Bob`, whose notebooks are the role `Shared`",
            "the role `Shared` asks for `s3:GetObject` on `arn:aws:s3:::own/Bob`",
        ]
    );
    assert_eq!(told("Ann"), [""; 0]);
}

#[test]
fn a_job_has_the_source_identity_of_whoever_starts_it() {
    let start = "'iam:PassRole', 'sagemaker:CreateTrainingJob'";
    let resources = role("Starter", SAGEMAKER, &[&allow(start)]) + &reader("Shared", "aws:SourceIdentity");
    let world = world(&resources);
    let starter = Actor::session("arn:aws:iam::111122223333:role/Starter", "SageMaker");
    let told = |actor: &Actor| {
        let mut search = Search::new(&world, [actor]).saturated();
        texts(&search.reach(&actor.asks("s3:GetObject", BOBS_KEY)).unwrap_or_default())
    };
    assert_eq!(
        told(&starter.clone().source_identity("Bob")),
        [
            "the role `Starter` runs a training job as the role `Shared`",
            "the role `Shared` asks for `s3:GetObject` on `arn:aws:s3:::own/Bob`",
        ]
    );
    assert_eq!(told(&starter.clone().source_identity("Ann")), [""; 0]);
    assert_eq!(told(&starter), [""; 0]);
}

#[test]
fn whoever_tags_a_cluster_has_it() {
    let connect = "{Effect: Allow, Action: 'elasticmapreduce:GetClusterSessionCredentials', Resource: '*',
        Condition: {StringEquals: {'elasticmapreduce:ResourceTag/owner': '${aws:username}'}}}";
    let cluster = "arn:aws:elasticmapreduce:us-east-1:111122223333:cluster/j-1";
    let told = |statements: &[&str]| {
        let mut world = world(&ann(statements));
        let mut made = crate::access::Entity::public_bucket(cluster.to_owned());
        made.resource_type = "AWS::EMR::Cluster".to_owned();
        made.name = "j-1".to_owned();
        made.account = None;
        made.policies.clear();
        world.add(made);
        story(&world, &as_ann().asks("elasticmapreduce:GetClusterSessionCredentials", cluster))
    };
    assert_eq!(told(&[connect]), [""; 0]);
    assert_eq!(
        told(&[connect, &allow("'elasticmapreduce:AddTags'")]).first().map(String::as_str),
        Some("the user `Ann` sets the tag `owner` of the cluster `j-1` to `Ann`")
    );
}

#[test]
fn users_are_taken_over() {
    let bob = user("Bob", &[&allow(READ)]);
    let last = LAST_OF_ANN.replace("Ann", "Bob");
    for action in ["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"] {
        let told = ["the user `Ann` signs in as the user `Bob`", &last];
        moves(&bob, &[&allow(&format!("'{action}'"))], &[action], &told);
    }
    let stored = "
  Password: {Type: 'AWS::SecretsManager::Secret', Properties: {Name: password}}
  Bob: {Type: 'AWS::IAM::User', Properties: {UserName: Bob, LoginProfile: {Password: !Sub '{{resolve:secretsmanager:${Password}}}'}, Policies: [{PolicyName: own, PolicyDocument: ";
    let get = "secretsmanager:GetSecretValue";
    moves(
        &format!("{stored}{}}}]}}}}", document(&[&allow(READ)])),
        &[&allow(&format!("'{get}'"))],
        &[get],
        &["the user `Ann` reads the password of the user `Bob`, and signs in", &last],
    );
}

#[test]
fn whoever_writes_policies_may_do_everything() {
    let group = format!(
        "
  Readers: {{Type: 'AWS::IAM::Group', Properties: {{GroupName: Readers, Policies: [{{PolicyName: read, PolicyDocument: {}}}]}}}}",
        document(&[&allow(READ)])
    );
    moves(
        &group,
        &[&allow("'iam:AddUserToGroup'")],
        &["iam:AddUserToGroup"],
        &["the user `Ann` puts the user `Ann` into the group `Readers`", LAST_OF_ANN],
    );
    for action in ["iam:PutUserPolicy", "iam:AttachUserPolicy"] {
        let told = ["the user `Ann` writes a policy that lets `Ann` do everything", LAST_OF_ANN];
        moves("", &[&allow(&format!("'{action}'"))], &[action], &told);
    }
    let make = ["iam:CreateUser", "iam:CreateAccessKey"];
    let user = "{Effect: Allow, Action: 'iam:*', Resource: 'arn:aws:iam::111122223333:user/any'}";
    let told = [
        "the user `Ann` makes a user that may do everything",
        "the user `Ann` signs in as it",
        "the user `any` asks for `s3:GetObject` on `arn:aws:s3:::own/key`",
    ];
    moves("", &[user], &make, &told);
    let role = "{Effect: Allow, Action: 'iam:*', Resource: 'arn:aws:iam::111122223333:role/any'}";
    let told = [
        "the user `Ann` makes a role that may do everything",
        "the user `Ann` assumes it",
        "the role `any` asks for `s3:GetObject` on `arn:aws:s3:::own/key`",
    ];
    moves("", &[role], &["iam:CreateRole", "sts:AssumeRole"], &told);
}

#[test]
fn what_denies_is_taken_away() {
    let managed = format!(
        "
  Rail: {{Type: 'AWS::IAM::ManagedPolicy', Properties: {{Users: [Ann], ManagedPolicyName: Rail, PolicyDocument: {}}}}}",
        document(&[&deny(READ)])
    );
    let told = ["the user `Ann` takes the policy `Rail` of `Ann` away", LAST_OF_ANN];
    for action in ["iam:DetachUserPolicy", "iam:SetDefaultPolicyVersion"] {
        moves(&managed, &[&allow(&format!("{READ}, '{action}'"))], &[action], &told);
    }
    let inline = managed.replace("ManagedPolicy'", "Policy'").replace("ManagedPolicyName", "PolicyName");
    moves(&inline, &[&allow(&format!("{READ}, 'iam:DeleteUserPolicy'"))], &["iam:DeleteUserPolicy"], &told);
    let bucket = format!(
        "
  Bucket: {{Type: 'AWS::S3::BucketPolicy', Properties: {{Bucket: own, PolicyDocument: {}}}}}",
        document(&["{Effect: Deny, Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::own/*'}"])
    );
    moves(
        &bucket,
        &[&allow(&format!("{READ}, 's3:DeleteBucketPolicy'"))],
        &["s3:DeleteBucketPolicy"],
        &["the user `Ann` takes away the policy of the bucket `own`", LAST_OF_ANN],
    );
    let tagged = "{Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {StringEquals: {'aws:PrincipalTag/team': red}}}";
    moves(
        "",
        &[tagged, &allow("'iam:TagUser'")],
        &["iam:TagUser"],
        &["the user `Ann` sets the tag `team` of the user `Ann` to `red`", LAST_OF_ANN],
    );
}

#[test]
fn a_boundary_is_taken_away() {
    let boundary = format!(
        "
  Boundary: {{Type: 'AWS::IAM::ManagedPolicy', Properties: {{ManagedPolicyName: B, PolicyDocument: {}}}}}",
        document(&[&allow("'iam:*'")])
    );
    let bounded = ann(&[&allow("'s3:GetObject', 'iam:DeleteUserPermissionsBoundary'")])
        .replace("UserName: Ann", "UserName: Ann, PermissionsBoundary: !Ref Boundary");
    assert_eq!(
        story(&world(&(bounded + &boundary)), &read_key()),
        ["the user `Ann` takes the permissions boundary of `Ann` away", LAST_OF_ANN]
    );
}

#[test]
fn what_others_are_let_read_is_read() {
    for action in ["s3:PutBucketPolicy", "s3:PutBucketAcl", "s3:PutObjectAcl"] {
        let told = ["the user `Ann` lets another account read `arn:aws:s3:::own/key`"];
        moves("", &[&allow(&format!("'{action}'"))], &[action], &told);
    }
    let point = "{Effect: Allow, Action: ['s3:CreateAccessPoint', 's3:GetObject'], Resource: 'arn:aws:s3:us-east-1:111122223333:accesspoint/*'}";
    let told = ["the user `Ann` reads `arn:aws:s3:::own/key` through an access point of its own"];
    moves("", &[point], &["s3:CreateAccessPoint", "s3:GetObject"], &told);
    // S3 user guide, "Creating access points with tags": policies can ask for them.
    let tagged = "{Effect: Allow, Action: 's3:CreateAccessPoint', Resource: '*', Condition: {StringEquals: {'aws:RequestTag/owner': Ann}}}";
    let read = "{Effect: Allow, Action: ['s3:GetObject', 's3:TagResource'], Resource: 'arn:aws:s3:us-east-1:111122223333:accesspoint/*'}";
    let needed = ["s3:CreateAccessPoint", "s3:GetObject", "s3:TagResource"];
    moves("", &[tagged, read], &needed, &told);
    let results = "
  W: {Type: 'AWS::Athena::WorkGroup', Properties: {Name: w, WorkGroupConfiguration: {ResultConfiguration: {OutputLocation: 's3://own/'}}}}";
    let told = [
        "the user `Ann` has the results of the workgroup `w` written to a bucket of its own",
        "it reads the results of the workgroup `w` there",
    ];
    moves(results, &[&allow("'athena:UpdateWorkGroup'")], &["athena:UpdateWorkGroup"], &told);
}

#[test]
fn the_shortest_story_is_told_and_the_same_each_time() {
    let resources = ann(&[&allow("'sagemaker:*', 'iam:*', 'sts:*', 's3:PutBucketPolicy'")]) + &studio();
    let world = world(&resources);
    let all: Vec<_> = (0..3).map(|_| story(&world, &read_key())).collect();
    assert_eq!(all[0], ["the user `Ann` lets another account read `arn:aws:s3:::own/key`"]);
    assert!(all.iter().all(|told| *told == all[0]));
    let search = Search::new(&world, [&as_ann()]).saturated();
    replay(&search);
    let again = Search::new(&world, [&as_ann()]).saturated();
    let told = |search: &Search<'_>| search.facts.iter().map(|fact| fact.text.clone()).collect::<Vec<_>>();
    assert_eq!(told(&search), told(&again));
}

#[test]
fn what_cannot_be_decided_is_told() {
    let unknown = "\n  Ann: {Type: 'AWS::IAM::User', Properties: {UserName: Ann, ManagedPolicyArns: ['arn:aws:iam::111122223333:policy/Elsewhere']}}";
    let world = world(unknown);
    let problems: Vec<_> = world.problems.iter().map(|it| it.message.clone()).collect();
    assert_eq!(problems, ["nobody knows what the policy `Elsewhere` says"]);
    let mut search = Search::new(&world, [&as_ann()]);
    assert!(search.is_complete());
    assert_eq!(search.reach(&read_key()), None);
    assert_eq!(
        search.undecided().next(),
        Some(
            "the user `Ann` asks for `s3:GetObject` on `arn:aws:s3:::own/key`: undecided because of the identity \
             policy `Elsewhere`: what the policy says is not known"
        )
    );
}

const LAKE: &str = "
  Location: {Type: 'AWS::LakeFormation::Resource', Properties: {ResourceArn: 'arn:aws:s3:::lake/data', UseServiceLinkedRole: true}}
  Db: {Type: 'AWS::Glue::Database', Properties: {CatalogId: 111122223333, DatabaseInput: {Name: db, CreateTableDefaultPermissions: []}}}
  T: {Type: 'AWS::Glue::Table', DependsOn: Db, Properties: {CatalogId: 111122223333, DatabaseName: db, TableInput: {
    Name: t, StorageDescriptor: {Location: 's3://lake/data/t/', Columns: [{Name: a}, {Name: b}]}}}}";

/// A grant on a column of the table.
fn grant(to: &str, permissions: &str, grantable: &str, columns: &str) -> String {
    let arn = format!("arn:aws:iam::111122223333:user/{to}");
    format!(
        "
  To{to}: {{Type: 'AWS::LakeFormation::PrincipalPermissions', Properties: {{Permissions: [{permissions}], PermissionsWithGrantOption: [{grantable}],
    Principal: {{DataLakePrincipalIdentifier: '{arn}'}}, Resource: {{TableWithColumns: {{CatalogId: '111122223333', DatabaseName: db, Name: t, ColumnNames: {columns}}}}}}}}}"
    )
}

fn seen(resources: &str, statements: &[&str], column: &str) -> Vec<String> {
    let world = world(&(ann(statements) + LAKE + resources));
    let mut search = Search::new(&world, [&as_ann()]).saturated();
    replay(&search);
    texts(&search.see("db", "t", column).unwrap_or_default())
}

#[test]
fn columns_are_read_as_granted_and_in_roundabout_ways() {
    let ask = "'glue:GetTable', 'lakeformation:GetDataAccess'";
    let granted = grant("Ann", "SELECT", "", "[a]");
    let told = ["the user `Ann` reads the column `a` of `db.t` through the catalogue"];
    assert_eq!(seen(&granted, &[&allow(ask)], "a"), told);
    assert_eq!(seen(&granted, &[&allow(ask)], "b"), [""; 0]);
    assert_eq!(seen(&granted, &[&allow("'glue:GetTable'")], "a"), [""; 0]);
    let files = ["the user `Ann` reads the files of `db.t` from S3"];
    assert_eq!(seen("", &[&allow(READ)], "b"), files);
    assert_eq!(
        seen("", &[&allow("'s3:PutBucketPolicy'")], "b"),
        ["the user `Ann` lets another account read `arn:aws:s3:::lake/data/t/any`"]
    );
    let grants = allow(&format!("{ask}, 'lakeformation:GrantPermissions'"));
    let grantable = grant("Ann", "SELECT", "SELECT", "[a]");
    assert_eq!(seen(&grantable, &[&grants], "b"), [""; 0]);
    let all = grant("Ann", "DESCRIBE", "SELECT", "[b]");
    let told = ["the user `Ann` grants itself the column `b` of `db.t`, which reads it"];
    assert_eq!(seen(&all, &[&grants], "b"), told);
    let settings =
        allow(&format!("{ask}, 'lakeformation:GrantPermissions', 'lakeformation:PutDataLakeSettings'"));
    assert_eq!(
        seen("", &[&settings], "b"),
        [
            "the user `Ann` makes itself an administrator of the data lake",
            "the user `Ann` grants itself the column `b` of `db.t`, which reads it",
        ]
    );
}

#[test]
fn what_a_query_of_another_wrote_is_read() {
    let workgroup = "
  W: {Type: 'AWS::Athena::WorkGroup', Properties: {Name: w, WorkGroupConfiguration: {ResultConfiguration: {OutputLocation: 's3://own/bob/'}}}}";
    let bob = user("Bob", &[&allow("'athena:StartQueryExecution'")])
        + &grant("Bob", "SELECT", "", "[b]")
        + workgroup;
    let told = [
        "the user `Ann` reads the results of the workgroup `w`, in which the user `Bob` queries the column `b` of `db.t`",
    ];
    for actions in ["'athena:GetQueryResults'", READ] {
        let statement = format!(
            "{{Effect: Allow, Action: [{actions}], Resource: ['arn:aws:athena:*', 'arn:aws:s3:::own/*']}}"
        );
        assert_eq!(seen(&bob, &[&statement], "b"), told);
        assert_eq!(seen(&bob, &[&statement], "a"), [""; 0]);
    }
}
