//! `synth simulate FILE`

use super::failure::Failure;
use super::outcome::Outcome;
use super::table::{Align, table};
use super::terminal::Terminal;
use crate::config::{self, ConfigSource};
use crate::diagnostic::{Diagnostic, MessageFormat, Sources, did_you_mean, one_line, render};
use crate::iam::evaluation::{Decision, Document, Effect, Policies, Policy, Request, Step, Trace, explain};
use crate::value::IntoNode as _;
use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::Path;

/// The forms that the command has.
const FORMS: [MessageFormat; 2] = [MessageFormat::Human, MessageFormat::Json];

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
    resource_account: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
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
    let documents = simulation.read(&file.display().to_string(), &mut problems);
    terminal.say(&render(&problems, &Sources::new(), MessageFormat::Human, terminal.say_colour()));
    let decided: Vec<(Decision, Trace)> =
        simulation.requests.iter().map(|request| request.decide(&documents)).collect::<Result<_, _>>()?;
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
            table([Align::Left; 3], &rows.collect::<Vec<_>>())
        }
    })?;
    let is_open = decided.iter().any(|(decision, _)| *decision == Decision::Undecided);
    Ok(if is_open || !problems.is_empty() { Outcome::Findings } else { Outcome::Done })
}

impl Simulation {
    /// Reads every policy; one that cannot be read is not known.
    fn read(&self, file: &str, problems: &mut Vec<Diagnostic>) -> IndexMap<&str, Option<Document>> {
        let read = |(name, json): (&'_ String, &Value)| {
            Document::read(&json.clone().into_node(), &["policies", name])
        };
        let mut documents = IndexMap::new();
        for (name, json) in &self.policies {
            let document = read((name, json)).map_err(|mut found| {
                for problem in &mut found {
                    file.clone_into(&mut problem.stack);
                }
                problems.append(&mut found);
            });
            documents.insert(name.as_str(), document.ok());
        }
        documents
    }
}

impl RequestEntry {
    fn decide(&self, documents: &IndexMap<&str, Option<Document>>) -> Result<(Decision, Trace), Failure> {
        let named = |names: &'_ [String]| -> Result<Vec<Policy<'_>>, Failure> {
            names
                .iter()
                .map(|name| match documents.get_key_value(name.as_str()) {
                    Some((name, document)) => Ok(Policy { name, document: document.as_ref() }),
                    None => Err(self.unknown(name, documents)),
                })
                .collect()
        };
        let identity = named(&self.identity_policies)?;
        let resource = named(&self.resource_policies)?;
        let boundary = named(&self.permissions_boundaries)?;
        let session = named(&self.session_policies)?;
        let service_control = named(&self.service_control_policies)?;
        let mut request = Request::new(&self.principal, &self.action, &self.resource);
        if let Some(account) = &self.resource_account {
            request = request.resource_account(account);
        }
        for (key, values) in &self.context {
            request = request.with(key, values.texts());
        }
        let policies = Policies {
            identity: &identity,
            resource: &resource,
            boundary: &boundary,
            session: &session,
            service_control: &service_control,
        };
        Ok(explain(&request, &policies))
    }

    fn unknown(&self, name: &str, documents: &IndexMap<&str, Option<Document>>) -> Failure {
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

fn step(step: &Step) -> Value {
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
