//! What configurations are refused for.

mod tables;
mod tags;

use super::*;

const CURRENT: &str = include_str!("../editions/2024.yaml");

/// Returns what is said of the current edition with one text of it replaced.
fn said(text: &str, replacement: &str) -> String {
    assert!(CURRENT.contains(text), "the edition has no `{text}`");
    let config: Config = serde_yaml::from_str(&CURRENT.replacen(text, replacement, 1)).unwrap();
    config.check().map_or_else(|error| error.to_string(), |()| "accepted".to_owned())
}

#[test]
fn both_editions_are_accepted() {
    for edition in [CURRENT, include_str!("../editions/2021.yaml")] {
        let config: Config = serde_yaml::from_str(edition).unwrap();
        assert!(config.check().is_ok());
    }
}

#[test]
fn what_would_fail_at_deployment_is_refused() {
    let long = format!("role_name_prefix: {}", "r".repeat(64));
    for (text, replacement, expected) in [
        (
            "prefix: datasets/tabular/Women's_clothing_ecommerce",
            "prefix: datasets/tabular/Women\u{2019}s_clothing_ecommerce",
            "`locations[0].prefix` has the character `\u{2019}`, which cannot stand for itself in a policy",
        ),
        (
            "prefix: datasets/tabular/",
            "prefix: datasets/*/",
            "`locations[0].prefix` has the character `*`, which cannot stand for itself in a policy",
        ),
        (
            "only:\n        - clothing_id",
            "only:\n        - clothing_ids",
            "`data_scientists[1].columns.only[0]` names no column: `clothing_ids`",
        ),
        (
            "{name: age, type: string",
            "{name: Age, type: string",
            "`databases[0].tables[0].columns[2].name` is `Age`, but Athena's column names are lower case",
        ),
        (
            "{name: age, type: string",
            "{name: title, type: string",
            "`databases[0].tables[0].columns[3].name` repeats the column `title`",
        ),
        (
            "role_name_prefix: SageMakerStudioExecutionRole_",
            &long,
            "`role_name_prefix` must have from 1 to 63 characters, and `rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr` has 64",
        ),
        (
            "name: data-scientist-full",
            "name: data-scientist-with-full-access-to-it",
            "`data_scientists[0].name` must have from 1 to 35 characters, and `data-scientist-with-full-access-to-it` has 37",
        ),
        (
            "bucket: sagemaker-example",
            "bucket: s3//sagemaker-example",
            "`locations[0].bucket` has the character `/`",
        ),
        (
            "results_bucket_prefix: sagemaker",
            "results_bucket_prefix: SageMaker",
            "`results_bucket_prefix` is `SageMaker-studio-query-results-`, but the names of buckets are lower case",
        ),
        (
            "results_bucket_prefix: sagemaker-studio-query-results-",
            "results_bucket_prefix: sagemaker-audit-control-query-results-",
            "`results_bucket_prefix` must have from 1 to 36 characters, and `sagemaker-audit-control-query-results-` has 38",
        ),
        (
            "only:\n        - clothing_id\n        - title",
            "only:\n        - clothing_id\n        - clothing_id",
            "`data_scientists[1].columns.only[1]` repeats the column `clothing_id`",
        ),
        (
            "name: data-scientist-limited",
            "name: data-scientist-full",
            "`data_scientists[1].name` is `data-scientist-full`, as that of another data scientist is",
        ),
        (
            "name: data-scientist-limited",
            "name: Data-Scientist-Full",
            "`data_scientists[1].name` is `Data-Scientist-Full`, which differs from `data-scientist-full` in capital letters only: IAM takes them for one",
        ),
        (
            "name: data-scientist-full",
            "name: default",
            "`data_scientists[0].name` is `default`, as the domain's default role is",
        ),
        ("label: First data scientist", "label: ' '", "`data_scientists[0].label` is empty"),
        (
            "iam_users: IAM with IAM users",
            "iam_users: ' '",
            "`authentication.iam_users` is empty: the console could not show it",
        ),
        (
            "federation: IAM with AWS account federation (external IdP)",
            "federation: IAM with IAM users",
            "`authentication.federation` is `IAM with IAM users`, as the other way to sign in is",
        ),
        (
            "role_name_prefix: SageMakerStudioExecutionRole_",
            &format!("role_name_prefix: {}\nname_suffix: -2", "r".repeat(62)),
            "`role_name_prefix` leaves no place for a name in the 64 characters of a role's name",
        ),
        (
            "nested_stack_url_prefix: https://",
            "nested_stack_url_prefix: http://",
            "`nested_stack_url_prefix` cannot be used: the URL prefix `http://aws-ml-blog.s3.amazonaws.com/artifacts/sagemaker-studio-audit-control/` does not begin with `https://`: CloudFormation fetches nested templates only so",
        ),
    ] {
        assert_eq!(said(text, replacement), expected);
    }
}

