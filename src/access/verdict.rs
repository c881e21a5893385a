//! Whether claims hold.

use super::actor::Actor;
use super::attack::{Search, Step};
use super::change::Changes;
use super::claim::{Claim, Claims, Expected, Goal, Person, Strength};
use super::judge::Judge;
use super::world::World;
use crate::iam::evaluation::Decision;
use indexmap::{IndexMap, IndexSet};
use std::rc::Rc;

/// Whether a claim holds, and why not.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// What was found.
    pub outcome: Outcome,
    /// What speaks against it; empty where it holds.
    pub evidence: Vec<Evidence>,
}

/// What was found about a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It holds.
    Holds,
    /// It depends on a policy that is not known, or on a test that cannot be decided.
    Undecided,
    /// It does not.
    Fails,
}

/// What speaks against a claim.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// The goal.
    pub goal: Goal,
    /// Why it is, or cannot be, reached, in one sentence.
    pub because: String,
    /// The moves that reach it; empty where it should be reached and is not.
    pub story: Vec<Step>,
}

/// Decides claims about a world.
#[must_use]
pub fn decide(world: &World, claims: &Claims) -> Vec<Verdict> {
    let judge = Rc::new(Judge::new(world));
    let mut attackers: IndexMap<&str, Attacker<'_>> = IndexMap::new();
    let mut verdicts = Vec::with_capacity(claims.claims.len());
    for claim in &claims.claims {
        let mut found: Vec<(Outcome, Evidence)> = Vec::new();
        if claim.goals.is_empty() {
            found.push(nothing());
        }
        let goals = claim.goals.iter();
        match claim.expected {
            Expected::Can => found.extend(goals.filter_map(|goal| missing(&judge, goal))),
            Expected::Cannot if claim.is_without_moves => {
                found.extend(goals.filter_map(|goal| direct(&judge, goal, claim.strength)));
            }
            Expected::Cannot => {
                let attacker = attackers.entry(&claim.person.name);
                let attacker = attacker.or_insert_with(|| Attacker::new(&judge, &claim.person, claims));
                found.extend(goals.filter_map(|goal| attacker.reached(goal, claim.strength)));
            }
        }
        let outcome = found.iter().map(|(outcome, _)| *outcome).max().unwrap_or(Outcome::Holds);
        let evidence = found.into_iter().map(|(_, evidence)| evidence).collect();
        verdicts.push(Verdict { outcome, evidence });
    }
    verdicts
}

/// Returns why nothing is proven where nothing is asked, such as by a loop over resources that are not there.
fn nothing() -> (Outcome, Evidence) {
    let goal = Goal::Fact { text: "the claim asks for nothing".to_owned(), holds: true };
    (Outcome::Undecided, Evidence { because: goal.to_string(), goal, story: Vec::new() })
}

/// Returns why a goal that should be reached is not.
fn missing(judge: &Rc<Judge<'_>>, goal: &Goal) -> Option<(Outcome, Evidence)> {
    let world = judge.world;
    let (outcome, because) = match goal {
        Goal::Fact { holds: true, .. } => return None,
        Goal::Fact { text, .. } => (Outcome::Fails, format!("it is not so that {text}")),
        Goal::Ask(ask) => {
            let outcome = match judge.decide_as_deployed(ask) {
                Decision::Allowed => return None,
                Decision::Undecided => Outcome::Undecided,
                Decision::ExplicitlyDenied | Decision::ImplicitlyDenied => Outcome::Fails,
            };
            (outcome, world.explain(ask, Changes::default()).1.conclusion)
        }
        Goal::See { actor, database, table, column } => {
            let mut search = Search::before(judge, [actor]);
            if search.reads(database, table, column) {
                return None;
            }
            let because = if world.lake.table(database, table).is_none() {
                format!("there is no table `{database}.{table}`")
            } else {
                "neither Lake Formation nor IAM lets it".to_owned()
            };
            (if search.is_open(goal) { Outcome::Undecided } else { Outcome::Fails }, because)
        }
    };
    Some((outcome, Evidence { goal: goal.clone(), because, story: Vec::new() }))
}

/// Returns how a goal is reached with the credentials that it names, without a move.
fn direct(judge: &Rc<Judge<'_>>, goal: &Goal, strength: Strength) -> Option<(Outcome, Evidence)> {
    let granted = || reached_by(&mut Search::before(judge, goal.actor()), goal);
    if strength == Strength::LeastPrivilege {
        return granted();
    }
    let more = reached_by(&mut Search::before(judge, goal.actor()).unlimited(), goal)?;
    Some(simpler(granted(), more))
}

/// Returns how a goal is reached with what is granted, or else with everything that nothing denies.
fn simpler(granted: Option<(Outcome, Evidence)>, more: (Outcome, Evidence)) -> (Outcome, Evidence) {
    match granted {
        Some(found) if fails(&found) => found,
        _ => more,
    }
}

