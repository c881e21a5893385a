//! What the roles are for that nobody signs in with, and whom they trust.

use super::scene::Scene;
use super::scientist::saying;
use super::{account, person};
use cfn_synth::access::{Actor, Ask, Claims, Goal, Person};
use cfn_synth::iam::evaluation::{Decision, Policies, Policy, Request, decide};

const SAGEMAKER: &str = "sagemaker.amazonaws.com";

pub(super) fn state(claims: &mut Claims, scene: &Scene<'_>) {
    sagemaker(claims, scene);
    lake_formation(claims, scene);
    if scene.makes_domain() {
        default_role(claims, scene);
    }
}

/// SageMaker works for whoever tells it to, in any account: a role says for whom.
fn sagemaker(claims: &mut Claims, scene: &Scene<'_>) {
    let service = person("SageMaker");
    let environment = &scene.world.environment;
    let (account, region) = (environment.account.as_str(), environment.region.as_str());
    let source = |account: &str, region: &str| {
        let partition = environment.partition.name;
        format!("arn:{partition}:sagemaker:{region}:{account}:user-profile/any/any")
    };
    let here = source(account, region);
    let mut actions = vec!["sts:AssumeRole"];
    if !scene.is_first_edition() {
        actions.push("sts:SetSourceIdentity");
    }
    if !scene.is_first_edition() && scene.makes_domain() {
        let told = Goal::Fact {
            text: "Studio names the user profile in everything that its role does".to_owned(),
            holds: scene.domain.property(&["DomainSettings", "ExecutionRoleIdentityConfig"])
                == Some("USER_PROFILE_NAME"),
        };
        claims.can(&service, "tell audits who it was", [told]);
    }
    let default = scene.domain.property(&["DefaultUserSettings", "ExecutionRole"]);
    let default = default.filter(|_| scene.makes_domain());
    let own = scene.scientists.iter().map(|scientist| scientist.notebook.principal.as_str());
    let roles: Vec<&str> = own.chain(default).collect();
    let facts = |account: &str, source: &str| -> Vec<Goal> {
        let asks = roles.iter().flat_map(|role| actions.iter().map(move |action| (role, action)));
        asks.map(|(role, action)| Goal::Fact {
            text: format!(
                "SageMaker is allowed `{action}` on `{role}` for `{source}` of the account {account}"
            ),
            holds: trusts(scene, role, action, account, source),
        })
        .collect()
    };
    claims
        .can(&service, "work with the execution roles", facts(account, &here))
        .assuming("SageMaker says for which account and resource it assumes a role.");
    let other = "999999999999";
    let elsewhere = if region == "us-west-2" { "us-east-1" } else { "us-west-2" };
    let of_others = [
        facts(other, &source(other, region)),
        facts(other, &here),
        facts(account, &source(account, elsewhere)),
    ];
    claims.cannot(&service, "work with the execution roles for others", of_others.concat());
}

/// Tells whether a role lets SageMaker do something on behalf of something.
fn trusts(scene: &Scene<'_>, role: &str, action: &str, account: &str, source: &str) -> bool {
    let trust = scene.world.principals.get(role).and_then(|it| it.trust.as_ref());
    let request = Request::new(SAGEMAKER, action, role)
        .with("aws:SourceAccount", [account])
        .with("aws:SourceArn", [source]);
    let policy = trust.map(|it| Policy { name: &it.name, document: it.document.as_deref() });
    let policies = Policies { resource: policy.as_slice(), ..Policies::default() };
    decide(&request, &policies) == Decision::Allowed
}

/// Lake Formation reads the data for those to whom it grants columns, and nothing else.
fn lake_formation(claims: &mut Claims, scene: &Scene<'_>) {
    let (mut own, mut others) = (Vec::new(), Vec::new());
    for (location, data) in scene.config.locations.iter().zip(&scene.data) {
        // A role of which nobody says the name is called after the stack and this.
        let mark = format!("-{}AccessRole-", location.id());
        let Some(role) = scene.roles().find(|role| role.contains(&mark)) else { continue };
        let reader = Actor::session(role, "LakeFormation");
        own.push(Goal::Fact {
            text: format!("`{role}` trusts Lake Formation"),
            holds: trusts_lake_formation(scene, role),
        });
        let list =
            |prefix: &str| saying(vec![reader.asks("s3:ListBucket", &data.bucket_arn)], "s3:prefix", prefix);
        own.push(Goal::Ask(reader.asks("s3:GetObject", format!("{}any", data.folder))));
        own.extend(list(&data.prefix).into_iter().map(Goal::Ask));
        others.extend([
            reader.asks("s3:GetObject", format!("{}/any", data.bucket_arn)),
            reader.asks("s3:GetObject", format!("{}-of-others/any", data.folder.trim_end_matches('/'))),
            reader.asks("s3:PutObject", format!("{}any", data.folder)),
            reader.asks("s3:ListBucket", &data.bucket_arn),
        ]);
        others.extend(list(data.prefix.trim_end_matches('/')));
        if let Some(key) = &location.key_arn {
            own.push(Goal::Ask(reader.asks("kms:Decrypt", key)));
            let more = ["kms:Encrypt", "kms:GenerateDataKey", "kms:CreateGrant", "kms:PutKeyPolicy"];
            others.extend(more.map(|action| reader.asks(action, key)));
            others.push(reader.asks("kms:Decrypt", account::key_of_others(scene.world)));
        }
    }
    if own.is_empty() {
        return;
    }
    let credentials: Vec<Actor> = others.iter().map(|ask| ask.actor.clone()).collect();
    let service = Person { name: "Lake Formation".to_owned(), credentials };
    claims.can(&service, "read the data", own);
    claims.cannot(&service, "reach anything but the data", others);
}

fn trusts_lake_formation(scene: &Scene<'_>, role: &str) -> bool {
    let trust = scene.world.principals.get(role).and_then(|it| it.trust.as_ref());
    let policy = trust.map(|it| Policy { name: &it.name, document: it.document.as_deref() });
    let policies = Policies { resource: policy.as_slice(), ..Policies::default() };
    let request = Request::new("lakeformation.amazonaws.com", "sts:AssumeRole", role);
    decide(&request, &policies) == Decision::Allowed
}

/// The domain has to have a role for profiles without one of their own: it is of no use to anybody.
fn default_role(claims: &mut Claims, scene: &Scene<'_>) {
    let Some(role) = scene.domain.property(&["DefaultUserSettings", "ExecutionRole"]) else { return };
    let notebook = Actor::session(role, "SageMaker");
    let person = Person { name: "the domain's default role".to_owned(), credentials: vec![notebook.clone()] };
    let mut wanted = vec![
        ("sagemaker:CreateApp", scene.in_domain("app", "any/JupyterLab/default")),
        ("sagemaker:CreateTrainingJob", scene.world.arn("sagemaker", "training-job/any")),
        ("lakeformation:GetDataAccess", "*".to_owned()),
    ];
    for scientist in &scene.scientists {
        wanted.extend([
            ("sagemaker:CreatePresignedDomainUrl", scientist.profile.arn.clone()),
            ("sagemaker:AddTags", scientist.profile.arn.clone()),
            ("athena:StartQueryExecution", scientist.workgroup.arn.clone()),
        ]);
    }
    wanted.extend(scene.data.iter().map(|data| ("s3:GetObject", format!("{}any", data.folder))));
    let asks: Vec<Ask> =
        wanted.into_iter().map(|(action, resource)| notebook.asks(action, resource)).collect();
    claims.cannot(&person, "do anything", asks);
}
