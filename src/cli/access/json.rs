//! The claims for a program.

use super::Report;
use super::reach::{Credential, Reach};
use crate::access::attack::Step;
use crate::access::{Actor, Evidence, Expected, Outcome, Strength};
use crate::cli::proof::{Case, Stand};
use crate::diagnostic::Place;
use serde_json::{Value, json};

pub(super) fn report(report: &Report<'_>) -> String {
    let value = json!({
        "scenarios": report.cases.iter().map(scenario).collect::<Vec<_>>(),
        "claims": report.stands.iter().map(claim).collect::<Vec<_>>(),
        "credentials": report.reach.iter().map(reach).collect::<Vec<_>>(),
        "holds": report.is_kept(),
    });
    format!("{value:#}\n")
}

pub(super) fn scenario(case: &Case) -> Value {
    let masked = &case.scenario.deployment.masked;
    let shown = |(name, value): (&String, &String)| {
        (name.clone(), if masked.contains(name) { Value::Null } else { json!(value) })
    };
    let parameters: serde_json::Map<String, Value> = case.scenario.parameters.iter().map(shown).collect();
    json!({
        "stack": case.stack,
        "name": case.name,
        "parameters": parameters,
        "conditions": case.scenario.conditions,
    })
}

fn claim(stand: &Stand<'_>) -> Value {
    let claim = stand.claim;
    let place = match claim.place {
        Place::Rust(location) => json!({ "file": location.file(), "line": location.line() }),
        Place::Unknown | Place::Text { .. } => Value::Null,
    };
    let strength = match claim.strength {
        Strength::LeastPrivilege => "leastPrivilege",
        Strength::GuardRail => "guardRail",
    };
    let verdicts = stand.decided().map(|(index, claim, verdict)| {
        let outcome = match verdict.outcome {
            Outcome::Holds => "holds",
            Outcome::Undecided => "undecided",
            Outcome::Fails => "fails",
        };
        json!({
            "scenario": index,
            "outcome": outcome,
            "acknowledged": claim.acknowledged,
            "assumptions": claim.assumptions,
            "evidence": verdict.evidence.iter().map(evidence).collect::<Vec<_>>(),
        })
    });
    json!({
        "person": claim.person.name,
        "expected": if claim.expected == Expected::Can { "can" } else { "cannot" },
        "what": claim.what,
        "strength": strength,
        "place": place,
        "isNeedlesslyAcknowledged": stand.is_needlessly_acknowledged(),
        "verdicts": verdicts.collect::<Vec<_>>(),
    })
}

fn evidence(evidence: &Evidence) -> Value {
    json!({
        "goal": evidence.goal.to_string(),
        "because": evidence.because,
        "story": evidence.story.iter().map(step).collect::<Vec<_>>(),
    })
}

fn step(step: &Step) -> Value {
    let proofs = step
        .proofs
        .iter()
        .map(|proof| json!({ "action": proof.action, "resource": proof.resource, "because": proof.because }));
    json!({ "text": step.text, "proofs": proofs.collect::<Vec<_>>() })
}

fn reach(reach: &Reach) -> Value {
    json!({ "person": reach.person, "reached": reach.credentials.iter().map(credential).collect::<Vec<_>>() })
}

fn credential(credential: &Credential) -> Value {
    json!({
        "actor": actor(&credential.actor),
        "scenarios": credential.cases,
        "story": credential.story.iter().map(step).collect::<Vec<_>>(),
    })
}

pub(super) fn actor(actor: &Actor) -> Value {
    let session = actor.session.as_ref().map(|session| {
        json!({
            "name": session.name,
            "tags": pairs(&session.tags),
            "sourceIdentity": session.source_identity,
            "keys": pairs(&session.keys),
        })
    });
    json!({ "principal": &*actor.principal, "session": session })
}

fn pairs(pairs: &[(String, String)]) -> Vec<Value> {
    pairs.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect()
}
