//! What an application claims, decided on every deployment that its configuration makes.

use super::application::{Application, Claimed, Companion};
use crate::access::{self, Claims, Verdict, World};
use crate::construct::App;
use crate::deploy::{Deployment, Environment, Inputs, Scenario, Templates, deploy, scenarios};
use crate::diagnostic::Diagnostic;
use crate::template::Template;
use indexmap::IndexMap;

/// A deployment, and what was decided about it.
#[derive(Debug)]
pub(super) struct Case {
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
    let prover = Prover { config, claimed, templates: templates(app), environment };
    let mut parameters: IndexMap<String, String> = (prover.claimed.parameters)(config)
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    parameters.extend(given.iter().map(|(name, value)| (name.clone(), value.clone())));
    let root = prover.template(prover.claimed.stack)?;
    let inputs = prover.inputs(prover.claimed.stack, parameters);
    let found = scenarios(root, &inputs, &|parent, id| prover.templates.nested(parent, id))?;
    // A scenario that may exist and was not looked at is no proof.
    if !found.untold.is_empty() {
        return Err(found.untold);
    }
    found.all.into_iter().map(|scenario| prover.case(scenario)).collect()
}

/// Returns the templates of an app, which nest each other by URL.
pub(super) fn templates(app: App) -> Templates {
    let prefix = app.url_prefix().to_owned();
    let built = app.into_pending().into_iter().map(|pending| pending.build("yaml").template);
    Templates::by_url(built.map(|template| (format!("{prefix}{}.yaml", template.name), template)))
}

struct Prover<'a, C> {
    config: &'a C,
    claimed: Claimed<C>,
    templates: Templates,
    environment: &'a Environment,
}

impl<C> Prover<'_, C> {
    fn template(&self, stack: &str) -> Result<&Template, Vec<Diagnostic>> {
        self.templates.get(stack).ok_or_else(|| {
            let message = format!("claims are made about the stack `{stack}`, which the application has not");
            vec![access::FAILED_CLAIM.finding(message).help("add the stack to the application")]
        })
    }

    fn inputs(&self, stack: &str, parameters: IndexMap<String, String>) -> Inputs {
        Inputs {
            environment: self.environment.clone(),
            stack_name: stack.to_owned(),
            parameters,
            imports: IndexMap::new(),
        }
    }

    fn case(&self, scenario: Scenario) -> Result<Case, Vec<Diagnostic>> {
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
        Ok(Case { scenario, world, claims, verdicts })
    }
}
