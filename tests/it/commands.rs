//! The program's exit codes, and what goes to which stream.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const TOPIC: &str = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n";

/// Makes the program with a clean environment in a folder.
fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_synth"));
    command.args(arguments).current_dir(folder);
    for variable in [
        "NESTED_STACK_URL_PREFIX",
        "ROLE_NAME_PREFIX",
        "ATHENA_QUERY_BUCKET_PREFIX",
        "NO_COLOR",
        "CLICOLOR_FORCE",
        "RUST_BACKTRACE",
    ] {
        command.env_remove(variable);
    }
    command
}

/// Runs the program in a folder; returns the exit code, the standard output and the standard error.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    seen(program(folder, arguments).output().unwrap())
}

fn seen(output: Output) -> (i32, String, String) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// Makes a folder with files.
pub(crate) fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// Returns the paths and contents of the files in a folder, sorted.
fn contents(folder: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() {
            let inner = contents(&entry.path()).into_iter();
            files.extend(inner.map(|(file, text)| (format!("{name}/{file}"), text)));
        } else {
            files.push((name, fs::read_to_string(entry.path()).unwrap()));
        }
    }
    files.sort();
    files
}

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
fn synth_writes_what_check_expects() {
    let folder = folder(&[]);
    let (code, output, error) = run(folder.path(), &["--out", "o"]);
    assert_eq!((code, error.as_str()), (0, ""));
    let written = contents(&folder.path().join("o"));
    let count = written.len();
    let told = format!("\nwrote {count} files in `o`, in ");
    assert!(output.starts_with("Template ") && output.contains(&told), "{output}");

    let (code, output, error) = run(folder.path(), &["--out", "o", "--check"]);
    assert_eq!((code, output.as_str(), error.as_str()), (0, "", "`o` is what would be written\n"));
    let (code, output, _) = run(folder.path(), &["--out", "o"]);
    let told = format!("\nleft {count} files as they were in `o`, in ");
    assert!(code == 0 && output.contains(&told), "{output}");
    assert_eq!(contents(&folder.path().join("o")), written);
}

#[test]
fn the_committed_templates_are_what_the_program_writes() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (code, output, error) = run(project, &["--check"]);
    assert_eq!((code, output.as_str(), error.as_str()), (0, "", "`out` is what would be written\n"));
}

#[test]
fn the_committed_templates_have_no_findings() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (code, output, error) = run(project, &["validate", "out", "--message-format", "json"]);
    assert_eq!((code, output.as_str(), error.as_str()), (0, "[]\n", ""));
}

#[test]
fn query_results_lie_where_the_configuration_says() {
    let edition = include_str!("../../stacks/editions/2024.yaml");
    let written = |place: &str| {
        let config = edition.replacen("query_results: bucket", place, 1);
        let config = config.replacen("results_key: aws", "results_key: customer", 1);
        let folder = folder(&[("c.yaml", &config)]);
        let (code, output, error) = run(folder.path(), &["--config", "c.yaml", "-q"]);
        assert_eq!((code, output.as_str(), error.as_str()), (0, "", ""), "{place}");
        fs::read_to_string(folder.path().join("out/DataScientistUsersStack.yaml")).unwrap()
    };
    let has = |template: &str, texts: &[&str]| texts.iter().filter(|text| template.contains(**text)).count();
    let of_bucket = ["AWS::S3::Bucket", "OutputLocation:", "s3:GetObject", "Sid: EncryptResults"];
    let (bucket, managed) = (written("query_results: bucket"), written("query_results: managed"));
    assert_eq!((has(&bucket, &of_bucket), has(&managed, &of_bucket)), (4, 0));
    assert!(bucket.contains("KmsKey: !Ref ResultsKmsKeyArn") && !bucket.contains("SSE_S3"), "{bucket}");
    assert!(managed.contains("ManagedQueryResultsConfiguration:"), "{managed}");
    assert!(managed.contains("KmsKey: !Ref ResultsKmsKeyArn"), "{managed}");
}

#[test]
fn one_bad_template_means_that_nothing_is_written_and_every_finding_is_shown() {
    let edition = include_str!("../../stacks/editions/2024.yaml");
    let config = edition.replacen("bucket: sagemaker-example-files-prod-us-east-1", "bucket: no-bucket-", 1);
    let folder = folder(&[("c.yaml", &config)]);
    let (code, output, error) = run(folder.path(), &["--config", "c.yaml", "--message-format", "json"]);
    assert_eq!((code, error.as_str()), (1, "nothing was written\n"));
    assert!(!folder.path().join("out").exists());
    let findings: Vec<serde_json::Value> = serde_json::from_str(&output).unwrap();
    let shown: Vec<_> = findings
        .iter()
        .filter(|finding| finding["severity"] == "error")
        .map(|finding| {
            ["code", "severity", "stack", "logicalId", "file"].map(|key| finding[key].as_str().unwrap())
        })
        .collect();
    let error = |stack| ["invalid-default", "error", stack, "DatasetBucket", "stacks/parameters.rs"];
    let stacks = [
        "DatasetStack",
        "DataScientistUsersStack",
        "SageMakerStudioStack",
        "SageMakerStudioAuditControlStack",
        "IdentityCenterStack",
        "SamlFederationStack",
    ];
    assert_eq!(shown, stacks.map(error));
}

