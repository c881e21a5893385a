//! Who reaches which files, secrets and clusters, and what of the data lake.

use super::super::scientist::saying;
use super::scene::{Scene, User};
use crate::policies::shared_role::USERS_FOLDER;
use cfn_synth::access::{Ask, Claims, Person};

const FILES: [&str; 5] = [
    "s3:GetObject",
    "s3:PutObject",
    "s3:DeleteObject",
    "s3:AbortMultipartUpload",
    "s3:ListMultipartUploadParts",
];
const LIST: [&str; 2] = ["s3:ListBucket", "s3:ListBucketVersions"];
const SECRET: [&str; 2] = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"];

const GUARDED: [&str; 6] = [
    "elasticmapreduce:GetClusterSessionCredentials",
    "elasticmapreduce:AddJobFlowSteps",
    "elasticmapreduce:GetOnClusterAppUIPresignedURL",
    "elasticmapreduce:GetPersistentAppUIPresignedURL",
    "elasticmapreduce:AddTags",
    "elasticmapreduce:RemoveTags",
];

pub(super) fn state(claims: &mut Claims, scene: &Scene<'_>, me: &User, others: &[&User]) {
    files(claims, scene, me, others);
    secrets(claims, scene, me, others);
    catalogue(claims, scene, me);
    clusters(claims, scene, me, others);
    outside(claims, scene, me);
}

fn files(claims: &mut Claims, scene: &Scene<'_>, me: &User, others: &[&User]) {
    let list = |prefix: &str| saying(me.asks(&LIST, scene.bucket), "s3:prefix", prefix);
    let own = format!("{USERS_FOLDER}/{}/", me.name);
    let own_list = saying(me.asks(&["s3:ListBucket"], scene.bucket), "s3:prefix", &own);
    let locate = me.asks(&["s3:GetBucketLocation"], scene.bucket);
    let use_own = [me.asks(&FILES, &scene.file(&me.name)), own_list, locate].concat();
    claims.can(&me.person, "use files of their own", use_own.clone());
    let job = Person { name: format!("a job of {}", me.name), credentials: vec![me.job.clone()] };
    let of_job = use_own.into_iter().map(|ask| Ask { actor: me.job.clone(), ..ask });
    claims.can(&job, "use the files of whoever started it", of_job);
    let foreign: Vec<Ask> =
        others.iter().flat_map(|other| me.asks(&FILES, &scene.file(&other.name))).collect();
    me.never(claims, "read or write files of others", &foreign);
    let above =
        [me.asks(&FILES, &format!("{}/any", scene.bucket)), me.asks(&["s3:PutObject"], &scene.file(""))];
    me.never(claims, "use files that are nobody's", &above.concat());
    // Without the slash, it would be the prefix of other names too.
    let folder = format!("{USERS_FOLDER}/");
    let mut lists =
        [me.asks(&LIST, scene.bucket), list(""), list(&folder), list(own.trim_end_matches('/'))].concat();
    lists.extend(others.iter().flat_map(|other| list(&format!("{USERS_FOLDER}/{}/", other.name))));
    me.never(claims, "list files of others, or all", &lists);
    let plain = [me.asks(&FILES, &scene.file(&me.name)), me.asks(&["s3:GetBucketLocation"], scene.bucket)];
    claims
        .cannot(&me.inside, "use files without TLS", saying(plain.concat(), "aws:SecureTransport", "false"))
        .guard_rail();
    let change =
        ["s3:PutBucketPolicy", "s3:DeleteBucketPolicy", "s3:PutBucketAcl", "s3:PutReplicationConfiguration"];
    let point = scene.world.arn("s3", "accesspoint/any");
    let points = ["s3:CreateAccessPoint", "s3:PutAccessPointPolicy"];
    let open = [me.anywhere(&change, scene.bucket), me.anywhere(&points, &point)];
    claims.cannot(&me.person, "open a bucket in another way", open.concat()).guard_rail();
}

fn secrets(claims: &mut Claims, scene: &Scene<'_>, me: &User, others: &[&User]) {
    claims.can(&me.person, "read secrets of their own", me.asks(&SECRET, &scene.secret(&me.name)));
    let actions =
        [SECRET.as_slice(), &["secretsmanager:PutSecretValue", "secretsmanager:PutResourcePolicy"]].concat();
    let foreign: Vec<Ask> =
        others.iter().flat_map(|other| me.asks(&actions, &scene.secret(&other.name))).collect();
    me.never(claims, "read or change secrets of others", &foreign);
    let root = scene.world.arn("secretsmanager", "secret:any-a1b2c3");
    me.never(claims, "read secrets that are nobody's", &me.asks(&SECRET, &root));
}

