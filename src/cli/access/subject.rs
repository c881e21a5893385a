//! Who is meant by a name.

use crate::access::{Actor, Goal};
use crate::cli::failure::Failure;
use crate::cli::proof::Case;
use crate::diagnostic::did_you_mean;

/// The name of a session of which nothing is known.
const SESSION: &str = "session";

/// Returns who is meant, in each scenario: the credentials of a person and those that claims about them are made
/// of, or one user or role. A scenario may lack it.
pub(super) fn subjects(name: &str, cases: &[Case]) -> Result<Vec<Vec<Actor>>, Failure> {
    let found: Vec<Vec<Actor>> = cases.iter().map(|case| meant(name, case)).collect();
    if found.iter().any(|actors| !actors.is_empty()) {
        return Ok(found);
    }
    let mut known: Vec<&str> = Vec::new();
    for case in cases {
        known.extend(case.claims.claims.iter().map(|claim| claim.person.name.as_str()));
        known.extend(case.world.principals.keys().map(|arn| name_of(arn)));
        known.extend(case.world.principals.keys().map(String::as_str));
    }
    let help = did_you_mean(name, known.iter().copied(), || {
        "`synth access --attack` shows the principals that people can be".to_owned()
    });
    Err(Failure::usage(format!("no scenario has a person, a user or a role `{name}`")).help(help))
}

fn meant(name: &str, case: &Case) -> Vec<Actor> {
    let claims = &case.claims.claims;
    let of_person = claims.iter().filter(|claim| claim.person.name == name);
    let mut actors: Vec<&Actor> = Vec::new();
    for claim in of_person {
        actors.extend(claim.person.credentials.iter().chain(claim.goals.iter().filter_map(asking)));
    }
    if actors.is_empty() {
        let of_principal = |actor: &&Actor| *actor.principal == *name || name_of(&actor.principal) == name;
        for claim in claims {
            let known = claim.person.credentials.iter().chain(claim.goals.iter().filter_map(asking));
            actors.extend(known.filter(of_principal));
        }
    }
    let mut distinct: Vec<Actor> = Vec::new();
    for actor in actors {
        if !distinct.contains(actor) {
            distinct.push(actor.clone());
        }
    }
    if distinct.is_empty() {
        let principals = case.world.principals.values();
        let named = principals.filter(|it| it.arn == name || name_of(&it.arn) == name);
        distinct.extend(named.map(|it| match it.is_role() {
            true => Actor::session(&it.arn, SESSION),
            false => Actor::user(&it.arn),
        }));
    }
    distinct
}

fn asking(goal: &Goal) -> Option<&Actor> {
    match goal {
        Goal::Ask(ask) => Some(&ask.actor),
        Goal::See { actor, .. } => Some(actor),
        Goal::Fact { .. } => None,
    }
}

fn name_of(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}
