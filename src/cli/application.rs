//! What a program hands to the command line: its configuration and its stacks.

use crate::access::{Claims, World};
use crate::config::{ConfigError, ConfigSource, Document, Setting};
use crate::construct::App;
use crate::deploy::{Deployment, Templates};
use crate::publish::OutFile;
use indexmap::IndexMap;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::path::Path;

/// An application: what can be configured, and the stacks that a configuration makes.
pub trait Application {
    /// What can be configured, which several threads read; unknown keys are best refused (`#[serde(deny_unknown_fields)]`).
    type Config: DeserializeOwned + Sync;

    /// The program's name.
    const NAME: &'static str;
    /// The program's version.
    const VERSION: &'static str;
    /// The environment variables that [`Self::override_config`] reads, each with what it sets.
    const VARIABLES: &'static [(&'static str, &'static str)] = &[];

    /// Returns the name and the text of the configuration that is used where the user names none.
    fn default_config() -> (&'static str, &'static str);

    /// Returns the names and the texts of other configurations in the program: `--config` takes such a name
    /// wherever there is no file of that path.
    #[must_use]
    fn other_configs() -> &'static [(&'static str, &'static str)] {
        &[]
    }

    /// Returns the name and the text of a configuration to start from, which the command `init` writes; without one,
    /// there is no such command. Where the text says `--config` and the name, it is written with the path of the file.
    #[must_use]
    fn starter_config() -> Option<(&'static str, &'static str)> {
        None
    }

    /// Sets what environment variables and options override; nothing, unless an application says otherwise.
    ///
    /// # Errors
    /// A value is not acceptable.
    fn override_config(config: &mut Self::Config, overrides: &Overrides) -> Result<(), ConfigError> {
        let _ = (config, overrides);
        Ok(())
    }

    /// Makes the stacks.
    ///
    /// # Errors
    /// The configuration has a value that the stacks cannot be made of.
    fn app(config: &Self::Config) -> Result<App, ConfigError>;

    /// Makes files of its own that are published with the templates; none, unless an application says otherwise.
    ///
    /// # Errors
    /// What went wrong, which is an internal error: the stacks could be made of the configuration.
    fn files(config: &Self::Config) -> Result<Vec<OutFile>, Box<dyn Error>> {
        let _ = config;
        Ok(Vec::new())
    }

    /// Returns what is claimed of the deployed stacks, one for each that is launched by itself; nothing, unless an
    /// application says otherwise.
    #[must_use]
    fn claimed(config: &Self::Config) -> Vec<Claimed<Self::Config>> {
        let _ = config;
        Vec::new()
    }
}

/// What is claimed of deployed stacks, and how they are deployed for it.
#[derive(Debug)]
pub struct Claimed<C> {
    /// The stack that is deployed, with those that it nests.
    pub stack: &'static str,
    /// Returns the values of parameters that every deployment has; the scenarios choose the others.
    pub parameters: fn(&C) -> Vec<(String, String)>,
    /// Returns what can be deployed after it: the claims are decided with each of these. Where there is nothing, it
    /// is deployed alone.
    pub companions: fn(&C, &Deployment) -> Vec<Companions>,
    /// Returns what must hold, having added to the world what the account has beside the stacks.
    pub claims: fn(&C, &Deployment, &mut World) -> Claims,
}

/// The stacks that are deployed together after the one that claims are about.
#[derive(Debug, Default)]
pub struct Companions {
    /// What tells them from others, such as `with Identity Center`; empty where there are no others.
    pub name: &'static str,
    /// The stacks, in the order in which they are deployed.
    pub stacks: Vec<Companion>,
}

/// A stack that is deployed beside the one that claims are about.
#[derive(Debug)]
pub struct Companion {
    /// The stack.
    pub stack: &'static str,
    /// The values of its parameters.
    pub parameters: IndexMap<String, String>,
}

/// What the user sets outside of the configuration file: environment variables, and options, which come
/// before them.
///
/// It remembers what it set, so that a value that is refused later is shown with where it came from.
#[derive(Debug, Default)]
pub struct Overrides {
    url_prefix: Option<String>,
    variables: BTreeMap<OsString, OsString>,
    origins: RefCell<BTreeMap<String, Setting>>,
}

