//! The claims hold, and would not without any statement of the policies.

mod holes;
mod mutation;

use super::claimed;
use crate::app::StudioAudit;
use crate::config::Config;
use crate::config::domain::ExistingDomain;
use cfn_synth::access::{Claims, Outcome, Verdict, World, decide};
use cfn_synth::cli::{Application as _, Companion, Companions};
use cfn_synth::deploy::{Deployment, Environment, Inputs, Templates, deploy, scenarios};
use indexmap::IndexMap;

const CURRENT: &str = include_str!("../editions/2024.yaml");
const FIRST: &str = include_str!("../editions/2021.yaml");

/// One way to deploy a stack that is launched by itself: what it nests, and what is deployed after it.
#[derive(Debug, Clone)]
struct Case {
    name: String,
    claims: fn(&Config, &Deployment, &mut World) -> Claims,
    deployments: Vec<Deployment>,
}

/// Deploys what an edition claims something of, in every way.
fn cases(config: &Config) -> Vec<Case> {
    let app = StudioAudit::app(config).unwrap();
    let prefix = app.url_prefix().to_owned();
    let built = app.into_pending().into_iter().map(|pending| pending.build("yaml").template);
    let templates = Templates::by_url(built.map(|it| (format!("{prefix}{}.yaml", it.name), it)));
    let inputs = |stack: &str, parameters: IndexMap<String, String>| Inputs {
        stack_name: stack.to_owned(),
        parameters,
        ..Inputs::default()
    };
    let mut all = Vec::new();
    for claimed in claimed(config) {
        let parameters = (claimed.parameters)(config).into_iter();
        let root = templates.get(claimed.stack).unwrap();
        let root_inputs = inputs(claimed.stack, parameters.collect());
        let found = scenarios(root, &root_inputs, &|parent, id| templates.nested(parent, id)).unwrap();
        assert!(found.untold.is_empty());
        for scenario in found.all {
            let mut ways = (claimed.companions)(config, &scenario.deployment);
            if ways.is_empty() {
                ways.push(Companions::default());
            }
            for Companions { name, stacks } in ways {
                let mut deployments = vec![scenario.deployment.clone()];
                for Companion { stack, parameters } in stacks {
                    let template = templates.get(stack).unwrap();
                    deployments.push(deploy(template, &inputs(stack, parameters), &|_, _| None).unwrap());
                }
                let name = format!("{}: {} {name}", claimed.stack, scenario.name());
                all.push(Case { name: name.trim_end().to_owned(), claims: claimed.claims, deployments });
            }
        }
    }
    all
}

/// Decides what is claimed.
fn decided(config: &Config, case: &Case) -> (Claims, Vec<Verdict>) {
    let all: Vec<&Deployment> = case.deployments.iter().collect();
    let mut world = World::of(&all, &Environment::default());
    let claims = (case.claims)(config, &case.deployments[0], &mut world);
    let verdicts = decide(&world, &claims);
    (claims, verdicts)
}

fn config(edition: &str) -> Config {
    serde_yaml::from_str(edition).unwrap()
}

/// The configurations of the current edition whose policies differ.
fn current_configs() -> Vec<Config> {
    // Teams are the same in all of them.
    let of = |text: &str| Config { teams: Vec::new(), ..config(text) };
    let with = |line: &str, other: &str| of(&CURRENT.replace(line, other));
    vec![
        config(CURRENT),
        with("results_key: aws", "results_key: customer"),
        with("query_results: bucket", "query_results: managed"),
        with("registration: role", "registration: service_linked_role"),
        of(&format!("{CURRENT}\nsaml_federation: {{metadata_file: tests/fixtures/saml-metadata.xml}}\n")),
        Config { network: None, ..of(CURRENT) },
        Config { network: None, existing_domain: Some(ExistingDomain::Asked), ..of(CURRENT) },
        with("registration: role", "registration: existing"),
        with(
            "registration: role",
            "registration: role\n    key_arn: arn:aws:kms:us-east-1:111122223333:key/of-the-data",
        ),
    ]
}

#[test]
fn the_current_edition_keeps_every_claim() {
    for config in current_configs() {
        for case in cases(&config) {
            let (claims, verdicts) = decided(&config, &case);
            // None is no proof.
            assert!(claims.claims.len() > 5, "{}: {}", case.name, claims.claims.len());
            for (claim, verdict) in claims.claims.iter().zip(&verdicts) {
                let said =
                    format!("{}: {} {}: {:?}", case.name, claim.person.name, claim.what, verdict.evidence);
                assert_eq!(claim.acknowledged, None, "{said}");
                assert_eq!(verdict.outcome, Outcome::Holds, "{said}");
            }
        }
    }
}
