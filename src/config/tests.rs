//! Each way in which a configuration can be wrong, with the whole output.

use super::{ConfigError, ConfigSource, Document, LARGEST, Problem, Setting, load};
use crate::diagnostic::{MessageFormat, Place};
use serde::Deserialize;
use std::fmt::Write as _;

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    edition: String,
    #[serde(default)]
    dataset: Dataset,
    #[serde(default)]
    names: std::collections::BTreeMap<String, serde_yaml::Value>,
}

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Dataset {
    bucket: String,
    registered: bool,
    format: Format,
    columns: Vec<u8>,
}

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Format {
    #[default]
    Parquet,
    Csv,
}

fn read(text: &str) -> Result<Config, ConfigError> {
    load(ConfigSource::Embedded { name: "a.yaml", text })
}

/// Returns what the user sees, without the summary.
fn shown(text: &str) -> String {
    let rendered = read(text).unwrap_err().render(MessageFormat::Human, false);
    rendered.strip_suffix("\n\n1 error\n").unwrap().to_owned()
}

#[test]
fn reads_what_the_type_describes() {
    let config = read("\u{feff}edition: a\ndataset: {bucket: b, registered: true, format: csv}\n").unwrap();
    let dataset = Dataset { bucket: "b".into(), registered: true, format: Format::Csv, columns: vec![] };
    assert_eq!(config, Config { edition: "a".into(), dataset, ..Config::default() });
}

#[test]
fn unknown_key() {
    assert_eq!(
        shown("edition: a\ndataset:\n  registered: true\n  bukcet: b\n"),
        "\
error[configuration]: unknown key `bukcet`
 --> a.yaml:4:3
  |
4 |   bukcet: b
  |   ^^^^^^
  |
  = help: did you mean `bucket`? the keys here are `bucket`, `registered`, `format`, `columns`"
    );
}

#[test]
fn wrong_type() {
    assert_eq!(
        shown("edition: a\ndataset:\n  registered: maybe not\n"),
        "\
error[configuration]: `dataset.registered` must be a boolean, found string `maybe not`
 --> a.yaml:3:15
  |
3 |   registered: maybe not
  |               ^^^^^^^^^"
    );
    assert_eq!(
        shown("edition: a\ndataset:\n  columns: [1, 300]\n"),
        "\
error[configuration]: `dataset.columns[1]` must be a whole number from 0 to 255, found integer `300`
 --> a.yaml:3:16
  |
3 |   columns: [1, 300]
  |                ^^^"
    );
    assert_eq!(
        shown("- a\n"),
        "\
error[configuration]: expected a mapping, found a list
 --> a.yaml:1:1
  |
1 | - a
  | ^"
    );
}

#[test]
fn word_that_is_not_allowed() {
    assert_eq!(
        shown("edition: a\ndataset:\n  format: orc\n"),
        "\
error[configuration]: `dataset.format` must be `parquet` or `csv`, found `orc`
 --> a.yaml:3:11
  |
3 |   format: orc
  |           ^^^"
    );
}

#[test]
fn missing_key() {
    assert_eq!(
        shown("dataset: {}\n"),
        "\
error[configuration]: the key `edition` is missing
 --> a.yaml:1:1
  |
1 | dataset: {}
  | ^^^^^^^"
    );
}

#[test]
fn nothing_is_no_value() {
    assert_eq!(
        shown("dataset:\n  bucket: null\nedition: a\n"),
        "\
error[configuration]: `dataset.bucket` has no value
 --> a.yaml:2:11
  |
2 |   bucket: null
  |           ^^^^
  |
  = help: give it one, in quotes if it is the text `null` or `~`, or leave it out"
    );
    for (text, expected) in [
        ("edition:", "`edition` has no value"),
        ("edition: ~", "`edition` has no value"),
        ("edition: a\nnames: {x: [1, {y: Null}]}", "`names.x[1].y` has no value"),
        ("edition: a\nnames:\n  x:\n  y: 1", "`names.x` has no value"),
        ("edition: a\ndataset:", "`dataset` has no value"),
        ("edition:\neditions: a", "unknown key `editions`"),
    ] {
        assert_eq!(read(text).unwrap_err().to_string(), expected, "{text}");
    }
    for text in ["edition: 'null'", "edition: !!str null", "edition: nul", "edition: \"\""] {
        assert!(read(text).is_ok(), "{text}");
    }
}

#[test]
fn repeated_key() {
    assert_eq!(
        shown("edition: a\nnames:\n  x: 1\n  y: 2\n  x: 3\n"),
        "\
error[configuration]: the key `names.x` is there twice
 --> a.yaml:5:3
  |
5 |   x: 3
  |   ^
  |
  = help: remove one of the two"
    );
}

