//! The ways around claims, each told once.

use crate::access::Evidence;
use crate::cli::proof::{Stand, Standing, difficulty};

/// What speaks against a claim, with the positions of the scenarios in which it does.
pub(super) struct Way<'a> {
    pub(super) evidence: &'a Evidence,
    pub(super) cases: Vec<usize>,
}

/// The ways around a claim that are shown, and how many are not.
pub(super) struct Shown<'a> {
    pub(super) ways: Vec<Way<'a>>,
    pub(super) left_out: usize,
}

/// Returns every way around a claim once: the same story serves several goals, credentials and scenarios.
pub(super) fn all<'a>(stand: &Stand<'a>) -> Vec<Way<'a>> {
    let mut ways: Vec<Way<'a>> = Vec::new();
    for (index, claim, verdict) in stand.decided() {
        if Standing::of(claim, verdict) == Standing::Holds {
            continue;
        }
        for evidence in &verdict.evidence {
            match ways.iter_mut().find(|way| is_same(way.evidence, evidence)) {
                Some(way) if way.cases.contains(&index) => {}
                Some(way) => way.cases.push(index),
                None => ways.push(Way { evidence, cases: vec![index] }),
            }
        }
    }
    ways
}

fn is_same(one: &Evidence, other: &Evidence) -> bool {
    let is_told = !one.story.is_empty();
    one.story == other.story && one.because == other.because && (is_told || one.goal == other.goal)
}

/// Returns in how many scenarios a claim does not hold.
pub(super) fn concerned(stand: &Stand<'_>) -> usize {
    stand.decided().filter(|(_, claim, it)| Standing::of(claim, it) != Standing::Holds).count()
}

/// Returns the ways around a claim: all of them, or the clearest in each scenario.
pub(super) fn shown<'a>(stand: &Stand<'a>, is_whole: bool) -> Shown<'a> {
    let mut rest = all(stand);
    if is_whole {
        return Shown { ways: rest, left_out: 0 };
    }
    let mut open: Vec<usize> = stand.decided().map(|(index, _, _)| index).collect();
    let mut ways: Vec<Way<'a>> = Vec::new();
    loop {
        let serves = |way: &Way<'_>| open.iter().filter(|case| way.cases.contains(case)).count();
        let candidates = rest.iter().enumerate().filter(|(_, way)| serves(way) > 0);
        let best = candidates.min_by_key(|(_, way)| (difficulty(way.evidence), usize::MAX - serves(way)));
        let Some((position, _)) = best else { break };
        let way = rest.remove(position);
        open.retain(|case| !way.cases.contains(case));
        ways.push(way);
    }
    Shown { ways, left_out: rest.len() }
}

impl Shown<'_> {
    /// Says that there are more ways than are shown.
    pub(super) fn remark(&self) -> Option<String> {
        match self.left_out {
            0 => None,
            1 => Some("and 1 more, which `--attack` shows".to_owned()),
            count => Some(format!("and {count} more, which `--attack` shows")),
        }
    }
}
