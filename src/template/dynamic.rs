//! Dynamic references in texts, such as `{{resolve:ssm:Name:1}}`, taken apart.
//!
//! Source: CloudFormation user guide, "Get values stored in other services using dynamic references".

/// Stands for a part of a text that is not known before deployment.
pub const UNKNOWN: char = '\u{fffc}';

/// A dynamic reference as it was found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DynamicReference<'a> {
    /// What stands between the braces, the word `resolve` included; all the rest where none closes it.
    pub inside: &'a str,
    /// Whether braces close it.
    pub is_closed: bool,
}

/// A service that dynamic references read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// `ssm`: plain text of the Parameter Store.
    Ssm,
    /// `ssm-secure`: secure strings of the Parameter Store.
    SsmSecure,
    /// `secretsmanager`: secrets of Secrets Manager.
    SecretsManager,
}

impl Service {
    /// Every service.
    pub const ALL: &[Self] = &[Self::Ssm, Self::SsmSecure, Self::SecretsManager];

    /// Returns the name that references give it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ssm => "ssm",
            Self::SsmSecure => "ssm-secure",
            Self::SecretsManager => "secretsmanager",
        }
    }

    /// Returns the service of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|service| service.name() == name)
    }

    /// Tells whether what it returns is a secret.
    #[must_use]
    pub const fn is_secret(self) -> bool {
        matches!(self, Self::SsmSecure | Self::SecretsManager)
    }
}

impl<'a> DynamicReference<'a> {
    /// Returns the parts between colons after the word `resolve`: the service's name is the first.
    pub fn parts(self) -> impl Iterator<Item = &'a str> {
        self.inside.split(':').skip(1)
    }

    /// Returns the service, if it is known.
    #[must_use]
    pub fn service(self) -> Option<Service> {
        self.parts().next().and_then(Service::from_name)
    }

    /// Tells whether spaces keep CloudFormation from seeing that it is one.
    #[must_use]
    pub fn is_spaced(self) -> bool {
        !self.inside.starts_with("resolve:")
    }
}

/// Returns the dynamic references of a text, those that spaces spoil included.
pub fn references(text: &str) -> impl Iterator<Item = DynamicReference<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let (_, after) = rest.split_once("{{")?;
            rest = after;
            let is_one = after
                .trim_start()
                .strip_prefix("resolve")
                .is_some_and(|after| after.trim_start().starts_with(':'));
            if !is_one {
                continue;
            }
            let (inside, is_closed) = match after.split_once("}}") {
                Some((inside, tail)) => {
                    rest = tail;
                    (inside, true)
                }
                None => (std::mem::take(&mut rest), false),
            };
            return Some(DynamicReference { inside, is_closed });
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_found_in_texts() {
        let found: Vec<_> =
            references("a {{resolve:ssm:A}}-{{ resolve:ssm:B }} {{x}} {{resolve:ssm-secure:C")
                .map(|found| (found.inside, found.is_closed, found.is_spaced()))
                .collect();
        assert_eq!(
            found,
            [
                ("resolve:ssm:A", true, false),
                (" resolve:ssm:B ", true, true),
                ("resolve:ssm-secure:C", false, false)
            ]
        );
        let services: Vec<_> = references("{{resolve:secretsmanager:S}}{{resolve:s3:x}}")
            .map(DynamicReference::service)
            .collect();
        assert_eq!(services, [Some(Service::SecretsManager), None]);
        assert_eq!(references("{{}} {{resolved}}").count(), 0);
    }
}