#[test]
fn not_yaml() {
    assert_eq!(
        shown("edition: [a\ndataset: b\n"),
        "\
error[configuration]: illegal placement of ':' indicator
 --> a.yaml:2:8
  |
2 | dataset: b
  |        ^"
    );
}

#[test]
fn empty() {
    for text in ["", "# nothing yet\n"] {
        assert_eq!(
            shown(text),
            "\
error[configuration]: `a.yaml` is empty
 --> a.yaml
  = help: write the settings as YAML, or name another file"
        );
    }
}

#[test]
fn not_utf8() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("latin1.yaml");
    std::fs::write(&path, b"edition: a\nnames: {gr\xfc\xdfe: 1}\n").unwrap();
    let error = load::<Config>(ConfigSource::File(&path)).unwrap_err();
    let name = path.display();
    assert_eq!(
        error.render(MessageFormat::Human, false),
        format!(
            "\
error[configuration]: the file is not UTF-8
 --> {name}:2:11
  |
2 | names: {{gr\u{fffd}\u{fffd}e: 1}}
  |           ^^^
  |
  = help: save the file with the encoding UTF-8

1 error
"
        )
    );
}

#[test]
fn missing_file_and_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none.yaml");
    let name = path.display();
    assert_eq!(
        load::<Config>(ConfigSource::File(&path)).unwrap_err().render(MessageFormat::Human, false),
        format!(
            "\
error[configuration]: cannot read `{name}`: no such file or directory
 --> {name}
  = help: a path is relative to the current folder

1 error
"
        )
    );
    let error = load::<Config>(ConfigSource::File(folder.path())).unwrap_err();
    assert_eq!(*error.problem(), Problem::Unreadable { reason: "is a directory".into() });
}

#[test]
fn too_large() {
    let text = "x".repeat(LARGEST + 1);
    assert_eq!(shown(&text), "error[configuration]: `a.yaml` is larger than 16777216 bytes\n --> a.yaml");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.yaml");
    std::fs::write(&path, text).unwrap();
    let error = load::<Config>(ConfigSource::File(&path)).unwrap_err();
    assert_eq!(*error.problem(), Problem::TooLarge { limit: LARGEST });
}

#[test]
fn anchors_that_expand_without_bound() {
    let mut text = "edition: a\nnames:\n  a0: &a0 [x]\n".to_owned();
    for level in 1..40 {
        let before = format!("*a{}", level - 1);
        writeln!(text, "  a{level}: &a{level} [{}]", [before.as_str(); 9].join(", ")).unwrap();
    }
    assert_eq!(shown(&text), "error[configuration]: the aliases repeat too many values\n --> a.yaml");
}

#[test]
fn what_serde_says_in_words_of_its_own() {
    assert_eq!(
        shown("edition: a\n---\nedition: b\n"),
        "error[configuration]: the file holds more than one YAML document\n --> a.yaml"
    );
}

#[test]
fn nesting_without_bound() {
    for text in ["[".repeat(500_000), "{a: ".repeat(200_000), "- ".repeat(500_000)] {
        let error = read(&format!("names: \n {text}")).unwrap_err();
        let reason = "mappings and lists nest deeper than 64".to_owned();
        assert_eq!(*error.problem(), Problem::Syntax { reason });
    }
}

#[test]
fn control_characters_do_not_reach_the_terminal() {
    let rendered = shown("edition: a\n\"\\e[2J\": 1\n");
    assert!(!rendered.contains('\x1b'), "{rendered}");
    assert!(rendered.starts_with("error[configuration]: unknown key `\\u{1b}[2J`"), "{rendered}");
}

#[test]
fn a_refused_setting_shows_its_value() {
    let source = ConfigSource::Embedded { name: "a.yaml", text: "names:\n  - {}\n  - x: [a, 'b’c']\n" };
    let document = Document::read(source).unwrap();
    let error =
        ConfigError::setting(Setting::Key("names[1].x[1]".into()), "has a character that IAM refuses")
            .help("use an apostrophe");
    assert_eq!(
        error.in_document(&document).render(MessageFormat::Human, false),
        "\
error[configuration]: `names[1].x[1]` has a character that IAM refuses
 --> a.yaml:3:12
  |
3 |   - x: [a, 'b’c']
  |            ^^^^^
  |
  = help: use an apostrophe

1 error
"
    );
    let error = ConfigError::setting(Setting::Variable("URL".into()), "must be an HTTPS URL");
    let error = error.in_document(&document);
    assert_eq!(error.to_string(), "the environment variable `URL` must be an HTTPS URL");
    assert_eq!((error.file(), error.place()), ("", Place::Unknown));
}
