//! A small application with claims of every kind.

use crate::access::{Actor, Claims, Person, World};
use crate::cli::proof::{Case, prove};
use crate::cli::{Application, Claimed, Companion, Companions};
use crate::config::ConfigError;
use crate::construct::parameter::string;
use crate::construct::{App, Raw, ResourceAttributes as _, Stack};
use crate::deploy::{Deployment, Environment};
use crate::diagnostic::Diagnostic;
use crate::intrinsic::{equals, select, split};
use indexmap::IndexMap;
use serde_json::{Value, json};

/// Ann and Ben, and a role that Ann may assume where the account is open.
pub(in crate::cli) struct Team;

/// As [`Team`], with a second stack that is launched by itself.
pub(in crate::cli) struct Offices;

/// As [`Team`], with two ways to go on where the account is open.
pub(in crate::cli) struct Gated;

/// As [`Team`], without claims.
pub(in crate::cli) struct Silent;

/// As [`Team`], with claims about a stack that it has not.
pub(in crate::cli) struct Astray;

/// An application whose stack cannot be deployed in one scenario.
pub(in crate::cli) struct Broken;

pub(in crate::cli) const RED: &str = "arn:aws:s3:::red/any";
const BLUE: &str = "arn:aws:s3:::blue/any";

fn team() -> App {
    app([team_stack("Team", ["closed", "open"])])
}

fn offices() -> App {
    app([team_stack("Team", ["closed", "open"]), team_stack("Annex", ["closed", "shut"])])
}

fn app<const N: usize>(stacks: [Stack; N]) -> App {
    let mut app = App::new("https://templates.s3.amazonaws.com/");
    stacks.into_iter().for_each(|stack| app.add(stack));
    app
}

fn team_stack(name: &'static str, modes: [&str; 2]) -> Stack {
    let mut stack = Stack::new(name);
    let mode = stack.parameter("Mode", string().allowed_values(modes));
    let open = stack.condition("IsOpen", equals(&mode, "open"));
    stack.add("Ann", user("ann").property("Policies", json!([
        policy("Red", &json!([
            { "Sid": "ReadRed", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::red/*" },
            { "Sid": "KeepRed", "Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::red/*" },
        ])),
    ])));
    stack.add(
        "Ben",
        user("ben").property("ManagedPolicyArns", json!(["arn:aws:iam::111122223333:policy/Elsewhere"])),
    );
    let trust = json!({
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
            "Action": "sts:AssumeRole",
        },
    });
    stack.add(
        "Reader",
        Raw::new("AWS::IAM::Role")
            .property("RoleName", "reader")
            .property("AssumeRolePolicyDocument", trust)
            .property("Policies", json!([policy("Blue", &json!([
                { "Sid": "ReadBlue", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::blue/*" },
            ]))])),
    );
    let assume = json!({
        "Version": "2012-10-17",
        "Statement": {
            "Sid": "BeReader",
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Resource": "arn:aws:iam::111122223333:role/reader",
        },
    });
    stack.add(
        "AssumeReader",
        Raw::new("AWS::IAM::UserPolicy")
            .property("PolicyName", "AssumeReader")
            .property("UserName", "ann")
            .property("PolicyDocument", assume)
            .when(&open),
    );
    stack
}

fn user(name: &'static str) -> Raw {
    Raw::new("AWS::IAM::User").property("UserName", name)
}

fn policy(name: &str, statements: &Value) -> Value {
    json!({ "PolicyName": name, "PolicyDocument": { "Version": "2012-10-17", "Statement": statements } })
}

fn claims(_: &(), deployment: &Deployment, _: &mut World) -> Claims {
    let person = |name: &str| {
        let actor = Actor::user(format!("arn:aws:iam::111122223333:user/{name}"));
        (Person { name: name.to_owned(), credentials: vec![actor.clone()] }, actor)
    };
    let ((ann, own), (ben, his)) = (person("ann"), person("ben"));
    let mut claims = Claims::default();
    claims.can(&ann, "read red objects", [own.asks("s3:GetObject", RED)]);
    claims
        .cannot(
            &ann,
            "read blue objects",
            [BLUE, "arn:aws:s3:::blue/other"].map(|it| own.asks("s3:GetObject", it)),
        )
        .assuming("The bucket `blue` has no policy.");
    claims
        .cannot(&ann, "delete red objects", [own.asks("s3:DeleteObject", RED)])
        .guard_rail()
        .without_moves();
    claims
        .cannot(&ann, "list the buckets", [own.asks("s3:ListAllMyBuckets", "*")])
        .guard_rail()
        .acknowledge("the names of buckets are no secret");
    claims.cannot(&ann, "write red objects", [own.asks("s3:PutObject", RED)]).acknowledge("nobody knows why");
    if deployment.conditions.get("IsOpen") == Some(&true) {
        claims.can(
            &ann,
            "assume the reader",
            [own.asks("sts:AssumeRole", "arn:aws:iam::111122223333:role/reader")],
        );
    }
    claims.can(&ben, "read red objects", [his.asks("s3:GetObject", RED)]);
    claims
}

const fn claimed(stack: &'static str) -> Claimed<()> {
    Claimed { stack, parameters: |()| Vec::new(), companions: |(), _| Vec::new(), claims }
}

/// Goes on with a gate, or without, where the account is open.
fn gates((): &(), deployment: &Deployment) -> Vec<Companions> {
    if deployment.conditions.get("IsOpen") != Some(&true) {
        return Vec::new();
    }
    let gate = Companion { stack: "Gate", parameters: IndexMap::new() };
    let with = Companions { name: "with a gate", stacks: vec![gate] };
    vec![with, Companions { name: "without a gate", ..Companions::default() }]
}

fn gated() -> App {
    let mut gate = Stack::new("Gate");
    gate.add("Gate", Raw::new("AWS::SNS::Topic").property("TopicName", "gate"));
    app([team_stack("Team", ["closed", "open"]), gate])
}

/// Decides what an application claims.
pub(in crate::cli) fn decide<A: Application<Config = ()>>() -> Result<Vec<Case>, Vec<Diagnostic>> {
    prove::<A>(&(), A::app(&()).unwrap(), &Environment::default(), &IndexMap::new(), |_| true)
}

macro_rules! application {
    ($name:ident, $app:expr, $claimed:expr) => {
        impl Application for $name {
            type Config = ();
            const NAME: &'static str = "synth";
            const VERSION: &'static str = "1.2.3";

            fn default_config() -> (&'static str, &'static str) {
                ("default.yaml", "null")
            }

            fn app((): &()) -> Result<App, ConfigError> {
                Ok($app)
            }

            fn claimed((): &()) -> Vec<Claimed<()>> {
                $claimed
            }
        }
    };
}

application!(Team, team(), vec![claimed("Team")]);
application!(Offices, offices(), vec![claimed("Team"), claimed("Annex")]);
application!(Gated, gated(), vec![Claimed { companions: gates, ..claimed("Team") }]);
application!(Silent, team(), Vec::new());
application!(Astray, team(), vec![claimed("Taem")]);
application!(Broken, broken(), vec![claimed("Broken")]);

fn broken() -> App {
    let mut stack = Stack::new("Broken");
    let mode = stack.parameter("Mode", string().allowed_values(["closed", "open"]));
    let open = stack.condition("IsOpen", equals(&mode, "open"));
    let name = select(3, split("-", "a-b"));
    stack.add("Topic", Raw::new("AWS::SNS::Topic").property("TopicName", name).when(&open));
    app([stack])
}
