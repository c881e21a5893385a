//! Which of the program's options each command heeds: its help shows them, and it refuses the others.

use clap::parser::ValueSource;
use clap::{ArgMatches, Command};

/// The options that every command heeds.
const ALWAYS: [&str; 3] = ["message-format", "quiet", "color"];

/// Returns the further options that a command heeds.
fn further(command: &str) -> &'static [&'static str] {
    match command {
        "list" => &["config", "format", "stack", "url-prefix"],
        "resolve" => &["config", "format", "url-prefix", "region"],
        "access" => &["config", "stack", "url-prefix", "region"],
        "validate" => &["as-of", "region"],
        _ => &[],
    }
}

fn is_heeded(command: &str, option: &str) -> bool {
    ALWAYS.contains(&option) || further(command).contains(&option)
}

/// Hides from each command's help the options that it does not heed.
pub(super) fn hide_unheeded(program: Command) -> Command {
    let options: Vec<_> = program.get_arguments().filter(|it| it.is_global_set()).cloned().collect();
    program.mut_subcommands(|command| {
        let name = command.get_name().to_owned();
        let is_unheeded = |option: &&clap::Arg| option.get_long().is_some_and(|it| !is_heeded(&name, it));
        // What a command defines itself comes before what it would have of the program.
        let hidden = options.iter().filter(is_unheeded).map(|option| option.clone().hide(true));
        command.args(hidden)
    })
}

/// Returns the first option that was given and that the command does not heed.
pub(super) fn unheeded<'a>(command: &str, program: &'a Command, given: &ArgMatches) -> Option<&'a str> {
    let is_given = |id: &clap::Id| given.value_source(id.as_str()) == Some(ValueSource::CommandLine);
    let options = program.get_arguments().filter(|option| is_given(option.get_id()));
    options.filter_map(clap::Arg::get_long).find(|option| !is_heeded(command, option))
}
