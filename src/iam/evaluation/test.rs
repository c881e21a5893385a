//! One test of a statement's `Condition`: an operator, a key, and the values of the policy.
//!
//! User guide, "IAM JSON policy elements: Condition operators" and "Set operators for multivalued context
//! keys".

use super::arn::{Arn, ArnPattern};
use super::request::Request;
use super::scalar::{self, Instant, Network};
use super::text::{Reading, TextPattern};
use crate::iam::operator::{Operator, QualifiedOperator, Quantifier};

/// One test of a statement's `Condition`.
#[derive(Debug, Clone)]
pub(super) struct Test {
    pub(super) operator: QualifiedOperator,
    /// The key as the policy has it.
    pub(super) key: Box<str>,
    /// The key in lower case.
    pub(super) lookup: Box<str>,
    values: Values,
}

/// The values of the policy, read as the operator compares them. What cannot be read matches nothing.
#[derive(Debug, Clone)]
enum Values {
    Texts(Vec<TextPattern>, IgnoresCase),
    Arns(Vec<ArnPattern>),
    Numbers(Vec<f64>),
    Dates(Vec<Instant>),
    Bools(Vec<bool>),
    Binaries(Vec<Box<str>>),
    Networks(Vec<Network>),
}

type IgnoresCase = bool;

/// What a test says of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Holds,
    Fails,
    /// The key has several values, and the operator does not say how many of them must match; or any value.
    Ambiguous,
}

impl From<bool> for Answer {
    fn from(holds: bool) -> Self {
        if holds { Self::Holds } else { Self::Fails }
    }
}

impl Test {
    /// Reads a test; `variables` tells whether the policy's version has them. Returns the first value that the
    /// operator cannot compare with.
    pub(super) fn new(
        operator: QualifiedOperator,
        key: &str,
        values: &[String],
        variables: bool,
    ) -> Result<Self, String> {
        let read = read(operator.operator, values, variables)?;
        Ok(Self { operator, key: key.into(), lookup: key.to_lowercase().into(), values: read })
    }

    /// Judges a request.
    pub(super) fn judge(&self, request: &Request) -> Answer {
        let known = request.values(&self.lookup);
        if known.is_none() && request.may_have(&self.lookup) {
            return Answer::Ambiguous;
        }
        let operator = self.operator.operator;
        if operator == Operator::Null {
            let Values::Bools(wanted) = &self.values else { return Answer::Fails };
            return wanted.contains(&known.is_none_or(<[_]>::is_empty)).into();
        }
        let negated = operator.is_negated();
        let single = |value: &str| self.matches(value, request) != negated;
        match (known, self.operator.quantifier) {
            (None | Some([]), _) if self.operator.if_exists => Answer::Holds,
            (None | Some([]), Some(Quantifier::ForAllValues)) => Answer::Holds,
            (None | Some([]), Some(Quantifier::ForAnyValue)) => Answer::Fails,
            (None | Some([]), None) => negated.into(),
            (Some(values), Some(Quantifier::ForAllValues)) => values.iter().all(|it| single(it)).into(),
            (Some(values), Some(Quantifier::ForAnyValue)) => values.iter().any(|it| single(it)).into(),
            (Some([value]), None) => single(value).into(),
            (Some(_), None) => Answer::Ambiguous,
        }
    }

    /// Returns the texts that the key is compared with, as far as they have neither wildcards nor variables.
    pub(super) fn literals(&self) -> impl Iterator<Item = &str> {
        let patterns = match &self.values {
            Values::Texts(patterns, _) => patterns.as_slice(),
            _ => &[],
        };
        patterns.iter().filter_map(TextPattern::literal)
    }

    /// Returns, for each of its texts and ARNs, one that the key would match, before any negation; none of those
    /// with a variable that has no value.
    pub(super) fn examples(&self, request: &Request) -> Vec<String> {
        match &self.values {
            Values::Texts(patterns, _) => patterns.iter().filter_map(|it| it.example(request)).collect(),
            Values::Arns(patterns) => patterns.iter().filter_map(|it| it.example(request)).collect(),
            _ => Vec::new(),
        }
    }

