//! What an update does to the grants: whoever gets other columns has exactly those afterwards, and never more than
//! before and after.
//!
//! CloudFormation makes and replaces resources in the order of their dependencies, and deletes what is gone when all
//! else is done, in the opposite order. Whether a replacement deletes the old or makes the new first is in the schema
//! of its type. Lake Formation keeps one set of columns for each principal and table.

use crate::configs::chosen;
use cfn_synth::template::Node;
use cfn_synth::yaml;
use std::collections::{BTreeMap, BTreeSet};

const CONFIG: &str = "
edition: '2024'
nested_stack_url_prefix: https://templates.s3.amazonaws.com/
role_name_prefix: R_
results_bucket_prefix: results-
authentication: {iam_users: users, federation: federation}
data_scientists:
  - name: ann
  - name: ben
    SIGHT
locations: [{bucket: data, prefix: p}]
databases:
  - name: d
    tables:
      - name: t
        description: T
        format: parquet
        columns: [{name: a, type: string}, {name: b, type: string}, {name: c, type: string}]
";

const COLUMNS: [&str; 3] = ["a", "b", "c"];
const GRANT: &str = "AWS::LakeFormation::PrincipalPermissions";
const FILTER: &str = "AWS::LakeFormation::DataCellsFilter";

/// A resource of the users stack that is about the table.
#[derive(Debug, Clone, PartialEq)]
struct Resource {
    id: String,
    kind: String,
    properties: Node,
    depends_on: BTreeSet<String>,
}

/// Returns the grants on the table and the filters, what they depend on first.
fn resources(sight: &str) -> Vec<Resource> {
    let template =
        &chosen(&CONFIG.replace("SIGHT", sight), &["DataScientistUsersStack"])["DataScientistUsersStack"];
    let template = yaml::read(template, "users.yaml").unwrap();
    let all = template.root.get("Resources").unwrap().as_map().unwrap();
    let mut left: Vec<Resource> = all
        .iter()
        .map(|(id, body)| Resource {
            id: id.to_owned(),
            kind: body.get("Type").unwrap().as_text().unwrap().to_owned(),
            properties: body.get("Properties").unwrap().clone(),
            depends_on: match body.get("DependsOn") {
                None => BTreeSet::new(),
                Some(one) => match one.as_text() {
                    Some(one) => BTreeSet::from([one.to_owned()]),
                    None => {
                        one.as_list().unwrap().iter().map(|it| it.as_text().unwrap().to_owned()).collect()
                    }
                },
            },
        })
        .filter(|it| [GRANT, FILTER].contains(&it.kind.as_str()))
        .collect();
    let mut ordered: Vec<Resource> = Vec::new();
    while !left.is_empty() {
        let is_next = |it: &Resource| !left.iter().any(|other| it.depends_on.contains(&other.id));
        let next = left.iter().position(is_next).expect("no cycle");
        ordered.push(left.remove(next));
    }
    ordered
}

/// Tells whether a replacement deletes the old resource before it makes the new one.
fn deletes_first(kind: &str) -> bool {
    let schema = match kind {
        GRANT => include_str!("../../schemas/lakeformation/principal_permissions.json"),
        _ => include_str!("../../schemas/lakeformation/data_cells_filter.json"),
    };
    let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
    schema["replacementStrategy"] == "delete_then_create"
}

/// What Lake Formation keeps: for each principal the columns of the table and the filters, and what filters say.
#[derive(Debug, Clone, Default)]
struct Lake {
    columns: BTreeMap<String, BTreeSet<String>>,
    granted: BTreeMap<String, BTreeSet<String>>,
    filters: BTreeMap<String, (BTreeSet<String>, String)>,
}

fn columns(node: &Node) -> BTreeSet<String> {
    let named = |node: &Node, key| -> Option<BTreeSet<String>> {
        Some(node.get(key)?.as_list()?.iter().map(|it| it.as_text().unwrap().to_owned()).collect())
    };
    let all: BTreeSet<String> = COLUMNS.map(str::to_owned).into();
    named(node, "ColumnNames").unwrap_or_else(|| {
        let hidden = node.get("ColumnWildcard").and_then(|wildcard| named(wildcard, "ExcludedColumnNames"));
        all.difference(&hidden.unwrap_or_default()).cloned().collect()
    })
}

impl Lake {
    fn create(&mut self, resource: &Resource) {
        let properties = &resource.properties;
        if resource.kind == FILTER {
            let rows = properties.get("RowFilter").and_then(|rows| rows.get("FilterExpression"));
            let rows = rows.map_or("all", |rows| rows.as_text().unwrap()).to_owned();
            let known = self.filters.insert(name(properties), (columns(properties), rows));
            assert_eq!(known, None, "the filter is there already");
            return;
        }
        let (principal, target) = (principal(properties), properties.get("Resource").unwrap());
        if let Some(filter) = target.get("DataCellsFilter") {
            assert!(self.filters.contains_key(&name(filter)), "the filter is not there yet");
            self.granted.entry(principal).or_default().insert(name(filter));
        } else if let Some(part) = target.get("TableWithColumns").or_else(|| target.get("Table")) {
            self.columns.entry(principal).or_default().extend(columns(part));
        }
    }

