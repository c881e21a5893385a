//! Names and places that whoever launches the stacks is asked for, or that the configuration fixes.

use crate::config::Config;
use cfn_synth::construct::parameter::ParameterSpec;
use cfn_synth::construct::{NestedStack, Parameter, Stack};
use cfn_synth::template::Node;
use cfn_synth::value::{IntoNode, IntoVal};

/// A text that is a parameter of the template, or written in it.
#[derive(Debug, Clone)]
pub(crate) enum Given {
    Asked(Parameter<String>),
    Fixed(String),
}

impl Given {
    /// Declares the parameter, where the configuration wants it asked for.
    #[track_caller]
    pub(crate) fn declare(
        stack: &mut Stack,
        config: &Config,
        id: impl Into<String>,
        value: &str,
        spec: ParameterSpec<String>,
    ) -> Self {
        if config.asks_for_names() {
            Self::Asked(stack.parameter(id.into(), spec))
        } else {
            Self::Fixed(value.to_owned())
        }
    }

    /// Passes it to a nested stack, which was asked for it too.
    pub(crate) fn pass(&self, nested: NestedStack, child: &Self) -> NestedStack {
        match (child, self) {
            (Self::Asked(child), Self::Asked(own)) => nested.pass(child, own),
            // Both have it from the same configuration.
            _ => nested,
        }
    }

    /// Returns the parameter, where it is one.
    pub(crate) const fn asked(&self) -> Option<&Parameter<String>> {
        match self {
            Self::Asked(parameter) => Some(parameter),
            Self::Fixed(_) => None,
        }
    }
}

impl IntoNode for &Given {
    fn into_node(self) -> Node {
        match self {
            Given::Asked(parameter) => parameter.into_node(),
            Given::Fixed(text) => text.into_node(),
        }
    }
}

impl IntoVal<String> for &Given {}
