//! Whose identity somebody has, or could have.

use super::super::account::{launched, role_of_others};
use super::super::person;
use super::super::scientist::saying;
use super::super::trust::{self, Trust};
use super::super::vocabulary::{POLICY_CHANGES, ROLE_CHANGES, SAGEMAKER, STACK_CHANGES, USER_CHANGES};
use super::scene::{Scene, User};
use crate::policies;
use cfn_synth::access::{Actor, Ask, Claims, Goal, Person};
use cfn_synth::iam::evaluation::{Decision, Policies, Policy, Request, decide};

pub(super) fn state(claims: &mut Claims, scene: &Scene<'_>, me: &User, others: &[&User]) {
    roles(claims, scene, me, others);
    changes(claims, scene, me);
    stacks(claims, scene, me);
    passwords(claims, scene, me, others);
    without_identity(claims, scene, me);
}

fn roles(claims: &mut Claims, scene: &Scene<'_>, me: &User, others: &[&User]) {
    let pass = |asks: Vec<Ask>, service: &str| saying(asks, "iam:PassedToService", service);
    let elsewhere = role_of_others(scene.world);
    let roles = scene.world.principals.values().filter(|it| it.is_role() && it.arn != scene.role);
    let mut foreign: Vec<Ask> =
        roles.flat_map(|role| pass(me.anywhere(&["iam:PassRole"], &role.arn), SAGEMAKER)).collect();
    foreign.extend(pass(me.anywhere(&["iam:PassRole"], &elsewhere), SAGEMAKER));
    for service in ["athena.amazonaws.com", "lambda.amazonaws.com"] {
        foreign.extend(pass(me.asks(&["iam:PassRole"], scene.role), service));
    }
    claims.cannot(&me.person, "pass a role, but their own to SageMaker", foreign).guard_rail();
    claims
        .cannot(&me.outside, "pass the role", pass(me.in_console(&["iam:PassRole"], scene.role), SAGEMAKER))
        .without_moves()
        .guard_rail();
    let mut assume = me.anywhere(&["sts:AssumeRole"], &elsewhere);
    assume.extend(me.anywhere(&["sts:AssumeRole"], scene.role));
    for other in others {
        let named = me.anywhere(&["sts:SetSourceIdentity"], scene.role);
        assume.extend(saying(named, "sts:SourceIdentity", &other.name));
    }
    claims.cannot(&me.person, "assume a role, with another's identity or without", assume).guard_rail();
}

fn changes(claims: &mut Claims, scene: &Scene<'_>, me: &User) {
    let trail = scene.world.arn("cloudtrail", "trail/any");
    let stop = me.anywhere(&["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"], &trail);
    claims.cannot(&me.person, "stop a trail of what they did", stop).guard_rail();
    let environment = &scene.world.environment;
    let policy = format!("arn:{}:iam::{}:policy/any", environment.partition.name, environment.account);
    let changes = [
        me.anywhere(&USER_CHANGES, &me.front_door.principal),
        me.anywhere(&ROLE_CHANGES, scene.role),
        me.anywhere(&POLICY_CHANGES, &policy),
        // With another provider of the same name one could sign in as anybody.
        me.anywhere(&["iam:CreateSAMLProvider"], &scene.world.iam("saml-provider/any")),
    ];
    claims
        .cannot(&me.person, "change an identity, or what one may do", changes.concat())
        .guard_rail()
        .assuming("Nobody else's credentials are at hand, such as an administrator's on the same computer.");
}

fn stacks(claims: &mut Claims, scene: &Scene<'_>, me: &User) {
    let change = me.anywhere(&STACK_CHANGES, &launched(scene.world));
    claims.cannot(&me.person, "change a stack with the role that it was launched with", change).guard_rail();
}

fn passwords(claims: &mut Claims, scene: &Scene<'_>, me: &User, others: &[&User]) {
    let made = scene.world.of_type("AWS::SecretsManager::Secret").map(|secret| secret.arn.clone());
    // Those of other stacks of the same account, or of people who are users no more.
    let other = format!("secret:{}any-a1b2c3", policies::passwords(scene.config));
    let secrets = made.chain([scene.world.arn("secretsmanager", &other)]);
    let read: Vec<Ask> =
        secrets.flat_map(|secret| me.anywhere(&["secretsmanager:GetSecretValue"], &secret)).collect();
    claims.cannot(&me.person, "read a generated password", read).guard_rail();
    if me.without_attribute.is_some() {
        return;
    }
    let change = [
        me.in_console(&["iam:ChangePassword"], &me.front_door.principal),
        me.in_console(&["iam:GetAccountPasswordPolicy"], "*"),
    ];
    claims.can(&me.person, "change their own password", change.concat());
    let change = ["iam:ChangePassword", "iam:UpdateLoginProfile"];
    let others = others.iter().flat_map(|other| me.anywhere(&change, &other.front_door.principal));
    claims.cannot(&me.person, "change another's password", others);
}