/// Everybody reads the same: Lake Formation grants columns to the role.
fn catalogue(claims: &mut Claims, scene: &Scene<'_>, me: &User) {
    let arn = |resource: &str| scene.world.arn("glue", resource);
    let of = |database: &str| [arn(&format!("database/{database}")), arn(&format!("table/{database}/any"))];
    let read = [
        "glue:GetDatabase",
        "glue:GetTable",
        "glue:GetTables",
        "glue:GetPartition",
        "glue:GetPartitions",
        "glue:BatchGetPartition",
    ];
    let [database, table] = of(scene.database);
    let look = [
        me.asks(&read, &arn("catalog")),
        me.asks(&["glue:GetDatabase"], &database),
        me.asks(&read, &database),
        me.asks(&read, &table),
        me.asks(&["lakeformation:GetDataAccess"], "*"),
    ];
    claims.can(&me.person, "read the granted columns of the data lake", look.concat());
    let other = of("other").map(|arn| me.asks(&read, &arn));
    claims.cannot(&me.person, "look up another database", other.concat());
    let change = [
        ("glue:BatchCreatePartition", &table),
        ("glue:BatchDeleteTable", &table),
        ("glue:BatchUpdatePartition", &table),
        ("glue:CreateTable", &table),
        ("glue:DeleteTable", &table),
        ("glue:ImportCatalogToGlue", &arn("catalog")),
        ("glue:PutResourcePolicy", &arn("catalog")),
        ("glue:StartCrawler", &arn("crawler/any")),
        ("glue:UpdateTable", &table),
    ];
    let change = change.map(|(action, resource)| me.asks(&[action], resource));
    me.never(claims, "change what the catalogue says", &change.concat());
    let administer = [
        "lakeformation:GrantPermissions",
        "lakeformation:RegisterResource",
        "lakeformation:AddLFTagsToResource",
        "lakeformation:CreateLFTag",
        "lakeformation:CreateDataCellsFilter",
        "lakeformation:CreateLakeFormationOptIn",
        "lakeformation:PutDataLakeSettings",
        "lakeformation:GetTemporaryGlueTableCredentials",
    ];
    me.never(claims, "change who sees which columns, or read whole files", &me.asks(&administer, "*"));
    let group = |name: &str| scene.world.arn("logs", &format!("log-group:/aws/sagemaker/{name}"));
    let write = |name: &str| {
        let stream = format!("{}:log-stream:any", group(name));
        let make = me.asks(&["logs:CreateLogGroup", "logs:CreateLogStream"], &format!("{}:*", group(name)));
        [make, me.asks(&["logs:PutLogEvents"], &stream)].concat()
    };
    let measure = |namespace: &str| {
        saying(me.asks(&["cloudwatch:PutMetricData"], "*"), "cloudwatch:namespace", namespace)
    };
    let keep = [write("studio"), write("TrainingJobs"), measure("/aws/sagemaker/TrainingJobs")];
    claims.can(&me.person, "write the logs and metrics of Studio and of jobs", keep.concat());
    let foreign = [write("Endpoints"), measure("AWS/Billing")];
    claims.cannot(&me.person, "write other logs and metrics", foreign.concat());
}

fn clusters(claims: &mut Claims, scene: &Scene<'_>, me: &User, others: &[&User]) {
    let runtime = "elasticmapreduce:ExecutionRoleArn";
    let connect = |of: &str, role: &str| {
        let cluster = scene.cluster(of);
        saying(me.asks(&["elasticmapreduce:GetClusterSessionCredentials"], &cluster), runtime, role)
    };
    let see = [
        "elasticmapreduce:DescribeCluster",
        "elasticmapreduce:ListInstanceGroups",
        "elasticmapreduce:ListInstances",
    ];
    let own = [
        me.asks(&["elasticmapreduce:ListClusters"], "*"),
        me.asks(&see, &scene.cluster(&me.name)),
        connect(&me.name, scene.runtime_role),
    ];
    claims.can(&me.person, "connect to clusters of their own", own.concat());
    let foreign = others.iter().map(|other| other.name.as_str()).chain(["nobody"]);
    let foreign: Vec<String> = foreign.map(str::to_owned).collect();
    let take: Vec<Ask> = foreign
        .iter()
        .flat_map(|of| {
            let guarded = me.asks(&GUARDED, &scene.cluster(of));
            [saying(guarded, runtime, scene.runtime_role), connect(of, scene.runtime_role)].concat()
        })
        .collect();
    me.never(claims, "get credentials of clusters that are not theirs", &take);
    let look = foreign.iter().flat_map(|of| me.asks(&see, &scene.cluster(of)));
    claims.cannot(&me.person, "look into clusters that are not theirs", look);
    let roles = [scene.role, &scene.world.iam("role/other")];
    let other = roles.into_iter().flat_map(|role| connect(&me.name, role));
    let none = me.asks(&["elasticmapreduce:GetClusterSessionCredentials"], &scene.cluster(&me.name));
    claims.cannot(&me.person, "run code on a cluster with another role", other.chain(none));
}

/// What is done with data is done in Studio, where audits see who it was.
fn outside(claims: &mut Claims, scene: &Scene<'_>, me: &User) {
    let actions = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"];
    let own = me.in_console(&actions, &scene.file(&me.name));
    let own = claims.cannot(&me.outside, "reach files", own).without_moves();
    // Where the configuration says where the data lies, the stack that lets federated users in has no parameter for
    // the bucket with their files.
    if me.without_attribute.is_none() || scene.config.asks_for_names() {
        own.guard_rail();
    }
    let mut asks = [
        me.in_console(&["glue:GetTable"], &scene.world.arn("glue", "catalog")),
        me.in_console(&["lakeformation:GetDataAccess"], "*"),
        me.in_console(&["athena:StartQueryExecution"], &scene.world.arn("athena", "workgroup/any")),
    ]
    .concat();
    if scene.config.results_in_bucket() {
        let environment = &scene.world.environment;
        let results = scene.world.s3(&format!(
            "{}{}-{}",
            scene.config.results_bucket_prefix, environment.region, environment.account
        ));
        asks.extend(me.in_console(&["s3:ListBucket"], &results));
        asks.extend(me.in_console(&actions, &format!("{results}/any")));
    }
    claims.cannot(&me.outside, "query data, or reach results", asks).without_moves().guard_rail();
}
