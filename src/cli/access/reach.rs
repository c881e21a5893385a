//! Which credentials people can have.

use crate::access::Actor;
use crate::access::attack::{Search, Step};
use crate::cli::proof::Case;
use indexmap::IndexMap;

/// What a person can be.
pub(super) struct Reach {
    pub(super) person: String,
    pub(super) credentials: Vec<Credential>,
}

/// Credentials, with the steps to them and the scenarios in which they can be had.
pub(super) struct Credential {
    pub(super) actor: Actor,
    /// Empty where the person has them from the start.
    pub(super) story: Vec<Step>,
    pub(super) cases: Vec<usize>,
}

/// Returns what each person can be who claims are about.
pub(super) fn of(cases: &[Case]) -> Vec<Reach> {
    let mut all: IndexMap<&str, Vec<Credential>> = IndexMap::new();
    for (index, case) in cases.iter().enumerate() {
        let people: IndexMap<&str, _> =
            case.claims.claims.iter().map(|claim| (claim.person.name.as_str(), &claim.person)).collect();
        for (name, person) in people {
            let known = all.entry(name).or_default();
            let search = Search::new(&case.world, &person.credentials).saturated();
            for (actor, story) in search.credentials() {
                match known.iter_mut().find(|it| it.actor == actor && it.story == story) {
                    Some(credential) => credential.cases.push(index),
                    None => known.push(Credential { actor, story, cases: vec![index] }),
                }
            }
        }
    }
    let reach = |(name, credentials): (&str, _)| Reach { person: name.to_owned(), credentials };
    all.into_iter().map(reach).collect()
}