#[test]
fn the_first_edition_has_no_say_in_query_results() {
    let first = include_str!("../editions/2021.yaml");
    for more in ["query_results: managed", "results_key: customer"] {
        let config: Config = serde_yaml::from_str(&format!("{first}\n{more}\n")).unwrap();
        let error = config.check().unwrap_err().to_string();
        assert_eq!(error, "`query_results` is not of this edition: its notebook makes the bucket");
    }
}

/// A configuration of the current edition with two databases of two tables, in two places.
const TWO: &str = r#"
edition: "2024"
nested_stack_url_prefix: https://templates.s3.amazonaws.com/
role_name_prefix: R_
results_bucket_prefix: results-
authentication: {iam_users: users, federation: federation}
data_scientists:
  - name: ann
  - name: ben
    tables: [{table: visits, columns: {except: [ward]}, rows: ward = 'A'}, {table: lab.samples}]
locations:
  - {id: Ward, bucket: ward-data, prefix: ward}
  - {id: Lab, bucket: lab-data, prefix: lab, registration: existing}
databases:
  - name: ward
    tables: [{name: visits, description: d, location: Ward, format: parquet, columns: [{name: ward, type: string}, {name: day, type: date}]}]
  - name: lab
    tables: [{name: samples, description: d, location: Lab, folder: s, format: csv, columns: [{name: id, type: string}]}]
"#;

fn said_of_two(text: &str, replacement: &str) -> String {
    said_in(TWO, text, replacement)
}

/// Returns what is said of a configuration with one text of it replaced.
fn said_in(config: &str, text: &str, replacement: &str) -> String {
    assert!(config.contains(text), "there is no `{text}`");
    let config: Config = serde_yaml::from_str(&config.replacen(text, replacement, 1)).unwrap();
    config.check().map_or_else(|error| error.to_string(), |()| "accepted".to_owned())
}

#[test]
fn several_tables_in_several_places_are_told_apart() {
    for (text, replacement, expected) in [
        ("name: ann", "name: ann", "accepted"),
        (
            "name: ann",
            "name: ann\n    columns: {only: [day]}",
            "`data_scientists[0].columns` is about one table, and there are several",
        ),
        (
            "name: ben",
            "name: ben\n    rows: a = 1",
            "`data_scientists[1].rows` is said beside `tables`, which says it of each table",
        ),
        ("table: visits,", "table: visit,", "`data_scientists[1].tables[0].table` names no table: `visit`"),
        (
            "table: lab.samples",
            "table: ward.visits",
            "`data_scientists[1].tables[1].table` repeats the table `visits`",
        ),
        (
            "except: [ward]",
            "except: [wards]",
            "`data_scientists[1].tables[0].columns.except[0]` names no column: `wards`",
        ),
        (
            "except: [ward]",
            "except: [ward, day]",
            "`data_scientists[1].tables[0].columns.except` has every column: they would see nothing",
        ),
        ("rows: ward = 'A'", "rows: ' '", "`data_scientists[1].tables[0].rows` is empty"),
        ("location: Ward", "location: Wart", "`databases[0].tables[0].location` names no location: `Wart`"),
        ("location: Ward, ", "", "`databases[0].tables[0]` does not say where its data lies"),
        ("id: Lab", "id: Ward", "`locations[1].id` repeats the location `Ward`"),
        ("{id: Lab, ", "{", "`locations[1]` has no `id`, and there are several locations"),
        ("- name: lab", "- name: ward", "`databases[1].name` repeats the database `ward`"),
        (
            "name: samples",
            "name: visits",
            "`databases[1].tables[0]` has the id `Visits`, as another table has",
        ),
        ("name: ben", "name: an-n\n    id: Ann", "`data_scientists[1]` has the id `Ann`, as `ann` has"),
        (
            "name: ben",
            "name: ben\n    identity: ann",
            "`data_scientists[1].identity` is `ann`, as that of another data scientist is",
        ),
        ("name: ben", "name: -ben", "`data_scientists[1].name` is `-ben`, which a hyphen begins or ends"),
        (
            "role_name_prefix: R_",
            "names: asked\nrole_name_prefix: R_",
            "`names` is `asked`, which is for one table in one place",
        ),
        ("role_name_prefix: R_", "existing_domain: d-abcdefghij12\nrole_name_prefix: R_", "accepted"),
        ("role_name_prefix: R_", "existing_domain: asked\nrole_name_prefix: R_", "accepted"),
        (
            "role_name_prefix: R_",
            "existing_domain: Studio\nrole_name_prefix: R_",
            "`existing_domain` is no id of a Studio domain: `Studio`",
        ),
        (
            "role_name_prefix: R_",
            "existing_domain: d-\nrole_name_prefix: R_",
            "`existing_domain` is no id of a Studio domain: `d-`",
        ),
        (
            "role_name_prefix: R_",
            "existing_domain: asked\nidle_minutes: 60\nrole_name_prefix: R_",
            "`idle_minutes` is for a domain that is made, and `existing_domain` has its own",
        ),
        (
            "role_name_prefix: R_",
            "existing_domain: asked\nnetwork: {cidr_block: 10.0.0.0/22, endpoints: []}\nrole_name_prefix: R_",
            "`network` is for a domain that is made, and `existing_domain` has its own",
        ),
        (
            "role_name_prefix: R_",
            "scan_limit_megabytes: 9\nrole_name_prefix: R_",
            "`scan_limit_megabytes` is less than 10, the least that Athena takes",
        ),
        (
            "role_name_prefix: R_",
            "name_suffix: a_b\nrole_name_prefix: R_",
            "`name_suffix` has the character `_`",
        ),
    ] {
        assert_eq!(said_of_two(text, replacement), expected);
    }
}