impl Overrides {
    /// Makes the overrides of the option `--url-prefix` and an environment.
    #[must_use]
    pub fn new(
        url_prefix: Option<String>,
        variables: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Self {
        Self { url_prefix, variables: variables.into_iter().collect(), ..Self::default() }
    }

    /// Sets the value of a key from an environment variable; one that is empty counts as not set.
    ///
    /// # Errors
    /// The variable is not UTF-8.
    pub fn variable(&self, name: &str, key: &str, value: &mut String) -> Result<(), ConfigError> {
        let setting = Setting::Variable(name.to_owned());
        match self.variables.get(OsStr::new(name)).filter(|text| !text.is_empty()).map(|text| text.to_str()) {
            None => {}
            Some(None) => return Err(ConfigError::setting(setting, "is not UTF-8")),
            Some(Some(text)) => self.set(setting, text, key, value),
        }
        Ok(())
    }

    /// Sets the value of a key from the option `--url-prefix`.
    pub fn url_prefix(&self, key: &str, value: &mut String) {
        if let Some(prefix) = &self.url_prefix {
            self.set(Setting::Flag("--url-prefix".to_owned()), prefix, key, value);
        }
    }

    fn set(&self, setting: Setting, text: &str, key: &str, value: &mut String) {
        text.clone_into(value);
        self.origins.borrow_mut().insert(key.to_owned(), setting);
    }
}

/// Reads the configuration and makes the stacks.
pub(super) fn load<A: Application>(
    file: Option<&Path>,
    overrides: &Overrides,
) -> Result<(A::Config, App), ConfigError> {
    let document = Document::read(source::<A>(file))?;
    let make = || {
        let mut config = document.parse()?;
        A::override_config(&mut config, overrides)?;
        let app = A::app(&config)?;
        Ok((config, app))
    };
    make().map_err(|error: ConfigError| error.attributed(&overrides.origins.borrow()).in_document(&document))
}

/// Returns the templates of an app, which nest each other by URLs that end with the extension.
pub(super) fn templates(app: App, extension: &str) -> Templates {
    // As a nested stack writes it, with the slash that a prefix may lack.
    let prefix = format!("{}/", app.url_prefix().trim_end_matches('/'));
    let built = app.into_pending().into_iter().map(|pending| pending.build(extension).template);
    Templates::by_url(built.map(|template| (format!("{prefix}{}.{extension}", template.name), template)))
}

/// Returns where the configuration is: in the file, in the program under that name, or else the default.
fn source<A: Application>(file: Option<&Path>) -> ConfigSource<'_> {
    let (name, text) = A::default_config();
    let Some(path) = file else { return ConfigSource::Embedded { name, text } };
    let mut embedded = std::iter::once((name, text)).chain(A::other_configs().iter().copied());
    match embedded.find(|(name, _)| Path::new(name) == path) {
        Some((name, text)) if !path.exists() => ConfigSource::Embedded { name, text },
        _ => ConfigSource::File(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Problem;
    use crate::construct::{NestedStack, Stack};

    fn overrides(url_prefix: Option<&str>) -> Overrides {
        let variables = [("PREFIX", "from-variable"), ("EMPTY", "")];
        Overrides::new(
            url_prefix.map(str::to_owned),
            variables.map(|(name, value)| (name.into(), value.into())),
        )
    }

    #[test]
    fn options_come_before_variables_and_variables_before_the_file() {
        let mut value = "from-file".to_owned();
        let overrides = overrides(Some("from-option"));
        for name in ["EMPTY", "MISSING"] {
            overrides.variable(name, "prefix", &mut value).unwrap();
            assert_eq!(value, "from-file");
        }
        overrides.variable("PREFIX", "prefix", &mut value).unwrap();
        assert_eq!(value, "from-variable");
        overrides.url_prefix("prefix", &mut value);
        assert_eq!(value, "from-option");
    }

    #[test]
    fn a_nested_template_is_found_where_the_prefix_lacks_its_slash() {
        for prefix in ["https://b.s3.amazonaws.com/studio", "https://b.s3.amazonaws.com/studio/"] {
            let child = Stack::new("Child");
            let mut parent = Stack::new("Parent");
            parent.add("Nested", NestedStack::of(&child.reference(), prefix));
            let mut app = App::new(prefix);
            app.add(child);
            app.add(parent);
            let templates = templates(app, "yaml");
            let parent = templates.get("Parent").unwrap();
            assert_eq!(templates.nested(parent, "Nested").unwrap().name, "Child");
        }
    }

    #[test]
    fn a_refused_value_is_shown_with_where_it_came_from() {
        let overrides = overrides(None);
        overrides.variable("PREFIX", "prefix", &mut String::new()).unwrap();
        let refused = |key: &str| {
            let error = ConfigError::setting(Setting::Key(key.to_owned()), "is too long");
            error.attributed(&overrides.origins.borrow()).to_string()
        };
        assert_eq!(refused("prefix"), "the environment variable `PREFIX` is too long");
        assert_eq!(refused("other"), "`other` is too long");
    }

    #[cfg(unix)]
    #[test]
    fn a_variable_that_is_not_utf8_is_refused() {
        use std::os::unix::ffi::OsStringExt as _;
        let variables = [("PREFIX".into(), OsString::from_vec(vec![0xff]))];
        let error = Overrides::new(None, variables).variable("PREFIX", "prefix", &mut String::new());
        let setting = Setting::Variable("PREFIX".into());
        assert_eq!(
            *error.unwrap_err().problem(),
            Problem::Refused { setting, reason: "is not UTF-8".into() }
        );
    }
}
