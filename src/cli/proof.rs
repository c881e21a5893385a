//! What an application claims, decided on every deployment that its configuration makes.

use super::application::{Application, Claimed};
use crate::access::{self, Claims, Verdict, World};
use crate::construct::App;
use crate::deploy::{Deployment, Environment, Inputs, deploy};
use crate::diagnostic::Diagnostic;
use crate::template::Template;
use indexmap::IndexMap;

/// A deployment, and what was decided about it.
#[derive(Debug)]
pub(super) struct Case {
    /// What tells the deployment from the others.
    pub(super) scenario: String,
    /// The values of the parameters.
    pub(super) parameters: IndexMap<String, String>,
    pub(super) world: World,
    pub(super) claims: Claims,
    /// One for each claim.
    pub(super) verdicts: Vec<Verdict>,
}

/// Where and with which values the stacks are deployed.
#[derive(Debug, Default)]
pub(super) struct Given {
    pub(super) environment: Environment,
    pub(super) parameters: IndexMap<String, String>,
}

/// Deploys the stacks in every scenario, and decides what is claimed; nothing where nothing is.
///
/// # Errors
/// Returns what makes a deployment fail.
pub(super) fn prove<A: Application>(
    config: &A::Config,
    app: App,
    given: &Given,
) -> Result<Vec<Case>, Vec<Diagnostic>> {
    let Some(claimed) = A::claimed() else { return Ok(Vec::new()) };
    let templates = Templates::of(app);
    let mut parameters: IndexMap<String, String> =
        (claimed.parameters)(config).into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    parameters.extend(given.parameters.clone());
    let scenarios = scenarios(&templates, claimed.stack, &parameters)?;
    scenarios
        .into_iter()
        .map(|(scenario, parameters)| {
            case(config, &claimed, &templates, scenario, parameters, &given.environment)
        })
        .collect()
}

fn case<C>(
    config: &C,
    claimed: &Claimed<C>,
    templates: &Templates,
    scenario: String,
    parameters: IndexMap<String, String>,
    environment: &Environment,
) -> Result<Case, Vec<Diagnostic>> {
    let root = templates.deploy(claimed.stack, environment, &parameters)?;
    let mut deployments = vec![];
    for (stack, parameters) in (claimed.companions)(config, &root) {
        deployments.push(templates.deploy(stack, environment, &parameters)?);
    }
    let all: Vec<&Deployment> = std::iter::once(&root).chain(&deployments).collect();
    let mut world = World::of(&all, environment);
    let claims = (claimed.claims)(config, &root, &mut world);
    let verdicts = access::decide(&world, &claims);
    Ok(Case { scenario, parameters, world, claims, verdicts })
}

/// The templates of an app, by the URLs under which stacks nest them.
struct Templates {
    by_url: IndexMap<String, Template>,
}

impl Templates {
    fn of(app: App) -> Self {
        let prefix = app.url_prefix().to_owned();
        let built = app.into_pending().into_iter().map(|pending| pending.build("yaml").template);
        Self { by_url: built.map(|template| (format!("{prefix}{}.yaml", template.name), template)).collect() }
    }

    fn get(&self, name: &str) -> Option<&Template> {
        self.by_url.values().find(|template| template.name == name)
    }

    fn deploy(
        &self,
        stack: &str,
        environment: &Environment,
        parameters: &IndexMap<String, String>,
    ) -> Result<Deployment, Vec<Diagnostic>> {
        let Some(template) = self.get(stack) else { return Err(Vec::new()) };
        let inputs = Inputs {
            environment: environment.clone(),
            stack_name: stack.to_owned(),
            parameters: parameters.clone(),
            imports: IndexMap::new(),
        };
        deploy(template, &inputs, &|_, url| self.by_url.get(url))
    }
}

fn scenarios(
    templates: &Templates,
    stack: &str,
    given: &IndexMap<String, String>,
) -> Result<Vec<(String, IndexMap<String, String>)>, Vec<Diagnostic>> {
    let template = templates.get(stack);
    let parameter = template
        .and_then(|it| it.section(crate::template::Section::Parameters))
        .and_then(|it| it.get("StudioAuthentication"))
        .and_then(|it| it.get("AllowedValues"))
        .and_then(|it| it.as_list())
        .unwrap_or_default();
    Ok(parameter
        .iter()
        .filter_map(|value| {
            let value = value.as_text()?;
            let mut parameters = given.clone();
            parameters.insert("StudioAuthentication".to_owned(), value.to_owned());
            for (name, value) in [
                ("SageMakerStudioVpcId", "vpc-0123456789abcdef0"),
                ("SageMakerStudiosubnetIds", "subnet-0123456789abcdef0"),
                ("SageMakerStudioSecurityGroupIds", "sg-0123456789abcdef0"),
                ("FederatedDataScientistFullAccess", "full@example.com"),
                ("FederatedDataScientistLimitedAccess", "limited@example.com"),
            ] {
                let known = template?.section(crate::template::Section::Parameters)?;
                if known.get(name).is_some() {
                    parameters.insert(name.to_owned(), value.to_owned());
                }
            }
            Some((format!("StudioAuthentication={value}"), parameters))
        })
        .collect())
}
