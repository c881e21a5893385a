//! Versions of database engines with which no database can be created any more.

use crate::diagnostic::{Rule, Severity};
use crate::schema;
use crate::template::{Node, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::literals::literals;

pub(super) static RULE: Rule = Rule {
    code: "deprecated-engine-version",
    severity: Severity::Warning,
    summary: "Finds versions of database engines with which RDS creates no database any more.",
    explanation: "\
## Why is this bad?
RDS deprecates versions of an engine: a database that has one goes on, but none is created with it, so that the
template cannot be launched anew. A major version alone stands for the newest of its versions. The versions are
those of the day of the schemas.

## Example
```yaml
Database:
  Type: AWS::RDS::DBInstance
  Properties:
    Engine: postgres
    EngineVersion: '13.3'
```

## Use instead
```yaml
Database:
  Type: AWS::RDS::DBInstance
  Properties:
    Engine: postgres
    EngineVersion: '17'
```
",
};

/// The types that have versions of engines.
const DATABASES: [&str; 2] = ["AWS::RDS::DBCluster", "AWS::RDS::DBInstance"];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let conditions = &context.conditions;
    for (entry, map) in context.index.resources() {
        let kind = map.get("Type").and_then(Node::as_text);
        let Some(kind) = kind.filter(|kind| DATABASES.contains(kind)) else { continue };
        let resource = entry.opened();
        let property = |name: &str| resource.get("Properties").and_then(|node| node.get(name));
        let (Some(engine), Some(version)) = (property("Engine"), property("EngineVersion")) else { continue };
        for engine in literals(context, engine, &context.present(entry.node), Vec::new()) {
            let Some(engine_name) = engine.value.as_text() else { continue };
            let path = entry.path(Section::Resources, ["Properties", "EngineVersion"]);
            for literal in literals(context, version, &engine.when, path) {
                let Some(name) = literal.value.scalar_text() else { continue };
                if schema::is_deprecated_engine_version(kind, engine_name, &name)
                    && conditions.is_possible(&literal.when)
                {
                    let message =
                        format!("RDS creates no database with the version `{name}` of `{engine_name}`");
                    let help = "name a newer version, or a major version alone";
                    findings.push(literal.finding(context, &RULE, &message).help(help));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn database(properties: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"Engine": {{"Type": "String", "AllowedValues": ["postgres", "mysql"]}}}},
                "Conditions": {{"IsMySql": {{"Fn::Equals": [{{"Ref": "Engine"}}, "mysql"]}}}},
                "Resources": {{"It": {{"Type": "AWS::RDS::DBInstance", "Properties": {{{properties}}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn other_versions_pass() {
        for good in [
            r#""Engine": "postgres", "EngineVersion": "17""#,
            r#""Engine": "sqlserver-ex", "EngineVersion": "13.3""#,
            r#""EngineVersion": "13.3""#,
            r#""Engine": {"Ref": "Engine"}, "EngineVersion": {"Fn::If": ["IsMySql", "13.3", "99"]}"#,
        ] {
            assert_eq!(database(good), "", "{good}");
        }
    }

    #[test]
    fn deprecated_versions_are_found() {
        let found = |path: &str, when: &str| {
            format!(
                "deprecated-engine-version Resources/It/Properties/EngineVersion{path}\n  RDS creates no database \
                 with the version `13.3` of `postgres`{when}\n  \
                 help: name a newer version, or a major version alone\n"
            )
        };
        assert_eq!(database(r#""Engine": "postgres", "EngineVersion": 13.3"#), found("", ""));
        assert_eq!(
            database(
                r#""Engine": {"Ref": "Engine"}, "EngineVersion": {"Fn::If": ["IsMySql", "99", "13.3"]}"#
            ),
            found("/Fn::If/2", " when Engine = `postgres`")
        );
    }
}
