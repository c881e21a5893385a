//! What the roles are for that nobody signs in with, and whom they trust.

use super::scene::Scene;
use super::scientist::saying;
use super::trust::{self, Trust};
use super::{account, person};
use cfn_synth::access::{Actor, Ask, Claims, Goal, Person};
use cfn_synth::iam::evaluation::Request;

const LAKE_FORMATION: &str = "lakeformation.amazonaws.com";

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
    if !scene.is_first_edition() && scene.makes_domain() {
        claims.can(&service, "tell audits who it was", [trust::names_profile(scene.domain)]);
    }
    let default = scene.domain.property(&["DefaultUserSettings", "ExecutionRole"]);
    let default = default.filter(|_| scene.makes_domain());
    let own = scene.scientists.iter().map(|scientist| scientist.notebook.principal.as_ref());
    let trust = Trust {
        world: scene.world,
        roles: own.chain(default).collect(),
        actions: if scene.is_first_edition() { &["sts:AssumeRole"] } else { &trust::WORK },
        source: "user-profile/any/any",
    };
    claims.can(&service, "work with the execution roles", trust.here()).assuming(trust::SAYS_FOR_WHOM);
    claims.cannot(&service, "work with the execution roles for others", trust.elsewhere());
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
            holds: trust::lets(scene.world, role, &Request::new(LAKE_FORMATION, "sts:AssumeRole", role)),
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
