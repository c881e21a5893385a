//! What the audit trail has on everybody, and who reads it.

use super::person;
use super::scene::Scene;
use super::scientist::{Scientist, saying};
use cfn_synth::access::lake::Origin;
use cfn_synth::access::{Actor, Ask, Attached, Claims, Entity, Goal, Person, Principal, World};
use cfn_synth::iam::evaluation::{Decision, Policies, Policy, Request, decide};
use cfn_synth::iam::policy::{PolicyDocument, Statement};
use cfn_synth::template::Node;
use cfn_synth::value::IntoNode;
use indexmap::IndexMap;

/// What stops a trail, or changes what it records and where to.
const TRAIL_CHANGES: [&str; 5] = [
    "cloudtrail:DeleteTrail",
    "cloudtrail:PutEventSelectors",
    "cloudtrail:PutInsightSelectors",
    "cloudtrail:StopLogging",
    "cloudtrail:UpdateTrail",
];

/// What changes how long a bucket keeps its objects, who reads them, or whether there is one.
const BUCKET_CHANGES: [&str; 6] = [
    "s3:DeleteBucket",
    "s3:DeleteBucketPolicy",
    "s3:PutBucketPolicy",
    "s3:PutBucketVersioning",
    "s3:PutEncryptionConfiguration",
    "s3:PutLifecycleConfiguration",
];

const READ_OBJECTS: [&str; 2] = ["s3:GetObject", "s3:GetObjectVersion"];
const WRITE_OBJECTS: [&str; 3] = ["s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion"];

const READ_RESULTS: [&str; 3] =
    ["athena:GetQueryExecution", "athena:GetQueryResults", "athena:GetQueryResultsStream"];

/// The trail, as deployed.
struct Audit<'a> {
    world: &'a World,
    trail: &'a Entity,
    logs: &'a Entity,
    results: &'a Entity,
    workgroup: &'a Entity,
    database: &'a str,
    table: &'a str,
    /// Who the customer named.
    auditor: Actor,
    /// Who they are with the role.
    role: Actor,
}

/// Adds who the customer named, to whom the stacks give nothing, and somebody who may do with objects whatever
/// their buckets let them.
pub(super) fn complete(auditor: &str, world: &mut World) {
    if auditor.is_empty() {
        return;
    }
    let objects =
        Statement::allow().actions([READ_OBJECTS.as_slice(), &WRITE_OBJECTS].concat()).all_resources();
    let policy = PolicyDocument::new([objects]).into_node();
    let policy = Attached::read("AllObjects", &policy, &mut Vec::new());
    for (arn, policies) in [(auditor.to_owned(), Vec::new()), (handler(world), vec![policy])] {
        let (tags, boundary) = (IndexMap::new(), Vec::new());
        let principal = Principal {
            arn: arn.clone(),
            logical_id: String::new(),
            tags,
            policies,
            boundary,
            trust: None,
            properties: Node::default(),
        };
        world.principals.insert(arn, principal);
    }
}

/// Returns the ARN of somebody who may read and write every object.
fn handler(world: &World) -> String {
    world.iam("user/of-all-objects")
}

pub(super) fn state(claims: &mut Claims, scene: &Scene<'_>, auditor: &str) {
    let any = scene.world.arn("cloudtrail", "trail/any");
    for me in &scene.scientists {
        let change = me.anywhere(&TRAIL_CHANGES, &any);
        let look = me.anywhere(&["cloudtrail:LookupEvents"], "*");
        claims
            .cannot(
                &me.person,
                "stop or change a trail, or look into the event history",
                [change, look].concat(),
            )
            .guard_rail();
    }
    let Some(trail) = scene.world.of_type("AWS::CloudTrail::Trail").next() else { return };
    let Some(audit) = Audit::find(scene, trail, auditor) else {
        // Without them there is nothing that could fail: that is no proof.
        let text =
            "the stacks make the table, the role, the workgroup and the buckets of the audit".to_owned();
        claims.can(&person("the auditor"), "find their tools", [Goal::Fact { text, holds: false }]);
        return;
    };
    for me in &scene.scientists {
        audit.away_from(claims, me);
    }
    audit.locked(claims);
    audit.of_trail(claims);
    audit.of_auditor(claims, scene);
    audit.not_of_auditor(claims, scene);
}

