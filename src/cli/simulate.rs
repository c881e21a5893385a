//! `synth simulate FILE`

mod keys;

use super::failure::Failure;
use super::outcome::Outcome;
use super::table::{Align, table};
use super::terminal::Terminal;
use crate::config::{self, ConfigSource};
use crate::diagnostic::{Diagnostic, MessageFormat, Sources, did_you_mean, one_line, render};
use crate::iam::evaluation::{
    Decision, Document, Effect, Policies, Policy, RULE, Request, Step, Trace, explain,
};
use crate::iam::{is_account_id, is_arn, managed};
use crate::value::IntoNode as _;
use indexmap::{IndexMap, IndexSet};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::path::Path;

/// The forms that the command has.
const FORMS: [MessageFormat; 2] = [MessageFormat::Human, MessageFormat::Json];

/// The policies of the file by their names; one that cannot be read has no document.
type Documents<'a> = IndexMap<&'a str, Option<Document>>;

/// Policies, and requests that are decided under them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Simulation {
    #[serde(default)]
    policies: IndexMap<String, Value>,
    requests: Vec<RequestEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RequestEntry {
    id: String,
    principal: String,
    action: String,
    resource: String,
    #[serde(default)]
    context: IndexMap<String, ContextValue>,
    #[serde(default)]
    identity_policies: Vec<String>,
    #[serde(default)]
    resource_policies: Vec<String>,
    #[serde(default)]
    permissions_boundaries: Vec<String>,
    #[serde(default)]
    session_policies: Vec<String>,
    #[serde(default)]
    service_control_policies: Vec<String>,
    /// Of the endpoint through which the request goes.
    #[serde(default)]
    vpc_endpoint_policies: Vec<String>,
    resource_account: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a value is a text, a number or a boolean, or a list of these")]
enum ContextValue {
    Many(Vec<Scalar>),
    One(Scalar),
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Scalar {
    Bool(bool),
    Integer(i64),
    Number(f64),
    Text(String),
}

/// Decides every request of the file.
pub(super) fn run(file: &Path, terminal: &Terminal) -> Result<Outcome, Failure> {
    terminal.has_form(&FORMS, "simulate")?;
    let simulation: Simulation = config::load(ConfigSource::File(file))?;
    let mut problems = Vec::new();
    let documents = simulation.read(&mut problems);
    let decided: Vec<(Decision, Trace)> =
        simulation.requests.iter().map(|request| request.decide(&documents)).collect::<Result<_, _>>()?;
    simulation.tell_unknown(&decided, &mut problems);
    for problem in &mut problems {
        problem.stack = file.display().to_string();
    }
    terminal.say(&render(&problems, &Sources::new(), MessageFormat::Human, terminal.say_colour()));
    let named = simulation.requests.iter().zip(&decided);
    terminal.output(&match terminal.format {
        MessageFormat::Json => {
            let results = named.map(|(request, (decision, trace))| object(&request.id, *decision, trace));
            format!("{:#}\n", Value::Array(results.collect()))
        }
        _ => {
            let rows = named.map(|(request, (decision, trace))| {
                [
                    one_line(&request.id).into_owned(),
                    decision.name().to_owned(),
                    one_line(&trace.conclusion).into_owned(),
                ]
            });
            table(&[Align::Left; 3], &rows.collect::<Vec<_>>())
        }
    })?;
    let is_open = decided.iter().any(|(decision, _)| *decision == Decision::Undecided);
    Ok(if is_open || !problems.is_empty() { Outcome::Findings } else { Outcome::Done })
}

impl Simulation {
    /// Reads every policy; one that cannot be read is not known.
    fn read(&self, problems: &mut Vec<Diagnostic>) -> Documents<'_> {
        let given = self.requests.iter().flat_map(|request| request.context.keys());
        let given: HashSet<String> = given.map(|key| key.to_lowercase()).collect();
        let mut documents = IndexMap::new();
        for (name, json) in &self.policies {
            let document = Document::read(&json.clone().into_node(), &["policies", name]);
            let document = document.map_err(|mut found| problems.append(&mut found)).ok();
            let unknown = document.as_ref().and_then(|document| keys::unknown(document, &given));
            let unknown = unknown.map(|(key, help)| {
                let finding = RULE.finding(format!("there is no condition key `{key}`"));
                finding.path(["policies", name]).help(help)
            });
            documents.insert(name.as_str(), document.filter(|_| unknown.is_none()));
            problems.extend(unknown);
        }
        documents
    }

    /// Tells of the policies that AWS manages which leave requests undecided, since nobody knows what they say:
    /// each once.
    fn tell_unknown(&self, decided: &[(Decision, Trace)], problems: &mut Vec<Diagnostic>) {
        let mut told = IndexSet::new();
        for (index, (request, (decision, _))) in self.requests.iter().zip(decided).enumerate() {
            if *decision != Decision::Undecided {
                continue;
            }
            for (key, names) in request.attached() {
                for (at, name) in names.iter().enumerate() {
                    let is_known = self.policies.contains_key(name) || managed::document(name).is_some();
                    if managed::parts(name).is_some() && !is_known && told.insert(name) {
                        let path = ["requests".to_owned(), index.to_string(), key.to_owned(), at.to_string()];
                        problems.push(unknown_document(name).path(path));
                    }
                }
            }
        }
    }
}

/// Says that nobody knows what a policy says that AWS manages.
fn unknown_document(arn: &str) -> Diagnostic {
    let own = || format!("add its document to `policies`, under the name `{arn}`");
    if managed::exists(arn) {
        return RULE.finding(format!("the data does not have the document of `{arn}`")).help(own());
    }
    let meant = managed::parts(arn).and_then(|(_, name)| managed::meant(name));
    let help = meant.map_or_else(own, |meant| format!("did you mean `policy/{meant}`?"));
    RULE.finding(format!("AWS is not known to manage a policy `{arn}`")).help(help)
}

impl RequestEntry {
    /// Returns the policies that are attached to the principal and its session, which AWS may manage; with the
    /// key of each list.
    fn attached(&self) -> [(&'static str, &[String]); 3] {
        [
            ("identity_policies", &self.identity_policies),
            ("permissions_boundaries", &self.permissions_boundaries),
            ("session_policies", &self.session_policies),
        ]
    }

    fn decide<'a>(&'a self, documents: &'a Documents<'_>) -> Result<(Decision, Trace), Failure> {
        let own = |names: &'a [String]| -> Result<Vec<Policy<'a>>, Failure> {
            names.iter().map(|name| self.own(name, documents)).collect()
        };
        let own_or_managed = |names: &'a [String]| -> Result<Vec<Policy<'a>>, Failure> {
            names.iter().map(|name| self.own_or_managed(name, documents)).collect()
        };
        let identity = own_or_managed(&self.identity_policies)?;
        let resource = own(&self.resource_policies)?;
        let boundary = own_or_managed(&self.permissions_boundaries)?;
        let session = own_or_managed(&self.session_policies)?;
        let service_control = own(&self.service_control_policies)?;
        let endpoint = own(&self.vpc_endpoint_policies)?;
        if let Some(conclusion) = self.impossible() {
            return Ok((Decision::Undecided, Trace { steps: Vec::new(), conclusion }));
        }
        let mut request = Request::new(&self.principal, &self.action, &self.resource);
        if let Some(account) = &self.resource_account {
            request = request.resource_account(account);
        }
        for (key, values) in &self.context {
            request = request.with(key.clone(), values.texts());
        }
        let policies = Policies {
            identity: &identity,
            resource: &resource,
            boundary: &boundary,
            session: &session,
            service_control: &service_control,
            endpoint: &endpoint,
        };
        Ok(explain(&request, &policies))
    }

    /// Returns why nobody makes such a request: a slip of the pen would be decided as what it says by accident.
    fn impossible(&self) -> Option<String> {
        let Self { principal, action, resource, .. } = self;
        let is_principal = match principal.as_str() {
            "*" => true,
            arn if is_arn(arn) => arn.split(':').nth(4).is_some_and(is_account_id),
            // A service, or who vouches for federated identities.
            name => name.contains('.') && !name.contains(':'),
        };
        let is_action = action.split_once(':').is_some_and(|(service, name)| {
            !service.is_empty() && !name.is_empty() && !action.contains(['*', '?'])
        });
        let is_account = self.resource_account.as_deref().is_none_or(is_account_id);
        let mut known = HashSet::new();
        let twice = self.context.keys().find(|key| !known.insert(key.to_lowercase()));
        if let Some(key) = twice {
            Some(format!("the context has `{key}` twice: the case of its letters does not count"))
        } else if !is_account {
            let account = self.resource_account.as_deref().unwrap_or_default();
            Some(format!("`{account}` is no account id, which has twelve digits"))
        } else if !is_principal {
            Some(format!("`{principal}` is neither the ARN of a principal, nor a service, nor `*`"))
        } else if !is_action {
            Some(format!("`{action}` is no action, such as `s3:GetObject`"))
        } else if resource != "*" && !is_arn(resource) {
            Some(format!("`{resource}` is neither an ARN nor `*`"))
        } else {
            None
        }
    }

    /// Returns a policy of the file.
    fn own<'a>(&self, name: &'a str, documents: &'a Documents<'_>) -> Result<Policy<'a>, Failure> {
        let document = documents.get(name).ok_or_else(|| self.unknown(name, documents))?;
        Ok(Policy { name, document: document.as_ref() })
    }

    /// Returns a policy of the file, or else one that AWS manages.
    fn own_or_managed<'a>(&self, name: &'a str, documents: &'a Documents<'_>) -> Result<Policy<'a>, Failure> {
        if managed::parts(name).is_some() && !documents.contains_key(name) {
            return Ok(Policy { name, document: managed::document(name) });
        }
        self.own(name, documents)
    }

    fn unknown(&self, name: &str, documents: &Documents<'_>) -> Failure {
        let help = did_you_mean(name, documents.keys().copied(), || format!("add `{name}` to `policies`"));
        Failure::usage(format!(
            "the request `{}` names the policy `{name}`, which is not in the file",
            self.id
        ))
        .help(help)
    }
}

