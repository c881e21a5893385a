//! Who sees which columns, and who could change that.

use super::account;
use super::scene::{MadeTable, Scene};
use super::scientist::Scientist;
use crate::config::data::Registration;
use cfn_synth::access::lake::{Control, Origin, Rows, Sight};
use cfn_synth::access::{Actor, Claims, Goal};

const DATABASE_CHANGES: [&str; 3] = ["glue:CreateDatabase", "glue:UpdateDatabase", "glue:DeleteDatabase"];

/// What changes tables. Whoever creates one over files of the lake has every permission on it.
const TABLE_CHANGES: [&str; 7] = [
    "glue:CreateTable",
    "glue:UpdateTable",
    "glue:DeleteTable",
    "glue:BatchDeleteTable",
    "glue:CreatePartition",
    "glue:BatchCreatePartition",
    "glue:BatchUpdatePartition",
];

/// What changes who sees which columns.
const LAKE_CHANGES: [&str; 13] = [
    "lakeformation:GrantPermissions",
    "lakeformation:BatchGrantPermissions",
    "lakeformation:RevokePermissions",
    "lakeformation:PutDataLakeSettings",
    "lakeformation:RegisterResource",
    "lakeformation:UpdateResource",
    "lakeformation:DeregisterResource",
    "lakeformation:CreateLFTag",
    "lakeformation:UpdateLFTag",
    "lakeformation:AddLFTagsToResource",
    "lakeformation:CreateDataCellsFilter",
    "lakeformation:UpdateDataCellsFilter",
    "lakeformation:CreateLakeFormationOptIn",
];

pub(super) fn state(claims: &mut Claims, scene: &Scene<'_>, me: &Scientist<'_>) {
    claims.can(&me.person, "look up the table in the catalogue", catalogue(scene, me));
    if !scene.is_first_edition() {
        let group = scene.world.arn("logs", "log-group:/aws/sagemaker/studio");
        let stream = format!("{group}:log-stream:any");
        let log = [
            me.in_notebook(&["logs:CreateLogGroup", "logs:CreateLogStream"], &group),
            me.in_notebook(&["logs:PutLogEvents"], &stream),
        ];
        claims.can(&me.person, "write the logs of Studio", log.concat());
    }
    let read = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject"];
    let files = scene.data.iter().flat_map(|data| me.anywhere(&read, &format!("{}any", data.folder)));
    claims.cannot(&me.person, "read or write the files of the data", files).guard_rail();
    let catalog = scene.world.arn("glue", "catalog");
    let mut change = me.anywhere(&["glue:PutResourcePolicy", "glue:ImportCatalogToGlue"], &catalog);
    change.extend(me.anywhere(&["glue:StartCrawler"], &scene.world.arn("glue", "crawler/any")));
    for made in &scene.tables {
        let [database, table] = arns(scene, made);
        change.extend(me.anywhere(&DATABASE_CHANGES, &database));
        change.extend(me.anywhere(&TABLE_CHANGES, &table));
    }
    claims.cannot(&me.person, "change what the catalogue says", change).guard_rail();
    claims.cannot(&me.person, "change who sees which columns", me.anywhere(&LAKE_CHANGES, "*")).guard_rail();
    let whole = [
        "lakeformation:GetTemporaryGlueTableCredentials",
        "lakeformation:GetTemporaryGluePartitionCredentials",
    ];
    claims
        .cannot(
            &me.person,
            "get credentials of Lake Formation that read whole files",
            me.anywhere(&whole, "*"),
        )
        .guard_rail();
    let lake = &scene.world.lake;
    let grantable = scene.tables.iter().flat_map(|made| {
        me.actors().map(|actor| Goal::Fact {
            text: format!("{actor} holds columns of `{}` that it may grant to others", made.name),
            holds: lake
                .table(made.database, made.name)
                .is_none_or(|table| !lake.delegation(&actor.arn(), table).columns.is_empty()),
        })
    });
    claims.cannot(&me.person, "grant columns to others", grantable);
}

/// Returns the ARNs of a table's database, and of itself.
fn arns(scene: &Scene<'_>, made: &MadeTable<'_>) -> [String; 2] {
    let MadeTable { database, name, .. } = made;
    [format!("database/{database}"), format!("table/{database}/{name}")]
        .map(|resource| scene.world.arn("glue", &resource))
}