#[test]
fn the_columns_that_somebody_sees_follow_the_table() {
    let config: Config = serde_yaml::from_str(TWO).unwrap();
    let seen = |index: usize| -> Vec<String> {
        let sights = config.data_scientists[index].sights(&config);
        let seen = |sight: &people::Sight<'_>| {
            let columns: Vec<&str> =
                sight.table.column_names().filter(|column| sight.shows(column)).collect();
            format!(
                "{}.{}: {} where {:?}",
                sight.database.name,
                sight.table.name,
                columns.join(", "),
                sight.rows
            )
        };
        sights.iter().map(seen).collect()
    };
    assert_eq!(seen(0), ["ward.visits: ward, day where None", "lab.samples: id where None"]);
    assert_eq!(seen(1), ["ward.visits: day where Some(\"ward = 'A'\")", "lab.samples: id where None"]);
}

#[test]
fn the_first_edition_knows_two_people_and_one_table() {
    let first = include_str!("../editions/2021.yaml");
    let config: Config =
        serde_yaml::from_str(&first.replacen("columns: all", "columns: {only: [year]}", 1)).unwrap();
    assert_eq!(
        crate::first_edition::app(&config).err().unwrap().to_string(),
        "`data_scientists[0]` must see every column, and the second a list of columns, in this edition"
    );
}

#[test]
fn more_people_than_a_stack_takes_are_refused() {
    let of = |count: usize, names: &str| -> String {
        let people: Vec<String> = (0..count).map(|it| format!("{{name: p{it}}}")).collect();
        let (before, after) = TWO.split_once("data_scientists:\n").unwrap();
        let (_, after) = after.split_once("locations:\n").unwrap();
        let after =
            after.replace("  - {id: Lab, bucket: lab-data, prefix: lab, registration: existing}\n", "");
        let after = after.split("  - name: lab\n").next().unwrap();
        let text = format!("{before}{names}data_scientists: [{}]\nlocations:\n{after}", people.join(", "));
        let config: Config = serde_yaml::from_str(&text).unwrap();
        config.check().map_or_else(|error| error.to_string(), |()| "accepted".to_owned())
    };
    assert_eq!(of(400, ""), "accepted");
    assert_eq!(of(401, ""), "`data_scientists[400]` is one of 401, and a Studio stack takes 400");
    assert_eq!(
        of(91, "names: asked\n"),
        "`names` is `asked`, which is for 90 data scientists, and there are 91"
    );
}
