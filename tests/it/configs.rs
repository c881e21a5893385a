//! Configurations of customers: those of the examples, the one to start from, and one of thirty people.

use crate::program::{folder, run};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Returns the templates of a configuration by their names, once it has no finding and every claim holds.
fn templates(config: &str) -> BTreeMap<String, String> {
    chosen(config, &[])
}

/// Returns some templates of a configuration, or all; claims are about stacks that are launched by themselves.
pub(crate) fn chosen(config: &str, stacks: &[&str]) -> BTreeMap<String, String> {
    let folder = folder(&[("c.yaml", config)]);
    let chosen: Vec<&str> = stacks.iter().flat_map(|stack| ["--stack", stack]).collect();
    let (code, output, error) =
        run(folder.path(), &[&["--config", "c.yaml", "-q"], chosen.as_slice()].concat());
    assert_eq!((code, output.as_str(), error.as_str()), (0, "", ""));
    let files = fs::read_dir(folder.path().join("out")).unwrap().map(|entry| entry.unwrap().path());
    let name = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    files
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .map(|path| (name(&path), fs::read_to_string(&path).unwrap()))
        .collect()
}

/// Checks that every claim of a configuration holds, and that there are some.
fn claims_hold(config: &str) {
    let folder = folder(&[("c.yaml", config)]);
    let (code, output, _) =
        run(folder.path(), &["access", "--config", "c.yaml", "--message-format", "json", "-q"]);
    let report: serde_json::Value = serde_json::from_str(&output).unwrap();
    assert_eq!((code, &report["holds"]), (0, &serde_json::Value::Bool(true)), "{output}");
    assert!(report["claims"].as_array().unwrap().len() > 20);
}

/// Returns the resources of a template, each as it is written, by their logical ids.
fn resources(template: &str) -> BTreeMap<&str, &str> {
    let all = template.split_once("\nResources:\n").unwrap().1;
    let all = all.split("\nOutputs:\n").next().unwrap();
    all.split("\n\n").map(|resource| resource.trim().split_once(":\n").unwrap()).collect()
}

#[test]
fn the_demonstration_is_the_current_edition() {
    let demonstration = include_str!("../../examples/configs/demonstration.yaml");
    let edition = include_str!("../../stacks/editions/2024.yaml");
    let without_title = |text: &'static str| text.split_once('\n').unwrap().1;
    assert_eq!(without_title(demonstration), without_title(edition));
}

#[test]
fn ten_data_scientists_have_three_tables() {
    let config = include_str!("../../examples/configs/ten-scientists.yaml");
    let templates = templates(config);
    let dataset = resources(&templates["DatasetStack"]);
    assert_eq!(
        dataset.keys().copied().collect::<Vec<_>>(),
        [
            "CustomersTable",
            "DatasetRegistration",
            "OrdersTable",
            "ProductsPartitioneuZ2Deast",
            "ProductsPartitioneuZ2Dwest",
            "ProductsPartitioneuwest",
            "ProductsTable",
            "ShopDatabase",
        ]
    );
    let studio = &templates["SageMakerStudioStack"];
    assert!(studio.contains("IdleTimeoutInMinutes: 120"), "{studio}");
    for stack in ["SageMakerStudioAuditControlStack", "IdentityCenterStack", "SamlFederationStack"] {
        let tags = "Tags:\n        - Key: project\n          Value: shop\n        - Key: cost-centre\n          Value: \"4711\"\n";
        assert!(templates[stack].contains(tags), "{}", templates[stack]);
    }
    claims_hold(config);
}

#[test]
fn a_hospital_hides_rows_and_columns() {
    let config = include_str!("../../examples/configs/hospital.yaml");
    let templates = templates(config);
    let dataset = resources(&templates["DatasetStack"]);
    assert!(!dataset.contains_key("DevicesRegistration"));
    let role = dataset["PatientsAccessRole"];
    assert!(role.contains("Sid: DecryptData") && role.contains("Action: kms:Decrypt\n"), "{role}");
    assert!(!templates["DatasetStack"].contains("kms:GenerateDataKey"));
    claims_hold(config);
}

