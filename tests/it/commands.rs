//! The program's exit codes, and what goes to which stream.

use crate::program::{contents, folder, program, run, seen};
use std::fs;
use std::path::Path;
use std::process::Stdio;

#[test]
fn colours_are_asked_for() {
    let folder = folder(&[("a.yaml", "")]);
    for (arguments, coloured) in [
        (["validate", "a.yaml", "--color", "always"], true),
        (["validate", "a.yaml", "--color", "never"], false),
        (["validate", "a.yaml", "--color", "auto"], false),
    ] {
        let (_, output, _) = run(folder.path(), &arguments);
        assert_eq!(output.contains('\x1b'), coloured, "{arguments:?}");
    }
}

#[test]
fn simulate_decides_every_request_of_a_file() {
    let file = "\
policies:
  Reader:
    Version: '2012-10-17'
    Statement: {Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*'}
  Door:
    Version: '2012-10-17'
    Statement:
      Sid: OwnAccount
      Effect: Allow
      Principal: '*'
      Action: '*'
      Resource: '*'
      Condition: {StringEquals: {'aws:PrincipalAccount': '111122223333'}}
requests:
  - {id: in, principal: 'arn:aws:iam::111122223333:user/ann', action: 's3:GetObject',
     resource: 'arn:aws:s3:::data/key', identity_policies: [Reader], vpc_endpoint_policies: [Door]}
  - {id: out, principal: 'arn:aws:iam::444455556666:user/eve', action: 's3:GetObject', resource_account: '444455556666',
     resource: 'arn:aws:s3:::data/key', identity_policies: [Reader], vpc_endpoint_policies: [Door]}
";
    let folder = folder(&[("s.yaml", file), ("bad.yaml", &file.replace("vpc_endpoint", "endpoint"))]);
    let expected = "\
in   Allowed           allowed by statement `1` of the identity policy `Reader`
out  ImplicitlyDenied  no endpoint policy allows it
";
    assert_eq!(run(folder.path(), &["simulate", "s.yaml"]), (0, expected.to_owned(), String::new()));
    let (code, output, error) = run(folder.path(), &["simulate", "s.yaml", "--message-format", "json"]);
    let results: serde_json::Value = serde_json::from_str(&output).unwrap();
    assert_eq!((code, error.as_str()), (0, ""));
    assert_eq!(
        results[1]["trace"][1],
        serde_json::json!({
            "policy": "Door",
            "kind": "endpoint policy",
            "statement": "OwnAccount",
            "effect": "Allow",
            "matched": false,
            "reason": "`StringEquals` of `aws:PrincipalAccount` fails: the request has `444455556666`",
        })
    );
    let (code, output, error) = run(folder.path(), &["simulate", "bad.yaml"]);
    assert_eq!((code, output.as_str()), (2, ""));
    assert!(error.contains("endpoint_policies") && error.contains("vpc_endpoint_policies"), "{error}");
}

#[test]
fn editions_are_in_the_program() {
    let folder = folder(&[]);
    let edition = "stacks/editions/2021.yaml";
    let (code, output, error) = run(folder.path(), &["list", "--config", edition]);
    assert_eq!((code, error.as_str()), (0, ""));
    assert!(output.contains("AmazonReviewsDatasetStack.yaml"), "{output}");

    // A file of that path comes first.
    fs::create_dir_all(folder.path().join("stacks/editions")).unwrap();
    fs::write(folder.path().join(edition), "edition: \"1999\"\n").unwrap();
    assert_eq!(run(folder.path(), &["list", "--config", edition]).0, 2);
}

#[test]
fn a_bad_configuration_is_shown_and_nothing_is_written() {
    let folder = folder(&[("c.yaml", "editon: 2024\n"), ("latin.yaml", "")]);
    fs::write(folder.path().join("latin.yaml"), b"edition: \xfc\n").unwrap();
    for (file, shown) in [
        ("c.yaml", "error[configuration]: unknown key `editon`\n --> c.yaml:1:1\n"),
        ("latin.yaml", "error[configuration]: the file is not UTF-8\n --> latin.yaml:1:10\n"),
        ("none.yaml", "error[configuration]: cannot read `none.yaml`: no such file or directory\n"),
    ] {
        let (code, output, error) = run(folder.path(), &["--config", file]);
        assert_eq!((code, output.as_str()), (2, ""));
        assert!(error.starts_with(shown), "{error}");
    }
    assert!(!folder.path().join("out").exists());
}

#[test]
fn the_option_overrides_the_variable_and_the_variable_the_file() {
    let folder = folder(&[]);
    let prefix = |arguments: &[&str], variable: Option<&str>| {
        let mut command = program(folder.path(), &[&["--out", "o", "-q"], arguments].concat());
        command.envs(variable.map(|value| ("NESTED_STACK_URL_PREFIX", value)));
        let (code, output, error) = seen(command.output().unwrap());
        assert_eq!((code, output.as_str(), error.as_str()), (0, "", ""));
        fs::read_to_string(folder.path().join("o/manifest.json")).unwrap()
    };
    let option = "https://option.s3.amazonaws.com/a/";
    let variable = "https://variable.s3.amazonaws.com/a/";
    let manifest = prefix(&["--url-prefix", option], Some(variable));
    assert!(manifest.contains(option) && !manifest.contains(variable), "{manifest}");
    assert!(prefix(&[], Some(variable)).contains(variable));
    let manifest = prefix(&[], None);
    assert!(!manifest.contains(option) && !manifest.contains(variable), "{manifest}");

    let (code, _, error) = run(folder.path(), &["--url-prefix", "http://x"]);
    assert_eq!(code, 2);
    assert!(error.starts_with("error[configuration]: the option `--url-prefix` cannot be used"), "{error}");
}

#[test]
fn list_shows_the_nesting() {
    let folder = folder(&[]);
    let (code, output, error) = run(folder.path(), &["list"]);
    assert_eq!((code, error.as_str()), (0, ""));
    assert!(
        output.starts_with("SageMakerStudioAuditControlStack  SageMakerStudioAuditControlStack.yaml\n├─ ")
    );
    let published = contents(&Path::new(env!("CARGO_MANIFEST_DIR")).join("out"));
    let templates = published.iter().filter(|(name, _)| name.ends_with(".yaml"));
    assert_eq!(output.lines().count(), templates.count());
    let (code, _, error) = run(folder.path(), &["list", "--message-format", "sarif"]);
    assert_eq!(code, 2);
    assert_eq!(error, "error: `list` has no message format `sarif`\n  help: it has `human`, `json`\n");
}

#[test]
fn bad_usage_is_2() {
    let folder = folder(&[]);
    for arguments in [&["nonsense"][..], &["--nonsense"], &["validate"], &["explain", "nonsense"]] {
        let (code, output, error) = run(folder.path(), arguments);
        assert_eq!((code, output.as_str()), (2, ""), "{arguments:?}");
        assert!(error.starts_with("error: "), "{error}");
    }
    for arguments in [&["--help"][..], &["-h"], &["--version"], &["explain"], &["completions", "zsh"]] {
        let (code, output, error) = run(folder.path(), arguments);
        assert_eq!((code, error.as_str()), (0, ""), "{arguments:?}");
        assert!(!output.is_empty());
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = folder(&[]);
    let mut child = program(folder.path(), &["schemas", "list"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(seen(output), (0, String::new(), String::new()));
}
