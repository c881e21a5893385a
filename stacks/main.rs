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

/// Templates, schemas and worlds are trees of small pieces: a fifth of the time goes to making and giving them back
/// with the allocator of the platform. Huge pages are left out: where memory is scarce, the system takes longer to
/// find and clear one than a run lasts.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cfn_synth::cli::run::<app::StudioAudit>()
}