/// Returns how a search reaches a goal, or why that is not known.
fn reached_by(search: &mut Search<'_>, goal: &Goal) -> Option<(Outcome, Evidence)> {
    let evidence = |because, story| Evidence { goal: goal.clone(), because, story };
    if let Goal::Fact { text, holds } = goal {
        return holds.then(|| (Outcome::Fails, evidence(text.clone(), Vec::new())));
    }
    if let Some(story) = search.reach_goal(goal) {
        let because = story.last().and_then(|step| step.proofs.first()).map(|it| it.because.clone());
        return Some((Outcome::Fails, evidence(because.unwrap_or_default(), story)));
    }
    let because = || search.undecided().next().unwrap_or("what it sees cannot be told").to_owned();
    search.is_open(goal).then(|| (Outcome::Undecided, evidence(because(), Vec::new())))
}

fn fails((outcome, _): &(Outcome, Evidence)) -> bool {
    *outcome == Outcome::Fails
}

/// A person who tries everything.
struct Attacker<'w> {
    judge: Rc<Judge<'w>>,
    person: &'w Person,
    /// Whom claims about the person name, beside the credentials from the start.
    actors: IndexSet<&'w Actor>,
    /// With what the templates grant; searched for the first claim that needs it.
    granted: Option<Search<'w>>,
    /// With everything that no statement denies; searched for the first guard rail.
    unlimited: Option<Search<'w>>,
}

impl<'w> Attacker<'w> {
    fn new(judge: &Rc<Judge<'w>>, person: &'w Person, claims: &'w Claims) -> Self {
        let is_about =
            |claim: &&Claim| claim.person.name == person.name && claim.expected == Expected::Cannot;
        let goals = claims.claims.iter().filter(is_about).flat_map(|claim| &claim.goals);
        let actors = goals.filter_map(Goal::actor).collect();
        Self { judge: Rc::clone(judge), person, actors, granted: None, unlimited: None }
    }

    /// Returns how a goal that should not be reached is.
    fn reached(&mut self, goal: &Goal, strength: Strength) -> Option<(Outcome, Evidence)> {
        if strength == Strength::LeastPrivilege {
            return self.as_granted(goal);
        }
        // What is out of reach of somebody who is given everything is out of reach without it.
        let more = self.without_limits(goal)?;
        Some(simpler(self.as_granted(goal), more))
    }

    fn as_granted(&mut self, goal: &Goal) -> Option<(Outcome, Evidence)> {
        let (judge, person, actors) = (&self.judge, self.person, &self.actors);
        let own = self.granted.get_or_insert_with(|| {
            let granted = Search::before(judge, &person.credentials).saturated();
            // Whoever is named is taken to be had, though the credentials from the start do not lead there.
            let unreached: Vec<&Actor> =
                actors.iter().copied().filter(|actor| !granted.acts_alike(actor)).collect();
            if unreached.is_empty() {
                return granted;
            }
            Search::before(judge, person.credentials.iter().chain(unreached)).saturated()
        });
        reached_by(own, goal)
    }

    fn without_limits(&mut self, goal: &Goal) -> Option<(Outcome, Evidence)> {
        let own = self.unlimited.get_or_insert_with(|| {
            let actors = self.person.credentials.iter().chain(self.actors.iter().copied());
            Search::before(&self.judge, actors).unlimited()
        });
        // Where nothing is denied, the way is short, and everything that can be reached is a lot.
        loop {
            let more = reached_by(own, goal);
            if own.is_done() || more.as_ref().is_some_and(fails) {
                return more;
            }
            own.advance();
        }
    }
}

impl Goal {
    const fn actor(&self) -> Option<&Actor> {
        match self {
            Self::Ask(ask) => Some(&ask.actor),
            Self::See { actor, .. } => Some(actor),
            Self::Fact { .. } => None,
        }
    }
}

