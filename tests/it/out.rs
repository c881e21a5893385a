//! What `synth` writes, and when it writes nothing.

use crate::program::{contents, folder, run};
use std::fs;
use std::path::Path;

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
    // Longer than the parameter takes, of which it is the default.
    let prefix = format!("prefix: {}/", "d".repeat(512));
    let config = edition.replacen("prefix: datasets/", &prefix, 1);
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
    let error = |stack| ["invalid-default", "error", stack, "DatasetPrefix", "stacks/parameters.rs"];
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
fn an_out_folder_that_is_a_file_is_refused() {
    let folder = folder(&[("o", "mine")]);
    let (code, output, error) = run(folder.path(), &["--out", "o"]);
    assert_eq!((code, output.as_str()), (2, ""));
    assert!(error.starts_with("error: cannot ") && error.contains("`o`"), "{error}");
    assert_eq!(fs::read_to_string(folder.path().join("o")).unwrap(), "mine");
}