    fn delete(&mut self, resource: &Resource) {
        let properties = &resource.properties;
        if resource.kind == FILTER {
            let name = name(properties);
            assert!(
                !self.granted.values().any(|all| all.contains(&name)),
                "something is granted on the filter"
            );
            self.filters.remove(&name).unwrap();
            return;
        }
        let (principal, target) = (principal(properties), properties.get("Resource").unwrap());
        if let Some(filter) = target.get("DataCellsFilter") {
            assert!(self.granted.entry(principal).or_default().remove(&name(filter)));
        } else if let Some(part) = target.get("TableWithColumns").or_else(|| target.get("Table")) {
            let known = self.columns.entry(principal).or_default();
            *known = known.difference(&columns(part)).cloned().collect();
        }
    }

    /// Returns the columns that Ben sees, with their rows.
    fn seen(&self) -> BTreeSet<String> {
        let ben = "DataScientistBenRole";
        let whole = self.columns.get(ben).into_iter().flatten().map(|column| format!("{column} all"));
        let granted = self.granted.get(ben).into_iter().flatten().map(|name| &self.filters[name]);
        let filtered =
            granted.flat_map(|(columns, rows)| columns.iter().map(move |column| format!("{column} {rows}")));
        whole.chain(filtered).collect()
    }
}

fn name(node: &Node) -> String {
    node.get("Name").unwrap().as_text().unwrap().to_owned()
}

/// Returns the logical id of the role to which something is granted.
fn principal(properties: &Node) -> String {
    let arn = properties.get("Principal").unwrap().get("DataLakePrincipalIdentifier").unwrap();
    yaml::emit_node(arn).trim().strip_prefix("!GetAtt ").unwrap().strip_suffix(".Arn").unwrap().to_owned()
}

/// Returns what Ben sees before an update, after each of its steps, and so at its end.
fn update(before: &[Resource], after: &[Resource]) -> Vec<BTreeSet<String>> {
    let mut lake = Lake::default();
    before.iter().for_each(|resource| lake.create(resource));
    let mut seen = vec![lake.seen()];
    let mut gone: Vec<&Resource> =
        before.iter().filter(|old| !after.iter().any(|new| new.id == old.id)).collect();
    for new in after {
        let old = before.iter().find(|old| old.id == new.id);
        match old {
            Some(old) if old.properties == new.properties => continue,
            Some(old) if deletes_first(&old.kind) => {
                lake.delete(old);
                seen.push(lake.seen());
            }
            Some(old) => gone.push(old),
            None => {}
        }
        lake.create(new);
        seen.push(lake.seen());
    }
    for old in gone.into_iter().rev() {
        lake.delete(old);
        seen.push(lake.seen());
    }
    seen
}

const SIGHTS: [(&str, &str); 7] = [
    ("columns: all", "a all,b all,c all"),
    ("columns: {only: [a, b]}", "a all,b all"),
    ("columns: {only: [b, c]}", "b all,c all"),
    ("columns: {except: [b]}", "a all,c all"),
    ("rows: a = 'x'", "a a = 'x',b a = 'x',c a = 'x'"),
    ("rows: a = 'y'\n    columns: {only: [b]}", "b a = 'y'"),
    ("rows: a = 'x'\n    columns: {only: [b]}", "b a = 'x'"),
];

#[test]
fn whoever_gets_other_columns_or_rows_has_exactly_those() {
    let as_set = |text: &str| -> BTreeSet<String> { text.split(',').map(str::to_owned).collect() };
    let all: Vec<_> = SIGHTS.iter().map(|(sight, seen)| (resources(sight), as_set(seen))).collect();
    for (before, seen_before) in &all {
        for (after, seen_after) in &all {
            let seen = update(before, after);
            assert_eq!((seen.first(), seen.last()), (Some(seen_before), Some(seen_after)));
            for step in &seen {
                let is_one = step.is_subset(seen_before) || step.is_subset(seen_after);
                assert!(is_one, "{step:?} is more than {seen_before:?} or {seen_after:?}");
            }
        }
    }
}

#[test]
fn a_list_under_another_logical_id_would_take_shared_columns_away() {
    let before = resources("columns: {only: [a, b]}");
    let mut after = resources("columns: {only: [b, c]}");
    let grant = after.iter_mut().find(|it| it.id == "DataScientistBenSelectsT").unwrap();
    "DataScientistBenSelectsU".clone_into(&mut grant.id);
    let seen = update(&before, &after);
    assert_eq!(seen.last(), Some(&BTreeSet::from(["c all".to_owned()])));
}

#[test]
fn grants_are_made_one_after_the_other() {
    let all = resources("rows: a = 'x'");
    let grants: Vec<&Resource> = all.iter().filter(|it| it.kind == GRANT).collect();
    assert_eq!(grants.len(), 4);
    for pair in grants.windows(2) {
        assert!(pair[1].depends_on.contains(&pair[0].id), "{pair:?}");
    }
    let filter = all.iter().find(|it| it.kind == FILTER).unwrap();
    assert!(grants[3].depends_on.contains(&filter.id));
}
