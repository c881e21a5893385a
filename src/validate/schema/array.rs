//! The keywords of lists, whose items may be there in some situations only.

use super::Evaluator;
use super::evaluate::{has_calls, within};
use super::judgement::Judgement;
use super::scalar::same;
use crate::condition::Guard;
use crate::schema::Keyword;
use crate::template::{Node, Value};
use crate::validate::resolve::Resolved;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

impl Evaluator<'_> {
    pub(super) fn array(&self, keyword: &Keyword, items: &[Node]) -> Judgement {
        let conditions = self.conditions;
        match keyword {
            Keyword::Items(id) => {
                let mut all = Judgement::PASS;
                for item in items {
                    let judged = self.judge(*id, item);
                    if !judged.passes.is_always() {
                        all = all.and(conditions, &judged);
                    }
                }
                all
            }
            Keyword::PrefixItems(ids) => {
                let mut all = Judgement::PASS;
                for (id, item) in ids.iter().zip(items) {
                    all = all.and(conditions, &self.judge(*id, item));
                    if !self.present(item).is_always() {
                        // The items that follow may move forward.
                        return all.and(conditions, &Judgement::UNKNOWN);
                    }
                }
                all
            }
            Keyword::ItemCount(count) => self.count(items.iter(), count.min, count.max),
            Keyword::Contains(id) => self.nest(|| {
                items.iter().fold(Judgement::FAIL, |any, item| {
                    let present = self.present(item);
                    let judged = self.judge(*id, item);
                    let held = Judgement {
                        fails: conditions.or(&judged.fails, &conditions.not(&present)),
                        passes: conditions.and(&judged.passes, &present),
                    };
                    any.or(conditions, &held)
                })
            }),
            Keyword::UniqueItems => self.unique(items, |node| Some(vec![node])),
            Keyword::UniqueKeys(keys) => {
                self.unique(items, |node| keys.iter().map(|key| node.get(key)).collect())
            }
            Keyword::MaxUniqueItems(max) => {
                if within(items.len(), None, Some(*max)) {
                    return Judgement::PASS;
                }
                if items.iter().any(has_calls) {
                    return Judgement::UNKNOWN;
                }
                let mut distinct: Vec<&Node> = Vec::new();
                for item in items {
                    if !distinct.iter().any(|other| same(item, other)) {
                        distinct.push(item);
                    }
                    if !within(distinct.len(), None, Some(*max)) {
                        return Judgement::FAIL;
                    }
                }
                Judgement::PASS
            }
            _ => Judgement::PASS,
        }
    }

    /// Judges whether what identifies the items differs: two equal ones fail where both are there.
    fn unique<'n>(
        &'n self,
        items: &'n [Node],
        identity: impl Fn(&'n Node) -> Option<Vec<&'n Node>>,
    ) -> Judgement {
        if items.len() < 2 {
            return Judgement::PASS;
        }
        let repeated = self.repeated(items, identity);
        let fails = repeated.into_iter().fold(Guard::NEVER, |all, (_, when)| self.conditions.or(&all, &when));
        let passes = if items.iter().any(has_calls) { Guard::NEVER } else { self.conditions.not(&fails) };
        Judgement { fails, passes }
    }

    /// Returns the items that repeat an earlier one, each with the situations in which both are there.
    ///
    /// Equal functions with equal arguments yield equal values.
    pub(super) fn repeated<'n>(
        &'n self,
        items: &'n [Node],
        identity: impl Fn(&'n Node) -> Option<Vec<&'n Node>>,
    ) -> Vec<(usize, Guard)> {
        let mut seen: HashMap<u64, Vec<(Vec<&Node>, Guard)>> = HashMap::with_capacity(items.len());
        let mut repeated = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let mut own = Vec::new();
            self.leaves(item, &Guard::ALWAYS, &mut |node, when| {
                own.extend(identity(node).map(|key| (key, when)))
            });
            for (key, when) in own {
                let mut hasher = DefaultHasher::new();
                key.iter().for_each(|node| fingerprint(node, &mut hasher));
                let bucket = seen.entry(hasher.finish()).or_default();
                let equal = |other: &[&Node]| key.iter().zip(other).all(|(one, other)| same(one, other));
                match bucket.iter_mut().find(|(other, _)| equal(other)) {
                    Some((_, earlier)) => {
                        repeated.push((index, self.conditions.and(earlier, &when)));
                        *earlier = self.conditions.or(earlier, &when);
                    }
                    None => bucket.push((key, when)),
                }
            }
        }
        repeated.retain(|(_, when)| !when.is_never());
        repeated
    }

    /// Visits the values between which the Ifs of a node choose, with the situations in which they do.
    fn leaves<'n>(&'n self, node: &'n Node, when: &Guard, visit: &mut impl FnMut(&'n Node, Guard)) {
        if !matches!(node.value, Value::Call(_)) {
            return visit(node, when.clone());
        }
        match self.resolver.resolve(node) {
            Resolved::NoValue => {}
            Resolved::If(condition, then, otherwise) => {
                let named = self.conditions.named(condition);
                self.leaves(then, &self.conditions.and(when, &named), visit);
                self.leaves(otherwise, &self.conditions.and(when, &self.conditions.not(&named)), visit);
            }
            _ => visit(node, when.clone()),
        }
    }
}

/// Feeds a value to a hasher so that [`same`] values hash the same.
fn fingerprint(node: &Node, hasher: &mut DefaultHasher) {
    match &node.value {
        Value::Null => 0_u8.hash(hasher),
        Value::Bool(truth) => truth.value.hash(hasher),
        #[expect(clippy::cast_precision_loss, reason = "a collision is harmless")]
        Value::Integer(number) => (*number as f64).to_bits().hash(hasher),
        Value::Float(number) => number.to_bits().hash(hasher),
        Value::Text(text) => text.hash(hasher),
        Value::List(items) => items.iter().for_each(|item| fingerprint(item, hasher)),
        Value::Map(map) => {
            let sum = map.iter().fold(0_u64, |sum, (key, node)| {
                let mut own = DefaultHasher::new();
                key.hash(&mut own);
                fingerprint(node, &mut own);
                sum.wrapping_add(own.finish())
            });
            sum.hash(hasher);
        }
        Value::Call(call) => {
            call.function.hash(hasher);
            fingerprint(&call.argument, hasher);
        }
    }
}
