//! Names that a deployment knows, and those that it does not.

/// A name as a deployment has it: known to the letter, or not at all.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Name {
    /// A name that is known.
    Known(Box<str>),
    /// A name that only an account can tell, as it is written in the deployment: a placeholder, or a
    /// dynamic reference.
    Unknown(Box<str>),
}

impl Name {
    /// Returns the name that a text of a deployment is.
    #[must_use]
    pub fn of(text: &str) -> Self {
        // No name of a catalogue, of S3 or of IAM has an angle bracket or two braces.
        if text.contains('<') || text.contains("{{") {
            Self::Unknown(text.into())
        } else {
            Self::Known(text.into())
        }
    }

    /// Returns the name of a database, table, column or LF-tag, which is stored in lower case.
    ///
    /// AWS Glue developer guide, "Database structure", and Lake Formation developer guide, "Lake Formation
    /// tag-based access control notes and restrictions".
    #[must_use]
    pub fn folded(text: &str) -> Self {
        match Self::of(text) {
            Self::Known(text) => Self::Known(text.to_lowercase().into()),
            unknown @ Self::Unknown(_) => unknown,
        }
    }

    /// Returns the text, whether it is known or not.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(text) | Self::Unknown(text) => text,
        }
    }

    /// Tells whether both are the same name; none where one of them is not known.
    #[must_use]
    pub fn is(&self, other: &Self) -> Option<bool> {
        match (self, other) {
            (Self::Known(own), Self::Known(other)) => Some(own == other),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_like_nothing_and_unlike_nothing() {
        assert_eq!(Name::folded("Reviews").is(&Name::of("reviews")), Some(true));
        assert_eq!(Name::of("Reviews").is(&Name::of("reviews")), Some(false));
        for text in ["<Table>", "a-<Stack.Id>", "{{resolve:ssm:name}}"] {
            assert_eq!(Name::of(text), Name::Unknown(text.into()));
            assert_eq!(Name::of(text).is(&Name::of(text)), None);
        }
    }
}
