//! Who uses which files, images, logs and metrics.

use super::super::scientist::saying;
use super::scene::{Scene, Team};
use cfn_synth::access::{Ask, Claims, Person};

const FILES: [&str; 5] = [
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:GetObject",
    "s3:ListMultipartUploadParts",
    "s3:PutObject",
];

const PULL: [&str; 3] =
    ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

const PUSH: [&str; 8] = [
    "ecr:CompleteLayerUpload",
    "ecr:CreateRepository",
    "ecr:DescribeImages",
    "ecr:DescribeRepositories",
    "ecr:InitiateLayerUpload",
    "ecr:ListImages",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
];

const LOGS: [&str; 5] = [
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:DescribeLogStreams",
    "logs:GetLogEvents",
    "logs:PutLogEvents",
];

const LIST: [&str; 2] = ["s3:ListBucket", "s3:ListBucketVersions"];
const PREFIX: &str = "s3:prefix";
const NAMESPACE: &str = "cloudwatch:namespace";

pub(super) fn state(claims: &mut Claims, scene: &Scene<'_>, me: &Team, others: &[&Team]) {
    files(claims, scene, me, others);
    images(claims, scene, me, others);
    let group = scene.world.arn("logs", "log-group:/aws/sagemaker/TrainingJobs");
    let logs = [
        me.in_notebook(&["logs:CreateLogGroup", "logs:DescribeLogStreams"], &group),
        me.in_notebook(&LOGS, &format!("{group}:log-stream:any")),
    ];
    claims.can(&me.person, "read and write the logs of SageMaker", logs.concat());
    let elsewhere = scene.world.arn("logs", "log-group:of-others");
    let policy = ["logs:PutResourcePolicy", "logs:DeleteLogGroup"];
    let others = [me.in_notebook(&LOGS, &elsewhere), me.in_notebook(&policy, &elsewhere)];
    claims.cannot(&me.person, "read or write other logs", others.concat());
    let read = ["cloudwatch:GetMetricData", "cloudwatch:GetMetricStatistics", "cloudwatch:ListMetrics"];
    let write = |namespace| saying(me.in_notebook(&["cloudwatch:PutMetricData"], "*"), NAMESPACE, namespace);
    let metrics = [me.in_notebook(&read, "*"), write("/aws/sagemaker/TrainingJobs")];
    claims.can(&me.person, "read metrics, and write those of jobs", metrics.concat());
    claims.cannot(&me.person, "write other metrics", write("of-others"));
    let key = scene.world.arn("kms", "key/any");
    let keys = [me.in_notebook(&["kms:ListAliases"], "*"), me.in_notebook(&["kms:DescribeKey"], &key)];
    claims
        .can(&me.person, "choose a key", keys.concat())
        .assuming("The policy of a key leaves it to the account who describes it.");
    claims.cannot(&me.person, "use a key that nobody gave them", me.in_notebook(&["kms:Decrypt"], &key));
}

fn files(claims: &mut Claims, scene: &Scene<'_>, me: &Team, others: &[&Team]) {
    let file = |team: &Team| format!("{}/{}/any", scene.bucket, team.name);
    let list = |prefix: &str| saying(me.anywhere(&LIST, scene.bucket), PREFIX, prefix);
    let own = [
        me.in_notebook(&FILES, &file(me)),
        saying(me.in_notebook(&["s3:ListBucket"], scene.bucket), PREFIX, &format!("{}/", me.name)),
        me.in_notebook(&["s3:GetBucketLocation"], scene.bucket),
    ];
    claims.can(&me.person, "use the files of the team", own.concat());
    let mut of_others = me.anywhere(&FILES, &format!("{}/any", scene.bucket));
    let mut lists = me.anywhere(&LIST, scene.bucket);
    // Without the slash, it would be the folder of other names too.
    lists.extend(list(&me.name));
    for other in others {
        of_others.extend(me.anywhere(&FILES, &file(other)));
        lists.extend(list(&format!("{}/", other.name)));
    }
    claims.cannot(&me.person, "read or write the files of another team", of_others).guard_rail();
    claims.cannot(&me.person, "list the files of another team", lists).guard_rail();
    let doors = || me.members.iter().map(|member| &member.front_door);
    let outside = doors().flat_map(|door| FILES.map(|action| door.asks(action, file(me))));
    let outside =
        outside
            .chain(doors().map(|door| {
                door.asks("s3:ListBucket", scene.bucket).with(PREFIX, [format!("{}/", me.name)])
            }));
    let outside: Vec<Ask> = outside.collect();
    claims
        .cannot(&me.person, "use the files of the team in the console", outside)
        .without_moves()
        .guard_rail();
    let plain = [me.in_notebook(&FILES, &file(me)), me.in_notebook(&["s3:GetBucketLocation"], scene.bucket)];
    claims
        .cannot(
            &me.person,
            "send or fetch files without TLS",
            saying(plain.concat(), "aws:SecureTransport", "false"),
        )
        .guard_rail();
    let change =
        ["s3:PutBucketPolicy", "s3:DeleteBucketPolicy", "s3:PutBucketAcl", "s3:PutReplicationConfiguration"];
    let point = scene.world.arn("s3", "accesspoint/any");
    let open = [
        me.anywhere(&change, scene.bucket),
        me.in_notebook(&["s3:CreateAccessPoint", "s3:PutAccessPointPolicy"], &point),
    ];
    claims.cannot(&me.person, "open the bucket in another way", open.concat()).guard_rail();
}

/// States that the bucket keeps only teams to their folders.
pub(super) fn of_steward(claims: &mut Claims, scene: &Scene<'_>) {
    let me = &scene.steward;
    let person = Person { name: "a data steward".to_owned(), credentials: vec![me.clone()] };
    let read =
        scene.teams.iter().map(|team| me.asks("s3:GetObject", format!("{}/{}/any", scene.bucket, team.name)));
    let read = read.chain([me.asks("s3:ListBucket", scene.bucket)]);
    claims
        .can(&person, "read the files of every team", read)
        .assuming("An administrator lets the data steward read every bucket.");
}

fn images(claims: &mut Claims, scene: &Scene<'_>, me: &Team, others: &[&Team]) {
    let repository = |name: &str| scene.world.arn("ecr", &format!("repository/{name}/any"));
    let own = [
        me.in_notebook(&PULL, &repository(&me.name)),
        me.in_notebook(&PUSH, &repository(&me.name)),
        me.in_notebook(&["ecr:GetAuthorizationToken"], "*"),
    ];
    claims.can(&me.person, "make and use images of their own", own.concat());
    claims
        .can(&me.person, "use the images of AWS", me.in_notebook(&PULL, &scene.images_of_aws()))
        .assuming("AWS lets everybody use the images that it keeps in its own accounts.");
    claims.cannot(
        &me.person,
        "change images of other accounts",
        me.in_notebook(&PUSH, &scene.images_of_aws()),
    );
    let names = others.iter().map(|other| other.name.as_str());
    let of_others: Vec<Ask> = names
        .flat_map(|name| {
            let arn = repository(name);
            let change = ["ecr:SetRepositoryPolicy", "ecr:DeleteRepository", "ecr:BatchDeleteImage"];
            [me.in_notebook(&PULL, &arn), me.in_notebook(&PUSH, &arn), me.in_notebook(&change, &arn)].concat()
        })
        .collect();
    let claim = claims.cannot(&me.person, "make, use or change images of another team", of_others);
    claim.without_moves().guard_rail();
}
