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
    is_of_parameters: bool,
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
        self.is_of_parameters
    }

    /// Makes a witness of subjects with their groups and values, and whether each matters. What does not, such as
    /// what rules of the template make of other parameters, would only distract.
    pub(super) fn of(values: Vec<(&Subject, usize, &Value, bool)>) -> Self {
        let mut others: Vec<(usize, usize, String)> = Vec::new();
        let mut settings = Vec::new();
        let mut is_of_parameters = true;
        for (subject, group, value, is_relevant) in values {
            is_of_parameters &= matches!(subject, Subject::Reference(_));
            // No value brings about a condition that is not declared, which is a fault of its own.
            let Some(name) = name(subject).filter(|_| is_relevant) else { continue };
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
        Self { settings, is_of_parameters }
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
