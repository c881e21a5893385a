//! One situation, as a reader would describe it.

use super::model::{Subject, Value};
use crate::template::Text;
use std::fmt::{self, Display, Formatter};

/// One situation in which something holds: what matters of it, in the order in which the template first
/// uses it. It prints as ``StudioAuthentication = `IAM`, AWS::Region = something else``.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// What is set, and to what.
    pub settings: Vec<(String, Setting)>,
    /// Whether a condition that is not declared, or that is defined in terms of itself, takes part. No value brings
    /// it about, so that it is not told; it is a fault of its own.
    is_of_conditions: bool,
}

/// What a parameter, a composed text or an undecidable condition is in a situation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// This text.
    Value(Text),
    /// Any text that the template's conditions do not name.
    SomethingElse,
    /// The same text as that of an earlier one, which the template's conditions do not name.
    SameAs(String),
    /// Whether a condition that cannot be decided holds.
    Holds(bool),
}

impl Witness {
    /// Tells whether parameters and pseudo parameters alone bring the situation about: no text that is known
    /// only at deployment takes part, and no condition that cannot be decided.
    #[must_use]
    pub fn is_of_parameters(&self) -> bool {
        let is_name = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == ':');
        !self.is_of_conditions && self.settings.iter().all(|(name, _)| is_name(name))
    }

    pub(super) fn of(values: Vec<(&Subject, usize, &Value)>) -> Self {
        let mut others: Vec<(usize, usize, String)> = Vec::new();
        let mut settings = Vec::new();
        let mut is_of_conditions = false;
        for (subject, group, value) in values {
            let Some(name) = name(subject) else {
                is_of_conditions = true;
                continue;
            };
            let setting = match (subject, value) {
                (Subject::Undecidable(_), value) => Setting::Holds(*value == Value::Text("true".into())),
                (_, Value::Text(text)) => Setting::Value(text.clone()),
                (_, Value::Other(number)) => {
                    let same = others.iter().find(|(it, other, _)| (it, other) == (&group, number));
                    let setting =
                        same.map_or(Setting::SomethingElse, |(.., name)| Setting::SameAs(name.clone()));
                    others.push((group, *number, name.clone()));
                    setting
                }
            };
            settings.push((name, setting));
        }
        Self { settings, is_of_conditions }
    }
}

/// Returns what a reader calls a subject; none where there is nothing to set.
fn name(subject: &Subject) -> Option<String> {
    Some(match subject {
        Subject::Reference(name) => name.clone(),
        Subject::Composed(expression) | Subject::Undecidable(expression) => format!("`{expression}`"),
        Subject::Condition(_) => return None,
        Subject::Unique(_) => "a deeply nested expression".to_owned(),
    })
}

impl Display for Witness {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        if self.settings.is_empty() {
            return formatter.write_str("any parameter values");
        }
        for (index, (name, setting)) in self.settings.iter().enumerate() {
            formatter.write_str(if index == 0 { "" } else { ", " })?;
            match setting {
                Setting::Value(text) => write!(formatter, "{name} = `{text}`")?,
                Setting::SomethingElse => write!(formatter, "{name} = something else")?,
                Setting::SameAs(other) => write!(formatter, "{name} = {other}")?,
                Setting::Holds(true) => write!(formatter, "{name} holds")?,
                Setting::Holds(false) => write!(formatter, "{name} does not hold")?,
            }
        }
        Ok(())
    }
}