/// Returns what Athena asks for in the name of a notebook that shows databases and tables, and queries those that it
/// sees.
fn catalogue(scene: &Scene<'_>, me: &Scientist<'_>) -> Vec<Goal> {
    let arn = |resource: &str| scene.world.arn("glue", resource);
    let (catalog, default) = (arn("catalog"), arn("database/default"));
    let of_database = ["glue:GetDatabase", "glue:GetDatabases"];
    let of_table = match scene.is_first_edition() {
        true => ["glue:GetTable", "glue:GetTables", "glue:GetPartitions"].as_slice(),
        false => &[
            "glue:GetTable",
            "glue:GetTables",
            "glue:GetPartition",
            "glue:GetPartitions",
            "glue:BatchGetPartition",
        ],
    };
    let mut asks = me.in_notebook(&["lakeformation:GetDataAccess"], "*");
    asks.extend(me.in_notebook(&of_database, &catalog));
    asks.extend(me.in_notebook(&of_database, &default));
    asks.extend(me.in_notebook(of_table, &catalog));
    if !scene.is_first_edition() {
        let athena = [
            "athena:GetDataCatalog",
            "athena:ListDatabases",
            "athena:GetDatabase",
            "athena:ListTableMetadata",
            "athena:GetTableMetadata",
        ];
        asks.extend(me.in_notebook(&athena, &scene.world.arn("athena", "datacatalog/AwsDataCatalog")));
        asks.extend(me.in_notebook(&["glue:GetDatabases"], &arn("database/any")));
    }
    let mut goals: Vec<Goal> = Vec::new();
    for sight in me.member.sights(scene.config) {
        let Some(made) = scene.made(&sight) else { continue };
        let [database, table] = arns(scene, made);
        asks.extend(me.in_notebook(&of_database, &database));
        asks.extend(me.in_notebook(of_table, &database));
        asks.extend(me.in_notebook(of_table, &table));
        let lake = &scene.world.lake;
        if !scene.is_first_edition() {
            goals.push(Goal::Fact {
                text: format!("Lake Formation shows the database `{}` to {}", made.database, me.notebook),
                // What an account gives to everybody on new databases, another may not.
                holds: lake.database(made.database).is_some_and(|database| {
                    let origins = lake.describes(&me.notebook.arn(), database);
                    origins.iter().any(|origin| *origin != Origin::Account)
                }),
            });
        }
    }
    goals.extend(asks.into_iter().map(Goal::Ask));
    goals
}

/// States which columns somebody sees, and which rows of them.
pub(super) fn state_columns(claims: &mut Claims, scene: &Scene<'_>, me: &Scientist<'_>) {
    let see = |actor: &Actor, made: &MadeTable<'_>, column: &str| Goal::See {
        actor: actor.clone(),
        database: made.database.to_owned(),
        table: made.name.to_owned(),
        column: column.to_owned(),
    };
    let sights = me.member.sights(scene.config);
    let (mut granted, mut hidden, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    for made in &scene.tables {
        let sight = sights.iter().find(|sight| std::ptr::eq(sight.table, made.configured));
        for column in made.configured.column_names() {
            match sight.is_some_and(|sight| sight.shows(column)) {
                true => granted.push(see(&me.notebook, made, column)),
                false => hidden.extend(me.actors().map(|actor| see(actor, made, column))),
            }
        }
        if let Some(filter) = sight.and_then(|sight| sight.rows) {
            rows.extend(me.actors().map(|actor| other_rows(scene, made, actor, filter)));
        }
    }
    let what = if hidden.is_empty() { "read every column" } else { "read the granted columns" };
    claims.can(&me.person, what, granted);
    if !rows.is_empty() {
        claims.cannot(&me.person, "read rows that are hidden from them", rows);
    }
    if hidden.is_empty() {
        return;
    }
    let public = scene.data.iter().map(|data| Goal::Fact {
        text: format!(
            "anybody reads the files of `s3://{}/{}`, every column of them, without credentials: the bucket is public",
            data.bucket, data.prefix
        ),
        holds: account::is_public(&data.bucket),
    });
    let claim = claims
        .cannot(&me.person, "reach a hidden column", public.chain(hidden))
        .guard_rail()
        .assuming("The bucket of the data is the account's own, and its policy lets nobody else read it.")
        .assuming("Nobody grants columns to `IAMAllowedPrincipals` or to the roles by hand.");
    if scene.config.locations.iter().any(|location| location.registration == Registration::Existing) {
        claim.assuming(
            "The place of the data is registered with Lake Formation, and not in hybrid access mode.",
        );
    }
}

/// Tells that Lake Formation shows an actor more rows of a table than a filter lets through.
fn other_rows(scene: &Scene<'_>, made: &MadeTable<'_>, actor: &Actor, filter: &str) -> Goal {
    let lake = &scene.world.lake;
    let sight = lake.table(made.database, made.name).map(|table| lake.sight(&actor.arn(), table));
    let is_filtered = |sight: &Sight| {
        let only = |rows: &Rows| matches!(rows, Rows::Filtered(all) if all.iter().all(|one| one == filter));
        let is_known = sight.undecided.is_empty() && sight.control == Control::LakeFormation;
        is_known && sight.columns.iter().all(|column| only(&column.rows))
    };
    Goal::Fact {
        text: format!("{actor} sees rows of `{}` for which `{filter}` does not hold", made.name),
        holds: !sight.as_ref().is_some_and(is_filtered),
    }
}