/// The data of the current edition's example lie in a public bucket. Where customers are asked for a bucket of their
/// own, the claims are about that; where the configuration says that it is this one, columns are hidden from nobody.
#[test]
fn a_claim_that_fails_leaves_the_folder_as_it_was() {
    let edition = include_str!("../../stacks/editions/2024.yaml");
    let config = edition.replacen("\nnames: asked\n", "\nnames: fixed\n", 1);
    assert_ne!(config, edition);
    let own = [
        ("o/StudioStack.yaml", "# of a former run\n"),
        ("o/DatasetStack.yaml", "# edited\r\n"),
        ("o/own/note", ""),
    ];
    let folder = folder(&[&[("c.yaml", config.as_str())], &own[..]].concat());
    let seen = |path: &Path| (contents(path), fs::metadata(path).unwrap().modified().unwrap());
    let before = seen(&folder.path().join("o"));
    for more in [&[][..], &["--prune"]] {
        let (code, output, error) =
            run(folder.path(), &[&["--config", "c.yaml", "--out", "o"], more].concat());
        assert_eq!((code, output.as_str()), (1, ""));
        let (finding, rest) = error.split_once("\n   --> stacks/claims/data.rs:").unwrap();
        assert_eq!(
            finding,
            "error[failed-claim]: `data-scientist-limited` can reach a hidden column: anybody reads the files of \
             `s3://sagemaker-example-files-prod-us-east-1/datasets/tabular/Women's_clothing_ecommerce/`, every \
             column of them, without credentials: the bucket is public"
        );
        let end = "    = help: `synth access --attack` shows every step, and what allows it\n\n1 error\n\
                   nothing was written\n";
        assert!(rest.ends_with(end), "{rest}");
        assert_eq!(seen(&folder.path().join("o")), before);
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
fn the_metadata_of_a_saml_provider_are_made_a_provider() {
    let edition = include_str!("../../stacks/editions/2024.yaml");
    let config = format!("{edition}saml_federation:\n  metadata_file: idp.xml\n");
    let metadata = include_str!("../fixtures/saml-metadata.xml");
    let with = folder(&[("c.yaml", &config), ("idp.xml", metadata)]);
    let (code, _, error) = run(with.path(), &["--config", "c.yaml", "-q"]);
    assert_eq!((code, error.as_str()), (0, ""));
    let template = fs::read_to_string(with.path().join("out/SamlFederationStack.yaml")).unwrap();
    assert!(template.contains("Federated: !GetAtt SamlProvider.Arn"), "{template}");
    assert!(!template.contains("SamlProviderArn"), "{template}");
    assert!(metadata.lines().all(|line| template.contains(line.trim())), "{template}");

    let without = folder(&[("c.yaml", &config)]);
    let (code, output, error) = run(without.path(), &["--config", "c.yaml", "-q"]);
    let line = config.lines().count();
    assert_eq!((code, output.as_str()), (2, ""));
    assert!(error.contains("`saml_federation.metadata_file` names no file: `idp.xml`"), "{error}");
    assert!(error.contains(&format!("c.yaml:{line}:")), "{error}");
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
fn check_shows_a_diff_and_writes_nothing() {
    let folder = folder(&[("o/mine.txt", "")]);
    run(folder.path(), &["--out", "o", "-q"]);
    let path = folder.path().join("o/DatasetStack.yaml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("# edited\n{text}")).unwrap();
    fs::remove_file(folder.path().join("o/LAUNCH.md")).unwrap();
    let before = contents(&folder.path().join("o"));

    let (code, output, error) = run(folder.path(), &["--check", "--out", "o"]);
    assert_eq!(code, 1);
    assert!(
        output.starts_with("--- a/DatasetStack.yaml\n+++ b/DatasetStack.yaml\n@@ -1,4 +1,3 @@\n-# edited\n")
    );
    assert!(output.ends_with("`o/LAUNCH.md` is missing\n"), "{output}");
    assert_eq!(
        error.as_str(),
        "warning: no stack makes `o/mine.txt`\n`o` is not what would be written: 2 files differ\n"
    );
    assert_eq!(contents(&folder.path().join("o")), before);

    let (code, ..) = run(folder.path(), &["--check", "--out", "o", "--stack", "SageMakerStudioStack"]);
    assert_eq!(code, 0);
}

#[test]
fn a_stack_is_written_with_what_it_nests() {
    let folder = folder(&[]);
    let names = |out: &str| -> Vec<String> {
        contents(&folder.path().join(out)).into_iter().map(|(name, _)| name).collect()
    };
    run(folder.path(), &["--out", "one", "--stack", "DatasetStack"]);
    assert_eq!(names("one"), ["DatasetStack.yaml", "LAUNCH.md", "manifest.json"]);
    run(folder.path(), &["--out", "all", "--stack", "SageMakerStudioAuditControlStack", "--format", "json"]);
    assert_eq!(names("all").len(), 8);
    let (code, _, error) = run(folder.path(), &["--stack", "DatasetStak"]);
    assert_eq!(
        (code, error.as_str()),
        (2, "error: there is no stack `DatasetStak`\n  help: did you mean `DatasetStack`?\n")
    );
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
fn an_out_folder_that_is_a_file_is_refused() {
    let folder = folder(&[("o", "mine")]);
    let (code, output, error) = run(folder.path(), &["--out", "o"]);
    assert_eq!((code, output.as_str()), (2, ""));
    assert!(error.starts_with("error: cannot ") && error.contains("`o`"), "{error}");
    assert_eq!(fs::read_to_string(folder.path().join("o")).unwrap(), "mine");
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