    /// Returns the keys of the variables in its values, in lower case.
    pub(super) fn variables(&self) -> impl Iterator<Item = &str> {
        let (texts, arns): (&[TextPattern], &[ArnPattern]) = match &self.values {
            Values::Texts(patterns, _) => (patterns, &[]),
            Values::Arns(patterns) => (&[], patterns),
            _ => (&[], &[]),
        };
        texts.iter().flat_map(TextPattern::variables).chain(arns.iter().flat_map(ArnPattern::variables))
    }

    /// Returns the first variable of a value that has none in the request.
    pub(super) fn missing_variable(&self, request: &Request) -> Option<&str> {
        match &self.values {
            Values::Texts(patterns, _) => patterns.iter().find_map(|it| it.missing_variable(request)),
            Values::Arns(patterns) => patterns.iter().find_map(|it| it.missing_variable(request)),
            _ => None,
        }
    }

    /// Tells whether a value of the request matches one of the policy, before any negation.
    fn matches(&self, value: &str, request: &Request) -> bool {
        match &self.values {
            Values::Texts(patterns, true) => {
                let value = value.to_lowercase();
                patterns.iter().any(|pattern| pattern.matches(&value, request))
            }
            Values::Texts(patterns, false) => patterns.iter().any(|pattern| pattern.matches(value, request)),
            Values::Arns(patterns) => {
                let arn = Arn::of(value);
                patterns.iter().any(|pattern| pattern.matches(&arn, request))
            }
            Values::Numbers(numbers) => scalar::number(value).is_some_and(|value| {
                numbers.iter().any(|number| self.operator.operator.orders(value.partial_cmp(number)))
            }),
            Values::Dates(dates) => scalar::instant(value).is_some_and(|value| {
                dates.iter().any(|date| self.operator.operator.orders(Some(value.cmp(date))))
            }),
            Values::Bools(bools) => scalar::boolean(value).is_some_and(|value| bools.contains(&value)),
            Values::Binaries(binaries) => binaries.iter().any(|binary| **binary == *value),
            Values::Networks(networks) => Network::of(value)
                .is_some_and(|address| networks.iter().any(|network| network.contains(&address))),
        }
    }
}