impl<'a> Audit<'a> {
    fn find(scene: &Scene<'a>, trail: &'a Entity, auditor: &str) -> Option<Self> {
        let world = scene.world;
        let made = |id: &str| world.entities.values().find(|it| it.logical_id == id);
        let table = made("AuditTable")?;
        let role = made("AuditorRole")?;
        Some(Self {
            world,
            trail,
            logs: made("TrailBucket")?,
            results: made("AuditResultsBucket")?,
            workgroup: made("AuditWorkGroup")?,
            database: table.property(&["DatabaseName"])?,
            table: &table.name,
            auditor: Actor::user(auditor),
            role: Actor::session(&role.arn, "auditor"),
        })
    }

    fn log(&self) -> String {
        let account = &self.world.environment.account;
        format!("{}/AWSLogs/{account}/CloudTrail/any.json.gz", self.logs.arn)
    }

    fn result(&self) -> String {
        format!("{}/any.csv", self.results.arn)
    }

    /// Returns that somebody sees a column of the audit table.
    fn see(&self, actor: &Actor, column: &str) -> Goal {
        let (database, table) = (self.database.to_owned(), self.table.to_owned());
        Goal::See { actor: actor.clone(), database, table, column: column.to_owned() }
    }

    /// Returns that Lake Formation shows somebody the audit table.
    fn shown(&self, actor: &Actor) -> Goal {
        let lake = &self.world.lake;
        let table = lake.table(self.database, self.table);
        Goal::Fact {
            text: format!("Lake Formation shows the table of the audit to {actor}"),
            holds: table.is_none_or(|table| !lake.describes_table(&actor.arn(), table).is_empty()),
        }
    }

    /// No data scientist gets near it.
    fn away_from(&self, claims: &mut Claims, me: &Scientist<'_>) {
        let objects = [READ_OBJECTS.as_slice(), &WRITE_OBJECTS].concat();
        claims
            .cannot(&me.person, "read or write the logs of the trail", me.anywhere(&objects, &self.log()))
            .guard_rail();
        let change = [&self.logs.arn, &self.results.arn].map(|bucket| me.anywhere(&BUCKET_CHANGES, bucket));
        claims
            .cannot(&me.person, "change how logs are kept, or who reads them", change.concat())
            .guard_rail();
        let table = me.actors().into_iter().map(|actor| self.see(actor, "requestparameters"));
        claims.cannot(&me.person, "query the table of the audit", table).guard_rail();
        let shown = me.actors().into_iter().map(|actor| self.shown(actor));
        claims.cannot(&me.person, "find the table of the audit", shown);
        let results = [
            me.anywhere(&READ_RESULTS, &self.workgroup.arn),
            me.anywhere(&["s3:GetObject", "s3:PutObject"], &self.result()),
        ];
        claims.cannot(&me.person, "see what auditors asked and found", results.concat()).guard_rail();
    }

