//! `synth validate`: what is found in files and folders of templates.

use crate::program::{folder, run};
use std::fs;
use std::path::Path;

const TOPIC: &str = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n";

#[test]
fn validate_accepts_a_valid_template() {
    let folder = folder(&[("a.yaml", TOPIC)]);
    let expected = (0, "1 template, no findings\n".to_owned(), String::new());
    assert_eq!(run(folder.path(), &["validate", "a.yaml"]), expected);
    assert_eq!(run(folder.path(), &["-q", "validate", "a.yaml"]), (0, String::new(), String::new()));
}

#[test]
fn acknowledged_findings_are_counted_only() {
    let acknowledging = |rule: &str| {
        format!(
            "{TOPIC}Parameters: {{P: {{Type: String}}}}\nMetadata:\n  cfn-synth:\n    acknowledge:\n      \
             - {{code: {rule}, reason: of old, expires: 2030-12-31}}\n"
        )
    };
    let (one, other) = (acknowledging("unused-parameter"), acknowledging("inline-size"));
    let large = format!("{other}Description: {}\n", "x".repeat(52_000));
    let folder = folder(&[("a.yaml", &one), ("b.yaml", &large)]);
    let expected = (0, "1 template, 1 finding acknowledged\n".to_owned(), String::new());
    assert_eq!(run(folder.path(), &["validate", "a.yaml"]), expected);
    let (code, output, _) = run(folder.path(), &["validate", "a.yaml", "--as-of", "2031-01-01"]);
    assert_eq!(code, 1);
    assert!(output.ends_with("\n1 error, 1 warning\n"), "{output}");
    let (code, output, _) = run(folder.path(), &["validate", "b.yaml"]);
    assert_eq!(code, 1);
    assert!(output.ends_with("\n1 error, 1 warning, 1 finding acknowledged\n"), "{output}");
}

#[test]
fn validate_shows_every_finding_of_every_file_of_a_folder() {
    let folder =
        folder(&[("t/a.yaml", TOPIC), ("t/b/empty.json", ""), ("t/c.yml", "a: [\n"), ("t/d.md", "")]);
    let (code, output, error) = run(folder.path(), &["validate", "t", "--message-format", "json"]);
    assert_eq!((code, error.as_str()), (1, ""));
    let findings: Vec<serde_json::Value> = serde_json::from_str(&output).unwrap();
    let shown: Vec<_> = findings
        .iter()
        .map(|finding| (finding["code"].as_str().unwrap(), finding["file"].as_str().unwrap()))
        .collect();
    assert_eq!(shown, [("not-a-template", "t/b/empty.json"), ("invalid-yaml", "t/c.yml")]);
}

#[test]
fn validate_refuses_paths_that_cannot_be_used_and_judges_the_others() {
    let folder = folder(&[("a.yaml", ""), ("none/readme.md", "")]);
    let (code, output, error) = run(folder.path(), &["validate", "missing.yaml", "none", "a.yaml"]);
    assert_eq!(code, 2);
    assert!(output.starts_with("error[not-a-template]") && output.ends_with("\n1 error\n"), "{output}");
    assert_eq!(
        error,
        "error: cannot read `missing.yaml`: no such file or directory\nerror: no template is below `none`\n"
    );
}

#[test]
fn templates_are_judged_for_a_day_and_a_region() {
    let function = "Resources:\n  Function:\n    Type: AWS::Lambda::Function\n    Properties:\n      \
        Runtime: python3.14\n      Role: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/r\n      \
        Code: { S3Bucket: code, S3Key: key }\n      Handler: main.handler\n  Farm:\n    \
        Type: AWS::DeviceFarm::Project\n    Properties: { Name: farm }\n";
    let folder = folder(&[("a.yaml", function)]);
    let shown = |arguments: &[&str]| {
        let (code, output, error) = run(folder.path(), &[&["validate", "a.yaml", "-q"], arguments].concat());
        let first: Vec<_> = output.lines().filter(|line| line.contains("]: ")).map(str::to_owned).collect();
        (code, first, error)
    };
    assert_eq!(shown(&[]), (0, vec![], String::new()));
    assert_eq!(shown(&["--as-of", "2029-07-30", "--region", "us-west-2"]).0, 0);
    let retired = "error[retired-runtime]: since 2029-07-31 no function can be created with the runtime \
        `python3.14`";
    assert_eq!(shown(&["--as-of", "2029-07-31"]), (1, vec![retired.to_owned()], String::new()));
    let missing = "error[type-not-in-region]: `AWS::DeviceFarm::Project` is not offered in `eu-west-1`";
    assert_eq!(shown(&["--region", "eu-west-1"]), (1, vec![missing.to_owned()], String::new()));

    let error = "error: there is no region `eu-wets-1`\n  help: did you mean `eu-west-1`?\n".to_owned();
    assert_eq!(shown(&["--region", "eu-wets-1"]), (2, vec![], error.clone()));
    assert_eq!(run(folder.path(), &["--region", "eu-wets-1"]), (2, String::new(), error));
}

#[test]
fn validate_refuses_a_file_of_a_hundred_megabytes() {
    let folder = folder(&[("a.yaml", "")]);
    fs::File::options().write(true).open(folder.path().join("a.yaml")).unwrap().set_len(100 << 20).unwrap();
    let (code, output, _) = run(folder.path(), &["validate", "a.yaml"]);
    assert_eq!(code, 1);
    assert!(output.starts_with("error[too-large]"), "{output}");
}

#[test]
fn validate_judges_the_size_of_files() {
    let of = |bytes: usize| format!("{TOPIC}Metadata:\n  Note: {}\n", "x".repeat(bytes));
    let folder = folder(&[("inline.yaml", &of(52_000)), ("large.yaml", &of(1_000_000))]);
    let (code, output, _) = run(folder.path(), &["validate", "inline.yaml"]);
    assert_eq!(code, 0);
    assert!(output.starts_with("warning[inline-size]: the template has 520"), "{output}");
    let (code, output, _) = run(folder.path(), &["validate", "large.yaml"]);
    assert_eq!(code, 1);
    assert!(output.starts_with("error[template-size]: the template has 10000"), "{output}");
}

#[test]
fn the_committed_templates_have_no_findings() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (code, output, error) = run(project, &["validate", "out", "--message-format", "json"]);
    assert_eq!((code, output.as_str(), error.as_str()), (0, "[]\n", ""));
}
