//! The definition of the command line.

use super::*;

struct Nothing;

impl Application for Nothing {
    type Config = serde_yaml::Value;
    const NAME: &'static str = "synth";
    const VERSION: &'static str = "1.2.3";
    const VARIABLES: &'static [(&'static str, &'static str)] = &[("A_LONGER_NAME", "What it sets")];

    fn default_config() -> (&'static str, &'static str) {
        ("default.yaml", "a: 1")
    }

    fn override_config(_: &mut Self::Config, _: &Overrides) -> Result<(), crate::config::ConfigError> {
        Ok(())
    }

    fn app(_: &Self::Config) -> Result<crate::construct::App, crate::config::ConfigError> {
        Ok(crate::construct::App::new(""))
    }
}

fn arguments(line: &str) -> Result<Arguments, clap::Error> {
    parse::<Nothing>(std::iter::once("synth").chain(line.split_whitespace()).map(Into::into))
}

/// Returns the usage error, which must be one.
fn refused(line: &str) -> String {
    let error = arguments(line).unwrap_err();
    assert_eq!(error.exit_code(), 2);
    error.to_string()
}

#[test]
fn the_definition_is_sound() {
    command_of::<Nothing>().debug_assert();
}

#[test]
fn options_stand_before_or_after_the_command() {
    let options = "--config c.yaml --out o --format json --stack A --stack B --message-format sarif -q \
                   --color never --url-prefix https://x";
    for line in [format!("{options} list"), format!("list {options}")] {
        let Arguments { options, command, .. } = arguments(&line).unwrap();
        assert!(matches!(command, Some(Command::List)), "{line}");
        assert_eq!(options.config.unwrap(), std::path::Path::new("c.yaml"));
        assert_eq!(options.out, std::path::Path::new("o"));
        assert_eq!(options.format, Format::Json);
        assert_eq!(options.stacks, ["A", "B"]);
        assert_eq!(options.message_format, MessageFormat::Sarif);
        assert!(options.quiet);
        assert_eq!(options.color, ColorChoice::Never);
        assert_eq!(options.url_prefix.unwrap(), "https://x");
    }
    let nested = arguments("schemas --quiet show AWS::S3::Bucket --color always").unwrap();
    assert!(nested.options.quiet && nested.options.color == ColorChoice::Always);
}

#[test]
fn nothing_stands_for_synthesis() {
    let Arguments { options, writing, command } = arguments("").unwrap();
    assert!(command.is_none() && !writing.check && !writing.prune && !options.quiet);
    assert_eq!(options.out, std::path::Path::new("out"));
    assert!(arguments("--check").unwrap().writing.check);
    assert!(arguments("--prune").unwrap().writing.prune);
}

#[test]
fn what_writes_is_refused_with_what_does_not() {
    assert!(refused("--check list").contains("the option '--check' cannot be used with the command 'list'"));
    assert!(refused("--prune validate a").contains("the option '--prune' cannot be used"));
    for line in ["--check --prune", "--prune --check", "--prune --stack A"] {
        assert!(refused(line).contains("cannot be used with"), "{line}");
    }
}

#[test]
fn misspelt_words_are_refused_with_what_is_meant() {
    assert!(refused("valdate x").contains("validate"));
    assert!(refused("--formt json").contains("--format"));
    assert!(refused("--format toml").contains("[possible values: yaml, json]"));
    assert!(refused("validate").contains("<PATH>..."));
}

#[test]
fn help_and_version_are_no_errors() {
    for (line, text) in [
        ("--version", "synth 1.2.3\n"),
        ("--help", "Environment variables:\n  A_LONGER_NAME  What it sets\n  NO_COLOR       No colours"),
        ("--help", "Exit codes:\n  0  done\n"),
        ("validate --help", "Exit codes: 0 no error, 1 at least one error"),
        ("list --version", "synth 1.2.3\n"),
        ("schemas show -V", "synth 1.2.3\n"),
    ] {
        let error = arguments(line).unwrap_err();
        assert_eq!(error.exit_code(), 0);
        assert!(error.to_string().contains(text), "{error}");
    }
}

#[test]
fn stacks_are_chosen_by_name() {
    let known = ["DatasetStack", "UsersStack"];
    check_names(&["UsersStack".to_owned()], &known).unwrap();
    let chosen = ["UsersStack", "DataSetStak"].map(str::to_owned);
    let Err(Failure::Usage { message, help }) = check_names(&chosen, &known) else { panic!() };
    assert_eq!(message, "there is no stack `DataSetStak`");
    assert_eq!(help.unwrap(), "did you mean `DatasetStack`?");
}