#[test]
fn a_domain_that_exists_is_left_as_it_is() {
    let config = include_str!("../../examples/configs/existing-domain.yaml");
    let fixed = templates(config);
    assert_eq!(
        resources(&fixed["SageMakerStudioStack"]).keys().copied().collect::<Vec<_>>(),
        [
            "DataScientistGroupPolicy",
            "DataScientistRiskModelsUserProfile",
            "DataScientistRiskReportsUserProfile",
            "StudioExecutionPolicy",
        ]
    );
    let parameters = |templates: &BTreeMap<String, String>, stack: &str| -> Vec<String> {
        let all = templates[stack].split_once("\nParameters:\n").unwrap().1;
        let all = all.split("\n\n").next().unwrap();
        let names = all.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
        names.map(|line| line.trim().trim_end_matches(':').to_owned()).collect()
    };
    let parent = "SageMakerStudioAuditControlStack";
    assert_eq!(parameters(&fixed, parent), ["StudioAuthentication"]);
    claims_hold(config);

    let asked = config.replace("existing_domain: d-abcdefghij12", "existing_domain: asked");
    let templates = templates(&asked);
    assert_eq!(parameters(&templates, parent), ["StudioAuthentication", "ExistingDomainId"]);
    assert_eq!(parameters(&templates, "SageMakerStudioStack"), ["StudioAuthentication", "ExistingDomainId"]);
    assert!(!templates.values().any(|template| template.contains("d-abcdefghij12\n")));
    claims_hold(&asked);
}

#[test]
fn what_a_domain_that_exists_leaves_open_is_told_before_the_launch() {
    let folder = folder(&[("c.yaml", include_str!("../../examples/configs/existing-domain.yaml"))]);
    assert_eq!(run(folder.path(), &["--config", "c.yaml", "-q"]).0, 0);
    let launch = fs::read_to_string(folder.path().join("out/LAUNCH.md")).unwrap();
    let before = launch.split("### Launch\n").next().unwrap();
    for told in ["this stack changes nothing of it", "lie outside of what is claimed", "the tag studiouserid"]
    {
        assert!(before.contains(told), "{told}: {before}");
    }
}