fn read(operator: Operator, values: &[String], variables: bool) -> Result<Values, String> {
    use Operator as O;
    fn each<T>(values: &[String], read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, String> {
        values.iter().map(|value| read(value).ok_or_else(|| value.clone())).collect()
    }
    let texts = |wildcards, ignores_case| {
        let reading = Reading { wildcards, variables, ignores_case };
        Values::Texts(values.iter().map(|value| TextPattern::new(value, reading)).collect(), ignores_case)
    };
    Ok(match operator {
        O::StringEquals | O::StringNotEquals => texts(false, false),
        O::StringEqualsIgnoreCase | O::StringNotEqualsIgnoreCase => texts(false, true),
        O::StringLike | O::StringNotLike => texts(true, false),
        O::ArnEquals | O::ArnLike | O::ArnNotEquals | O::ArnNotLike => {
            Values::Arns(values.iter().map(|value| ArnPattern::new(value, variables)).collect())
        }
        O::NumericEquals
        | O::NumericNotEquals
        | O::NumericLessThan
        | O::NumericLessThanEquals
        | O::NumericGreaterThan
        | O::NumericGreaterThanEquals => Values::Numbers(each(values, scalar::number)?),
        O::DateEquals
        | O::DateNotEquals
        | O::DateLessThan
        | O::DateLessThanEquals
        | O::DateGreaterThan
        | O::DateGreaterThanEquals => Values::Dates(each(values, scalar::instant)?),
        O::Bool | O::Null => Values::Bools(each(values, scalar::boolean)?),
        O::BinaryEquals => Values::Binaries(values.iter().map(|value| value.as_str().into()).collect()),
        O::IpAddress | O::NotIpAddress => Values::Networks(each(values, Network::of)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Judges the key `k` of a request with these values; none where the request lacks it.
    fn judge(operator: &str, policy: &[&str], values: Option<&[&str]>) -> Answer {
        let request = Request::new("arn:aws:iam::111122223333:user/ann", "a:B", "*");
        let request = match values {
            Some(values) => request.with("K", values.iter().copied()),
            None => request,
        };
        let policy: Vec<String> = policy.iter().map(|text| (*text).to_owned()).collect();
        Test::new(QualifiedOperator::read(operator).unwrap(), "k", &policy, true).unwrap().judge(&request)
    }

    #[test]
    fn operators_compare() {
        use Answer::{Fails, Holds};
        for (operator, policy, value, expected) in [
            ("StringEquals", "a*", "a*", Holds),
            ("StringEquals", "a*", "ab", Fails),
            ("StringEquals", "a", "A", Fails),
            ("StringEqualsIgnoreCase", "aB", "Ab", Holds),
            ("StringNotEqualsIgnoreCase", "aB", "Ab", Fails),
            ("StringLike", "a*", "ab", Holds),
            ("StringNotLike", "a*", "ab", Fails),
            ("NumericEquals", "1.0", "1", Holds),
            ("NumericNotEquals", "1", "2", Holds),
            ("NumericLessThan", "10", "9", Holds),
            ("NumericLessThan", "10", "10", Fails),
            ("NumericLessThanEquals", "10", "10", Holds),
            ("NumericGreaterThan", "10", "9", Fails),
            ("NumericGreaterThanEquals", "10", "10", Holds),
            ("NumericLessThan", "10", "nine", Fails),
            ("DateLessThan", "2026-01-01T00:00:00Z", "2025-12-31T23:59:59Z", Holds),
            ("DateGreaterThan", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", Fails),
            ("DateEquals", "2026-01-01T00:00:00Z", "1767225600", Holds),
            ("DateNotEquals", "2026-01-01", "2026-01-01T00:00:00Z", Fails),
            ("Bool", "true", "TRUE", Holds),
            ("Bool", "true", "false", Fails),
            ("BinaryEquals", "QmluYXJ5", "QmluYXJ5", Holds),
            ("IpAddress", "203.0.113.0/24", "203.0.113.9", Holds),
            ("IpAddress", "203.0.113.0/24", "203.0.114.9", Fails),
            ("IpAddress", "2001:db8::/32", "2001:db8::1", Holds),
            ("NotIpAddress", "203.0.113.0/24", "203.0.113.9", Fails),
            ("ArnEquals", "arn:aws:iam::*:role/*", "arn:aws:iam::111122223333:role/a/b", Holds),
            ("ArnLike", "arn:aws:iam::*:role/*", "role/a", Fails),
            ("ArnNotLike", "arn:aws:iam::*:role/a", "arn:aws:iam::111122223333:role/b", Holds),
        ] {
            assert_eq!(judge(operator, &[policy], Some(&[value])), expected, "{operator} {policy} {value}");
        }
    }

    #[test]
    fn one_of_several_values_is_enough_and_none_may_match_under_a_negation() {
        assert_eq!(judge("StringEquals", &["a", "b"], Some(&["b"])), Answer::Holds);
        assert_eq!(judge("StringNotEquals", &["a", "b"], Some(&["b"])), Answer::Fails);
        assert_eq!(judge("StringNotEquals", &["a", "b"], Some(&["c"])), Answer::Holds);
        assert_eq!(judge("StringEquals", &["a"], Some(&["a", "b"])), Answer::Ambiguous);
    }

    #[test]
    fn a_missing_key_fails_unless_the_operator_is_negated_or_says_otherwise() {
        for (operator, policy, expected) in [
            ("StringEquals", "a", false),
            ("StringNotEquals", "a", true),
            ("ArnNotLike", "a", true),
            ("NotIpAddress", "203.0.113.0/24", true),
            ("NumericNotEquals", "1", true),
            ("DateNotEquals", "2026-01-01", true),
            ("Bool", "false", false),
            ("StringEqualsIfExists", "a", true),
            ("StringNotEqualsIfExists", "a", true),
            ("Null", "true", true),
            ("Null", "false", false),
            ("ForAllValues:StringEquals", "a", true),
            ("ForAnyValue:StringEquals", "a", false),
            ("ForAnyValue:StringNotEquals", "a", false),
            ("ForAnyValue:StringEqualsIfExists", "a", true),
        ] {
            assert_eq!(judge(operator, &[policy], None), expected.into(), "{operator}");
        }
        assert_eq!(judge("Null", &["false"], Some(&["x"])), Answer::Holds);
        assert_eq!(judge("StringEqualsIfExists", &["a"], Some(&["b"])), Answer::Fails);
        // A key without values is none.
        assert_eq!(judge("StringEqualsIfExists", &["a"], Some(&[])), Answer::Holds);
        assert_eq!(judge("Null", &["true"], Some(&[])), Answer::Holds);
    }

    #[test]
    fn a_key_that_may_have_any_value_leaves_every_test_open() {
        let request = Request::new("arn:aws:iam::111122223333:user/ann", "a:B", "*").unknown(&["k"]);
        for (operator, value) in [("StringEquals", "a"), ("StringNotEqualsIfExists", "a"), ("Null", "true")] {
            let operator = QualifiedOperator::read(operator).unwrap();
            let test = Test::new(operator, "K", &[value.to_owned()], true).unwrap();
            assert_eq!(test.judge(&request), Answer::Ambiguous, "{value}");
            assert_ne!(test.judge(&request.clone().with("k", ["b"])), Answer::Ambiguous, "{value}");
        }
    }

    #[test]
    fn sets_are_quantified() {
        for (operator, values, expected) in [
            ("ForAllValues:StringEquals", &["a", "b"][..], true),
            ("ForAllValues:StringEquals", &["a", "c"], false),
            ("ForAllValues:StringEquals", &[], true),
            ("ForAnyValue:StringEquals", &["a", "c"], true),
            ("ForAnyValue:StringEquals", &["c", "d"], false),
            ("ForAnyValue:StringEquals", &[], false),
            ("ForAllValues:StringNotEquals", &["c", "d"], true),
            ("ForAllValues:StringNotEquals", &["a", "c"], false),
            ("ForAnyValue:StringNotEquals", &["a", "c"], true),
            ("ForAnyValue:StringNotEquals", &["a", "b"], false),
        ] {
            assert_eq!(judge(operator, &["a", "b"], Some(values)), expected.into(), "{operator} {values:?}");
        }
    }

    #[test]
    fn a_value_with_a_variable_without_value_matches_nothing() {
        assert_eq!(judge("StringEquals", &["${aws:none}"], Some(&["x"])), Answer::Fails);
        assert_eq!(judge("StringNotEquals", &["${aws:none}"], Some(&["x"])), Answer::Holds);
        assert_eq!(judge("StringEquals", &["${aws:none}", "x"], Some(&["x"])), Answer::Holds);
        assert_eq!(judge("StringEquals", &["${aws:username}"], Some(&["ann"])), Answer::Holds);
    }

    #[test]
    fn values_that_an_operator_cannot_compare_with_are_refused() {
        for (operator, value) in
            [("NumericEquals", "${aws:x}"), ("Bool", "yes"), ("IpAddress", "1.2.3"), ("DateEquals", "today")]
        {
            let operator = QualifiedOperator::read(operator).unwrap();
            assert_eq!(Test::new(operator, "k", &[value.to_owned()], true).unwrap_err(), value);
        }
    }
}
