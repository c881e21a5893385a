//! Large configurations fit into templates, and what is added to one leaves the rest where it was.

use crate::app::StudioAudit;
use crate::config::Config;
use cfn_synth::cli::Application as _;
use cfn_synth::yaml;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What a configuration is made of.
#[derive(Clone)]
struct Size {
    people: usize,
    /// The tables of each database.
    tables: Vec<usize>,
    partitions: usize,
}

impl Size {
    fn config(&self) -> Config {
        let mut text = "edition: '2024'
nested_stack_url_prefix: https://templates.s3.amazonaws.com/
role_name_prefix: R_
results_bucket_prefix: results-
authentication: {iam_users: users, federation: federation}
locations: [{bucket: data, prefix: p}]
databases:
"
        .to_owned();
        let mut seen = String::new();
        for (database, tables) in self.tables.iter().enumerate() {
            writeln!(text, "  - name: d{database}\n    tables:").unwrap();
            for table in 0..*tables {
                let name = format!("t{database}x{table}");
                let partitions: Vec<String> = (0..self.partitions).map(|it| format!("['{it}']")).collect();
                let partitions = partitions.join(", ");
                writeln!(
                    text,
                    "      - {{name: {name}, folder: {name}, description: d, format: orc, columns: [{{name: a, type: int}}], partition_keys: [{{name: k, type: string}}], partitions: [{partitions}]}}"
                )
                .unwrap();
                write!(seen, "{{table: {name}, rows: a = 1}}, ").unwrap();
            }
        }
        text.push_str("data_scientists:\n");
        for person in 0..self.people {
            writeln!(text, "  - {{name: p{person}, tables: [{seen}]}}").unwrap();
        }
        let config: Config = serde_yaml::from_str(&text).unwrap();
        config.check().unwrap();
        config
    }

    /// Returns the properties of each resource, by stack and logical id, once every template is small enough.
    fn made(&self) -> BTreeMap<String, String> {
        let mut made = BTreeMap::new();
        for pending in StudioAudit::app(&self.config()).unwrap().into_pending() {
            let built = pending.build("yaml");
            assert!(built.problems.is_empty(), "{:?}", built.problems);
            let template = built.template;
            assert!(yaml::emit(&template).len() < 1_000_000, "{}", template.name);
            let resources: Vec<_> = template.resources().collect();
            assert!(resources.len() <= 500, "{} has {}", template.name, resources.len());
            for resource in resources {
                let properties = resource.properties().map(yaml::emit_node).unwrap_or_default();
                made.insert(format!("{}.{}", template.name, resource.logical_id), properties);
            }
        }
        made
    }

    /// Returns what is not as it was once something is added.
    fn changed(&self, add: impl FnOnce(&mut Self)) -> Vec<String> {
        let mut after = self.clone();
        add(&mut after);
        let (before, after) = (self.made(), after.made());
        assert!(before.len() < after.len());
        let changed = before.into_iter().filter(|(id, properties)| after.get(id) != Some(properties));
        changed.map(|(id, _)| id).collect()
    }
}

#[test]
fn the_largest_part_of_the_largest_users_stack_fits() {
    let made = Size { people: 60, tables: vec![40, 8], partitions: 0 }.made();
    for id in [
        "DataScientistUsersStack.DataScientistP0SelectsT0x7",
        "DataScientistUsersStackDatabase1Table9.DataScientistP0SelectsT0x8",
        "DataScientistUsersStack.DataScientistP0DescribesD1",
        "DataScientistUsersStack5Database1Table33.DataScientistP59SelectsT0x39",
        "DatasetStackDatabase1Table33.T0x39Table",
    ] {
        assert!(made.contains_key(id), "{id} is not among {:?}", made.keys());
    }
}

#[test]
fn many_partitions_have_stacks_of_their_own() {
    let made = Size { people: 1, tables: vec![8, 8, 1], partitions: 61 }.made();
    for id in [
        "DatasetStack.T0x0Partition9",
        "DatasetStackT0x0Partition11.T0x0Partition10",
        "DatasetStackT0x0Partition61.T0x0Partition60",
        "DatasetStackDatabase3Table1.T2x0Partition0",
        "DatasetStack.D2Database",
        "DataScientistUsersStackDatabase3Table1.DataScientistP0DescribesD2",
    ] {
        assert!(made.contains_key(id), "{id} is not among {:?}", made.keys());
    }
}

#[test]
fn what_is_added_at_an_end_moves_nothing() {
    let size = Size { people: 13, tables: vec![8, 3], partitions: 10 };
    let all_roles = "SageMakerStudioStack.StudioExecutionPolicy";
    assert_eq!(size.changed(|it| it.people += 1), [all_roles]);
    assert_eq!(size.changed(|it| it.tables[0] += 1), Vec::<String>::new());
    assert_eq!(size.changed(|it| it.tables[1] += 1), Vec::<String>::new());
    let catalog = "DataScientistUsersStack.SageMakerUserProfileExecutionPolicy";
    assert_eq!(size.changed(|it| it.tables.push(1)), [catalog]);
    assert_eq!(size.changed(|it| it.partitions += 1), Vec::<String>::new());
    // The parent has each nested stack under a logical id of its own.
    assert!(size.made().contains_key("SageMakerStudioAuditControlStack.DataScientistUsersStack2"));
}

#[test]
fn databases_beyond_the_first_have_a_policy_of_their_own() {
    let size = Size { people: 13, tables: vec![1; 8], partitions: 0 };
    let policy = "DataScientistUsersStack.SageMakerUserProfileExecutionPolicy2";
    assert!(!size.made().contains_key(policy));
    let changed = size.changed(|it| it.tables.push(1));
    assert!(changed.iter().all(|id| id.starts_with("DataScientistUsersStack") && id.ends_with("Role")));
    assert_eq!(changed.len(), 13);
    let more = Size { tables: vec![1; 9], ..size };
    assert!(more.made()[policy].contains("database/d8"), "{}", more.made()[policy]);
}
