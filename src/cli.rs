//! The command line: its definition, and one match. Each command's work is a file of its own.
//!
//! A program of one's own is an [`Application`] and `cli::run::<MyApplication>()` as its `main`.

mod access;
mod application;
mod completions;
mod explain;
mod failure;
mod given;
mod heed;
mod help;
mod init;
mod library;
mod list;
mod nested;
mod outcome;
mod proof;
mod resolve;
mod rule_book;
mod schemas;
mod simulate;
mod synth;
mod table;
mod terminal;
mod validate;
mod walk;

pub use application::{Application, Claimed, Companion, Companions, Overrides};

use crate::date::Date;
use crate::diagnostic::{MessageFormat, did_you_mean, quoted};
use crate::publish::Format;
use crate::schema;
use clap::builder::PossibleValue;
use clap::error::ErrorKind;
use clap::{ArgMatches, Args, ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use failure::Failure;
use outcome::Outcome;
use std::path::PathBuf;
use std::process::ExitCode;
use terminal::Terminal;

/// The arguments of the program.
#[derive(Debug, Parser)]
#[command(
    about = help::ABOUT,
    after_help = help::EXIT_CODES,
    disable_help_subcommand = true,
    propagate_version = true
)]
struct Arguments {
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    writing: Writing,
    #[command(subcommand)]
    command: Option<Command>,
}

/// The heading of the options that matter where stacks are built.
const BUILDING: &str = "Options of building";

/// The heading of the options that matter where templates are judged.
const JUDGING: &str = "Options of judging";

/// The options that may stand before or after the command.
#[derive(Debug, Args)]
struct Options {
    /// Reads the configuration from this file, or the one of that name in the program
    #[arg(long, global = true, value_name = "FILE", help_heading = BUILDING)]
    config: Option<PathBuf>,
    /// The folder of the templates
    #[arg(long, global = true, value_name = "DIR", default_value = "out", help_heading = BUILDING)]
    out: PathBuf,
    /// The form of the templates
    #[arg(long, global = true, value_enum, default_value_t, help_heading = BUILDING)]
    format: Format,
    /// Only this stack and those that it nests, as if there were no others; may be given several times
    #[arg(long = "stack", global = true, value_name = "NAME", help_heading = BUILDING)]
    stacks: Vec<String>,
    /// Where the templates are uploaded to, an HTTPS URL; overrides the configuration
    #[arg(long, global = true, value_name = "URL", help_heading = BUILDING)]
    url_prefix: Option<String>,
    /// The day of the deployment, such as 2026-10-20; without it, the day of the schemas
    #[arg(long, global = true, value_name = "DATE", help_heading = JUDGING)]
    as_of: Option<Date>,
    /// The region of the deployment; without it, templates are judged for any, and deployed in `us-east-1` or
    /// the first region of the partition
    #[arg(long, global = true, value_name = "REGION", help_heading = JUDGING)]
    region: Option<String>,
    /// The form of the findings
    #[arg(long, global = true, value_enum, value_name = "FORM", default_value_t)]
    message_format: MessageFormat,
    /// Shows findings and errors only
    #[arg(long, short, global = true)]
    quiet: bool,
    /// When to use colours; `auto` asks the terminal and the variable `NO_COLOR`
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    color: ColorChoice,
}

impl Options {
    /// Returns what the judgement of templates depends on, once it is known that there is such a region.
    fn judging(&self) -> Result<crate::validate::Options, Failure> {
        if let Some(region) = &self.region
            && !schema::regions().contains(&region.as_str())
        {
            let known = || schema::regions().iter().copied();
            let help = did_you_mean(region, known(), || format!("the regions are {}", quoted(known())));
            return Err(Failure::usage(format!("there is no region `{region}`")).help(help));
        }
        let default = crate::validate::Options::default();
        let as_of = self.as_of.unwrap_or(default.as_of);
        Ok(crate::validate::Options { as_of, region: self.region.clone() })
    }
}