#[test]
fn the_configuration_to_start_from_needs_no_change_to_be_tried() {
    let folder = folder(&[]);
    let (code, output, error) = run(folder.path(), &["init", "studio"]);
    assert_eq!((code, error.as_str()), (0, ""));
    assert!(output.starts_with("wrote `studio/cfn-synth.yaml`\n"), "{output}");
    let path = folder.path().join("studio/cfn-synth.yaml");
    let config = fs::read_to_string(&path).unwrap();
    assert!(config.contains("run\n# `synth --config studio/cfn-synth.yaml`.\n"), "{config}");
    assert!(templates(&config).contains_key("DatasetStack"));
    claims_hold(&config);

    fs::write(&path, "mine").unwrap();
    let (code, output, error) = run(folder.path(), &["init", "studio"]);
    assert_eq!((code, output.as_str()), (2, ""));
    assert_eq!(
        error,
        "error: `studio/cfn-synth.yaml` is there already\n  help: name another folder, or move the file away\n"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
}

#[test]
fn what_does_not_fit_into_a_stack_goes_into_further_ones() {
    let starter = include_str!("../../stacks/editions/starter.yaml");
    let (before, _) = starter.split_once("\ndata_scientists:\n").unwrap();
    let mut config = format!(
        "{before}\ndata_scientists:\n  - {{name: ann}}\n  - {{name: ben, tables: [{{table: t9, rows: a = 1}}]}}
locations: [{{bucket: example-data, prefix: lake}}]\ndatabases:\n"
    );
    for database in 1..=9 {
        writeln!(config, "  - name: d{database}\n    tables:").unwrap();
        let tables = if database == 1 { 1..=9 } else { 10 + database..=10 + database };
        for table in tables {
            writeln!(
                config,
                "      - {{name: t{table}, folder: t{table}, description: d, format: orc, columns: [{{name: a, type: int}}], partition_keys: [{{name: k, type: string}}], partitions: [{}]}}",
                (1..=if table == 9 { 11 } else { 1 }).map(|value| format!("['{value}']")).collect::<Vec<_>>().join(", ")
            )
            .unwrap();
        }
    }
    let templates = templates(&config);
    let further = [
        "DatasetStackDatabase1Table9",
        "DatasetStackT9Partition11",
        "DataScientistUsersStackDatabase1Table9",
    ];
    for stack in further {
        assert!(templates.contains_key(stack), "{stack} is not among {:?}", templates.keys());
    }
    claims_hold(&config);
}

/// Returns a configuration of as many people.
fn of_people(count: usize) -> String {
    let starter = include_str!("../../stacks/editions/starter.yaml");
    let (before, after) = starter.split_once("\ndata_scientists:\n").unwrap();
    let after = after.split_once("\nlocations:\n").unwrap().1;
    let mut people = String::new();
    for number in 1..=count {
        writeln!(people, "  - name: scientist-{number:02}\n    columns: {{except: [customer_id]}}").unwrap();
    }
    format!("{before}\ndata_scientists:\n{people}\nlocations:\n{after}")
}

#[test]
fn whoever_is_added_leaves_the_others_as_they_were() {
    let stacks = [
        "DatasetStack",
        "DataScientistUsersStack",
        "DataScientistUsersStack2",
        "DataScientistUsersStack3",
        "SageMakerStudioStack",
    ];
    let (before, after) = (chosen(&of_people(30), &stacks), chosen(&of_people(31), &stacks));
    let users: Vec<&str> = before
        .keys()
        .map(String::as_str)
        .filter(|name| name.starts_with("DataScientistUsersStack"))
        .collect();
    assert_eq!(users, ["DataScientistUsersStack", "DataScientistUsersStack2", "DataScientistUsersStack3"]);
    let mut changed = Vec::new();
    for (name, template) in &before {
        let after = resources(&after[name]);
        for (logical_id, resource) in resources(template) {
            if after.get(logical_id) != Some(&resource) {
                changed.push(format!("{name}.{logical_id}"));
            }
        }
    }
    // The roles of all people are listed in one policy.
    assert_eq!(changed, ["SageMakerStudioStack.StudioExecutionPolicy"]);
}

#[test]
fn an_insurer_has_three_teams_and_somebody_in_two() {
    let config = include_str!("../../examples/configs/teams.yaml");
    let templates = templates(config);
    let teams = resources(&templates["TeamsStack"]);
    let ending = |end: &str| -> Vec<&str> {
        teams.keys().filter_map(|id| id.strip_suffix(end)).filter(|id| !id.is_empty()).collect()
    };
    assert_eq!(ending("TeamRole"), ["Claims", "Mlops", "Pricing"]);
    assert_eq!(ending("UserProfile"), ["Ada", "Bela", "Chidi", "Dana", "Emil", "MiraClaims", "MiraPricing"]);
    assert_eq!(ending("User"), ["Ada", "Bela", "Chidi", "Dana", "Emil", "Mira"]);
    for profile in ["MiraClaimsUserProfile", "MiraPricingUserProfile"] {
        let identity = "Value: !If [IsIAMUserAuthentication, mira, mira@insurer.example]";
        assert!(teams[profile].contains(identity), "{}", teams[profile]);
    }
    claims_hold(config);
}

#[test]
fn who_is_in_a_team_and_a_data_scientist_too_is_told_before_the_launch() {
    let config = include_str!("../../examples/configs/teams.yaml");
    let launch = |config: &str| {
        let folder = folder(&[("c.yaml", config)]);
        assert_eq!(run(folder.path(), &["--config", "c.yaml", "-q"]).0, 0);
        fs::read_to_string(folder.path().join("out/LAUNCH.md")).unwrap()
    };
    let told = "a member can be a data scientist of SageMakerStudioAuditControlStack too";
    assert!(!launch(config).contains(told));
    let by_user = config.replacen("- {name: actuary}", "- {name: mira}", 1);
    let by_identity =
        config.replacen("- {name: actuary}", "- {name: any, identity: mira@insurer.example}", 1);
    for both in [by_user, by_identity] {
        let launch = launch(&both);
        assert!(launch.contains(&format!("{told}, as here mira: one person")), "{launch}");
    }
}
