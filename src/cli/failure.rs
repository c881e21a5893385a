//! Why a command could not do its work.

use crate::config::{ConfigError, reason};
use std::io;
use std::path::Path;

/// Why a command could not do its work.
#[derive(Debug)]
pub(super) enum Failure {
    /// The configuration cannot be used.
    Config(ConfigError),
    /// Anything else that the user can mend.
    Usage { message: String, help: Option<String> },
    /// The program is at fault.
    Internal { message: String },
}

impl Failure {
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), help: None }
    }

    /// Makes the failure of a path that cannot be used; the action is a verb such as `read`.
    pub(super) fn path(action: &str, path: &Path, error: &io::Error) -> Self {
        Self::usage(format!("cannot {action} `{}`: {}", path.display(), reason(error)))
    }

    pub(super) fn internal(message: impl Into<String>) -> Self {
        Self::Internal { message: message.into() }
    }

    pub(super) fn help(self, text: impl Into<String>) -> Self {
        match self {
            Self::Usage { message, .. } => Self::Usage { message, help: Some(text.into()) },
            other => other,
        }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}