/// The options of writing, which no command has.
#[derive(Debug, Args)]
struct Writing {
    /// Writes nothing; shows what would change, and exits with 1 if anything would
    #[arg(long)]
    check: bool,
    /// Removes the files that an earlier run wrote and that no stack makes any more
    #[arg(long, conflicts_with_all = ["check", "stacks"])]
    prune: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Writes a configuration to start from
    #[command(after_help = help::INIT)]
    Init {
        /// The folder
        #[arg(value_name = "DIR", default_value = ".")]
        folder: PathBuf,
    },
    /// Shows the stacks, their nesting and their templates
    List,
    /// Shows the resource types that are known
    #[command(after_help = help::SCHEMAS)]
    Schemas {
        #[command(subcommand)]
        action: SchemasAction,
    },
    /// Judges templates, YAML or JSON, whoever wrote them
    #[command(after_help = help::VALIDATE)]
    Validate {
        /// Files, and folders that are searched for `.yaml`, `.yml`, `.json` and `.template`
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// The template that a nested stack's `TemplateURL` means: the URL or its file name with a file, or
        /// the beginning of the URL with a folder; may be given several times
        #[arg(long = "nested", value_name = "URL=PATH")]
        locations: Vec<nested::Location>,
    },
    /// Shows the resources that CloudFormation would make of a stack
    #[command(after_help = help::RESOLVE)]
    Resolve(resolve::Resolve),
    /// Shows who can do what once the stacks are deployed, and whether every claim about it holds
    #[command(after_help = help::ACCESS)]
    Access(access::Access),
    /// Decides requests under policies: who may do what
    #[command(after_help = help::SIMULATE)]
    Simulate {
        /// The policies and the requests, YAML or JSON
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Explains a rule, or lists all of them
    #[command(after_help = help::EXPLAIN)]
    Explain {
        /// The code that stands in brackets in a finding, such as `unknown-property`
        code: Option<String>,
    },
    /// Prints a script that completes commands and options
    #[command(after_help = help::COMPLETIONS)]
    Completions {
        /// The shell
        shell: Shell,
    },
}

#[derive(Debug, Subcommand)]
enum SchemasAction {
    /// Lists every resource type
    List,
    /// Shows what is known of one resource type
    Show {
        /// The resource type, such as `AWS::S3::Bucket`
        #[arg(value_name = "TYPE")]
        resource_type: String,
    },
}

/// Runs the program of an application: reads the arguments, does the work, returns the exit code.
#[must_use]
pub fn run<A: Application>() -> ExitCode {
    outcome::report_panics(A::NAME);
    outcome::catch_panics(|| {
        let arguments = match parse::<A>(std::env::args_os()) {
            Ok(arguments) => arguments,
            Err(error) => return Outcome::of_usage(&error),
        };
        let terminal = Terminal::new(arguments.options.color, arguments.options.message_format);
        dispatch::<A>(&arguments, &terminal)
            .unwrap_or_else(|failure| Outcome::of_failure(&failure, &terminal))
    })
    .into()
}

fn dispatch<A: Application>(arguments: &Arguments, terminal: &Terminal) -> Result<Outcome, Failure> {
    let Arguments { options, writing, command } = arguments;
    match command {
        None => synth::run::<A>(options, writing, terminal),
        Some(Command::Init { folder }) => init::run::<A>(folder, terminal),
        Some(Command::List) => list::run::<A>(options, terminal),
        Some(Command::Schemas { action: SchemasAction::List }) => schemas::list(terminal),
        Some(Command::Schemas { action: SchemasAction::Show { resource_type } }) => {
            schemas::show(resource_type, terminal)
        }
        Some(Command::Validate { paths, locations }) => validate::run(paths, locations, options, terminal),
        Some(Command::Resolve(resolve)) => resolve::run::<A>(resolve, options, terminal),
        Some(Command::Access(access)) => access::run::<A>(access, options, terminal),
        Some(Command::Simulate { file }) => simulate::run(file, terminal),
        Some(Command::Explain { code }) => explain::run(code.as_deref(), terminal),
        Some(Command::Completions { shell }) => completions::run(*shell, command_of::<A>(), terminal),
    }
}

/// Reads the arguments, the program's name first.
fn parse<A: Application>(
    arguments: impl IntoIterator<Item = std::ffi::OsString>,
) -> Result<Arguments, clap::Error> {
    let mut command = command_of::<A>();
    let matches: ArgMatches = command.try_get_matches_from_mut(arguments)?;
    let arguments = Arguments::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?;
    if let Some((name, _)) = matches.subcommand()
        && let Some(option) = heed::unheeded(name, &command, &matches)
    {
        let message = format!("the option '--{option}' cannot be used with the command '{name}'");
        return Err(command.error(ErrorKind::ArgumentConflict, message));
    }
    Ok(arguments)
}

/// Checks the names of the option `--stack`; none stands for all stacks.
fn check_names(chosen: &[String], known: &[&str]) -> Result<(), Failure> {
    let Some(name) = chosen.iter().find(|name| !known.contains(&name.as_str())) else { return Ok(()) };
    let help = did_you_mean(name, known.iter().copied(), || {
        format!("the stacks are {}", quoted(known.iter().copied()))
    });
    Err(Failure::usage(format!("there is no stack `{name}`")).help(help))
}

/// Gives every command the program's name, which its `--version` shows.
fn with_one_name(command: clap::Command, name: &'static str) -> clap::Command {
    command.mut_subcommands(|command| with_one_name(command, name).display_name(name))
}

fn command_of<A: Application>() -> clap::Command {
    let command = heed::hide_unheeded(Arguments::command());
    let command = command.mut_subcommand("init", |init| init.hide(A::starter_config().is_none()));
    let command = command.name(A::NAME).bin_name(A::NAME).version(A::VERSION);
    with_one_name(command, A::NAME).after_help(format!(
        "{}{}",
        help::variables(A::VARIABLES),
        help::EXIT_CODES
    ))
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Yaml, Self::Json]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.extension()))
    }
}

#[cfg(test)]
mod tests;
