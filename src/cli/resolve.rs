//! `synth resolve STACK`

use super::application::{self, Application, Overrides};
use super::failure::Failure;
use super::outcome::Outcome;
use super::terminal::Terminal;
use super::{Options, check_names};
use crate::deploy::{DeployedResource, Deployment, Environment, Inputs, Templates, deploy};
use crate::diagnostic::{MessageFormat, Sources, render};
use crate::iam::is_account_id;
use crate::template::{Map, Node};
use crate::yaml;
use clap::Args;

/// The forms that the command has.
const FORMS: [MessageFormat; 2] = [MessageFormat::Human, MessageFormat::Json];

/// What takes the place of a value that CloudFormation masks.
const MASK: &str = "****";

/// The options of the command.
#[derive(Debug, Args)]
pub(super) struct Resolve {
    /// The stack, as `list` shows it
    #[arg(value_name = "STACK")]
    stack: String,
    /// The value of a parameter; lists with commas; may be given several times
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = assignment)]
    parameters: Vec<(String, String)>,
    /// The value of another stack's export; may be given several times
    #[arg(long = "import", value_name = "NAME=VALUE", value_parser = assignment)]
    imports: Vec<(String, String)>,
    /// The account id
    #[arg(long, value_name = "ID", default_value = "111122223333", value_parser = account)]
    account: String,
    /// The partition, such as `aws-cn`
    #[arg(long, value_name = "PARTITION", default_value = "aws")]
    partition: String,
}

fn assignment(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn account(text: &str) -> Result<String, String> {
    is_account_id(text).then(|| text.to_owned()).ok_or_else(|| "an account id has twelve digits".to_owned())
}

/// Prints what CloudFormation would make of a stack.
pub(super) fn run<A: Application>(
    resolve: &Resolve,
    options: &Options,
    terminal: &Terminal,
) -> Result<Outcome, Failure> {
    terminal.has_form(&FORMS, "resolve")?;
    let overrides = Overrides::new(options.url_prefix.clone(), std::env::vars_os());
    let (_, app) = application::load::<A>(options.config.as_deref(), &overrides)?;
    let (extension, prefix) = (options.format.extension(), app.url_prefix().to_owned());
    check_names(std::slice::from_ref(&resolve.stack), &app.names().collect::<Vec<_>>())?;
    let built = app.into_pending().into_iter().map(|pending| pending.build(extension).template);
    let templates =
        Templates::by_url(built.map(|template| (format!("{prefix}{}.{extension}", template.name), template)));
    let Some(template) = templates.get(&resolve.stack) else {
        return Err(Failure::internal(format!("the stack `{}` was not built", resolve.stack)));
    };
    let default = Environment::default();
    let inputs = Inputs {
        environment: Environment::new(&*resolve.account, options.region.clone().unwrap_or(default.region)),
        stack_name: resolve.stack.clone(),
        parameters: resolve.parameters.iter().cloned().collect(),
        imports: resolve.imports.iter().cloned().collect(),
    };
    match deploy(template, &inputs, &|parent, logical_id| templates.nested(parent, logical_id)) {
        Ok(deployment) => {
            let tree = tree(&deployment);
            terminal.output(&match terminal.format {
                MessageFormat::Json => format!("{:#}\n", yaml::to_value(&tree)),
                _ => yaml::emit_node(&tree),
            })?;
            Ok(Outcome::Done)
        }
        Err(problems) => {
            let sources = Sources::new();
            terminal.say(&render(&problems, &sources, MessageFormat::Human, terminal.say_colour()));
            Ok(Outcome::Findings)
        }
    }
}

/// Returns a deployment as a tree: in sections, as a template is.
fn tree(deployment: &Deployment) -> Node {
    let mut root = Map::new();
    root.push("StackName", deployment.stack_name.clone());
    root.push("Template", deployment.template.clone());
    let mut parameters = deployment.parameters.clone();
    for name in &deployment.masked {
        parameters.set(name.clone(), MASK);
    }
    section(&mut root, "Parameters", parameters);
    section(
        &mut root,
        "Conditions",
        deployment.conditions.iter().map(|(name, holds)| (name.clone(), *holds)).collect(),
    );
    section(
        &mut root,
        "Resources",
        deployment.resources.iter().map(|it| (it.logical_id.clone(), resource(it))).collect(),
    );
    let outputs = deployment.outputs.iter().map(|(name, output)| {
        let mut entry = Map::from_iter([("Value", output.value.clone())]);
        if let Some(export) = &output.export {
            entry.push("Export", export.clone());
        }
        (name.clone(), entry)
    });
    section(&mut root, "Outputs", outputs.collect());
    root.into()
}

fn section(root: &mut Map, name: &'static str, entries: Map) {
    if !entries.is_empty() {
        root.push(name, entries);
    }
}

fn resource(resource: &DeployedResource) -> Node {
    let mut entry = Map::from_iter([
        ("Type", resource.resource_type.clone()),
        ("PhysicalId", resource.physical_id.clone()),
    ]);
    if resource.is_made_up {
        entry.push("MadeUp", true);
    }
    if let Some(arn) = &resource.arn {
        entry.push("Arn", arn.clone());
    }
    if !resource.depends_on.is_empty() {
        let names: Vec<Node> = resource.depends_on.iter().map(|name| name.clone().into()).collect();
        entry.push("After", names);
    }
    entry.push("Properties", resource.properties.clone());
    if let Some(nested) = &resource.nested {
        entry.push("Stack", tree(nested));
    }
    entry.into()
}
