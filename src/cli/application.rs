//! What a program hands to the command line: its configuration and its stacks.

use crate::config::{ConfigError, ConfigSource, Document, Setting};
use crate::construct::App;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

/// An application: what can be configured, and the stacks that a configuration makes.
pub trait Application {
    /// What can be configured; unknown keys are best refused (`#[serde(deny_unknown_fields)]`).
    type Config: DeserializeOwned;

    /// The program's name.
    const NAME: &'static str;
    /// The program's version.
    const VERSION: &'static str;
    /// The environment variables that [`Self::override_config`] reads, each with what it sets.
    const VARIABLES: &'static [(&'static str, &'static str)] = &[];

    /// Returns the name and the text of the configuration that is used where the user names none.
    fn default_config() -> (&'static str, &'static str);

    /// Sets what environment variables and options override.
    ///
    /// # Errors
    /// A value is not acceptable.
    fn override_config(config: &mut Self::Config, overrides: &Overrides) -> Result<(), ConfigError>;

    /// Makes the stacks.
    ///
    /// # Errors
    /// The configuration has a value that the stacks cannot be made of.
    fn app(config: &Self::Config) -> Result<App, ConfigError>;
}

/// What the user sets outside of the configuration file; options come before environment variables.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// The option `--url-prefix`.
    pub url_prefix: Option<String>,
    variables: BTreeMap<OsString, OsString>,
}

impl Overrides {
    /// Makes the overrides of an option and an environment.
    #[must_use]
    pub fn new(
        url_prefix: Option<String>,
        variables: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Self {
        Self { url_prefix, variables: variables.into_iter().collect() }
    }

    /// Returns the value of an environment variable; one that is empty counts as not set.
    ///
    /// # Errors
    /// The value is not UTF-8.
    pub fn variable(&self, name: &str) -> Result<Option<&str>, ConfigError> {
        let value = self.variables.get(std::ffi::OsStr::new(name)).filter(|value| !value.is_empty());
        value
            .map(|value| {
                value
                    .to_str()
                    .ok_or_else(|| ConfigError::setting(Setting::Variable(name.to_owned()), "is not UTF-8"))
            })
            .transpose()
    }
}

/// Reads the configuration and makes the stacks.
pub(super) fn load<A: Application>(
    file: Option<&Path>,
    overrides: &Overrides,
) -> Result<(A::Config, App), ConfigError> {
    let (name, text) = A::default_config();
    let document = Document::read(file.map_or(ConfigSource::Embedded { name, text }, ConfigSource::File))?;
    let make = || {
        let mut config = document.parse()?;
        A::override_config(&mut config, overrides)?;
        let app = A::app(&config)?;
        Ok((config, app))
    };
    make().map_err(|error: ConfigError| error.in_document(&document))
}
