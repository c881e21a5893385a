//! `synth completions SHELL`

use super::failure::Failure;
use super::outcome::Outcome;
use super::terminal::Terminal;
use clap_complete::{Shell, generate};

/// Prints the script of a shell.
pub(super) fn run(shell: Shell, mut command: clap::Command, terminal: &Terminal) -> Result<Outcome, Failure> {
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    generate(shell, &mut command, name, &mut script);
    terminal.output(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Done)
}
