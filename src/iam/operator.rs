//! The operators of conditions.
//!
//! User guide, "IAM JSON policy elements: Condition operators".

use std::cmp::Ordering;

macro_rules! operators {
    ($($name:ident)*) => {
        /// A condition operator.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Operator { $(#[doc = concat!("`", stringify!($name), "`")] $name,)* }

        impl Operator {
            /// Every operator.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Returns the name, such as `StringEquals`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }
        }
    };
}

operators! {
    StringEquals StringNotEquals StringEqualsIgnoreCase StringNotEqualsIgnoreCase StringLike StringNotLike
    NumericEquals NumericNotEquals NumericLessThan NumericLessThanEquals NumericGreaterThan
    NumericGreaterThanEquals DateEquals DateNotEquals DateLessThan DateLessThanEquals DateGreaterThan
    DateGreaterThanEquals Bool BinaryEquals IpAddress NotIpAddress ArnEquals ArnNotEquals ArnLike ArnNotLike
    Null
}

impl Operator {
    /// Returns the operator that also holds where the request lacks the key.
    #[must_use]
    pub const fn if_exists(self) -> QualifiedOperator {
        QualifiedOperator { operator: self, quantifier: None, if_exists: true }
    }

    /// Returns the operator that holds where each of the request's values meets it, or where there is none.
    #[must_use]
    pub const fn for_all_values(self) -> QualifiedOperator {
        QualifiedOperator { operator: self, quantifier: Some(Quantifier::ForAllValues), if_exists: false }
    }

    /// Returns the operator that holds where one of the request's values meets it.
    #[must_use]
    pub const fn for_any_value(self) -> QualifiedOperator {
        QualifiedOperator { operator: self, quantifier: Some(Quantifier::ForAnyValue), if_exists: false }
    }

    /// Tells whether it holds where none of the policy's values matches.
    #[must_use]
    pub const fn is_negated(self) -> bool {
        matches!(
            self,
            Self::StringNotEquals
                | Self::StringNotEqualsIgnoreCase
                | Self::StringNotLike
                | Self::NumericNotEquals
                | Self::DateNotEquals
                | Self::NotIpAddress
                | Self::ArnNotEquals
                | Self::ArnNotLike
        )
    }

    /// Tells whether a request's value that stands so to the policy's matches it, before any negation.
    pub(super) fn orders(self, ordering: Option<Ordering>) -> bool {
        let Some(ordering) = ordering else { return false };
        match self {
            Self::NumericLessThan | Self::DateLessThan => ordering.is_lt(),
            Self::NumericLessThanEquals | Self::DateLessThanEquals => ordering.is_le(),
            Self::NumericGreaterThan | Self::DateGreaterThan => ordering.is_gt(),
            Self::NumericGreaterThanEquals | Self::DateGreaterThanEquals => ordering.is_ge(),
            _ => ordering.is_eq(),
        }
    }
}

/// How many of a request's values must meet a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// Each of them; there may be none.
    ForAllValues,
    /// At least one of them.
    ForAnyValue,
}

impl Quantifier {
    /// Returns the word before the colon.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ForAllValues => "ForAllValues",
            Self::ForAnyValue => "ForAnyValue",
        }
    }
}

/// An operator with its quantifier and `IfExists`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QualifiedOperator {
    /// The operator.
    pub operator: Operator,
    /// How many of the request's values must meet it; none where there is one value.
    pub quantifier: Option<Quantifier>,
    /// Whether it also holds where the request lacks the key.
    pub if_exists: bool,
}

impl QualifiedOperator {
    /// Reads a name, such as `ForAnyValue:StringLikeIfExists`, whose case does not count.
    #[must_use]
    pub fn read(name: &str) -> Option<Self> {
        let (quantifier, rest) = match name.split_once(':') {
            Some((word, rest)) => {
                let known = [Quantifier::ForAllValues, Quantifier::ForAnyValue];
                (Some(known.into_iter().find(|it| it.name().eq_ignore_ascii_case(word))?), rest)
            }
            None => (None, name),
        };
        const SUFFIX: &str = "IfExists";
        let stem = rest.len().checked_sub(SUFFIX.len()).and_then(|at| rest.split_at_checked(at));
        let (word, if_exists) = match stem {
            Some((stem, suffix)) if suffix.eq_ignore_ascii_case(SUFFIX) => (stem, true),
            _ => (rest, false),
        };
        let operator = *Operator::ALL.iter().find(|it| it.name().eq_ignore_ascii_case(word))?;
        let is_known = operator != Operator::Null || (!if_exists && quantifier.is_none());
        is_known.then_some(Self { operator, quantifier, if_exists })
    }

    /// Returns the test that also holds where the request lacks the key.
    #[must_use]
    pub const fn if_exists(self) -> Self {
        Self { if_exists: true, ..self }
    }

    /// Returns the name, such as `ForAnyValue:StringLikeIfExists`.
    #[must_use]
    pub fn name(self) -> String {
        let set = self.quantifier.map(|quantifier| format!("{}:", quantifier.name())).unwrap_or_default();
        format!("{set}{}{}", self.operator.name(), if self.if_exists { "IfExists" } else { "" })
    }
}

impl From<Operator> for QualifiedOperator {
    fn from(operator: Operator) -> Self {
        Self { operator, quantifier: None, if_exists: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_written() {
        for name in [
            "StringEquals",
            "ForAnyValue:ArnLikeIfExists",
            "ForAllValues:StringNotLike",
            "Null",
            "NotIpAddress",
        ] {
            assert_eq!(QualifiedOperator::read(name).map(QualifiedOperator::name).as_deref(), Some(name));
        }
        assert_eq!(QualifiedOperator::read("stringequalsifexists"), Some(Operator::StringEquals.if_exists()));
        for name in ["", "StringEqual", "ForSomeValues:Bool", "NullIfExists", "IfExists", "ForAnyValue:Null"]
        {
            assert_eq!(QualifiedOperator::read(name), None, "{name}");
        }
    }
}