impl Search<'_> {
    fn reach_goal(&mut self, goal: &Goal) -> Option<Vec<Step>> {
        match goal {
            Goal::Ask(ask) => self.reach(ask),
            Goal::See { database, table, column, .. } => self.see(database, table, column),
            Goal::Fact { .. } => None,
        }
    }

    /// Tells whether a goal that was not reached may still be.
    fn is_open(&self, goal: &Goal) -> bool {
        match goal {
            Goal::See { database, table, .. } if self.is_sight_open(database, table) => true,
            _ => !self.is_complete(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{allow, ann, as_ann, deny, user, world};
    use super::*;

    const KEY: &str = "arn:aws:s3:::own/key";

    fn person() -> Person {
        Person { name: "Ann".to_owned(), credentials: vec![as_ann()] }
    }

    /// States one claim and decides it; returns the outcome with what speaks against it.
    fn decided(resources: &str, state: impl FnOnce(&mut Claims, Goal)) -> (Outcome, Vec<String>) {
        let world = world(resources);
        let mut claims = Claims::default();
        state(&mut claims, as_ann().asks("s3:GetObject", KEY).into());
        let verdicts = decide(&world, &claims);
        let [verdict] = verdicts.as_slice() else { panic!("{verdicts:?}") };
        (verdict.outcome, verdict.evidence.iter().map(|it| it.because.clone()).collect())
    }

    fn can(claims: &mut Claims, goal: Goal) {
        claims.can(&person(), "read", [goal]);
    }

    fn cannot(claims: &mut Claims, goal: Goal) {
        claims.cannot(&person(), "read", [goal]);
    }

    fn never(claims: &mut Claims, goal: Goal) {
        claims.cannot(&person(), "read", [goal]).guard_rail();
    }

    #[test]
    fn claims_hold_or_fail() {
        let (some, none) = (ann(&[&allow("'s3:GetObject'")]), ann(&[]));
        let holds = (Outcome::Holds, Vec::new());
        let fails = |because: &str| (Outcome::Fails, vec![because.to_owned()]);
        assert_eq!(decided(&some, can), holds);
        assert_eq!(decided(&none, can), fails("no identity policy allows it"));
        assert_eq!(decided(&none, cannot), holds);
        assert_eq!(
            decided(&some, cannot),
            fails("allowed by statement `Allow` of the identity policy `own`")
        );
        let denied = ann(&[&allow("'s3:*'"), &deny("'s3:GetObject'")]);
        assert_eq!(decided(&denied, can), fails("denied by statement `Deny` of the identity policy `own`"));
    }

    #[test]
    fn a_way_around_is_no_way_to_what_somebody_can() {
        let around = ann(&[&allow("'s3:PutObjectAcl'")]);
        assert_eq!(decided(&around, can).0, Outcome::Fails);
        assert_eq!(decided(&around, cannot).0, Outcome::Fails);
    }

    #[test]
    fn a_guard_rail_is_a_denial_that_nobody_takes_away() {
        let rest = "'iam:*', 'sts:*', 's3:Put*', 's3:CreateAccessPoint'";
        let rail = ann(&[&deny(&format!("'s3:GetObject', {rest}"))]);
        assert_eq!(decided(&rail, never), (Outcome::Holds, Vec::new()));
        assert_eq!(
            decided(&ann(&[]), never),
            (Outcome::Fails, vec!["allowed by statement `1` of the identity policy `Allow *`".to_owned()])
        );
        // Whoever may do everything else takes the denial away, or takes somebody else's place.
        for denied in [
            "'s3:*', 'sts:*', 'iam:Put*', 'iam:Create*', 'iam:Attach*', 'iam:Update*'",
            "'s3:*', 'iam:Delete*'",
        ] {
            assert_eq!(decided(&ann(&[&deny(denied)]), never).0, Outcome::Fails, "{denied}");
        }
    }

    #[test]
    fn what_is_not_known_leaves_claims_undecided() {
        let unknown = "\n  Ann: {Type: 'AWS::IAM::User', Properties: {UserName: Ann, ManagedPolicyArns: ['arn:aws:iam::111122223333:policy/Elsewhere']}}";
        for state in [can, cannot] {
            let (outcome, because) = decided(unknown, state);
            assert_eq!(outcome, Outcome::Undecided);
            assert!(because[0].contains("because of the identity policy `Elsewhere`"), "{because:?}");
        }
        let from = "{Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {IpAddress: {'aws:SourceIp': 203.0.113.0/24}}}";
        assert_eq!(decided(&ann(&[from]), cannot).0, Outcome::Undecided);
    }

    #[test]
    fn a_claim_that_asks_for_nothing_proves_nothing() {
        let nothing = (Outcome::Undecided, vec!["the claim asks for nothing".to_owned()]);
        let none = || Vec::<Goal>::new();
        let can = |claims: &mut Claims, _| _ = claims.can(&person(), "read", none());
        let cannot = |claims: &mut Claims, _| _ = claims.cannot(&person(), "read", none()).guard_rail();
        assert_eq!(decided(&ann(&[]), can), nothing);
        assert_eq!(decided(&ann(&[]), cannot), nothing);
    }

    #[test]
    fn a_claim_names_people_who_are_reached_otherwise() {
        let world = world(&(ann(&[]) + &user("Bob", &[&allow("'s3:GetObject'")])));
        let bob = Actor::user("arn:aws:iam::111122223333:user/Bob");
        let mut claims = Claims::default();
        claims.cannot(&person(), "read as Bob", [bob.asks("s3:GetObject", KEY)]);
        let verdicts = decide(&world, &claims);
        assert_eq!(verdicts.iter().map(|it| it.outcome).collect::<Vec<_>>(), [Outcome::Fails]);
        assert_eq!(
            verdicts[0].evidence[0].story.iter().map(|step| step.text.as_str()).collect::<Vec<_>>(),
            ["the user `Bob` asks for `s3:GetObject` on `arn:aws:s3:::own/key`"]
        );
    }
}