    /// Nor does anybody else, whatever they may do with objects elsewhere.
    fn locked(&self, claims: &mut Claims) {
        let handler = Actor::user(handler(self.world));
        let person = person("whoever may read and write every object");
        let asks = |actions: &[&str], object: &str| -> Vec<Ask> {
            actions.iter().map(|action| handler.asks(*action, object)).collect()
        };
        let objects = [READ_OBJECTS.as_slice(), &WRITE_OBJECTS].concat();
        claims
            .cannot(&person, "get at the logs of the trail", asks(&objects, &self.log()))
            .without_moves()
            .assuming("Whoever may change the policies of buckets leaves those of the audit as they are: the trail would tell.");
        let results = asks(&["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], &self.result());
        claims.cannot(&person, "get at what auditors found", results).without_moves();
        let role = &self.role.principal;
        claims.cannot(&person, "act as an auditor", asks(&["sts:AssumeRole"], role)).without_moves();
    }

    /// CloudTrail records everything, for this trail only.
    fn of_trail(&self, claims: &mut Claims) {
        let service = person("CloudTrail");
        let other = format!("{}-of-others", self.trail.arn);
        let facts = |trail: &str, asks: &[(&str, String)]| -> Vec<Goal> {
            let fact = |(action, resource): &(&str, String)| Goal::Fact {
                text: format!("CloudTrail is allowed `{action}` on `{resource}` for `{trail}`"),
                holds: self.allows_trail(action, resource, trail),
            };
            asks.iter().map(fact).collect()
        };
        let write = [("s3:GetBucketAcl", self.logs.arn.clone()), ("s3:PutObject", self.log())];
        claims.can(&service, "write the logs of the trail", facts(&self.trail.arn, &write));
        let outside = [
            ("s3:PutObject", format!("{}/any", self.logs.arn)),
            ("s3:GetObject", self.log()),
            ("s3:DeleteObject", self.log()),
        ];
        let others = [facts(&other, &write), facts(&self.trail.arn, &outside)].concat();
        claims.cannot(&service, "write for other trails, or read and delete logs", others);
        let records =
            ["IsLogging", "IsMultiRegionTrail", "IncludeGlobalServiceEvents", "EnableLogFileValidation"].map(
                |property| Goal::Fact {
                    text: format!("the trail has `{property}`"),
                    holds: is_true(self.trail.properties.get(property)),
                },
            );
        let reads = self.trail.properties.get("EventSelectors").and_then(Node::as_list).unwrap_or_default();
        let reads = Goal::Fact {
            text: "the trail records what only reads".to_owned(),
            holds: reads.iter().any(|it| {
                is_true(it.get("IncludeManagementEvents"))
                    && it.get("ReadWriteType").and_then(Node::as_text) == Some("All")
            }),
        };
        claims.can(
            &service,
            "record what happens in every region, provably unchanged",
            records.into_iter().chain([reads]),
        );
    }

    fn allows_trail(&self, action: &str, resource: &str, trail: &str) -> bool {
        let request = Request::new("cloudtrail.amazonaws.com", action, resource)
            .with("aws:SourceArn", [trail])
            .with("aws:SecureTransport", ["true"])
            .with("aws:PrincipalIsAWSService", ["true"]);
        let policies: Vec<Policy<'_>> = self
            .logs
            .policies
            .iter()
            .map(|it| Policy { name: &it.name, document: it.document.as_deref() })
            .collect();
        let policies = Policies { resource: &policies, ..Policies::default() };
        decide(&request, &policies) == Decision::Allowed
    }

    fn asks(&self, actions: &[&str], resource: &str) -> Vec<Ask> {
        actions.iter().map(|action| self.role.asks(*action, resource)).collect()
    }

    fn person(&self) -> Person {
        Person { name: "the auditor".to_owned(), credentials: vec![self.role.clone()] }
    }

    fn of_auditor(&self, claims: &mut Claims, scene: &Scene<'_>) {
        let me = self.person();
        claims
            .can(&me, "act as one", [self.auditor.asks("sts:AssumeRole", &self.role.principal)])
            .assuming("The auditor is of the account, or their own account lets them assume the role.");
        let glue = |resource: &str| self.world.arn("glue", resource);
        let (database, table) = (self.database, self.table);
        let queries = [
            "athena:GetWorkGroup",
            "athena:StartQueryExecution",
            "athena:StopQueryExecution",
            "athena:BatchGetQueryExecution",
            "athena:ListQueryExecutions",
            "athena:ListNamedQueries",
            "athena:GetNamedQuery",
            "athena:BatchGetNamedQuery",
        ];
        let athena = [
            "athena:GetDataCatalog",
            "athena:ListDatabases",
            "athena:GetDatabase",
            "athena:ListTableMetadata",
            "athena:GetTableMetadata",
        ];
        let files =
            ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"];
        let of_table = [glue("catalog"), glue(&format!("database/{database}"))]
            .map(|arn| self.asks(&["glue:GetDatabase", "glue:GetTable", "glue:GetTables"], &arn));
        let table_arn = glue(&format!("table/{database}/{table}"));
        let mut asks = vec![
            self.asks(&[queries.as_slice(), &READ_RESULTS].concat(), &self.workgroup.arn),
            self.asks(&athena, &self.world.arn("athena", "datacatalog/AwsDataCatalog")),
            of_table.concat(),
            self.asks(&["glue:GetTable", "glue:GetTables"], &table_arn),
            self.asks(&["glue:GetDatabase"], &glue("database/default")),
            self.asks(&["glue:GetDatabases"], &glue("catalog")),
            self.asks(&["glue:GetDatabases"], &glue("database/any")),
            self.asks(&["athena:ListWorkGroups", "athena:ListDataCatalogs"], "*"),
            self.asks(&files, &self.result()),
        ];
        let find = ["s3:GetBucketLocation", "s3:ListBucket"];
        asks.extend([&self.logs.arn, &self.results.arn].map(|bucket| self.asks(&find, bucket)));
        let lake = &self.world.lake;
        let described = lake.database(database).map(|it| lake.describes(&self.role.arn(), it));
        let described = Goal::Fact {
            text: "Lake Formation shows the database of the audit to the auditor".to_owned(),
            // What an account gives to everybody on new databases, another may not.
            holds: described.is_some_and(|all| all.iter().any(|origin| *origin != Origin::Account)),
        };
        let goals = asks.concat().into_iter().map(Goal::Ask);
        let goals = goals.chain([described, self.shown(&self.role), self.see(&self.role, "useridentity")]);
        claims.can(&me, "run the queries of the audit", goals);
        let texts = ["athena:GetQueryExecution", "athena:BatchGetQueryExecution"];
        let texts = scene.scientists.iter().map(|it| self.asks(&texts, &it.workgroup.arn));
        claims.can(&me, "look up the text of a data scientist's query", texts.flatten());
        let check = ["cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus", "cloudtrail:ListPublicKeys"];
        let check = [self.asks(&check, &self.trail.arn), self.asks(&["s3:GetObject"], &self.log())];
        claims.can(&me, "check that no log was changed", check.concat());
    }

    /// The role has a permissions boundary: not even `Allow *` gives it more.
    fn not_of_auditor(&self, claims: &mut Claims, scene: &Scene<'_>) {
        let me = self.person();
        let files = scene.data.iter().map(|data| format!("{}any", data.folder));
        let mut reads: Vec<Goal> =
            files.flat_map(|file| self.asks(&READ_OBJECTS, &file)).map(Goal::Ask).collect();
        for scientist in &scene.scientists {
            let results =
                ["athena:GetQueryResults", "athena:GetQueryResultsStream", "athena:StartQueryExecution"];
            reads.extend(self.asks(&results, &scientist.workgroup.arn).into_iter().map(Goal::Ask));
            let files = scientist.workgroup.results.iter();
            reads.extend(files.flat_map(|it| self.asks(&READ_OBJECTS, &it.file())).map(Goal::Ask));
        }
        let lake = &self.world.lake;
        for made in &scene.tables {
            let table = lake.table(made.database, made.name);
            let granted = |table| !lake.describes_table(&self.role.arn(), table).is_empty();
            reads.push(Goal::Fact {
                text: format!("Lake Formation grants the auditor something of `{}`", made.name),
                holds: table.is_none_or(granted),
            });
            // Where none is granted, one stands for all.
            let column = table.and_then(|table| table.columns.first());
            reads.extend(column.map(|column| Goal::See {
                actor: self.role.clone(),
                database: made.database.to_owned(),
                table: made.name.to_owned(),
                column: column.as_str().to_owned(),
            }));
        }
        claims.cannot(&me, "read the data, or the results of data scientists", reads).guard_rail();
        let mut change =
            vec![self.asks(&TRAIL_CHANGES, &self.trail.arn), self.asks(&WRITE_OBJECTS, &self.log())];
        change.extend([&self.logs.arn, &self.results.arn].map(|bucket| self.asks(&BUCKET_CHANGES, bucket)));
        claims.cannot(&me, "change the trail, or its logs", change.concat()).guard_rail();
        let workgroup = ["athena:UpdateWorkGroup", "athena:DeleteWorkGroup", "athena:DeleteNamedQuery"];
        let table = self.world.arn("glue", &format!("table/{}/{}", self.database, self.table));
        let more = [
            self.asks(&workgroup, &self.workgroup.arn),
            self.asks(&["glue:UpdateTable", "glue:DeleteTable"], &table),
            self.asks(&["lakeformation:GrantPermissions", "lakeformation:PutDataLakeSettings"], "*"),
            self.asks(&["iam:PutRolePolicy", "iam:DeleteRolePermissionsBoundary"], &self.role.principal),
            scene
                .roles()
                .filter(|role| **role != *self.role.principal)
                .flat_map(|role| self.asks(&["sts:AssumeRole"], role))
                .collect(),
        ];
        claims.cannot(&me, "do anything else", more.concat()).guard_rail();
        let plain = [
            self.asks(&["s3:GetObject"], &self.log()),
            self.asks(&["s3:GetObject", "s3:PutObject"], &self.result()),
            self.asks(&["s3:ListBucket"], &self.logs.arn),
            self.asks(&["s3:ListBucket"], &self.results.arn),
        ];
        let plain = saying(plain.concat(), "aws:SecureTransport", "false");
        claims.cannot(&me, "send or fetch results without TLS", plain).guard_rail();
        let enforced = ["WorkGroupConfiguration", "EnforceWorkGroupConfiguration"];
        let enforced = enforced.iter().try_fold(&self.workgroup.properties, |node, key| node.get(key));
        let chooses = Goal::Fact {
            text: "a query of the auditor chooses by itself where its results go".to_owned(),
            holds: !is_true(enforced),
        };
        claims.cannot(&me, "send results elsewhere", [chooses]);
    }
}

fn is_true(node: Option<&Node>) -> bool {
    node.and_then(Node::scalar_text).is_some_and(|text| text == "true")
}
