//! Sums of what is there in some situations only.

use crate::condition::{Conditions, Guard};

/// A sum whose parts are there in some situations only.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// What is always there.
    fixed: usize,
    parts: Vec<(Guard, usize)>,
}

/// The most sums that are told apart. Beyond it the smaller parts are left out, so that what is found is true.
const MOST_SUMS: usize = 64;

impl Tally {
    /// Adds a part in the situations in which it is there.
    pub(super) fn add(&mut self, when: &Guard, amount: usize) {
        if when.is_always() {
            self.fixed = self.fixed.saturating_add(amount);
        } else if amount > 0 {
            self.parts.push((when.clone(), amount));
        }
    }

    /// Returns the situations in which the sum is more than a limit, with the largest sum that it can be.
    pub(super) fn over(mut self, conditions: &Conditions, limit: usize) -> Option<(Guard, usize)> {
        let most = self.parts.iter().fold(self.fixed, |sum, (_, amount)| sum.saturating_add(*amount));
        if most <= limit {
            return None;
        }
        self.parts.sort_by_key(|(_, amount)| std::cmp::Reverse(*amount));
        let mut sums = vec![(Guard::ALWAYS, self.fixed)];
        for (when, amount) in &self.parts {
            let unless = conditions.not(when);
            let split = |(guard, sum): &(Guard, usize)| {
                [
                    (conditions.and(guard, when), sum.saturating_add(*amount)),
                    (conditions.and(guard, &unless), *sum),
                ]
            };
            let next: Vec<_> =
                sums.iter().flat_map(split).filter(|(guard, _)| conditions.is_possible(guard)).collect();
            if next.len() > MOST_SUMS {
                break;
            }
            sums = next;
        }
        let over: Vec<_> = sums.into_iter().filter(|(_, sum)| *sum > limit).collect();
        let largest = over.iter().map(|(_, sum)| *sum).max()?;
        let when = over.iter().fold(Guard::NEVER, |any, (guard, _)| conditions.or(&any, guard));
        Some((when, largest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::testing;

    #[test]
    fn parts_count_only_where_they_can_be_together() {
        let template = testing::read(
            r#"{"Parameters": {"Stage": {"Type": "String", "AllowedValues": ["test", "live"]}},
            "Conditions": {"Live": {"Fn::Equals": [{"Ref": "Stage"}, "live"]},
                "Test": {"Fn::Not": [{"Condition": "Live"}]}}}"#,
        );
        let conditions = Conditions::of(&template);
        let sum = |parts: &[(&str, usize)]| {
            let mut tally = Tally::default();
            tally.add(&Guard::ALWAYS, 10);
            for (condition, amount) in parts {
                tally.add(&conditions.named(condition), *amount);
            }
            tally
                .over(&conditions, 14)
                .map(|(when, sum)| (conditions.witness(&when).unwrap().to_string(), sum))
        };
        assert_eq!(sum(&[]), None);
        assert_eq!(sum(&[("Live", 3), ("Test", 3)]), None);
        assert_eq!(sum(&[("Live", 3), ("Test", 1), ("Live", 3)]), Some(("Stage = `live`".to_owned(), 16)));
    }
}
