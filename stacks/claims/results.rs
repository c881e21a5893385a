//! Who queries where, and who reads the results.

use super::person;
use super::scene::Scene;
use super::scientist::{Results, Scientist, saying};
use cfn_synth::access::{Ask, Claims, Goal};
use cfn_synth::iam::evaluation::{Decision, Policies, Policy, Request, decide};

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

pub(super) fn state(claims: &mut Claims, scene: &Scene<'_>, me: &Scientist<'_>, others: &[&Scientist<'_>]) {
    queries(claims, scene, me, others);
    let folders: Vec<&Results> = others.iter().filter_map(|it| it.workgroup.results.as_ref()).collect();
    if let Some(own) = &me.workgroup.results {
        files(claims, scene, me, own, &folders);
        bucket(claims, scene, me, own);
    }
}

fn queries(claims: &mut Claims, scene: &Scene<'_>, me: &Scientist<'_>, others: &[&Scientist<'_>]) {
    claims.can(&me.person, "run queries of their own", me.in_notebook(&QUERY, &me.workgroup.arn));
    let read = ["athena:GetQueryResults", "athena:GetQueryResultsStream", "athena:GetQueryExecution"];
    let of_others = |actions: &[&str]| -> Vec<Ask> {
        others.iter().flat_map(|other| me.anywhere(actions, &other.workgroup.arn)).collect()
    };
    claims.cannot(&me.person, "fetch the results of another's queries", of_others(&read)).guard_rail();
    let start = [
        "athena:StartQueryExecution",
        "athena:CreatePreparedStatement",
        "athena:StartSession",
        "athena:StartCalculationExecution",
        "athena:ImportNotebook",
    ];
    let primary = scene.world.arn("athena", "workgroup/primary");
    let elsewhere = [of_others(&start), me.anywhere(&start, &primary)];
    claims
        .cannot(&me.person, "run queries in a workgroup that is not theirs", elsewhere.concat())
        .guard_rail();
    let outside = me.in_console(&["athena:StartQueryExecution", "athena:GetQueryResults"], &me.workgroup.arn);
    let columns = me.in_console(&["lakeformation:GetDataAccess"], "*");
    claims.cannot(&me.outside, "run queries", [outside, columns].concat()).without_moves().guard_rail();
    let change = ["athena:CreateWorkGroup", "athena:UpdateWorkGroup", "athena:DeleteWorkGroup"];
    let any = scene.world.arn("athena", "workgroup/any");
    let own = [&me.workgroup.arn, &any].map(|arn| me.anywhere(&change, arn));
    let change = [own.concat(), of_others(&change)].concat();
    claims.cannot(&me.person, "make, change or delete workgroups", change).guard_rail();
    let chooses = Goal::Fact {
        text: format!("a query of `{}` chooses by itself where its results go", me.person.name),
        holds: !me.workgroup.is_enforced,
    };
    claims.cannot(&me.person, "send results elsewhere", [chooses]);
}

fn files(claims: &mut Claims, scene: &Scene<'_>, me: &Scientist<'_>, own: &Results, others: &[&Results]) {
    let own_files = match scene.is_first_edition() {
        true => me.in_notebook(&["s3:GetObject", "s3:PutObject"], &own.file()),
        false => own_files(me, own),
    };
    claims.can(&me.person, "write and read the files of their results", own_files).assuming(
        "The policy of the customer's key, where there is one, leaves it to the account who uses it.",
    );
    let read = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"];
    let of_others: Vec<Ask> = others.iter().flat_map(|other| me.anywhere(&read, &other.file())).collect();
    claims.cannot(&me.person, "read or write the files of another's results", of_others).guard_rail();
    let list = ["s3:ListBucket", "s3:ListBucketVersions"];
    let all = me.anywhere(&list, &own.bucket);
    // Without the slash, it would be the prefix of other names too.
    let prefixes = others.iter().map(|other| other.prefix.as_str());
    let prefixes = prefixes.chain([own.prefix.trim_end_matches('/')]);
    let folders: Vec<Ask> =
        prefixes.flat_map(|prefix| saying(me.anywhere(&list, &own.bucket), "s3:prefix", prefix)).collect();
    claims.cannot(&me.person, "list the files of another's results", [all, folders].concat()).guard_rail();
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
fn own_files(me: &Scientist<'_>, own: &Results) -> Vec<Ask> {
    let list = saying(me.in_notebook(&["s3:ListBucket"], &own.bucket), "s3:prefix", &own.prefix);
    let locate = me.in_notebook(&["s3:GetBucketLocation"], &own.bucket);
    let key = me.workgroup.key.iter();
    let encrypt = key.flat_map(|key| me.in_notebook(&["kms:Decrypt", "kms:GenerateDataKey"], key));
    [me.in_notebook(&FILES, &own.file()), list, locate, encrypt.collect()].concat()
}

/// A bucket that its own policy, an access point or a copy opens is open for whoever is let in.
fn bucket(claims: &mut Claims, scene: &Scene<'_>, me: &Scientist<'_>, own: &Results) {
    let change =
        ["s3:PutBucketPolicy", "s3:DeleteBucketPolicy", "s3:PutBucketAcl", "s3:PutReplicationConfiguration"];
    let point = scene.world.arn("s3", "accesspoint/any");
    let points = ["s3:CreateAccessPoint", "s3:PutAccessPointPolicy"];
    let buckets = std::iter::once(&own.bucket).chain(scene.data.iter().map(|data| &data.bucket_arn));
    let mut open: Vec<Ask> = buckets.flat_map(|bucket| me.anywhere(&change, bucket)).collect();
    open.extend(me.anywhere(&points, &point));
    claims.cannot(&me.person, "open a bucket in another way", open).guard_rail();
}

/// The bucket of the results is not shut to those who look after it.
pub(super) fn state_administration(claims: &mut Claims, scene: &Scene<'_>) {
    let administrator = scene.world.iam("user/administrator");
    let denied = scene.scientists.iter().filter_map(|it| it.workgroup.results.as_ref()).flat_map(|results| {
        let bucket = scene.world.entities.get(&results.bucket);
        let policies: Vec<Policy<'_>> = bucket
            .into_iter()
            .flat_map(|bucket| &bucket.policies)
            .map(|it| Policy { name: &it.name, document: it.document.as_deref() })
            .collect();
        let list = Request::new(&administrator, "s3:ListBucket", &results.bucket);
        let read = Request::new(&administrator, "s3:GetObject", &results.file());
        [list, read].map(|request| {
            let request = request
                .with("aws:PrincipalArn", [administrator.as_str()])
                .with("aws:SecureTransport", ["true"]);
            let policies = Policies { resource: &policies, ..Policies::default() };
            Goal::Fact {
                text: format!("the policy of the bucket leaves `{}` to administrators", results.prefix),
                holds: decide(&request, &policies) != Decision::ExplicitlyDenied,
            }
        })
    });
    let denied: Vec<Goal> = denied.collect();
    if !denied.is_empty() && !scene.is_first_edition() {
        claims.can(&person("an administrator"), "look after the files of results", denied);
    }
}
