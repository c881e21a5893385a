//! Where templates are fetched from, and how that is written into other URLs.

/// A partition of AWS: regions under one set of accounts and one console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Partition {
    /// The commercial regions.
    Aws,
    /// The regions in China.
    China,
    /// The regions of GovCloud (US).
    GovCloud,
}

impl Partition {
    /// Returns the host of the partition's console.
    pub(super) const fn console(self) -> &'static str {
        match self {
            Self::Aws => "console.aws.amazon.com",
            Self::China => "console.amazonaws.cn",
            Self::GovCloud => "console.amazonaws-us-gov.com",
        }
    }
}

/// The URL that the names of template files are appended to: HTTPS, on S3, ending in a slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlPrefix {
    text: String,
    partition: Partition,
}

impl UrlPrefix {
    /// Checks a prefix, and adds the slash at the end where it is missing.
    ///
    /// # Errors
    /// Says what CloudFormation would not accept, and what it wants instead.
    pub fn parse(prefix: &str) -> Result<Self, String> {
        let wrong = |what: &str| Err(format!("the URL prefix `{prefix}` {what}"));
        let Some(rest) = prefix.strip_prefix("https://") else {
            return wrong("does not begin with `https://`: CloudFormation fetches nested templates only so");
        };
        if prefix.contains(['?', '#']) {
            return wrong(
                "has a query or a fragment: file names are appended to it, so it must end with the path",
            );
        }
        if !rest
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || "-._~!$&'()+,;=:@%/".contains(character))
        {
            return wrong(
                "has a character that a URL cannot hold: write spaces and other characters percent-encoded",
            );
        }
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        if path.split('/').any(|segment| segment == "." || segment == "..") {
            return wrong("has a `.` or `..` in its path: write the path without it");
        }
        let Some((has_bucket, partition)) = read_host(host) else {
            return wrong(
                "is not on S3: write `https://BUCKET.s3.REGION.amazonaws.com/PATH/` or \
                 `https://s3.REGION.amazonaws.com/BUCKET/PATH/`",
            );
        };
        if !has_bucket && path.split('/').next().unwrap_or_default().is_empty() {
            return wrong("names no bucket: write `https://s3.REGION.amazonaws.com/BUCKET/PATH/`");
        }
        let slash = if rest.ends_with('/') { "" } else { "/" };
        Ok(Self { text: format!("{prefix}{slash}"), partition })
    }

    /// Returns the URL of a file.
    #[must_use]
    pub fn url_of(&self, file: &str) -> String {
        format!("{}{}", self.text, percent_encode(file))
    }

    /// Returns the prefix as a text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub(super) const fn partition(&self) -> Partition {
        self.partition
    }
}

/// Tells whether an S3 host names a bucket, and in which partition it is:
/// `[bucket.]s3[.dualstack][.region].amazonaws.com[.cn]`, or the older `s3-region`.
fn read_host(host: &str) -> Option<(bool, Partition)> {
    let (name, china) = match host.strip_suffix(".amazonaws.com.cn") {
        Some(name) => (name, true),
        None => (host.strip_suffix(".amazonaws.com")?, false),
    };
    let labels: Vec<&str> = name.split('.').collect();
    let at = labels.iter().rposition(|label| *label == "s3" || label.starts_with("s3-"))?;
    let (bucket, endpoint) = labels.split_at_checked(at)?;
    let region = match endpoint {
        ["s3"] | ["s3", "dualstack"] => None,
        ["s3", region] | ["s3", "dualstack", region] => Some(*region),
        [older] => older.strip_prefix("s3-"),
        _ => return None,
    };
    let is_region = |region: &str| region.contains('-') && region.ends_with(|end: char| end.is_ascii_digit());
    let is_label = |label: &&str| {
        !label.is_empty()
            && label.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter))
    };
    if !labels.iter().all(is_label) || !region.is_none_or(is_region) {
        return None;
    }
    let partition = match region {
        _ if china => Partition::China,
        Some(region) if region.starts_with("us-gov-") => Partition::GovCloud,
        _ => Partition::Aws,
    };
    Some((!bucket.is_empty(), partition))
}

/// Encodes all that RFC 3986 does not call unreserved, so that the text is one value of a query.
pub(super) fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_s3_urls_are_known() {
        for (prefix, partition) in [
            ("https://templates.s3.amazonaws.com/v1/", Partition::Aws),
            ("https://my.templates.s3.eu-west-1.amazonaws.com/", Partition::Aws),
            ("https://templates.s3-eu-west-1.amazonaws.com/v1/", Partition::Aws),
            ("https://templates.s3.dualstack.eu-west-1.amazonaws.com/v1/", Partition::Aws),
            ("https://s3.eu-west-1.amazonaws.com/templates/", Partition::Aws),
            ("https://s3.amazonaws.com/templates/a%20b/", Partition::Aws),
            ("https://templates.s3.cn-north-1.amazonaws.com.cn/", Partition::China),
            ("https://templates.s3.us-gov-west-1.amazonaws.com/", Partition::GovCloud),
        ] {
            let parsed = UrlPrefix::parse(prefix).unwrap();
            assert_eq!((parsed.as_str(), parsed.partition()), (prefix, partition));
        }
    }

    #[test]
    fn the_slash_at_the_end_is_added() {
        let prefix = UrlPrefix::parse("https://templates.s3.amazonaws.com/v1").unwrap();
        assert_eq!(prefix.url_of("A b.yaml"), "https://templates.s3.amazonaws.com/v1/A%20b.yaml");
    }

    #[test]
    fn what_cloudformation_would_not_fetch_is_refused() {
        for (prefix, reason) in [
            ("http://templates.s3.amazonaws.com/", "does not begin with `https://`"),
            ("", "does not begin with `https://`"),
            ("https://templates.s3.amazonaws.com/?v=1", "has a query"),
            ("https://templates.s3.amazonaws.com/a b/", "has a character"),
            ("https://templates.s3.amazonaws.com/ä/", "has a character"),
            ("https://templates.s3.amazonaws.com/../", "has a `.` or `..`"),
            ("https://example.com/templates/", "is not on S3"),
            ("https://s3.amazonaws.com.example.com/templates/", "is not on S3"),
            ("https://templates.amazonaws.com/", "is not on S3"),
            ("https://user@b.s3.amazonaws.com/", "is not on S3"),
            ("https://b.s3.amazonaws.com:443/", "is not on S3"),
            ("https://user@s3.example.amazonaws.com/", "is not on S3"),
            ("https://.s3.amazonaws.com/", "is not on S3"),
            ("https://s3.amazonaws.com/", "names no bucket"),
            ("https://s3.eu-west-1.amazonaws.com", "names no bucket"),
        ] {
            let error = UrlPrefix::parse(prefix).unwrap_err();
            assert!(error.starts_with(&format!("the URL prefix `{prefix}` {reason}")), "{error}");
        }
    }
}
