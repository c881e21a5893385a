//! Who queries where, and who reads the results.

use super::scene::Scene;
use super::scientist::{Results, Scientist, saying};
use cfn_synth::access::{Ask, Claims, Goal};

/// What a notebook does to run a query and to fetch its result.
const QUERY: [&str; 8] = [
    "athena:GetWorkGroup",
    "athena:StartQueryExecution",
    "athena:StopQueryExecution",
    "athena:GetQueryExecution",
    "athena:BatchGetQueryExecution",
    "athena:ListQueryExecutions",
    "athena:GetQueryResults",
    "athena:GetQueryResultsStream",
];

/// What Athena does with the files of a result, in the name of who asked.
const FILES: [&str; 4] =
    ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"];

pub(super) fn state(claims: &mut Claims, scene: &Scene<'_>, me: &Scientist, other: &Scientist) {
    queries(claims, scene, me, other);
    if let (Some(own), Some(others)) = (&me.workgroup.results, &other.workgroup.results) {
        files(claims, scene, me, own, others);
        bucket(claims, scene, me, own);
    }
}

fn queries(claims: &mut Claims, scene: &Scene<'_>, me: &Scientist, other: &Scientist) {
    claims.can(&me.person, "run queries of their own", me.in_notebook(&QUERY, &me.workgroup.arn));
    let read = ["athena:GetQueryResults", "athena:GetQueryResultsStream", "athena:GetQueryExecution"];
    claims
        .cannot(
            &me.person,
            "fetch the results of another's queries",
            me.anywhere(&read, &other.workgroup.arn),
        )
        .guard_rail();
    let start = [
        "athena:StartQueryExecution",
        "athena:CreatePreparedStatement",
        "athena:StartSession",
        "athena:StartCalculationExecution",
        "athena:ImportNotebook",
    ];
    let primary = scene.world.arn("athena", "workgroup/primary");
    let elsewhere = [me.anywhere(&start, &other.workgroup.arn), me.anywhere(&start, &primary)];
    claims
        .cannot(&me.person, "run queries in a workgroup that is not theirs", elsewhere.concat())
        .guard_rail();
    let outside = me.in_console(&["athena:StartQueryExecution", "athena:GetQueryResults"], &me.workgroup.arn);
    let columns = me.in_console(&["lakeformation:GetDataAccess"], "*");
    claims.cannot(&me.outside, "run queries", [outside, columns].concat()).without_moves().guard_rail();
    let change = ["athena:CreateWorkGroup", "athena:UpdateWorkGroup", "athena:DeleteWorkGroup"];
    let any = scene.world.arn("athena", "workgroup/any");
    let workgroups = [&me.workgroup.arn, &other.workgroup.arn, &any];
    let change: Vec<Ask> = workgroups.into_iter().flat_map(|arn| me.anywhere(&change, arn)).collect();
    claims.cannot(&me.person, "make, change or delete workgroups", change).guard_rail();
    let chooses = Goal::Fact {
        text: format!("a query of `{}` chooses by itself where its results go", me.person.name),
        holds: !me.workgroup.is_enforced,
    };
    claims.cannot(&me.person, "send results elsewhere", [chooses]);
}

fn files(claims: &mut Claims, scene: &Scene<'_>, me: &Scientist, own: &Results, others: &Results) {
    let own_files = match scene.is_first_edition() {
        true => me.in_notebook(&["s3:GetObject", "s3:PutObject"], &own.file()),
        false => own_files(me, own),
    };
    claims.can(&me.person, "write and read the files of their results", own_files).assuming(
        "The policy of the customer's key, where there is one, leaves it to the account who uses it.",
    );
    let read = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"];
    claims
        .cannot(
            &me.person,
            "read or write the files of another's results",
            me.anywhere(&read, &others.file()),
        )
        .guard_rail();
    let list = ["s3:ListBucket", "s3:ListBucketVersions"];
    let all = me.anywhere(&list, &own.bucket);
    // Without the slash, it would be the prefix of other names too.
    let folders = [others.prefix.as_str(), own.prefix.trim_end_matches('/')];
    let folders = folders.map(|prefix| saying(me.anywhere(&list, &own.bucket), "s3:prefix", prefix));
    claims
        .cannot(&me.person, "list the files of another's results", [all, folders.concat()].concat())
        .guard_rail();
    claims
        .cannot(
            &me.outside,
            "read or write the files of results",
            [me.in_console(&read, &own.file()), me.in_console(&list, &own.bucket)].concat(),
        )
        .without_moves()
        .guard_rail();
    let plain = [me.in_notebook(&FILES, &own.file()), me.in_notebook(&["s3:GetBucketLocation"], &own.bucket)];
    claims
        .cannot(
            &me.person,
            "send or fetch results without TLS",
            saying(plain.concat(), "aws:SecureTransport", "false"),
        )
        .guard_rail();
}

/// Returns what the notebook, and Athena in its name, ask for in the folder of the results.
fn own_files(me: &Scientist, own: &Results) -> Vec<Ask> {
    let list = saying(me.in_notebook(&["s3:ListBucket"], &own.bucket), "s3:prefix", &own.prefix);
    let locate = me.in_notebook(&["s3:GetBucketLocation"], &own.bucket);
    let key = me.workgroup.key.iter();
    let encrypt = key.flat_map(|key| me.in_notebook(&["kms:Decrypt", "kms:GenerateDataKey"], key));
    [me.in_notebook(&FILES, &own.file()), list, locate, encrypt.collect()].concat()
}

/// A bucket that its own policy, an access point or a copy opens is open for whoever is let in.
fn bucket(claims: &mut Claims, scene: &Scene<'_>, me: &Scientist, own: &Results) {
    let change =
        ["s3:PutBucketPolicy", "s3:DeleteBucketPolicy", "s3:PutBucketAcl", "s3:PutReplicationConfiguration"];
    let point = scene.world.arn("s3", "accesspoint/any");
    let points = ["s3:CreateAccessPoint", "s3:PutAccessPointPolicy"];
    let open = [
        me.anywhere(&change, &own.bucket),
        me.anywhere(&change, &scene.data.bucket_arn),
        me.anywhere(&points, &point),
    ];
    claims.cannot(&me.person, "open a bucket in another way", open.concat()).guard_rail();
}
