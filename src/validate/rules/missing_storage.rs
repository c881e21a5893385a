//! Databases that are made anew without a size of their storage.

use crate::diagnostic::{Rule, Severity};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation;

pub(super) static RULE: Rule = Rule {
    code: "missing-storage",
    // The reference says that the property is required conditionally, and not when.
    severity: Severity::Warning,
    summary: "Finds new database instances without `AllocatedStorage`.",
    explanation: "\
## Why is this bad?
RDS refuses to make an instance of an engine other than Aurora without the size of its storage. An instance that is
restored from a snapshot or a backup, or that is a replica, has the storage of its source.

## Example
```yaml
Type: AWS::RDS::DBInstance
Properties:
  Engine: postgres
  DBInstanceClass: db.t4g.micro
```

## Use instead
```yaml
Type: AWS::RDS::DBInstance
Properties:
  Engine: postgres
  DBInstanceClass: db.t4g.micro
  AllocatedStorage: '20'
```
",
};

/// What the storage comes from.
const SOURCES: [&str; 10] = [
    "AllocatedStorage",
    "DBClusterIdentifier",
    "DBClusterSnapshotIdentifier",
    "DBSnapshotIdentifier",
    "RestoreTime",
    "SourceDBClusterIdentifier",
    "SourceDBInstanceAutomatedBackupsArn",
    "SourceDBInstanceIdentifier",
    "SourceDbiResourceId",
    "UseLatestRestorableTime",
];

/// What the names of the engines that have a storage of their own begin with.
const ENGINES: [&str; 6] = ["db2-", "mariadb", "mysql", "oracle-", "postgres", "sqlserver-"];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for database in relation::of_type(context, "AWS::RDS::DBInstance") {
        let engines = database.values(database.entry.node, "Engine", None, &database.when);
        let mut engines = engines.iter().filter(|engine| has_storage(&engine.text)).peekable();
        if engines.peek().is_none() {
            continue;
        }
        let absent = SOURCES.map(|source| database.absent(source));
        let told = engines.find_map(|engine| {
            let guards: Vec<_> = absent.iter().chain([&engine.when]).collect();
            Some((engine, database.situation(&guards)?))
        });
        if let Some((engine, situation)) = told {
            let message =
                format!("`AllocatedStorage` is required for a new database of `{}`{situation}", engine.text);
            let help = "set `AllocatedStorage`, in gibibytes";
            findings.push(RULE.finding(message).path(database.path("")).help(help));
        }
    }
}

fn has_storage(engine: &str) -> bool {
    let engine = engine.to_ascii_lowercase();
    ENGINES.iter().any(|known| engine.starts_with(known))
}

#[cfg(test)]
mod tests {
    use super::{SOURCES, check};
    use crate::schema;
    use crate::validate::testing::findings;

    fn database(properties: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"P": {{"Type": "String"}}, "E": {{"Type": "String", "AllowedValues": ["aurora-mysql", "mysql"]}}}},
                "Conditions": {{"C": {{"Fn::Equals": [{{"Ref": "P"}}, ""]}}}},
                "Resources": {{"D": {{"Type": "AWS::RDS::DBInstance", "Properties": {{{properties}}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn the_sources_are_properties_of_instances() {
        let schema = schema::get("AWS::RDS::DBInstance").unwrap();
        let known = schema.property_names(schema.root());
        assert!(SOURCES.iter().all(|source| known.contains(source)));
    }

    #[test]
    fn databases_with_storage_or_a_source_pass() {
        for good in [
            r#""Engine": "postgres", "AllocatedStorage": {"Ref": "P"}"#,
            r#""Engine": "aurora-mysql""#,
            r#""Engine": {"Ref": "P"}"#,
            r#""Engine": "mysql", "DBSnapshotIdentifier": {"Ref": "P"}"#,
            r#""SourceDBInstanceIdentifier": "d""#,
            r#""Engine": "mysql", "DBSnapshotIdentifier": {"Fn::If": ["C", {"Ref": "AWS::NoValue"}, {"Ref": "P"}]},
                "AllocatedStorage": {"Fn::If": ["C", 20, {"Ref": "AWS::NoValue"}]}"#,
        ] {
            assert_eq!(database(good), "", "{good}");
        }
    }

    #[test]
    fn others_are_found() {
        let told = |engine: &str, when: &str| {
            format!(
                "missing-storage Resources/D/Properties\n  `AllocatedStorage` is required for a new database of \
                 `{engine}`{when}\n  help: set `AllocatedStorage`, in gibibytes\n"
            )
        };
        assert_eq!(database(r#""Engine": {"Ref": "E"}"#), told("mysql", " when E = `mysql`"));
        assert_eq!(
            database(
                r#""Engine": "postgres", "DBSnapshotIdentifier": {"Fn::If": ["C", {"Ref": "AWS::NoValue"}, {"Ref": "P"}]}"#
            ),
            told("postgres", " when P = ``")
        );
    }
}
