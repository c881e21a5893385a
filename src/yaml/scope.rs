//! What a mapping with a single key means, which depends on where it stands.

use crate::template::{Function, Node, Section};

/// Where a node stands, which decides what a mapping with a single key means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// The whole template: its keys are sections.
    Template,
    /// A section: its keys are names that the author chose, be it `Ref`.
    Section,
    /// The section of conditions or rules.
    ConditionSection,
    /// A value: `Condition` is a key as any other, as in a policy statement.
    Value,
    /// A condition: `Condition` names another.
    Condition,
    /// The arguments of `And`, `Or` or `Not`.
    Conditions,
    /// The arguments of `If`, of which the first is a condition.
    IfArguments,
}

impl Scope {
    /// Returns the scope of a mapping's entry.
    pub(super) fn entry(self, key: &str) -> Self {
        let function = Function::from_key(key);
        match self {
            Self::Template if key == Section::Conditions.key() || key == Section::Rules.key() => {
                Self::ConditionSection
            }
            Self::Template => Self::Section,
            Self::ConditionSection | Self::Condition => Self::Condition,
            _ => function.map_or(Self::Value, |function| self.argument(function)),
        }
    }

    /// Returns the scope of a function's argument.
    pub(super) fn argument(self, function: Function) -> Self {
        match function {
            _ if matches!(self, Self::ConditionSection | Self::Condition) => Self::Condition,
            Function::And | Function::Or | Function::Not => Self::Conditions,
            Function::If => Self::IfArguments,
            _ => Self::Value,
        }
    }

    /// Returns the scope of a list's item.
    pub(super) fn item(self, index: usize) -> Self {
        match self {
            Self::Conditions | Self::Condition => Self::Condition,
            Self::IfArguments if index == 0 => Self::Condition,
            _ => Self::Value,
        }
    }

    /// Returns the function that a mapping's only entry is a call of.
    pub(super) fn function(self, key: &str, argument: &Node) -> Option<Function> {
        let function = Function::from_key(key)?;
        let is_call = match (self, function) {
            (Self::Template, _) => false,
            (Self::Section | Self::ConditionSection, _) => key.starts_with("Fn::"),
            (Self::Condition, Function::Condition) => argument.as_text().is_some(),
            (_, Function::Condition) => false,
            _ => true,
        };
        is_call.then_some(function)
    }
}
