//! Scalars, with the conversions that CloudFormation makes between them.
//!
//! These are the leaves of both engines: what a `"5"` counts as is decided here once.

use crate::schema::{Bounds, Literal, Type, Types};
use crate::template::{Node, Value};

/// Tells whether a literal is of one of the types, or converts to one: `"true"` to a boolean, `"5"` to an
/// integer, and any scalar but null to a string.
pub(super) fn is_of(node: &Node, types: Types) -> bool {
    match &node.value {
        Value::Null => types.has(Type::Null),
        Value::Bool(_) => types.has(Type::Boolean) || types.has(Type::String),
        Value::Integer(_) => types.has(Type::Integer) || types.has(Type::Number) || types.has(Type::String),
        Value::Float(number) => {
            types.has(Type::Number)
                || types.has(Type::String)
                || (types.has(Type::Integer) && number.fract() == 0.0)
        }
        Value::Text(text) => {
            types.has(Type::String)
                || (types.has(Type::Boolean) && is_boolean(text))
                || (types.has(Type::Integer) && is_integer(text))
                || (types.has(Type::Number) && parse(text).is_some())
        }
        Value::List(_) => types.has(Type::Array),
        Value::Map(_) => types.has(Type::Object),
        Value::Call(_) => false,
    }
}

fn is_boolean(text: &str) -> bool {
    text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn parse(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    text.parse().ok().filter(|number: &f64| plain && number.is_finite())
}

/// Returns the number that a scalar is, or reads as where `texts` says that a text counts.
pub(super) fn number_of(node: &Node, texts: bool) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "bounds of schemas are far below what a float holds")]
    match &node.value {
        Value::Integer(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        Value::Text(text) if texts => parse(text),
        _ => None,
    }
}

/// Tells whether a number is within its bounds.
pub(super) fn is_within(number: f64, bounds: &Bounds) -> bool {
    bounds.min.is_none_or(|min| number >= min)
        && bounds.max.is_none_or(|max| number <= max)
        && bounds.above.is_none_or(|above| number > above)
        && bounds.below.is_none_or(|below| number < below)
}

/// Tells whether a number is a multiple, to the precision of the number.
pub(super) fn is_multiple(number: f64, factor: f64) -> bool {
    let quotient = number / factor;
    (quotient - quotient.round()).abs() <= quotient.abs() * f64::EPSILON
}

/// Tells whether a literal is this allowed value, scalars by what they convert to.
pub(super) fn equals(node: &Node, literal: &Literal) -> bool {
    same(node, &literal.0) || {
        let scalar = |node: &Node| number_of(node, true).is_some();
        match (node.exact_text(), literal.0.exact_text()) {
            (Some(text), Some(truth)) if matches!(literal.0.value, Value::Bool(_)) => {
                text.eq_ignore_ascii_case(&truth)
            }
            (Some(one), Some(other)) => one == other,
            _ => scalar(node) && number_of(node, true) == number_of(&literal.0, true),
        }
    }
}

/// Tells whether two values are the same: in mappings the order does not count, and `1` is `1.0`.
pub(super) fn same(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (Value::List(one), Value::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Map(one), Value::Map(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, node)| other.get(key).is_some_and(|other| same(node, other)))
        }
        (Value::Integer(_), Value::Float(_)) | (Value::Float(_), Value::Integer(_)) => {
            number_of(one, false) == number_of(other, false)
        }
        (one, other) => one == other,
    }
}