impl ContextValue {
    fn texts(&self) -> Vec<String> {
        match self {
            Self::Many(values) => values.iter().map(Scalar::text).collect(),
            Self::One(value) => vec![value.text()],
        }
    }
}

impl Scalar {
    fn text(&self) -> String {
        match self {
            Self::Bool(value) => value.to_string(),
            Self::Integer(value) => value.to_string(),
            Self::Number(value) => value.to_string(),
            Self::Text(value) => value.clone(),
        }
    }
}

fn object(id: &str, decision: Decision, trace: &Trace) -> Value {
    json!({
        "id": id,
        "result": decision.name(),
        "reason": trace.conclusion,
        "trace": trace.steps.iter().map(step).collect::<Vec<_>>(),
    })
}

/// Returns what became of a statement.
pub(super) fn step(step: &Step) -> Value {
    json!({
        "policy": step.policy,
        "kind": step.kind.words(),
        "statement": step.statement,
        "effect": step.effect.map(|effect| match effect {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        }),
        "matched": step.matched,
        "reason": step.reason,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: &str = "arn:aws:iam::123456789012:user/ana";

    /// Decides requests of Ana under attached policies, and returns the decisions and the findings.
    fn simulate(requests: &[(&str, Value)]) -> (Vec<&'static str>, Vec<String>) {
        let requests = requests.iter().map(|(key, names)| {
            json!({"id": "1", "principal": ANA, "action": "athena:StartQueryExecution",
                "resource": "arn:aws:athena:eu-west-1:123456789012:workgroup/w", *key: names})
        });
        let everything = json!({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}});
        let nothing = json!({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}});
        let own = "arn:aws:iam::aws:policy/Own";
        let simulation: Simulation = serde_json::from_value(json!({
            "policies": {"All": everything, "None": nothing, own: everything},
            "requests": requests.collect::<Vec<_>>(),
        }))
        .unwrap();
        let mut problems = Vec::new();
        let documents = simulation.read(&mut problems);
        let decided: Vec<_> = simulation.requests.iter().map(|it| it.decide(&documents).unwrap()).collect();
        simulation.tell_unknown(&decided, &mut problems);
        let told = problems.iter().map(|it| {
            format!("{}: {} [{}]", it.path.join("/"), it.message, it.help.as_deref().unwrap_or_default())
        });
        (decided.iter().map(|(decision, _)| decision.name()).collect(), told.collect())
    }

    #[test]
    fn policies_that_aws_manages_are_named_by_their_arns() {
        let athena = "arn:aws:iam::aws:policy/AmazonAthenaFullAccess";
        let (decisions, problems) = simulate(&[
            ("identity_policies", json!([athena])),
            ("identity_policies", json!(["arn:aws:iam::aws:policy/IAMUserChangePassword"])),
            ("identity_policies", json!(["arn:aws:iam::aws:policy/Own"])),
        ]);
        assert_eq!(decisions, ["Allowed", "ImplicitlyDenied", "Allowed"]);
        assert_eq!(problems, [""; 0]);
    }

    #[test]
    fn what_a_policy_says_that_is_not_known_leaves_requests_undecided() {
        let unknown = "arn:aws:iam::aws:policy/AmazonAthenaFulAccess";
        let kept_by_name = "arn:aws:iam::aws:policy/SecurityAudit";
        let (decisions, problems) = simulate(&[
            ("identity_policies", json!(["All", unknown])),
            ("identity_policies", json!(["None", "arn:aws:iam::aws:policy/None"])),
            ("session_policies", json!([unknown])),
            ("identity_policies", json!(["All", kept_by_name])),
        ]);
        assert_eq!(decisions, ["Undecided", "ExplicitlyDenied", "Undecided", "Undecided"]);
        assert_eq!(
            problems,
            [
                "requests/0/identity_policies/1: AWS is not known to manage a policy \
                 `arn:aws:iam::aws:policy/AmazonAthenaFulAccess` [did you mean `policy/AmazonAthenaFullAccess`?]",
                "requests/3/identity_policies/1: the data does not have the document of \
                 `arn:aws:iam::aws:policy/SecurityAudit` [add its document to `policies`, under the name \
                 `arn:aws:iam::aws:policy/SecurityAudit`]",
            ]
        );
    }

    #[test]
    fn condition_keys_that_there_are_not_decide_nothing() {
        let told = |key: &str, context: Value| {
            let condition = json!({"StringNotEquals": {key: "x"}});
            let simulation: Simulation = serde_json::from_value(json!({
                "policies": {
                    "All": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}},
                    "Not": {"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition}},
                },
                "requests": [{"id": "1", "principal": ANA, "action": "s3:ListAllMyBuckets", "resource": "*",
                    "identity_policies": ["All", "Not"], "context": context}],
            }))
            .unwrap();
            let mut problems = Vec::new();
            let documents = simulation.read(&mut problems);
            let (decision, _) = simulation.requests[0].decide(&documents).unwrap();
            let told = problems.iter().map(|it| {
                format!("{}: {} [{}]", it.path.join("/"), it.message, it.help.as_deref().unwrap_or_default())
            });
            (decision.name(), told.collect::<Vec<_>>().concat())
        };
        for (key, help) in [
            ("aws:PrincipalOrgIds", "did you mean `aws:PrincipalOrgID`?"),
            ("aws:Zebra", "a request that has it says so in its `context`"),
            ("s3:prefixes", "did you mean `s3:prefix`?"),
            ("SourceIp", "a request that has it says so in its `context`"),
        ] {
            let told_of_it = format!("policies/Not: there is no condition key `{key}` [{help}]");
            assert_eq!(told(key, json!({})), ("Undecided", told_of_it));
            assert_eq!(told(key, json!({key.to_uppercase(): "x"})), ("Allowed", String::new()), "{key}");
        }
        for key in ["aws:PrincipalTag/Team", "aws:userid", "saml:aud", "s3:prefix"] {
            assert_eq!(told(key, json!({})), ("ExplicitlyDenied", String::new()), "{key}");
        }
    }

    #[test]
    fn requests_that_nobody_makes_are_not_decided() {
        let object = "arn:aws:s3:::b/k";
        for (principal, action, resource, expected) in [
            (ANA, "s3:GetObject", object, "no identity policy allows it"),
            ("sns.amazonaws.com", "sqs:SendMessage", "*", "no identity policy allows it"),
            ("*", "s3:GetObject", object, "no identity policy allows it"),
            (
                "arn:aws:iam::1234:user/ana",
                "s3:GetObject",
                object,
                "`arn:aws:iam::1234:user/ana` is neither the ARN of a principal, nor a service, nor `*`",
            ),
            (
                "ana",
                "s3:GetObject",
                object,
                "`ana` is neither the ARN of a principal, nor a service, nor `*`",
            ),
            (ANA, "GetObject", object, "`GetObject` is no action, such as `s3:GetObject`"),
            (ANA, "s3:Get*", object, "`s3:Get*` is no action, such as `s3:GetObject`"),
            (ANA, "s3:GetObject", "b/k", "`b/k` is neither an ARN nor `*`"),
        ] {
            let request = json!({"id": "1", "principal": principal, "action": action, "resource": resource});
            let request: RequestEntry = serde_json::from_value(request).unwrap();
            let (decision, trace) = request.decide(&Documents::new()).unwrap();
            assert_eq!(trace.conclusion, expected);
            assert_eq!(decision == Decision::Undecided, !expected.starts_with("no identity policy"));
        }
    }

    #[test]
    fn accounts_and_contexts_that_there_are_not_decide_nothing() {
        for (key, value, expected) in [
            ("resource_account", json!("12"), "`12` is no account id, which has twelve digits"),
            (
                "context",
                json!({"aws:SourceIp": "10.0.0.1", "AWS:sourceip": "10.0.0.2"}),
                "the context has `AWS:sourceip` twice: the case of its letters does not count",
            ),
        ] {
            let request =
                json!({"id": "1", "principal": ANA, "action": "s3:GetObject", "resource": "*", key: value});
            let request: RequestEntry = serde_json::from_value(request).unwrap();
            let (decision, trace) = request.decide(&Documents::new()).unwrap();
            assert_eq!((decision, &*trace.conclusion), (Decision::Undecided, expected));
        }
        let error = serde_json::from_value::<ContextValue>(json!({"a": 1})).unwrap_err();
        assert_eq!(error.to_string(), "a value is a text, a number or a boolean, or a list of these");
    }

    #[test]
    fn a_request_goes_through_what_the_policy_of_its_endpoint_lets_through() {
        let statement = |more: Value| {
            let mut statement = json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"});
            statement.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            json!({ "Version": "2012-10-17", "Statement": statement })
        };
        let read = |own: &[&str], endpoint: Value| {
            json!({"id": "1", "principal": ANA, "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k",
                "identity_policies": own, "vpc_endpoint_policies": endpoint})
        };
        let simulation: Simulation = serde_json::from_value(json!({
            "policies": {
                "Own": statement(json!({})),
                "Ours": statement(json!({"Principal": "*", "Condition": {"StringEquals": {"aws:PrincipalAccount": "123456789012"}}})),
                "Theirs": statement(json!({"Principal": {"AWS": "999999999999"}})),
                "Shut": statement(json!({"Effect": "Deny", "Principal": "*"})),
            },
            "requests": [
                read(&["Own"], json!([])),
                read(&["Own"], json!(["Ours"])),
                read(&["Own"], json!(["Theirs"])),
                read(&["Own"], json!(["Ours", "Shut"])),
                read(&[], json!(["Ours"])),
                read(&["Own"], json!(["Own"])),
            ],
        }))
        .unwrap();
        let documents = simulation.read(&mut Vec::new());
        let decided = simulation.requests.iter().map(|it| it.decide(&documents).unwrap());
        let told: Vec<String> =
            decided.map(|(decision, trace)| format!("{}: {}", decision.name(), trace.conclusion)).collect();
        assert_eq!(
            told,
            [
                "Allowed: allowed by statement `1` of the identity policy `Own`",
                "Allowed: allowed by statement `1` of the identity policy `Own`",
                "ImplicitlyDenied: no endpoint policy allows it",
                "ExplicitlyDenied: denied by statement `1` of the endpoint policy `Shut`",
                "ImplicitlyDenied: no identity policy allows it",
                "Undecided: undecided because of statement `1` of the endpoint policy `Own`: a statement of a \
                 resource's policy needs a `Principal`",
            ]
        );
        let unknown: RequestEntry = serde_json::from_value(read(&[], json!(["Our"]))).unwrap();
        let Err(Failure::Usage { message, help }) = unknown.decide(&documents) else { unreachable!() };
        assert_eq!(message, "the request `1` names the policy `Our`, which is not in the file");
        assert_eq!(help.as_deref(), Some("did you mean `Ours`?"));
    }

    #[test]
    fn a_resource_has_no_policy_that_aws_manages() {
        let simulation: Simulation =
            serde_json::from_value(json!({"requests": [{"id": "1", "principal": ANA,
            "action": "s3:GetObject", "resource": "*",
            "resource_policies": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}]}))
            .unwrap();
        let [request] = simulation.requests.as_slice() else { unreachable!() };
        let failure = request.decide(&Documents::new()).unwrap_err();
        assert!(format!("{failure:?}").contains("which is not in the file"));
    }
}
