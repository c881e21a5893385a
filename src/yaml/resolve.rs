//! What a plain scalar stands for, as CloudFormation reads it: the types of YAML 1.1.
//!
//! Where the readers of YAML 1.1 disagree, or where a number would lose what the user wrote, it is text:
//! dates, `12:30:45`, `1e3`, digits with a leading zero (account ids), and integers beyond 64 bits.
//! CloudFormation turns a text into a number where a property wants one, so nothing is lost by it.

use crate::template::{Truth, Value};

/// The words of YAML 1.1 for the two booleans; `y` and `n` are text to most readers.
const TRUE: [&str; 9] = ["true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"];
const FALSE: [&str; 9] = ["false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"];

/// Whose numbers a plain scalar may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbers {
    /// Those of YAML 1.1: a float has a dot.
    Yaml,
    /// Those of JSON as well: `1e3` is one.
    Json,
}

/// Returns the value of a plain scalar that is not text.
pub(super) fn resolve(text: &str, numbers: Numbers) -> Option<Value> {
    if let Some(word) = TRUE.iter().chain(&FALSE).find(|word| **word == text) {
        return Some(Value::Bool(Truth { value: TRUE.contains(word), word }));
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Some(Value::Null),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Some(Value::Float(f64::INFINITY)),
        "-.inf" | "-.Inf" | "-.INF" => Some(Value::Float(f64::NEG_INFINITY)),
        ".nan" | ".NaN" | ".NAN" => Some(Value::Float(f64::NAN)),
        _ if !text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '+' | '-' | '.')) => {
            None
        }
        _ => integer(text).map(Value::Integer).or_else(|| float(text, numbers).map(Value::Float)),
    }
}

/// Returns the integer that a text is: decimal without a leading zero, `0x` or `0b`.
fn integer(text: &str) -> Option<i64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (digits, radix) = match unsigned.get(..2) {
        Some("0x") => (unsigned.get(2..)?, 16),
        Some("0b") => (unsigned.get(2..)?, 2),
        _ if unsigned.len() > 1 && unsigned.starts_with('0') => return None,
        _ if unsigned.starts_with('_') => return None,
        _ => (unsigned, 10),
    };
    if !digits.chars().all(|digit| digit == '_' || digit.is_digit(radix)) {
        return None;
    }
    let sign = if text.starts_with('-') { "-" } else { "" };
    i64::from_str_radix(&format!("{sign}{}", digits.replace('_', "")), radix).ok()
}

/// Returns the float that a text is: with a dot, or an exponent where JSON has one.
fn float(text: &str, numbers: Numbers) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) =
        unsigned.split_once(['e', 'E']).map_or((unsigned, None), |(m, e)| (m, Some(e)));
    let whole = mantissa.split_once('.').map_or(mantissa, |(whole, _)| whole);
    let has_form = mantissa.contains(|digit: char| digit.is_ascii_digit())
        && !mantissa.trim_start_matches('.').starts_with('_')
        && mantissa.bytes().filter(|byte| *byte == b'.').count() <= 1
        && mantissa.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'_'))
        && (mantissa.contains('.') || (numbers == Numbers::Json && exponent.is_some()))
        && !(whole.len() > 1 && whole.starts_with('0'));
    let number: f64 = has_form.then(|| text.replace('_', "").parse().ok())??;
    number.is_finite().then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_of_yaml_1_1_are_resolved() {
        for (text, expected) in [
            ("", Value::Null),
            ("~", Value::Null),
            ("NULL", Value::Null),
            ("Yes", true.into()),
            ("off", false.into()),
            ("0", 0_i64.into()),
            ("-12", (-12_i64).into()),
            ("+1_000", 1000_i64.into()),
            ("0x1F", 31_i64.into()),
            ("-0b101", (-5_i64).into()),
            ("9223372036854775807", i64::MAX.into()),
            ("-9223372036854775808", i64::MIN.into()),
            ("1.10", 1.1.into()),
            ("-.5", (-0.5).into()),
            ("5.", 5.0.into()),
            ("1.0e+16", 1e16.into()),
            ("1_000.5", 1000.5.into()),
            ("-.INF", f64::NEG_INFINITY.into()),
        ] {
            assert_eq!(resolve(text, Numbers::Yaml), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_boolean_keeps_its_word() {
        for (text, value) in [("ON", true), ("Yes", true), ("true", true), ("off", false), ("NO", false)] {
            let Some(Value::Bool(truth)) = resolve(text, Numbers::Yaml) else { panic!("{text}") };
            assert_eq!((truth.value, truth.word), (value, text));
        }
    }

    #[test]
    fn what_would_lose_its_digits_is_text() {
        for text in [
            "a",
            "y",
            "n",
            "yEs",
            "012345678901",
            "017",
            "0o17",
            "08",
            "00.5",
            "9223372036854775808",
            "2012-10-17",
            "12:30:45",
            "22:22",
            "1e3",
            "1.2.3",
            "1.0e+999",
            "0x",
            "0b",
            "0b2",
            "0xG",
            "+",
            "-",
            ".",
            "._1",
            "-_1",
            "1,000",
            "+-1",
            "1-1",
            "1.0e",
            "--1",
            "=",
            "<<",
            "nan",
            "inf",
        ] {
            assert_eq!(resolve(text, Numbers::Yaml), None, "{text}");
        }
    }

    #[test]
    fn json_has_numbers_without_a_dot_that_are_floats() {
        assert_eq!(resolve("1e3", Numbers::Json), Some(1000.0.into()));
        assert_eq!(resolve("-1E-2", Numbers::Json), Some((-0.01).into()));
        assert_eq!(resolve("12", Numbers::Json), Some(12_i64.into()));
        assert_eq!(resolve("1e", Numbers::Json), None);
    }
}
