//! The application: which stacks there are, and how a configuration becomes them.

#[cfg(test)]
mod tests;

use crate::config::{Config, Edition};
use crate::{
    audit, audit_control, claims, dataset, first_edition, identity_center, network, notebook,
    saml_federation, shared_role, studio, teams, users,
};
use cfn_synth::cli::{Application, Claimed, Overrides};
use cfn_synth::config::ConfigError;
use cfn_synth::construct::App;
use cfn_synth::publish::OutFile;
use std::error::Error;

/// The stacks that control and audit what data scientists do with data.
pub(crate) struct StudioAudit;

impl Application for StudioAudit {
    type Config = Config;
    const NAME: &'static str = "synth";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const VARIABLES: &'static [(&'static str, &'static str)] = &[
        ("NESTED_STACK_URL_PREFIX", "Where the nested templates are uploaded to"),
        ("ROLE_NAME_PREFIX", "What the names of execution roles begin with"),
        ("ATHENA_QUERY_BUCKET_PREFIX", "What the name of the query results' bucket begins with"),
    ];

    fn default_config() -> (&'static str, &'static str) {
        ("stacks/editions/2024.yaml", include_str!("editions/2024.yaml"))
    }

    fn other_configs() -> &'static [(&'static str, &'static str)] {
        &[("stacks/editions/2021.yaml", include_str!("editions/2021.yaml"))]
    }

    fn starter_config() -> Option<(&'static str, &'static str)> {
        Some(("cfn-synth.yaml", include_str!("editions/starter.yaml")))
    }

    fn override_config(config: &mut Config, overrides: &Overrides) -> Result<(), ConfigError> {
        let Config { nested_stack_url_prefix, role_name_prefix, results_bucket_prefix, .. } = config;
        for (variable, key, value) in [
            ("NESTED_STACK_URL_PREFIX", "nested_stack_url_prefix", &mut *nested_stack_url_prefix),
            ("ROLE_NAME_PREFIX", "role_name_prefix", role_name_prefix),
            ("ATHENA_QUERY_BUCKET_PREFIX", "results_bucket_prefix", results_bucket_prefix),
        ] {
            overrides.variable(variable, key, value)?;
        }
        overrides.url_prefix("nested_stack_url_prefix", nested_stack_url_prefix);
        Ok(())
    }

    fn app(config: &Config) -> Result<App, ConfigError> {
        config.check()?;
        if config.edition == Edition::First {
            return first_edition::app(config);
        }
        let mut app = App::new(&config.nested_stack_url_prefix);
        let (dataset_stacks, dataset) = dataset::build(config);
        let (users_stacks, users) = users::build(config);
        let (studio_stack, studio) = studio::build(config);
        let (network_stack, network) = config.network.as_ref().map(|it| network::build(config, it)).unzip();
        let (audit_stack, audit) = audit::build(config).unzip();
        let parent =
            audit_control::build(config, &dataset, &users, &studio, network.as_ref(), audit.as_ref());
        dataset_stacks.into_iter().chain(users_stacks).chain(network_stack).for_each(|stack| app.add(stack));
        app.add(studio_stack);
        audit_stack.into_iter().for_each(|stack| app.add(stack));
        app.add(parent);
        app.add(identity_center::build(config));
        app.add(saml_federation::build(config, config.saml_federation.metadata()?));
        if !config.teams.is_empty() {
            app.add(teams::build(config));
        }
        if let Some(shared) = &config.shared_role {
            app.add(shared_role::build(config, shared));
        }
        Ok(app)
    }

    fn files(config: &Config) -> Result<Vec<OutFile>, Box<dyn Error>> {
        match config.edition {
            // Its notebook was published with it.
            Edition::First => Ok(Vec::new()),
            Edition::Current => notebook::all(config),
        }
    }

    fn claimed(config: &Config) -> Vec<Claimed<Config>> {
        claims::claimed(config)
    }
}