/// Where nothing says for whom the role works, such as in a shared space or in a job of a service that does not
/// tell, it works for nobody.
fn without_identity(claims: &mut Claims, scene: &Scene<'_>, me: &User) {
    let plain = Actor::session(scene.role, "SageMaker");
    let in_studio = plain
        .clone()
        .key("sagemaker:DomainId", &scene.domain.name)
        .key("sagemaker:UserProfileName", &me.name);
    let nobody =
        Person { name: format!("{} without a source identity", me.name), credentials: vec![plain.clone()] };
    let shared = Person {
        name: format!("{} in Studio without a source identity", me.name),
        credentials: vec![in_studio.clone()],
    };
    let of_users = |actor: &Actor| {
        vec![
            actor.asks("s3:GetObject", scene.file(&me.name)),
            actor.asks("s3:GetObject", scene.file("")),
            actor.asks("s3:ListBucket", scene.bucket).with("s3:prefix", [""]),
            actor.asks("secretsmanager:GetSecretValue", scene.secret(&me.name)),
            actor
                .asks("sagemaker:CreateTrainingJob", scene.world.arn("sagemaker", "training-job/any"))
                .with("sagemaker:VpcSecurityGroupIds", scene.groups.iter().copied()),
            actor.asks("elasticmapreduce:GetClusterSessionCredentials", scene.cluster(&me.name)),
        ]
    };
    claims.cannot(&nobody, "reach what is anybody's", of_users(&plain)).guard_rail();
    let rest = |actor: &Actor| {
        vec![
            actor.asks("sagemaker:DescribeTrainingJob", scene.job(&me.name)),
            actor.asks("sagemaker:CreatePresignedDomainUrl", &me.profile.arn),
            actor.asks("iam:PassRole", scene.role).with("iam:PassedToService", [SAGEMAKER]),
            actor.asks("lakeformation:GetDataAccess", "*"),
            actor.asks("glue:GetTable", scene.world.arn("glue", "catalog")),
        ]
    };
    claims.cannot(&nobody, "do anything with the role", rest(&plain)).guard_rail();
    let all = [of_users(&in_studio), rest(&in_studio)].concat();
    claims.cannot(&shared, "do anything with the role", all).guard_rail();
}

/// The policy of the bucket is about the role: whoever administers it is none of its business.
pub(super) fn administration(claims: &mut Claims, scene: &Scene<'_>) {
    let administrator = scene.world.iam("user/administrator");
    let bucket = scene.world.entities.get(scene.bucket);
    let policies: Vec<Policy<'_>> = bucket
        .into_iter()
        .flat_map(|bucket| &bucket.policies)
        .map(|it| Policy { name: &it.name, document: it.document.as_deref() })
        .collect();
    let list = Request::new(&administrator, "s3:ListBucket", scene.bucket);
    let read = Request::new(&administrator, "s3:GetObject", &scene.file("any"));
    let left = [list, read].map(|request| {
        let request = request.with("aws:SecureTransport", ["true"]);
        let policies = Policies { resource: &policies, ..Policies::default() };
        Goal::Fact {
            text: "the policy of the bucket leaves it to administrators".to_owned(),
            holds: decide(&request, &policies) != Decision::ExplicitlyDenied,
        }
    });
    claims.can(&person("an administrator"), "look after the files of users", left);
}

/// SageMaker works for whoever tells it to, in any account: the role says for whom.
pub(super) fn trust(claims: &mut Claims, scene: &Scene<'_>) {
    let service = person("SageMaker");
    let trust = Trust {
        world: scene.world,
        roles: vec![scene.role],
        actions: &trust::WORK,
        source: "user-profile/any/any",
    };
    let told = trust::names_profile(scene.domain);
    claims
        .can(&service, "work with the role, and say for whom", trust.here().into_iter().chain([told]))
        .assuming(trust::SAYS_FOR_WHOM);
    claims.cannot(&service, "work with the role for others", trust.elsewhere());
}
