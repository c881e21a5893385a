//! Who sees which columns, and who could change that.

use super::account;
use super::scene::Scene;
use super::scientist::Scientist;
use cfn_synth::access::lake::Origin;
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

pub(super) fn state(claims: &mut Claims, scene: &Scene<'_>, me: &Scientist) {
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
    claims
        .cannot(
            &me.person,
            "read or write the files of the data",
            me.anywhere(&read, &format!("{}any", scene.data.folder)),
        )
        .guard_rail();
    let [catalog, database, table] = catalogue_arns(scene);
    let change = [
        me.anywhere(&["glue:PutResourcePolicy", "glue:ImportCatalogToGlue"], &catalog),
        me.anywhere(&["glue:StartCrawler"], &scene.world.arn("glue", "crawler/any")),
        me.anywhere(&DATABASE_CHANGES, &database),
        me.anywhere(&TABLE_CHANGES, &table),
    ];
    claims.cannot(&me.person, "change what the catalogue says", change.concat()).guard_rail();
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
    let grantable = me.actors().map(|actor| Goal::Fact {
        text: format!("{actor} holds columns that it may grant to others"),
        holds: scene
            .world
            .lake
            .table(scene.database, scene.table)
            .is_none_or(|table| !scene.world.lake.delegation(&actor.arn(), table).columns.is_empty()),
    });
    claims.cannot(&me.person, "grant columns to others", grantable);
}

/// Returns the ARNs of the catalogue, of the database and of the table.
fn catalogue_arns(scene: &Scene<'_>) -> [String; 3] {
    let Scene { database, table, .. } = scene;
    ["catalog".to_owned(), format!("database/{database}"), format!("table/{database}/{table}")]
        .map(|resource| scene.world.arn("glue", &resource))
}

/// Returns what Athena asks for in the name of a notebook that shows databases and tables, and queries one.
fn catalogue(scene: &Scene<'_>, me: &Scientist) -> Vec<Goal> {
    let [catalog, database, table] = catalogue_arns(scene);
    let arn = |resource: &str| scene.world.arn("glue", resource);
    let of_table = ["glue:GetTable", "glue:GetTables", "glue:GetPartitions"];
    let mut asks = vec![me.in_notebook(&["lakeformation:GetDataAccess"], "*")];
    for arn in [&catalog, &database, &arn("database/default")] {
        asks.push(me.in_notebook(&["glue:GetDatabase", "glue:GetDatabases"], arn));
    }
    for arn in [&catalog, &database, &table] {
        asks.push(me.in_notebook(&of_table, arn));
    }
    let mut goals: Vec<Goal> = Vec::new();
    if !scene.is_first_edition() {
        let athena = [
            "athena:GetDataCatalog",
            "athena:ListDatabases",
            "athena:GetDatabase",
            "athena:ListTableMetadata",
            "athena:GetTableMetadata",
        ];
        asks.push(me.in_notebook(&athena, &scene.world.arn("athena", "datacatalog/AwsDataCatalog")));
        asks.push(me.in_notebook(&["glue:GetDatabases"], &arn("database/any")));
        for arn in [&catalog, &database, &table] {
            asks.push(me.in_notebook(&["glue:GetPartition", "glue:BatchGetPartition"], arn));
        }
        let lake = &scene.world.lake;
        goals.push(Goal::Fact {
            text: format!("Lake Formation shows the database `{}` to {}", scene.database, me.notebook),
            // What an account gives to everybody on new databases, another may not.
            holds: lake.database(scene.database).is_some_and(|database| {
                let origins = lake.describes(&me.notebook.arn(), database);
                origins.iter().any(|origin| *origin != Origin::Account)
            }),
        });
    }
    goals.extend(asks.concat().into_iter().map(Goal::Ask));
    goals
}

/// States which columns each of them sees.
pub(super) fn state_columns(claims: &mut Claims, scene: &Scene<'_>) {
    let Scene { full, limited, .. } = scene;
    let dataset = &scene.config.dataset;
    let columns = dataset.columns.iter().chain(&dataset.partition_keys).map(|column| &column.name);
    let see = |actor: &Actor, column: &String| Goal::See {
        actor: actor.clone(),
        database: scene.database.to_owned(),
        table: scene.table.to_owned(),
        column: column.clone(),
    };
    let (granted, hidden): (Vec<&String>, Vec<&String>) =
        columns.clone().partition(|name| dataset.limited_columns.contains(name));
    claims.can(&full.person, "read every column", columns.map(|column| see(&full.notebook, column)));
    let granted = granted.iter().map(|column| see(&limited.notebook, column));
    claims.can(&limited.person, "read the granted columns", granted);
    let bucket = &scene.data.bucket;
    let public = Goal::Fact {
        text: format!(
            "anybody reads the files of `s3://{bucket}/{}`, every column of them, without credentials: the bucket is public",
            scene.data.prefix
        ),
        holds: account::is_public(bucket),
    };
    let reach = hidden.iter().flat_map(|column| limited.actors().map(|actor| see(actor, column)));
    claims
        .cannot(&limited.person, "reach a hidden column", std::iter::once(public).chain(reach))
        .guard_rail()
        .assuming("The bucket of the data is the account's own, and its policy lets nobody else read it.")
        .assuming("Nobody grants columns to `IAMAllowedPrincipals` or to the roles by hand.");
}
