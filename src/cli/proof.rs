//! What an application claims, decided on every deployment that its configuration makes.

mod findings;
#[cfg(test)]
pub(super) mod fixture;
mod scenario_names;
mod stand;

pub(super) use findings::{findings, unread};
pub(super) use stand::{Stand, Standing, difficulty, stands};

use super::application::{self, Application, Claimed, Companion, Companions};
use crate::access::{self, Claims, FAILED_CLAIM, UNDECIDED_CLAIM, Verdict, World};
use crate::construct::App;
use crate::deploy::{Deployment, Environment, Inputs, Scenario, Templates, deploy, scenarios};
use crate::diagnostic::{Diagnostic, Place, did_you_mean, quoted};
use crate::parallel;
use crate::template::Template;
use indexmap::IndexMap;
use std::sync::Arc;

/// A deployment, and what was decided about it.
#[derive(Debug)]
pub(super) struct Case {
    /// The stack that is deployed, with those that it nests.
    pub(super) stack: &'static str,
    /// What it is called after the parameters that tell it from the others.
    pub(super) name: String,
    pub(super) scenario: Arc<Scenario>,
    pub(super) world: World,
    pub(super) claims: Claims,
    /// One for each claim.
    pub(super) verdicts: Vec<Verdict>,
}

/// Deploys the stacks that something is claimed of in every scenario, and decides it. The values that are given are
/// for those of the stacks that have the parameters.
///
/// # Errors
/// Returns what makes a deployment fail, and what keeps scenarios from being told.
pub(super) fn prove<A: Application>(
    config: &A::Config,
    app: App,
    environment: &Environment,
    given: &IndexMap<String, String>,
    is_chosen: impl Fn(&str) -> bool,
) -> Result<Vec<Case>, Vec<Diagnostic>> {
    let mut all = A::claimed(config);
    all.retain(|claimed| is_chosen(claimed.stack));
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<String> = app.names().map(str::to_owned).collect();
    let prover = Prover { config, templates: application::templates(app, "yaml"), names, environment };
    prover.prove(&all, given).map_err(|problems| prover.placed(problems))
}

/// Returns the finding on a scenario that may exist and was not looked at: that is no proof.
fn unlooked_at(untold: Diagnostic) -> Diagnostic {
    let message = format!("claims are not decided in every scenario: {}", untold.message);
    Diagnostic { rule: &UNDECIDED_CLAIM, message, ..untold }
}

struct Prover<'a, C> {
    config: &'a C,
    templates: Templates,
    /// The names of the stacks.
    names: Vec<String>,
    environment: &'a Environment,
}

impl<C: Sync> Prover<'_, C> {
    fn prove(
        &self,
        all: &[Claimed<C>],
        given: &IndexMap<String, String>,
    ) -> Result<Vec<Case>, Vec<Diagnostic>> {
        let mut cases = Vec::new();
        for (claimed, given) in all.iter().zip(self.shared_out(given, all)?) {
            let own = (claimed.parameters)(self.config);
            let mut parameters: IndexMap<String, String> = own.into_iter().collect();
            parameters.extend(given);
            let inputs = self.inputs(claimed.stack, parameters);
            let root = self.template(claimed.stack)?;
            let found = scenarios(root, &inputs, &|parent, id| self.templates.nested(parent, id))?;
            if !found.untold.is_empty() {
                return Err(found.untold.into_iter().map(unlooked_at).collect());
            }
            let names = scenario_names::of(&found.all);
            for (scenario, name) in found.all.into_iter().map(Arc::new).zip(names) {
                let mut ways = (claimed.companions)(self.config, &scenario.deployment);
                if ways.is_empty() {
                    ways.push(Companions::default());
                }
                for companions in ways {
                    let name = [name.as_str(), companions.name].into_iter().filter(|it| !it.is_empty());
                    let name = name.collect::<Vec<_>>().join(", ");
                    cases.push((claimed, Arc::clone(&scenario), name, companions));
                }
            }
        }
        let decided = parallel::map(cases, |(claimed, scenario, name, companions)| {
            self.case(claimed, scenario, name, companions)
        });
        decided.into_iter().collect()
    }

    /// Returns the given values of parameters for each stack that claims are about: of those that it has. What none
    /// has is the first one's, which refuses it.
    fn shared_out(
        &self,
        given: &IndexMap<String, String>,
        all: &[Claimed<C>],
    ) -> Result<Vec<IndexMap<String, String>>, Vec<Diagnostic>> {
        let mut shares = vec![IndexMap::new(); all.len()];
        for (name, value) in given {
            let mut is_taken = false;
            for (claimed, share) in all.iter().zip(&mut shares) {
                if self
                    .template(claimed.stack)?
                    .root
                    .get("Parameters")
                    .is_some_and(|it| it.get(name).is_some())
                {
                    share.insert(name.clone(), value.clone());
                    is_taken = true;
                }
            }
            if let (false, Some(first)) = (is_taken, shares.first_mut()) {
                first.insert(name.clone(), value.clone());
            }
        }
        Ok(shares)
    }

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

    fn case(
        &self,
        claimed: &Claimed<C>,
        scenario: Arc<Scenario>,
        name: String,
        companions: Companions,
    ) -> Result<Case, Vec<Diagnostic>> {
        let root = &scenario.deployment;
        let mut deployments: Vec<Deployment> = Vec::new();
        for Companion { stack, parameters } in companions.stacks {
            let inputs = self.inputs(stack, parameters);
            let nested = |parent: &Template, id: &str| self.templates.nested(parent, id);
            deployments.push(deploy(self.template(stack)?, &inputs, &nested)?);
        }
        let all: Vec<&Deployment> = std::iter::once(root).chain(&deployments).collect();
        let mut world = World::of(&all, self.environment);
        let claims = (claimed.claims)(self.config, root, &mut world);
        let verdicts = access::decide(&world, &claims);
        Ok(Case { stack: claimed.stack, name, scenario, world, claims, verdicts })
    }
}

#[cfg(test)]
mod tests;
