//! `synth resolve STACK`

mod source;
mod tree;

use super::Options;
use super::application::Application;
use super::failure::Failure;
use super::given::{Given, assignment, by_name};
use super::nested::Location;
use super::outcome::Outcome;
use super::terminal::Terminal;
use crate::deploy::{Inputs, deploy, scenarios};
use crate::diagnostic::{Diagnostic, MessageFormat, render};
use crate::template::Template;
use clap::Args;
use source::Source;

/// The forms that the command has.
const FORMS: [MessageFormat; 2] = [MessageFormat::Human, MessageFormat::Json];

/// The options of the command.
#[derive(Debug, Args)]
pub(super) struct Resolve {
    /// The stack, as `list` shows it, or the file of a template, YAML or JSON
    #[arg(value_name = "STACK")]
    stack: String,
    #[command(flatten)]
    given: Given,
    /// The value of another stack's export; may be given several times
    #[arg(long = "import", value_name = "NAME=VALUE", value_parser = assignment)]
    imports: Vec<(String, String)>,
    /// One deployment for each combination of conditions that can be reached; parameters that are not given
    /// have values that the template allows
    #[arg(long)]
    scenarios: bool,
    /// For a file: the template that a nested stack's `TemplateURL` means: the URL or its file name with a
    /// file, or the beginning of the URL with a folder; may be given several times
    #[arg(long = "nested", value_name = "URL=PATH")]
    locations: Vec<Location>,
}

/// Prints what CloudFormation would make of a stack.
pub(super) fn run<A: Application>(
    resolve: &Resolve,
    options: &Options,
    terminal: &Terminal,
) -> Result<Outcome, Failure> {
    terminal.has_form(&FORMS, "resolve")?;
    let environment = resolve.given.environment(options)?;
    let parameters = resolve.given.parameters()?;
    let imports = by_name("import", &resolve.imports)?;
    let mut source = Source::of::<A>(&resolve.stack, &resolve.locations, options)?;
    let Some(template) = source.templates.get(&source.root) else {
        return report(&source.problems, &source, terminal);
    };
    if !source.problems.is_empty() {
        return report(&source.problems, &source, terminal);
    }
    let inputs = Inputs { environment, stack_name: source.stack_name.clone(), parameters, imports };
    let nested = |parent: &Template, logical_id: &str| source.templates.nested(parent, logical_id);
    let (text, remarks) = if resolve.scenarios {
        match scenarios(template, &inputs, &nested) {
            Ok(found) => (tree::of_scenarios(template, &found.all, terminal.format), found.untold),
            Err(problems) => return report(&problems, &source, terminal),
        }
    } else {
        match deploy(template, &inputs, &nested) {
            Ok(deployment) => (tree::of_deployment(&deployment, terminal.format), Vec::new()),
            Err(problems) => return report(&problems, &source, terminal),
        }
    };
    terminal.output(&text)?;
    source.unknown.retain(|_| !options.quiet);
    for remark in &source.unknown {
        terminal.say(&format!("{remark}\n"));
    }
    terminal.say(&render(&remarks, &source.sources, MessageFormat::Human, terminal.say_colour()));
    Ok(Outcome::Done)
}

/// Shows why there is no deployment: for a reader beside the output, for a program as the output.
fn report(problems: &[Diagnostic], source: &Source, terminal: &Terminal) -> Result<Outcome, Failure> {
    match terminal.format {
        MessageFormat::Human => {
            terminal.say(&render(problems, &source.sources, MessageFormat::Human, terminal.say_colour()));
        }
        format => terminal.output(&render(problems, &source.sources, format, false))?,
    }
    Ok(Outcome::Findings)
}
