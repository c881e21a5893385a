//! The application: which stacks there are, and how a configuration becomes them.

use crate::config::Config;
use crate::{audit_control, dataset, studio, users};
use cfn_synth::cli::{Application, Overrides};
use cfn_synth::config::ConfigError;
use cfn_synth::construct::App;

/// The stacks that control and audit what data scientists do with data.
pub struct StudioAudit;

impl Application for StudioAudit {
    type Config = Config;
    const NAME: &'static str = "synth";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");

    fn default_config() -> (&'static str, &'static str) {
        ("stacks/editions/2024.yaml", include_str!("editions/2024.yaml"))
    }

    fn override_config(config: &mut Config, overrides: &Overrides) -> Result<(), ConfigError> {
        let _ = (config, overrides);
        Ok(())
    }

    fn app(config: &Config) -> Result<App, ConfigError> {
        config.check()?;
        let mut app = App::new();
        let (dataset_stack, dataset) = dataset::build(config);
        let (users_stack, users) = users::build(config);
        let (studio_stack, studio) = studio::build(config);
        let parent = audit_control::build(config, &dataset, &users, &studio);
        for stack in [dataset_stack, users_stack, studio_stack, parent] {
            app.add(stack);
        }
        Ok(app)
    }
}
