//! `synth`, over the stacks of this folder.

mod app;
mod audit;
mod audit_control;
mod claims;
mod config;
mod dataset;
mod first_edition;
mod given;
mod grants;
mod identity_center;
mod names;
mod network;
mod notebook;
mod parameters;
mod parts;
mod people;
mod policies;
mod private_bucket;
mod results;
mod saml_federation;
mod shared_role;
mod studio;
mod teams;
mod users;

fn main() -> std::process::ExitCode {
    cfn_synth::cli::run::<app::StudioAudit>()
}
