//! The keywords of objects, asked through the situations in which a property is there.

use super::Evaluator;
use super::evaluate::{Subject, is_open, within};
use super::judgement::Judgement;
use crate::condition::Guard;
use crate::schema::{Dependency, Keyword, Members, NodeId};
use crate::template::{Map, Node, is_expanded};

impl Evaluator<'_> {
    pub(super) fn object(&self, keyword: &Keyword, node: &Node, map: &Map) -> Judgement {
        let conditions = self.conditions;
        match keyword {
            Keyword::Required(names) => self.all_present(map, names),
            Keyword::RequiredOr(names) => {
                let present = names.iter().map(|name| self.presence(map, name));
                present.fold(Judgement::FAIL, |any, present| any.or(conditions, &present))
            }
            Keyword::RequiredXor(names) => {
                self.exactly_one(names.iter().map(|name| self.presence(map, name)))
            }
            Keyword::Dependencies(dependencies) => {
                let mut all = Judgement::PASS;
                for (name, dependency) in dependencies {
                    let absent = self.presence(map, name).not();
                    if absent.passes.is_always() {
                        continue;
                    }
                    let wanted = self.dependency(dependency, node, map);
                    all = all.and(conditions, &absent.or(conditions, &wanted));
                }
                all
            }
            Keyword::PropertyCount(count) => {
                if is_open(map) {
                    return Judgement::UNKNOWN;
                }
                self.count(map.iter().map(|(_, node)| node), count.min, count.max)
            }
            Keyword::PropertyNames(id) => map.iter().fold(Judgement::PASS, |all, (name, node)| {
                let name = Node::from(name.to_owned());
                let judged = self.nest(|| self.subject(*id, Subject::Plain(&name)));
                all.and(conditions, &judged.where_present(conditions, &self.present(node)))
            }),
            Keyword::Members(members) => self.members(members, map),
            _ => Judgement::PASS,
        }
    }

    /// Returns when a property is there: the result passes where it is, and fails where it is not.
    pub(super) fn presence(&self, map: &Map, name: &str) -> Judgement {
        match map.get(name) {
            Some(node) => {
                let present = self.present(node);
                Judgement { fails: self.conditions.not(&present), passes: present }
            }
            None if is_open(map) => Judgement::UNKNOWN,
            None => Judgement::FAIL,
        }
    }

    fn all_present(&self, map: &Map, names: &[Box<str>]) -> Judgement {
        let present = names.iter().map(|name| self.presence(map, name));
        present.fold(Judgement::PASS, |all, present| all.and(self.conditions, &present))
    }

    fn dependency(&self, dependency: &Dependency, node: &Node, map: &Map) -> Judgement {
        match dependency {
            Dependency::Required(names) => self.all_present(map, names),
            Dependency::Excluded(names) => names
                .iter()
                .fold(Judgement::PASS, |all, name| all.and(self.conditions, &self.presence(map, name).not())),
            Dependency::Schema(id) => self.nest(|| self.subject(*id, Subject::Plain(node))),
        }
    }

    fn members(&self, members: &Members, map: &Map) -> Judgement {
        let mut all = Judgement::PASS;
        for (name, node) in map.iter() {
            if is_expanded(name) {
                all = all.and(self.conditions, &Judgement::UNKNOWN);
                continue;
            }
            let is_known = each_schema(members, name, |id| {
                let judged = self.judge(id, node);
                if !judged.passes.is_always() {
                    all = std::mem::replace(&mut all, Judgement::PASS).and(self.conditions, &judged);
                }
            });
            if !is_known {
                all = all.and(self.conditions, &Judgement::UNKNOWN);
            }
        }
        all
    }

    /// Judges how many of the values are there, without asking which.
    pub(super) fn count<'n>(
        &self,
        values: impl Iterator<Item = &'n Node>,
        min: Option<u64>,
        max: Option<u64>,
    ) -> Judgement {
        let mut certain = 0;
        let mut guarded = Vec::new();
        for value in values {
            let present = self.present(value);
            if present.is_always() {
                certain += 1;
            } else if !present.is_never() {
                guarded.push(present);
            }
        }
        if guarded.is_empty() || (within(certain, min, None) && within(certain + guarded.len(), None, max)) {
            return Judgement::of(within(certain, min, max));
        }
        let needed = |bound: u64| usize::try_from(bound).unwrap_or(usize::MAX).saturating_sub(certain);
        let enough = min.map_or(Guard::ALWAYS, |min| self.at_least(needed(min), &guarded));
        let excess = max.map_or(Guard::NEVER, |max| self.at_least(needed(max.saturating_add(1)), &guarded));
        let passes = self.conditions.and(&enough, &self.conditions.not(&excess));
        Judgement { fails: self.conditions.not(&passes), passes }
    }

    /// Returns when at least so many of the guards hold.
    fn at_least(&self, count: usize, guards: &[Guard]) -> Guard {
        if count > guards.len() {
            return Guard::NEVER;
        }
        // At each index, when at least so many of the guards seen so far hold.
        let mut reached = vec![Guard::NEVER; count + 1];
        if let Some(none) = reached.first_mut() {
            *none = Guard::ALWAYS;
        }
        for guard in guards {
            let mut below: Option<Guard> = None;
            for at in &mut reached {
                let before = at.clone();
                if let Some(below) = &below {
                    *at = self.conditions.or(at, &self.conditions.and(below, guard));
                }
                below = Some(before);
            }
        }
        reached.pop().unwrap_or(Guard::NEVER)
    }
}

/// Calls back with each schema that a member must conform to; tells whether they could all be determined.
pub(super) fn each_schema(members: &Members, name: &str, mut found: impl FnMut(NodeId)) -> bool {
    let named = members.get(name);
    let mut is_matched = named.is_some();
    if let Some(id) = named {
        found(id);
    }
    for (pattern, id) in &members.patterns {
        match pattern.matches(name) {
            Some(true) => {
                is_matched = true;
                found(*id);
            }
            Some(false) => {}
            None => return false,
        }
    }
    if let Some(id) = members.additional.filter(|_| !is_matched) {
        found(id);
    }
    true
}
