//! `synth`, over the stacks of this folder.

mod app;
mod audit_control;
mod claims;
mod config;
mod dataset;
mod names;
mod parameters;
mod policies;
mod studio;
mod users;

fn main() -> std::process::ExitCode {
    cfn_synth::cli::run::<app::StudioAudit>()
}
