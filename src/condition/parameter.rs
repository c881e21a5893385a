//! What a parameter's declaration says of its possible values.
//!
//! Conditions compare texts: "CloudFormation validates the parameter value as a number; however, when you
//! use the parameter elsewhere in your template, the parameter value becomes a literal string" (user guide,
//! Parameters, `Number`). So `1` and `1.0` are two values, and a number's range leaves endlessly many texts.

use super::{language, text_of};
use crate::schema::Pattern;
use crate::template::{Node, Text};
use indexmap::IndexSet;
use std::cell::OnceCell;
use std::rc::Rc;

/// A parameter, as far as its value is constrained.
#[derive(Debug, Default)]
pub(super) struct Parameter {
    /// The value is a list, or read from elsewhere by a name: the constraints say nothing of its text.
    is_opaque: bool,
    /// The value is a list, and its items have constraints.
    item: Option<Rc<Self>>,
    is_list: bool,
    is_number: bool,
    allowed_values: Option<IndexSet<Text>>,
    pattern: Option<Pattern>,
    lengths: (Option<f64>, Option<f64>),
    range: (Option<f64>, Option<f64>),
    /// Every value, where they are finitely many.
    values: OnceCell<Option<IndexSet<Text>>>,
}

impl Parameter {
    /// Reads a declaration; what is malformed constrains nothing.
    pub(super) fn read(node: &Node) -> Self {
        let text = |key| node.get(key).and_then(Node::as_text);
        let number = |key| node.get(key).and_then(number_of);
        let kind = text("Type").unwrap_or("String");
        if kind.starts_with("AWS::SSM::Parameter::Value<") {
            let is_list = kind.contains("List");
            return Self { is_opaque: true, is_list, ..Self::default() };
        }
        if kind == "CommaDelimitedList" || kind.starts_with("List<") {
            let item = Self {
                is_number: kind == "List<Number>",
                allowed_values: allowed_values(node),
                pattern: text("AllowedPattern").map(Pattern::whole),
                range: (number("MinValue"), number("MaxValue")),
                ..Self::default()
            };
            return Self { is_opaque: true, is_list: true, item: Some(Rc::new(item)), ..Self::default() };
        }
        let mut lengths = (number("MinLength"), number("MaxLength"));
        if kind != "String" {
            // An AWS-specific parameter names something that exists, and the empty text names nothing.
            lengths.0 = Some(lengths.0.unwrap_or(0.0).max(1.0));
        }
        Self {
            is_number: kind == "Number",
            allowed_values: allowed_values(node),
            pattern: text("AllowedPattern").map(Pattern::whole),
            lengths,
            range: (number("MinValue"), number("MaxValue")),
            ..Self::default()
        }
    }

    /// Describes a pseudo parameter: any text but the empty one, and a list of texts in one case.
    pub(super) fn pseudo(name: &str) -> Self {
        let is_opaque =
            !name.starts_with("AWS::") || matches!(name, "AWS::NoValue" | "AWS::NotificationARNs");
        Self { is_opaque, lengths: (Some(1.0), None), ..Self::default() }
    }

    /// Tells whether the value is one text, and not a list of texts.
    pub(super) const fn is_one_text(&self) -> bool {
        !self.is_opaque
    }

    /// Tells whether the value is a list of texts.
    pub(super) const fn is_list(&self) -> bool {
        self.is_list
    }

    /// Describes an item of a list: "each value in the list must be one of the specified allowed values",
    /// and "the pattern must match each value in the list" (user guide, Parameters).
    pub(super) fn item(&self) -> Option<Rc<Self>> {
        self.item.clone()
    }

    /// Returns every value that the parameter can have, where they are finitely many: the allowed values,
    /// or the texts of a pattern such as `^(a|b)?$`, or the empty text alone.
    ///
    /// Constraints that leave none would make all else pass unseen, and are passed over.
    pub(super) fn finite_values(&self) -> Option<&IndexSet<Text>> {
        self.values.get_or_init(|| self.listed_values()).as_ref().filter(|values| !values.is_empty())
    }

    /// Tells whether the constraints certainly leave no value.
    pub(super) fn has_no_value(&self) -> bool {
        self.values.get_or_init(|| self.listed_values()).as_ref().is_some_and(IndexSet::is_empty)
    }

    fn listed_values(&self) -> Option<IndexSet<Text>> {
        if self.is_opaque {
            return None;
        }
        let mut values = match (&self.allowed_values, &self.pattern) {
            (Some(values), _) => values.clone(),
            (None, _) if self.lengths.1 == Some(0.0) => IndexSet::from([Text::Borrowed("")]),
            (None, Some(pattern)) => {
                language::texts(pattern.source())?.into_iter().map(Text::Owned).collect()
            }
            (None, None) => return None,
        };
        values.retain(|value| self.permits(value));
        Some(values)
    }

    /// Tells whether the constraints, the allowed values aside, leave a text possible.
    pub(super) fn permits(&self, text: &str) -> bool {
        if self.is_opaque {
            return true;
        }
        #[expect(clippy::cast_precision_loss, reason = "no text is long enough to lose any")]
        let length = text.chars().count() as f64;
        let number = parse_number(text);
        within(length, self.lengths)
            && (!self.is_number || number.is_some_and(|number| within(number, self.range)))
            && self.matches_pattern(text)
    }

    /// Tells whether a text matches the pattern; one that cannot be judged excludes nothing.
    ///
    /// "The pattern must match the entire parameter value provided" (user guide, Parameters, `AllowedPattern`).
    fn matches_pattern(&self, text: &str) -> bool {
        self.pattern.as_ref().is_none_or(|pattern| pattern.matches(text).unwrap_or(true))
    }
}

fn allowed_values(node: &Node) -> Option<IndexSet<Text>> {
    node.get("AllowedValues").and_then(Node::as_list).and_then(|values| values.iter().map(text_of).collect())
}

fn within(value: f64, (least, most): (Option<f64>, Option<f64>)) -> bool {
    least.is_none_or(|least| value >= least) && most.is_none_or(|most| value <= most)
}

/// Reads a number that may be written as a text.
fn number_of(node: &Node) -> Option<f64> {
    text_of(node).as_deref().and_then(parse_number)
}

fn parse_number(text: &str) -> Option<f64> {
    // Rust also reads `inf` and `nan`.
    let is_decimal = text.chars().all(|letter| matches!(letter, '0'..='9' | '+' | '-' | '.' | 'e' | 'E'));
    is_decimal.then(|| text.parse().ok()).flatten()
}
