//! The formats that a literal can be held to.
//!
//! A format such as `AWS::IAM::Role.Arn` says which references may stand in a place. Of literals only those
//! with a form of their own are judged; the names and ARNs that a service also takes in other forms are not.

use crate::validate::json_text::malformed;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Tells whether a text has a format; none where the format says nothing about literals.
pub(super) fn check(format: &str, text: &str) -> Option<bool> {
    Some(match format {
        // An empty text stands for nothing at all.
        "json" => text.is_empty() || malformed(text).is_none(),
        "domain-name" => is_domain_name(text),
        "ipv4" => text.parse::<Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<Ipv6Addr>().is_ok(),
        "ipv4-network" => network::<Ipv4Addr>(text, 32),
        "ipv6-network" => network::<Ipv6Addr>(text, 128),
        // A launch template also takes the name of a parameter that holds the identifier.
        "AWS::EC2::Image.Id" => {
            let is_in_ids = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_lowercase();
            let is_id = |id: &str| matches!(id.len(), 8 | 17) && id.bytes().all(is_in_ids);
            text.starts_with("resolve:ssm:") || text.strip_prefix("ami-").is_some_and(is_id)
        }
        "AWS::EC2::SecurityGroup.Id" => identifier(text, "sg-"),
        "AWS::EC2::Subnet.Id" => identifier(text, "subnet-"),
        "AWS::EC2::VPC.Id" => identifier(text, "vpc-"),
        _ => return None,
    })
}

/// Tells whether a text may be a domain name, or all names below one: `*` stands for a whole label, and the first
/// (CloudFront developer guide, requirements for and wildcards in alternate domain names). International names
/// and underscores are left to the service.
fn is_domain_name(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| {
                byte.is_ascii_lowercase()
                    || byte.is_ascii_digit()
                    || b"-_".contains(&byte)
                    || !byte.is_ascii()
            })
    };
    let name = text.strip_prefix("*.").unwrap_or(text);
    let name = name.strip_suffix('.').unwrap_or(name);
    text.len() <= 254 && name.contains('.') && name.split('.').all(is_label)
}

fn network<Address: std::str::FromStr>(text: &str, bits: u32) -> bool {
    text.split_once('/').is_some_and(|(address, length)| {
        address.parse::<Address>().is_ok() && length.parse::<u32>().is_ok_and(|length| length <= bits)
    })
}

/// Tells whether a text is an identifier of EC2, which has 8 or 17 hexadecimal digits.
fn identifier(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|digits| {
        matches!(digits.len(), 8 | 17) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_have_forms() {
        for (format, text, expected) in [
            ("json", r#"{"a": [1]}"#, Some(true)),
            ("json", "", Some(true)),
            ("json", "{'a': 1}", Some(false)),
            ("domain-name", "www.example.com", Some(true)),
            ("domain-name", "*.example.com", Some(true)),
            ("domain-name", "_acme.example.com.", Some(true)),
            ("domain-name", "bücher.example", Some(true)),
            ("domain-name", "https://example.com", Some(false)),
            ("domain-name", "Www.example.com", Some(false)),
            ("domain-name", "w*.example.com", Some(false)),
            ("domain-name", "www.*.example.com", Some(false)),
            ("domain-name", "www..com", Some(false)),
            ("domain-name", "example", Some(false)),
            ("ipv4", "10.0.0.1", Some(true)),
            ("ipv4", "10.0.0", Some(false)),
            ("ipv6", "::1", Some(true)),
            ("ipv6", "10.0.0.1", Some(false)),
            ("ipv4-network", "10.0.0.0/16", Some(true)),
            ("ipv4-network", "10.0.0.0", Some(false)),
            ("ipv4-network", "10.0.0.0/33", Some(false)),
            ("ipv6-network", "::/0", Some(true)),
            ("AWS::EC2::Subnet.Id", "subnet-0123456789abcdef0", Some(true)),
            ("AWS::EC2::Subnet.Id", "sg-01234567", Some(false)),
            ("AWS::EC2::Image.Id", "ami-01234567", Some(true)),
            ("AWS::EC2::Image.Id", "resolve:ssm:/images/latest", Some(true)),
            ("AWS::EC2::Image.Id", "ami-123456", Some(false)),
            ("AWS::IAM::Role.Arn", "anything", None),
        ] {
            assert_eq!(check(format, text), expected, "{format} {text}");
        }
    }
}
