//! What an application claims, decided on every deployment that its configuration makes.

mod findings;
#[cfg(test)]
pub(super) mod fixture;
mod scenario_names;
mod stand;

pub(super) use findings::{findings, unread};
pub(super) use stand::{Stand, Standing, difficulty, stands};

use super::application::{self, Application, Claimed, Companion};
use crate::access::{self, Claims, FAILED_CLAIM, UNDECIDED_CLAIM, Verdict, World};
use crate::construct::App;
use crate::deploy::{Deployment, Environment, Inputs, Scenario, Templates, deploy, scenarios};
use crate::diagnostic::{Diagnostic, Place, did_you_mean, quoted};
use crate::parallel;
use crate::template::Template;
use indexmap::IndexMap;

/// A deployment, and what was decided about it.
#[derive(Debug)]
pub(super) struct Case {
    /// What it is called after the parameters that tell it from the others.
    pub(super) name: String,
    pub(super) scenario: Scenario,
    pub(super) world: World,
    pub(super) claims: Claims,
    /// One for each claim.
    pub(super) verdicts: Vec<Verdict>,
}

/// Deploys the stacks in every scenario, and decides what is claimed; nothing where nothing is.
///
/// # Errors
/// Returns what makes a deployment fail, and what keeps scenarios from being told.
pub(super) fn prove<A: Application>(
    config: &A::Config,
    app: App,
    environment: &Environment,
    given: &IndexMap<String, String>,
) -> Result<Vec<Case>, Vec<Diagnostic>> {
    let Some(claimed) = A::claimed() else { return Ok(Vec::new()) };
    let names: Vec<String> = app.names().map(str::to_owned).collect();
    let prover =
        Prover { config, claimed, templates: application::templates(app, "yaml"), names, environment };
    let mut parameters: IndexMap<String, String> = (prover.claimed.parameters)(config)
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    parameters.extend(given.iter().map(|(name, value)| (name.clone(), value.clone())));
    let root = prover.template(prover.claimed.stack)?;
    let inputs = prover.inputs(prover.claimed.stack, parameters);
    let found = scenarios(root, &inputs, &|parent, id| prover.templates.nested(parent, id))
        .map_err(|problems| prover.placed(problems))?;
    if !found.untold.is_empty() {
        return Err(prover.placed(found.untold.into_iter().map(unlooked_at).collect()));
    }
    let names = scenario_names::of(&found.all);
    let named = found.all.into_iter().zip(names).collect();
    let cases = parallel::map(named, |(scenario, name)| prover.case(scenario, name)).into_iter();
    cases.collect::<Result<_, _>>().map_err(|problems| prover.placed(problems))
}

/// Returns the finding on a scenario that may exist and was not looked at: that is no proof.
fn unlooked_at(untold: Diagnostic) -> Diagnostic {
    let message = format!("claims are not decided in every scenario: {}", untold.message);
    Diagnostic { rule: &UNDECIDED_CLAIM, message, ..untold }
}

struct Prover<'a, C> {
    config: &'a C,
    claimed: Claimed<C>,
    templates: Templates,
    /// The names of the stacks.
    names: Vec<String>,
    environment: &'a Environment,
}

impl<C> Prover<'_, C> {
    fn template(&self, stack: &str) -> Result<&Template, Vec<Diagnostic>> {
        self.templates.get(stack).ok_or_else(|| {
            let message = format!("claims are made about the stack `{stack}`, which the application has not");
            let known = || self.names.iter().map(String::as_str);
            let help = did_you_mean(stack, known(), || match self.names.as_slice() {
                [] => "add the stack to the application".to_owned(),
                _ => format!("the stacks are {}", quoted(known())),
            });
            vec![FAILED_CLAIM.finding(message).help(help)]
        })
    }

    /// Places findings that have none at the innermost part of their path that somebody wrote.
    fn placed(&self, mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
        for finding in &mut findings {
            let Some(template) = self.templates.get(&finding.stack) else { continue };
            let (mut node, mut place) = (Some(&template.root), Place::Unknown);
            for key in &finding.path {
                node = node.and_then(|node| node.get(key));
                place = node.map_or(place, |node| node.place.or(place));
            }
            finding.place = finding.place.or(place);
        }
        findings
    }

    fn inputs(&self, stack: &str, parameters: IndexMap<String, String>) -> Inputs {
        Inputs {
            environment: self.environment.clone(),
            stack_name: stack.to_owned(),
            parameters,
            imports: IndexMap::new(),
        }
    }

    fn case(&self, scenario: Scenario, name: String) -> Result<Case, Vec<Diagnostic>> {
        let root = &scenario.deployment;
        let mut deployments: Vec<Deployment> = Vec::new();
        for Companion { stack, parameters } in (self.claimed.companions)(self.config, root) {
            let inputs = self.inputs(stack, parameters);
            let nested = |parent: &Template, id: &str| self.templates.nested(parent, id);
            deployments.push(deploy(self.template(stack)?, &inputs, &nested)?);
        }
        let all: Vec<&Deployment> = std::iter::once(root).chain(&deployments).collect();
        let mut world = World::of(&all, self.environment);
        let claims = (self.claimed.claims)(self.config, root, &mut world);
        let verdicts = access::decide(&world, &claims);
        Ok(Case { name, scenario, world, claims, verdicts })
    }
}

#[cfg(test)]
mod tests;
