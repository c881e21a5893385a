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
    let options = "--config c.yaml --format json --stack A --stack B --message-format sarif -q \
                   --color never --url-prefix https://x";
    for line in [format!("{options} list"), format!("list {options}")] {
        let Arguments { options, command, .. } = arguments(&line).unwrap();
        assert!(matches!(command, Some(Command::List)), "{line}");
        assert_eq!(options.config.unwrap(), std::path::Path::new("c.yaml"));
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
fn a_command_shows_the_options_that_it_heeds_and_refuses_the_others() {
    let all = ["config", "out", "format", "stack", "url-prefix", "as-of", "region", "check", "prune"];
    let every = ["message-format", "quiet", "color"];
    for (command, operands, heeded) in [
        ("list", "", &["config", "format", "stack", "url-prefix"][..]),
        ("resolve", " A", &["config", "format", "url-prefix", "region"]),
        ("validate", " a", &["as-of", "region"]),
        ("simulate", " a", &[]),
        ("explain", "", &[]),
        ("init", "", &[]),
        ("schemas list", "", &[]),
        ("schemas show", " A", &[]),
        ("completions", " bash", &[]),
    ] {
        let help = arguments(&format!("{command} --help")).unwrap_err().to_string();
        for option in all.iter().chain(&every) {
            let is_heeded = heeded.contains(option) || every.contains(option);
            let shown = help.lines().any(|line| {
                let line = line.trim_start().trim_start_matches("-q, ");
                line.split([' ', '\n']).next() == Some(&format!("--{option}"))
            });
            assert_eq!(shown, is_heeded, "{command} --help shows --{option}:\n{help}");
            let value = match *option {
                "as-of" => " 2027-02-28",
                "format" => " json",
                "message-format" => " human",
                "color" => " never",
                "quiet" | "check" | "prune" => "",
                _ => " x",
            };
            let before = format!("--{option}{value} {command}{operands}");
            let after = format!("{command}{operands} --{option}{value}");
            if is_heeded {
                arguments(&before).unwrap();
                arguments(&after).unwrap();
                continue;
            }
            let name = command.split(' ').next().unwrap();
            let message = format!("the option '--{option}' cannot be used with the command '{name}'");
            assert!(refused(&before).contains(&message), "{before}");
            if !["check", "prune"].contains(option) {
                assert!(refused(&after).contains(&message), "{after}");
            }
        }
    }
    let help = arguments("--help").unwrap_err().to_string();
    assert!(all.iter().chain(&every).all(|option| help.contains(&format!("--{option}"))), "{help}");
}

#[test]
fn misspelt_words_are_refused_with_what_is_meant() {
    assert!(refused("valdate x").contains("validate"));
    assert!(refused("--formt json").contains("--format"));
    assert!(refused("--format toml").contains("[possible values: yaml, json]"));
    assert!(refused("validate").contains("<PATH>..."));
}

#[test]
fn templates_are_judged_for_a_day_and_a_region() {
    let Arguments { options, .. } = arguments("validate a --as-of 2027-02-28 --region eu-west-1").unwrap();
    let judging = options.judging().unwrap();
    assert_eq!(
        (judging.as_of.to_string().as_str(), judging.region.as_deref()),
        ("2027-02-28", Some("eu-west-1"))
    );
    let default = arguments("").unwrap().options.judging().unwrap();
    assert_eq!((default.as_of, default.region), (schema::date(), None));
    for day in ["2027-02-29", "tomorrow", "27-02-28"] {
        let message = format!("invalid value '{day}' for '--as-of <DATE>': not a day such as `2026-10-20`");
        assert!(refused(&format!("--as-of {day}")).contains(&message));
    }
}

#[test]
fn regions_are_those_of_the_schemas() {
    let refused = |region: &str| match arguments(&format!("--region {region}")).unwrap().options.judging() {
        Err(Failure::Usage { message, help }) => (message, help.unwrap()),
        other => panic!("{other:?}"),
    };
    let (message, help) = refused("eu-wets-1");
    assert_eq!(message, "there is no region `eu-wets-1`");
    assert_eq!(help, "did you mean `eu-west-1`?");
    assert!(refused("mars").1.starts_with("the regions are `af-south-1`, `ap-east-1`, "));
}

#[test]
fn without_a_configuration_to_start_from_there_is_no_command_for_it() {
    let help = arguments("--help").unwrap_err().to_string();
    assert!(!help.contains("  init "), "{help}");
    let terminal = Terminal::new(ColorChoice::Never, MessageFormat::Human);
    let Err(Failure::Usage { message, .. }) = init::run::<Nothing>(std::path::Path::new("unused"), &terminal)
    else {
        panic!()
    };
    assert_eq!(message, "`synth` has no configuration to start from");
}

#[test]
fn help_and_version_are_no_errors() {
    for (line, text) in [
        ("--version", "synth 1.2.3\n"),
        ("--help", "Environment variables:\n  A_LONGER_NAME  What it sets\n  NO_COLOR       No colours"),
        ("--help", "Exit codes:\n  0  done\n"),
        ("validate --help", "Exit codes: 0 no error, 1 at least one error"),
        ("validate --help", "--as-of 2027-03-01 --region eu-west-1"),
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
