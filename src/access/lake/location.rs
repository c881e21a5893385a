//! Locations of Amazon S3, and those that are registered.

use super::grant::Origin;
use super::name::Name;

/// A bucket, or a prefix of its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct S3Path {
    /// The bucket's name.
    pub bucket: Box<str>,
    /// The prefix, without slashes at its ends; empty for the whole bucket.
    pub prefix: Box<str>,
}

impl S3Path {
    /// Returns the path of a URI, such as `s3://bucket/prefix/`, or of an ARN, such as
    /// `arn:aws:s3:::bucket/prefix`; none where it is neither, or not known.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let Name::Known(text) = Name::of(text) else { return None };
        let path = match text.split_once("://") {
            Some(("s3" | "s3a" | "s3n", path)) => path,
            _ => text.strip_prefix("arn:")?.split_once(":s3:::")?.1,
        };
        let (bucket, prefix) = path.split_once('/').unwrap_or((path, ""));
        (!bucket.is_empty()).then(|| Self { bucket: bucket.into(), prefix: prefix.trim_matches('/').into() })
    }

    /// Tells whether another path is this one or lies below it: a prefix ends where a folder does.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        self.bucket == other.bucket
            && (self.prefix.is_empty()
                || other
                    .prefix
                    .strip_prefix(&*self.prefix)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    }
}

/// A location that is registered with Lake Formation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// The location; none where only an account can tell it.
    pub path: Option<S3Path>,
    /// The ARN of the role that reads it; none for the service-linked role.
    pub role: Option<Name>,
    /// Whether it is in hybrid access mode.
    pub is_hybrid: bool,
    /// What registered it.
    pub origin: Origin,
}
